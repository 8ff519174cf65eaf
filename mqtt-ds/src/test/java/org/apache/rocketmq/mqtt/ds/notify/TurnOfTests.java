/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

/** A turn as the test wants it. */
final class TurnOfTests implements Turn {
    boolean over;
    boolean sure = true;

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean isSure() {
        return sure;
    }
}
