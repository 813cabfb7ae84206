/** Proof of A23–A36 as far as reading goes, and that the documents say what the table says. */
@NullMarked
package org.conmgr.agent.config;

import org.jspecify.annotations.NullMarked;
