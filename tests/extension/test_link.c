/*
 * test_link.c
 *	  The link state machine and addresses, on virtual time.
 *
 * Prints the transition table, so that the expected output shows every change
 * of it, then plays scenes and prints what was sent and done, with times in
 * seconds.  No clock, no socket.
 */
#include "wd_address.h"
#include "wd_link.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND	UINT64_C(1000000)

static WdState instance = {
	.system_identifier = 7000000000000000001,
	.role = WD_ROLE_PRIMARY,
	.accepting = WD_ACCEPTING_YES,
	.timeline = 1,
	.server_version = 150000,
	.max_connections = 100,
	.has_write = true,
};

static WdLinkEvent hello_event;

static WdLinkEvent
judge_hello(const WdLinkWorld *asking, const WdLink *link)
{
	(void) asking;
	(void) link;
	return hello_event;
}

static WdLinkWorld world = {
	.state = &instance,
	.judge_hello = judge_hello,
	.address = "10.0.0.1",
	.max_links = 2,
};

static WdLink peer;

static void
print_table(void)
{
	const char *state;
	const char *event;
	const char *next;
	const char *why;
	char		actions[128];

	for (int i = 0; wd_link_row(i, &state, &event, &next, actions, sizeof(actions), &why); i++)
		printf("%-8s %-13s -> %-8s %-30s %s\n", state, event, next, actions, why);
}

static void
print_text(const WdMessage *message, WdField field)
{
	char		buffer[WD_REASON_SIZE];

	if (!wd_has(message, field))
		return;
	wd_copy_text(message, field, buffer, sizeof(buffer));
	printf(" \"%s\"", buffer);
}

/* What the watchdog has to send, as the conmgr would decode it */
static void
print_sent(void)
{
	WdOrigin	origin = {WD_DIALOGUE_HEARTBEAT, WD_SENDER_WATCHDOG, false};
	WdDecoded	decoded;
	size_t		start = 0;

	while (wd_decode(origin, peer.out + start, peer.out_used - start, &decoded) == WD_DECODED)
	{
		printf("  sends %s", wd_message_name(decoded.message.type));
		for (int field = 1; field < WD_FIELD_END; field++)
			if ((field == WD_FIELD_CODE || field == WD_FIELD_SEQUENCE ||
				 field == WD_FIELD_ECHO_SEQUENCE || field == WD_FIELD_ECHO_HELD_US ||
				 field == WD_FIELD_ROLE) &&
				wd_has(&decoded.message, (WdField) field))
				printf(" %s=%llu", wd_field_name(field),
					   (unsigned long long) wd_number(&decoded.message, (WdField) field));
		print_text(&decoded.message, WD_FIELD_REASON);
		printf("\n");
		start += decoded.consumed;
	}
	wd_link_sent(&peer, &world, start);
}

static void
print_step(const char *what, int actions)
{
	static const char *const states[] = {"PENDING", "LINKED", "DRAINING", "CLOSED"};

	printf("%7.3f %s: %s", (double) world.now / SECOND, what, states[peer.state]);
	if (actions & WD_DO_REGISTER)
		printf(" register");
	if (actions & WD_DO_RELEASE)
		printf(" release");
	if (actions & WD_DO_ORPHAN)
		printf(" orphan");
	if (actions & WD_DO_FIRE)
		printf(" fire(%s%s%s)", wd_failure_text(peer.failure),
			   peer.detail[0] != '\0' ? "; " : "", peer.detail);
	if (actions & WD_DO_COMPLAIN)
		printf(" complain(%s)", peer.detail);
	if (actions & WD_DO_CLOSE)
		printf(" close");
	printf("\n");
	print_sent();
}

static int
feed(const uint8_t *data, size_t size)
{
	int			actions = 0;

	while (size > 0)
	{
		size_t		part = size < wd_link_space(&peer) ? size : wd_link_space(&peer);

		memcpy(peer.in + peer.in_used, data, part);
		actions |= wd_link_received(&peer, &world, part);
		data += part;
		size -= part;
	}
	return actions;
}

static void
receive(const char *what, const WdMessage *message)
{
	uint8_t		frame[WD_FRAME_MAX];

	print_step(what, feed(frame, wd_encode(message, frame, sizeof(frame))));
}

static void
receive_hello(uint32_t interval_ms, uint32_t timeout_ms)
{
	WdMessage	hello;

	wd_message_start(&hello, WD_MESSAGE_HELLO);
	wd_put_number(&hello, WD_FIELD_VERSION, WD_VERSION);
	wd_put_number(&hello, WD_FIELD_INTERVAL_MS, interval_ms);
	wd_put_number(&hello, WD_FIELD_TIMEOUT_MS, timeout_ms);
	wd_put_text(&hello, WD_FIELD_IDENTITY, "agent");
	receive("Hello", &hello);
}

static void
receive_beat(uint32_t sequence)
{
	WdMessage	beat;

	wd_message_start(&beat, WD_MESSAGE_BEAT);
	wd_put_number(&beat, WD_FIELD_SEQUENCE, sequence);
	receive("Beat", &beat);
}

static void
receive_goodbye(int code)
{
	WdMessage	goodbye;

	wd_message_start(&goodbye, WD_MESSAGE_GOODBYE);
	wd_put_number(&goodbye, WD_FIELD_CODE, (uint64_t) code);
	receive("Goodbye", &goodbye);
}

static void
happen(const char *what, WdLinkEvent event)
{
	print_step(what, wd_link_event(&peer, event, &world));
}

/* Let time go on to that moment, with every timer on the way */
static void
pass_until(uint64_t until)
{
	while (peer.state != WD_LINK_CLOSED && wd_link_due(&peer) <= until)
	{
		world.now = wd_link_due(&peer);
		print_step("timer", wd_link_tick(&peer, &world));
	}
	world.now = until;
}

static void
scene(const char *title)
{
	printf("\n%s\n", title);
	world.now = 0;
	hello_event = WD_EVENT_HELLO;
	wd_link_start(&peer, 0);
}

static void
play_timer_scenes(void)
{
	scene("A17: interval 10, timeout 20; packet at 1 s and at 11 s, then nothing: fires at 31 s");
	receive_hello(10000, 20000);
	world.now = SECOND;
	receive_beat(1);
	pass_until(11 * SECOND);
	receive_beat(2);
	pass_until(40 * SECOND);

	scene("A17: a packet at 1 s, then nothing: fires at 21 s");
	receive_hello(10000, 20000);
	world.now = SECOND;
	receive_beat(1);
	pass_until(40 * SECOND);

	scene("A8: 3 s between Beats");
	receive_hello(3000, 60000);
	pass_until(10 * SECOND);
	scene("A8: 5 s between Beats");
	receive_hello(5000, 60000);
	pass_until(16 * SECOND);

	scene("held up for 35 s, the process does not make up for missed Beats");
	receive_hello(10000, 60000);
	world.now = 35 * SECOND;
	print_step("timer", wd_link_tick(&peer, &world));
	pass_until(50 * SECOND);

	scene("no Hello in time");
	pass_until(10 * SECOND);

	scene("a dribble of bytes that never become a message keeps nothing alive");
	receive_hello(10000, 20000);
	pass_until(19 * SECOND);
	print_step("half a Beat", feed((const uint8_t *) "B\0\0\0", 4));
	pass_until(40 * SECOND);
}

static void
play_end_scenes(void)
{
	scene("A14: conmgr stops");
	receive_hello(10000, 20000);
	receive_goodbye(WD_GOODBYE_CONMGR_STOPPING);
	scene("A14: conmgr restarts");
	receive_hello(10000, 20000);
	receive_goodbye(WD_GOODBYE_CONMGR_RESTARTING);
	scene("A14: conmgr's process dies");
	receive_hello(10000, 20000);
	happen("end", WD_EVENT_END);
	scene("the watchdog stops: nobody is failed");
	receive_hello(10000, 20000);
	world.stop_code = WD_GOODBYE_WATCHDOG_STOPPING;
	happen("stop", WD_EVENT_STOP);
	scene("the postmaster is gone");
	receive_hello(10000, 20000);
	world.stop_code = WD_GOODBYE_INSTANCE_CRASHED;
	happen("stop", WD_EVENT_STOP);
	scene("connected anew, after more than one and a half intervals of silence");
	receive_hello(10000, 20000);
	for (world.now = 5 * SECOND; world.now <= 16 * SECOND; world.now += SECOND)
		if (wd_link_is_silent(&peer, world.now))
			break;
	printf("  silent at %.0f s\n", (double) world.now / SECOND);
	happen("newer link", WD_EVENT_REPLACED);
}

static void
play_bad_scenes(void)
{
	static uint8_t garbage[1000000];

	memset(garbage, 'G', sizeof(garbage));
	scene("A6: no slot");
	hello_event = WD_EVENT_HELLO_NO_SLOT;
	receive_hello(10000, 20000);
	happen("end", WD_EVENT_END);
	scene("the same conmgr has a link that is alive");
	hello_event = WD_EVENT_HELLO_RIVAL;
	receive_hello(10000, 20000);
	happen("end", WD_EVENT_END);
	scene("garbage, and a peer that goes on sending it");
	print_step("garbage", feed(garbage, 18));
	print_step("more", feed(garbage, sizeof(garbage)));
	scene("garbage on an established link");
	receive_hello(10000, 20000);
	print_step("garbage", feed(garbage, 18));
	pass_until(10 * SECOND);
	scene("a second Hello");
	receive_hello(10000, 20000);
	receive_hello(10000, 20000);
	scene("a Beat before Hello");
	receive_beat(1);
	scene("probed and closed");
	happen("end", WD_EVENT_END);
}

/* A full buffer: Beats are left out, and the newest State comes as soon as it can */
static void
play_slow_reader(void)
{
	uint32_t	last;

	scene("a peer that does not read");
	receive_hello(10, 60000);
	while (peer.out_used + 200 < sizeof(peer.out))
	{
		world.now = wd_link_due(&peer);
		(void) wd_link_tick(&peer, &world);
	}
	for (int i = 0; i < 1000; i++)
	{
		world.now = wd_link_due(&peer);
		(void) wd_link_tick(&peer, &world);
	}
	last = peer.sequence;
	instance.role = WD_ROLE_STANDBY;
	(void) wd_link_event(&peer, WD_EVENT_STATE_CHANGED, &world);
	printf("  State had to wait: %s\n", peer.state_due ? "yes" : "no");
	instance.role = WD_ROLE_PRIMARY;
	(void) wd_link_event(&peer, WD_EVENT_STATE_CHANGED, &world);
	wd_link_sent(&peer, &world, peer.out_used);
	print_sent();
	world.now = wd_link_due(&peer);
	(void) wd_link_tick(&peer, &world);
	printf("  Beats go on without a gap in their numbers: %s\n",
		   peer.sequence == last + 1 ? "yes" : "no");
}

static bool
parse_address(const char *text, WdAddress *address)
{
	struct sockaddr_storage storage;
	struct sockaddr_in *in = (struct sockaddr_in *) &storage;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) &storage;
	uint16_t	port;
	char		numbers[WD_ADDRESS_TEXT_SIZE];
	char	   *scope;

	snprintf(numbers, sizeof(numbers), "%s", text);
	scope = strchr(numbers, '%');
	memset(&storage, 0, sizeof(storage));
	if (scope != NULL)
		*scope++ = '\0';
	if (inet_pton(AF_INET, numbers, &in->sin_addr) == 1)
		storage.ss_family = AF_INET;
	else if (inet_pton(AF_INET6, numbers, &in6->sin6_addr) == 1)
	{
		storage.ss_family = AF_INET6;
		in6->sin6_scope_id = scope == NULL ? 0 : (uint32_t) strtoul(scope, NULL, 10);
	}
	else
		storage.ss_family = AF_UNIX;
	return wd_address_from(&storage, address, &port);
}

static void
compare_addresses(const char *a, const char *b)
{
	WdAddress	first;
	WdAddress	second;
	char text[	WD_ADDRESS_TEXT_SIZE];

	if (!parse_address(a, &first) || !parse_address(b, &second))
		printf("  %s, %s: not both IP\n", a, b);
	else
		printf("  %s, %s: %s (%s)\n", a, b,
			   wd_address_equal(&first, &second) ? "the same" : "different",
			   wd_address_text(&first, text));
}

int
main(void)
{
	print_table();
	play_timer_scenes();
	play_end_scenes();
	play_bad_scenes();
	play_slow_reader();
	printf("\nA15: addresses\n");
	compare_addresses("10.0.0.1", "::ffff:10.0.0.1");
	compare_addresses("::ffff:10.0.0.1", "10.0.0.1");
	compare_addresses("10.0.0.1", "10.0.0.2");
	compare_addresses("127.0.0.1", "::1");
	compare_addresses("2001:db8::1", "2001:DB8:0::1");
	compare_addresses("fe80::1%2", "fe80::1%2");
	compare_addresses("fe80::1%2", "fe80::1%3");
	compare_addresses("2001:db8::1%2", "2001:db8::1");
	compare_addresses("/run/postgresql", "127.0.0.1");
	return 0;
}
