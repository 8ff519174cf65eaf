/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.file.WatchedFile;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The keys that may have signed a token. HMAC is checked with the configured secret and with nothing else; of files and URLs only public keys are taken. So a
 * public key, which everybody knows, can never be taken for a secret. Owns the watch of its file and its URL. Safe for any thread.
 */
final class JwtKeys implements AutoCloseable {

    private final JWKSet secret;
    private final @Nullable WatchedFile<JWKSet> file;
    private final Scheduler.Repetition looking;
    private final @Nullable RemoteKeys remote;

    /** @throws GatewayException FATAL if the file cannot be read */
    JwtKeys(JwtSettings settings, Scheduler scheduler, Meters meters) {
        byte[] bytes = settings.secret().getBytes(StandardCharsets.UTF_8);
        this.secret = bytes.length == 0 ? new JWKSet() : new JWKSet(new OctetSequenceKey.Builder(bytes).build());
        Path path = settings.keysFile();
        this.file = path == null
                ? null
                : WatchedFile.open(path, content -> ofFile(path, content), FileMeters.of("jwt_keys", meters));
        this.looking = file == null ? () -> {} : scheduler.every(WatchedFile.PAUSE.toMillis(), file::look);
        URI url = settings.keysUrl();
        this.remote = url == null ? null : new RemoteKeys(url, settings.refresh(), scheduler, meters);
    }

    private static JWKSet ofFile(Path path, byte[] content) {
        try {
            return read(content);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * The public keys of a JWK Set.
     *
     * @throws IllegalArgumentException if it is none, or has none
     */
    static JWKSet read(byte[] content) {
        try {
            JWKSet all =
                    JWKSet.parse(new String(content, StandardCharsets.UTF_8)).toPublicJWKSet();
            if (all.isEmpty()) {
                throw new IllegalArgumentException("no public key in it (expected: at least one)");
            }
            return all;
        } catch (ParseException e) {
            throw new IllegalArgumentException("no JWK Set: " + e.getMessage(), e);
        }
    }

    /** Keys that fit, of those that are known; none if there are none. */
    List<JWK> known(JWSHeader header) {
        // whatever key id a token of this kind names, there is but one secret
        return isSymmetric(header) ? secret.getKeys() : fitting(header);
    }

    /** The same, after the URL was asked again. Fails if that never answered yet. */
    CompletionStage<List<JWK>> learned(JWSHeader header) {
        RemoteKeys asked = remote;
        if (asked == null || isSymmetric(header)) {
            return CompletableFuture.completedStage(known(header));
        }
        return asked.refresh().thenApply(unused -> {
            if (asked.current() == null) {
                throw new GatewayException(Category.RETRY, "no keys were had yet from " + asked);
            }
            return fitting(header);
        });
    }

    private static boolean isSymmetric(JWSHeader header) {
        return JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm());
    }

    private List<JWK> fitting(JWSHeader header) {
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        List<JWK> fitting = new ArrayList<>();
        if (file != null) {
            fitting.addAll(selector.select(file.current()));
        }
        JWKSet served = remote == null ? null : remote.current();
        if (served != null) {
            fitting.addAll(selector.select(served));
        }
        return fitting;
    }

    @Override
    public void close() {
        looking.stop();
        if (remote != null) {
            remote.close();
        }
    }
}
