/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the rules of a file: the first that fits counts. A file that has changed is used once two looks have seen it the same, so none is used that is half written; one
 * that cannot be read, or says something wrong, changes nothing.
 *
 * <p>Owns the rules in use. Asked from any thread; looks by one thread at a time. Lives as long as the node.
 */
public final class RuleAuthorizer implements Authorizer {

    /** Between two looks. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(RuleAuthorizer.class);
    private static final int LARGEST = 16 << 20;

    private final Path file;
    private final boolean allowsOtherwise;
    private final Counter reloaded;
    private final Counter refused;
    private volatile RuleSet rules;
    /** Hash of what is in use, or was refused last. */
    private String decided;
    /** Hash of what the last look saw, or why it saw nothing. */
    private String seen;

    private RuleAuthorizer(Path file, boolean allowsOtherwise, byte[] content, Meters meters) {
        this.file = file;
        this.allowsOtherwise = allowsOtherwise;
        this.reloaded = meters.counter("mqtt_acl_reloads", "result", "done");
        this.refused = meters.counter("mqtt_acl_reloads", "result", "refused");
        RuleText text = RuleText.parse(content);
        if (!text.faults().isEmpty()) {
            throw new GatewayException(Category.FATAL, file + ":" + String.join("; " + file + ":", text.faults()));
        }
        this.rules = new RuleSet(text.rules());
        this.decided = hash(content);
        this.seen = decided;
        meters.gauge("mqtt_acl_rules", () -> rules.size());
    }

    /**
     * @param allowsOtherwise what no rule fits is allowed, or denied
     * @throws GatewayException FATAL if the file cannot be read, or says something wrong; names file, line, and what was expected
     */
    public static RuleAuthorizer open(Path file, boolean allowsOtherwise, Meters meters) {
        try {
            return new RuleAuthorizer(file, allowsOtherwise, content(file), meters);
        } catch (IOException e) {
            throw new GatewayException(Category.FATAL, file + ": not readable: " + e + " (expected: a rules file)", e);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException("more than " + LARGEST + " bytes");
            }
            return content;
        }
    }

    /** Uses the file if it has changed. */
    public void look() {
        byte[] content;
        try {
            content = content(file);
        } catch (IOException e) {
            if (settles("not readable: " + e.getClass().getName())) {
                refuse(file + ": not readable: " + e);
            }
            return;
        }
        if (settles(hash(content))) {
            RuleText text = RuleText.parse(content);
            if (text.faults().isEmpty()) {
                use(text);
            } else {
                refuse(file + ":" + String.join("; " + file + ":", text.faults()));
            }
        }
    }

    /** Whether it was seen twice, and is to be decided on. */
    private boolean settles(String found) {
        boolean again = found.equals(seen);
        seen = found;
        if (!again || found.equals(decided)) {
            return false;
        }
        decided = found;
        return true;
    }

    private void use(RuleText text) {
        rules = new RuleSet(text.rules());
        reloaded.increment();
        LOG.info("file={} rules={} in use from now on", file, text.rules().size());
    }

    private void refuse(String why) {
        refused.increment();
        LOG.warn("rules stay as they were: {}", why);
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new GatewayException(Category.FATAL, "no SHA-256 on this Java platform", e);
        }
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
        Rule rule = rules.first(demand);
        boolean allowed = rule == null ? allowsOtherwise : rule.allows();
        if (!allowed) {
            LOG.debug("client={} denied by {}:{}", demand.who.client(), file, rule == null ? "no rule" : rule.line());
        }
        return allowed;
    }
}
