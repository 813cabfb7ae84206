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
 * address is looked for again, until nobody is starting any more who may be
 * one; wd_firing.c decides.
 *
 * SIGTERM ends it; with status 1, so that it is started again, unless the
 * instance is shutting down.  It dies with the postmaster.
 */
#include "postgres.h"

#include <signal.h>

#include "lib/ilist.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "postmaster/postmaster.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "wd_clock.h"
#include "wd_compat.h"
#include "wd_firing.h"
#include "wd_protocol.h"
#include "wd_quota.h"
#include "wd_shmem.h"
#include "wd_state.h"
#include "wd_watchdog.h"

#define WAIT_MAX	10000		/* ms: orders are looked for at least so often */

/* An address whose sessions are being ended */
typedef struct Firing
{
	WdLinkInfo	order;			/* the last taken on */
	int			slot;			/* of the order, until it is carried out; or
								 * -1 */
	bool		second;			/* another order of this round has the
								 * address: this one is only logged */
	WdFiring	search;
	dlist_node	node;
} Firing;

static dlist_head firings = DLIST_STATIC_INIT(firings);
static WdQuota idle_firings = {"orders for clients without sessions"};

/* Buffers of a walk, as long as there are backends */
static int32 *visible = NULL;	/* pids with a status entry */
static int	visible_count = 0;
static int32 *starters = NULL;	/* clients' pids without one */
static int	starters_count = 0;

static WdMoment
moment_now(void)
{
	WdMoment	now = {wd_monotonic_now(), GetCurrentTimestamp()};

	return now;
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
 * Take an order on.  For an address that is being looked for already, that
 * search starts anew; of two orders in one round the second gets a log line,
 * and leaves the search to the first.
 */
static void
begin_firing(int slot, const WdLinkInfo *order, WdMoment now)
{
	Firing	   *search = find_firing(&order->address);
	bool		second = search != NULL && search->slot >= 0;
	Firing	   *firing = search;

	if (search == NULL || second)
	{
		firing = MemoryContextAllocZero(TopMemoryContext, sizeof(Firing));
		dlist_push_tail(&firings, &firing->node);
	}
	firing->order = *order;
	firing->slot = slot;
	firing->second = second;
	firing->search.due = now.monotonic;
	wd_firing_take(second ? &search->search : &firing->search, order->ordered_at, now);
}

static void
end_firing(Firing *firing)
{
	dlist_delete(&firing->node);
	wd_firing_free(&firing->search);
	pfree(firing);
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

/* End the session if the search that has its address says so. */
static void
visit_session(const PgBackendStatus *entry, WdMoment now)
{
	WdSession	session = {entry->st_procpid, entry->st_proc_start_timestamp};
	WdAddress	address;
	uint16_t	port;
	Firing	   *firing;

	if (!wd_address_from(&entry->st_clientaddr.addr, &address, &port))
		return;
	firing = find_firing(&address);
	if (firing != NULL && firing->search.due <= now.monotonic &&
		wd_firing_covers(&firing->search, session, now) &&
		terminate_backend(session.pid))
		wd_firing_signalled(&firing->search, session);
}

static int
compare_pids(const void *a, const void *b)
{
	int32		first = *(const int32 *) a;
	int32		second = *(const int32 *) b;

	return first < second ? -1 : first > second ? 1 : 0;
}

/*
 * Clients' backends that are not to be seen in the status array: they have
 * begun, but not finished, to log in.  An entry of the process array is in use
 * as long as its latch has an owner.
 */
static void
find_starters(void)
{
	qsort(visible, visible_count, sizeof(int32), compare_pids);
	starters_count = 0;
	for (int i = 0; i < MaxBackends; i++)
	{
		PGPROC	   *process = &ProcGlobal->allProcs[i];
		int32		pid = *(volatile int *) &process->procLatch.owner_pid;

		if (pid != 0 &&
			(process->procgloballist == &ProcGlobal->freeProcs ||
			 process->procgloballist == &ProcGlobal->walsenderFreeProcs) &&
			bsearch(&pid, visible, visible_count, sizeof(int32), compare_pids) == NULL)
			starters[starters_count++] = pid;
	}
}

/* One walk over the backend status array serves all firings that are due. */
static void
walk_sessions(WdMoment now)
{
	int			count = wd_status_count();

	visible_count = 0;
	for (int i = 0; i < count; i++)
	{
		const PgBackendStatus *entry = wd_status_entry(i);

		if (entry == NULL || entry->st_procpid <= 0)
			continue;
		if (visible_count < MaxBackends)
			visible[visible_count++] = entry->st_procpid;
		visit_session(entry, now);
	}
	wd_forget_status();
	find_starters();
}

/* One line for each order; later walks speak only of what they found. */
static void
log_firing(const Firing *firing, uint64 now)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];
	const char *address = wd_address_text(&firing->order.address, buffer);
	int			found = firing->search.found;

	if (firing->slot < 0)
	{
		if (found > 0)
			ereport(LOG,
					(errmsg_plural("terminated %d more session of client %s that was just starting",
								   "terminated %d more sessions of client %s that were just starting",
								   found, found, address)));
		return;
	}
	if (found > 0 || wd_quota_take(&idle_firings, now))
		ereport(LOG,
				(errmsg_plural("terminated %d session of client %s: %s",
							   "terminated %d sessions of client %s: %s",
							   found, found, address,
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

		if (firing->search.due > now)
			continue;
		log_firing(firing, now);
		if (firing->slot >= 0)
			wd_shmem_order_done(firing->slot);
		firing->slot = -1;
		if (firing->second ||
			!wd_firing_walked(&firing->search, starters, starters_count, now,
							  (uint64) AuthenticationTimeout * 1000000))
			end_firing(firing);
	}
}

/* The earliest walk, or PG_UINT64_MAX */
static uint64
next_walk(void)
{
	uint64		next = PG_UINT64_MAX;
	dlist_iter	iter;

	dlist_foreach(iter, &firings)
		next = Min(next, dlist_container(Firing, node, iter.cur)->search.due);
	return next;
}

/* Carry out all orders that are there, and what is due of older ones. */
static void
carry_out_orders(WdMoment now)
{
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
	{
		WdLinkInfo	order;

		if (wd_shmem_read_order(slot, &order))
			begin_firing(slot, &order, now);
	}
	if (next_walk() <= now.monotonic)
	{
		walk_sessions(now);
		finish_walk(now.monotonic);
	}
}

static long
milliseconds_to_next(uint64 now)
{
	uint64		next = Min(next_walk(), now + WAIT_MAX * UINT64_C(1000));

	if (idle_firings.ends != 0)
		next = Min(next, idle_firings.ends);
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
	visible = MemoryContextAlloc(TopMemoryContext, MaxBackends * sizeof(int32));
	starters = MemoryContextAlloc(TopMemoryContext, MaxBackends * sizeof(int32));
	wd_shmem_terminator_starts();
	for (;;)
	{
		WdMoment	now = moment_now();

		if (ShutdownRequestPending)
			stop();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
		carry_out_orders(now);
		wd_quota_settle(&idle_firings, now.monotonic);
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | WL_TIMEOUT,
						 milliseconds_to_next(now.monotonic), PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}
