/** Proof of A34: levels, line formats and destinations. */
@NullMarked
package org.conmgr.agent.log;

import org.jspecify.annotations.NullMarked;
