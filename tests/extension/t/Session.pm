# Session.pm - a client session with the server, held without a client library
#
# Opens TCP and Unix-domain sessions by the hundred from one test process and
# tells which of them have been ended, and how.
package Session;

use strict;
use warnings;

use Carp;
use IO::Socket::IP;
use IO::Socket::UNIX;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use constant DEADLINE => $ENV{PG_TEST_TIMEOUT_DEFAULT} || 60;

# host: an IP address, or the directory of the Unix-domain socket; from: the IP
# address that the session comes from
sub open
{
	my ($class, %args) = @_;
	my $self = $class->begin(%args);
	$self->read_until('Z') or croak "session with $args{host} was refused";
	return $self;
}

# Sends the startup packet, and leaves it at that
sub begin
{
	my ($class, %args) = @_;
	my $port = $args{port};
	my $socket =
	  $args{host} =~ m{^/}
	  ? IO::Socket::UNIX->new(Peer => "$args{host}/.s.PGSQL.$port")
	  : IO::Socket::IP->new(
		PeerHost => $args{host},
		PeerPort => $port,
		defined $args{from} ? (LocalHost => $args{from}) : ());
	croak "could not connect to $args{host}, port $port: $!" unless $socket;
	my $options = join "\0", user => $args{user}, database => 'postgres',
	  $args{replication} ? (replication => 'true') : (), '', '';
	syswrite $socket, pack 'NNa*', 8 + length $options, 196608, $options;
	return bless { socket => $socket, buffer => '', host => $args{host} }, $class;
}

# Answers the server's request for a clear-text password
sub give_password
{
	my ($self, $password) = @_;
	return syswrite $self->{socket}, pack 'aNa*', 'p', 5 + length $password, "$password\0";
}

# Read up to a message of that type; its payload, or undef at the end
sub read_until
{
	my ($self, $wanted, $seconds) = @_;
	my $deadline = clock_gettime(CLOCK_MONOTONIC) + ($seconds // DEADLINE);
	for (;;)
	{
		while (length $self->{buffer} >= 5)
		{
			my ($type, $length) = unpack 'aN', $self->{buffer};
			last if length $self->{buffer} < 1 + $length;
			my $payload = substr $self->{buffer}, 5, $length - 4;
			substr $self->{buffer}, 0, 1 + $length, '';
			$self->{pid} = unpack 'N', $payload if $type eq 'K';
			($self->{sqlstate}) = $payload =~ /\bC(\w{5})\0/ if $type eq 'E';
			return $payload if $type eq $wanted;
		}
		my $left = $deadline - clock_gettime(CLOCK_MONOTONIC);
		my $readable = '';
		vec($readable, fileno $self->{socket}, 1) = 1;
		return if $left <= 0 || select($readable, undef, undef, $left) <= 0;
		return
		  unless sysread $self->{socket}, $self->{buffer}, 65536, length $self->{buffer};
	}
	return;
}

sub query
{
	my ($self, $sql) = @_;
	return syswrite $self->{socket}, pack 'aNa*', 'Q', 5 + length $sql, "$sql\0";
}

# SQLSTATE of the error with which the server has ended it, or undef
sub ended_with
{
	my ($self, $seconds) = @_;
	$self->read_until('E', $seconds);
	return $self->{sqlstate};
}

# Does it still answer?
sub is_alive
{
	my ($self) = @_;
	local $SIG{PIPE} = 'IGNORE';
	return $self->query('SELECT 1') && defined $self->read_until('Z');
}

1;
