/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.common.MixAll;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers ever known, in this run of the node or, as it was written down, in an earlier one; and which of them the name server lists. One
 * entry for each broker name; lives as long as the data server. Any thread.
 */
final class BrokerTable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerTable.class);

    /** The longest pause of a broker between two registrations with its name servers. */
    private static final long REGISTRATION_NANOS = 60_000_000_000L;

    private final CommitLogHistory history;
    private final Map<String, Broker> brokers = new ConcurrentHashMap<>();

    BrokerTable(CommitLogHistory history) {
        this.history = history;
    }

    /** Takes over the brokers of an earlier run: not listed, and of no address until the name server gives one. */
    void restore() {
        for (String name : history.brokers()) {
            Broker broker = new Broker(name, "");
            broker.listed(Map.of(), false);
            history.restore(broker);
            brokers.putIfAbsent(name, broker);
        }
    }

    /** A broker's master is at this address. */
    void learn(String name, String address) {
        Broker known = brokers.get(name);
        if (known == null) {
            Broker broker = new Broker(name, address);
            history.restore(broker);
            if (brokers.putIfAbsent(name, broker) == null) {
                LOG.info("broker={} found", broker);
            }
        } else if (!known.address().equals(address)) {
            LOG.info("broker={} is at {} now", known, address);
            known.moveTo(address);
        }
    }

    /**
     * The name server lists these brokers and no others.
     *
     * @param servers broker name to the addresses of its master (0) and its slaves
     * @param answering masters that are there though they are not listed
     * @return the brokers whose master it did not list the last time, though they were known
     */
    List<Broker> list(Map<String, Map<Long, String>> servers, Set<Broker> answering) {
        List<Broker> back = new ArrayList<>();
        servers.forEach((name, addresses) -> {
            String master = addresses.get(MixAll.MASTER_ID);
            if (master != null) {
                learn(name, master);
            }
        });
        brokers.forEach((name, broker) -> {
            Map<Long, String> addresses = servers.getOrDefault(name, Map.of());
            boolean hasMaster = addresses.containsKey(MixAll.MASTER_ID);
            if (hasMaster && !broker.hasMaster()) {
                back.add(broker);
            }
            boolean answers = answering.contains(broker);
            if (!hasMaster && !answers && broker.hasMaster()) {
                LOG.warn("broker={} is not listed by the name server any more, its slaves: {}", broker, addresses);
            }
            broker.listed(addresses, answers);
        });
        return back;
    }

    /** Those of which only their own answer can tell whether they are gone: the name server listed them less than a registration ago, and does not any more. */
    List<Broker> doubtful(Map<String, Map<Long, String>> servers) {
        return brokers.values().stream()
                .filter(broker -> broker.takesMessages() && broker.nanosSinceListed() < REGISTRATION_NANOS)
                .filter(broker -> !servers.getOrDefault(broker.name(), Map.of()).containsKey(MixAll.MASTER_ID))
                .toList();
    }

    Collection<Broker> all() {
        return brokers.values();
    }

    /** Those whose master or a slave of it is listed. */
    Collection<Broker> listed() {
        return brokers.values().stream().filter(Broker::isListed).toList();
    }

    /** A broker by its name, listed or not; null if nothing is known of it but what was written down. */
    @Nullable
    Broker find(String name) {
        Broker broker = brokers.get(name);
        return broker == null || (broker.address().isEmpty() && !broker.isListed()) ? null : broker;
    }
}
