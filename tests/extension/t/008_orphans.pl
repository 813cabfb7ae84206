# Client hosts that die, and others that live, while watchdog is away.
#
# A6 A11 A13
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

my $node = WatchdogCluster->start_primary('primary', 'watchdog.max_heartbeat_connections = 2');
$node->safe_psql('postgres', 'CREATE EXTENSION watchdog');
my $port = $node->watchdog_port;
my @args = (port => $node->port, user => scalar getpwuid $<);
my @dead = (port => $port, identity => 'dead', interval => 1000, timeout => 4000);
my @other_host = (from => WatchdogCluster::OTHER_HOST);
my @alive = (@other_host, port => $port, identity => 'alive', interval => 1000, timeout => 4000);

my $dead = Heartbeat->link(@dead);
my $alive = Heartbeat->link(@alive);
my $lost = Session->open(host => '127.0.0.1', @args);
my $kept = Session->open(host => '127.0.0.1', @other_host, @args);
my $watchdog = $node->safe_psql('postgres',
	"SELECT pid FROM pg_stat_activity WHERE backend_type = 'watchdog'");
my $offset = -s $node->logfile;
kill 'TERM', $watchdog;
is($alive->wait_for_message('GOODBYE')->{CODE}, $Heartbeat::code{GOODBYE}{WATCHDOG_STOPPING},
	'watchdog alone ends');

# One connects again, the other has died meanwhile
$alive = Heartbeat->link(@alive);
ok($node->wait_for_log(qr/2 conmgrs have to connect again/, $offset), 'two are waited for');
is($node->safe_psql('postgres', 'SELECT string_agg(conmgr_identity, \',\') FROM pgx_stat_watchdog'),
	'alive', 'A11: the view has only who is connected');
my $stranger = Heartbeat->connect(@other_host, port => $port, identity => 'stranger');
$stranger->hello;
is($stranger->next_message->{CODE}, $Heartbeat::code{REFUSED}{TOO_MANY_LINKS},
	'A6: the place of one who is waited for is taken');
ok( Heartbeat::serve_until(
		sub { slurp_file($node->logfile, $offset) =~ /terminated \d+ sessions? of client/ },
		20, $alive),
	'A13: the time of the other is over');
is($lost->ended_with, '57P01', 'A13: its session is terminated');
ok($node->wait_for_log(
		qr/terminated 1 session of client 127\.0\.0\.1: conmgr has not connected again/, $offset),
	'A16: with the reason');
ok(Heartbeat::serve_until(sub { $alive->{beats} > 8 }, 20, $alive), 'the first goes on');
ok($kept->is_alive, 'A13: and so does its session');
unlike(slurp_file($node->logfile, $offset), qr/terminated \d+ sessions? of client 127\.0\.0\.2/,
	'A13: nothing was ordered for it');
$node->stop;

done_testing();
