/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.apache.rocketmq.mqtt.common.hostile.Piece;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.hostile.Round.Ending;

/**
 * A whole gateway: see {@link Arena} for what may not happen. The build plays the inputs that are kept: see {@link FuzzedCodecTest}.
 */
final class FuzzedSessionTest {

    private static final byte[] PERSISTENT =
            Bytes.connect("MQTT", 4, 0x04, 5, Bytes.text("p"), Bytes.text("will/of/p"), Bytes.text("gone"));

    @FuzzTest
    void strangerDoesNoHarm(byte[] data) {
        play(Door.TCP, Ending.SILENCE, data);
    }

    @FuzzTest
    void clientDoesNoHarm(byte[] data) {
        play(Door.TCP, Ending.DROP, Bytes.connect("c"), data);
    }

    @FuzzTest
    void clientWithASessionDoesNoHarm(byte[] data) {
        play(Door.TCP, Ending.SILENCE, PERSISTENT, data, PERSISTENT);
    }

    @FuzzTest
    void webSocketStrangerDoesNoHarm(byte[] data) {
        play(Door.WEBSOCKET, Ending.SILENCE, data);
    }

    @FuzzTest
    void webSocketDoesNoHarm(byte[] data) {
        play(Door.WEBSOCKET, Ending.DROP, Door.WEBSOCKET.greeting(), data);
    }

    @FuzzTest
    void proxyHeaderDoesNoHarm(byte[] data) {
        play(Door.PROXY, Ending.SILENCE, data);
    }

    @FuzzTest
    void clientBehindAProxyDoesNoHarm(byte[] data) {
        play(Door.PROXY, Ending.DROP, Door.PROXY.greeting(), data);
    }

    private static void play(Door door, Ending ending, byte[]... writes) {
        try (Arena arena = new Arena()) {
            List<Piece> talk =
                    List.of(writes).stream().map(write -> new Piece(write, 1)).toList();
            arena.play(Round.of(door, talk, ending));
        }
    }
}
