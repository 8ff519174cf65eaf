/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this process is to the others of its cluster, and whom it believes: what its PEM files said the last time they were whole. The managers it gives stay the same while what
 * they answer changes with the files, so that new connections are made with new certificates; those that stand are left alone. Safe for any thread; {@link #refresh} reads files.
 */
public final class Identity {

    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

    private final TlsFiles files;
    /** Guarded by this. */
    private final FileWatch<Material> watch;

    private final OwnCertificate own;
    private final Authorities authorities;

    /** What the files said together. */
    private record Material(OwnCertificate.Held held, Trust trust) {}

    private Identity(TlsFiles files) {
        this.files = files;
        this.watch = new FileWatch<>(
                List.of(files.certificate(), files.key(), files.trust()),
                (contents, before) ->
                        new Material(OwnCertificate.Held.of(contents, files), Trust.of(contents, files.trust(), null)),
                why -> LOG.warn("certificates not renewed, the ones before stay: {}", why));
        this.own = new OwnCertificate(watch.current().held);
        this.authorities = new Authorities(watch.current().trust);
        sayWhat();
    }

    /** @throws GatewayException FATAL, naming the file, if one is not what it should be, or key and certificate do not belong together */
    public static Identity of(TlsFiles files) {
        return new Identity(files);
    }

    /** Between two calls of {@link #refresh}. */
    public long refreshMillis() {
        return files.lookEvery().toMillis();
    }

    /** Shows this process's certificate. */
    public OwnCertificate own() {
        return own;
    }

    /** Believes those whose certificates the authorities have signed. */
    public Authorities authorities() {
        return authorities;
    }

    /**
     * Takes in what has changed; files that are not whole, as in the middle of a change, are left for the next time.
     *
     * @return whether something has changed
     */
    public synchronized boolean refresh() {
        if (!watch.look()) {
            return false;
        }
        own.replace(watch.current().held);
        authorities.replace(watch.current().trust);
        sayWhat();
        return true;
    }

    private void sayWhat() {
        LOG.info("certificate={} subject={} until={}", files.certificate(), own.subject(), own.until());
        if (own.isOverSoon()) {
            LOG.warn("certificate={} is or will soon be out of date until={}", files.certificate(), own.until());
        }
    }
}
