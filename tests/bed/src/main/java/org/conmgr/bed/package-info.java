/**
 * A bed of real processes to test with: PostgreSQL instances, conmgrs and applications, all below
 * one temporary directory, all ended by their process ids when the {@link org.conmgr.bed.Bed} is
 * closed.
 *
 * <p>Set by system properties: {@code conmgr.pg} is the directory of the programs of a PostgreSQL
 * that has the extension, {@code conmgr.home} the assembled Connection Manager.
 */
@NullMarked
package org.conmgr.bed;

import org.jspecify.annotations.NullMarked;
