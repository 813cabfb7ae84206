@NullMarked
package org.conmgr.agent.loop;

import org.jspecify.annotations.NullMarked;
