/*
 * wd_firing.c
 *	  Which sessions of an address fall under an order, and how long to look.
 *
 * Pure: see wd_firing.h.
 *
 * The first walk takes everybody: nothing that the address has at that moment
 * is to live.  A session that is still starting is not to be seen then, so
 * there are further walks, which must tell it from what the client host opens
 * once it is back.  It is one of those who were starting at the first walk
 * or, if it had not even come that far, one that began before the order.  Only
 * for the latter the wall clock is asked, and only if it has not been set
 * meanwhile; and for an order that was not taken on at once, as after a
 * restart of the terminator.
 */
#include "wd_firing.h"

#include <stdlib.h>
#include <string.h>

#define MS					UINT64_C(1000)
#define SECOND				UINT64_C(1000000)
#define PROMPT_MAX			SECOND	/* an order older than that is an old one */
#define CLOCK_DRIFT_MAX		500000	/* more than that: the clock has been set */
#define AUTHENTICATION_MORE (5 * SECOND)	/* what a log-in takes besides */

/* When to walk again, counted from taking the order on; then at the last step */
static const uint64_t walks_at[] = {100 * MS, SECOND, 5 * SECOND};

#define WALKS_MIN			((int) (sizeof(walks_at) / sizeof(walks_at[0])))
#define WALK_INTERVAL		(5 * SECOND)

static int
compare_sessions(const void *a, const void *b)
{
	const WdSession *first = a;
	const WdSession *second = b;

	if (first->pid != second->pid)
		return first->pid < second->pid ? -1 : 1;
	return first->started_at < second->started_at ? -1 :
		first->started_at > second->started_at ? 1 : 0;
}

static int
compare_pids(const void *a, const void *b)
{
	int32_t		first = *(const int32_t *) a;
	int32_t		second = *(const int32_t *) b;

	return first < second ? -1 : first > second ? 1 : 0;
}

static bool
is_known(const WdFiring *firing, WdSession session)
{
	return firing->known_count > 0 &&
		bsearch(&session, firing->known, (size_t) firing->known_count,
				sizeof(WdSession), compare_sessions) != NULL;
}

static bool
was_starting(const WdFiring *firing, int32_t pid)
{
	return firing->starting_count > 0 &&
		bsearch(&pid, firing->starting, (size_t) firing->starting_count,
				sizeof(int32_t), compare_pids) != NULL;
}

static void
note_seen(WdFiring *firing, WdSession session)
{
	if (firing->seen_count == firing->seen_size)
	{
		int			size = firing->seen_size == 0 ? 16 : firing->seen_size * 2;
		WdSession  *grown = realloc(firing->seen, (size_t) size * sizeof(WdSession));

		if (grown == NULL)
			return;
		firing->seen = grown;
		firing->seen_size = size;
	}
	firing->seen[firing->seen_count++] = session;
}

/*
 * Take an order on, the first of this address (all zeros then) or one more:
 * the search starts anew, and the newest order counts.
 */
void
wd_firing_take(WdFiring *firing, uint64_t ordered_at, WdMoment now)
{
	if (ordered_at > firing->ordered_at)
		firing->ordered_at = ordered_at;
	firing->taken_at = now;
	firing->due = now.monotonic;
	firing->prompt = now.monotonic < firing->ordered_at + PROMPT_MAX;
	firing->fresh = true;
	firing->rechecks = 0;
}

/* Did it begin before the order, as far as the wall clock can tell? */
static bool
began_before(const WdFiring *firing, WdSession session, WdMoment now)
{
	int64_t		passed = (int64_t) (now.monotonic - firing->taken_at.monotonic);
	int64_t		drift = now.wall - firing->taken_at.wall - passed;
	int64_t		age = (int64_t) firing->taken_at.monotonic - (int64_t) firing->ordered_at;

	if (drift > CLOCK_DRIFT_MAX || drift < -CLOCK_DRIFT_MAX)
		return false;
	return session.started_at <= firing->taken_at.wall - age;
}

/* Is this session of the address to be ended in the present walk? */
bool
wd_firing_covers(WdFiring *firing, WdSession session, WdMoment now)
{
	if (is_known(firing, session))
	{
		note_seen(firing, session);
		return false;
	}
	if (firing->fresh && firing->prompt)
		return true;
	return was_starting(firing, session.pid) || began_before(firing, session, now);
}

void
wd_firing_signalled(WdFiring *firing, WdSession session)
{
	note_seen(firing, session);
	firing->found++;
}

/* Those who start now are remembered if this was the first walk, and at once. */
static void
note_starting(WdFiring *firing, const int32_t *starters, int count)
{
	int			kept = 0;

	if (!firing->fresh)
	{
		for (int i = 0; i < count; i++)
			if (was_starting(firing, starters[i]))
				kept++;
	}
	else if (firing->prompt)
		kept = count;

	if (kept > 0)
	{
		int32_t    *pids = malloc((size_t) kept * sizeof(int32_t));
		int			used = 0;

		if (pids == NULL)
			return;
		for (int i = 0; i < count; i++)
			if (firing->fresh || was_starting(firing, starters[i]))
				pids[used++] = starters[i];
		qsort(pids, (size_t) used, sizeof(int32_t), compare_pids);
		free(firing->starting);
		firing->starting = pids;
	}
	firing->starting_count = kept;
}

/* Only those who were there in this walk stay known: pids are used again. */
static void
turn_page(WdFiring *firing)
{
	free(firing->known);
	firing->known = firing->seen;
	firing->known_count = firing->seen_count;
	firing->seen = NULL;
	firing->seen_count = 0;
	firing->seen_size = 0;
	if (firing->known_count > 0)
		qsort(firing->known, (size_t) firing->known_count, sizeof(WdSession),
			  compare_sessions);
}

/*
 * The walk is over; starters are the clients' backends that cannot be seen
 * yet.  Sets the time of the next walk, or returns false if it was the last:
 * nobody is starting any more, or those who are began after the order.
 */
bool
wd_firing_walked(WdFiring *firing, const int32_t *starters, int count,
				 uint64_t now, uint64_t authentication_timeout)
{
	uint64_t	passed = now - firing->taken_at.monotonic;

	note_starting(firing, starters, count);
	turn_page(firing);
	if (!firing->fresh)
		firing->rechecks++;
	firing->fresh = false;
	firing->found = 0;
	if (firing->rechecks >= WALKS_MIN)
	{
		if (count == 0)
			return false;
		if (firing->starting_count == 0 &&
			passed >= authentication_timeout + AUTHENTICATION_MORE)
			return false;
		firing->due = now + WALK_INTERVAL;
	}
	else
		firing->due = firing->taken_at.monotonic + walks_at[firing->rechecks];
	return true;
}

void
wd_firing_free(WdFiring *firing)
{
	free(firing->known);
	free(firing->seen);
	free(firing->starting);
}
