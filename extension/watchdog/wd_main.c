/*
 * wd_main.c
 *	  Loading of the extension: parameters, shared memory, workers.
 *
 * _PG_init() runs in the postmaster when the library is preloaded.  Loaded
 * any other way it does nothing; the view then says what is missing.
 */
#include "postgres.h"

#include "fmgr.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"

#include "wd_compat.h"
#include "wd_guc.h"
#include "wd_shmem.h"
#include "wd_watchdog.h"

PG_MODULE_MAGIC;

#define RESTART_SECONDS		1

static shmem_request_hook_type previous_shmem_request_hook = NULL;
static shmem_startup_hook_type previous_shmem_startup_hook = NULL;

extern PGDLLEXPORT void _PG_init(void);

static void
request_shmem(void)
{
	if (previous_shmem_request_hook)
		previous_shmem_request_hook();
	wd_shmem_request();
}

static void
start_shmem(void)
{
	if (previous_shmem_startup_hook)
		previous_shmem_startup_hook();
	wd_shmem_attach();
}

static void
register_worker(const char *name, const char *function, BgWorkerStartTime when,
				const char *consequence)
{
	BackgroundWorker worker;
	int			before = wd_registered_workers();

	memset(&worker, 0, sizeof(worker));
	strlcpy(worker.bgw_name, name, BGW_MAXLEN);
	strlcpy(worker.bgw_type, name, BGW_MAXLEN);
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS;
	worker.bgw_start_time = when;
	worker.bgw_restart_time = RESTART_SECONDS;
	strlcpy(worker.bgw_library_name, "watchdog", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, function, BGW_MAXLEN);
	RegisterBackgroundWorker(&worker);
	if (!IsUnderPostmaster && wd_registered_workers() == before)
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("there is no room for background worker \"%s\"", name),
				 errdetail("%s", consequence),
				 errhint("Increase \"max_worker_processes\" by 3.")));
}

void
_PG_init(void)
{
	if (!process_shared_preload_libraries_in_progress || IsBinaryUpgrade)
		return;
	wd_define_parameters();
	wd_hook_shmem_request(request_shmem);
	previous_shmem_startup_hook = shmem_startup_hook;
	shmem_startup_hook = start_shmem;

	/*
	 * If room is short, better no watchdog than one whose orders nobody
	 * carries out
	 */
	register_worker(WD_TERMINATOR_NAME, "wd_terminator_main",
					BgWorkerStart_PostmasterStart,
					"No session of a dead client host will be ended.");
	register_worker(WD_WATCHDOG_NAME, "wd_watchdog_main",
					BgWorkerStart_PostmasterStart,
					"No conmgr will find this instance.");
	register_worker(WD_PROMOTION_SIGNAL_NAME, "wd_promotion_signal_main",
					BgWorkerStart_RecoveryFinished,
					"A promotion will be seen only at the next check.");
}
