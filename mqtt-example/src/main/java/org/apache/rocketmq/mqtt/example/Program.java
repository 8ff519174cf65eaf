/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.util.Arrays;

/** What the four have in common: {@code --help}, one line for an error, and the exit code. */
interface Program {
    int DONE = 0;
    int FAILED = 1;
    int MISUSED = 2;

    /** Declares every argument with its default. */
    Options options();

    /** @return {@link #DONE}, or {@link #FAILED} if the time-out passed first */
    int run(Options options) throws Exception;

    static int execute(Program program, String... args) {
        Options options = program.options();
        if (Arrays.asList(args).contains("--help")) {
            System.out.print(options.help());
            return DONE;
        }
        try {
            return program.run(options.parse(args));
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.err.println("try --help");
            return MISUSED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            System.err.println("failed: " + reason(e));
            return FAILED;
        }
    }

    /** The outermost message, and the innermost one that says why. */
    private static String reason(Exception e) {
        Throwable bottom = e;
        while (bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        String why = firstLine(bottom);
        String what = firstLine(e);
        return what.contains(why) ? what : what + ": " + why;
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.lines().findFirst().orElse(e.toString());
    }
}
