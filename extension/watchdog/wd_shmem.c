/*
 * wd_shmem.c
 *	  Shared memory of the extension: one slot for each link.
 *
 * Made by the postmaster at start, and anew after a crash of any process.
 * See wd_shmem.h for who may write what.
 */
#include "postgres.h"

#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "storage/shmem.h"

#include "wd_compat.h"
#include "wd_guc.h"
#include "wd_shmem.h"

#define SLOT_SIZE_MAX	200		/* bytes of shared memory a link may cost */
#define READ_TRIES		1000

typedef enum SlotOwner
{
	SLOT_FREE,
	SLOT_LINKED,
	SLOT_ORPHANED,
	SLOT_ORDERED
} SlotOwner;

typedef struct Slot
{
	pg_atomic_uint32 owner;		/* SlotOwner; changed by the owner only */
	pg_atomic_uint32 changes;	/* odd while info is being written */
	WdLinkInfo	info;
} Slot;

StaticAssertDecl(sizeof(Slot) <= SLOT_SIZE_MAX, "a link costs too much memory");

typedef struct Shared
{
	/*
	 * Latches to set, or NULL.  A latch lies in the process's PGPROC, so that
	 * setting one whose owner has just gone does no harm.
	 */
	Latch	   *volatile watchdog_latch;
	Latch	   *volatile terminator_latch;
	int			slot_count;
	Slot		slots[FLEXIBLE_ARRAY_MEMBER];
} Shared;

static Shared *shared = NULL;
static int	next_free = 0;		/* watchdog: where to look for a free slot */

static Size
shared_size(void)
{
	return add_size(offsetof(Shared, slots),
					mul_size(wd_max_heartbeat_connections, sizeof(Slot)));
}

void
wd_shmem_request(void)
{
	RequestAddinShmemSpace(shared_size());
}

void
wd_shmem_attach(void)
{
	bool		found;

	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct("watchdog", shared_size(), &found);
	if (!found)
	{
		memset(shared, 0, shared_size());
		shared->slot_count = wd_max_heartbeat_connections;
		for (int i = 0; i < shared->slot_count; i++)
		{
			pg_atomic_init_u32(&shared->slots[i].owner, SLOT_FREE);
			pg_atomic_init_u32(&shared->slots[i].changes, 0);
		}
	}
	LWLockRelease(AddinShmemInitLock);
}

/* False in a server that has not preloaded the library. */
bool
wd_shmem_is_there(void)
{
	return shared != NULL;
}

int
wd_shmem_slot_count(void)
{
	return shared->slot_count;
}

static SlotOwner
slot_owner(const Slot *slot)
{
	return (SlotOwner) pg_atomic_read_u32((pg_atomic_uint32 *) &slot->owner);
}

/* Hand a slot over; all that was written before is seen by its new owner. */
static void
set_slot_owner(Slot *slot, SlotOwner owner)
{
	pg_write_barrier();
	pg_atomic_write_u32(&slot->owner, owner);
}

static void
write_info(Slot *slot, const WdLinkInfo *info)
{
	pg_atomic_fetch_add_u32(&slot->changes, 1);
	slot->info = *info;
	pg_write_barrier();
	pg_atomic_fetch_add_u32(&slot->changes, 1);
}

/* Copy a slot that any process may be writing to; false if it has no link. */
bool
wd_shmem_read_linked(int index, WdLinkInfo *info)
{
	Slot	   *slot = &shared->slots[index];

	for (int tries = 0; tries < READ_TRIES; tries++)
	{
		uint32		before = pg_atomic_read_u32(&slot->changes);
		bool		linked;

		pg_read_barrier();
		linked = slot_owner(slot) == SLOT_LINKED;
		*info = slot->info;
		pg_read_barrier();
		if (before % 2 == 0 && pg_atomic_read_u32(&slot->changes) == before)
			return linked;
	}
	return false;
}

static void
forget_watchdog(int code, Datum argument)
{
	shared->watchdog_latch = NULL;
}

static void
forget_terminator(int code, Datum argument)
{
	shared->terminator_latch = NULL;
}

/* Links of a watchdog before this one are no more; its orders stand. */
void
wd_shmem_watchdog_starts(void)
{
	for (int i = 0; i < shared->slot_count; i++)
		if (slot_owner(&shared->slots[i]) == SLOT_LINKED)
			set_slot_owner(&shared->slots[i], SLOT_ORPHANED);
	shared->watchdog_latch = MyLatch;
	pg_memory_barrier();
	on_shmem_exit(forget_watchdog, (Datum) 0);
}

void
wd_shmem_terminator_starts(void)
{
	shared->terminator_latch = MyLatch;
	pg_memory_barrier();
	on_shmem_exit(forget_terminator, (Datum) 0);
}

/*
 * Waking: what there is to see is written before the latch is looked up, and
 * who starts writes its latch before it looks, each with a full barrier
 * between, so that at least one of the two notices the other.
 */
void
wd_shmem_wake_watchdog(void)
{
	Latch	   *latch;

	pg_memory_barrier();
	latch = shared->watchdog_latch;
	if (latch != NULL)
		SetLatch(latch);
}

void
wd_shmem_wake_terminator(void)
{
	Latch	   *latch;

	pg_memory_barrier();
	latch = shared->terminator_latch;
	if (latch != NULL)
		SetLatch(latch);
}

/* A free slot, or -1; the slot stays free until it is taken. */
int
wd_shmem_find_free(void)
{
	for (int i = 0; i < shared->slot_count; i++)
	{
		int			index = (next_free + i) % shared->slot_count;

		if (slot_owner(&shared->slots[index]) == SLOT_FREE)
		{
			next_free = index;
			return index;
		}
	}
	return -1;
}

void
wd_shmem_take(int index, const WdLinkInfo *info)
{
	Slot	   *slot = &shared->slots[index];

	/* what the terminator left there has been read before it was freed */
	pg_memory_barrier();
	write_info(slot, info);
	set_slot_owner(slot, SLOT_LINKED);
}

void
wd_shmem_release(int index)
{
	set_slot_owner(&shared->slots[index], SLOT_FREE);
}

void
wd_shmem_orphan(int index)
{
	set_slot_owner(&shared->slots[index], SLOT_ORPHANED);
}

bool
wd_shmem_read_orphan(int index, WdLinkInfo *info)
{
	Slot	   *slot = &shared->slots[index];

	if (slot_owner(slot) != SLOT_ORPHANED)
		return false;
	pg_read_barrier();
	*info = slot->info;
	return true;
}

/* The slot's link has failed: end the sessions of its address. */
void
wd_shmem_order(int index, WdFailure failure, uint64 now)
{
	Slot	   *slot = &shared->slots[index];
	WdLinkInfo	info = slot->info;

	info.failure = failure;
	info.ordered_at = now;
	write_info(slot, &info);
	set_slot_owner(slot, SLOT_ORDERED);
	wd_shmem_wake_terminator();
}

bool
wd_shmem_read_order(int index, WdLinkInfo *info)
{
	Slot	   *slot = &shared->slots[index];

	if (slot_owner(slot) != SLOT_ORDERED)
		return false;
	pg_read_barrier();
	*info = slot->info;
	return true;
}

void
wd_shmem_order_done(int index)
{
	pg_memory_barrier();
	set_slot_owner(&shared->slots[index], SLOT_FREE);
}
