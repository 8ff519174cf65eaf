/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess.Tls;
import org.apache.rocketmq.mqtt.embedded.EmbeddedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A name server and a broker that speak TLS only, with clients that have certificates, and let in known users only. */
final class SecuredClusterTest {

    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);

    @RegisterExtension
    final OpenedByTest open = new OpenedByTest();

    @TempDir
    private Path folder;

    @Test
    void isUsedByWhoTrustsItAndShowsACertificateAndKnowsTheSecretAndByNobodyElse() throws Exception {
        TlsFiles ours = TestAuthority.in(folder, "ours").issue("node");
        TlsFiles others = TestAuthority.in(folder, "others").issue("other");
        EmbeddedProcess cluster = secured(ours);
        cluster.start();
        Tls tls = new Tls(
                true,
                ours.trust().toString(),
                ours.certificate().toString(),
                ours.key().toString());
        Tls stranger = new Tls(
                true,
                others.trust().toString(),
                others.certificate().toString(),
                others.key().toString());

        DataServer server = server(cluster, new ClusterAccess("gateway", "gateway-secret", tls));
        server.start(Duration.ofSeconds(20));
        Subscriber subscriber = open.add(Subscriber.to("secured/x", routes, server));
        server.store().append(message()).toCompletableFuture().get(20, SECONDS);
        await().atMost(20, SECONDS).until(() -> subscriber.payloads().contains("hello"));

        DataServer unknown = server(cluster, new ClusterAccess("gateway", "wrong", tls));
        unknown.start(Duration.ofSeconds(20));
        assertThatThrownBy(() ->
                        unknown.store().append(message()).toCompletableFuture().get(20, SECONDS))
                .hasCauseInstanceOf(GatewayException.class);
        assertThatThrownBy(() -> server(cluster, new ClusterAccess("gateway", "gateway-secret", stranger))
                        .start(Duration.ofSeconds(1)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("does not answer");
        assertThatThrownBy(() -> server(cluster, new ClusterAccess("gateway", "gateway-secret", Tls.NONE))
                        .start(Duration.ofSeconds(1)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("does not answer");
        assertThat(new ClusterAccess("gateway", "gateway-secret", tls).toString())
                .doesNotContain("gateway-secret");
    }

    private EmbeddedProcess secured(TlsFiles certificates) {
        EmbeddedProcess process = open.add(new EmbeddedProcess(
                folder.resolve("cluster"),
                "authenticationEnabled=true",
                "authenticationProvider=org.apache.rocketmq.auth.authentication.provider.DefaultAuthenticationProvider",
                "authenticationMetadataProvider="
                        + "org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider",
                "initAuthenticationUser={\"username\":\"gateway\",\"password\":\"gateway-secret\"}",
                "innerClientAuthenticationCredentials={\"accessKey\":\"gateway\",\"secretKey\":\"gateway-secret\"}"));
        for (String side : List.of("server", "client")) {
            process.withJvmOption("-Dtls." + side + ".certPath=" + certificates.certificate());
            process.withJvmOption("-Dtls." + side + ".keyPath=" + certificates.key());
            process.withJvmOption("-Dtls." + side + ".trustCertPath=" + certificates.trust());
        }
        return process.withJvmOption("-Dtls.server.mode=enforcing")
                .withJvmOption("-Dtls.server.need.client.auth=require")
                .withJvmOption("-Dtls.server.authClient=true")
                .withJvmOption("-Dtls.client.authServer=true")
                .withJvmOption("-Dtls.enable=true")
                .withJvmOption("-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE");
    }

    private static Message message() {
        return new Message(
                new TopicName("secured/x"), Payload.ofUtf8("hello"), Qos.AT_LEAST_ONCE, false, new ClientId("device"));
    }

    private DataServer server(EmbeddedProcess cluster, ClusterAccess access) {
        return open.add(new DataServer(
                StoreSettings.of(List.of(cluster.namesrvAddr())).withAccess(access),
                new DataServer.Metadata(routes, metadata, metadata),
                open.scheduler(),
                new Stalls(),
                new CountingMeters()));
    }
}
