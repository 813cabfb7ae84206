/*
 * wd_address.c
 *	  A client host's address, in one form for both IP versions.
 */
#include "wd_address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {[10] = 0xff,[11] = 0xff};

/* False for anything but IP: a Unix-domain socket has no client host. */
bool
wd_address_from(const struct sockaddr_storage *from, WdAddress *address, uint16_t *port)
{
	if (from->ss_family == AF_INET)
	{
		const struct sockaddr_in *in = (const struct sockaddr_in *) from;

		memcpy(address->bytes, mapped_prefix, sizeof(mapped_prefix));
		memcpy(address->bytes + sizeof(mapped_prefix), &in->sin_addr, 4);
		address->scope = 0;
		*port = ntohs(in->sin_port);
		return true;
	}
	if (from->ss_family == AF_INET6)
	{
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *) from;

		memcpy(address->bytes, &in6->sin6_addr, sizeof(address->bytes));
		address->scope = IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) ? in6->sin6_scope_id : 0;
		*port = ntohs(in6->sin6_port);
		return true;
	}
	return false;
}

bool
wd_address_equal(const WdAddress *a, const WdAddress *b)
{
	return a->scope == b->scope && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Numeric form, in a buffer of WD_ADDRESS_TEXT_SIZE bytes; IPv4 as such. */
const char *
wd_address_text(const WdAddress *address, char *buffer)
{
	const char *text;

	if (memcmp(address->bytes, mapped_prefix, sizeof(mapped_prefix)) == 0)
		text = inet_ntop(AF_INET, address->bytes + sizeof(mapped_prefix), buffer,
						 WD_ADDRESS_TEXT_SIZE);

	else
		text = inet_ntop(AF_INET6, address->bytes, buffer, WD_ADDRESS_TEXT_SIZE);

	if (text == NULL)
		return "?";
	if (address->scope != 0)
		snprintf(buffer + strlen(buffer), WD_ADDRESS_TEXT_SIZE - strlen(buffer), "%%%u",
				 (unsigned) address->scope);
	return text;
}
