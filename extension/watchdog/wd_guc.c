/*
 * wd_guc.c
 *	  The extension's parameters, in one table.
 *
 * All of them are fixed at server start, so that no process ever sees
 * another value than its siblings.
 */
#include "postgres.h"

#include "wd_compat.h"
#include "wd_guc.h"

#define LINKS_MAX		262143	/* as for max_connections */

int			wd_port;
int			wd_check_attr_interval;
int			wd_max_heartbeat_connections;

typedef struct IntegerParameter
{
	const char *name;
	const char *description;
	const char *details;
	int		   *variable;
	int			default_value;
	int			min;
	int			max;
	int			flags;
} IntegerParameter;

/* A default of 0 stands for the value of max_connections */
static const IntegerParameter parameters[] = {
	{
		"watchdog.check_attr_interval",
		"Sets the time between checks of the instance's attributes.",
		"Changes that the server announces itself are seen at once, whatever this is.",
		&wd_check_attr_interval, 1000, 1, INT_MAX, GUC_UNIT_MS
	},
	{
		"watchdog.max_heartbeat_connections",
		"Sets the maximum number of conmgr processes that can be connected.",
		"The default is the value of max_connections.",
		&wd_max_heartbeat_connections, 0, 1, LINKS_MAX, 0
	},
	{
		"watchdog.port",
		"Sets the TCP port on which watchdog listens for conmgr processes.",
		NULL,
		&wd_port, 27545, 1, 65535, 0
	},
};

/* Called while the postmaster loads the library. */
void
wd_define_parameters(void)
{
	for (int i = 0; i < lengthof(parameters); i++)
	{
		const IntegerParameter *parameter = &parameters[i];

		DefineCustomIntVariable(parameter->name,
								parameter->description,
								parameter->details,
								parameter->variable,
								parameter->default_value == 0 ?
								MaxConnections : parameter->default_value,
								parameter->min,
								parameter->max,
								PGC_POSTMASTER,
								parameter->flags,
								NULL, NULL, NULL);
	}
	wd_reserve_guc_prefix("watchdog");
}
