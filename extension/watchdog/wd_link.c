/*
 * wd_link.c
 *	  The state machine of one conmgr's heartbeat link, watchdog's side.
 *
 * One table says what happens; link_event() is the only place where a link's
 * state changes.  Pure: see wd_link.h.
 *
 * A link fails (WD_DO_FIRE) only from LINKED: what has not said Hello has no
 * sessions to answer for.  It never fails because the watchdog stops.
 */
#include "wd_link.h"

#include <stdio.h>
#include <string.h>

#define US_PER_MS			UINT64_C(1000)
#define DISCARD_MAX			65536	/* bytes read in vain while draining */

typedef struct Transition
{
	WdLinkState state;
	WdLinkEvent event;
	WdLinkState next;
	int			actions;
	const char *why;
} Transition;

static const Transition transitions[] = {
	{WD_LINK_PENDING, WD_EVENT_HELLO, WD_LINK_LINKED,
		WD_SEND_WELCOME | WD_SEND_BEAT | WD_DO_REGISTER,
	"a conmgr: from now on it answers for its address"},
	{WD_LINK_PENDING, WD_EVENT_HELLO_NO_SLOT, WD_LINK_DRAINING,
		WD_SEND_REFUSED | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"more conmgrs than the parameter allows"},
	{WD_LINK_PENDING, WD_EVENT_HELLO_RIVAL, WD_LINK_DRAINING,
		WD_SEND_REFUSED | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"one of two who call themselves the same: the living link stays"},
	{WD_LINK_PENDING, WD_EVENT_BAD_VERSION, WD_LINK_DRAINING,
		WD_SEND_REFUSED | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"a conmgr of another major version"},
	{WD_LINK_PENDING, WD_EVENT_BAD_FRAME, WD_LINK_DRAINING,
		WD_SEND_REFUSED | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"not a conmgr"},
	{WD_LINK_PENDING, WD_EVENT_BEAT, WD_LINK_DRAINING,
		WD_SEND_ERROR | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"a Beat before Hello is out of turn"},
	{WD_LINK_PENDING, WD_EVENT_GOODBYE, WD_LINK_DRAINING,
		WD_SEND_ERROR | WD_DO_COMPLAIN | WD_DO_DRAIN,
	"a Goodbye before Hello is out of turn"},
	{WD_LINK_PENDING, WD_EVENT_PEER_ERROR, WD_LINK_CLOSED,
		WD_DO_COMPLAIN | WD_DO_CLOSE,
	"the peer gave up before it said Hello"},
	{WD_LINK_PENDING, WD_EVENT_END, WD_LINK_CLOSED,
		WD_DO_CLOSE,
	"a port scan, or a probe: nothing to say about it"},
	{WD_LINK_PENDING, WD_EVENT_DEADLINE, WD_LINK_CLOSED,
		WD_SEND_REFUSED | WD_DO_COMPLAIN | WD_DO_CLOSE,
	"silent for too long"},
	{WD_LINK_PENDING, WD_EVENT_REPLACED, WD_LINK_CLOSED,
		WD_DO_COMPLAIN | WD_DO_CLOSE,
	"too many that have not said Hello: the oldest goes"},
	{WD_LINK_PENDING, WD_EVENT_STOP, WD_LINK_CLOSED,
		WD_SEND_REFUSED | WD_DO_CLOSE,
	"too late for a Hello"},

	{WD_LINK_LINKED, WD_EVENT_BEAT, WD_LINK_LINKED,
		0,
	"it lives: its timer starts again"},
	{WD_LINK_LINKED, WD_EVENT_BEAT_DUE, WD_LINK_LINKED,
		WD_SEND_BEAT,
	"at the conmgr's own interval"},
	{WD_LINK_LINKED, WD_EVENT_STATE_CHANGED, WD_LINK_LINKED,
		WD_SEND_STATE,
	"told at once, not with the next Beat"},
	{WD_LINK_LINKED, WD_EVENT_DEADLINE, WD_LINK_CLOSED,
		WD_SEND_GOODBYE | WD_DO_FIRE | WD_DO_CLOSE,
	"heartbeat timeout"},
	{WD_LINK_LINKED, WD_EVENT_END, WD_LINK_CLOSED,
		WD_DO_FIRE | WD_DO_CLOSE,
	"closed without Goodbye: the conmgr's process is gone"},
	{WD_LINK_LINKED, WD_EVENT_GOODBYE, WD_LINK_CLOSED,
		WD_DO_FIRE | WD_DO_CLOSE,
	"the conmgr stops, restarts or has heard nothing: its sessions end"},
	{WD_LINK_LINKED, WD_EVENT_PEER_ERROR, WD_LINK_CLOSED,
		WD_DO_FIRE | WD_DO_CLOSE,
	"the conmgr gave up on this link"},
	{WD_LINK_LINKED, WD_EVENT_BAD_FRAME, WD_LINK_DRAINING,
		WD_SEND_ERROR | WD_DO_FIRE | WD_DO_DRAIN,
	"a conmgr that speaks garbage has failed"},
	{WD_LINK_LINKED, WD_EVENT_BAD_VERSION, WD_LINK_DRAINING,
		WD_SEND_ERROR | WD_DO_FIRE | WD_DO_DRAIN,
	"a second Hello is out of turn, of any version"},
	{WD_LINK_LINKED, WD_EVENT_HELLO, WD_LINK_DRAINING,
		WD_SEND_ERROR | WD_DO_FIRE | WD_DO_DRAIN,
	"a second Hello is out of turn"},
	{WD_LINK_LINKED, WD_EVENT_REPLACED, WD_LINK_CLOSED,
		WD_DO_FIRE | WD_DO_CLOSE,
	"silent, and the same conmgr has connected anew: it had died"},
	{WD_LINK_LINKED, WD_EVENT_STOP, WD_LINK_CLOSED,
		WD_SEND_GOODBYE | WD_DO_ORPHAN | WD_DO_CLOSE,
	"the watchdog's own end fails nobody: the next one waits for it"},

	{WD_LINK_DRAINING, WD_EVENT_END, WD_LINK_CLOSED,
		WD_DO_CLOSE,
	"the peer has read what was said"},
	{WD_LINK_DRAINING, WD_EVENT_DEADLINE, WD_LINK_CLOSED,
		WD_DO_CLOSE,
	"the peer does not read, or does not stop"},
	{WD_LINK_DRAINING, WD_EVENT_REPLACED, WD_LINK_CLOSED,
		WD_DO_CLOSE,
	"its place is wanted"},
	{WD_LINK_DRAINING, WD_EVENT_STOP, WD_LINK_CLOSED,
		WD_DO_CLOSE,
	"nothing more to say"},
};

#define TRANSITION_COUNT	(sizeof(transitions) / sizeof(transitions[0]))

static const char *const state_names[] = {
	"PENDING", "LINKED", "DRAINING", "CLOSED",
};

static const char *const event_names[] = {
	"HELLO", "HELLO_NO_SLOT", "HELLO_RIVAL", "BAD_VERSION", "BAD_FRAME", "BEAT", "GOODBYE",
	"PEER_ERROR", "END", "DEADLINE", "BEAT_DUE", "STATE_CHANGED", "REPLACED",
	"STOP",
};

static const struct
{
	int			bit;
	const char *name;
}			action_names[] = {
	{WD_SEND_WELCOME, "Welcome"},
	{WD_SEND_REFUSED, "Refused"},
	{WD_SEND_BEAT, "Beat"},
	{WD_SEND_STATE, "State"},
	{WD_SEND_GOODBYE, "Goodbye"},
	{WD_SEND_ERROR, "Error"},
	{WD_DO_REGISTER, "register"},
	{WD_DO_FIRE, "fire"},
	{WD_DO_RELEASE, "release"},
	{WD_DO_ORPHAN, "orphan"},
	{WD_DO_COMPLAIN, "complain"},
	{WD_DO_DRAIN, "drain"},
	{WD_DO_CLOSE, "close"},
};

static const char *const failure_texts[] = {
	[WD_FAILURE_NONE] = "none",
	[WD_FAILURE_TIMEOUT] = "heartbeat timeout",
	[WD_FAILURE_CLOSED] = "connection closed without a goodbye",
	[WD_FAILURE_STOPPED] = "conmgr stopped",
	[WD_FAILURE_RESTARTED] = "conmgr restarted",
	[WD_FAILURE_PEER_TIMEOUT] = "heartbeat timeout on the conmgr's side",
	[WD_FAILURE_GOODBYE] = "conmgr said goodbye",
	[WD_FAILURE_PEER_ERROR] = "conmgr reported an error",
	[WD_FAILURE_VIOLATION] = "protocol violation",
	[WD_FAILURE_REPLACED] = "the same conmgr has connected anew",
	[WD_FAILURE_NOT_BACK] = "conmgr has not connected again after watchdog's restart",
};

const char *
wd_failure_text(WdFailure failure)
{
	return failure_texts[failure];
}

bool
wd_link_row(int index, const char **state, const char **event, const char **next,
			char *actions, size_t size, const char **why)
{
	const Transition *row;
	size_t		used = 0;

	if (index < 0 || (size_t) index >= TRANSITION_COUNT)
		return false;
	row = &transitions[index];
	*state = state_names[row->state];
	*event = event_names[row->event];
	*next = state_names[row->next];
	*why = row->why;
	actions[0] = '\0';
	for (size_t i = 0; i < sizeof(action_names) / sizeof(action_names[0]); i++)
		if ((row->actions & action_names[i].bit) != 0 && used < size)
			used += (size_t) snprintf(actions + used, size - used, "%s%s",
									  used > 0 ? " " : "", action_names[i].name);
	return true;
}

/* Append a message to what is to be sent; a full buffer drops it. */
static bool
send_message(WdLink *link, const WdMessage *message)
{
	size_t		size = wd_encode(message, link->out + link->out_used,
								 sizeof(link->out) - link->out_used);

	link->out_used += size;
	return size > 0;
}

static void
put_attributes(WdMessage *message, const WdState *state)
{
	wd_put_number(message, WD_FIELD_SYSTEM_IDENTIFIER, state->system_identifier);
	wd_put_number(message, WD_FIELD_ROLE, state->role);
	wd_put_number(message, WD_FIELD_ACCEPTING, state->accepting);
	wd_put_number(message, WD_FIELD_DEFAULT_READ_ONLY, state->default_read_only);
	wd_put_number(message, WD_FIELD_TIMELINE, state->timeline);
}

static void
put_load(WdMessage *message, const WdState *state)
{
	wd_put_number(message, WD_FIELD_SESSIONS, state->sessions);
	wd_put_number(message, WD_FIELD_MAX_CONNECTIONS, state->max_connections);
	if (state->has_write)
	{
		wd_put_number(message, WD_FIELD_WAL_WRITE_LSN, state->write_lsn);
		wd_put_number(message, WD_FIELD_WAL_FLUSH_LSN, state->flush_lsn);
	}
	if (state->has_replay)
		wd_put_number(message, WD_FIELD_WAL_REPLAY_LSN, state->replay_lsn);
	if (state->has_replay_age)
		wd_put_number(message, WD_FIELD_WAL_REPLAY_AGE_MS, state->replay_age_ms);
}

static void
send_welcome(WdLink *link, const WdState *state)
{
	WdMessage	message;

	wd_message_start(&message, WD_MESSAGE_WELCOME);
	wd_put_number(&message, WD_FIELD_VERSION, WD_VERSION);
	wd_put_number(&message, WD_FIELD_SERVER_VERSION, state->server_version);
	put_attributes(&message, state);
	put_load(&message, state);
	send_message(link, &message);
}

/* Beats are dropped, not kept, while the peer does not read. */
static void
send_beat(WdLink *link, const WdLinkWorld *world)
{
	WdMessage	message;
	uint32_t	sequence = link->sequence == UINT32_MAX ? 1 : link->sequence + 1;
	uint64_t	held = world->now - link->peer_beat_at;

	wd_message_start(&message, WD_MESSAGE_BEAT);
	wd_put_number(&message, WD_FIELD_SEQUENCE, sequence);
	if (link->peer_sequence != 0)
	{
		wd_put_number(&message, WD_FIELD_ECHO_SEQUENCE, link->peer_sequence);
		wd_put_number(&message, WD_FIELD_ECHO_HELD_US,
					  held > UINT32_MAX ? UINT32_MAX : held);
	}
	put_load(&message, world->state);
	if (send_message(link, &message))
		link->sequence = sequence;
}

/* A State that finds no room waits for it, and then tells the newest. */
static void
send_state(WdLink *link, const WdState *state)
{
	WdMessage	message;

	wd_message_start(&message, WD_MESSAGE_STATE);
	put_attributes(&message, state);
	put_load(&message, state);
	link->state_due = !send_message(link, &message);
}

static void
send_reason(WdLink *link, WdMessageType type, int code, const char *reason)
{
	WdMessage	message;

	wd_message_start(&message, type);
	wd_put_number(&message, WD_FIELD_CODE, (uint64_t) code);
	wd_put_text(&message, WD_FIELD_REASON, reason);
	send_message(link, &message);
}

/* The code says it all; a reason would only repeat it. */
static void
send_goodbye(WdLink *link, WdLinkEvent event, const WdLinkWorld *world)
{
	WdMessage	message;

	wd_message_start(&message, WD_MESSAGE_GOODBYE);
	wd_put_number(&message, WD_FIELD_CODE, event == WD_EVENT_DEADLINE ?
				  WD_GOODBYE_HEARTBEAT_TIMEOUT : (uint64_t) world->stop_code);
	send_message(link, &message);
}

static void
set_detail(WdLink *link, const char *text)
{
	snprintf(link->detail, sizeof(link->detail), "%s", text);
}

/* What to tell, and to log, about a peer that has not got as far as a link. */
static void
note_refusal(WdLink *link, WdLinkEvent event, const WdLinkWorld *world)
{
	switch (event)
	{
		case WD_EVENT_HELLO_NO_SLOT:
			link->refused_code = WD_REFUSED_TOO_MANY_LINKS;
			snprintf(link->detail, sizeof(link->detail),
					 "too many conmgrs: watchdog.max_heartbeat_connections is %d",
					 world->max_links);
			break;
		case WD_EVENT_HELLO_RIVAL:
			link->refused_code = WD_REFUSED_ALREADY_CONNECTED;
			snprintf(link->detail, sizeof(link->detail),
					 "conmgr \"%s\" is already connected from %s",
					 link->identity, world->address);
			break;
		case WD_EVENT_BAD_VERSION:
			link->refused_code = WD_REFUSED_VERSION_UNSUPPORTED;
			break;
		case WD_EVENT_BAD_FRAME:
			link->refused_code = WD_REFUSED_PROTOCOL_VIOLATION;
			break;
		case WD_EVENT_BEAT:
		case WD_EVENT_GOODBYE:
			link->refused_code = WD_ERROR_OUT_OF_TURN;
			set_detail(link, "message out of turn: no HELLO yet");
			break;
		case WD_EVENT_DEADLINE:
			link->refused_code = WD_REFUSED_PROTOCOL_VIOLATION;
			set_detail(link, "no HELLO in time");
			break;
		case WD_EVENT_REPLACED:
			set_detail(link, "too many connections without HELLO");
			break;
		case WD_EVENT_STOP:
			link->refused_code = WD_REFUSED_SHUTTING_DOWN;
			set_detail(link, "watchdog is stopping");
			break;
		default:
			break;
	}
}

/* The same for a link: its failure says why, the detail only what is more. */
static void
note_failure(WdLink *link, WdLinkEvent event)
{
	switch (event)
	{
		case WD_EVENT_HELLO:
		case WD_EVENT_BAD_VERSION:
			link->refused_code = WD_ERROR_OUT_OF_TURN;
			set_detail(link, "message out of turn: second HELLO");
			break;
		case WD_EVENT_BAD_FRAME:
			link->refused_code = WD_ERROR_PROTOCOL_VIOLATION;
			break;
		case WD_EVENT_GOODBYE:
		case WD_EVENT_PEER_ERROR:
			break;				/* the detail is the peer's own */
		default:
			link->detail[0] = '\0';
			break;
	}
}

static WdFailure
failure_of(const WdLink *link, WdLinkEvent event)
{
	switch (event)
	{
		case WD_EVENT_DEADLINE:
			return WD_FAILURE_TIMEOUT;
		case WD_EVENT_END:
			return WD_FAILURE_CLOSED;
		case WD_EVENT_GOODBYE:
			return link->failure;
		case WD_EVENT_PEER_ERROR:
			return WD_FAILURE_PEER_ERROR;
		case WD_EVENT_REPLACED:
			return WD_FAILURE_REPLACED;
		default:
			return WD_FAILURE_VIOLATION;
	}
}

/*
 * The mutator: look the event up, send what is to be sent, change the state.
 * Returns the actions left to the caller.  An event that a state does not
 * list cannot happen; should it, the link is closed without firing.
 */
int
wd_link_event(WdLink *link, WdLinkEvent event, const WdLinkWorld *world)
{
	const Transition *row = NULL;

	for (size_t i = 0; i < TRANSITION_COUNT && row == NULL; i++)
		if (transitions[i].state == link->state && transitions[i].event == event)
			row = &transitions[i];
	if (row == NULL)
	{
		link->state = WD_LINK_CLOSED;
		return WD_DO_CLOSE | WD_DO_RELEASE;
	}

	if (link->state == WD_LINK_PENDING)
		note_refusal(link, event, world);
	else if (link->state == WD_LINK_LINKED)
		note_failure(link, event);
	if ((row->actions & WD_SEND_WELCOME) != 0)
		send_welcome(link, world->state);
	if ((row->actions & WD_SEND_BEAT) != 0)
		send_beat(link, world);
	if ((row->actions & WD_SEND_STATE) != 0)
		send_state(link, world->state);
	if ((row->actions & WD_SEND_REFUSED) != 0)
		send_reason(link, WD_MESSAGE_REFUSED, link->refused_code, link->detail);
	if ((row->actions & WD_SEND_ERROR) != 0)
		send_reason(link, WD_MESSAGE_ERROR, link->refused_code, link->detail);
	if ((row->actions & WD_SEND_GOODBYE) != 0)
		send_goodbye(link, event, world);
	if ((row->actions & WD_DO_FIRE) != 0)
		link->failure = failure_of(link, event);
	if (row->next == WD_LINK_DRAINING)
		link->deadline = world->now + WD_FIRST_FRAME_DEADLINE_MS * US_PER_MS;
	link->state = row->next;
	return row->actions;
}

void
wd_link_start(WdLink *link, uint64_t now)
{
	memset(link, 0, sizeof(*link));
	link->state = WD_LINK_PENDING;
	link->deadline = now + WD_FIRST_FRAME_DEADLINE_MS * US_PER_MS;
}

/* Room at link->in + link->in_used for the caller to read into. */
size_t
wd_link_space(const WdLink *link)
{
	return sizeof(link->in) - link->in_used;
}

static int
take_hello(WdLink *link, const WdMessage *hello, const WdLinkWorld *world)
{
	if (link->state == WD_LINK_LINKED)
		return wd_link_event(link, WD_EVENT_HELLO, world);
	link->interval = wd_number(hello, WD_FIELD_INTERVAL_MS) * US_PER_MS;
	link->timeout = wd_number(hello, WD_FIELD_TIMEOUT_MS) * US_PER_MS;
	wd_copy_text(hello, WD_FIELD_IDENTITY, link->identity, sizeof(link->identity));
	wd_copy_text(hello, WD_FIELD_SOFTWARE, link->software, sizeof(link->software));
	link->deadline = world->now + link->timeout;
	link->beat_due = world->now + link->interval;
	return wd_link_event(link, world->judge_hello(world, link), world);
}

static int
take_goodbye(WdLink *link, const WdMessage *goodbye, const WdLinkWorld *world)
{
	wd_copy_text(goodbye, WD_FIELD_REASON, link->detail, sizeof(link->detail));
	switch (wd_number(goodbye, WD_FIELD_CODE))
	{
		case WD_GOODBYE_CONMGR_STOPPING:
			link->failure = WD_FAILURE_STOPPED;
			break;
		case WD_GOODBYE_CONMGR_RESTARTING:
			link->failure = WD_FAILURE_RESTARTED;
			break;
		case WD_GOODBYE_HEARTBEAT_TIMEOUT:
			link->failure = WD_FAILURE_PEER_TIMEOUT;
			break;
		default:
			link->failure = WD_FAILURE_GOODBYE;
			break;
	}
	return wd_link_event(link, WD_EVENT_GOODBYE, world);
}

static int
take_message(WdLink *link, const WdMessage *message, const WdLinkWorld *world)
{
	if (link->state == WD_LINK_LINKED)
		link->deadline = world->now + link->timeout;
	switch (message->type)
	{
		case WD_MESSAGE_HELLO:
			return take_hello(link, message, world);
		case WD_MESSAGE_BEAT:
			link->peer_sequence = (uint32_t) wd_number(message, WD_FIELD_SEQUENCE);
			link->peer_beat_at = world->now;
			return wd_link_event(link, WD_EVENT_BEAT, world);
		case WD_MESSAGE_GOODBYE:
			return take_goodbye(link, message, world);
		default:
			wd_copy_text(message, WD_FIELD_REASON, link->detail, sizeof(link->detail));
			return wd_link_event(link, WD_EVENT_PEER_ERROR, world);
	}
}

/*
 * The caller has read size bytes to link->in + link->in_used.  Returns the
 * actions of all the messages that are now complete.
 */
int
wd_link_received(WdLink *link, const WdLinkWorld *world, size_t size)
{
	WdOrigin	origin = {WD_DIALOGUE_HEARTBEAT, WD_SENDER_CONMGR, false};
	int			actions = 0;
	size_t		start = 0;

	link->in_used += size;
	while (link->state == WD_LINK_PENDING || link->state == WD_LINK_LINKED)
	{
		WdDecoded	decoded;
		WdDecodeStatus status;

		origin.first = link->state == WD_LINK_PENDING;
		status = wd_decode(origin, link->in + start, link->in_used - start, &decoded);
		if (status == WD_INCOMPLETE)
			break;
		if (status == WD_DECODED)
		{
			start += decoded.consumed;
			actions |= take_message(link, &decoded.message, world);
			continue;
		}
		wd_describe_error(&decoded, link->detail, sizeof(link->detail));
		actions |= wd_link_event(link, decoded.error == WD_DECODE_VERSION_UNSUPPORTED ?
								 WD_EVENT_BAD_VERSION : WD_EVENT_BAD_FRAME, world);
	}
	if (link->state == WD_LINK_DRAINING || link->state == WD_LINK_CLOSED)
	{
		link->discarded += link->in_used - start;
		start = link->in_used;
	}
	if (link->state == WD_LINK_DRAINING && link->discarded > DISCARD_MAX)
		actions |= wd_link_event(link, WD_EVENT_DEADLINE, world);
	link->in_used -= start;
	memmove(link->in, link->in + start, link->in_used);
	return actions;
}

/*
 * Do what is due.  A deadline comes before a beat; beats that were missed,
 * because the whole process was held up, are not made up for.
 */
int
wd_link_tick(WdLink *link, const WdLinkWorld *world)
{
	if (link->state == WD_LINK_CLOSED)
		return 0;
	if (world->now >= link->deadline)
		return wd_link_event(link, WD_EVENT_DEADLINE, world);
	if (link->state != WD_LINK_LINKED || world->now < link->beat_due)
		return 0;
	link->beat_due += link->interval;
	if (link->beat_due <= world->now)
		link->beat_due = world->now + link->interval;
	return wd_link_event(link, WD_EVENT_BEAT_DUE, world);
}

/* The caller has sent the first size bytes of link->out. */
void
wd_link_sent(WdLink *link, const WdLinkWorld *world, size_t size)
{
	link->out_used -= size;
	memmove(link->out, link->out + size, link->out_used);
	if (link->state_due && link->state == WD_LINK_LINKED)
		send_state(link, world->state);
}

/* When wd_link_tick() has something to do next. */
uint64_t
wd_link_due(const WdLink *link)
{
	if (link->state == WD_LINK_LINKED && link->beat_due < link->deadline)
		return link->beat_due;
	return link->deadline;
}

/* Has a Beat been missed by half an interval, so that it may be dead? */
bool
wd_link_is_silent(const WdLink *link, uint64_t now)
{
	uint64_t	heard_at = link->deadline - link->timeout;

	return now - heard_at > link->interval + link->interval / 2;
}
