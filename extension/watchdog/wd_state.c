/*
 * wd_state.c
 *	  Reads the state of the instance, in the watchdog process.
 *
 * Nothing here takes a heavyweight or lightweight lock, opens a snapshot or
 * touches a catalog.  Whether the postmaster takes connections is read from
 * the status line of its pid file, which is what pg_ctl goes by; an inotify
 * watch on the file tells when it was written.  Where there is no inotify,
 * watchdog.check_attr_interval decides how soon that is seen.
 */
#include "postgres.h"

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include "access/xact.h"
#include "storage/fd.h"
#include "storage/proc.h"
#include "utils/pidfile.h"
#include "utils/timestamp.h"

#include "wd_compat.h"
#include "wd_protocol.h"
#include "wd_state.h"

#define PID_FILE		"postmaster.pid"
#define PID_FILE_SIZE	2048	/* eight lines, the longest a path */

static int	pid_file = -1;
static int	pid_file_watch = -1;

/*
 * Open the pid file, relative to the data directory.  The descriptor stays
 * open: the postmaster writes to this same file until its end.
 */
void
wd_state_start(void)
{
	pid_file = open(PID_FILE, O_RDONLY | O_CLOEXEC);
	if (pid_file < 0)
		ereport(WARNING,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\": %m", PID_FILE),
				 errdetail("watchdog cannot tell whether the instance accepts connections.")));
	else
		ReserveExternalFD();
}

/* Watch the pid file; the watch's descriptor, or -1 where there is none. */
int
wd_state_start_watch(void)
{
#ifdef __linux__
	pid_file_watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (pid_file_watch >= 0)
	{
		ReserveExternalFD();
		if (inotify_add_watch(pid_file_watch, PID_FILE, IN_MODIFY) < 0)
			ereport(LOG,
					(errcode_for_file_access(),
					 errmsg("could not watch file \"%s\": %m", PID_FILE)));
	}
#endif
	return pid_file_watch;
}

/* Read and forget what the watch has to say: the file is read anyway. */
void
wd_state_drain_watch(void)
{
	char		buffer[1024];

	while (read(pid_file_watch, buffer, sizeof(buffer)) > 0)
		;
}

/* The status line of the postmaster's pid file, or "" */
static const char *
postmaster_status(char *buffer, size_t size)
{
	ssize_t		length = pid_file < 0 ? -1 : pread(pid_file, buffer, size - 1, 0);
	char	   *line = buffer;

	buffer[length > 0 ? length : 0] = '\0';
	for (int number = 1; number < LOCK_FILE_LINE_PM_STATUS; number++)
	{
		line = strchr(line, '\n');
		if (line == NULL)
			return "";
		line++;
	}
	return line;
}

static bool
status_is(const char *line, const char *status)
{
	return strncmp(line, status, strlen(status)) == 0;
}

/*
 * After a crash of some process the line goes on saying "ready" while the
 * instance recovers, so that being in recovery, but not open for hot standby,
 * counts as not accepting.
 */
static uint8
read_accepting(bool in_recovery)
{
	char		buffer[PID_FILE_SIZE];
	const char *line = postmaster_status(buffer, sizeof(buffer));

	if (status_is(line, PM_STATUS_STOPPING))
		return WD_ACCEPTING_SHUTTING_DOWN;
	if (!status_is(line, PM_STATUS_READY))
		return WD_ACCEPTING_NO;
	return in_recovery && !HotStandbyActive() ? WD_ACCEPTING_NO : WD_ACCEPTING_YES;
}

/* All that is pushed when it changes, and what never changes. */
void
wd_state_read_attributes(WdState *state)
{
	bool		in_recovery = RecoveryInProgress();

	state->system_identifier = GetSystemIdentifier();
	state->server_version = (uint32) atoi(GetConfigOption("server_version_num", false, false));
	state->max_connections = (uint32) MaxConnections;
	state->role = in_recovery ? WD_ROLE_STANDBY : WD_ROLE_PRIMARY;
	state->default_read_only = DefaultXactReadOnly;
	state->accepting = read_accepting(in_recovery);
	if (in_recovery)
		GetXLogReplayRecPtr(&state->timeline);
	else
		state->timeline = wd_insertion_timeline();
}

/*
 * Client sessions: the first max_connections entries of the process array are
 * theirs alone, and an entry is in use as long as its latch has an owner.
 */
static uint32
count_sessions(void)
{
	uint32		sessions = 0;

	for (int i = 0; i < MaxConnections; i++)
		if (*(volatile int *) &ProcGlobal->allProcs[i].procLatch.owner_pid != 0)
			sessions++;
	return sessions;
}

void
wd_state_read_load(WdState *state)
{
	state->sessions = count_sessions();
	state->has_write = !RecoveryInProgress();
	state->has_replay = !state->has_write;
	state->has_replay_age = false;
	if (state->has_write)
	{
		state->write_lsn = GetXLogWriteRecPtr();
		state->flush_lsn = wd_flush_position();
	}
	else
	{
		TimestampTz replayed = GetLatestXTime();

		state->replay_lsn = GetXLogReplayRecPtr(NULL);
		if (replayed != 0)
		{
			int64		age = (GetCurrentTimestamp() - replayed) / 1000;

			state->has_replay_age = true;
			state->replay_age_ms = (uint32) Max(0, Min(age, (int64) PG_UINT32_MAX));
		}
	}
}

bool
wd_state_same_attributes(const WdState *a, const WdState *b)
{
	return a->system_identifier == b->system_identifier &&
		a->role == b->role &&
		a->accepting == b->accepting &&
		a->default_read_only == b->default_read_only &&
		a->timeline == b->timeline;
}
