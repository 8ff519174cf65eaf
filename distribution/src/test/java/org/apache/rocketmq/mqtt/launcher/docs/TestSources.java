/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The test methods of a repository, by the simple names of their classes, as its source files have them. */
record TestSources(Map<String, Set<String>> methods) {

    private static final Pattern ANNOTATION =
            Pattern.compile("    @(Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\\b.*");
    private static final Pattern METHOD = Pattern.compile("    (?:public |protected |final )*void (\\w+)\\(.*");

    static TestSources under(Path repository) throws IOException {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (Path module : children(repository)) {
            Path sources = module.resolve("src/test/java");
            if (Files.isDirectory(sources)) {
                for (Path file : javaFiles(sources)) {
                    String name = file.getFileName().toString();
                    methods.computeIfAbsent(name.substring(0, name.length() - ".java".length()), any -> new TreeSet<>())
                            .addAll(testsOf(Files.readAllLines(file)));
                }
            }
        }
        return new TestSources(methods);
    }

    boolean has(String className, String method) {
        return methods.getOrDefault(className, Set.of()).contains(method);
    }

    /** A method is a test if one of the annotations directly before it says so. */
    private static Set<String> testsOf(List<String> lines) {
        Set<String> tests = new TreeSet<>();
        boolean announced = false;
        for (String line : lines) {
            Matcher method = METHOD.matcher(line);
            if (ANNOTATION.matcher(line).matches()) {
                announced = true;
            } else if (method.matches()) {
                if (announced) {
                    tests.add(method.group(1));
                }
                announced = false;
            } else if (line.isBlank()) {
                announced = false;
            }
        }
        return tests;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
