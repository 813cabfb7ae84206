/*
 * wd_watchdog.h
 *	  Names and entry points of the workers.
 */
#ifndef WD_WATCHDOG_H
#define WD_WATCHDOG_H

#define WD_WATCHDOG_NAME			"watchdog"
#define WD_TERMINATOR_NAME			"terminator"
#define WD_PROMOTION_SIGNAL_NAME	"watchdog promotion signal"

extern PGDLLEXPORT void wd_watchdog_main(Datum argument);
extern PGDLLEXPORT void wd_promotion_signal_main(Datum argument);
extern PGDLLEXPORT void wd_terminator_main(Datum argument);

#endif							/* WD_WATCHDOG_H */
