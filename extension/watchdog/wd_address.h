/*
 * wd_address.h
 *	  A client host's address, in one form for both IP versions.
 *
 * Pure.  IPv4 is kept as IPv4-mapped IPv6, so that 10.0.0.1 and
 * ::ffff:10.0.0.1 are the same address.  A link-local address belongs to a
 * network interface: on another one it is another host's.
 */
#ifndef WD_ADDRESS_H
#define WD_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define WD_ADDRESS_TEXT_SIZE	(INET6_ADDRSTRLEN + 11) /* %, and a scope */

typedef struct WdAddress
{
	uint8_t		bytes[16];
	uint32_t	scope;			/* of a link-local address, else 0 */
} WdAddress;

extern bool wd_address_from(const struct sockaddr_storage *from, WdAddress *address,
							uint16_t *port);
extern bool wd_address_equal(const WdAddress *a, const WdAddress *b);
extern const char *wd_address_text(const WdAddress *address, char *buffer);

#endif							/* WD_ADDRESS_H */
