/*
 * wd_compat.h
 *	  What differs between PostgreSQL 13 and 18, and nothing else.
 *
 * Include it after postgres.h.  No other file asks for PG_VERSION_NUM.
 */
#ifndef WD_COMPAT_H
#define WD_COMPAT_H

#include "access/xlog.h"
#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker_internals.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lwlock.h"
#include "storage/sinvaladt.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 140000
#include "utils/backend_status.h"
#include "utils/wait_event.h"
#endif
#if PG_VERSION_NUM >= 150000
#include "access/xlogrecovery.h"
#endif
#if PG_VERSION_NUM < 170000
#include "storage/backendid.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "storage/waiteventset.h"
#endif

/* Shared memory is asked for in a hook since 15, in _PG_init() before */
#if PG_VERSION_NUM >= 150000
#define wd_hook_shmem_request(request) \
	do { \
		previous_shmem_request_hook = shmem_request_hook; \
		shmem_request_hook = (request); \
	} while (0)
#else
typedef void (*shmem_request_hook_type) (void);
#define wd_hook_shmem_request(request) \
	do { \
		previous_shmem_request_hook = NULL; \
		(request)(); \
	} while (0)
#endif

/* Background workers that the postmaster knows: a single list before 18, a double one since */
static inline int
wd_registered_workers(void)
{
	int			count = 0;
#if PG_VERSION_NUM >= 180000
	dlist_iter	iter;

	dlist_foreach(iter, &BackgroundWorkerList)
		count++;
#else
	slist_iter	iter;

	slist_foreach(iter, &BackgroundWorkerList)
		count++;
#endif
	return count;
}

static inline void
wd_reserve_guc_prefix(const char *prefix)
{
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved(prefix);
#else
	EmitWarningsOnPlaceholders(prefix);
#endif
}

static inline WaitEventSet *
wd_create_wait_event_set(int events)
{
#if PG_VERSION_NUM >= 170000
	return CreateWaitEventSet(NULL, events);
#else
	return CreateWaitEventSet(TopMemoryContext, events);
#endif
}

/* Timeline of a primary; only to be called out of recovery */
static inline TimeLineID
wd_insertion_timeline(void)
{
#if PG_VERSION_NUM >= 150000
	return GetWALInsertionTimeLine();
#else
	return ThisTimeLineID;
#endif
}

/* Position flushed by a primary; only to be called out of recovery */
static inline XLogRecPtr
wd_flush_position(void)
{
#if PG_VERSION_NUM >= 150000
	return GetFlushRecPtr(NULL);
#else
	return GetFlushRecPtr();
#endif
}

/*
 * Make this worker visible in pg_stat_activity, though it has no database
 * connection.  Before 17 an entry there belongs to a backend id, which only
 * the invalidation queue gives out: as one who sends only, like the startup
 * process, so that nobody ever waits for this worker to read.  The user is
 * the bootstrap one, without a look into a catalog.
 */
static inline void
wd_report_activity(void)
{
#if PG_VERSION_NUM < 170000
	SharedInvalBackendInit(true);
#endif
	InitializeSessionUserIdStandalone();
#if PG_VERSION_NUM >= 180000
	pgstat_beinit();
	pgstat_bestart_initial();
	pgstat_bestart_final();
#elif PG_VERSION_NUM >= 140000
	pgstat_beinit();
	pgstat_bestart();
#else
	pgstat_initialize();
	pgstat_bestart();
#endif
}

/* The backend status array: a private copy, until it is forgotten */
static inline int
wd_status_count(void)
{
	return pgstat_fetch_stat_numbackends();
}

static inline const PgBackendStatus *
wd_status_entry(int index)
{
	LocalPgBackendStatus *entry;

#if PG_VERSION_NUM >= 160000
	entry = pgstat_get_local_beentry_by_index(index + 1);
#else
	entry = pgstat_fetch_stat_local_beentry(index + 1);
#endif
	return entry == NULL ? NULL : &entry->backendStatus;
}

static inline void
wd_forget_status(void)
{
#if PG_VERSION_NUM >= 140000
	pgstat_clear_backend_activity_snapshot();
#else
	pgstat_clear_snapshot();
#endif
}

/*
 * Convert UTF-8 to the database's encoding as far as it goes; how many bytes
 * of the source that was.  The result, of at most size bytes, ends with a zero.
 * 13 cannot do it without an error, and stops at whatever is not ASCII.
 */
static inline int
wd_convert_from_utf8(const char *source, int length, char *result, int size)
{
#if PG_VERSION_NUM >= 140000
	Oid			conversion = FindDefaultConversionProc(PG_UTF8, GetDatabaseEncoding());

	result[0] = '\0';
	if (!OidIsValid(conversion))
		return 0;
	return pg_do_encoding_conversion_buf(conversion, PG_UTF8, GetDatabaseEncoding(),
										 (unsigned char *) source, length,
										 (unsigned char *) result, size, true);
#else
	int			used = 0;

	while (used < length && used < size - 1 && !IS_HIGHBIT_SET(source[used]))
	{
		result[used] = source[used];
		used++;
	}
	result[used] = '\0';
	return used;
#endif
}

#endif							/* WD_COMPAT_H */
