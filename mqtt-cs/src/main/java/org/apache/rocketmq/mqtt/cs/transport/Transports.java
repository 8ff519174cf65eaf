/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.jspecify.annotations.Nullable;

/**
 * The listeners' ways to MQTT. Those with the same terms of TLS share what was loaded from their files.
 *
 * <p>Owns the thread {@code mqtt-tls-files}, which looks whether files have changed and does not exist if there are none; from {@link #open} to {@link #close}.
 */
public final class Transports implements AutoCloseable {

    private final Map<String, Transport> byListener = new LinkedHashMap<>();
    private final Map<TlsTerms, TlsContext> contexts = new LinkedHashMap<>();
    private final List<Scheduler.Repetition> looks = new ArrayList<>();
    private @Nullable ThreadScheduler thread;

    private Transports() {}

    /**
     * @param maxPacketSize of MQTT, in bytes
     * @throws GatewayException FATAL, naming the file of a certificate or key that cannot be used; nothing is left behind then
     */
    public static Transports open(Collection<Listener> listeners, int maxPacketSize, Meters meters) {
        Transports transports = new Transports();
        for (Listener each : listeners) {
            TlsTerms terms = each.tls();
            TlsContext context = terms == null ? null : transports.context(terms, each.name(), meters);
            transports.byListener.put(each.name(), new Transport(each, context, maxPacketSize));
        }
        transports.lookAgain();
        return transports;
    }

    private TlsContext context(TlsTerms terms, String listener, Meters meters) {
        TlsContext context = contexts.computeIfAbsent(terms, absent -> new TlsContext(absent, meters));
        meters.gauge("mqtt_tls_certificate_seconds_left", context::secondsLeft, "listener", listener);
        if (terms.revoked() != null) {
            meters.gauge("mqtt_tls_crl_seconds_left", context::secondsOfListsLeft, "listener", listener);
        }
        return context;
    }

    /** Safe for any thread. */
    public Transport of(Listener listener) {
        Transport transport = byListener.get(listener.name());
        if (transport == null) {
            throw new IllegalArgumentException("unknown listener " + listener);
        }
        return transport;
    }

    private void lookAgain() {
        contexts.forEach((terms, context) -> {
            if (!terms.reload().isZero()) {
                looks.add(thread().every(terms.reload().toMillis(), context::look));
            }
        });
    }

    private ThreadScheduler thread() {
        if (thread == null) {
            thread = new ThreadScheduler("mqtt-tls-files");
        }
        return thread;
    }

    @Override
    public void close() {
        looks.forEach(Scheduler.Repetition::stop);
        if (thread != null) {
            thread.close();
        }
    }
}
