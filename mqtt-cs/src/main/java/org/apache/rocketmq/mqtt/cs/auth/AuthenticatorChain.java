/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one authenticator after another; the first that does not abstain decides, for or against. One that fails, throws or has no answer ends it: the stage
 * fails, and the client is refused. If all abstain the client is refused, with {@code BAD_CREDENTIALS} if it showed a user name or password, or one of the authenticators looks
 * at them, so that a better one could have helped; else with {@code NOT_AUTHORIZED}.
 *
 * <p>Owns its authenticators: those that can be closed are, last to first. Safe for any thread; the second and later authenticators are called on the thread on
 * which the one before answered.
 */
public final class AuthenticatorChain implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticatorChain.class);

    private final List<Link> links = new ArrayList<>();
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Meters meters;
    private boolean wantsPassword;

    private record Link(Authenticator authenticator, VerdictMeters meters) {

        /** It may be anybody's code: whatever it throws, and an answer that is none, is a failure, and counted. */
        CompletionStage<Verdict> ask(Credentials credentials) {
            return CompletableFuture.completedFuture(credentials)
                    .thenCompose(authenticator::authenticate)
                    .thenApply(verdict -> Objects.requireNonNull(verdict, "no verdict"))
                    .whenComplete(meters::count);
        }
    }

    public AuthenticatorChain(Meters meters) {
        this.meters = meters;
    }

    /**
     * Adds an authenticator, to be asked after those that are there. Before the first client comes.
     *
     * @param name for metrics
     * @param wantsPassword whether it looks at user name and password
     */
    public AuthenticatorChain then(String name, Authenticator authenticator, boolean wantsPassword) {
        links.add(new Link(authenticator, new VerdictMeters(meters, name)));
        if (authenticator instanceof AutoCloseable closeable) {
            owned.add(closeable);
        }
        this.wantsPassword |= wantsPassword;
        return this;
    }

    /** Something its authenticators need, to be closed after them. Before they are added. */
    public <T extends AutoCloseable> T own(T part) {
        owned.add(part);
        return part;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return ask(0, credentials);
    }

    private CompletionStage<Verdict> ask(int index, Credentials credentials) {
        if (index == links.size()) {
            return CompletableFuture.completedStage(nobodyKnows(credentials));
        }
        return links.get(index)
                .ask(credentials)
                .thenCompose(verdict -> verdict instanceof Abstained
                        ? ask(index + 1, credentials)
                        : CompletableFuture.completedStage(verdict));
    }

    private Verdict nobodyKnows(Credentials credentials) {
        boolean shown = credentials.username() != null || credentials.password() != null;
        return new Refused(shown || wantsPassword ? Cause.BAD_CREDENTIALS : Cause.NOT_AUTHORIZED);
    }

    @Override
    public void close() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            close(owned.get(i));
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // also of a part that is not ours: the others are closed all the same
            LOG.warn("{} not closed", part, e);
        }
    }
}
