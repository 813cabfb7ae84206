/* sql/watchdog--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION watchdog" to load this file. \quit

CREATE FUNCTION pgx_stat_get_watchdog(
    OUT conmgr_addr inet,
    OUT conmgr_port integer,
    OUT heartbeat_interval integer,
    OUT heartbeat_timeout integer,
    OUT heartbeat_interval_ms integer,
    OUT heartbeat_timeout_ms integer,
    OUT conmgr_identity text,
    OUT conmgr_software text,
    OUT connected_since timestamp with time zone)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'wd_stat_watchdog'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED ROWS 10;

COMMENT ON FUNCTION pgx_stat_get_watchdog() IS
    'conmgr processes that are connected to watchdog';

CREATE VIEW pgx_stat_watchdog AS
    SELECT * FROM pgx_stat_get_watchdog();

COMMENT ON VIEW pgx_stat_watchdog IS
    'one row for each conmgr that is connected to watchdog';
COMMENT ON COLUMN pgx_stat_watchdog.conmgr_addr IS
    'IP address of the client host that conmgr runs on';
COMMENT ON COLUMN pgx_stat_watchdog.conmgr_port IS
    'TCP port that conmgr uses for its connection to watchdog';
COMMENT ON COLUMN pgx_stat_watchdog.heartbeat_interval IS
    'time between heartbeats in seconds, rounded up';
COMMENT ON COLUMN pgx_stat_watchdog.heartbeat_timeout IS
    'time without a heartbeat after which the client host counts as dead, in seconds, rounded up';
COMMENT ON COLUMN pgx_stat_watchdog.heartbeat_interval_ms IS
    'time between heartbeats in milliseconds';
COMMENT ON COLUMN pgx_stat_watchdog.heartbeat_timeout_ms IS
    'time without a heartbeat after which the client host counts as dead, in milliseconds';
COMMENT ON COLUMN pgx_stat_watchdog.conmgr_identity IS
    'name by which conmgr is known over its restarts';
COMMENT ON COLUMN pgx_stat_watchdog.conmgr_software IS
    'name and version of conmgr''s software, if it told';
COMMENT ON COLUMN pgx_stat_watchdog.connected_since IS
    'time at which conmgr connected';

-- Addresses of client hosts are for those who monitor the server.
REVOKE ALL ON FUNCTION pgx_stat_get_watchdog() FROM PUBLIC;
REVOKE ALL ON pgx_stat_watchdog FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgx_stat_get_watchdog() TO pg_monitor;
GRANT SELECT ON pgx_stat_watchdog TO pg_monitor;
