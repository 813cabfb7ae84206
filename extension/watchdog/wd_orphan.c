/*
 * wd_orphan.c
 *	  Links that an earlier watchdog process has left behind.
 *
 * Lives in watchdog.  A client host that dies while no watchdog runs would
 * be forgotten, and its sessions would stay.  So the slots of an ending
 * watchdog's links stay, as orphans: each conmgr has one timeout, from the
 * start of the new watchdog, to connect again, and takes its orphan over as
 * it does.  For one that does not come its sessions are ordered ended.
 */
#include "postgres.h"

#include "wd_orphan.h"
#include "wd_shmem.h"

static uint64 started_at = 0;
static uint64 next_due = PG_UINT64_MAX; /* none is due earlier; that of no
										 * orphan, if there is none */

static uint64
due_of(const WdLinkInfo *orphan)
{
	return started_at + (uint64) orphan->timeout_ms * 1000;
}

/* Called after wd_shmem_watchdog_starts(). */
void
wd_orphans_start(uint64_t now)
{
	WdLinkInfo	orphan;
	int			count = 0;

	started_at = now;
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
	{
		if (!wd_shmem_read_orphan(slot, &orphan))
			continue;
		next_due = Min(next_due, due_of(&orphan));
		count++;
	}
	if (count > 0)
		ereport(LOG,
				(errmsg_plural("%d conmgr has to connect again after the restart of watchdog",
							   "%d conmgrs have to connect again after the restart of watchdog",
							   count, count)));
}

/* The slot that this conmgr had, or -1. */
int
wd_orphan_of(const WdAddress *address, const char *identity)
{
	WdLinkInfo	orphan;

	if (next_due == PG_UINT64_MAX)
		return -1;
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
		if (wd_shmem_read_orphan(slot, &orphan) &&
			wd_address_equal(&orphan.address, address) &&
			strcmp(orphan.identity, identity) == 0)
			return slot;
	return -1;
}

/* Give up those whose time is over. */
void
wd_orphans_run(uint64_t now)
{
	WdLinkInfo	orphan;

	if (now < next_due)
		return;
	next_due = PG_UINT64_MAX;
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
	{
		if (!wd_shmem_read_orphan(slot, &orphan))
			continue;
		if (now >= due_of(&orphan))
			wd_shmem_order(slot, WD_FAILURE_NOT_BACK, now);
		else
			next_due = Min(next_due, due_of(&orphan));
	}
}

/* When wd_orphans_run() has something to do next. */
uint64_t
wd_orphans_due(void)
{
	return next_due;
}
