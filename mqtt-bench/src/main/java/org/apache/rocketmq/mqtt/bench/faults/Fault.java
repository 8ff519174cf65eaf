/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.Locale;

/**
 * One fault of a schedule.
 *
 * @param number from 1
 * @param atMillis after the schedule's beginning
 * @param lastsMillis until it is healed; a killed process is then started again
 * @param target a process ("gateway-1", "meta-leader") or links ("gateway-1>meta", "clients>gateway-2")
 * @param delayMillis of slow links, else 0
 * @param bytesPerSecond of slow links, else 0
 */
public record Fault(
        int number, int atMillis, int lastsMillis, Kind kind, String target, int delayMillis, int bytesPerSecond) {

    /** What is done. */
    public enum Kind {
        /** {@code kill -9}. */
        KILL,
        /** SIGSTOP, then SIGCONT. */
        PAUSE,
        /** Connections are closed, and new ones too. */
        CUT,
        /** Nothing passes and nobody is told. */
        SILENCE,
        /** What passes is late and little. */
        SLOW,
        /** SIGTERM: the process ends in its own way, as when it is restarted for a new version. */
        STOP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    int endMillis() {
        return atMillis + lastsMillis;
    }

    /** The part of the cluster that suffers most: two faults at a time are of two families. */
    String family() {
        String suffering = target.substring(target.indexOf('>') + 1);
        return suffering.replaceAll("-.*", "");
    }

    /** Whether a topic may change its broker for it. */
    boolean movesTopics() {
        return family().equals("broker") || family().equals("names");
    }

    /** What is done to what, whichever of its kind it is: "kill gateway", "cut gateway to all of meta". */
    String sort() {
        String from = target.substring(0, Math.max(0, target.indexOf('>')));
        String to = target.substring(target.indexOf('>') + 1);
        String hit = (to.contains("-") ? "" : "all of ") + general(to);
        return kind.word() + " " + (from.isEmpty() ? general(to) : general(from) + " to " + hit);
    }

    private static String general(String name) {
        return name.replaceAll("-\\d+$", "");
    }

    String text() {
        String how = kind == Kind.SLOW ? " by " + delayMillis + " ms, " + bytesPerSecond + " B/s" : "";
        return kind.word() + " " + target + how;
    }
}
