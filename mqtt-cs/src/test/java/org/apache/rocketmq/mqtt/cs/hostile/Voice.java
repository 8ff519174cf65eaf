/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import java.util.Random;
import org.apache.rocketmq.mqtt.cs.TestClient;

/** How what a client says comes to the wire. One thread, as long as the connection. */
interface Voice {

    /** Says it, if anybody still listens. */
    void say(byte[] bytes);

    /** Says that nothing more comes, where there is a way to say so. */
    default void end() {}

    /**
     * That of a client of a round.
     *
     * @param index of the client in the round
     */
    static Voice of(Round round, int index, TestClient wire) {
        return round.door() == Door.TLS ? TlsVoice.of(wire, new Random(round.order() + index)) : wire::write;
    }
}
