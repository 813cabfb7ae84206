/*
 * wd_quota.c
 *	  Limits how often one kind of event is logged.
 */
#include "postgres.h"

#include "wd_quota.h"

/* May one more line of this kind be written? */
bool
wd_quota_take(WdQuota *quota, uint64_t now)
{
	wd_quota_settle(quota, now);
	if (quota->ends == 0)
		quota->ends = now + WD_QUOTA_SECONDS * UINT64_C(1000000);
	if (quota->written >= WD_QUOTA_LINES)
	{
		quota->left_out++;
		return false;
	}
	quota->written++;
	return true;
}

/* At the end of a period, say what it left out. */
void
wd_quota_settle(WdQuota *quota, uint64_t now)
{
	if (quota->ends == 0 || now < quota->ends)
		return;
	if (quota->left_out > 0)
		ereport(LOG,
				(errmsg("%ld more %s in the last %d seconds",
						quota->left_out, quota->kind, WD_QUOTA_SECONDS)));
	quota->ends = 0;
	quota->written = 0;
	quota->left_out = 0;
}
