/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.rocketmq.mqtt.common.tls.Identity;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a metadata group in the Raft library's terms: both sides of every connection, between members and from nodes to members, show a certificate. TLS 1.3 alone, since there are none but our own
 * processes at either end; of the JDK, so that no native library is needed.
 */
public final class GroupTls {

    private static final String VERSION = "TLSv1.3";

    private GroupTls() {}

    /** @param identity null: no TLS */
    public static Parameters parameters(@Nullable Identity identity) {
        Parameters parameters = new Parameters();
        if (identity != null) {
            // for members, nodes and whoever administers: the library takes it wherever nothing more special is said
            GrpcConfigKeys.TLS.setConf(
                    parameters,
                    GrpcTlsConfig.newBuilder()
                            .setName("metadata")
                            .setKeyManager(identity.own())
                            .setTrustManager(identity.authorities())
                            .setMutualTls(true)
                            .setSslProvider(SslProvider.JDK)
                            .setProtocols(VERSION)
                            .build());
        }
        return parameters;
    }
}
