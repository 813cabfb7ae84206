/** Tests of {@code cm_ctl} as far as it needs no conmgr. */
@NullMarked
package org.conmgr.ctl;

import org.jspecify.annotations.NullMarked;
