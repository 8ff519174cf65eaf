/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.file.WatchedFile;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the rules of a file: the first that fits counts. When the file has changed its new rules are used, unless there is a mistake in them.
 *
 * <p>Owns the rules in use. Asked from any thread; whoever has it lets it {@link #look}. Lives as long as the node.
 */
public final class RuleAuthorizer implements Authorizer {

    private static final Logger LOG = LoggerFactory.getLogger(RuleAuthorizer.class);

    private final Path file;
    private final boolean allowsOtherwise;
    private final WatchedFile<RuleSet> rules;

    private RuleAuthorizer(Path file, boolean allowsOtherwise, WatchedFile<RuleSet> rules) {
        this.file = file;
        this.allowsOtherwise = allowsOtherwise;
        this.rules = rules;
    }

    /**
     * @param allowsOtherwise what no rule fits is allowed, or denied
     * @throws GatewayException FATAL if the file cannot be read, or says something wrong; names file, line, and what was expected
     */
    public static RuleAuthorizer open(Path file, boolean allowsOtherwise, Meters meters) {
        WatchedFile<RuleSet> rules = WatchedFile.open(
                file,
                content -> read(file, content),
                new WatchedFile.Reloads(
                        meters.counter("mqtt_acl_reloads", "result", "done"),
                        meters.counter("mqtt_acl_reloads", "result", "refused")));
        meters.gauge("mqtt_acl_rules", () -> rules.current().size());
        return new RuleAuthorizer(file, allowsOtherwise, rules);
    }

    private static RuleSet read(Path file, byte[] content) {
        RuleText text = RuleText.parse(content);
        if (!text.faults().isEmpty()) {
            throw new IllegalArgumentException(file + ":" + String.join("; " + file + ":", text.faults()));
        }
        return new RuleSet(text.rules());
    }

    /** Uses the file if it has changed. By one thread at a time, every {@link WatchedFile#PAUSE}. */
    public void look() {
        rules.look();
    }

    @Override
    public boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain) {
        return isAllowed(new Demand.Publishing(who, topic, qos, retain));
    }

    @Override
    public boolean maySubscribe(Person who, TopicFilter filter, Qos qos) {
        return isAllowed(new Demand.Subscribing(who, filter, qos));
    }

    private boolean isAllowed(Demand demand) {
        Rule rule = rules.current().first(demand);
        boolean allowed = rule == null ? allowsOtherwise : rule.allows();
        if (!allowed) {
            LOG.debug("client={} denied by {}:{}", demand.who.client(), file, rule == null ? "no rule" : rule.line());
        }
        return allowed;
    }
}
