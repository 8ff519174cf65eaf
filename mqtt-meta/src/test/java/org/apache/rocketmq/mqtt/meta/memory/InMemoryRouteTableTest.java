/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.port.RouteTableContract;
import org.junit.jupiter.api.Test;

final class InMemoryRouteTableTest extends RouteTableContract {

    private static final TopicFilter FILTER = new TopicFilter("a/+");

    private final InMemoryRouteTable routes = new InMemoryRouteTable();

    @Override
    protected RouteTable newRoutes() {
        return new InMemoryRouteTable();
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        routes.remove(FILTER);
        routes.removePeer(new ClientId("dev1"));
        routes.add(FILTER);

        assertThat(matches("a/b")).containsExactly(FILTER);
    }

    @Test
    void listenerThatThrowsKeepsNeitherTheNewsNorTheRouteFromOthers() {
        List<TopicFilter> heard = new ArrayList<>();
        routes.listen(listener(filter -> {
            throw new IllegalArgumentException("on purpose: " + filter);
        }));
        routes.listen(listener(heard::add));

        assertThat(routes.add(FILTER).toCompletableFuture()).isCompleted();

        assertThat(heard).containsExactly(FILTER);
        assertThat(matches("a/b")).containsExactly(FILTER);
    }

    @Test
    void listenerMustNotChangeTheTable() {
        List<TopicFilter> heard = new ArrayList<>();
        routes.listen(listener(filter -> {
            assertThatThrownBy(() -> routes.add(new TopicFilter("b"))).isInstanceOf(IllegalStateException.class);
            heard.add(filter);
        }));

        routes.add(FILTER);

        assertThat(heard).containsExactly(FILTER);
        assertThat(matches("b")).isEmpty();
    }

    @Test
    void aHundredThousandIdlePeersAreToldApart() {
        for (int i = 0; i < 100_000; i++) {
            routes.addPeer(new ClientId("dev" + i));
        }
        int right = 0;
        for (int i = 0; i < 200_000; i++) {
            right += routes.hasPeer(new ClientId("dev" + i)) == i < 100_000 ? 1 : 0;
        }
        assertThat(right).isEqualTo(200_000);
    }

    private List<TopicFilter> matches(String topic) {
        List<TopicFilter> found = new ArrayList<>();
        routes.match(new TopicName(topic), found::add);
        return found;
    }

    private static RouteListener listener(Consumer<TopicFilter> onAdded) {
        return new RouteListener() {
            @Override
            public void added(TopicFilter filter) {
                onAdded.accept(filter);
            }

            @Override
            public void removed(TopicFilter filter) {}
        };
    }
}
