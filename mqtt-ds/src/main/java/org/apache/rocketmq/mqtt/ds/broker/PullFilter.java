/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import org.apache.rocketmq.common.filter.ExpressionType;

/** What a broker is asked to leave out of a pull. */
public record PullFilter(String expression, String type) {

    public static final PullFilter ALL = new PullFilter("*", ExpressionType.TAG);

    /** SQL92 on user properties; brokers allow it with {@code enablePropertyFilter=true}. */
    public static PullFilter sql(String expression) {
        return new PullFilter(expression, ExpressionType.SQL92);
    }

    public boolean isSql() {
        return ExpressionType.SQL92.equals(type);
    }
}
