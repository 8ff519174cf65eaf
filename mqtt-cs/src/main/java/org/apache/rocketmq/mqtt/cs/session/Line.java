/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the flows of a session need of it. Event loop only. */
interface Line {

    void act(Reply reply);

    /** Calls a port; its answer comes on the loop, also when the session has ended meanwhile. */
    <T> void await(Supplier<CompletionStage<T>> call, Consumer<? super T> then, Consumer<Throwable> otherwise);

    /** Runs a task on the loop later, also when the session has ended meanwhile, unless it is cancelled. */
    Future<?> later(Runnable task, Duration delay);
}
