/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TestAuthority;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT over TLS, on real sockets. */
final class TlsListenerTest {

    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir
    Path folder = Path.of("");

    private TestAuthority authority;
    private TlsTerms terms;

    @BeforeEach
    void sign() throws Exception {
        authority = new TestAuthority("root");
        terms = authority.serverTerms(folder, "first");
    }

    private static Listener listener(TlsTerms terms) {
        return Listener.tcp("tls", "127.0.0.1", 0).with(terms);
    }

    private static RawClient encrypted(ServerUnderTest server, SSLContext context) throws IOException {
        return server.with(RawClient.encrypted(server.address("tls"), context, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void carriesMessagesSmallAndLarge(String protocol) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms), Listener.tcp("tcp", "127.0.0.1", 0))) {
            RawClient reader =
                    server.with(RawClient.encrypted(server.address("tls"), authority.trusting(null), 0, protocol));
            reader.send(connect("reader"));
            assertThat(reader.hear(4)).isEqualTo("20020000");
            reader.subscribe("a", 0);
            RawClient writer = server.with(RawClient.connected(server.address("tcp"), "writer"));
            writer.send(publish("a", "small"), publish("a", "x".repeat(500_000), 1, 7));
            assertThat(writer.hear(4)).isEqualTo("40020007");
            assertThat(reader.hearPublish()).isEqualTo("small");
            assertThat(reader.hearPublish()).hasSize(500_000);
            reader.send(publish("b", "y".repeat(500_000), 1, 8));
            assertThat(reader.hear(4)).isEqualTo("40020008");
            assertThat(server.seen)
                    .extracting(shown -> shown.certificate() == null)
                    .containsOnly(true);
        }
    }

    @Test
    void saysThatItClosesTheConnection() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms))) {
            RawClient client = encrypted(server, authority.trusting(null));
            client.send(connect("c"));
            assertThat(client.hear(4)).isEqualTo("20020000");
            client.send(bytes(0xF0, 0)); // no packet
            assertThat(client.isClosed())
                    .as("with close_notify, or this would throw")
                    .isTrue();
        }
    }

    @Test
    void refusesTls11() throws Exception {
        byte[] body = joined(
                bytes(3, 2), new byte[32], bytes(0), bytes(0, 4, 0xC0, 0x13, 0, 0x2F), bytes(1, 0)); // no extensions
        byte[] hello = joined(bytes(0x16, 3, 1, 0, body.length + 4, 1, 0, 0, body.length), body);
        try (ServerUnderTest server = new ServerUnderTest(listener(terms))) {
            RawClient old = server.with(new RawClient(server.address("tls")));
            old.send(hello);
            assertThat(old.hear(7))
                    .as("alert protocol_version")
                    .startsWith("15")
                    .endsWith("0246");
            assertThat(old.isClosed()).isTrue();
            await().until(() -> server.connects("protocol_error") == 1);
            assertThat(server.faults("tls")).isEqualTo(1);
        }
    }

    @Test
    void refusesWhatIsNotTls() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms))) {
            RawClient plain = server.with(new RawClient(server.address("tls")));
            plain.send(connect("c"));
            assertThat(plain.isClosed()).isTrue();
            await().until(() -> server.faults("tls") == 1);
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void closesAHandshakeThatIsNotFinishedInTime() throws Exception {
        ConnectSettings.Builder hasty = ConnectSettings.builder().connectTimeout(Duration.ofMillis(200));
        try (ServerUnderTest server = new ServerUnderTest(hasty, listener(terms))) {
            RawClient silent = server.with(new RawClient(server.address("tls")));
            RawClient slow = server.with(new RawClient(server.address("tls")));
            slow.send(bytes(0x16, 3, 1, 1, 0, 1));
            RawClient mute = encrypted(server, authority.trusting(null));
            assertThat(silent.isClosed()).isTrue();
            slow.hearText(); // what the alert is does not matter, only that it ends
            assertThat(mute.isClosed()).isTrue();
            await().until(() -> server.connects("timed_out") == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3"})
    void knowsAClientByItsCertificate(boolean required, String protocol) throws Exception {
        TlsTerms mutual = terms.withClients(authority.writeRoot(folder), required);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            SSLContext context = authority.trusting(authority.client("device-1"));
            RawClient client = server.with(RawClient.encrypted(server.address("tls"), context, 0, protocol));
            client.send(connect("c"));
            assertThat(client.hear(4)).isEqualTo("20020000");
            X509Certificate shown = server.seen.get(0).certificate();
            assertThat(shown).isNotNull();
            assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=device-1");
            assertThat(server.seen.get(0).remoteAddress()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void anOptionalCertificateMayBeMissing() throws Exception {
        TlsTerms mutual = terms.withClients(authority.writeRoot(folder), false);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            RawClient client = encrypted(server, authority.trusting(null));
            client.send(connect("c"));
            assertThat(client.hear(4)).isEqualTo("20020000");
            assertThat(server.seen.get(0).certificate()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3", "false, TLSv1.2"})
    void turnsAwayACertificateOfAnotherAuthority(boolean required, String protocol) throws Exception {
        X509Bundle foreign = new TestAuthority("root").client("device-1"); // of the same name, even
        TlsTerms mutual = terms.withClients(authority.writeRoot(folder), required);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            turnsAway(server, authority.trusting(foreign), protocol);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void turnsAwayAClientWithoutTheRequiredCertificate(String protocol) throws Exception {
        TlsTerms mutual = terms.withClients(authority.writeRoot(folder), true);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            turnsAway(server, authority.trusting(null), protocol);
        }
    }

    /** In TLS 1.3 a client learns it only when it reads. */
    private static void turnsAway(ServerUnderTest server, SSLContext context, String protocol) {
        assertThatThrownBy(() -> {
                    RawClient client = server.with(RawClient.encrypted(server.address("tls"), context, 0, protocol));
                    client.send(connect("c"));
                    client.hearByte();
                })
                .isInstanceOf(IOException.class);
        await().until(() -> server.faults("tls") == 1);
        assertThat(server.connects("protocol_error")).isEqualTo(1);
        assertThat(server.seen).isEmpty();
    }

    @Test
    void takesANewCertificateAndLeavesConnectionsAlone() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.withReload(SOON)))) {
            SSLContext trusting = authority.trusting(null);
            RawClient old = encrypted(server, trusting);
            old.send(connect("old"));
            assertThat(old.hear(4)).isEqualTo("20020000");
            assertThat(old.serverName()).isEqualTo("CN=first");
            authority.serverTerms(folder, "second");
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") >= 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=second");
            old.ping();
        }
    }

    @Test
    void keepsItsCertificateWhenTheNewOneIsBad() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.withReload(SOON)))) {
            Files.writeString(terms.key(), authority.server("other").getPrivateKeyPEM());
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") == 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=first");
            Files.delete(terms.key());
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") == 2);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=first");
            authority.serverTerms(folder, "third");
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") >= 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=third");
        }
    }

    @Test
    void aClientThatEndsTlsEndsTheConnection() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms))) {
            RawClient client = encrypted(server, authority.trusting(null));
            client.send(connect("c"));
            assertThat(client.hear(4)).isEqualTo("20020000");
            client.close();
            await().until(() -> server.fakes.meters.count("mqtt_disconnects", "reason", "connection_lost") == 1);
        }
    }

    @Test
    void doesNotStartWithoutItsFiles() throws Exception {
        Path missing = folder.resolve("missing.pem");
        refused(TlsTerms.of(missing, terms.key()), "tlsCertificate: " + missing);
        refused(TlsTerms.of(terms.certificate(), missing), "tlsKey: " + missing);
        refused(terms.withClients(missing, true), "tlsClientCa: " + missing);
        refused(TlsTerms.of(terms.key(), terms.key()), "tlsCertificate: " + terms.key() + ": has no certificate");
        refused(
                TlsTerms.of(terms.certificate(), terms.certificate()),
                "tlsKey: " + terms.certificate() + ": has no key");
        Path other = Files.writeString(
                folder.resolve("other.key"), authority.server("x").getPrivateKeyPEM());
        refused(TlsTerms.of(terms.certificate(), other), "tlsKey: " + other + ": is not the key of its certificate");
    }

    private static void refused(TlsTerms terms, String message) {
        MqttServer server = new MqttServer(
                ConnectSettings.builder().listeners(List.of(listener(terms))).build(), new FakePorts().ports());
        assertThatThrownBy(server::start)
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith(message)
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(GatewayException.Category.FATAL);
    }
}
