# The view pgx_stat_watchdog with conmgrs in it.
#
# A11 A12
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Heartbeat;
use WatchdogCluster;

my $node = WatchdogCluster->start_primary('primary');
$node->safe_psql('postgres', 'CREATE EXTENSION watchdog');
my $port = $node->watchdog_port;

my $first = Heartbeat->link(
	port => $port, identity => 'first', software => 'conmgr 1.0.0',
	interval => 10_000, timeout => 20_000);
my $second = Heartbeat->link(
	host => '::1', port => $port, identity => 'second', interval => 1001, timeout => 2500);

# A12: address, conmgr's own port, seconds rounded up, then milliseconds
is( $node->safe_psql('postgres', <<'SQL'),
SELECT conmgr_addr, conmgr_port, heartbeat_interval, heartbeat_timeout,
       heartbeat_interval_ms, heartbeat_timeout_ms, conmgr_identity, conmgr_software,
       connected_since BETWEEN now() - interval '1 min' AND now()
  FROM pgx_stat_watchdog ORDER BY conmgr_identity
SQL
	join("\n",
		"127.0.0.1|@{[$first->{socket}->sockport]}|10|20|10000|20000|first|conmgr 1.0.0|t",
		"::1|@{[$second->{socket}->sockport]}|2|3|1001|2500|second||t"),
	'A11, A12: one row for each conmgr, with its own numbers');

# A11: it goes when the conmgr goes, in whatever way
$first->goodbye('CONMGR_STOPPING');
ok( $node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM pgx_stat_watchdog'),
	'A11: the row goes with a conmgr that stops');
$second->reset;
ok( $node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pgx_stat_watchdog'),
	'A11: and with one that breaks off');
my $silent = Heartbeat->link(port => $port, interval => 10, timeout => 100);
$silent->fall_silent;
ok( $node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pgx_stat_watchdog'),
	'A11: and with one that falls silent');

# The same conmgr anew: its old link, whose end never came, is replaced
my $old = Heartbeat->link(port => $port, identity => 'restarted');
my $new = Heartbeat->link(port => $port, identity => 'restarted');
ok($old->wait_for_end, 'a conmgr that connects anew takes the place of its old link');
is( $node->safe_psql('postgres', 'SELECT conmgr_port FROM pgx_stat_watchdog'),
	$new->{socket}->sockport, 'A11: and has one row');
$node->stop;

done_testing();
