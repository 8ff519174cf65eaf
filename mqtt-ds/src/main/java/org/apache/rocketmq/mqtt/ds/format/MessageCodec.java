/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.format;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;

/** An MQTT application message as a RocketMQ message, and back; reads also what rocketmq-mqtt and plain producers write. */
public final class MessageCodec {

    /** Topics longer than this, in UTF-8 bytes, go into the body: all properties of a message together have 32,767 bytes. */
    private static final int MAX_TOPIC_PROPERTY = 4_096;

    /** Client ids longer than this, in characters, are left out. */
    private static final int MAX_CLIENT_ID_PROPERTY = 1_024;

    private static final int UNIQUE_KEY_LENGTH = 32;

    private static final byte[] STAND_IN = {0};

    private MessageCodec() {}

    /** A RocketMQ message to be stored: its properties without the light queues, and its body. */
    public record Encoded(Map<String, String> properties, Payload body) {

        /** The message under a key of its own, and that key as RocketMQ has it: as long as RocketMQ's own keys, 128 bits in hex. */
        public String keyed(String key) {
            String unique = LmqNames.sha256(key).substring(0, UNIQUE_KEY_LENGTH);
            properties.put(MessageProperties.UNIQUE_KEY, unique);
            return unique;
        }

        /** Whether the message is of QoS 0. */
        public boolean isAtMostOnce() {
            return Integer.toString(Qos.AT_MOST_ONCE.level()).equals(properties.get(MessageProperties.QOS));
        }

        /** The same message once more, as another RocketMQ message. */
        public Encoded copy() {
            Map<String, String> copied = new LinkedHashMap<>(properties);
            copied.put(MessageProperties.UNIQUE_KEY, MessageClientIDSetter.createUniqID());
            copied.remove(MessageProperties.DISPATCH_LIST);
            return new Encoded(copied, body);
        }
    }

    public static Encoded encode(Message message) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(MessageProperties.UNIQUE_KEY, MessageClientIDSetter.createUniqID());
        properties.put("WAIT", "true");
        if (message.publisher() != null) {
            properties.put(MessageProperties.TAGS, MessageProperties.DEVICE_TAG);
            if (message.publisher().value().length() <= MAX_CLIENT_ID_PROPERTY) {
                properties.put(MessageProperties.CLIENT_ID, message.publisher().value());
            }
        }
        properties.put(MessageProperties.QOS, Integer.toString(message.qos().level()));
        properties.put(MessageProperties.RETAIN, Boolean.toString(message.retain()));
        properties.put(
                MessageProperties.EMPTY, Boolean.toString(message.payload().isEmpty()));
        properties.put(MessageProperties.GATEWAY, "1");
        byte[] body = message.payload().isEmpty() ? STAND_IN : message.payload().bytes();
        byte[] topic = message.topic().value().getBytes(StandardCharsets.UTF_8);
        if (topic.length <= MAX_TOPIC_PROPERTY) {
            properties.put(MessageProperties.TOPIC, message.topic().value());
        } else {
            properties.put(MessageProperties.TOPIC_IN_BODY, Integer.toString(topic.length));
            byte[] both = Arrays.copyOf(topic, topic.length + body.length);
            System.arraycopy(body, 0, both, topic.length, body.length);
            body = both;
        }
        return new Encoded(properties, Payload.of(body));
    }

    /** Reads a stored message; null if it is none that a device can be sent, having no legal topic. */
    public static @Nullable Message decode(MessageExt stored) {
        byte[] body = stored.getBody() == null ? new byte[0] : stored.getBody();
        String topic = stored.getUserProperty(MessageProperties.TOPIC);
        int payloadFrom = 0;
        String inBody = stored.getUserProperty(MessageProperties.TOPIC_IN_BODY);
        if (inBody != null) {
            payloadFrom = numberIn(inBody, body.length);
            topic = payloadFrom < 0 ? null : new String(body, 0, payloadFrom, StandardCharsets.UTF_8);
        } else if (topic == null) {
            topic = topicFromQueues(stored);
        }
        if (topic == null || TopicName.fault(topic) != null) {
            return null;
        }
        boolean empty = Boolean.parseBoolean(stored.getUserProperty(MessageProperties.EMPTY));
        Payload payload = empty
                ? Payload.EMPTY
                : Payload.of(payloadFrom == 0 ? body : Arrays.copyOfRange(body, payloadFrom, body.length));
        String client = stored.getUserProperty(MessageProperties.CLIENT_ID);
        return new Message(
                new TopicName(topic),
                payload,
                qosOf(stored),
                Boolean.parseBoolean(stored.getUserProperty(MessageProperties.RETAIN)),
                client == null || ClientId.fault(client) != null ? null : new ClientId(client));
    }

    /** What tells the stored message from all others; null if its producer gave it nothing. */
    public static @Nullable String uniqueKey(MessageExt stored) {
        return stored.getProperty(MessageProperties.UNIQUE_KEY);
    }

    /** Whether the message is to be retained, see {@link MessageProperties#RETAIN}. */
    public static boolean isRetained(MessageExt stored) {
        return Boolean.parseBoolean(stored.getUserProperty(MessageProperties.RETAIN));
    }

    /** Whether a gateway wrote the message. */
    public static boolean isFromGateway(MessageExt stored) {
        return stored.getUserProperty(MessageProperties.GATEWAY) != null;
    }

    /** Whether the message says in a property which MQTT topic it has. */
    public static boolean namesTopic(MessageExt stored) {
        return stored.getUserProperty(MessageProperties.TOPIC) != null;
    }

    /** How often the client of a retry queue was sent this message before; 0 in any other queue. */
    public static int attempts(MessageExt stored, String queue) {
        if (!LmqNames.isRetry(queue)) {
            return 0;
        }
        String attempts = stored.getUserProperty(MessageProperties.ATTEMPTS);
        return attempts == null ? 0 : Math.max(0, numberIn(attempts, Integer.MAX_VALUE));
    }

    /** The names of the light queues a message was stored into. */
    public static Set<String> queueNames(MessageExt stored) {
        String dispatch = stored.getProperty(MessageProperties.DISPATCH_LIST);
        Set<String> names = new LinkedHashSet<>();
        if (dispatch != null) {
            for (String name : dispatch.split(",", -1)) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The name as a value; null if no broker could keep it. */
    public static @Nullable QueueName queueName(String name) {
        return QueueName.fault(name) == null ? new QueueName(name) : null;
    }

    /** Whether a light queue is that of one client. */
    public static boolean isPeerQueue(String name) {
        return LmqNames.isPeer(name);
    }

    /** Without the property: the last light queue that is a topic's, else the RocketMQ topic itself. */
    private static @Nullable String topicFromQueues(MessageExt stored) {
        String topic = null;
        for (String name : queueNames(stored)) {
            String named = LmqNames.topicOf(name);
            topic = named == null ? topic : named;
        }
        return topic == null ? stored.getTopic() : topic;
    }

    /** @return -1 if the text is no number from 1 to max */
    private static int numberIn(String text, int max) {
        try {
            int number = Integer.parseInt(text);
            return number > 0 && number <= max ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Qos qosOf(MessageExt stored) {
        String level = stored.getUserProperty(MessageProperties.QOS);
        if (level == null) {
            level = extraQos(stored.getUserProperty(MessageProperties.EXTRA));
        }
        return switch (level == null ? "" : level) {
            case "0" -> Qos.AT_MOST_ONCE;
            case "2" -> Qos.EXACTLY_ONCE;
            default -> Qos.AT_LEAST_ONCE; // what a backend service stored, it wants to arrive
        };
    }

    private static @Nullable String extraQos(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            var qos = JsonParser.parseString(json).getAsJsonObject().get(MessageProperties.QOS);
            return qos == null ? null : qos.getAsString();
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            return null; // not the gateway's format: the QoS is not said
        }
    }
}
