/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.Subscription;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Login;
import org.jspecify.annotations.Nullable;

/** What stands behind the fixed header, packet by packet (MQTT 3.1.1 section 3). */
final class Bodies {

    private static final int CLEAN_SESSION = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_AND_RETAIN = 0x38;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private Bodies() {}

    static @Nullable Packet connect(FrameReader in, int flags) {
        String protocolName = in.text();
        int protocolLevel = in.oneByte();
        if (in.fault() != null) {
            return null;
        }
        Dialect dialect = Dialect.of(protocolName, protocolLevel);
        if (dialect == null) {
            if (!Dialect.isName(protocolName)) {
                in.fail(Fault.Kind.MALFORMED, "protocol name (expected: MQTT) [MQTT-3.1.2-1]");
            }
            in.skipRest();
            return new Packet.UnsupportedConnect(protocolLevel);
        }
        int connectFlags = in.oneByte();
        String wrong = connectFlagsFault(connectFlags);
        if (wrong != null) {
            in.fail(Fault.Kind.MALFORMED, wrong);
            return null;
        }
        int keepAliveSeconds = in.twoBytes();
        String clientId = in.text();
        Will will = (connectFlags & WILL) != 0 ? will(in, connectFlags) : null;
        String username = (connectFlags & USER_NAME) != 0 ? in.text() : null;
        Payload password = (connectFlags & PASSWORD) != 0 ? in.binary() : null;
        boolean cleanSession = (connectFlags & CLEAN_SESSION) != 0;
        return new Packet.Connect(
                dialect, clientId, cleanSession, keepAliveSeconds, will, new Login(username, password));
    }

    private static @Nullable String connectFlagsFault(int flags) {
        if ((flags & 0x01) != 0) {
            return "reserved connect flag is set [MQTT-3.1.2-3]";
        }
        if ((flags & WILL) == 0 && (flags & WILL_QOS_AND_RETAIN) != 0) {
            return "will QoS or will retain without will [MQTT-3.1.2-13] [MQTT-3.1.2-15]";
        }
        if ((flags >> 3 & 3) == 3) {
            return "will QoS: 3 (expected: 0, 1 or 2) [MQTT-3.1.2-14]";
        }
        if ((flags & USER_NAME) == 0 && (flags & PASSWORD) != 0) {
            return "password without user name [MQTT-3.1.2-22]";
        }
        return null;
    }

    private static @Nullable Will will(FrameReader in, int flags) {
        TopicName topic = in.topicName();
        Payload payload = in.binary();
        return topic == null ? null : new Will(topic, payload, Qos.of(flags >> 3 & 3), (flags & WILL_RETAIN) != 0);
    }

    static @Nullable String publishFlagsFault(int flags) {
        int qos = flags >> 1 & 3;
        if (qos == 3) {
            return "PUBLISH QoS: 3 (expected: 0, 1 or 2) [MQTT-3.3.1-4]";
        }
        return qos == 0 && (flags & 0x08) != 0 ? "PUBLISH of QoS 0 with DUP [MQTT-3.3.1-2]" : null;
    }

    static @Nullable Packet publish(FrameReader in, int flags) {
        Qos qos = Qos.of(flags >> 1 & 3);
        TopicName topic = in.topicName();
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : in.packetId();
        if (topic == null || in.fault() != null) {
            return null;
        }
        return new Packet.Publish(topic, in.rest(), qos, (flags & 0x08) != 0, (flags & 0x01) != 0, packetId);
    }

    static Packet pubAck(FrameReader in, int flags) {
        return new Packet.PubAck(in.packetId());
    }

    static Packet pubRec(FrameReader in, int flags) {
        return new Packet.PubRec(in.packetId());
    }

    static Packet pubRel(FrameReader in, int flags) {
        return new Packet.PubRel(in.packetId());
    }

    static Packet pubComp(FrameReader in, int flags) {
        return new Packet.PubComp(in.packetId());
    }

    static @Nullable Packet subscribe(FrameReader in, int flags) {
        int packetId = in.packetId();
        List<Subscription> requests = new ArrayList<>(1);
        do { // at least one [MQTT-3.8.3-3]
            TopicFilter filter = in.topicFilter();
            int qos = in.oneByte();
            if (qos > 2) {
                in.fail(Fault.Kind.MALFORMED, "requested QoS: " + qos + " (expected: 0, 1 or 2) [MQTT-3.8.3-4]");
            }
            if (filter == null || in.fault() != null) {
                return null;
            }
            requests.add(new Subscription(filter, Qos.of(qos)));
        } while (in.left() > 0);
        return new Packet.Subscribe(packetId, requests);
    }

    static @Nullable Packet unsubscribe(FrameReader in, int flags) {
        int packetId = in.packetId();
        List<TopicFilter> filters = new ArrayList<>(1);
        do { // at least one [MQTT-3.10.3-2]
            TopicFilter filter = in.topicFilter();
            if (filter == null) {
                return null;
            }
            filters.add(filter);
        } while (in.left() > 0);
        return new Packet.Unsubscribe(packetId, filters);
    }

    static Packet pingReq(FrameReader in, int flags) {
        return new Packet.PingReq();
    }

    static Packet disconnect(FrameReader in, int flags) {
        return new Packet.Disconnect();
    }
}
