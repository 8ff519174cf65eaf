/** Load on sessions that must survive a server that is killed again and again, and what came of it. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.kill;

import org.jspecify.annotations.NullMarked;
