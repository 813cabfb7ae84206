# Whatever comes in at the watchdog port: shed, logged within limits, harmless.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Heartbeat;
use WatchdogCluster;

use constant FLOOD => 1000;

my $node = WatchdogCluster->start_primary('primary');
$node->safe_psql('postgres', 'CREATE EXTENSION watchdog');
my $port = $node->watchdog_port;
my $steady = Heartbeat->link(
	from => WatchdogCluster::OTHER_HOST, port => $port,
	identity => 'steady', interval => 100, timeout => 3000);
my $watchdog = $node->safe_psql('postgres',
	"SELECT pid FROM pg_stat_activity WHERE backend_type = 'watchdog'");

# Wrong from the first byte, or from the length on: answered with the reason
my $version_2 = pack 'CnN', $Heartbeat::field_id{VERSION}, 4, 2 << 16;
my @bad = (
	[ 'garbage', "GET / HTTP/1.1\r\n\r\n", 'PROTOCOL_VIOLATION', qr/unknown message type 0x47/ ],
	[ 'zeros', "\0" x 100, 'PROTOCOL_VIOLATION', qr/unknown message type 0x00/ ],
	[ 'a startup packet', pack('NN', 8, 196608), 'PROTOCOL_VIOLATION', qr/unknown message type/ ],
	[ 'TLS', "\x16\x03\x01\x02\x00\x01", 'PROTOCOL_VIOLATION', qr/unknown message type 0x16/ ],
	[ 'an oversized length', pack('aN', 'H', 0x7fffffff), 'PROTOCOL_VIOLATION',
		qr/message length too large: 2147483647/ ],
	[ 'a negative length', pack('aN', 'H', 0xffffffff), 'PROTOCOL_VIOLATION',
		qr/message length too large/ ],
	[ 'a zero length', pack('aN', 'H', 0), 'PROTOCOL_VIOLATION', qr/message length too small: 0/ ],
	[ 'an empty Hello', pack('aN', 'H', 4), 'PROTOCOL_VIOLATION',
		qr/required field missing: VERSION/ ],
	[ 'another major version', pack('aNa*', 'H', 4 + length $version_2, $version_2),
		'VERSION_UNSUPPORTED', qr/unsupported protocol version 2\.0: supported is 1\.0/ ],
);
foreach my $case (@bad)
{
	my ($name, $bytes, $code, $reason) = @$case;
	my $peer = Heartbeat->connect(port => $port);
	$peer->send_raw($bytes);
	my $answer = $peer->next_message;
	is($answer->{name}, 'REFUSED', "$name is refused");
	is($answer->{CODE}, $Heartbeat::code{REFUSED}{$code}, 'with its code');
	like($answer->{REASON}, $reason, 'and the reason');
	ok($peer->wait_for_end, 'then the link ends');
}

# Half a Hello, then the peer goes; and bytes that come one by one
my $half = Heartbeat->connect(port => $port);
$half->send_raw(substr $half->hello_frame, 0, 20);
$half->close;
my $dribble = Heartbeat->connect(port => $port, identity => 'dribble');
foreach my $byte (split //, $dribble->hello_frame)
{
	$dribble->send_raw($byte);
}
is($dribble->next_message->{name}, 'WELCOME', 'a Hello that comes byte by byte is welcome');
$dribble->close;

# Garbage without end
my $endless = Heartbeat->connect(port => $port);
my $sent = 0;
$sent++ while $sent < 10_000 && $endless->send_raw('G' x 65536);
cmp_ok($sent, '<', 10_000, 'one who sends garbage without end is cut off');
$endless->close;
ok(Heartbeat::serve_until(sub { $steady->{beats} > 5 }, 20, $steady), 'the other link goes on');

# A thousand at once, silent; none of them displaces a link or keeps a conmgr out
my $offset = -s $node->logfile;
my @flood;
for (1 .. FLOOD)
{
	my $peer = Heartbeat->connect(port => $port) or last;
	push @flood, $peer;
	Heartbeat::serve_until(sub { 1 }, 0, $steady);
	$steady->beat if $steady->{beat_due} <= Heartbeat::now();
}
is(scalar @flood, FLOOD, 'a thousand silent connections');
my $began = Heartbeat::now();
my $honest = Heartbeat->link(port => $port, identity => 'honest');
is($honest->{welcome}{name}, 'WELCOME', 'a conmgr gets in among them');
cmp_ok(Heartbeat::now() - $began, '<', 2, 'without a long wait');
my $beats = $steady->{beats};
ok(Heartbeat::serve_until(sub { $steady->{beats} > $beats + 3 }, 20, $steady, $honest),
	'and a link that was there goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM pgx_stat_watchdog'),
	'2', 'the view has the two, and nobody else');
ok( Heartbeat::serve_until(
		sub { !grep { !$_->{ended} } @flood }, 20, @flood, $steady, $honest),
	'silence is cut off after a while');
ok( Heartbeat::serve_until(
		sub {
			slurp_file($node->logfile, $offset) =~
			  /\d+ more complaints about peers at the watchdog port/;
		},
		20, $steady, $honest),
	'repeats are counted, not logged');
my $lines = () = slurp_file($node->logfile, $offset) =~ /at the watchdog port/g;
cmp_ok($lines, '<=', 70, 'the log stays short');

# Out of descriptors: silent strangers make room for a conmgr
close $_->{socket} foreach @flood;
@flood = ();
$offset = -s $node->logfile;
system_or_bail 'prlimit', "--pid=$watchdog", '--nofile=60:60';
@flood = grep { defined } map { Heartbeat->connect(port => $port) } 1 .. 100;
my $late = Heartbeat->link(port => $port, identity => 'late');
is($late->{welcome}{name}, 'WELCOME', 'a conmgr gets in though descriptors have run out');
ok(scalar(grep { Heartbeat::serve_until(sub { $_->{ended} }, 0.01, $_, $steady) } @flood) >= 40,
	'the oldest strangers had to go');
my $shed = slurp_file($node->logfile, $offset);
like($shed, qr/too many connections without HELLO/, 'which is logged');
unlike($shed, qr/could not accept a connection/, 'nobody had to wait');
ok(!$steady->{ended}, 'the link that was there stays');
close $_->{socket} foreach @flood;

is( $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE backend_type = 'watchdog'"),
	$watchdog, 'the same watchdog all along');
ok(!$steady->{ended}, 'and the same link');
unlike(slurp_file($node->logfile), qr/PANIC|FATAL|terminated by signal/, 'nothing broke');
$node->stop;

done_testing();
