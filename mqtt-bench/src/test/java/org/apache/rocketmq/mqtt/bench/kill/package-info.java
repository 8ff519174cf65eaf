@NullMarked
package org.apache.rocketmq.mqtt.bench.kill;

import org.jspecify.annotations.NullMarked;
