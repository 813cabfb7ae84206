# WatchdogCluster.pm - a server of PostgreSQL::Test::Cluster with watchdog in it
package WatchdogCluster;

use strict;
use warnings;

use parent -norequire, 'PostgreSQL::Test::Cluster';

use IO::Socket::IP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More ();

# An address that stands for another client host.  All of 127.0.0.0/8 is there on
# every machine; ::1 is not.
use constant OTHER_HOST => '127.0.0.2';

my $has_ipv6 = defined IO::Socket::IP->new(LocalHost => '::1', Listen => 1);

# Is there ::1?  If not, says what is left out for that.
sub has_ipv6_for
{
	my ($what) = @_;
	Test::More::diag("no IPv6 loopback on this machine, so without: $what") unless $has_ipv6;
	return $has_ipv6;
}

# The port on which this server's watchdog listens
sub watchdog_port { my ($self) = @_; return $self->{watchdog_port}; }

sub configure
{
	my ($self, $more) = @_;
	$self->{watchdog_port} = PostgreSQL::Test::Cluster::get_free_port();
	my $addresses = $has_ipv6 ? '127.0.0.1, ::1' : '127.0.0.1';
	$self->append_conf('pg_hba.conf', "host all all @{[OTHER_HOST]}/32 trust");
	$self->append_conf('postgresql.conf', <<"CONF");
shared_preload_libraries = 'watchdog'
watchdog.port = $self->{watchdog_port}
listen_addresses = '$addresses'
restart_after_crash = on
max_connections = 100
CONF
	$self->append_conf('postgresql.conf', $more) if defined $more;
	return;
}

sub start_primary
{
	my ($class, $name, $conf) = @_;
	my $self = bless PostgreSQL::Test::Cluster->new($name), $class;
	$self->init(allows_streaming => 1);
	$self->configure($conf);
	$self->start;
	return $self;
}

# A base backup; its name
sub backup_of
{
	my ($self, $name) = @_;
	$self->backup($name);
	return $name;
}

# A standby of that primary, not started yet
sub new_standby
{
	my ($class, $name, $primary, $backup, $conf) = @_;
	my $self = bless PostgreSQL::Test::Cluster->new($name), $class;
	$self->init_from_backup($primary, $backup, has_streaming => 1);
	$self->configure($conf);
	return $self;
}

# Waits until a server that was told to stop has stopped
sub has_ended
{
	my ($self) = @_;
	my $deadline = time + $PostgreSQL::Test::Utils::timeout_default;
	while (-e $self->data_dir . '/postmaster.pid')
	{
		return 0 if time > $deadline;
		select undef, undef, undef, 0.01;
	}
	$self->{_pid} = undef;
	return 1;
}

1;
