/**
 * The demo: one real failover on this machine, from end to end, with every number measured.
 *
 * <p>{@link org.conmgr.demo.Demo} plays the scenes in order on one {@link org.conmgr.demo.Stage};
 * each scene tells the {@link org.conmgr.demo.Account} what happens and the {@link
 * org.conmgr.demo.Figures} what was measured; {@link org.conmgr.demo.Summary} shows them beside the
 * goals.
 */
@NullMarked
package org.conmgr.demo;

import org.jspecify.annotations.NullMarked;
