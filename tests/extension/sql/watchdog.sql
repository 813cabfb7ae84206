--
-- Parameters and the view, without any conmgr
--

-- A4, A5, A6: names, ranges, defaults; all need a restart
SELECT name, vartype, unit, min_val, max_val, boot_val, context
  FROM pg_settings WHERE name LIKE 'watchdog.%' ORDER BY name;
SELECT current_setting('watchdog.max_heartbeat_connections') =
       current_setting('max_connections') AS follows_max_connections;
SET watchdog.port = 1;

-- A6: shared memory for a link
SELECT size <= 200 * current_setting('max_connections')::integer AS small_enough
  FROM pg_shmem_allocations WHERE name = 'watchdog';

-- A9
CREATE EXTENSION watchdog;

-- A12: the first four columns
\d pgx_stat_watchdog
SELECT * FROM pgx_stat_watchdog;
SELECT obj_description('pgx_stat_watchdog'::regclass);
SELECT count(*) AS columns_without_comment FROM pg_attribute
 WHERE attrelid = 'pgx_stat_watchdog'::regclass AND attnum > 0
   AND col_description(attrelid, attnum) IS NULL;

-- Who may read it
CREATE ROLE regress_watchdog_nobody;
CREATE ROLE regress_watchdog_monitor IN ROLE pg_monitor;
SET ROLE regress_watchdog_nobody;
SELECT * FROM pgx_stat_watchdog;
RESET ROLE;
SET ROLE regress_watchdog_monitor;
SELECT * FROM pgx_stat_watchdog;
RESET ROLE;
DROP ROLE regress_watchdog_nobody, regress_watchdog_monitor;

-- A9: nothing is left
DROP EXTENSION watchdog;
SELECT * FROM pgx_stat_watchdog;
