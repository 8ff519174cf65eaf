/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.cs.session.SessionDirectory.Place;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionDirectoryTest {

    private static final ClientId CLIENT = new ClientId("c");

    private final SessionDirectory directory = new SessionDirectory();
    private final List<String> sentAway = new ArrayList<>();

    private @Nullable Place enter(String name, long epoch) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                assertThat(event).isEqualTo(Signal.TAKEN_OVER);
                sentAway.add(name);
            }
        });
        return directory.enter(new Claim(CLIENT, epoch), channel, CompletableFuture.completedStage(null));
    }

    private Place entered(String name, long epoch) {
        Place place = enter(name, epoch);
        assertThat(place).isNotNull();
        return place;
    }

    private static boolean isAlone(Place place) {
        return place.alone().toCompletableFuture().isDone();
    }

    @Test
    void theFirstIsAloneAtOnce() {
        assertThat(isAlone(entered("first", 1))).isTrue();
        assertThat(sentAway).isEmpty();
    }

    @Test
    void aHigherEpochSendsTheLowerAwayAndWaitsUntilItHasLeft() {
        Place first = entered("first", 1);
        Place second = entered("second", 2);
        assertThat(sentAway).containsExactly("first");
        assertThat(isAlone(second)).isFalse();
        directory.leave(first, List.of());
        assertThat(isAlone(second)).isTrue();
        assertThat(directory.size()).isEqualTo(1);
    }

    @Test
    void aLowerEpochThatComesLaterDoesNotGetIn() {
        entered("second", 2);
        assertThat(enter("first", 1)).isNull();
        assertThat(sentAway).isEmpty();
    }

    @Test
    void theThirdWaitsForTheFirstAlsoWhenTheSecondHasLeft() {
        Place first = entered("first", 1);
        Place second = entered("second", 2);
        Place third = entered("third", 3);
        assertThat(sentAway).containsExactly("first", "second");
        directory.leave(second, List.of());
        assertThat(isAlone(third)).isFalse();
        directory.leave(first, List.of());
        assertThat(isAlone(third)).isTrue();
    }

    @Test
    void aPlaceThatWasLeftIsForgotten() {
        Place first = entered("first", 1);
        directory.leave(first, List.of());
        directory.leave(first, List.of());
        assertThat(directory.size()).isZero();
        assertThat(isAlone(entered("second", 2))).isTrue();
        assertThat(sentAway).isEmpty();
    }
}
