# The two workers: that they are there, and what becomes of them.
#
# A1 A2 A9; the end of a worker by any signal; removal of the extension.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Heartbeat;
use WatchdogCluster;

sub worker_pid
{
	my ($node, $type) = @_;
	return $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE backend_type = '$type'");
}

my $primary = WatchdogCluster->start_primary('primary');

# A1: exactly two, under their names, before any CREATE EXTENSION
is( $primary->safe_psql(
		'postgres', "SELECT string_agg(backend_type, ',' ORDER BY backend_type)
		 FROM pg_stat_activity WHERE backend_type ~ '^(watchdog|terminator)'"),
	'terminator,watchdog', 'A1: two workers in pg_stat_activity');
foreach my $type (qw(watchdog terminator))
{
	my $pid = worker_pid($primary, $type);
	like(`ps -o args= -p $pid`, qr/postgres: .*\b$type\b/, "A1: $type in ps");
}
is( $primary->safe_psql('postgres', "SELECT count(datid) FROM pg_stat_activity
		 WHERE backend_type IN ('watchdog', 'terminator')"),
	'0', 'A3: neither has a database connection');

# A9: the extension comes and goes without the workers
my $before = worker_pid($primary, 'watchdog');
$primary->safe_psql('postgres', 'CREATE EXTENSION watchdog');
is($primary->safe_psql('postgres', 'SELECT count(*) FROM pgx_stat_watchdog'),
	'0', 'A9: CREATE EXTENSION gives the view');

# A2: on standbys, open for reading or not
my $backup = $primary->backup_of('base');
my %standby;
foreach my $hot_standby (qw(on off))
{
	my $node = WatchdogCluster->new_standby("standby_$hot_standby", $primary, $backup,
		"hot_standby = $hot_standby");
	if ($hot_standby eq 'on')
	{
		$node->start;
		$primary->wait_for_catchup($node);
		is($node->safe_psql('postgres', 'SELECT count(*) FROM pgx_stat_watchdog'),
			'0', 'A9: on a standby the view arrives by replication');
	}
	else
	{
		# pg_ctl waits until "standby" is in the pid file
		$node->start;
	}
	my $link = Heartbeat->link(port => $node->watchdog_port);
	is($link->{welcome}{ROLE}, $Heartbeat::code{ROLE}{STANDBY},
		"A2: watchdog runs on a standby with hot_standby $hot_standby");
	is( $link->{welcome}{ACCEPTING},
		$Heartbeat::code{ACCEPTING}{ $hot_standby eq 'on' ? 'YES' : 'NO' },
		"A2: and says whether it takes connections");
	$link->close;
	ok($node->wait_for_log(qr/terminated 0 sessions of client 127.0.0.1/),
		"A2: terminator runs on a standby with hot_standby $hot_standby");
	$standby{$hot_standby} = $node;
}

# A2: before consistency: recovery cannot begin without the archive it waits for
my $waiting = WatchdogCluster->new_standby('waiting', $primary, $backup,
	"primary_conninfo = ''\nrestore_command = 'false'");
my $far = $primary->safe_psql('postgres',
	'CREATE TABLE filler AS SELECT generate_series(1, 1000); SELECT pg_current_wal_lsn()');
$primary->stop;
my $control = $waiting->data_dir . '/backup_label';
ok(-f $control, 'the standby starts from a base backup');
unlink glob($waiting->data_dir . '/pg_wal/0*');
system $waiting->installed_command('pg_ctl'), '-W', '-D', $waiting->data_dir, '-l',
  $waiting->logfile, 'start';
my $link = Heartbeat->link(port => $waiting->watchdog_port);
is($link->{welcome}{ACCEPTING}, $Heartbeat::code{ACCEPTING}{NO},
	'A2: watchdog runs before consistency is reached');
unlike(slurp_file($waiting->logfile), qr/consistent recovery state reached/,
	'A2: which was not reached yet');
$link->close;
ok($waiting->wait_for_log(qr/terminated 0 sessions of client/),
	'A2: terminator runs before consistency is reached');
system $waiting->installed_command('pg_ctl'), '-D', $waiting->data_dir, '-m', 'immediate', 'stop';
$_->stop foreach values %standby;
$primary->start;

# A worker that is told to end ends, says so, and comes back
foreach my $type (qw(watchdog terminator))
{
	my $pid = worker_pid($primary, $type);
	my $conmgr = Heartbeat->link(port => $primary->watchdog_port);
	kill 'TERM', $pid;
	if ($type eq 'watchdog')
	{
		my $goodbye = $conmgr->wait_for_message('GOODBYE');
		is($goodbye->{CODE}, $Heartbeat::code{GOODBYE}{WATCHDOG_STOPPING},
			'watchdog says goodbye when it alone ends');
	}
	ok( $primary->poll_query_until('postgres',
			"SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = '$type' AND pid <> $pid"),
		"$type is started again after SIGTERM");
	$conmgr->close unless $conmgr->{ended};
}
unlike(slurp_file($primary->logfile), qr/terminated [1-9]\d* session/,
	'the end of watchdog ended no session');

# kill -9: PostgreSQL starts over, and everything comes back
foreach my $type (qw(watchdog terminator))
{
	my $conmgr = Heartbeat->link(port => $primary->watchdog_port);
	my $pid = worker_pid($primary, $type);
	my $offset = -s $primary->logfile;
	kill 'KILL', $pid;
	ok($conmgr->wait_for_end, "after kill -9 of $type links end");
	ok($primary->wait_for_log(qr/all server processes terminated; reinitializing/, $offset),
		"kill -9 of $type restarts the instance");
	ok($primary->wait_for_log(qr/ready to accept connections/, $offset),
		'and it comes up');
	$conmgr = Heartbeat->link(port => $primary->watchdog_port);
	ok( $primary->poll_query_until('postgres',
			"SELECT count(*) = 2 FROM pg_stat_activity WHERE backend_type IN ('watchdog', 'terminator')"),
		'with both workers');
	is($primary->safe_psql('postgres', 'SELECT count(*) FROM pgx_stat_watchdog'),
		'1', 'and the link in the view');
	$conmgr->close;
}

# A9: DROP EXTENSION takes the view away and leaves the workers
$before = worker_pid($primary, 'watchdog');
$primary->safe_psql('postgres', 'DROP EXTENSION watchdog');
is($primary->safe_psql('postgres', "SELECT count(*) FROM pg_class WHERE relname ~ 'watchdog'"),
	'0', 'A9: DROP EXTENSION leaves no view');
is($primary->safe_psql('postgres', "SELECT count(*) FROM pg_proc WHERE proname ~ 'watchdog|wd_'"),
	'0', 'A9: nor a function');
is(worker_pid($primary, 'watchdog'), $before, 'A9: the workers do not depend on it');

# Removal of the preload leaves nothing behind
$primary->adjust_conf('postgresql.conf', 'shared_preload_libraries', "''");
$primary->restart;
is( $primary->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity
		 WHERE backend_type ~ 'watchdog|terminator'"),
	'0', 'without the preload there is no worker');
is($primary->safe_psql('postgres', "SELECT count(*) FROM pg_shmem_allocations WHERE name ~ 'watchdog'"),
	'0', 'nor shared memory');
ok(!Heartbeat->connect(port => $primary->watchdog_port), 'nor an open port');
$primary->safe_psql('postgres', 'CREATE EXTENSION watchdog');
my ($status, $out, $error) = $primary->psql('postgres', 'SELECT * FROM pgx_stat_watchdog');
like($error, qr/must be loaded via "shared_preload_libraries".*HINT:/s,
	'A9: without the preload the view says what is missing');
$primary->safe_psql('postgres', 'DROP EXTENSION watchdog');
$primary->stop;

done_testing();
