/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * Keeps in the data folder what the broker's RocksDB would leave elsewhere: its native library (in the system's
 * temporary folder, 15 MB more with every kill -9) and its log (under {@code user.home}, the only place RocketMQ's
 * ConfigHelper asks for).
 */
final class RocksFiles {

    private static final String HOME = "user.home";

    private RocksFiles() {}

    /** Unpacks and loads the library, unless this JVM has loaded one already. */
    static void loadLibrary(Path dataFolder) throws IOException {
        Path folder = Files.createDirectories(dataFolder.resolve("native"));
        NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
    }

    /** For a moment, and for the whole JVM, the data folder is the user's home. */
    static boolean withLogIn(Path dataFolder, Initializer broker) throws Exception {
        String home = System.getProperty(HOME);
        System.setProperty(HOME, dataFolder.toString());
        try {
            return broker.initialize();
        } finally {
            System.setProperty(HOME, home);
        }
    }

    interface Initializer {
        boolean initialize() throws Exception;
    }
}
