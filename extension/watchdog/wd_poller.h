/*
 * wd_poller.h
 *	  Readiness of many descriptors behind a single one.
 *
 * With epoll the poller is itself a descriptor that can be waited for in a
 * WaitEventSet, and accepting one more of 10,000 links costs O(1).  Elsewhere
 * poll() does the work, wd_poller_descriptor() is -1, and the caller looks in
 * every WD_POLL_INTERVAL_MS.
 */
#ifndef WD_POLLER_H
#define WD_POLLER_H

#include <stdbool.h>

#define WD_POLL_INTERVAL_MS		10

typedef struct WdReady
{
	void	   *owner;			/* as given to wd_poller_add() */
	bool		readable;		/* or at its end, or broken */
	bool		writable;
} WdReady;

extern bool wd_poller_start(void);
extern int	wd_poller_descriptor(void);
extern bool wd_poller_add(int descriptor, void *owner);
extern void wd_poller_want_write(int descriptor, void *owner, bool wanted);
extern void wd_poller_remove(int descriptor);
extern int	wd_poller_ready(WdReady *ready, int size);

#endif							/* WD_POLLER_H */
