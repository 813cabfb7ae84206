/*
 * wd_watchdog.c
 *	  The watchdog worker: tells conmgrs how the instance is, and watches them.
 *
 * Started by the postmaster with the preload, at server start, before
 * recovery.  It has no database connection.  One event loop waits for its
 * latch, the postmaster's death, all sockets behind one descriptor, and
 * writes to postmaster.pid.
 *
 * SIGTERM, from the postmaster's shutdown or an administrator: says goodbye
 * to all conmgrs and exits; with status 1, so that it is started again, unless
 * the instance is shutting down.  SIGHUP: reads the configuration again.
 * SIGQUIT and SIGKILL: as for any server process, the whole instance starts
 * over.  Death of the postmaster: tells all conmgrs and exits.
 */
#include "postgres.h"

#include <sys/resource.h>

#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/guc.h"

#include "wd_clock.h"
#include "wd_compat.h"
#include "wd_guc.h"
#include "wd_poller.h"
#include "wd_server.h"
#include "wd_shmem.h"
#include "wd_state.h"
#include "wd_watchdog.h"

#define OWN_DESCRIPTORS		512 /* files, listeners, those without Hello */

typedef enum Wake
{
	WAKE_LATCH,
	WAKE_POSTMASTER_DEATH,
	WAKE_SOCKETS,
	WAKE_PID_FILE,
	WAKE_COUNT
} Wake;

static bool running = false;
static int	pid_file_watch = -1;

/* However this process ends, conmgrs hear that it is not the instance. */
static void
say_goodbye(int code, Datum argument)
{
	if (running)
	{
		running = false;
		wd_server_stop(WD_GOODBYE_WATCHDOG_STOPPING, wd_monotonic_now());
	}
}

/* One descriptor for each link, if the system lets us have them. */
static void
raise_descriptor_limit(void)
{
	struct rlimit limit;
	rlim_t		needed = (rlim_t) wd_shmem_slot_count() + OWN_DESCRIPTORS;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= needed)
		return;
	limit.rlim_cur = Min(needed, limit.rlim_max);
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < needed)
		ereport(WARNING,
				(errmsg("the limit of open files is too low for %d conmgr connections",
						wd_shmem_slot_count()),
				 errdetail("The limit is %lu, wanted is %lu.",
						   (unsigned long) limit.rlim_cur, (unsigned long) needed)));
}

static WaitEventSet *
make_wait_event_set(void)
{
	WaitEventSet *set = wd_create_wait_event_set(WAKE_COUNT);

	AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	AddWaitEventToSet(set, WL_POSTMASTER_DEATH, PGINVALID_SOCKET, NULL, NULL);
	if (wd_poller_descriptor() >= 0)
		AddWaitEventToSet(set, WL_SOCKET_READABLE, wd_poller_descriptor(), NULL, NULL);
	if (pid_file_watch >= 0)
		AddWaitEventToSet(set, WL_SOCKET_READABLE, pid_file_watch, NULL,
						  &pid_file_watch);
	return set;
}

/* Milliseconds until then, rounded up, so that it is due on return. */
static long
milliseconds_until(uint64 due, uint64 now)
{
	long		wait = due <= now ? 0 : (long) ((due - now + 999) / 1000);

	if (wd_poller_descriptor() < 0)
		wait = Min(wait, WD_POLL_INTERVAL_MS);
	return wait;
}

static void
start(void)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
	BackgroundWorkerUnblockSignals();

	wd_report_activity();
	wd_shmem_watchdog_starts();
	raise_descriptor_limit();
	wd_state_start();
	pid_file_watch = wd_state_start_watch();
	if (!wd_poller_start())
		ereport(ERROR,
				(errmsg("could not create an epoll descriptor: %m")));
	wd_server_start(wd_monotonic_now());
	running = true;
	before_shmem_exit(say_goodbye, (Datum) 0);
}

/* The end, by SIGTERM. */
static void
stop(const WdState *state)
{
	bool		instance_stops = state->accepting == WD_ACCEPTING_SHUTTING_DOWN;

	running = false;
	wd_server_stop(instance_stops ?
				   WD_GOODBYE_INSTANCE_SHUTTING_DOWN : WD_GOODBYE_WATCHDOG_STOPPING,
				   wd_monotonic_now());
	proc_exit(instance_stops ? 0 : 1);
}

/* Wait for something to happen; true if the postmaster has died. */
static bool
wait_for_events(WaitEventSet *set, uint64 due, bool *check_wanted)
{
	WaitEvent	events[WAKE_COUNT];
	int			count = WaitEventSetWait(set, milliseconds_until(due, wd_monotonic_now()),
										 events, WAKE_COUNT, PG_WAIT_EXTENSION);
	bool		died = false;

	for (int i = 0; i < count; i++)
	{
		if ((events[i].events & WL_POSTMASTER_DEATH) != 0)
			died = true;
		if ((events[i].events & WL_LATCH_SET) != 0)
		{
			ResetLatch(MyLatch);
			*check_wanted = true;
		}
		if (events[i].user_data == &pid_file_watch)
		{
			wd_state_drain_watch();
			*check_wanted = true;
		}
	}
	return died;
}

void
wd_watchdog_main(Datum argument)
{
	WaitEventSet *set;
	uint64		next_check = 0;
	bool		check_wanted = true;

	start();
	set = make_wait_event_set();
	for (;;)
	{
		WdState		state;
		uint64		now;

		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
			check_wanted = true;
		}
		now = wd_monotonic_now();
		if (check_wanted || ShutdownRequestPending || now >= next_check)
		{
			memset(&state, 0, sizeof(state));
			wd_state_read_attributes(&state);
			wd_server_tell_state(&state, now);
			next_check = now + (uint64) wd_check_attr_interval * 1000;
			check_wanted = false;
		}
		if (ShutdownRequestPending)
			stop(&state);
		wd_server_serve();
		wd_server_run_timers(wd_monotonic_now());
		if (wait_for_events(set, Min(wd_server_next_due(), next_check), &check_wanted))
		{
			running = false;
			wd_server_stop(WD_GOODBYE_INSTANCE_CRASHED, wd_monotonic_now());
			proc_exit(1);
		}
	}
}

/*
 * The promotion signal: a worker that the postmaster starts when recovery
 * has finished, and that only tells watchdog so.  Its exit status of 0 means
 * that it is not started again; that it could be makes it live through a
 * crash of the instance before the promotion.
 */
void
wd_promotion_signal_main(Datum argument)
{
	BackgroundWorkerUnblockSignals();
	wd_shmem_wake_watchdog();
	proc_exit(0);
}
