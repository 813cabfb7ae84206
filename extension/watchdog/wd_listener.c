/*
 * wd_listener.c
 *	  The sockets on which watchdog listens: all addresses, both IP versions.
 *
 * Lives in watchdog.  What cannot be opened is logged, once for each reason,
 * and tried again at every wd_listener_retry(); the same call wakes sockets
 * that were laid to rest because descriptors had run out.
 */
#include "postgres.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "storage/fd.h"

#include "wd_guc.h"
#include "wd_listener.h"
#include "wd_poller.h"

#define BACKLOG		1024

typedef struct Listener
{
	int			family;
	const char *address;
	bool		optional;		/* the machine may not have this IP version */
	int			descriptor;
	bool		resting;		/* open, but not polled */
	int			last_error;		/* errno already logged */
} Listener;

static Listener listeners[] = {
	{AF_INET, "0.0.0.0", false, -1, false, 0},
	{AF_INET6, "::", true, -1, false, 0},
};

static int
bind_listener(const Listener *listener, int descriptor)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	int			on = 1;

	if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return -1;
	if (listener->family == AF_INET)
	{
		in.sin_port = htons((uint16) wd_port);
		in.sin_addr.s_addr = htonl(INADDR_ANY);
		return bind(descriptor, (struct sockaddr *) &in, sizeof(in));
	}
	in6.sin6_port = htons((uint16) wd_port);
	in6.sin6_addr = in6addr_any;
	if (setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
		return -1;
	return bind(descriptor, (struct sockaddr *) &in6, sizeof(in6));
}

static void
complain(Listener *listener, int error)
{
	if (listener->optional && (error == EAFNOSUPPORT || error == EADDRNOTAVAIL))
		return;
	if (listener->last_error == error)
		return;
	listener->last_error = error;
	errno = error;
	ereport(WARNING,
			(errcode_for_socket_access(),
			 errmsg("watchdog could not listen on address \"%s\", port %d: %m",
					listener->address, wd_port),
			 error == EADDRINUSE ?
			 errhint("It is tried again every second. Is another program using that port? If so, set \"watchdog.port\" to another one.") :
			 error == EACCES ?
			 errhint("It is tried again every second. The server may not use that port: set \"watchdog.port\" to another one.") :
			 errhint("It is tried again every second.")));
}

static void
open_listener(Listener *listener)
{
	int			descriptor = socket(listener->family,
									SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (descriptor < 0 || bind_listener(listener, descriptor) < 0 ||
		listen(descriptor, BACKLOG) < 0 || !wd_poller_add(descriptor, listener))
	{
		int			error = errno;

		if (descriptor >= 0)
			close(descriptor);
		complain(listener, error);
		return;
	}
	ReserveExternalFD();
	listener->descriptor = descriptor;
	listener->resting = false;
	listener->last_error = 0;
	ereport(LOG,
			(errmsg("watchdog is listening on address \"%s\", port %d",
					listener->address, wd_port)));
}

/* Open what is not open yet, poll what rested. */
void
wd_listener_retry(void)
{
	for (int i = 0; i < lengthof(listeners); i++)
	{
		if (listeners[i].descriptor < 0)
			open_listener(&listeners[i]);
		else if (listeners[i].resting &&
				 wd_poller_add(listeners[i].descriptor, &listeners[i]))
			listeners[i].resting = false;
	}
}

bool
wd_listener_owns(const void *owner)
{
	return (const char *) owner >= (const char *) listeners &&
		(const char *) owner < (const char *) listeners + sizeof(listeners);
}

/* Accept one connection; the descriptor, or -1 with errno. */
int
wd_listener_accept(const void *owner, struct sockaddr_storage *peer)
{
	const Listener *listener = owner;
	socklen_t	size = sizeof(*peer);
	int			on = 1;
	int			descriptor = accept4(listener->descriptor, (struct sockaddr *) peer, &size,
									 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (descriptor >= 0)
		(void) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return descriptor;
}

/* Out of descriptors: accept nothing until the next wd_listener_retry(). */
void
wd_listener_rest(void)
{
	for (int i = 0; i < lengthof(listeners); i++)
	{
		if (listeners[i].descriptor < 0 || listeners[i].resting)
			continue;
		wd_poller_remove(listeners[i].descriptor);
		listeners[i].resting = true;
	}
}

void
wd_listener_close(void)
{
	for (int i = 0; i < lengthof(listeners); i++)
	{
		if (listeners[i].descriptor >= 0)
			close(listeners[i].descriptor);
		listeners[i].descriptor = -1;
	}
}
