/*
 * wd_shmem.h
 *	  Shared memory of the extension: one slot for each link.
 *
 * There is no lock in it, so that no process, however it is stopped or
 * killed, can hold up watchdog.  A slot has one owner at a time, who alone
 * writes to it:
 *
 *	FREE	 watchdog	 takes it for a link			-> LINKED
 *	LINKED	 watchdog	 the link failed				-> ORDERED
 *						 the link ended otherwise		-> FREE
 *						 watchdog ends					-> ORPHANED
 *	ORPHANED watchdog	 the conmgr connects again		-> LINKED
 *						 it does not					-> ORDERED
 *	ORDERED	 terminator	 has carried the order out		-> FREE
 *
 * The slots are thereby the queue of orders too: it can neither overflow nor
 * lose an address.  Readers (the view) copy a slot and try again if it
 * changed meanwhile.
 */
#ifndef WD_SHMEM_H
#define WD_SHMEM_H

#include "datatype/timestamp.h"

#include "wd_address.h"
#include "wd_link.h"

/* What is known about a link: data of a slot, written by watchdog only */
typedef struct WdLinkInfo
{
	TimestampTz connected_since;
	uint64		ordered_at;		/* set with the order; monotonic microseconds */
	uint32		interval_ms;
	uint32		timeout_ms;
	WdAddress	address;
	uint16		port;
	uint8		failure;		/* WdFailure, set with the order */
	char		identity[WD_TEXT_SIZE];
	char		software[WD_TEXT_SIZE];
} WdLinkInfo;

/* everyone */
extern void wd_shmem_request(void);
extern void wd_shmem_attach(void);
extern bool wd_shmem_is_there(void);
extern int	wd_shmem_slot_count(void);
extern bool wd_shmem_read_linked(int slot, WdLinkInfo *info);
extern void wd_shmem_wake_watchdog(void);
extern void wd_shmem_wake_terminator(void);

/* watchdog */
extern void wd_shmem_watchdog_starts(void);
extern int	wd_shmem_find_free(void);
extern void wd_shmem_take(int slot, const WdLinkInfo *info);
extern void wd_shmem_release(int slot);
extern void wd_shmem_orphan(int slot);
extern bool wd_shmem_read_orphan(int slot, WdLinkInfo *info);
extern void wd_shmem_order(int slot, WdFailure failure, uint64 now);

/* terminator */
extern void wd_shmem_terminator_starts(void);
extern bool wd_shmem_read_order(int slot, WdLinkInfo *info);
extern void wd_shmem_order_done(int slot);

#endif							/* WD_SHMEM_H */
