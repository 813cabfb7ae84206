/**
 * The control socket, over which {@code cm_ctl} speaks to its conmgr: one request line, one JSON
 * document as the answer.
 */
@NullMarked
package org.conmgr.agent.control;

import org.jspecify.annotations.NullMarked;
