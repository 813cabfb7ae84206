/*
 * test_fuzz.c
 *	  Throws damaged heartbeat dialogues at the link state machine.
 *
 * usage: test_fuzz ROUNDS [SEED]
 *
 * Each round is the life of one link: good messages, some of them damaged,
 * cut into pieces of any size, with time passing and events coming in
 * between.  What must hold throughout is in check_link(); memory errors are
 * for the sanitizers that it is built with.  The same seed gives the same run.
 */
#include "wd_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX	4096

static uint64_t random_state;
static const WdState instance = {
	.role = WD_ROLE_STANDBY,
	.has_replay = true,
	.has_replay_age = true,
};

static uint32_t
random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t) (random_state >> 16) % limit;
}

static void
fail(const char *what)
{
	printf("broken: %s\n", what);
	abort();
}

static size_t
add_message(uint8_t *stream, size_t used)
{
	static const WdMessageType types[] = {
		WD_MESSAGE_HELLO, WD_MESSAGE_BEAT, WD_MESSAGE_BEAT, WD_MESSAGE_BEAT,
		WD_MESSAGE_GOODBYE, WD_MESSAGE_ERROR,
	};
	WdMessage	message;

	/* most dialogues begin well */
	wd_message_start(&message, used == 0 && random_below(8) > 0 ?
					 WD_MESSAGE_HELLO : types[random_below(6)]);
	wd_put_number(&message, WD_FIELD_VERSION, WD_VERSION);
	wd_put_number(&message, WD_FIELD_INTERVAL_MS, 10 + random_below(1000));
	wd_put_number(&message, WD_FIELD_TIMEOUT_MS, 10 + random_below(1000));
	wd_put_text(&message, WD_FIELD_IDENTITY, "agent");
	wd_put_number(&message, WD_FIELD_SEQUENCE, 1 + random_below(100));
	wd_put_number(&message, WD_FIELD_CODE, 1 + random_below(7));
	wd_put_text(&message, WD_FIELD_REASON, "because");
	return used + wd_encode(&message, stream + used, STREAM_MAX - used);
}

/* Flip bits, or replace, insert and take away bytes */
static size_t
damage(uint8_t *stream, size_t used)
{
	size_t		at = random_below((uint32_t) used);

	switch (random_below(4))
	{
		case 0:
			stream[at] ^= (uint8_t) (1 << random_below(8));
			return used;
		case 1:
			stream[at] = (uint8_t) random_below(256);
			return used;
		case 2:
			if (used == STREAM_MAX)
				return used;
			memmove(stream + at + 1, stream + at, used - at);
			stream[at] = (uint8_t) random_below(256);
			return used + 1;
		default:
			memmove(stream + at, stream + at + 1, used - at - 1);
			return used - 1;
	}
}

static void
check_link(const WdLink *link, bool was_linked, int actions)
{
	if (link->in_used > sizeof(link->in) || link->out_used > sizeof(link->out))
		fail("a buffer runs over");
	if ((link->state == WD_LINK_PENDING || link->state == WD_LINK_LINKED) &&
		wd_link_space(link) == 0)
		fail("a link can read no more");
	if ((actions & WD_DO_FIRE) != 0 && !was_linked)
		fail("a link fired that was never linked");
	if ((actions & WD_DO_FIRE) != 0 && link->failure == WD_FAILURE_NONE)
		fail("a link fired without a reason");
	if (((actions & WD_DO_CLOSE) != 0) != (link->state == WD_LINK_CLOSED))
		fail("closed is not closed");
	if (strlen(link->detail) >= sizeof(link->detail) ||
		strlen(link->identity) >= sizeof(link->identity))
		fail("a text without an end");
}

static WdLinkEvent hello_event;

static WdLinkEvent
judge_hello(const WdLinkWorld *world, const WdLink *link)
{
	(void) world;
	if (link->state != WD_LINK_PENDING)
		fail("a Hello is judged out of turn");
	return hello_event;
}

static void
run_round(void)
{
	static WdLink link;
	static uint8_t stream[STREAM_MAX];
	WdLinkWorld world = {
		.state = &instance,
		.judge_hello = judge_hello,
		.address = "10.0.0.1",
		.max_links = 1,
	};
	size_t		used = 0;
	size_t		done = 0;

	for (uint32_t i = 1 + random_below(12); i > 0; i--)
		used = add_message(stream, used);
	for (uint32_t i = random_below(4); i > 0 && used > 0; i--)
		used = damage(stream, used);

	hello_event = random_below(16) > 0 ? WD_EVENT_HELLO :
		random_below(2) > 0 ? WD_EVENT_HELLO_NO_SLOT : WD_EVENT_HELLO_RIVAL;
	wd_link_start(&link, 0);
	while (done < used && link.state != WD_LINK_CLOSED)
	{
		bool		was_linked = link.state == WD_LINK_LINKED;
		size_t		size = 1 + random_below(random_below(2) ? 8 : 600);
		int			actions;

		size = size < used - done ? size : used - done;
		size = size < wd_link_space(&link) ? size : wd_link_space(&link);
		memcpy(link.in + link.in_used, stream + done, size);
		done += size;
		actions = wd_link_received(&link, &world, size);
		check_link(&link, was_linked || (actions & WD_DO_REGISTER) != 0, actions);
		if (link.state == WD_LINK_CLOSED)
			break;

		world.now += random_below(200000);
		was_linked = link.state == WD_LINK_LINKED;
		actions = wd_link_tick(&link, &world);
		check_link(&link, was_linked, actions);
		if (link.state == WD_LINK_LINKED && random_below(4) == 0)
			check_link(&link, true,
					   wd_link_event(&link, WD_EVENT_STATE_CHANGED, &world));
		if (random_below(2) == 0)
			wd_link_sent(&link, &world, random_below((uint32_t) link.out_used + 1));
	}
	if (link.state != WD_LINK_CLOSED)
	{
		bool		was_linked = link.state == WD_LINK_LINKED;

		check_link(&link, was_linked, wd_link_event(&link, WD_EVENT_END, &world));
	}
}

int
main(int argc, char **argv)
{
	long		rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;

	random_state = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_C(88172645463325252);
	for (long i = 0; i < rounds; i++)
		run_round();
	printf("%ld damaged dialogues, nothing broken\n", rounds);
	return 0;
}
