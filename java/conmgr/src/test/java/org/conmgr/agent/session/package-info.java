@NullMarked
package org.conmgr.agent.session;

import org.jspecify.annotations.NullMarked;
