/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.function.BooleanSupplier;

/**
 * How a message is stored that must not be stored twice.
 *
 * @param key tells it from all others
 * @param again whether it may be stored already
 * @param wanted whether it is still to be stored; asked right before each attempt of which it is sure that there was none before that worked
 */
record Once(String key, boolean again, BooleanSupplier wanted) {

    Once withKey(String other) {
        return new Once(other, again, wanted);
    }
}
