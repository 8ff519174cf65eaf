package org.apache.rocketmq.mqtt.common.model;

/**
 * The name of a light queue as RocketMQ knows it: ASCII, at most 255 bytes, no {@code /} and no {@code ,}. How a topic filter
 * becomes such a name is known to one class of the store adapter alone; everyone else passes the value on.
 */
public record QueueName(String value) {

    /** Longest name a broker's file store can keep as a directory, in bytes. */
    public static final int MAX_LENGTH = 255;

    /** @throws IllegalArgumentException if a broker could stall on the name */
    public QueueName {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "queue name length: " + value.length() + " (expected: 1.." + MAX_LENGTH + ")");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= 0x20 || c >= 0x7F || c == '/' || c == ',') {
                throw new IllegalArgumentException(String.format(
                        "queue name: U+%04X at index %d of %s (expected: printable ASCII without / and ,)",
                        (int) c, i, value));
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
