/*
 * test_firing.c
 *	  Which sessions fall under an order, on virtual clocks.
 *
 * The wall clock can be set while time goes on.  A13.
 */
#include "wd_firing.h"

#include <stdio.h>
#include <string.h>

#define SECOND			INT64_C(1000000)
#define LOGIN_LIMIT		(60 * (uint64_t) SECOND)
#define EPOCH			(1000000 * SECOND)

static WdFiring firing;
static WdMoment now;
static int	failures = 0;

static void
check(bool holds, const char *what)
{
	printf("%s - %s\n", holds ? "ok" : "not ok", what);
	if (!holds)
		failures++;
}

static void
pass(int64_t time)
{
	now.monotonic += (uint64_t) time;
	now.wall += time;
}

static void
set_clock(int64_t by)
{
	now.wall += by;
}

static void
begin(void)
{
	wd_firing_free(&firing);
	memset(&firing, 0, sizeof(firing));
	now.monotonic = 500 * (uint64_t) SECOND;
	now.wall = EPOCH;
}

static WdSession
session(int32_t pid, int64_t started_at)
{
	WdSession	it = {pid, started_at};

	return it;
}

/* As the terminator does it: ask, signal, note */
static bool
visit(int32_t pid, int64_t started_at)
{
	bool		covered = wd_firing_covers(&firing, session(pid, started_at), now);

	if (covered)
		wd_firing_signalled(&firing, session(pid, started_at));
	return covered;
}

static bool
end_walk(const int32_t *starters, int count)
{
	return wd_firing_walked(&firing, starters, count, now.monotonic, LOGIN_LIMIT);
}

static void
go_to_next_walk(void)
{
	pass((int64_t) (firing.due - now.monotonic));
}

static void
test_first_walk(void)
{
	begin();
	wd_firing_take(&firing, now.monotonic, now);
	check(visit(1, EPOCH - SECOND), "the first walk takes a session from before the order");
	check(visit(2, EPOCH + 3600 * SECOND), "and one from before the clock was set back");
	check(firing.found == 2, "and counts them");
	check(end_walk(NULL, 0), "it is not the last");
	go_to_next_walk();
	check(!visit(1, EPOCH - SECOND), "a session is signalled once");
	check(!visit(3, now.wall - 1), "what began after the order lives");
	check(visit(4, EPOCH - 1), "what began before it, and shows only now, does not");
}

static void
test_slow_log_in(void)
{
	static const int32_t starters[] = {9, 7};
	int			walks = 1;

	begin();
	wd_firing_take(&firing, now.monotonic, now);
	(void) end_walk(starters, 2);
	while (now.monotonic < firing.ordered_at + 3 * LOGIN_LIMIT && walks < 1000)
	{
		go_to_next_walk();
		check(!visit(20 + walks, now.wall - 1), "a new session lives");
		if (!end_walk(starters + 1, 1))
			break;
		walks++;
	}
	check(now.monotonic >= firing.ordered_at + 3 * LOGIN_LIMIT,
		  "while one is starting the search goes on, beyond authentication_timeout");
	set_clock(-3600 * SECOND);
	go_to_next_walk();
	check(visit(7, EPOCH + 1), "it is taken when it shows, whatever its clock says");
	check(!visit(9, now.wall), "a pid that was used again is not");
	check(!end_walk(NULL, 0), "then the search ends");
}

static void
test_end(void)
{
	static const int32_t stranger = 5;
	int			walks = 0;

	begin();
	wd_firing_take(&firing, now.monotonic, now);
	while (end_walk(NULL, 0))
	{
		walks++;
		go_to_next_walk();
	}
	check(walks == 3 && now.monotonic - firing.ordered_at == 5 * (uint64_t) SECOND,
		  "with nobody starting the search ends after three more walks and 5 s");

	begin();
	wd_firing_take(&firing, now.monotonic, now);
	(void) end_walk(NULL, 0);
	go_to_next_walk();
	while (end_walk(&stranger, 1))
		go_to_next_walk();
	check(now.monotonic - firing.ordered_at == LOGIN_LIMIT + 5 * (uint64_t) SECOND,
		  "those who began after the order make it last as long as a log-in may");
}

static void
test_clock_set(void)
{
	begin();
	wd_firing_take(&firing, now.monotonic, now);
	(void) end_walk(NULL, 0);
	set_clock(-3600 * SECOND);
	go_to_next_walk();
	check(!visit(1, now.wall - 1), "a clock set back does not make new sessions old");
}

static void
test_old_order(void)
{
	begin();
	wd_firing_take(&firing, now.monotonic - 10 * (uint64_t) SECOND, now);
	check(visit(1, EPOCH - 11 * SECOND), "an order found at the start: what began before it");
	check(!visit(2, EPOCH - 9 * SECOND), "and nothing else");
}

static void
test_two_orders(void)
{
	begin();
	wd_firing_take(&firing, now.monotonic - 3 * (uint64_t) SECOND, now);
	wd_firing_take(&firing, now.monotonic - 9 * (uint64_t) SECOND, now);
	check(visit(1, EPOCH - 5 * SECOND), "of two orders the newer counts, whichever comes first");
	begin();
	wd_firing_take(&firing, now.monotonic - 9 * (uint64_t) SECOND, now);
	wd_firing_take(&firing, now.monotonic - 3 * (uint64_t) SECOND, now);
	check(visit(1, EPOCH - 5 * SECOND), "in this way, too");
}

static void
test_order_after_order(void)
{
	begin();
	wd_firing_take(&firing, now.monotonic, now);
	(void) visit(1, EPOCH - SECOND);
	(void) end_walk(NULL, 0);
	for (int32_t i = 0; i < 1000; i++)
	{
		pass(SECOND);
		wd_firing_take(&firing, now.monotonic, now);
		if (!visit(2 + i % 10, now.wall - 1))
			check(false, "each order takes what is there");
		if (visit(1, EPOCH - SECOND))
			check(false, "one that is slow to end is signalled once");
		(void) end_walk(NULL, 0);
	}
	check(firing.known_count == 2, "only who is still there is remembered");
}

int
main(void)
{
	test_first_walk();
	test_slow_log_in();
	test_end();
	test_clock_set();
	test_old_order();
	test_two_orders();
	test_order_after_order();
	wd_firing_free(&firing);
	return failures == 0 ? 0 : 1;
}
