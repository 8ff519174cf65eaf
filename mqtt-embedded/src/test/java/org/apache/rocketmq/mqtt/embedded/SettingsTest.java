/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsTest {

    private static final EmbeddedOptions OPTIONS = EmbeddedOptions.in(Path.of("data"));

    @Test
    void putsPropertiesWhereRocketMqHasThem() {
        Settings settings = new Settings(OPTIONS.withProperty("enableLmqQuota", "true")
                .withProperty("maxLmqConsumeQueueNum", "7")
                .withProperty("flushDiskType", "SYNC_FLUSH")
                .withProperty("waitTimeMillsInSendQueue", "1"));

        assertThat(settings.store.isEnableLmqQuota()).isTrue();
        assertThat(settings.store.getMaxLmqConsumeQueueNum()).isEqualTo(7);
        assertThat(settings.store.getFlushDiskType()).hasToString("SYNC_FLUSH");
        assertThat(settings.broker.getWaitTimeMillsInSendQueue()).isEqualTo(1);
    }

    @Test
    void refusesUnknownPropertiesAndValuesOfTheWrongKind() {
        assertThatThrownBy(() -> new Settings(OPTIONS.withProperty("enableLmqs", "true")))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessage("enableLmqs: no such broker property");
        assertThatThrownBy(() -> new Settings(OPTIONS.withProperty("maxLmqConsumeQueueNum", "many")))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith("maxLmqConsumeQueueNum: many");
    }

    @Test
    void keepsEveryPathInsideTheDataFolder() {
        Settings settings = new Settings(OPTIONS);
        String root = Path.of("data").toAbsolutePath().toString();

        assertThat(settings.store.getStorePathRootDir()).startsWith(root);
        assertThat(settings.store.getStorePathCommitLog()).startsWith(root);
        assertThat(settings.broker.getBrokerConfigPath()).startsWith(root);
        assertThat(settings.nameServer.getKvConfigPath()).startsWith(root);
        assertThat(settings.nameServer.getConfigStorePath()).startsWith(root);
        assertThat(settings.auth.getAuthConfigPath()).startsWith(root);
    }
}
