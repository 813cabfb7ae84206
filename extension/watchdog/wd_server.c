/*
 * wd_server.c
 *	  All links of the watchdog process: sockets, timers, what is told to whom.
 *
 * Carries out what the pure state machine (wd_link.c) decides.  Nothing here
 * blocks: sockets are non-blocking, and what a peer does not read is dropped
 * or replaced by something newer.  Memory is bounded: a peer costs one Peer,
 * and there are at most as many as there are slots, plus PENDING_MAX that
 * have not said Hello or are on their way out.
 *
 * A peer is in exactly one list: pending (with those draining), linked, or
 * gone, which is emptied when no event can refer to its members any more.
 */
#include "postgres.h"

#include <errno.h>
#include <unistd.h>

#include "lib/ilist.h"
#include "lib/pairingheap.h"
#include "storage/fd.h"
#include "utils/timestamp.h"

#include "wd_clock.h"
#include "wd_compat.h"
#include "wd_guc.h"
#include "wd_listener.h"
#include "wd_orphan.h"
#include "wd_poller.h"
#include "wd_quota.h"
#include "wd_server.h"
#include "wd_shmem.h"

#define PENDING_MAX			256
#define BATCH				64
#define SERVE_MAX			UINT64_C(5000)	/* then timers get a turn */
#define RETRY_INTERVAL		UINT64_C(1000000)
#define LOAD_AGE_MAX		UINT64_C(100000)	/* load told may be so old */

typedef struct Peer
{
	WdLink		link;
	int			descriptor;
	int			slot;			/* in shared memory, or -1 */
	bool		write_wanted;
	bool		shut_wanted;	/* draining: close for writing once all is
								 * sent */
	bool		queued;			/* in the heap */
	uint64		due;			/* key in the heap; may be too early */
	WdAddress	address;
	uint16_t	port;
	dlist_node	node;
	pairingheap_node timer;
} Peer;

static dlist_head pending = DLIST_STATIC_INIT(pending);
static dlist_head linked = DLIST_STATIC_INIT(linked);
static dlist_head gone = DLIST_STATIC_INIT(gone);
static int	pending_count = 0;
static pairingheap *timers = NULL;
static MemoryContext peer_context = NULL;
static uint64 next_retry = 0;
static uint64 load_read_at = 0;
static WdState current;			/* what peers are told */

static WdQuota complaints = {"complaints about peers at the watchdog port"};
static WdQuota comings = {"conmgr connections established or lost"};
static WdQuota refusals = {"connections not accepted for want of resources"};

/* The earliest is first: pairing heaps put the greatest first */
static int
compare_due(const pairingheap_node *a, const pairingheap_node *b, void *argument)
{
	uint64		due_a = pairingheap_const_container(Peer, timer, a)->due;
	uint64		due_b = pairingheap_const_container(Peer, timer, b)->due;

	return due_a < due_b ? 1 : due_a > due_b ? -1 : 0;
}

/* See to it that the peer's timer goes off no later than it is due. */
static void
schedule(Peer *peer)
{
	uint64		due = wd_link_due(&peer->link);

	if (peer->queued && peer->due <= due)
		return;
	if (peer->queued)
		pairingheap_remove(timers, &peer->timer);
	peer->due = due;
	peer->queued = true;
	pairingheap_add(timers, &peer->timer);
}

static WdLinkWorld
world_at(uint64 now)
{
	WdLinkWorld world = {
		.now = now,
		.state = &current,
		.max_links = wd_shmem_slot_count(),
	};

	return world;
}

static void
refresh_load(uint64 now)
{
	if (load_read_at != 0 && now - load_read_at < LOAD_AGE_MAX)
		return;
	wd_state_read_load(&current);
	load_read_at = now;
}

/* Write what can be written now; the rest waits for the peer to read. */
static void
flush_peer(Peer *peer, const WdLinkWorld *world)
{
	bool		blocked = false;

	while (peer->link.out_used > 0 && !blocked)
	{
		ssize_t		sent = send(peer->descriptor, peer->link.out, peer->link.out_used,
								MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent > 0)
			wd_link_sent(&peer->link, world, (size_t) sent);
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			blocked = true;
		else if (errno != EINTR)
			wd_link_sent(&peer->link, world, peer->link.out_used);	/* reading will tell */
	}
	if (blocked != peer->write_wanted)
	{
		peer->write_wanted = blocked;
		wd_poller_want_write(peer->descriptor, peer, blocked);
	}
	if (peer->shut_wanted && !blocked)
	{
		peer->shut_wanted = false;
		(void) shutdown(peer->descriptor, SHUT_WR);
	}
}

static void
log_connected(const Peer *peer, uint64 now)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];
	const WdLink *link = &peer->link;

	if (wd_quota_take(&comings, now))
		ereport(LOG,
				(errmsg("conmgr \"%s\" connected from %s, port %d",
						link->identity, wd_address_text(&peer->address, buffer), peer->port),
				 errdetail("Heartbeat interval is %u ms, heartbeat timeout is %u ms.",
						   (unsigned) (link->interval / 1000),
						   (unsigned) (link->timeout / 1000))));
}

static void
log_lost(const Peer *peer, uint64 now)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];
	const WdLink *link = &peer->link;

	if (wd_quota_take(&comings, now))
		ereport(LOG,
				(errmsg("heartbeat with conmgr \"%s\" at %s, port %d, lost: %s",
						link->identity, wd_address_text(&peer->address, buffer), peer->port,
						wd_failure_text(link->failure)),
				 link->detail[0] != '\0' ? errdetail("%s", link->detail) : 0));
}

static void
log_complaint(const Peer *peer, uint64 now)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];

	if (wd_quota_take(&complaints, now))
		ereport(LOG,
				(errmsg("ended connection from %s, port %d, at the watchdog port: %s",
						wd_address_text(&peer->address, buffer), peer->port,
						peer->link.detail),
				 peer->link.refused_code != WD_REFUSED_ALREADY_CONNECTED ? 0 :
				 errhint("Is this instance listed twice in \"conmgr.conf\", or was the directory of a conmgr copied?")));
}

/* The slot that this conmgr had with an earlier watchdog, or any, or -1. */
static int
free_slot_for(const Peer *peer, const char *identity)
{
	int			slot = wd_orphan_of(&peer->address, identity);

	return slot >= 0 ? slot : wd_shmem_find_free();
}

static void
register_link(Peer *peer)
{
	WdLinkInfo	info = {
		.connected_since = GetCurrentTimestamp(),
		.interval_ms = (uint32) (peer->link.interval / 1000),
		.timeout_ms = (uint32) (peer->link.timeout / 1000),
		.address = peer->address,
		.port = peer->port,
	};

	strlcpy(info.identity, peer->link.identity, sizeof(info.identity));
	strlcpy(info.software, peer->link.software, sizeof(info.software));
	peer->slot = free_slot_for(peer, peer->link.identity);
	wd_shmem_take(peer->slot, &info);
	dlist_delete(&peer->node);
	pending_count--;
	dlist_push_tail(&linked, &peer->node);
}

static void
close_peer(Peer *peer)
{
	if (peer->queued)
		pairingheap_remove(timers, &peer->timer);
	peer->queued = false;
	wd_poller_remove(peer->descriptor);
	close(peer->descriptor);
	ReleaseExternalFD();
	if (peer->slot < 0)
		pending_count--;
	dlist_delete(&peer->node);
	dlist_push_tail(&gone, &peer->node);
}

static void drop_peer(Peer *peer, uint64 now);

/* Make room among those who have not said Hello, from the oldest on. */
static bool
drop_oldest_pending(uint64 now)
{
	if (dlist_is_empty(&pending))
		return false;
	drop_peer(dlist_head_element(Peer, node, &pending), now);
	return true;
}

static void
limit_pending(uint64 now)
{
	while (pending_count > PENDING_MAX)
		(void) drop_oldest_pending(now);
}

/* Give up the slot: with an order if the link failed. */
static void
leave_slot(Peer *peer, int actions, uint64 now)
{
	if ((actions & WD_DO_FIRE) != 0)
	{
		wd_shmem_order(peer->slot, peer->link.failure, now);
		log_lost(peer, now);
	}
	else if ((actions & WD_DO_ORPHAN) != 0)
		wd_shmem_orphan(peer->slot);
	else
		wd_shmem_release(peer->slot);
}

/* Carry out what the state machine wants. */
static void
act(Peer *peer, int actions, const WdLinkWorld *world)
{
	if ((actions & WD_DO_REGISTER) != 0)
	{
		register_link(peer);
		log_connected(peer, world->now);
	}
	if ((actions & WD_DO_COMPLAIN) != 0)
		log_complaint(peer, world->now);
	if ((actions & WD_DO_DRAIN) != 0)
		peer->shut_wanted = true;
	flush_peer(peer, world);
	if (peer->slot >= 0 && (actions & (WD_DO_FIRE | WD_DO_RELEASE | WD_DO_ORPHAN)) != 0)
	{
		leave_slot(peer, actions, world->now);
		peer->slot = -1;
		pending_count++;
		dlist_delete(&peer->node);
		dlist_push_tail(&pending, &peer->node);
	}
	if ((actions & WD_DO_CLOSE) != 0)
		close_peer(peer);
	else
		schedule(peer);
}

static void
drop_peer(Peer *peer, uint64 now)
{
	WdLinkWorld world = world_at(now);

	act(peer, wd_link_event(&peer->link, WD_EVENT_REPLACED, &world), &world);
}

static void read_peer(Peer *peer, uint64 now);

/*
 * What becomes of a Hello.  A conmgr that has a link already may have died
 * without its end arriving here, as when the client host lost power: a silent
 * link gives way.  A living one stays, or two conmgrs of one name, or one that
 * reaches this instance by two addresses, would end each other for ever.
 */
static WdLinkEvent
judge_hello(const WdLinkWorld *world, const WdLink *link)
{
	const Peer *newcomer = world->owner;
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &linked)
	{
		Peer	   *peer = dlist_container(Peer, node, iter.cur);

		if (!wd_address_equal(&peer->address, &newcomer->address) ||
			strcmp(peer->link.identity, link->identity) != 0)
			continue;
		read_peer(peer, world->now);	/* it may have spoken, or ended */
		if (peer->link.state != WD_LINK_LINKED)
			continue;
		if (!wd_link_is_silent(&peer->link, world->now))
			return WD_EVENT_HELLO_RIVAL;
		drop_peer(peer, world->now);
	}
	return free_slot_for(newcomer, link->identity) >= 0 ?
		WD_EVENT_HELLO : WD_EVENT_HELLO_NO_SLOT;
}

/* Read once; level-triggered polling brings back what is left. */
static void
read_peer(Peer *peer, uint64 now)
{
	WdLinkWorld world = world_at(now);
	char		buffer[WD_ADDRESS_TEXT_SIZE];
	ssize_t		size = recv(peer->descriptor, peer->link.in + peer->link.in_used,
							wd_link_space(&peer->link), MSG_DONTWAIT);
	int			actions;

	if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (peer->link.state == WD_LINK_PENDING)
	{
		world.judge_hello = judge_hello;
		world.owner = peer;
		world.address = wd_address_text(&peer->address, buffer);
		load_read_at = 0;		/* Welcome tells what is true now */
		refresh_load(now);
	}
	if (size > 0)
		actions = wd_link_received(&peer->link, &world, (size_t) size);
	else
		actions = wd_link_event(&peer->link, WD_EVENT_END, &world);
	act(peer, actions, &world);
}

static void
adopt(int descriptor, const struct sockaddr_storage *from, uint64 now)
{
	Peer	   *peer = MemoryContextAllocExtended(peer_context, sizeof(Peer),
												  MCXT_ALLOC_NO_OOM | MCXT_ALLOC_ZERO);

	if (peer == NULL || !wd_address_from(from, &peer->address, &peer->port) ||
		!wd_poller_add(descriptor, peer))
	{
		if (wd_quota_take(&refusals, now))
			ereport(LOG,
					(errmsg("could not take on a connection at the watchdog port: %m")));
		if (peer != NULL)
			pfree(peer);
		close(descriptor);
		return;
	}
	ReserveExternalFD();
	peer->descriptor = descriptor;
	peer->slot = -1;
	wd_link_start(&peer->link, now);
	dlist_push_tail(&pending, &peer->node);
	pending_count++;
	schedule(peer);
	read_peer(peer, now);		/* Hello is often there already */
	limit_pending(now);
}

static bool
is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/*
 * Accept who waits.  When descriptors run out, silent strangers make room;
 * only if there are none the listeners rest for a while.
 */
static void
accept_peers(const void *listener, uint64 now)
{
	for (int i = 0; i < BATCH; i++)
	{
		struct sockaddr_storage from;
		int			descriptor = wd_listener_accept(listener, &from);

		if (descriptor >= 0)
		{
			adopt(descriptor, &from, now);
			continue;
		}
		if (is_shortage(errno))
		{
			int			error = errno;

			if (drop_oldest_pending(now))
				continue;
			errno = error;
			if (wd_quota_take(&refusals, now))
				ereport(LOG,
						(errcode_for_socket_access(),
						 errmsg("could not accept a connection at the watchdog port: %m")));
			wd_listener_rest();
			return;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			return;
	}
}

static void
forget_gone(void)
{
	while (!dlist_is_empty(&gone))
		pfree(dlist_container(Peer, node, dlist_pop_head_node(&gone)));
}

void
wd_server_start(uint64_t now)
{
	peer_context = AllocSetContextCreate(TopMemoryContext, "watchdog peers",
										 ALLOCSET_DEFAULT_SIZES);
	timers = pairingheap_allocate(compare_due, NULL);
	wd_state_read_attributes(&current);
	refresh_load(now);
	wd_orphans_start(now);
}

static void
serve_batch(const WdReady *ready, int count, uint64 now)
{
	for (int i = 0; i < count; i++)
	{
		Peer	   *peer = ready[i].owner;

		if (wd_listener_owns(ready[i].owner))
		{
			accept_peers(ready[i].owner, now);
			continue;
		}
		if (ready[i].writable && peer->link.state != WD_LINK_CLOSED)
		{
			WdLinkWorld world = world_at(now);

			flush_peer(peer, &world);
		}
		if (ready[i].readable && peer->link.state != WD_LINK_CLOSED)
			read_peer(peer, now);
	}
	forget_gone();
}

/*
 * Serve what is ready, in batches, until nothing is, a timer is due, or it has
 * taken long enough: a flood of peers must not keep Beats waiting.  What is
 * left is ready at the next call, too.
 */
void
wd_server_serve(void)
{
	WdReady		ready[BATCH];
	uint64		now = wd_monotonic_now();
	uint64		until = now + SERVE_MAX;
	int			count;

	do
	{
		count = wd_poller_ready(ready, BATCH);
		serve_batch(ready, count, now);
		now = wd_monotonic_now();
	} while (count == BATCH && now < until && now < wd_server_next_due());
}

/*
 * Do what is due.  Before a peer is given up its socket is read once more:
 * this process may have been held up, not the peer.
 */
void
wd_server_run_timers(uint64_t now)
{
	WdLinkWorld world = world_at(now);

	while (!pairingheap_is_empty(timers))
	{
		Peer	   *peer = pairingheap_container(Peer, timer, pairingheap_first(timers));

		if (peer->due > now)
			break;
		(void) pairingheap_remove_first(timers);
		peer->queued = false;
		if (now >= peer->link.deadline)
			read_peer(peer, now);
		if (peer->link.state == WD_LINK_CLOSED)
			continue;
		refresh_load(now);
		act(peer, wd_link_tick(&peer->link, &world), &world);
	}
	wd_orphans_run(now);
	limit_pending(now);
	forget_gone();
	if (now >= next_retry)
	{
		wd_listener_retry();
		wd_quota_settle(&complaints, now);
		wd_quota_settle(&comings, now);
		wd_quota_settle(&refusals, now);
		next_retry = now + RETRY_INTERVAL;
	}
}

/* When wd_server_run_timers() has something to do next. */
uint64_t
wd_server_next_due(void)
{
	uint64		due = Min(next_retry, wd_orphans_due());

	if (!pairingheap_is_empty(timers))
		due = Min(due, pairingheap_container(Peer, timer, pairingheap_first(timers))->due);
	return due;
}

/* Attributes have been read; if they have changed, everybody hears of it. */
void
wd_server_tell_state(const WdState *state, uint64_t now)
{
	WdLinkWorld world = world_at(now);
	dlist_mutable_iter iter;

	if (wd_state_same_attributes(state, &current))
		return;
	current = *state;
	load_read_at = 0;
	refresh_load(now);
	dlist_foreach_modify(iter, &linked)
	{
		Peer	   *peer = dlist_container(Peer, node, iter.cur);

		act(peer, wd_link_event(&peer->link, WD_EVENT_STATE_CHANGED, &world), &world);
	}
	ereport(DEBUG1,
			(errmsg_internal("role %d, accepting %d, read-only %d, timeline %u told to all conmgrs",
							 current.role, current.accepting,
							 current.default_read_only, current.timeline)));
}

/* Say goodbye to everybody, and stop listening. */
void
wd_server_stop(int goodbye_code, uint64_t now)
{
	WdLinkWorld world = world_at(now);
	dlist_head *lists[] = {&linked, &pending};

	world.stop_code = goodbye_code;
	wd_listener_close();
	for (int i = 0; i < lengthof(lists); i++)
	{
		dlist_mutable_iter iter;

		dlist_foreach_modify(iter, lists[i])
		{
			Peer	   *peer = dlist_container(Peer, node, iter.cur);

			act(peer, wd_link_event(&peer->link, WD_EVENT_STOP, &world), &world);
		}
	}
	forget_gone();
}
