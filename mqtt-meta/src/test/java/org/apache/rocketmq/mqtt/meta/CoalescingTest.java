/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoalescingTest {

    @TempDir
    private Path directory;

    @Test
    void aThousandClaimsAtOnceShareFewEntries() throws IOException, InterruptedException {
        try (Embedded embedded = Embedded.start(directory)) {
            long before = embedded.meters.count("mqtt_meta_entries");
            List<CompletionStage<Claimed>> claims = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                claims.add(embedded.metadata.sessions().claim(new ClientId("dev-" + i), true, null));
            }
            claims.forEach(claim ->
                    claim.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());

            long entries = embedded.meters.count("mqtt_meta_entries") - before;
            assertThat(entries).as("entries for 1,000 claims").isLessThan(100);
            for (int i = 0; i < 1_000; i++) {
                assertThat(embedded.metadata.routes().hasPeer(new ClientId("dev-" + i)))
                        .isTrue();
            }
        }
    }
}
