/** MQTT 3.1.1 clause by clause, as a client sees it: one fact a method, named with the clause it shows. docs/conformance.md lists them all. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.conformance;

import org.jspecify.annotations.NullMarked;
