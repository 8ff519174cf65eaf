/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.META;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.SERVICE;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;
import static org.apache.rocketmq.mqtt.launcher.config.Key.secret;

import java.util.List;

/** The keys of the cluster's own doors, the operators' door, and of what is secret on disk. In the order of docs/configuration.md. */
final class SecurityKeys {
    private SecurityKeys() {}

    // Gateways among themselves
    static final Key<Boolean> PEER_TLS = effective(
            SERVICE,
            "peerTls",
            "false",
            Syntax.flag(),
            "Whether gateways talk to one another over TLS, each showing a certificate. The same for all of a cluster.");
    static final Key<String> PEER_TLS_CERTIFICATE = effective(
            SERVICE,
            "peerTlsCertificate",
            "",
            Syntax.pathOrNone(),
            "PEM file of this gateway's certificate; empty: `metaTlsCertificate`.");
    static final Key<String> PEER_TLS_KEY = effective(
            SERVICE,
            "peerTlsKey",
            "",
            Syntax.pathOrNone(),
            "PEM file of its private key, PKCS#8; empty: `metaTlsKey`.");
    static final Key<String> PEER_TLS_TRUST = effective(
            SERVICE,
            "peerTlsTrust",
            "",
            Syntax.pathOrNone(),
            "PEM file of the authority that signs the gateways' certificates, and no others; empty: `metaTlsTrust`.");

    static final Key<Boolean> SECRET_FILES_OPEN = effective(
            SERVICE,
            "secretFilesOpen",
            "false",
            Syntax.flag(),
            "Whether files with secrets may be readable by every user of the host: a warning in place of a refused start.");

    // Operators
    static final Key<String> ADMIN_TOKEN = secret(
            CONNECT,
            "adminToken",
            Syntax.longTextOrNone(16),
            "What `/metrics` and `/status` of gateways and metadata members want to see, as `Authorization: Bearer TOKEN`; needed unless only this host reaches them.");
    static final Key<Boolean> ADMIN_OPEN = effective(
            CONNECT,
            "adminOpen",
            "false",
            Syntax.flag(),
            "Whether `/metrics` and `/status` may be open to other hosts without `adminToken`.");

    static final Key<Boolean> ADMIN_TLS = effective(
            CONNECT,
            "adminTls",
            "false",
            Syntax.flag(),
            "Whether those pages, and `/healthz` and `/readyz`, are had over HTTPS alone, of gateways and metadata members.");
    static final Key<String> ADMIN_TLS_CERTIFICATE = effective(
            CONNECT,
            "adminTlsCertificate",
            "",
            Syntax.pathOrNone(),
            "PEM file of the certificate shown there, with those between it and the root; needed for `adminTls`.");
    static final Key<String> ADMIN_TLS_KEY = effective(
            CONNECT,
            "adminTlsKey",
            "",
            Syntax.pathOrNone(),
            "PEM file of its private key, PKCS#8 without a password; needed for `adminTls`.");

    // The metadata group
    static final Key<Boolean> META_TLS = effective(
            META,
            "metaTls",
            "false",
            Syntax.flag(),
            "Whether members and gateways talk to members over TLS, each showing a certificate. The same for all of them.");
    static final Key<String> META_TLS_CERTIFICATE = effective(
            META,
            "metaTlsCertificate",
            "",
            Syntax.pathOrNone(),
            "PEM file of the certificate of this member, for the host in `selfAddress`, or of this gateway.");
    static final Key<String> META_TLS_KEY =
            effective(META, "metaTlsKey", "", Syntax.pathOrNone(), "PEM file of its private key, PKCS#8.");
    static final Key<String> META_TLS_TRUST = effective(
            META,
            "metaTlsTrust",
            "",
            Syntax.pathOrNone(),
            "PEM file of the authority that signs the certificates of members and gateways, and no others.");

    static final List<Key<?>> ALL = List.of(
            PEER_TLS,
            PEER_TLS_CERTIFICATE,
            PEER_TLS_KEY,
            PEER_TLS_TRUST,
            SECRET_FILES_OPEN,
            ADMIN_TOKEN,
            ADMIN_OPEN,
            ADMIN_TLS,
            ADMIN_TLS_CERTIFICATE,
            ADMIN_TLS_KEY,
            META_TLS,
            META_TLS_CERTIFICATE,
            META_TLS_KEY,
            META_TLS_TRUST);

    /** Those that name files of private keys. */
    static final List<Key<String>> PRIVATE_KEY_FILES =
            List.of(ListenerKeys.TLS_KEY, Keys.ROCKETMQ_TLS_KEY, PEER_TLS_KEY, META_TLS_KEY, ADMIN_TLS_KEY);

    /** Those that name files of who is believed, and who may do what. */
    static final List<Key<String>> FILES_OF_TRUST = List.of(
            ListenerKeys.TLS_CLIENT_CA, AuthKeys.JWT_KEYS_FILE, ClientKeys.ACL_FILE, PEER_TLS_TRUST, META_TLS_TRUST);
}
