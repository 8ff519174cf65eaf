// SPDX-License-Identifier: Apache-2.0
package org.example;

import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer;

/**
 * An authorizer of one's own: a client publishes and subscribes below its own client id, and everybody subscribes below one topic that is for all.
 *
 * <p>It is asked for every message, by the threads that serve connections, many at once: it answers from memory. Whoever throws denies.
 */
public final class OwnTopics implements Authorizer {

    private final String everybodys;

    /** @param properties of the file that {@code aclPluginFile} names */
    public OwnTopics(Map<String, String> properties) {
        everybodys = properties.getOrDefault("everybodys", "news") + "/";
    }

    @Override
    public boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain) {
        return topic.value().startsWith(own(who));
    }

    /** A filter that begins with levels that are no wildcards matches nothing that begins otherwise. */
    @Override
    public boolean maySubscribe(Person who, TopicFilter filter, Qos qos) {
        return filter.value().startsWith(own(who)) || filter.value().startsWith(everybodys);
    }

    /** Never a wildcard, nor another's topics: a client chooses its id. */
    private static String own(Person who) {
        String client = who.client().value();
        boolean plain = client.chars().noneMatch(c -> c == '/' || c == '+' || c == '#');
        return plain ? client + "/" : "\0"; // which no topic has
    }
}
