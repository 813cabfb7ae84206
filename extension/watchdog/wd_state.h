/*
 * wd_state.h
 *	  What the watchdog tells about its instance, and how it finds out.
 *
 * The struct is plain data, for the pure parts too; wd_state.c fills it in the
 * watchdog process.
 */
#ifndef WD_STATE_H
#define WD_STATE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct WdState
{
	/* attributes: a change is pushed to every link at once */
	uint64_t	system_identifier;
	uint8_t		role;			/* WD_ROLE_* */
	uint8_t		accepting;		/* WD_ACCEPTING_* */
	bool		default_read_only;
	uint32_t	timeline;

	/* constant while the server runs */
	uint32_t	server_version; /* as server_version_num */
	uint32_t	max_connections;

	/* load: rides on beats */
	uint32_t	sessions;		/* walsenders not included */
	bool		has_write;		/* write_lsn and flush_lsn are set: a primary */
	bool		has_replay;		/* replay_lsn is set: a standby */
	bool		has_replay_age; /* some transaction has been replayed */
	uint64_t	write_lsn;
	uint64_t	flush_lsn;
	uint64_t	replay_lsn;
	uint32_t	replay_age_ms;
} WdState;

extern void wd_state_start(void);
extern int	wd_state_start_watch(void);
extern void wd_state_drain_watch(void);
extern void wd_state_read_attributes(WdState *state);
extern void wd_state_read_load(WdState *state);
extern bool wd_state_same_attributes(const WdState *a, const WdState *b);

#endif							/* WD_STATE_H */
