/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry.Claim;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SessionRegistry} keeps to. */
public abstract class SessionRegistryContract {

    private static final ClientId CLIENT = new ClientId("dev1");

    private SessionRegistry registry;

    /** A registry without claims. */
    protected abstract SessionRegistry newRegistry();

    @BeforeEach
    final void setUpRegistry() {
        registry = newRegistry();
    }

    @Test
    void claimNamesTheClient() {
        assertThat(claim(CLIENT).client()).isEqualTo(CLIENT);
    }

    @Test
    void epochGrowsWithEveryClaimOfAClient() {
        long before = Long.MIN_VALUE;
        for (int i = 0; i < 100; i++) {
            claim(new ClientId("other" + i % 3));
            long epoch = claim(CLIENT).epoch();
            assertThat(epoch).isGreaterThan(before);
            before = epoch;
        }
    }

    @Test
    void epochDoesNotFallBackWhenAClaimIsReleased() {
        Claim claim = claim(CLIENT);
        registry.release(claim);

        assertThat(claim(CLIENT).epoch()).isGreaterThan(claim.epoch());
    }

    @Test
    void releaseOfASupersededClaimHasNoEffect() {
        Claim superseded = claim(CLIENT);
        Claim current = claim(CLIENT);
        registry.release(superseded);
        registry.release(superseded);

        assertThat(claim(CLIENT).epoch()).isGreaterThan(current.epoch());
    }

    @Test
    void claimsMadeAtOnceHaveDifferentEpochs() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Claim>> claims = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                claims.add(threads.submit(() -> {
                    Claim claim = claim(CLIENT);
                    registry.release(claim);
                    return claim;
                }));
            }
            List<Long> epochs = new ArrayList<>();
            for (Future<Claim> claim : claims) {
                epochs.add(claim.get().epoch());
            }
            assertThat(epochs).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    private Claim claim(ClientId client) {
        return registry.claim(client)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
