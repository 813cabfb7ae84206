/** Tests of {@code org.conmgr.agent.control}. */
@NullMarked
package org.conmgr.agent.control;

import org.jspecify.annotations.NullMarked;
