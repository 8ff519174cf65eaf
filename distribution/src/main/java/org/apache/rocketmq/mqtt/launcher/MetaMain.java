/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.admin.MetadataFigures;
import org.apache.rocketmq.mqtt.launcher.admin.Readiness;
import org.apache.rocketmq.mqtt.launcher.config.MemberSettings;
import org.apache.rocketmq.mqtt.launcher.meters.PrometheusMeters;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the metadata group, as a process ({@link #main}) or inside another. It is started when it listens: whether there is a leader depends on the other
 * members, and {@code /readyz} tells. Owns the member, its folder and its pages, from start to close.
 */
public final class MetaMain implements Launch.Part {

    private static final Logger LOG = LoggerFactory.getLogger(MetaMain.class);

    private final MemberSettings settings;
    private final DataFolder folder;
    private final MetaMember member;
    private final PrometheusMeters meters;
    private final AdminServer admin;

    private MetaMain(
            MemberSettings settings, DataFolder folder, MetaMember member, PrometheusMeters meters, AdminServer admin) {
        this.settings = settings;
        this.folder = folder;
        this.member = member;
        this.meters = meters;
        this.admin = admin;
    }

    /**
     * Starts a member.
     *
     * @throws StartException with the reason and the exit status that goes with it
     */
    public static MetaMain start(MemberSettings settings) {
        settings.warnings().forEach(LOG::warn);
        DataFolder folder = DataFolder.open(settings.member().directory());
        PrometheusMeters meters = new PrometheusMeters();
        try {
            MetaMember member = member(settings);
            try {
                AdminServer admin = AdminServer.open(
                        settings.admin().address(),
                        new AdminServer.Lock(
                                settings.admin().token(), settings.admin().tls()),
                        new AdminServer.Pages(meters::scrape, () -> readiness(member), () -> status(member)),
                        meters);
                return new MetaMain(settings, folder, member, meters, admin);
            } catch (IOException e) {
                close(member);
                throw e;
            }
        } catch (IOException e) {
            meters.close();
            folder.close();
            throw StartException.metadata(settings.member().directory(), e);
        } catch (RuntimeException e) {
            meters.close();
            folder.close();
            throw StartException.of(e);
        }
    }

    private static MetaMember member(MemberSettings settings) throws IOException {
        checkPort(settings.member().self());
        MetaMember member = new MetaMember(settings.member());
        member.onFailure(Launch::broken);
        try {
            member.begin();
            return member;
        } catch (IOException | RuntimeException e) {
            close(member);
            throw e;
        }
    }

    /** The Raft library ends the process without a reason that scripts could tell from others if it cannot listen. */
    private static void checkPort(String self) throws IOException {
        InetSocketAddress address = new InetSocketAddress(MetaSettings.host(self), MetaSettings.port(self));
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        } catch (SocketException e) {
            BindException named = new BindException("cannot listen on " + self + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private static Readiness readiness(MetaMember member) {
        return member.isReady() ? Readiness.READY : Readiness.notYet("no leader: too few members run");
    }

    private static String status(MetaMember member) {
        String counts = member.ask(new Query.Status()) instanceof Answer.StatusCounts known
                ? MetadataFigures.line(known)
                : "figures not known";
        return member.status() + "\n" + counts + "\n";
    }

    /** Where {@code /status} and its like listen. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    @Override
    public String summary() {
        return "meta " + settings.member().self() + ", members "
                + String.join(",", settings.member().members()) + ", admin "
                + settings.admin().scheme() + "://"
                + Gateway.text(adminAddress());
    }

    @Override
    public void close() {
        admin.close();
        close(member);
        meters.close();
        folder.close();
    }

    private static void close(MetaMember member) {
        try {
            member.close();
        } catch (IOException e) {
            LOG.error("member not closed as it should be", e);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Launch.run(
                "meta", args, line -> start(MemberSettings.load(line.configuration(), line.home(), System.getenv())));
    }
}
