/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/**
 * Which of very many topic filters match a topic. A filter is counted: it stays until it was removed as often as it was added.
 *
 * <p>Of a filter without wildcard only a hash is kept ({@link HashedBag}): nothing is lost to a collision, but a topic may be reported that no
 * filter asks for. Filters with a wildcard are kept whole, in a trie by level: some 50 bytes each
 * beside their text.
 *
 * <p>Any number of threads may match, without locks: they find what was added before they began, and may or may not find what changes
 * meanwhile. One thread at a time may change it; who lets several do so brings the lock.
 */
public final class FilterIndex {

    private final HashedBag exact;
    private final WildcardTrie wildcards;

    /** How often a wildcard filter was added beyond the first time; the writer's. */
    private final Map<TopicFilter, Integer> repeats = new HashMap<>();

    public FilterIndex() {
        this(SipHash.withRandomKey());
    }

    FilterIndex(TextHash hash) {
        this.exact = new HashedBag(hash);
        this.wildcards = new WildcardTrie(hash);
    }

    /**
     * Calls {@code found} once for each distinct filter that matches, in no order.
     *
     * <p>Cost: a look-up of the topic's hash, and a visit of each node of the trie whose levels match the beginning of the topic. That
     * is at most 2<sup>l+1</sup> visits for a topic of l levels, at most twice as many as there are filters, and at most as many
     * characters compared as the filters have. Levels of the topic are found and hashed once, as far as visits reach. Depth costs no
     * stack. The worst are filters that share all beginnings and match in none, such as {@code a/a/x, a/+/x, +/a/x, +/+/x}: 16,384 of
     * those take about a millisecond; limits on levels and on subscriptions per client keep them few.
     */
    public void match(TopicName topic, Consumer<TopicFilter> found) {
        if (exact.mayContain(topic.value())) {
            found.accept(TopicFilter.exactly(topic));
        }
        wildcards.match(topic, found);
    }

    /** How many distinct filters are in; filters without wildcard that share a hash count once. */
    public int size() {
        return exact.size() + wildcards.size();
    }

    /** @return false if the filter was in already, or, without wildcard, another one of its hash */
    public boolean add(TopicFilter filter) {
        if (!filter.hasWildcard()) {
            return exact.add(filter.value());
        }
        boolean isNew = wildcards.add(filter);
        if (!isNew) {
            repeats.merge(filter, 1, Integer::sum);
        }
        return isNew;
    }

    /**
     * To be called as often as the filter was added and not more: without wildcard, that could take out another one of its hash.
     *
     * @return whether the filter, or what shares its hash, is out now
     */
    public boolean remove(TopicFilter filter) {
        if (!filter.hasWildcard()) {
            return exact.remove(filter.value());
        }
        Integer repeated = repeats.get(filter);
        if (repeated != null) {
            repeats.compute(filter, (key, count) -> repeated == 1 ? null : repeated - 1);
            return false;
        }
        return wildcards.remove(filter);
    }
}
