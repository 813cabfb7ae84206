/*
 * wd_poller.c
 *	  Readiness of many descriptors behind a single one.
 *
 * One poller a process, in watchdog.  It never waits.
 */
#include "postgres.h"

#include <errno.h>
#include <unistd.h>
#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
#else
#include <poll.h>
#endif

#include "storage/fd.h"
#include "utils/memutils.h"

#include "wd_poller.h"

#ifdef HAVE_SYS_EPOLL_H

#define BATCH_MAX	64

static int	epoll_descriptor = -1;

bool
wd_poller_start(void)
{
	epoll_descriptor = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_descriptor < 0)
		return false;
	ReserveExternalFD();
	return true;
}

int
wd_poller_descriptor(void)
{
	return epoll_descriptor;
}

static bool
control(int operation, int descriptor, void *owner, bool write_wanted)
{
	struct epoll_event event;

	event.events = EPOLLIN | (write_wanted ? EPOLLOUT : 0);
	event.data.ptr = owner;
	return epoll_ctl(epoll_descriptor, operation, descriptor, &event) == 0;
}

bool
wd_poller_add(int descriptor, void *owner)
{
	return control(EPOLL_CTL_ADD, descriptor, owner, false);
}

void
wd_poller_want_write(int descriptor, void *owner, bool wanted)
{
	(void) control(EPOLL_CTL_MOD, descriptor, owner, wanted);
}

void
wd_poller_remove(int descriptor)
{
	(void) control(EPOLL_CTL_DEL, descriptor, NULL, false);
}

/* Those that are ready now, at most size of them. */
int
wd_poller_ready(WdReady *ready, int size)
{
	struct epoll_event events[BATCH_MAX];
	int			count = epoll_wait(epoll_descriptor, events, Min(size, BATCH_MAX), 0);

	for (int i = 0; i < count; i++)
	{
		ready[i].owner = events[i].data.ptr;
		ready[i].readable = (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
		ready[i].writable = (events[i].events & EPOLLOUT) != 0;
	}
	return Max(count, 0);
}

#else							/* !HAVE_SYS_EPOLL_H */

static struct pollfd *polled = NULL;
static void **owners = NULL;
static int	polled_count = 0;
static int	polled_size = 0;
static int	next_polled = 0;	/* where the next batch begins, to be fair */

bool
wd_poller_start(void)
{
	polled_size = 64;
	polled = MemoryContextAlloc(TopMemoryContext, polled_size * sizeof(*polled));
	owners = MemoryContextAlloc(TopMemoryContext, polled_size * sizeof(*owners));
	return true;
}

int
wd_poller_descriptor(void)
{
	return -1;
}

bool
wd_poller_add(int descriptor, void *owner)
{
	if (polled_count == polled_size)
	{
		polled_size *= 2;
		polled = repalloc(polled, polled_size * sizeof(*polled));
		owners = repalloc(owners, polled_size * sizeof(*owners));
	}
	polled[polled_count].fd = descriptor;
	polled[polled_count].events = POLLIN;
	owners[polled_count++] = owner;
	return true;
}

static int
find_polled(int descriptor)
{
	for (int i = 0; i < polled_count; i++)
		if (polled[i].fd == descriptor)
			return i;
	return -1;
}

void
wd_poller_want_write(int descriptor, void *owner, bool wanted)
{
	int			index = find_polled(descriptor);

	if (index >= 0)
		polled[index].events = POLLIN | (wanted ? POLLOUT : 0);
}

void
wd_poller_remove(int descriptor)
{
	int			index = find_polled(descriptor);

	if (index >= 0)
	{
		polled[index] = polled[--polled_count];
		owners[index] = owners[polled_count];
	}
}

int
wd_poller_ready(WdReady *ready, int size)
{
	int			count = 0;
	int			first = next_polled;

	if (poll(polled, polled_count, 0) <= 0)
		return 0;
	for (int i = 0; i < polled_count && count < size; i++)
	{
		int			index = (first + i) % polled_count;

		if (polled[index].revents == 0)
			continue;
		next_polled = index + 1;
		ready[count].owner = owners[index];
		ready[count].readable = (polled[index].revents & ~POLLOUT) != 0;
		ready[count++].writable = (polled[index].revents & POLLOUT) != 0;
	}
	return count;
}

#endif							/* HAVE_SYS_EPOLL_H */
