/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Layout.Way;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.proxy.Conduct;
import org.apache.rocketmq.mqtt.bench.proxy.Link;
import org.apache.rocketmq.mqtt.bench.proxy.Proxy;

/**
 * All the processes of one run and the proxies between them. Any thread may use it; lives from {@link #start} to {@link
 * #close()}, and everything it started with it, also when this JVM is ended by a signal that it gets to see.
 */
public final class Cluster implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final int CONNECT_MILLIS = 500;
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(2);

    private final Layout layout;
    private final Proxy proxy = new Proxy();
    private final Map<Way, Link> links = new LinkedHashMap<>();
    private final Map<Seat, Part> parts = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PAGE_TIMEOUT).build();
    private final Thread end = new Thread(this::endAll, "cluster-end");

    private Cluster(Layout layout) {
        this.layout = layout;
    }

    /**
     * Starts everything and returns when it can be used.
     *
     * @param distribution the built one
     * @param work an empty folder for data and logs
     */
    public static Cluster start(Layout layout, Path distribution, Path work) throws IOException {
        Cluster cluster = new Cluster(layout);
        try {
            cluster.open(new Commands(layout, distribution, work));
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void open(Commands commands) throws IOException {
        Runtime.getRuntime().addShutdownHook(end);
        for (Way way : layout.ways()) {
            links.put(way, proxy.open(way.toString(), layout.entrance(way), layout.exit(way)));
        }
        for (Seat seat : layout.seats()) {
            commands.prepare(seat);
            Path home = commands.home(seat);
            parts.put(
                    seat,
                    new Part(
                            seat,
                            home,
                            commands.command(seat),
                            commands.environment(seat),
                            () -> isReady(seat, home.resolve("ready"))));
        }
        for (List<Role> together :
                List.of(List.of(Role.NAMES), List.of(Role.BROKER, Role.SLAVE, Role.META), List.of(Role.GATEWAY))) {
            List<Seat> seats = new ArrayList<>();
            together.forEach(role -> seats.addAll(layout.seats(role)));
            for (Seat seat : seats) {
                part(seat).start();
            }
            for (Seat seat : seats) {
                part(seat).awaitReady(START_SECONDS);
            }
        }
    }

    private boolean isReady(Seat seat, Path ready) {
        return switch (seat.role()) {
            case GATEWAY, META -> Files.exists(ready);
            case NAMES -> listens(seat);
            case BROKER, SLAVE -> listens(seat) && isRegistered(seat);
        };
    }

    private boolean listens(Seat seat) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(layout.address(seat), layout.port(seat)), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** As long as the name server is away or stopped, nobody is, and nobody is waited for. */
    private boolean isRegistered(Seat seat) {
        Seat names = new Seat(Role.NAMES, 1);
        try {
            return NameServerPage.brokers(new InetSocketAddress(layout.address(names), layout.port(names)))
                    .contains(layout.name(seat, layout.port(seat)));
        } catch (IOException away) {
            return !parts.isEmpty() && !part(names).isAlive();
        }
    }

    public Layout layout() {
        return layout;
    }

    /** Where the clients of the load find a gateway, through its link. */
    public List<InetSocketAddress> gateways() {
        return layout.seats(Role.GATEWAY).stream()
                .map(gateway -> layout.entrance(new Way(Layout.CLIENTS_NAME, gateway)))
                .toList();
    }

    /** Where a gateway listens, past the proxy. */
    public InetSocketAddress direct(Seat gateway) {
        return layout.exit(new Way(Layout.CLIENTS_NAME, gateway));
    }

    /** Resident memory of a process, from Linux's {@code /proc}; 0 if it is not there. */
    public long residentKib(Seat seat) throws IOException {
        Path status = Path.of("/proc", Long.toString(part(seat).pid()), "status");
        if (Files.notExists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /**
     * A full garbage collection of one of our own processes, with the JDK's jcmd.
     *
     * @return false if that could not be done
     */
    public boolean collectGarbage(Seat seat) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return false;
        }
        try {
            Process asked = new ProcessBuilder(
                            jcmd.toString(), Long.toString(part(seat).pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return asked.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The member that says it leads; none while there is an election, or it cannot be asked. */
    public Optional<Seat> leader() {
        return layout.seats(Role.META).stream()
                .filter(member -> page(member, layout.memberPagesPort(), "/status")
                        .map(text -> text.contains("role=LEADER"))
                        .orElse(false))
                .findFirst();
    }

    /** A gateway's page of metrics. */
    public Optional<String> metrics(Seat gateway) {
        return page(gateway, layout.gatewayPagesPort(), "/metrics");
    }

    private Optional<String> page(Seat seat, int port, String path) {
        if (!part(seat).isAlive()) {
            return Optional.empty();
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + layout.address(seat) + ":" + port + path))
                .timeout(PAGE_TIMEOUT)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException away) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public void kill(Seat seat) {
        part(seat).kill();
    }

    /** Lets it end in its own way; returns when it has. */
    public void stop(Seat seat) throws IOException {
        part(seat).stop();
    }

    /** Starts it again on its data; returns when it can be used. */
    public void restart(Seat seat) throws IOException {
        part(seat).start();
        part(seat).awaitReady(START_SECONDS);
    }

    public void pause(Seat seat) throws IOException {
        part(seat).pause();
    }

    public void resume(Seat seat) throws IOException {
        part(seat).resume();
    }

    /** Ways that do not exist are left out. */
    public void become(List<Way> ways, Conduct conduct) {
        for (Way way : ways) {
            Link link = links.get(way);
            if (link != null) {
                link.become(conduct);
            }
        }
    }

    /** Processes that run no more although nobody ended them. */
    public List<Seat> dead() {
        return parts.entrySet().stream()
                .filter(entry -> !entry.getValue().isAlive())
                .map(Map.Entry::getKey)
                .toList();
    }

    private Part part(Seat seat) {
        Part part = parts.get(seat);
        if (part == null) {
            throw new IllegalArgumentException(seat + ": no such process");
        }
        return part;
    }

    private void endAll() {
        parts.values().forEach(Part::end);
    }

    @Override
    public void close() {
        endAll();
        proxy.close();
        if (!Thread.currentThread().equals(end)) {
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                return; // the JVM ends: the hook does the same
            }
        }
    }
}
