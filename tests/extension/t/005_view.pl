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
	from => WatchdogCluster::OTHER_HOST, port => $port,
	identity => 'second', interval => 1001, timeout => 2500);

# A12: address, conmgr's own port, seconds rounded up, then milliseconds
is( $node->safe_psql('postgres', <<'SQL'),
SELECT conmgr_addr, conmgr_port, heartbeat_interval, heartbeat_timeout,
       heartbeat_interval_ms, heartbeat_timeout_ms, conmgr_identity, conmgr_software,
       connected_since BETWEEN now() - interval '1 min' AND now()
  FROM pgx_stat_watchdog ORDER BY conmgr_identity
SQL
	join("\n",
		"127.0.0.1|@{[$first->{socket}->sockport]}|10|20|10000|20000|first|conmgr 1.0.0|t",
		"127.0.0.2|@{[$second->{socket}->sockport]}|2|3|1001|2500|second||t"),
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

# Two of one address and identity, as with a copied directory, or one conmgr that
# has this instance in its list twice: who was there first stays, for ever
my $old = Heartbeat->link(port => $port, identity => 'the same', interval => 1000);
foreach my $time (1 .. 3)
{
	my $newcomer = Heartbeat->connect(port => $port, identity => 'the same');
	$newcomer->hello;
	my $answer = $newcomer->next_message;
	is($answer->{name}, 'REFUSED', "attempt $time of the second one is refused");
	is($answer->{CODE}, $Heartbeat::code{REFUSED}{ALREADY_CONNECTED}, 'with its code');
	is($answer->{REASON}, 'conmgr "the same" is already connected from 127.0.0.1',
		'and the reason');
	$newcomer->close;
}
ok($node->wait_for_log(qr/already connected from 127\.0\.0\.1.*\n.*HINT:  Is this instance listed twice/),
	'the log has a hint');
my $namesake = Heartbeat->link(
	from => WatchdogCluster::OTHER_HOST, port => $port, identity => 'the same');
ok(!$old->{ended}, 'from another address it is another conmgr');
$namesake->close;

# The same conmgr anew after a power failure: its old link, whose end never came,
# is replaced once it has been silent for one and a half of its intervals
$old->fall_silent;
my ($new, $answer);
ok( Heartbeat::serve_until(
		sub {
			$new = Heartbeat->connect(port => $port, identity => 'the same');
			$new->hello;
			$answer = $new->next_message;
			return $answer->{name} eq 'WELCOME';
		},
		20, $old),
	'a silent link gives way');
cmp_ok(Heartbeat::now() - $old->{beat_at}, '>', 1.5, 'not before it is taken for dead');
ok($old->wait_for_end, 'and ends');
is( $node->safe_psql('postgres', 'SELECT conmgr_port FROM pgx_stat_watchdog'),
	$new->{socket}->sockport, 'A11: there is one row');

# Hello and Goodbye in one segment: come and gone, once each
my $offset = -s $node->logfile;
my $brief = Heartbeat->connect(port => $port, identity => 'brief');
$brief->send_raw($brief->hello_frame . Heartbeat::frame('GOODBYE', CODE => 1));
ok($node->wait_for_log(qr/terminated 0 sessions of client .*\n.*The conmgr was "brief"/, $offset),
	'a conmgr that comes and goes at once');
my $log = slurp_file($node->logfile, $offset);
my @told = $log =~ /(connected|lost)(?= from|: conmgr stopped)/g;
is("@told", 'connected lost', 'is logged as connected, then as lost');

# Databases of other encodings: what they do not have becomes a question mark
$node->safe_psql('postgres',
	"CREATE DATABASE euc_jp TEMPLATE template0 ENCODING 'EUC_JP' LC_COLLATE 'C' LC_CTYPE 'C'");
$node->safe_psql('euc_jp', 'CREATE EXTENSION watchdog');
my $foreign = Heartbeat->link(
	port => $port,
	identity => "\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80\xf0\x9f\x98\x80!",
	software => "\xc3\xa9 \xe2\x82\xac");
is( $node->safe_psql('euc_jp', "SELECT encode(convert_to(conmgr_identity, 'UTF8'), 'hex')
		  FROM pgx_stat_watchdog WHERE conmgr_identity LIKE '%!'"),
	unpack('H*', "\xe6\x97\xa5\xe6\x9c\xac ??!"), 'the view works in an EUC_JP database');
is( $node->safe_psql('postgres', "SELECT encode(convert_to(conmgr_identity, 'SQL_ASCII'), 'hex')
		  FROM pgx_stat_watchdog WHERE conmgr_identity LIKE '%!'"),
	unpack('H*', $foreign->{identity}), 'and is exact where it can be');
$node->stop;

done_testing();
