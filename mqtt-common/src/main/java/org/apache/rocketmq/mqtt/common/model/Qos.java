package org.apache.rocketmq.mqtt.common.model;

/** Quality of service of an application message or a subscription (MQTT 3.1.1 section 4.3). */
public enum Qos {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final Qos[] VALUES = values();

    /**
     * @param level 0, 1 or 2 as on the wire
     * @throws IllegalArgumentException for any other number
     */
    public static Qos of(int level) {
        if (level < 0 || level >= VALUES.length) {
            throw new IllegalArgumentException("QoS: " + level + " (expected: 0, 1 or 2)");
        }
        return VALUES[level];
    }

    /** The number on the wire: 0, 1 or 2. */
    public int level() {
        return ordinal();
    }

    /** The QoS a message is delivered at when published at one and granted at the other [MQTT-3.8.4-6]. */
    public Qos min(Qos other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
