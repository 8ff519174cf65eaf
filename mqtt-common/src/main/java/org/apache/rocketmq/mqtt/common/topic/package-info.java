/** Which of very many topic filters match a topic. */
@NullMarked
package org.apache.rocketmq.mqtt.common.topic;

import org.jspecify.annotations.NullMarked;
