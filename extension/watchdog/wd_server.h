/*
 * wd_server.h
 *	  All links of the watchdog process: sockets, timers, what is told to whom.
 */
#ifndef WD_SERVER_H
#define WD_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "wd_state.h"

extern void wd_server_start(uint64_t now);
extern void wd_server_serve(void);
extern void wd_server_run_timers(uint64_t now);
extern uint64_t wd_server_next_due(void);
extern void wd_server_tell_state(const WdState *state, uint64_t now);
extern void wd_server_stop(int goodbye_code, uint64_t now);

#endif							/* WD_SERVER_H */
