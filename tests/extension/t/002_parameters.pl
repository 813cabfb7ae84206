# Limits on links, and a port that is taken.
#
# A4 A5 A6 A10 (their names, ranges and defaults: regress test "watchdog").
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IO::Socket::IP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Heartbeat;
use WatchdogCluster;

# A6: the third conmgr of two is refused, and the text names the parameter
my $node = WatchdogCluster->start_primary('limited',
	"watchdog.max_heartbeat_connections = 2\nwatchdog.check_attr_interval = '2s'");
$node->safe_psql('postgres', 'CREATE EXTENSION watchdog');
is($node->safe_psql('postgres', 'SHOW watchdog.max_heartbeat_connections'),
	'2', 'A6: the parameter is what was set');
is($node->safe_psql('postgres', 'SHOW watchdog.check_attr_interval'),
	'2s', 'A5: units are taken');
my $max_connections = $node->safe_psql('postgres', 'SHOW max_connections');
my @linked = map {
	Heartbeat->link(port => $node->watchdog_port, identity => "conmgr $_")
} 1, 2;
my $third = Heartbeat->connect(port => $node->watchdog_port, identity => 'conmgr 3');
$third->hello;
my $refusal = $third->next_message;
is($refusal->{name}, 'REFUSED', 'A6: one conmgr more is refused');
is($refusal->{CODE}, $Heartbeat::code{REFUSED}{TOO_MANY_LINKS}, 'A6: with its code');
like($refusal->{REASON}, qr/watchdog\.max_heartbeat_connections is 2/,
	'A6: and the name of the parameter');
ok($third->wait_for_end, 'A6: then the link ends');
ok($node->wait_for_log(qr/too many conmgrs: watchdog\.max_heartbeat_connections is 2/),
	'A6: the log says so too');
is($node->safe_psql('postgres', 'SELECT count(*) FROM pgx_stat_watchdog'),
	'2', 'A6: the others stay');

# A place that was given up can be had again
$linked[0]->goodbye('CONMGR_STOPPING');
ok( $node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM pgx_stat_watchdog'),
	'A11: the row goes with the conmgr');
my $later = Heartbeat->link(port => $node->watchdog_port, identity => 'conmgr 3');
is($later->{welcome}{name}, 'WELCOME', 'A6: a place that was given up is free again');
$node->stop;

# A4, A5, A6: what is out of range is warned about, and the default holds
my $offset = -s $node->logfile;
my $file = $node->data_dir . '/postgresql.conf';
my $good = slurp_file($file);
my %default = (
	'watchdog.port' => 27545,
	'watchdog.check_attr_interval' => '1s',
	'watchdog.max_heartbeat_connections' => $max_connections);
$node->append_conf('postgresql.conf', "$_ = 0") foreach sort keys %default;
$node->start;
foreach my $name (sort keys %default)
{
	like(slurp_file($node->logfile, $offset),
		qr/0 (ms )?is outside the valid range for parameter "\Q$name\E"/,
		"$name = 0 is out of range");
	is($node->safe_psql('postgres', "SHOW $name"), $default{$name}, 'and its default holds');
}
$node->stop;
open my $out, '>', $file or die "could not write $file: $!";
print $out $good;
close $out;

# A3: too few workers are named, with what comes of it; there is no watchdog without terminator
$offset = -s $node->logfile;
$node->append_conf('postgresql.conf', 'max_worker_processes = 2');
$node->start;
my $short = slurp_file($node->logfile, $offset);
unlike($short, qr/no room for background worker "terminator"/, 'A3: the terminator comes first');
like($short, qr/WARNING:  there is no room for background worker "watchdog"\n.*DETAIL:  No conmgr/,
	'A3: a worker without room is named');
like($short, qr/HINT:  Increase "max_worker_processes" by 3\./, 'A3: with what to do');
$node->stop;
open $out, '>', $file or die "could not write $file: $!";
print $out $good;
close $out;

# A10: the port is taken
my $port = $node->watchdog_port;
my $squatter = IO::Socket::IP->new(
	LocalHost => '0.0.0.0',
	LocalPort => $port,
	Listen => 1,
	ReuseAddr => 1) or die "could not take port $port: $@";
$offset = -s $node->logfile;
$node->start;
ok( $node->wait_for_log(
		qr/could not listen on address "0\.0\.0\.0", port $port: Address already in use/,
		$offset),
	'A10: a taken port is logged with address and reason');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'A10: the instance is up');

# retried: IPv6 shows that watchdog works meanwhile; IPv4 follows when the port is free
if (WatchdogCluster::has_ipv6_for('A10: one address works while another is taken'))
{
	my $by_ipv6 = Heartbeat->link(host => '::1', port => $port);
	is($by_ipv6->{welcome}{name}, 'WELCOME', 'A10: other addresses work meanwhile');
}
close $squatter;
ok($node->wait_for_log(qr/watchdog is listening on address "0\.0\.0\.0", port $port/, $offset),
	'A10: and it is retried until it is free');
my $complaints = () = slurp_file($node->logfile, $offset) =~ /could not listen on address/g;
is($complaints, 1, 'A10: the reason was logged once');
is(Heartbeat->link(port => $port, identity => 'by IPv4')->{welcome}{name},
	'WELCOME', 'A10: then conmgrs are served');
$node->stop;

done_testing();
