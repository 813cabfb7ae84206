/*
 * wd_view.c
 *	  The rows of the view pgx_stat_watchdog, from shared memory.
 *
 * Runs in the backends that read the view.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/inet.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "wd_compat.h"
#include "wd_shmem.h"

#define COLUMN_COUNT	9

PG_FUNCTION_INFO_V1(wd_stat_watchdog);

static Tuplestorestate *
begin_result(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old_context;

	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		(result->allowedModes & SFRM_Materialize) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("materialize mode required, but it is not allowed in this context")));
	old_context = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	result->returnMode = SFRM_Materialize;
	if (get_call_result_type(fcinfo, NULL, &result->setDesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	result->setResult = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old_context);
	return result->setResult;
}

/* The type inet has no scope */
static Datum
inet_datum(WdAddress address)
{
	char		buffer[WD_ADDRESS_TEXT_SIZE];

	address.scope = 0;
	return DirectFunctionCall1(inet_in, CStringGetDatum(wd_address_text(&address, buffer)));
}

/* Whole seconds, rounded up: a link never looks quicker than it is. */
static Datum
seconds_datum(uint32 milliseconds)
{
	return Int32GetDatum((int32) ((milliseconds + 999) / 1000));
}

/*
 * What a conmgr says of itself is UTF-8.  What the database's encoding does
 * not have becomes a question mark: the view must not fail for it.
 */
static Datum
text_datum(const char *source)
{
	char		part[WD_TEXT_SIZE * MAX_CONVERSION_GROWTH + 1];
	int			left = (int) strlen(source);
	StringInfoData result;

	if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII)
		return CStringGetTextDatum(source);
	initStringInfo(&result);
	while (left > 0)
	{
		int			done = wd_convert_from_utf8(source, left, part, sizeof(part));

		appendStringInfoString(&result, part);
		source += done;
		left -= done;
		if (left > 0)
		{
			int			size = pg_utf_mblen((const unsigned char *) source);

			appendStringInfoChar(&result, '?');
			source += Min(size, left);
			left -= Min(size, left);
		}
	}
	return CStringGetTextDatum(result.data);
}

static void
put_row(Tuplestorestate *rows, TupleDesc description, const WdLinkInfo *info)
{
	bool		nulls[COLUMN_COUNT] = {false};
	Datum		values[COLUMN_COUNT] = {
		inet_datum(info->address),
		Int32GetDatum(info->port),
		seconds_datum(info->interval_ms),
		seconds_datum(info->timeout_ms),
		Int32GetDatum((int32) info->interval_ms),
		Int32GetDatum((int32) info->timeout_ms),
		(Datum) 0,
		(Datum) 0,
		TimestampTzGetDatum(info->connected_since),
	};

	values[6] = text_datum(info->identity);
	values[7] = text_datum(info->software);
	nulls[7] = info->software[0] == '\0';
	tuplestore_putvalues(rows, description, values, nulls);
}

Datum
wd_stat_watchdog(PG_FUNCTION_ARGS)
{
	Tuplestorestate *rows;

	if (!wd_shmem_is_there())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("watchdog must be loaded via \"shared_preload_libraries\""),
				 errhint("Add \"watchdog\" to \"shared_preload_libraries\" and restart the server.")));

	rows = begin_result(fcinfo);
	for (int slot = 0; slot < wd_shmem_slot_count(); slot++)
	{
		WdLinkInfo	info;

		CHECK_FOR_INTERRUPTS();
		if (wd_shmem_read_linked(slot, &info))
			put_row(rows, ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc, &info);
	}
	return (Datum) 0;
}
