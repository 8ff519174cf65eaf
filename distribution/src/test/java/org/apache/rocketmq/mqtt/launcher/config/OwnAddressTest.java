/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnAddressTest {

    private static final InetAddress ANY = new InetSocketAddress(0).getAddress();

    @Test
    void isTheOneItListensOnIfThereIsOne() throws UnknownHostException {
        assertThat(OwnAddress.find(InetAddress.getByName("127.0.0.3"), List.of("127.0.0.1:1")))
                .contains("127.0.0.3");
        assertThat(OwnAddress.find(InetAddress.getByName("::1"), List.of())).contains("[0:0:0:0:0:0:0:1]");
    }

    @Test
    void facesTheMetadataSoThatAClusterOnOneHostIsReachedThere() {
        assertThat(OwnAddress.find(ANY, List.of("127.0.0.1:8081"))).contains("127.0.0.1");
        assertThat(OwnAddress.find(ANY, List.of("no.such.host.invalid:8081", "127.0.0.1:8081")))
                .contains("127.0.0.1");
    }

    @Test
    void isNeverLoopbackIfTheMembersAreNotKnownYet() {
        assertThat(OwnAddress.find(ANY, List.of("no.such.host.invalid:8081")).orElse("none"))
                .doesNotStartWith("127.");
    }
}
