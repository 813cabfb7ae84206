/*
 * wd_link.h
 *	  The state machine of one conmgr's heartbeat link, watchdog's side.
 *
 * Pure: time and bytes go in, actions and bytes come out; sockets, clocks,
 * shared memory and logs belong to the caller (wd_server.c).  Times are
 * microseconds of a monotonic clock.  Memory is bounded by sizeof(WdLink).
 */
#ifndef WD_LINK_H
#define WD_LINK_H

#include "wd_protocol.h"
#include "wd_state.h"

#define WD_TEXT_SIZE		65	/* IDENTITY and SOFTWARE with their zero */
#define WD_REASON_SIZE		256 /* REASON with its zero */
#define WD_OUT_SIZE			2048	/* bytes kept for a peer that reads slowly */

typedef enum WdLinkState
{
	WD_LINK_PENDING,			/* connected, no Hello yet */
	WD_LINK_LINKED,				/* welcomed: beats both ways */
	WD_LINK_DRAINING,			/* told why it ends; waits for the peer's
								 * close */
	WD_LINK_CLOSED				/* to be closed and forgotten */
} WdLinkState;

typedef enum WdLinkEvent
{
	WD_EVENT_HELLO,				/* a Hello, and a slot is free */
	WD_EVENT_HELLO_NO_SLOT,		/* a Hello, and no slot is free */
	WD_EVENT_HELLO_RIVAL,		/* a Hello, and the same conmgr has a link
								 * that is alive */
	WD_EVENT_BAD_VERSION,
	WD_EVENT_BAD_FRAME,
	WD_EVENT_BEAT,
	WD_EVENT_GOODBYE,
	WD_EVENT_PEER_ERROR,
	WD_EVENT_END,				/* end of file, or the connection broke */
	WD_EVENT_DEADLINE,
	WD_EVENT_BEAT_DUE,
	WD_EVENT_STATE_CHANGED,
	WD_EVENT_REPLACED,			/* a newer link of the same conmgr, or newer
								 * pending ones */
	WD_EVENT_STOP				/* the watchdog ends, or its instance */
} WdLinkEvent;

/* What the caller has to do; the sending is done by the machine itself */
typedef enum WdLinkAction
{
	WD_DO_REGISTER = 1 << 0,	/* take a slot for the view */
	WD_DO_FIRE = 1 << 1,		/* order the sessions of the address ended */
	WD_DO_RELEASE = 1 << 2,		/* give the slot back without an order */
	WD_DO_ORPHAN = 1 << 6,		/* leave the slot to the next watchdog */
	WD_DO_COMPLAIN = 1 << 3,	/* log what the peer did wrong */
	WD_DO_DRAIN = 1 << 4,		/* after the last byte, close for writing */
	WD_DO_CLOSE = 1 << 5,

	WD_SEND_WELCOME = 1 << 8,
	WD_SEND_REFUSED = 1 << 9,
	WD_SEND_BEAT = 1 << 10,
	WD_SEND_STATE = 1 << 11,
	WD_SEND_GOODBYE = 1 << 12,
	WD_SEND_ERROR = 1 << 13
} WdLinkAction;

/* Why a link has ended; part of an order */
typedef enum WdFailure
{
	WD_FAILURE_NONE,
	WD_FAILURE_TIMEOUT,
	WD_FAILURE_CLOSED,
	WD_FAILURE_STOPPED,
	WD_FAILURE_RESTARTED,
	WD_FAILURE_PEER_TIMEOUT,
	WD_FAILURE_GOODBYE,
	WD_FAILURE_PEER_ERROR,
	WD_FAILURE_VIOLATION,
	WD_FAILURE_REPLACED,
	WD_FAILURE_NOT_BACK
} WdFailure;

typedef struct WdLink WdLink;
typedef struct WdLinkWorld WdLinkWorld;

/* What a link may need to know of the world outside when an event comes */
struct WdLinkWorld
{
	uint64_t	now;
	const WdState *state;

	/* pending: what becomes of the Hello that is now in the link */
	WdLinkEvent (*judge_hello) (const WdLinkWorld *world, const WdLink *link);
	void	   *owner;			/* for judge_hello */
	const char *address;		/* pending: the peer's, for the text of a
								 * refusal */
	int			max_links;		/* for the text of a refusal */
	int			stop_code;		/* WD_GOODBYE_*, for WD_EVENT_STOP */
};

struct WdLink
{
	WdLinkState state;
	WdFailure	failure;		/* set with WD_DO_FIRE */
	uint64_t	interval;
	uint64_t	timeout;
	uint64_t	deadline;		/* nothing heard until then: WD_EVENT_DEADLINE */
	uint64_t	beat_due;		/* linked: next Beat */
	uint32_t	sequence;		/* of our last Beat */
	uint32_t	peer_sequence;	/* of the peer's last Beat, 0 before it */
	uint64_t	peer_beat_at;	/* when that came */
	bool		state_due;		/* a State that found no room yet */
	uint16_t	refused_code;	/* WD_REFUSED_* or WD_ERROR_*, with detail */
	char		detail[WD_REASON_SIZE];
	char		identity[WD_TEXT_SIZE];
	char		software[WD_TEXT_SIZE];
	uint64_t	discarded;		/* draining: bytes thrown away */
	size_t		in_used;
	size_t		out_used;
	uint8_t		in[WD_FRAME_MAX];
	uint8_t		out[WD_OUT_SIZE];
};

extern void wd_link_start(WdLink *link, uint64_t now);
extern size_t wd_link_space(const WdLink *link);
extern int	wd_link_received(WdLink *link, const WdLinkWorld *world, size_t size);
extern int	wd_link_tick(WdLink *link, const WdLinkWorld *world);
extern int	wd_link_event(WdLink *link, WdLinkEvent event, const WdLinkWorld *world);
extern void wd_link_sent(WdLink *link, const WdLinkWorld *world, size_t size);
extern uint64_t wd_link_due(const WdLink *link);
extern bool wd_link_is_silent(const WdLink *link, uint64_t now);
extern const char *wd_failure_text(WdFailure failure);

/* One row of the transition table, for those who print it */
extern bool wd_link_row(int index, const char **state, const char **event,
						const char **next, char *actions, size_t size,
						const char **why);

#endif							/* WD_LINK_H */
