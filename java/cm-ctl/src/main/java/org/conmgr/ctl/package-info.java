/**
 * The command {@code cm_ctl}: starts a conmgr in the background, stops it, and shows what it knows.
 * It lives for one request, has no state of its own, and speaks to conmgr over the control socket
 * in conmgr's directory.
 */
@NullMarked
package org.conmgr.ctl;

import org.jspecify.annotations.NullMarked;
