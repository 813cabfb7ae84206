@NullMarked
package org.conmgr.agent;

import org.jspecify.annotations.NullMarked;
