/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A state in a folder of each test's own, and a node in it. */
abstract class StateOfTests {

    @TempDir
    Path temp;

    MetaState state;
    Journal journal;

    @BeforeEach
    final void open() {
        state = MetaState.open(temp.resolve("state"));
        journal = new Journal(state);
        journal.join("n1", 1);
    }

    @AfterEach
    final void close() {
        state.close();
    }
}
