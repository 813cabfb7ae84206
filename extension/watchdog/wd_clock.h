/*
 * wd_clock.h
 *	  The monotonic clock by which all deadlines go, in microseconds.
 *
 * It is the same in all processes of an instance.
 */
#ifndef WD_CLOCK_H
#define WD_CLOCK_H

#include "portability/instr_time.h"

static inline uint64
wd_monotonic_now(void)
{
	instr_time	now;

	INSTR_TIME_SET_CURRENT(now);
	return INSTR_TIME_GET_MICROSEC(now);
}

#endif							/* WD_CLOCK_H */
