/** What the documents say of the tests is true. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher.docs;

import org.jspecify.annotations.NullMarked;
