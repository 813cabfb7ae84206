/** Tests of {@code org.conmgr.agent.process}. */
@NullMarked
package org.conmgr.agent.process;

import org.jspecify.annotations.NullMarked;
