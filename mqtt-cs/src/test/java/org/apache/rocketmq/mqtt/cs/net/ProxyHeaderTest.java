/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections through load balancers that say for whom they are. */
final class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final byte[] V1 = utf8("PROXY TCP4 203.0.113.9 192.0.2.1 50000 1883\r\n");

    @TempDir
    Path folder = Path.of("");

    private static Listener balanced() {
        return Listener.tcp("tcp", "127.0.0.1", 0).withBalancers(List.of(Network.parse("127.0.0.0/8")));
    }

    private static byte[] v2(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("v1", V1, "203.0.113.9"),
                Arguments.of("v1 IPv6", utf8("PROXY TCP6 2001:db8::7 2001:db8::1 5 6\r\n"), "2001:db8:0:0:0:0:0:7"),
                Arguments.of("v1 unknown", utf8("PROXY UNKNOWN\r\n"), "127.0.0.1"),
                Arguments.of("v2", v2("2111000ccb007109c0000201c350075b"), "203.0.113.9"),
                Arguments.of("v2 with extras", v2("21110012cb007109c0000201c350075b" + "e00003616263"), "203.0.113.9"),
                Arguments.of(
                        "v2 IPv6",
                        v2("21210024" + "20010db8000000000000000000000007" + "20010db8000000000000000000000001"
                                + "c350075b"),
                        "2001:db8:0:0:0:0:0:7"),
                Arguments.of("v2 local", v2("20000000"), "127.0.0.1"),
                Arguments.of("v2 local with an address", v2("2011000ccb007109c0000201c350075b"), "127.0.0.1"),
                Arguments.of("v2 unspecified", v2("21000000"), "127.0.0.1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void sayWhoIsAtTheFarEnd(String what, byte[] header, String address) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(balanced())) {
            RawClient together = server.with(new RawClient(server.address("tcp")));
            together.send(header, connect("c"));
            assertThat(together.hear(4)).isEqualTo("20020000");
            RawClient piecemeal = server.with(new RawClient(server.address("tcp")));
            for (byte each : header) {
                piecemeal.send(new byte[] {each});
            }
            piecemeal.send(connect("d"));
            assertThat(piecemeal.hear(4)).isEqualTo("20020000");
            assertThat(server.seen).extracting(shown -> shown.remoteAddress()).containsExactly(address, address);
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("CONNECT", connect("somebody with a name")),
                Arguments.of("noise", utf8("GET / HTTP/1.1\r\n\r\n")),
                Arguments.of("no line end", utf8("PROXY TCP4 " + "1".repeat(200))),
                Arguments.of("bad address", utf8("PROXY TCP4 one two 3 4\r\n")),
                Arguments.of("a name", utf8("PROXY TCP4 localhost 192.0.2.1 3 4\r\n")),
                Arguments.of("bad port", utf8("PROXY TCP4 203.0.113.9 192.0.2.1 70000 1883\r\n")),
                Arguments.of("bad version", v2("3111000ccb007109c0000201c350075b")),
                Arguments.of("UDP", v2("2112000ccb007109c0000201c350075b")),
                Arguments.of("address too short", v2("21110004cb007109")),
                Arguments.of("too large", joined(v2("2111ffff"), new byte[8_192])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void mustBeThereAndRight(String what, byte[] header) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(balanced())) {
            RawClient client = server.with(new RawClient(server.address("tcp")));
            client.send(header, connect("c"));
            assertThat(client.isClosed()).isTrue();
            await().until(() -> server.faults("proxy_header") == 1);
            assertThat(server.connects("protocol_error")).isEqualTo(1);
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void areNotTakenFromAnybodyElse() throws Exception {
        Listener elsewhere = balanced().withBalancers(List.of(Network.parse("192.0.2.0/24")));
        try (ServerUnderTest server = new ServerUnderTest(elsewhere)) {
            RawClient liar = server.with(new RawClient(server.address("tcp")));
            liar.send(V1, connect("c"));
            assertThat(liar.isClosed()).isTrue();
            assertThat(server.seen).isEmpty();
            server.with(RawClient.connected(server.address("tcp"), "honest")).ping();
        }
    }

    @Test
    void mustComeInTime() throws Exception {
        ConnectSettings.Builder hasty = ConnectSettings.builder().connectTimeout(Duration.ofMillis(200));
        try (ServerUnderTest server = new ServerUnderTest(hasty, balanced())) {
            RawClient silent = server.with(new RawClient(server.address("tcp")));
            RawClient slow = server.with(new RawClient(server.address("tcp")));
            slow.send(utf8("PROXY T"));
            assertThat(silent.isClosed()).isTrue();
            assertThat(slow.isClosed()).isTrue();
            await().until(() -> server.connects("timed_out") == 2);
        }
    }

    @Test
    void standBeforeTlsAndTheAddressStaysWithTheCertificate() throws Exception {
        TestAuthority authority = TestAuthority.in(folder, "root");
        TlsFiles files = authority.server("server").write(folder, "server");
        Listener listener =
                balanced().with(TlsTerms.of(files.certificate(), files.key()).withClients(files.trust(), true));
        try (ServerUnderTest server = new ServerUnderTest(listener)) {
            RawClient plain = server.with(new RawClient(server.address("tcp")));
            plain.send(V1);
            RawClient client =
                    server.with(plain.encrypt(server.address("tcp"), authority.trusting(authority.client("device"))));
            client.send(connect("c"), bytes(0xC0, 0));
            assertThat(client.hear(6)).isEqualTo("20020000d000");
            X509Certificate shown = server.seen.get(0).certificate();
            assertThat(shown).isNotNull();
            assertThat(server.seen.get(0).remoteAddress()).isEqualTo("203.0.113.9");
        }
    }
}
