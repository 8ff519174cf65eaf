/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.mqtt.common.file.WatchedFile;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;

/**
 * Knows the users of a file by their passwords, and abstains for others. The file is read anew when it changes. Passwords are hashed on threads of their own;
 * one that was right is remembered for some minutes, so that a fleet that comes back is not hashed again, and those of one user that come at once are hashed
 * once. Safe for any thread.
 */
public final class FileAuthenticator implements Authenticator, AutoCloseable {

    /** A few seconds' worth. */
    static final int WAITING_PER_THREAD = 64;

    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);
    private static final int MOST_REMEMBERED = 100_000;

    private final boolean last;
    private final WatchedFile<Users> users;
    private final Scheduler.Repetition looking;
    private final CheckPool pool;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Cache<String, Boolean> right;
    /** As many as are hashed or wait to be. */
    private final ConcurrentHashMap<String, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

    private final Counter hits;

    /**
     * @param file of {@link Users}
     * @param threads that hash
     */
    public record Settings(Path file, int threads) {}

    /**
     * @param last whether nobody is asked after it: then an unknown user takes as long as a wrong password, and cannot be told from one
     * @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException FATAL if the file cannot be read
     */
    public FileAuthenticator(Settings settings, boolean last, Scheduler scheduler, Meters meters) {
        this(settings, last, scheduler, meters, Ticker.systemTicker());
    }

    FileAuthenticator(Settings settings, boolean last, Scheduler scheduler, Meters meters, Ticker ticker) {
        this.last = last;
        this.users = WatchedFile.open(
                settings.file(), content -> Users.of(settings.file(), content), FileMeters.of("users", meters));
        this.looking = scheduler.every(WatchedFile.PAUSE.toMillis(), users::look);
        this.pool = new CheckPool("password", settings.threads(), WAITING_PER_THREAD, meters);
        this.right = Caffeine.newBuilder()
                .expireAfterWrite(REMEMBERED_FOR)
                .maximumSize(MOST_REMEMBERED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.hits = meters.counter("mqtt_auth_password_cache_hits");
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        String name = credentials.username();
        if (name == null) {
            return CompletableFuture.completedStage(new Abstained());
        }
        Payload password = credentials.password();
        Users now = users.current();
        PasswordHash hash = now.find(name);
        if (password == null || password.isEmpty()) {
            return CompletableFuture.completedStage(
                    hash == null ? new Abstained() : new Refused(Cause.BAD_CREDENTIALS));
        } else if (hash != null) {
            return isRight(name, password, hash)
                    .thenApply(yes -> yes ? new Accepted(name) : new Refused(Cause.BAD_CREDENTIALS));
        } else if (last) {
            return hashed(name, password, now.decoy()).thenApply(unused -> new Abstained());
        } else {
            return CompletableFuture.completedStage(new Abstained());
        }
    }

    private CompletionStage<Boolean> isRight(String name, Payload password, PasswordHash hash) {
        String print = print(name, password, hash);
        if (right.getIfPresent(print) != null) {
            hits.increment();
            return CompletableFuture.completedStage(true);
        }
        return hashed(print, password, hash, () -> right.put(print, true));
    }

    private CompletionStage<Boolean> hashed(String name, Payload password, PasswordHash decoy) {
        return hashed(print(name, password, decoy), password, decoy, () -> {});
    }

    private CompletionStage<Boolean> hashed(String print, Payload password, PasswordHash hash, Runnable ifRight) {
        CompletableFuture<Boolean> compared =
                underWay.computeIfAbsent(print, unused -> pool.submit(() -> hash.matches(password.bytes())));
        return compared.whenComplete((yes, fault) -> {
            if (fault == null && yes) {
                ifRight.run();
            }
            underWay.remove(print, compared);
        });
    }

    private String print(String name, Payload password, PasswordHash hash) {
        return fingerprints.begin().with(name).with(hash.text()).with(password).end();
    }

    @Override
    public void close() {
        looking.stop();
        pool.close();
    }
}
