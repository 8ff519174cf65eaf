/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectAs;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TestIdentity;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.apache.rocketmq.mqtt.cs.TlsTerms.Clients;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.transport.Handshakes;
import org.apache.rocketmq.mqtt.cs.transport.Transports;
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
    void sign() {
        authority = TestAuthority.in(folder, "root");
        terms = terms(authority.server("first"));
    }

    /** Terms with a certificate in files that are those of all others. */
    private TlsTerms terms(TestIdentity server) {
        TlsFiles files = server.write(folder, "server");
        return TlsTerms.of(files.certificate(), files.key());
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
        TlsTerms mutual = terms.withClients(authority.file(), required);
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
        TlsTerms mutual = terms.withClients(authority.file(), false);
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
        TestIdentity foreign =
                TestAuthority.in(folder.resolve("foreign"), "root").client("device-1"); // of the same name, even
        TlsTerms mutual = terms.withClients(authority.file(), required);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            turnsAway(server, authority.trusting(foreign), protocol);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void turnsAwayAClientWithoutTheRequiredCertificate(String protocol) throws Exception {
        TlsTerms mutual = terms.withClients(authority.file(), true);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            turnsAway(server, authority.trusting(null), protocol);
        }
    }

    private static void turnsAway(ServerUnderTest server, SSLContext context, String protocol) {
        turnsAwayWith(server, context, protocol);
        assertThat(server.faults("tls")).isEqualTo(1);
        assertThat(server.connects("protocol_error")).isEqualTo(1);
        assertThat(server.seen).isEmpty();
    }

    /** In TLS 1.3 a client learns it only when it reads. */
    private static void turnsAwayWith(ServerUnderTest server, SSLContext context, String protocol) {
        long before = server.faults("tls");
        assertThatThrownBy(() -> {
                    RawClient client = server.with(RawClient.encrypted(server.address("tls"), context, 0, protocol));
                    client.send(connect("c"));
                    client.hearByte();
                })
                .isInstanceOf(IOException.class);
        await().until(() -> server.faults("tls") == before + 1);
    }

    @Test
    void takesANewCertificateAndLeavesConnectionsAlone() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.withReload(SOON)))) {
            SSLContext trusting = authority.trusting(null);
            RawClient old = encrypted(server, trusting);
            old.send(connect("old"));
            assertThat(old.hear(4)).isEqualTo("20020000");
            assertThat(old.serverName()).isEqualTo("CN=first");
            terms(authority.server("second"));
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") >= 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=second");
            old.ping();
        }
    }

    @Test
    void keepsItsCertificateWhenTheNewOneIsBad() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.withReload(SOON)))) {
            Files.writeString(terms.key(), authority.server("other").keyPem());
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") == 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=first");
            Files.delete(terms.key());
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") == 2);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=first");
            terms(authority.server("third"));
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") >= 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=third");
        }
    }

    @Test
    void keepsACertificateThatIsValidWhenTheNewOneIsNot() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.withReload(SOON)))) {
            terms(authority.server("late", Instant.now().minusSeconds(60)));
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") >= 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=first");
            terms(authority.server("next"));
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") == 1);
            assertThat(encrypted(server, authority.trusting(null)).serverName()).isEqualTo("CN=next");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3"})
    void turnsAwayACertificateThatIsRevoked(boolean required, String protocol) throws Exception {
        TestIdentity good = authority.client("good");
        TestIdentity bad = authority.client("bad");
        Clients clients = new Clients(authority.file(), required, authority.revoke("root", bad));
        try (ServerUnderTest server = new ServerUnderTest(listener(terms.with(clients)))) {
            turnsAway(server, authority.trusting(bad), protocol);
            RawClient client =
                    server.with(RawClient.encrypted(server.address("tls"), authority.trusting(good), 0, protocol));
            client.send(connect("c"));
            assertThat(client.hear(4)).isEqualTo("20020000");
            assertThat(server.fakes.meters.gauge("mqtt_tls_crl_seconds_left", "listener", "tls"))
                    .isBetween(80_000L, 86_400L);
        }
    }

    /** Who comes back with what is left of an earlier handshake is refused, too. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void takesANewRevocationListAndKeepsTheFormerIfItIsBad(String protocol) throws Exception {
        SSLContext device = authority.trusting(authority.client("first"));
        TestIdentity lost = authority.client("lost");
        SSLContext thief = authority.trusting(lost);
        Path list = authority.revoke("root");
        TlsTerms mutual = terms.with(new Clients(authority.file(), true, list)).withReload(SOON);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            comesIn(server, thief, protocol);
            authority.revoke("root", lost);
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") == 1);
            turnsAwayWith(server, thief, protocol);
            authority.revoke("root", Instant.now().minusSeconds(1));
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "failed") == 1);
            turnsAwayWith(server, thief, protocol);
            comesIn(server, device, protocol);
            authority.revoke("root");
            await().until(() -> server.fakes.meters.count("mqtt_tls_reloads", "result", "done") == 2);
            comesIn(server, thief, protocol);
        }
    }

    private static void comesIn(ServerUnderTest server, SSLContext context, String protocol) throws IOException {
        RawClient client = server.with(RawClient.encrypted(server.address("tls"), context, 0, protocol));
        client.send(connect("c"));
        assertThat(client.hear(4)).isEqualTo("20020000");
        client.close();
    }

    /** Nobody looks at the dates of a certificate when a session is resumed, but us. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void turnsAwayAResumedSessionWhoseCertificateHasExpired(String protocol) throws Exception {
        Instant until = Instant.now().plusSeconds(4);
        SSLContext context = authority.trusting(authority.client("device", until));
        TlsTerms mutual = terms.withClients(authority.file(), true);
        try (ServerUnderTest server = new ServerUnderTest(listener(mutual))) {
            comesIn(server, context, protocol);
            await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(until.plusSeconds(1)));
            turnsAwayWith(server, context, protocol);
            assertThat(server.seen).hasSize(1);
        }
    }

    /** To a device that does not know of TLS its CONNECT is a TLS record; with a password in it. */
    @Test
    void saysNothingOfWhatIsNotTls() {
        List<Object> events = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("next", new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        Listener listener = listener(terms);
        try (Transports transports = Transports.open(List.of(listener), 1 << 20, new CountingMeters())) {
            transports.of(listener).addTo(channel.pipeline(), "next", new Handshakes(channel.eventLoop()));
        }
        channel.writeInbound(Unpooled.copiedBuffer(connectAs("c", "user", "password")));
        assertThat(events).containsExactly(new Fault(Fault.Kind.TLS, "not TLS"));
        channel.finishAndReleaseAll();
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
        refused(TlsTerms.of(missing, terms.key()), missing + ": cannot be read");
        refused(TlsTerms.of(terms.certificate(), missing), missing + ": cannot be read");
        refused(terms.withClients(missing, true), missing + ": cannot be read");
        refused(TlsTerms.of(terms.key(), terms.key()), terms.key() + ": no certificate in it");
        refused(TlsTerms.of(terms.certificate(), terms.certificate()), terms.certificate() + ": no private key in it");
        Path other = authority.server("x").write(folder, "other").key();
        refused(TlsTerms.of(terms.certificate(), other), other + ": not the key of its certificate, CN=first");
        Path late = authority.revoke("late", Instant.now().minusSeconds(1));
        refused(terms.with(new Clients(authority.file(), true, late)), late + ": the list of CN=root is out of date");
        refused(
                terms.with(new Clients(authority.file(), true, terms.key())),
                terms.key() + ": no revocation list in it");
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
