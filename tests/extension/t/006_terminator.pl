# The sessions of a dead client host are ended, and no others.
#
# A3 A13 A14 A15 A16 A21
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

my $node = WatchdogCluster->start_primary('primary', 'max_connections = 20');
my $port = $node->watchdog_port;
my @args = (port => $node->port, user => scalar getpwuid $<);
my @from_other_host = (host => '127.0.0.1', from => WatchdogCluster::OTHER_HOST);
my @ways = (
	[ 'conmgr stops', 'conmgr stopped', sub { $_[0]->goodbye('CONMGR_STOPPING') } ],
	[ 'conmgr restarts', 'conmgr restarted', sub { $_[0]->goodbye('CONMGR_RESTARTING') } ],
	[ 'conmgr hears nothing', "heartbeat timeout on the conmgr's side",
		sub { $_[0]->goodbye('HEARTBEAT_TIMEOUT') } ],
	[ 'conmgr dies', 'connection closed without a goodbye', sub { $_[0]->close } ],
	[ 'its host breaks off', 'connection closed without a goodbye', sub { $_[0]->reset } ],
	[ 'silence', 'heartbeat timeout', sub { $_[0]->fall_silent } ],
	[ 'an error', 'conmgr reported an error',
		sub { $_[0]->send_message('ERROR', CODE => 1, REASON => 'I give up') } ],
	[ 'garbage', 'protocol violation', sub { $_[0]->send_raw('GET / HTTP/1.1') } ],
);

# A13, A14, A16: every way in which a heartbeat fails
foreach my $way (@ways)
{
	my ($name, $reason, $fail) = @$way;
	my $bystander = Heartbeat->link(
		from => WatchdogCluster::OTHER_HOST, port => $port, identity => 'bystander');
	my $conmgr = Heartbeat->link(port => $port, interval => 50, timeout => 300);
	my @own = map { Session->open(host => '127.0.0.1', @args) } 1 .. 3;
	my $walsender = Session->open(host => '127.0.0.1', @args, replication => 1);
	my $other = Session->open(@from_other_host, @args);
	my $local = Session->open(host => $node->host, @args);
	my $offset = -s $node->logfile;

	$fail->($conmgr);
	is($_->ended_with, '57P01', "A13, A14: $name: a session is terminated") foreach @own;
	is($walsender->ended_with, '57P01', "A13: $name: and a replication connection");
	ok($node->wait_for_log(qr/terminated 4 sessions of client 127\.0\.0\.1: \Q$reason\E/, $offset),
		"A16: $name: logged with address, reason and number");
	ok($other->is_alive, "A13, A15: $name: another address is untouched");
	ok($local->is_alive, "A13: $name: a Unix-socket session is untouched");
	ok(!$bystander->{ended}, "A13: $name: and so is another host's link");
	my $lines = () = slurp_file($node->logfile, $offset) =~ /terminated \d+ sessions? of client/g;
	is($lines, 1, "A16: $name: once");
	close $_->{socket} foreach $other, $local;
	$bystander->close;
	ok($node->wait_for_log(qr/terminated \d sessions? of client 127\.0\.0\.2/, $offset),
		'the next host is ended for itself');
}

# A15: by IPv6 it is the IPv6 sessions
if (WatchdogCluster::has_ipv6_for('A15: sessions by IPv6'))
{
	my $ipv6 = Heartbeat->link(host => '::1', port => $port, identity => 'by IPv6');
	my $own = Session->open(host => '::1', @args);
	my $other = Session->open(host => '127.0.0.1', @args);
	$ipv6->close;
	is($own->ended_with, '57P01', 'A15: by IPv6, sessions of that address');
	ok($other->is_alive, 'A15: and no others');
	close $other->{socket};
}

# Two conmgrs of one address, gone together: a line each
my $offset = -s $node->logfile;
my @pair = map { Heartbeat->link(port => $port, identity => "pair $_") } 1, 2;
my $own = Session->open(host => '127.0.0.1', @args);
$_->close foreach @pair;
is($own->ended_with, '57P01', 'two conmgrs of one address: its session is terminated');
foreach my $identity ('pair 1', 'pair 2')
{
	ok( $node->wait_for_log(
			qr/terminated \d sessions? of client 127\.0\.0\.1.*\n.*DETAIL:  The conmgr was "$identity"/,
			$offset),
		"A16: a line for $identity");
}

# What the address opens after the order is its own new life
my $reborn = Session->open(host => '127.0.0.1', @args);
ok( $node->poll_query_until('postgres',
		"SELECT now() - backend_start > interval '1.5 s' FROM pg_stat_activity
		  WHERE client_addr = '127.0.0.1'"),
	'a session begun after the order');
ok($reborn->is_alive, 'lives through the terminator\'s later looks');
close $reborn->{socket};

# A13: a session that was still logging in when its host died
$node->safe_psql('postgres', "CREATE ROLE late LOGIN PASSWORD 'secret'");
my $hba = $node->data_dir . '/pg_hba.conf';
my $rules = slurp_file($hba);
open my $out, '>', $hba or die "could not write $hba: $!";
print $out "host all late 127.0.0.1/32 password\n", $rules;
close $out;
$node->reload;
my $conmgr = Heartbeat->link(port => $port, identity => 'of one who logs in');
my $late = Session->begin(host => '127.0.0.1', port => $node->port, user => 'late');
ok(defined $late->read_until('R'), 'A13: a session is asked for its password');
$offset = -s $node->logfile;
$conmgr->close;
ok($node->wait_for_log(qr/terminated 0 sessions of client 127\.0\.0\.1/, $offset),
	'A13: its host dies, when it cannot be seen yet');
$late->give_password('secret');
is($late->ended_with, '57P01', 'A13: it is terminated once it can be');
ok($node->wait_for_log(qr/terminated 1 more session of client 127\.0\.0\.1/, $offset),
	'A16: and logged');

# A13: the same with a log-in that takes longer than the first looks
$conmgr = Heartbeat->link(port => $port, identity => 'of one who logs in slowly');
my $slow = Session->begin(host => '127.0.0.1', port => $node->port, user => 'late');
ok(defined $slow->read_until('R'), 'A13: a session is asked for its password');
$conmgr->close;
my $answer_at = Heartbeat::now() + 7;
Heartbeat::serve_until(sub { Heartbeat::now() > $answer_at }, 20);
$slow->give_password('secret');
is($slow->ended_with, '57P01', 'A13: it is terminated though it logs in 7 s later');

# A3: not a single connection is free
$conmgr = Heartbeat->link(port => $port, identity => 'crowded');
my @crowd;
while (@crowd < 20)
{
	my @address = @crowd % 2 ? (host => '127.0.0.1') : @from_other_host;
	my $session = eval { Session->open(@address, @args) };
	push @crowd, $session if $session;
}
my ($status, $output, $error) = $node->psql('postgres', 'SELECT 1');
like($error, qr/too many clients already/, 'A3: all connections are in use');
$conmgr->close;
is($crowd[1]->ended_with, '57P01', 'A3: and still sessions are terminated');
is(scalar(grep { ($_->ended_with // '') eq '57P01' } @crowd[ grep { $_ % 2 } 0 .. 19 ]),
	10, 'A3: all of that address');
ok($crowd[0]->is_alive, 'A3: and no other');
close $_->{socket} foreach @crowd;

# A21: a stopped backend does not keep others from being terminated
$conmgr = Heartbeat->link(port => $port, identity => 'with a stopped one');
my $stopped = Session->open(host => '127.0.0.1', @args);
my $running = Session->open(host => '127.0.0.1', @args);
kill 'STOP', $stopped->{pid};
$conmgr->close;
is($running->ended_with, '57P01', 'A21: a stopped backend holds up nothing');
kill 'CONT', $stopped->{pid};
is($stopped->ended_with, '57P01', 'A21: and ends when it goes on');
$node->stop;

done_testing();
