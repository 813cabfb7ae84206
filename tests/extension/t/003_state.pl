# A change of the instance reaches every conmgr at once.
#
# A7, and the goodbyes.  check_attr_interval is a minute, and so is the
# interval of the heartbeats: whatever arrives within seconds was pushed.
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

use constant PUSHED_WITHIN => 10;

my $conf = "watchdog.check_attr_interval = '1min'";
my $accepting = $Heartbeat::code{ACCEPTING};
my $role = $Heartbeat::code{ROLE};

my $primary = WatchdogCluster->start_primary('primary', $conf);
my $backup = $primary->backup_of('base');
my $standby = WatchdogCluster->new_standby('standby', $primary, $backup, $conf);
$standby->start;

# What Welcome says of a primary
my @conmgrs = map {
	Heartbeat->link(port => $primary->watchdog_port, identity => "conmgr $_")
} 1 .. 3;
my $welcome = $conmgrs[0]{welcome};
is($welcome->{ROLE}, $role->{PRIMARY}, 'a primary says so');
is($welcome->{ACCEPTING}, $accepting->{YES}, 'and that it takes connections');
is($welcome->{TIMELINE}, 1, 'and its timeline');
is($welcome->{DEFAULT_READ_ONLY}, 0, 'and that sessions may write');
is( $welcome->{SYSTEM_IDENTIFIER},
	$primary->safe_psql('postgres', 'SELECT system_identifier FROM pg_control_system()'),
	'and its system identifier');
is( $welcome->{SERVER_VERSION},
	$primary->safe_psql('postgres', "SELECT current_setting('server_version_num')"),
	'and its version');
is( $welcome->{MAX_CONNECTIONS},
	$primary->safe_psql('postgres', 'SHOW max_connections'),
	'and max_connections');
ok($welcome->{WAL_WRITE_LSN} >= $welcome->{WAL_FLUSH_LSN} && $welcome->{WAL_FLUSH_LSN} > 0,
	'and how far its WAL is');
ok(!exists $welcome->{WAL_REPLAY_LSN}, 'but nothing of replay');

# Sessions are counted, walsenders are not (the standby has one)
my @sessions = map {
	Session->open(@$_, port => $primary->port, user => $primary->{_user} // getpwuid($<))
} [ host => '127.0.0.1' ],
  [ host => '127.0.0.1', from => WatchdogCluster::OTHER_HOST ],
  [ host => $primary->host ];
my $counted = Heartbeat->link(port => $primary->watchdog_port, identity => 'counting');
is($counted->{welcome}{SESSIONS}, scalar @sessions, 'sessions are counted, without walsenders');
$counted->close;
$primary->wait_for_log(qr/terminated 1 session of client 127.0.0.1/);

# A7: default_transaction_read_only
$primary->safe_psql('postgres', 'ALTER SYSTEM SET default_transaction_read_only = on');
$primary->reload;
foreach my $conmgr (@conmgrs)
{
	my $state = $conmgr->next_message(PUSHED_WITHIN);
	is($state->{name}, 'STATE', "A7: $conmgr->{identity} is told at once");
	is($state->{DEFAULT_READ_ONLY}, 1, 'A7: of default_transaction_read_only');
}
$primary->safe_psql('postgres',
	'SET default_transaction_read_only = off; ALTER SYSTEM RESET default_transaction_read_only');
$primary->reload;
is($conmgrs[0]->next_message(PUSHED_WITHIN)->{DEFAULT_READ_ONLY}, 0, 'A7: and when it is over');

# A7: promotion
my $watcher = Heartbeat->link(port => $standby->watchdog_port);
$welcome = $watcher->{welcome};
is($welcome->{ROLE}, $role->{STANDBY}, 'a standby says so');
is($welcome->{ACCEPTING}, $accepting->{YES}, 'and that it takes connections');
ok($welcome->{WAL_REPLAY_LSN} > 0, 'and how far it has replayed');
ok(!exists $welcome->{WAL_WRITE_LSN}, 'but nothing of writing');
my $promoted_at = Heartbeat::now();
system $standby->installed_command('pg_ctl'), '-W', '-D', $standby->data_dir, 'promote';
my $state = $watcher->next_message(PUSHED_WITHIN);
is($state->{ROLE}, $role->{PRIMARY}, 'A7: a promotion is pushed');
is($state->{TIMELINE}, 2, 'A7: with its timeline');
cmp_ok($state->{at} - $promoted_at, '<', PUSHED_WITHIN,
	'A7: long before the next check of attributes');
my ($second_of_minute) =
  slurp_file($standby->logfile) =~ /\d\d:\d\d:([\d.]+) .*archive recovery complete/;
note sprintf 'told %.1f ms after "archive recovery complete"',
  1000 * ($state->{wall} % 60 + $state->{wall} - int($state->{wall}) - $second_of_minute);

# A7: after a crash of the instance the signal still works for a later promotion
my $second = WatchdogCluster->new_standby('second', $primary, $backup, $conf);
$second->start;
my $offset = -s $second->logfile;
my $victim = $second->safe_psql('postgres',
	"SELECT pid FROM pg_stat_activity WHERE backend_type = 'terminator'");
kill 'KILL', $victim;
ok($second->wait_for_log(qr/all server processes terminated; reinitializing/, $offset),
	'a standby starts over after kill -9 of a worker');
ok($second->wait_for_log(qr/database system is ready to accept read-only connections/, $offset),
	'and is open again');
$watcher = Heartbeat->link(port => $second->watchdog_port);
$second->promote;
$state = $watcher->wait_for_message('STATE', sub { $_[0]{ROLE} == $role->{PRIMARY} });
is($state->{ROLE}, $role->{PRIMARY}, 'A7: and its promotion is pushed');
$second->stop('fast');
is($watcher->wait_for_message('GOODBYE')->{CODE},
	$Heartbeat::code{GOODBYE}{INSTANCE_SHUTTING_DOWN},
	'a fast shutdown says goodbye');

# A7: smart shutdown, while a session keeps the instance from ending
my $holder = Session->open(host => $standby->host, port => $standby->port, user => getpwuid($<));
my $witness = Heartbeat->link(port => $standby->watchdog_port);
system $standby->installed_command('pg_ctl'), '-W', '-D', $standby->data_dir, '-m', 'smart', 'stop';
$state = $witness->next_message(PUSHED_WITHIN);
is($state->{name}, 'STATE', 'A7: a smart shutdown is pushed');
is($state->{ACCEPTING}, $accepting->{SHUTTING_DOWN}, 'A7: as shutting down');
ok($holder->is_alive, 'A7: while the last session goes on');
close $holder->{socket};
is($witness->wait_for_message('GOODBYE')->{CODE},
	$Heartbeat::code{GOODBYE}{INSTANCE_SHUTTING_DOWN},
	'and at last goodbye');
ok($standby->has_ended, 'the instance is down');

# kill -9 of the postmaster: conmgrs hear of it
my $postmaster = $primary->{_pid};
my $killed_at = Heartbeat::now();
kill 'KILL', $postmaster;
foreach my $conmgr (@conmgrs)
{
	my $goodbye = $conmgr->wait_for_message('GOODBYE');
	is($goodbye->{CODE}, $Heartbeat::code{GOODBYE}{INSTANCE_CRASHED},
		"kill -9 of the postmaster is told to $conmgr->{identity}");
	cmp_ok($goodbye->{at} - $killed_at, '<', PUSHED_WITHIN, 'at once');
	note sprintf 'told %.1f ms after the kill', 1000 * ($goodbye->{at} - $killed_at);
}
$primary->{_pid} = undef;

done_testing();
