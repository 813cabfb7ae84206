@NullMarked
package org.conmgr.agent.target;

import org.jspecify.annotations.NullMarked;
