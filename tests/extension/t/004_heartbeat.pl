# Beats and their timers, on real time.
#
# A8 A17 A18 A19 A20 A21 (the numbers of A17 on virtual time: unit test "link").
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Heartbeat;
use Session;
use WatchdogCluster;

my $node = WatchdogCluster->start_primary('primary');
my $port = $node->watchdog_port;
my @session_args = (
	host => '127.0.0.1', from => WatchdogCluster::OTHER_HOST,
	port => $node->port, user => scalar getpwuid $<);

# A8: conmgrs side by side, each at its own interval; A18: which is conmgr's
my $began = Heartbeat::now();
my $quick = Heartbeat->link(port => $port, identity => 'quick', interval => 300, timeout => 9000);
my $slow = Heartbeat->link(port => $port, identity => 'slow', interval => 500, timeout => 9000);
ok(Heartbeat::serve_until(sub { $quick->{beats} >= 11 }, 20, $quick, $slow),
	'A8: ten Beats more at 300 ms arrive');
my $took = Heartbeat::now() - $began;
cmp_ok($took, '>', 2.6, 'A8: not faster than they should');
cmp_ok(abs($slow->{beats} - 1 - int($took / 0.5)), '<=', 1,
	'A8: and meanwhile those of the other at 500 ms');

# A17: both ends send all the time; each Beat tells what it last saw
is($quick->{last_beat}{SEQUENCE}, $quick->{beats}, 'A17: Beats are numbered without a gap');
cmp_ok($quick->{last_beat}{ECHO_SEQUENCE}, '>=', $quick->{beats_sent} - 2,
	'A17: and echo what came last');

# A20: sessions do not add to it
my @sessions = map { Session->open(@session_args) } 1 .. 20;
$_->is_alive foreach @sessions;
my $beats = $quick->{beats};
Heartbeat::serve_until(sub { $quick->{beats} >= $beats + 5 }, 20, $quick, $slow);
cmp_ok($quick->{beats}, '<=', 2 + (Heartbeat::now() - $began) / 0.3,
	'A20: twenty sessions, and no more Beats');
Heartbeat::serve_until(sub { ($quick->{last_beat}{SESSIONS} // 0) == 20 }, 20, $quick, $slow);
is($quick->{last_beat}{SESSIONS}, 20, 'Beats carry the number of sessions');

# A21: a backend that is stopped, even all of them, does not matter
kill 'STOP', $_->{pid} foreach @sessions;
$beats = $quick->{beats};
ok(Heartbeat::serve_until(sub { $quick->{beats} >= $beats + 5 }, 20, $quick, $slow),
	'A21: Beats go on while backends are stopped');
kill 'CONT', $_->{pid} foreach @sessions;
ok($sessions[0]->is_alive, 'A21: and nothing was ended');

# A17, A18: silence; last packet received + timeout, by this link's own numbers
my $mute = Heartbeat->link(port => $port, identity => 'mute', interval => 200, timeout => 600);
Heartbeat::serve_until(sub { $mute->{beats_sent} >= 4 }, 20, $mute, $quick, $slow);
$mute->fall_silent;
ok(Heartbeat::serve_until(sub { $mute->{ended} }, 20, $mute, $quick, $slow),
	'A17: silence ends the link');
my $silence = $mute->{ended_at} - $mute->{beat_at};
cmp_ok($silence, '>=', 0.6, 'A17: not before the timeout');
note sprintf 'ended %.0f ms after the timeout', 1000 * ($silence - 0.6);
is($mute->{messages}[-1]{CODE}, $Heartbeat::code{GOODBYE}{HEARTBEAT_TIMEOUT},
	'A17: with the reason');
ok(!$quick->{ended} && !$slow->{ended}, 'A17: the other links go on');

# A19: a peer that stops reading and sending, while data is on its way to it
my $child = fork;
die "could not fork: $!" unless defined $child;
if ($child == 0)
{
	my $conmgr = Heartbeat->link(
		from => WatchdogCluster::OTHER_HOST, port => $port,
		identity => 'frozen', interval => 10, timeout => 800);
	Heartbeat::serve_until(sub { $conmgr->{ended} }, 60, $conmgr);
	$? = 0;
	require POSIX;
	POSIX::_exit(0);
}
ok($node->wait_for_log(qr/conmgr "frozen" connected from 127\.0\.0\.2/), 'A19: a conmgr is linked');
my $session = Session->open(@session_args);
ok($session->is_alive, 'A19: its client host has a session');
my $frozen_at = Heartbeat::now();
kill 'STOP', $child;
is($session->ended_with(20), '57P01', 'A19: silence of a frozen host ends its sessions');
note sprintf 'reaped %.0f ms after the timeout', 1000 * (Heartbeat::now() - $frozen_at - 0.8);
ok( $node->wait_for_log(
		qr/heartbeat with conmgr "frozen" at 127\.0\.0\.2, port \d+, lost: heartbeat timeout/),
	'A19: and the log says why');
kill 'KILL', $child;
waitpid $child, 0;

# Held up itself, watchdog does not blame its peers
my $patient = Heartbeat->link(
	port => $port, identity => 'patient', interval => 100, timeout => 500);
my $watchdog = $node->safe_psql('postgres',
	"SELECT pid FROM pg_stat_activity WHERE backend_type = 'watchdog'");
kill 'STOP', $watchdog;
my $resume_at = Heartbeat::now() + 1;
Heartbeat::serve_until(sub { Heartbeat::now() > $resume_at }, 5, $patient);
kill 'CONT', $watchdog;
$beats = $patient->{beats};
ok(Heartbeat::serve_until(sub { $patient->{beats} > $beats + 5 }, 20, $patient),
	'a watchdog that was stopped for longer than the timeout fails nobody who kept beating');
$node->stop;

done_testing();
