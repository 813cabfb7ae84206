/*
 * wd_quota.h
 *	  Limits how often one kind of event is logged.
 *
 * Whatever peers do, no more than WD_QUOTA_LINES lines of a kind are written
 * in WD_QUOTA_SECONDS; how many were left out is logged when the time is over.
 */
#ifndef WD_QUOTA_H
#define WD_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#define WD_QUOTA_LINES		20
#define WD_QUOTA_SECONDS	10

typedef struct WdQuota
{
	const char *kind;			/* plural noun, for the count */
	uint64_t	ends;			/* of the period, microseconds; 0: none begun */
	int			written;
	long		left_out;
} WdQuota;

extern bool wd_quota_take(WdQuota *quota, uint64_t now);
extern void wd_quota_settle(WdQuota *quota, uint64_t now);

#endif							/* WD_QUOTA_H */
