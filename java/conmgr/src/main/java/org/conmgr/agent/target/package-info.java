/**
 * The target dialogue: which instance a driver is given ({@link
 * org.conmgr.agent.target.TargetSelector}, pure), and the port where it asks.
 */
@NullMarked
package org.conmgr.agent.target;

import org.jspecify.annotations.NullMarked;
