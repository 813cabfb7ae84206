@NullMarked
package org.conmgr.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
