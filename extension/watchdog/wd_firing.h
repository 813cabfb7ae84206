/*
 * wd_firing.h
 *	  Which sessions of an address fall under an order, and how long to look.
 *
 * Pure: time and sessions go in, verdicts come out; wd_terminator.c does the
 * looking and the signalling.  Memory is bounded by the number of backends;
 * where there is none to be had, a session may be signalled twice.
 *
 * A walk over all sessions is: wd_firing_covers() for each session of the
 * address, wd_firing_signalled() for each that was signalled, and
 * wd_firing_walked() at the end.
 */
#ifndef WD_FIRING_H
#define WD_FIRING_H

#include <stdbool.h>
#include <stdint.h>

/* A session that all can see; its pid alone may be used again */
typedef struct WdSession
{
	int32_t		pid;
	int64_t		started_at;		/* wall clock, microseconds */
} WdSession;

/* What time it is, by both clocks, in microseconds */
typedef struct WdMoment
{
	uint64_t	monotonic;
	int64_t		wall;
} WdMoment;

typedef struct WdFiring
{
	uint64_t	ordered_at;		/* monotonic: the newest order */
	WdMoment	taken_at;		/* when it was taken on */
	uint64_t	due;			/* next walk, monotonic */
	bool		prompt;			/* taken on at once */
	bool		fresh;			/* no walk yet */
	int			rechecks;		/* walks after the first */
	int			found;			/* signalled in the present walk */
	WdSession  *known;			/* sorted: signalled, and there in the last
								 * walk */
	int			known_count;
	WdSession  *seen;			/* signalled, and there in the present walk */
	int			seen_count;
	int			seen_size;
	int32_t    *starting;		/* sorted: pids that were not to be seen yet
								 * when the order came, and still are not */
	int			starting_count;
} WdFiring;

extern void wd_firing_take(WdFiring *firing, uint64_t ordered_at, WdMoment now);
extern bool wd_firing_covers(WdFiring *firing, WdSession session, WdMoment now);
extern void wd_firing_signalled(WdFiring *firing, WdSession session);
extern bool wd_firing_walked(WdFiring *firing, const int32_t *starters, int count,
							 uint64_t now, uint64_t authentication_timeout);
extern void wd_firing_free(WdFiring *firing);

#endif							/* WD_FIRING_H */
