/** Codec of both wire dialogues over {@link java.nio.ByteBuffer}: pure, no I/O, JDK only. */
@NullMarked
package org.conmgr.wire;

import org.jspecify.annotations.NullMarked;
