# Heartbeat.pm - a conmgr's side of the heartbeat dialogue, for tests
#
# A link is one TCP connection to watchdog.port.  Everything waits in select
# with a deadline; while it waits, it beats at the link's own interval.  The
# numbers come from protocol/protocol.def.
package Heartbeat;

use strict;
use warnings;

use Carp;
use FindBin;
use IO::Socket::IP;
use Socket qw(SOL_SOCKET SO_LINGER IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time clock_gettime CLOCK_MONOTONIC);

use constant DEADLINE => $ENV{PG_TEST_TIMEOUT_DEFAULT} || 60;

our (%field_id, %field_name, %field_kind, %message_type, %message_name, %code);
read_definitions("$FindBin::RealBin/../../../protocol/protocol.def");

sub read_definitions
{
	my ($file) = @_;
	open my $def, '<', $file or croak "could not open $file: $!";
	while (my $line = <$def>)
	{
		if ($line =~ /^CM_FIELD\((\d+), (\w+), (\w+),/)
		{
			($field_id{$2}, $field_name{$1}, $field_kind{$2}) = ($1, $2, $3);
		}
		elsif ($line =~ /^CM_CODE\((\w+), (\d+), (\w+)\)/)
		{
			$code{$1}{$3} = $2;
		}
		elsif ($line =~ /^CM_MESSAGE\(HEARTBEAT, '(.)', (\w+),/)
		{
			($message_type{$2}, $message_name{$1}) = ($1, $2);
		}
	}
	close $def;
	return;
}

sub now { return clock_gettime(CLOCK_MONOTONIC); }

# One frame: message name, then field name => value pairs in order
sub frame
{
	my ($name, @fields) = @_;
	my %pack = (U8 => 'C', U16 => 'n', U32 => 'N', U64 => 'Q>', BOOL => 'C');
	my $payload = '';
	while (my ($field, $value) = splice @fields, 0, 2)
	{
		my $format = $pack{ $field_kind{$field} } // 'a*';
		my $bytes = pack $format, $value;
		$payload .= pack 'Cna*', $field_id{$field}, length $bytes, $bytes;
	}
	return pack 'aNa*', $message_type{$name}, 4 + length $payload, $payload;
}

# A bare connection, from an IP address if told; undef if it is refused.  Says
# nothing yet.
sub connect
{
	my ($class, %args) = @_;
	my $socket = IO::Socket::IP->new(
		PeerHost => $args{host} // '127.0.0.1',
		PeerPort => $args{port},
		defined $args{from} ? (LocalHost => $args{from}) : (),
		Type => Socket::SOCK_STREAM,
		Timeout => DEADLINE) or return;
	setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
	return bless {
		socket => $socket,
		interval => $args{interval} // 60_000,
		timeout => $args{timeout} // 120_000,
		identity => $args{identity} // 'test',
		software => $args{software},
		buffer => '',
		messages => [],
		beats_sent => 0,
		beats => 0,
		beat_due => undef,
		ended => 0,
	}, $class;
}

# Connect, say Hello, and take the Welcome; dies on anything else
sub link
{
	my ($class, %args) = @_;
	my $deadline = now() + DEADLINE;
	my $self;
	until ($self = $class->connect(%args))
	{
		croak "could not connect to port $args{port}: $!" if now() > $deadline;
		select undef, undef, undef, 0.01;
	}
	$self->hello;
	my $answer = $self->next_message // { name => 'the end' };
	croak "got $answer->{name} instead of a WELCOME: " . ($answer->{REASON} // '')
	  unless $answer->{name} eq 'WELCOME';
	$self->{welcome} = $answer;
	$self->beat;
	return $self;
}

sub send_raw
{
	my ($self, $bytes) = @_;
	local $SIG{PIPE} = 'IGNORE';
	while (length $bytes)
	{
		my $sent = syswrite $self->{socket}, $bytes;
		return 0 unless defined $sent;
		substr $bytes, 0, $sent, '';
	}
	return 1;
}

sub send_message { my ($self, @message) = @_; return $self->send_raw(frame(@message)); }

sub hello_frame
{
	my ($self) = @_;
	return frame('HELLO',
		VERSION => 1 << 16,
		INTERVAL_MS => $self->{interval},
		TIMEOUT_MS => $self->{timeout},
		IDENTITY => $self->{identity},
		defined $self->{software} ? (SOFTWARE => $self->{software}) : ());
}

sub hello { my ($self) = @_; return $self->send_raw($self->hello_frame); }

sub beat
{
	my ($self) = @_;
	$self->{beat_at} = now();
	$self->{beat_due} = $self->{beat_at} + $self->{interval} / 1000;
	return $self->send_message('BEAT', SEQUENCE => ++$self->{beats_sent});
}

sub goodbye
{
	my ($self, $reason) = @_;
	$self->send_message('GOODBYE', CODE => $code{GOODBYE}{$reason});
	return $self->close;
}

sub close { my ($self) = @_; $self->{ended} = 1; return close $self->{socket}; }

# Close with a RST, as a crashed host's kernel does when it is back
sub reset
{
	my ($self) = @_;
	setsockopt $self->{socket}, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
	return $self->close;
}

# From now on this conmgr is silent
sub fall_silent { my ($self) = @_; $self->{beat_due} = undef; return; }

sub decode
{
	my ($self) = @_;
	my %unpack = (U8 => 'C', U16 => 'n', U32 => 'N', U64 => 'Q>', BOOL => 'C');
	while (length $self->{buffer} >= 5)
	{
		my ($type, $length) = unpack 'aN', $self->{buffer};
		last if length $self->{buffer} < 1 + $length;
		my $payload = substr $self->{buffer}, 5, $length - 4;
		substr $self->{buffer}, 0, 1 + $length, '';
		my %message = (name => $message_name{$type}, at => now(), wall => time);
		while (length $payload)
		{
			my ($id, $bytes) = unpack 'Cn/a', $payload;
			substr $payload, 0, 3 + length $bytes, '';
			my $field = $field_name{$id} or next;
			$message{$field} = unpack $unpack{ $field_kind{$field} } // 'a*', $bytes;
		}
		if ($message{name} eq 'BEAT')
		{
			$self->{beats}++;
			$self->{last_beat} = \%message;
		}
		else
		{
			push @{ $self->{messages} }, \%message;
		}
	}
	return;
}

# Serve these links until the condition holds; false if it is not in time
sub serve_until
{
	my ($condition, $seconds, @links) = @_;
	my $deadline = now() + $seconds;
	for (;;)
	{
		return 1 if $condition->();
		my $now = now();
		return 0 if $now >= $deadline;
		my $wake = $deadline;
		my $readable = '';
		foreach my $link (grep { !$_->{ended} } @links)
		{
			$link->beat if defined $link->{beat_due} && $link->{beat_due} <= $now;
			$wake = $link->{beat_due}
			  if defined $link->{beat_due} && $link->{beat_due} < $wake;
			vec($readable, fileno $link->{socket}, 1) = 1;
		}
		my $wait = $wake > $now ? $wake - $now : 0;
		next unless select($readable, undef, undef, $wait) > 0;
		foreach my $link (grep { !$_->{ended} } @links)
		{
			next unless vec $readable, fileno $link->{socket}, 1;
			my $size = sysread $link->{socket}, $link->{buffer}, 65536,
			  length $link->{buffer};
			if ($size) { $link->decode; }
			else { $link->{ended} = 1; $link->{ended_at} = now(); }
		}
	}
	return;
}

# The next message that is not a Beat; undef at the end of the link
sub next_message
{
	my ($self, $seconds) = @_;
	serve_until(sub { @{ $self->{messages} } || $self->{ended} },
		$seconds // DEADLINE, $self);
	return shift @{ $self->{messages} };
}

# The next message of that name, others left out
sub wait_for_message
{
	my ($self, $name, $condition) = @_;
	while (my $message = $self->next_message)
	{
		return $message
		  if $message->{name} eq $name && (!$condition || $condition->($message));
	}
	return;
}

# Has the other side closed the link?
sub wait_for_end
{
	my ($self, $seconds) = @_;
	return serve_until(sub { $self->{ended} }, $seconds // DEADLINE, $self);
}

1;
