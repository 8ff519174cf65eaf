/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;

/**
 * Who there is and where: a seat listens on {@code 127.block.0.seat}, and the link of a seat to another on {@code
 * 127.block.from.to}, with the same port. So a link is a matter of looking a name up: each process has a file of hosts
 * of its own, and none knows of proxies.
 *
 * @param block second byte of every address, 1 to 254: another run's is another
 * @param slaves whether the first broker has one
 * @param proxied whether there are links; if not, everybody looks up the seats themselves
 * @param ports of MQTT, peers, a gateway's pages, a member, its pages, name server, then one for each broker and slave
 *     and, for each master, one for its slaves
 */
public record Layout(int block, int gateways, int brokers, boolean slaves, boolean proxied, List<Integer> ports) {
    private static final int MEMBERS = 3;
    private static final int SHARED_PORTS = 6;

    /** Where the ways of the load's clients begin. */
    public static final String CLIENTS_NAME = "clients";

    /** Third byte of the links of the load's clients. */
    private static final int CLIENTS = 1;

    /** One way between two processes. */
    public record Way(String from, Seat to) {
        @Override
        public String toString() {
            return from + ">" + to;
        }
    }

    /** How many ports such a cluster takes. */
    public static int portsOf(int brokers) {
        return SHARED_PORTS + brokers + 1 + brokers;
    }

    /** In the order they are started. */
    public List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        seats.add(new Seat(Role.NAMES, 1));
        seats.addAll(seats(Role.BROKER));
        seats.addAll(seats(Role.SLAVE));
        seats.addAll(seats(Role.META));
        seats.addAll(seats(Role.GATEWAY));
        return seats;
    }

    /** All of one role. */
    public List<Seat> seats(Role role) {
        int count = switch (role) {
            case GATEWAY -> gateways;
            case META -> MEMBERS;
            case BROKER -> brokers;
            case SLAVE -> slaves ? 1 : 0;
            case NAMES -> 1;
        };
        return IntStream.rangeClosed(1, count).mapToObj(i -> new Seat(role, i)).toList();
    }

    /** Every way that is proxied. Direct are those of brokers, to their name server and their slaves. */
    public List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        if (!proxied) {
            return ways;
        }
        seats(Role.GATEWAY).forEach(gateway -> ways.add(new Way(CLIENTS_NAME, gateway)));
        for (Seat from : seats(Role.GATEWAY)) {
            seats().stream().filter(to -> !to.equals(from)).forEach(to -> ways.add(new Way(from.name(), to)));
        }
        for (Seat from : seats(Role.META)) {
            seats(Role.META).stream().filter(to -> !to.equals(from)).forEach(to -> ways.add(new Way(from.name(), to)));
        }
        return ways;
    }

    /** The seat itself. */
    public String address(Seat seat) {
        return "127." + block + ".0." + seat.octet();
    }

    /** Where the way's proxy listens. */
    public InetSocketAddress entrance(Way way) {
        return new InetSocketAddress(
                "127." + block + "." + octet(way.from()) + "." + way.to().octet(), port(way));
    }

    /** What the way leads to. */
    public InetSocketAddress exit(Way way) {
        return new InetSocketAddress(address(way.to()), port(way));
    }

    private int octet(String from) {
        return seats().stream()
                .filter(seat -> seat.name().equals(from))
                .mapToInt(Seat::octet)
                .findFirst()
                .orElse(CLIENTS);
    }

    /** Gateways talk to gateways where peers listen, clients where MQTT is spoken. */
    private int port(Way way) {
        boolean peers = way.to().role() == Role.GATEWAY && !way.from().equals(CLIENTS_NAME);
        return peers ? peerPort() : port(way.to());
    }

    /** The file of hosts of one process. */
    public String hosts(Seat of) {
        StringBuilder file = new StringBuilder("127.0.0.1 localhost\n");
        List<Way> ways = ways();
        for (Seat seat : seats()) {
            Way way = new Way(of.name(), seat);
            String address = ways.contains(way) ? entrance(way).getAddress().getHostAddress() : address(seat);
            file.append(address).append(' ').append(seat.host()).append('\n');
        }
        return file.toString();
    }

    int port(Seat seat) {
        return switch (seat.role()) {
            case GATEWAY -> mqttPort();
            case META -> ports.get(3);
            case NAMES -> ports.get(5);
            case BROKER -> ports.get(SHARED_PORTS + seat.number() - 1);
            case SLAVE -> ports.get(SHARED_PORTS + brokers);
        };
    }

    int mqttPort() {
        return ports.get(0);
    }

    int peerPort() {
        return ports.get(1);
    }

    int gatewayPagesPort() {
        return ports.get(2);
    }

    int memberPagesPort() {
        return ports.get(4);
    }

    /** Where a master takes its slave; RocketMQ listens there on every address. */
    int replicationPort(Seat broker) {
        return ports.get(SHARED_PORTS + brokers + broker.number());
    }

    /** "host:port" as the other processes know it. */
    String name(Seat seat, int port) {
        return seat.host() + ":" + port;
    }
}
