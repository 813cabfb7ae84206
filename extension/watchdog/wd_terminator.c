/*
 * wd_terminator.c
 *	  The terminator worker: ends the sessions of client hosts that are dead.
 *
 * Started by the postmaster with the preload, at server start.  It has no
 * database connection, takes no snapshot and reads no catalog, so that no load
 * keeps it from its work: orders come from shared memory, backends from the
 * backend status array, and a signal is all it sends.
 *
 * A session that is still starting has no entry in that array yet, so each
 * address is looked for again a few times.  Then only sessions that began
 * before the order count: what the client host opens once it is back lives.
 *
 * SIGTERM ends it; with status 1, so that it is started again, unless the
 * instance is shutting down.  It dies with the postmaster.
 */
#include "postgres.h"

#include <signal.h>

#include "lib/ilist.h"
#include "portability/instr_time.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "wd_compat.h"
#include "wd_protocol.h"
#include "wd_quota.h"
#include "wd_shmem.h"
#include "wd_state.h"
#include "wd_watchdog.h"

/* When to look again, counted from the order */
static const int recheck_ms[] = {100, 1000, 5000};

/* An address whose sessions are being ended */
typedef struct Firing
{
	WdLinkInfo	order;			/* the newest, if several came */
	int			slot;			/* of the order, until it is carried out; or
								 * -1 */
	bool		fresh;			/* not looked for yet */
	bool		second;			/* another order of this round has the address */
	int			rechecks;		/* done */
	uint64		due;			/* next look */
	uint64		ordered_at;		/* monotonic */
	pid_t	   *signalled;		/* sorted */
	int			signalled_count;
	int			signalled_size;
	int			found;			/* in the present walk */
	dlist_node	node;
} Firing;

static dlist_head firings = DLIST_STATIC_INIT(firings);
static WdQuota idle_firings = {"orders for clients without sessions"};

static uint64
monotonic_now(void)
{
	instr_time	now;

	INSTR_TIME_SET_CURRENT(now);
	return INSTR_TIME_GET_MICROSEC(now);
}

static Firing *
find_firing(const WdAddress *address)
{
	dlist_iter	iter;

	dlist_foreach(iter, &firings)
	{
		Firing	   *firing = dlist_container(Firing, node, iter.cur);

		if (wd_address_equal(&firing->order.address, address))
			return firing;
	}
	return NULL;
}

/*
 * Take an order on.  For an address that is being looked for again, that
 * search starts anew; of two orders in one round the second gets a log line,
 * and finds nobody left.
 */
static void
begin_firing(int slot, const WdLinkInfo *order, uint64 now)
{
	Firing	   *firing = find_firing(&order->address);
	bool		second = firing != NULL && firing->fresh;

	if (firing == NULL || second)
	{
		firing = MemoryContextAllocZero(TopMemoryContext, sizeof(Firing));
		dlist_push_tail(&firings, &firing->node);
	}
	firing->order = *order;
	firing->slot = slot;
	firing->fresh = true;
	firing->second = second;
	firing->rechecks = 0;
	firing->ordered_at = now;
	firing->due = now;
}

static void
end_firing(Firing *firing)
{
	dlist_delete(&firing->node);
	if (firing->signalled != NULL)
		pfree(firing->signalled);
	pfree(firing);
}

static int
compare_pids(const void *a, const void *b)
{
	pid_t		pid_a = *(const pid_t *) a;
	pid_t		pid_b = *(const pid_t *) b;

	return pid_a < pid_b ? -1 : pid_a > pid_b ? 1 : 0;
}

/* In the first walk everybody is new; later the list is sorted. */
static bool
already_signalled(const Firing *firing, pid_t pid)
{
	int			known = firing->signalled_count - firing->found;

	return known > 0 &&
		bsearch(&pid, firing->signalled, known, sizeof(pid_t), compare_pids) != NULL;
}

static void
note_signalled(Firing *firing, pid_t pid)
{
	if (firing->signalled == NULL)
	{
		firing->signalled_size = 16;
		firing->signalled = MemoryContextAlloc(TopMemoryContext,
											   firing->signalled_size * sizeof(pid_t));
	}
	else if (firing->signalled_count == firing->signalled_size)
	{
		firing->signalled_size *= 2;
		firing->signalled = repalloc(firing->signalled,
									 firing->signalled_size * sizeof(pid_t));
	}
	firing->signalled[firing->signalled_count++] = pid;
	firing->found++;
}

/* As pg_terminate_backend(): the pid must be that of a live backend. */
static bool
terminate_backend(pid_t pid)
{
	if (BackendPidGetProc(pid) == NULL)
		return false;
#ifdef HAVE_SETSID
	return kill(-pid, SIGTERM) == 0;
#else
	return kill(pid, SIGTERM) == 0;
#endif
}

/* Does this session fall under the order? */
static bool
session_is_ordered(const Firing *firing, const PgBackendStatus *session,
				   const WdAddress *address)
{
	return wd_address_equal(&firing->order.address, address) &&
		session->st_proc_start_timestamp <= firing->order.ordered_at &&
		!already_signalled(firing, session->st_procpid);
}

/* One walk over the backend status array serves all firings that are due. */
static void
walk_sessions(uint64 now)
{
	int			count = wd_status_count();

	for (int i = 0; i < count; i++)
	{
		const PgBackendStatus *session = wd_status_entry(i);
		WdAddress	address;
		uint16_t	port;
		dlist_iter	iter;

		if (session == NULL || session->st_procpid <= 0 ||
			!wd_address_from(&session->st_clientaddr.addr, &address, &port))
			continue;
		dlist_foreach(iter, &firings)
		{
			Firing	   *firing = dlist_container(Firing, node, iter.cur);

			if (firing->due > now || !session_is_ordered(firing, session, &address))
				continue;
			if (terminate_backend(session->st_procpid))
				note_signalled(firing, session->st_procpid);
			break;
		}
	}
	wd_forget_status();
}

/* One line for each order; later walks speak only of what they found. */
static void
log_firing(const Firing *firing, uint64 now)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];
	const char *address = wd_address_text(&firing->order.address, buffer);

	if (!firing->fresh)
	{
		if (firing->found > 0)
			ereport(LOG,
					(errmsg_plural("terminated %d more session of client %s that was just starting",
								   "terminated %d more sessions of client %s that were just starting",
								   firing->found, firing->found, address)));
		return;
	}
	if (firing->found > 0 || wd_quota_take(&idle_firings, now))
		ereport(LOG,
				(errmsg_plural("terminated %d session of client %s: %s",
							   "terminated %d sessions of client %s: %s",
							   firing->found, firing->found, address,
							   wd_failure_text((WdFailure) firing->order.failure)),
				 errdetail("The conmgr was \"%s\".", firing->order.identity)));
}

/*
 * After a walk: log, and set the time of the next one, or end.  A slot is
 * given back only here, so that an order outlives this process.
 */
static void
finish_walk(uint64 now)
{
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &firings)
	{
		Firing	   *firing = dlist_container(Firing, node, iter.cur);

		if (firing->due > now)
			continue;
		log_firing(firing, now);
		if (firing->fresh)
			wd_shmem_order_done(firing->slot);
		else
			firing->rechecks++;
		if (firing->second || firing->rechecks == lengthof(recheck_ms))
		{
			end_firing(firing);
			continue;
		}
		if (firing->found > 0)
			qsort(firing->signalled, firing->signalled_count, sizeof(pid_t),
				  compare_pids);
		firing->found = 0;
		firing->fresh = false;
		firing->due = firing->ordered_at + (uint64) recheck_ms[firing->rechecks] * 1000;
	}
}

static bool
something_is_due(uint64 now)
{
	dlist_iter	iter;

	dlist_foreach(iter, &firings)
		if (dlist_container(Firing, node, iter.cur)->due <= now)
		return true;
	return false;
}

/* Carry out all orders that are there, and what is due of older ones. */
static void
carry_out_orders(uint64 now)
{
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
	{
		WdLinkInfo	order;

		if (wd_shmem_read_order(slot, &order))
			begin_firing(slot, &order, now);
	}
	if (something_is_due(now))
	{
		walk_sessions(now);
		finish_walk(now);
	}
}

static long
milliseconds_to_next(uint64 now)
{
	uint64		next = PG_UINT64_MAX;
	dlist_iter	iter;

	dlist_foreach(iter, &firings)
		next = Min(next, dlist_container(Firing, node, iter.cur)->due);
	if (idle_firings.ends != 0)
		next = Min(next, idle_firings.ends);
	if (next == PG_UINT64_MAX)
		return -1;
	return next <= now ? 0 : (long) ((next - now + 999) / 1000);
}

static void
stop(void)
{
	WdState		state;

	wd_state_read_attributes(&state);
	proc_exit(state.accepting == WD_ACCEPTING_SHUTTING_DOWN ? 0 : 1);
}

void
wd_terminator_main(Datum argument)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
	BackgroundWorkerUnblockSignals();

	wd_report_activity();
	wd_state_start();
	wd_shmem_terminator_starts();
	for (;;)
	{
		uint64		now = monotonic_now();
		long		wait;

		if (ShutdownRequestPending)
			stop();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
		carry_out_orders(now);
		wd_quota_settle(&idle_firings, now);
		wait = milliseconds_to_next(now);
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | (wait >= 0 ? WL_TIMEOUT : 0),
						 wait, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}
