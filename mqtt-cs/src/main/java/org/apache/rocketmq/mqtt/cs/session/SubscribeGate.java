/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.Subscription;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.cs.access.Limit;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.access.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a filter passes before it is subscribed: the client's permissions, and how many filters it may have. Event loop only; dies with its session. */
final class SubscribeGate {

    private static final Logger LOG = LoggerFactory.getLogger(SubscribeGate.class);
    private static final String SHARED = "$share/";

    /** Characters of all filters of a persistent session: they are read and written together. */
    private static final int MOST_STORED_BYTES = 256 << 10;

    private static final int MOST_SHOWN = 3;

    private final Client client;
    private final Permissions permissions;
    private final int mostFilters;

    SubscribeGate(Client client, SessionNode node) {
        this.client = client;
        this.permissions = node.permissions();
        this.mostFilters = node.settings().maxSubscriptionsPerClient();
    }

    /** Why a subscription is not granted, be it new or a change of one; null if it may be. */
    @Nullable
    Refusal refusalOf(Subscription wanted) {
        if (wanted.filter().value().startsWith(SHARED)) {
            return told(wanted.filter(), new Refusal(Refusal.Kind.OVER_LIMIT, "shared subscriptions are not offered"));
        }
        return told(wanted.filter(), permissions.subscribe(client.person(), wanted.filter(), wanted.qos()));
    }

    /**
     * Why the client may not have one more; null if it may.
     *
     * @param filters that it has
     * @param characters of them
     */
    @Nullable
    Refusal refusalOfOneMore(TopicFilter filter, int filters, int characters) {
        if (!client.cleanSession() && characters + filter.value().length() > MOST_STORED_BYTES) {
            return told(filter, reached("filters of " + characters + " characters (expected: fewer)"));
        }
        return filters < mostFilters
                ? null
                : told(filter, reached(filters + " filters (expected: at most " + mostFilters + ")"));
    }

    private Refusal reached(String detail) {
        return permissions.reached(Limit.SUBSCRIPTIONS, client.id(), detail);
    }

    /** Those of a persistent session that its client may not have any more. */
    Set<TopicFilter> lost(Map<TopicFilter, Qos> subscriptions) {
        Set<TopicFilter> lost = new HashSet<>(0);
        subscriptions.forEach((filter, qos) -> {
            if (permissions.resume(client.person(), filter, qos) != null) {
                lost.add(filter);
            }
        });
        if (!lost.isEmpty()) {
            LOG.warn(
                    "client={} may not have {} of its subscriptions any more, they end: {}",
                    client.id(),
                    lost.size(),
                    lost.stream().limit(MOST_SHOWN).toList());
        }
        return lost;
    }

    private @Nullable Refusal told(TopicFilter filter, @Nullable Refusal refusal) {
        if (refusal != null) {
            LOG.debug("client={} filter={} refused: {}", client.id(), filter, refusal.detail());
        }
        return refusal;
    }
}
