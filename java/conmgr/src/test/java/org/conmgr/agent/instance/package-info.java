@NullMarked
package org.conmgr.agent.instance;

import org.jspecify.annotations.NullMarked;
