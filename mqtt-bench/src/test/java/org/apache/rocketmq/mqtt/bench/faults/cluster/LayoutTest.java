/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Layout.Way;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Seat GATEWAY = new Seat(Role.GATEWAY, 1);
    private static final Seat OTHER = new Seat(Role.GATEWAY, 2);

    private final Layout layout = layout(true);

    private static Layout layout(boolean proxied) {
        List<Integer> ports = IntStream.range(0, Layout.portsOf(2))
                .map(i -> 20_000 + i)
                .boxed()
                .toList();
        return new Layout(77, 2, 2, true, proxied, ports);
    }

    @Test
    void everySeatAndEveryWayHasAnAddressOfItsOwn() {
        List<String> addresses =
                new ArrayList<>(layout.seats().stream().map(layout::address).toList());
        layout.ways()
                .forEach(way -> addresses.add(layout.entrance(way).getAddress().getHostAddress()));
        assertThat(addresses).doesNotHaveDuplicates().allMatch(address -> address.startsWith("127.77."));
    }

    @Test
    void aNameLeadsThroughTheWayOfWhoAsks() {
        assertThat(layout.hosts(GATEWAY))
                .contains("127.77.11.22 meta-2.faults")
                .contains("127.77.11.31 broker-1.faults")
                .contains("127.77.11.12 gateway-2.faults")
                .contains("127.77.0.11 gateway-1.faults");
        assertThat(layout.hosts(new Seat(Role.META, 1)))
                .contains("127.77.21.22 meta-2.faults")
                .contains("127.77.0.21 meta-1.faults");
        assertThat(layout.hosts(new Seat(Role.BROKER, 1))).contains("127.77.0.51 names-1.faults");
    }

    @Test
    void withoutLinksANameIsTheSeatsOwn() {
        Layout direct = layout(false);
        assertThat(direct.ways()).isEmpty();
        assertThat(direct.hosts(GATEWAY))
                .contains("127.77.0.22 meta-2.faults")
                .contains("127.77.0.12 gateway-2.faults")
                .contains("127.77.0.31 broker-1.faults");
    }

    @Test
    void gatewaysMeetWherePeersListenAndClientsWhereMqttIsSpoken() {
        Way peers = new Way("gateway-1", OTHER);
        Way clients = new Way(Layout.CLIENTS_NAME, OTHER);
        assertThat(layout.exit(peers).getPort()).isEqualTo(20_001);
        assertThat(layout.exit(clients).getPort()).isEqualTo(20_000);
        assertThat(layout.entrance(peers).getPort()).isEqualTo(20_001);
    }

    @Test
    void portsOfBrokersAreAllDifferent() {
        List<Integer> ports = List.of(
                layout.port(new Seat(Role.BROKER, 1)),
                layout.port(new Seat(Role.BROKER, 2)),
                layout.port(new Seat(Role.SLAVE, 1)),
                layout.replicationPort(new Seat(Role.BROKER, 1)),
                layout.replicationPort(new Seat(Role.BROKER, 2)));
        assertThat(ports).doesNotHaveDuplicates();
    }
}
