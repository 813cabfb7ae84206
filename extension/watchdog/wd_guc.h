/*
 * wd_guc.h
 *	  The extension's parameters.
 */
#ifndef WD_GUC_H
#define WD_GUC_H

extern int	wd_port;
extern int	wd_check_attr_interval; /* ms */
extern int	wd_max_heartbeat_connections;

extern void wd_define_parameters(void);

#endif							/* WD_GUC_H */
