/*
 * wd_listener.h
 *	  The sockets on which watchdog listens.
 */
#ifndef WD_LISTENER_H
#define WD_LISTENER_H

#include <stdbool.h>
#include <sys/socket.h>

extern void wd_listener_retry(void);
extern bool wd_listener_owns(const void *owner);
extern int	wd_listener_accept(const void *owner, struct sockaddr_storage *peer);
extern void wd_listener_rest(void);
extern void wd_listener_close(void);

#endif							/* WD_LISTENER_H */
