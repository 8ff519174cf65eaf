/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class StampTest {
    private static final Stamp STAMP = new Stamp(7, 3, 1L << 40, -5);

    private static ByteBuf payload(int bytes) {
        ByteBuf written = Unpooled.buffer();
        STAMP.write(written);
        written.writeZero(10);
        return written.slice(0, bytes);
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(Stamp.ofRun(payload(Stamp.BYTES), 7)).isEqualTo(STAMP);
        assertThat(Stamp.ofRun(payload(Stamp.BYTES + 10), 7)).isEqualTo(STAMP);
    }

    @Test
    void isNoneOfAnotherRunNorOfAShortPayload() {
        assertThat(Stamp.ofRun(payload(Stamp.BYTES), 8)).isNull();
        assertThat(Stamp.ofRun(payload(Stamp.BYTES - 1), 7)).isNull();
        assertThat(Stamp.ofRun(payload(0), 7)).isNull();
    }
}
