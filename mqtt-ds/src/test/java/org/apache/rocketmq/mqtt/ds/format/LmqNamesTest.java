/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.junit.jupiter.api.Test;

final class LmqNamesTest {

    @Test
    void ordinaryTopicsAreNamedAsRocketmqMqttNamesThem() {
        assertThat(name("a")).isEqualTo("%LMQ%a");
        assertThat(name("a/b")).isEqualTo("%LMQ%a%b%");
        assertThat(name("/a/b")).isEqualTo("%LMQ%%a%b%");
        assertThat(name("a/+")).isEqualTo("%LMQ%a%+%");
        assertThat(name("a/#")).isEqualTo("%LMQ%a%#%");
        assertThat(name("#")).isEqualTo("%LMQ%#");
        assertThat(peer("device-1")).isEqualTo("%LMQ%%p2p%device-1%");
    }

    @Test
    void whatThePredecessorConfusedHasNamesOfItsOwn() {
        assertThat(name("a/b/")).isNotEqualTo(name("a/b"));
        assertThat(name("x/a%b")).isNotEqualTo(name("x/a/b"));
        assertThat(name("a//b")).isNotEqualTo(name("a/b"));
        assertThat(name("a,b")).doesNotContain(",");
        assertThat(name("é/x")).isEqualTo("%LMQ%~e%~C3~A9%x");
    }

    @Test
    void noNameBeginsLikeThatOfALiteTopicWhichStopsABroker() {
        assertThat(name("$SYS/#")).isEqualTo("%LMQ%~e%~24SYS%#");
        assertThat(QueueName.fault("%LMQ%$SYS%#%")).isNotNull();
    }

    @Test
    void noFilterReachesTheQueueOfAClient() {
        assertThat(name("/p2p/device-1")).isNotEqualTo(peer("device-1"));
        assertThat(name("%p2p%device-1")).isNotEqualTo(peer("device-1"));
        assertThat(LmqNames.isPeer(name("/p2p"))).isFalse();
        assertThat(LmqNames.isPeer(name("/p2p/#"))).isFalse();
        assertThat(LmqNames.isPeer(peer("device-1"))).isTrue();
    }

    @Test
    void clientIdsThatNeedItAreEscapedOrHashed() {
        assertThat(peer("dev/1")).isEqualTo("%LMQ%%p2p%dev%1%");
        assertThat(peer("dev%1")).isEqualTo("%LMQ%%p2p%dev~251%");
        assertThat(peer("x".repeat(65_000))).hasSizeLessThanOrEqualTo(QueueName.MAX_LENGTH);
        assertThat(peer("x".repeat(65_000))).isNotEqualTo(peer("x".repeat(64_999)));
        assertThat(peer("~h/" + "A".repeat(64))).isNotEqualTo(peer("x".repeat(65_000)));
    }

    @Test
    void theQueuesOfAClientAreDifferentAndNoFilters() {
        ClientId client = new ClientId("dev/1");
        assertThat(LmqNames.ofRetry(new ClientId("device-1")).value()).isEqualTo("%LMQ%%retry%device-1%");
        assertThat(LmqNames.ofDead(new ClientId("device-1")).value()).isEqualTo("%LMQ%~d%device-1%");
        assertThat(Set.of(LmqNames.ofPeer(client), LmqNames.ofRetry(client), LmqNames.ofDead(client)))
                .hasSize(3);
        for (String filter : new String[] {"/retry/device-1", "%retry%device-1", "~d/device-1", "~d%device-1"}) {
            assertThat(name(filter)).doesNotStartWith("%LMQ%%retry%").doesNotStartWith("%LMQ%~d%");
        }
        assertThat(LmqNames.topicOf(LmqNames.ofRetry(client).value())).isNull();
        assertThat(LmqNames.topicOf(LmqNames.ofDead(client).value())).isNull();
        assertThat(LmqNames.isRetry(LmqNames.ofRetry(client).value())).isTrue();
        assertThat(LmqNames.isRetry(name("/retry"))).isFalse();
        assertThat(LmqNames.ofDead(new ClientId("é".repeat(30_000))).value())
                .hasSizeLessThanOrEqualTo(QueueName.MAX_LENGTH);
    }

    @Test
    void filtersOfAnyLengthHaveShortNames() {
        assertThat(name("a/".repeat(32_000) + "a")).hasSize("%LMQ%~h%".length() + 64);
        assertThat(name("é".repeat(32_000))).isNotEqualTo(name("é".repeat(31_999)));
    }

    @Test
    void aTopicIsReadBackFromItsName() {
        for (String topic :
                new String[] {"a", "a/b", "/a/b", "a/b/", "a//b", "é/x", "a%b", "a,b", "a~b", "/", "$SYS/x"}) {
            assertThat(LmqNames.topicOf(name(topic))).isEqualTo(topic);
        }
        assertThat(LmqNames.topicOf(name("a/+"))).isNull();
        assertThat(LmqNames.topicOf(peer("x"))).isNull();
        assertThat(LmqNames.topicOf("something")).isNull();
    }

    @Test
    void differentFiltersHaveDifferentNames() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, String> filterByName = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String filter = random(random);
            if (TopicFilter.fault(filter) != null) {
                continue;
            }
            String name = name(filter);
            String other = filterByName.putIfAbsent(name, filter);
            assertThat(other == null || other.equals(filter))
                    .as("seed %d: %s is the name of %s and of %s", seed, name, other, filter)
                    .isTrue();
            assertThat(QueueName.fault(name)).as("seed %d: %s", seed, filter).isNull();
            if (TopicName.fault(filter) == null && name.length() < 70) {
                assertThat(LmqNames.topicOf(name)).as("seed %d", seed).isEqualTo(filter);
            }
        }
    }

    /** Few different pieces, chosen to meet one another: separators, escapes, prefixes of the three forms, letters that escape. */
    private static String random(SplittableRandom random) {
        String[] pieces = {
            "a", "b", "/", "/", "%", "~", "~e", "~h", "p2p", "é", ",", " ", "+", "#", "$", "2F", "retry", "\\", "😀"
        };
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(1, 7); n > 0; n--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static String name(String filter) {
        return LmqNames.of(new TopicFilter(filter)).value();
    }

    private static String peer(String client) {
        return LmqNames.ofPeer(new ClientId(client)).value();
    }

    @Test
    void aNameThatIsNoHashSaysWhoseTheQueueIs() {
        for (String filter :
                List.of("a", "a/b", "a/+/#", "#", "+", "/a", "a/", "é/x", "a b%c,d", "$share", "p2p/a", "/p2p/a")) {
            QueueName queue = LmqNames.of(new TopicFilter(filter));
            assertThat(LmqNames.filterOf(queue)).isEqualTo(new TopicFilter(filter));
            assertThat(LmqNames.clientOf(queue)).isNull();
        }
        for (String id : List.of("c", "a/b", "é", "~h%", "x%y")) {
            ClientId client = new ClientId(id);
            assertThat(LmqNames.clientOf(LmqNames.ofPeer(client))).isEqualTo(client);
            assertThat(LmqNames.clientOf(LmqNames.ofRetry(client))).isEqualTo(client);
            assertThat(LmqNames.clientOf(LmqNames.ofDead(client))).isNull();
            assertThat(LmqNames.filterOf(LmqNames.ofPeer(client))).isNull();
        }
        assertThat(LmqNames.filterOf(LmqNames.ofNode("node/1"))).isNull();
    }

    @Test
    void aHashSaysNotWhoseTheQueueIs() {
        QueueName filter = LmqNames.of(new TopicFilter("x".repeat(300)));
        QueueName client = LmqNames.ofPeer(new ClientId("x".repeat(300)));
        assertThat(LmqNames.isHashed(filter)).isTrue();
        assertThat(LmqNames.isHashed(client)).isTrue();
        assertThat(LmqNames.filterOf(filter)).isNull();
        assertThat(LmqNames.clientOf(client)).isNull();
    }
}
