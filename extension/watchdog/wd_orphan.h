/*
 * wd_orphan.h
 *	  Links that an earlier watchdog process has left behind.
 */
#ifndef WD_ORPHAN_H
#define WD_ORPHAN_H

#include <stdint.h>

#include "wd_address.h"

extern void wd_orphans_start(uint64_t now);
extern int	wd_orphan_of(const WdAddress *address, const char *identity);
extern void wd_orphans_run(uint64_t now);
extern uint64_t wd_orphans_due(void);

#endif							/* WD_ORPHAN_H */
