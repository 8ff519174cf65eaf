/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;

import java.util.List;
import java.util.OptionalInt;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.cs.TlsTerms;

/** The keys of connect.conf about listeners other than MQTT over TCP, in the order of docs/configuration.md. */
final class ListenerKeys {
    private ListenerKeys() {}

    static final Key<String> BIND_ADDRESS = effective(
            CONNECT, "bindAddress", "0.0.0.0", Syntax.host(), "Where MQTT listens; `127.0.0.1` for this host only.");
    static final Key<OptionalInt> MQTT_PORT =
            effective(CONNECT, "mqttPort", "1883", Syntax.portOrOff(), "MQTT over TCP. 0: any free port.");
    static final Key<Integer> EVENT_LOOPS = effective(
            CONNECT,
            "nettyWorkerThreadNum",
            "0",
            Syntax.number(0, 1_024),
            "Threads that serve connections. 0: as many as processors.");
    static final Key<OptionalInt> MQTT_TLS_PORT = effective(
            CONNECT, "mqttTlsPort", "off", Syntax.portOrOff(), "MQTT over TLS, usually 8883. 0: any free port.");
    static final Key<OptionalInt> MQTT_WS_PORT = effective(
            CONNECT, "mqttWsPort", "off", Syntax.portOrOff(), "MQTT over WebSocket, usually 8888. 0: any free port.");
    static final Key<OptionalInt> MQTT_WSS_PORT = effective(
            CONNECT,
            "mqttWssPort",
            "off",
            Syntax.portOrOff(),
            "MQTT over WebSocket over TLS, usually 8443. 0: any free port.");
    static final Key<String> LISTENERS = effective(
            CONNECT,
            "listeners",
            "",
            Syntax.listeners(),
            "More listeners, each with a name for the log, such as `plant=tls://10.0.0.1:8884?client=required`. "
                    + "Behind the `?`, separated by `&`, what differs from the keys below: "
                    + "`client`, `cert`, `key`, `ca`, `crl`, `proxy` (networks separated by `;`, or `none`).");
    static final Key<String> WEB_SOCKET_PATH = effective(
            CONNECT,
            "webSocketPath",
            "/mqtt",
            Syntax.webSocketPath(),
            "Path at which a WebSocket is opened; a request for any other is answered with 404.");
    static final Key<String> TLS_CERTIFICATE = effective(
            CONNECT,
            "tlsCertificate",
            "",
            Syntax.pathOrNone(),
            "PEM file of the certificate shown to devices, with those between it and the root; needed for TLS.");
    static final Key<String> TLS_KEY = effective(
            CONNECT,
            "tlsKey",
            "",
            Syntax.pathOrNone(),
            "PEM file of its private key, PKCS#8 without a password; needed for TLS.");
    static final Key<String> TLS_CLIENT_CA = effective(
            CONNECT,
            "tlsClientCa",
            "",
            Syntax.pathOrNone(),
            "PEM file of who may have signed the certificates of devices; empty: devices are not asked for one.");
    static final Key<String> TLS_CLIENT_AUTH = effective(
            CONNECT,
            "tlsClientAuth",
            "none",
            Syntax.oneOf("none", "optional", "required"),
            "Whether a device is asked for a certificate, and turned away without one.");
    static final Key<String> TLS_CRL = effective(
            CONNECT,
            "tlsCrl",
            "",
            Syntax.pathOrNone(),
            "File, PEM or DER, of the revocation lists of who is in `tlsClientCa`; empty: none is looked at.");
    static final Key<List<String>> TLS_PROTOCOLS = effective(
            CONNECT,
            "tlsProtocols",
            String.join(",", TlsTerms.PROTOCOLS),
            Syntax.someOf(TlsTerms.PROTOCOLS),
            "Versions of TLS.");
    static final Key<List<String>> TLS_CIPHERS = effective(
            CONNECT,
            "tlsCiphers",
            String.join(",", TlsTerms.CIPHERS),
            Syntax.someOf(TlsTerms.CIPHERS),
            "Cipher suites of TLS, best first. There are no others.");
    static final Key<Integer> TLS_RELOAD = effective(
            CONNECT,
            "tlsReloadSeconds",
            Long.toString(TlsTerms.DEFAULT_RELOAD.toSeconds()),
            Syntax.number(0, 86_400),
            "How often it is looked whether those files have changed. What is new holds for new connections. 0: never.");
    static final Key<List<Network>> PROXY_FROM = effective(
            CONNECT,
            "proxyFrom",
            "",
            Syntax.networks(),
            "Load balancers: connections from there, and from nowhere else, must begin with a header of the PROXY protocol.");

    static final List<Key<?>> ALL = List.of(
            BIND_ADDRESS,
            MQTT_PORT,
            EVENT_LOOPS,
            MQTT_TLS_PORT,
            MQTT_WS_PORT,
            MQTT_WSS_PORT,
            LISTENERS,
            WEB_SOCKET_PATH,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_CLIENT_CA,
            TLS_CLIENT_AUTH,
            TLS_CRL,
            TLS_PROTOCOLS,
            TLS_CIPHERS,
            TLS_RELOAD,
            PROXY_FROM);
}
