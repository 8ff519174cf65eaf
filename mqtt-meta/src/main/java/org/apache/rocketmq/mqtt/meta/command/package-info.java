/**
 * What is said to the metadata and what it answers, and the bytes of both. Knows neither the log that carries the bytes nor the tables they
 * change.
 */
@NullMarked
package org.apache.rocketmq.mqtt.meta.command;

import org.jspecify.annotations.NullMarked;
