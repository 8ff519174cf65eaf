/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.Subscription;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.jspecify.annotations.Nullable;

/** A well-formed control packet from a client (MQTT 3.1.1 section 3). Holds no buffer: nothing of it must be released. */
public sealed interface Packet {

    PacketType type();

    /**
     * A client introduces itself.
     *
     * @param clientId as sent, possibly empty or not acceptable
     * @param keepAliveSeconds 0 for none
     */
    record Connect(
            Dialect dialect,
            String clientId,
            boolean cleanSession,
            int keepAliveSeconds,
            @Nullable Will will,
            Login login)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }
    }

    /** A CONNECT in a version of MQTT that is not spoken here; nothing behind its protocol level was read. */
    record UnsupportedConnect(int protocolLevel) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }
    }

    /** What a CONNECT shows of its sender beside the client id. */
    record Login(@Nullable String username, @Nullable Payload password) {
        /** Either may be a secret. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** @param packetId 0 at QoS 0 */
    record Publish(TopicName topic, Payload payload, Qos qos, boolean dup, boolean retain, int packetId)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBLISH;
        }

        /** The application message in it. */
        public Message message(ClientId publisher) {
            return new Message(topic, payload, qos, retain, publisher);
        }
    }

    record PubAck(int packetId) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBACK;
        }
    }

    record PubRec(int packetId) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBREC;
        }
    }

    record PubRel(int packetId) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBREL;
        }
    }

    record PubComp(int packetId) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBCOMP;
        }
    }

    /** @param requests at least one, in the order sent */
    record Subscribe(int packetId, List<Subscription> requests) implements Packet {
        public Subscribe {
            requests = List.copyOf(requests);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }
    }

    /** @param filters at least one, in the order sent */
    record Unsubscribe(int packetId, List<TopicFilter> filters) implements Packet {
        public Unsubscribe {
            filters = List.copyOf(filters);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    record PingReq() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    record Disconnect() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }
}
