/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.jspecify.annotations.Nullable;

/** What the configuration says of listeners. For one reading. */
final class ListenerSettings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,50}");
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of("client", "cert", "key", "ca", "crl", "proxy"));

    private final Configuration said;
    private final Path file;
    private final Path home;
    private final List<String> faults;
    private final List<Listener> listeners = new ArrayList<>();

    private ListenerSettings(Configuration said, Path file, Path home, List<String> faults) {
        this.said = said;
        this.file = file;
        this.home = home;
        this.faults = faults;
    }

    /** Whatever is wrong is added to the faults; then the listeners are of no use. */
    static List<Listener> of(Configuration said, Path directory, Path home, List<String> faults) {
        ListenerSettings reading =
                new ListenerSettings(said, directory.resolve(ConfigFile.CONNECT.fileName()), home, faults);
        reading.read();
        return reading.listeners;
    }

    private void read() {
        addOnBindAddress("mqtt", "tcp", ListenerKeys.MQTT_PORT);
        addOnBindAddress("mqtt-tls", "tls", ListenerKeys.MQTT_TLS_PORT);
        addOnBindAddress("mqtt-ws", "ws", ListenerKeys.MQTT_WS_PORT);
        addOnBindAddress("mqtt-wss", "wss", ListenerKeys.MQTT_WSS_PORT);
        List<String> more = Syntax.split(said.get(ListenerKeys.LISTENERS), ",");
        more.forEach(this::addNamed);
        if (listeners.isEmpty() && more.isEmpty()) {
            fault("mqttPort", "off", "a port, because there is no other listener");
        }
        checkUse();
    }

    private void addOnBindAddress(String name, String scheme, Key<OptionalInt> key) {
        said.get(key)
                .ifPresent(port -> add(
                        key.name(),
                        Listener.tcp(name, said.get(ListenerKeys.BIND_ADDRESS), port),
                        scheme,
                        null,
                        Map.of()));
    }

    /** Such as {@code plant=tls://10.0.0.1:8883?client=required}. */
    private void addNamed(String text) {
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(equals, 0));
        try {
            URI uri = new URI(text.substring(equals + 1));
            if (!NAME.matcher(name).matches()
                    || uri.getScheme() == null
                    || !Set.of("tcp", "tls", "ws", "wss").contains(uri.getScheme())
                    || uri.getHost() == null
                    || uri.getPort() < 0
                    || uri.getPort() > 65_535
                    || uri.getUserInfo() != null
                    || uri.getFragment() != null) {
                fault("listeners", text, "name=tcp|tls|ws|wss://host:port, such as plant=tls://10.0.0.1:8883");
                return;
            }
            addNamed(text, name, uri);
        } catch (URISyntaxException e) {
            fault("listeners", text, "name=transport://host:port[?option=value]: " + e.getReason());
        }
    }

    private void addNamed(String text, String name, URI uri) {
        if (listeners.stream().anyMatch(other -> other.name().equals(name))) {
            fault("listeners", text, "a name of its own, not " + name + " once more");
            return;
        }
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        if (new InetSocketAddress(host, 0).isUnresolved()) {
            fault("listeners", text, "an address of this host, or a name for one, not " + host);
            return;
        }
        String path = uri.getPath().isEmpty() ? null : uri.getPath();
        if (path != null && !uri.getScheme().startsWith("ws")) {
            fault("listeners", text, "no path without a WebSocket, not " + path);
            return;
        }
        Map<String, String> options = new HashMap<>();
        for (String option : Syntax.split(uri.getQuery() == null ? "" : uri.getQuery(), "&")) {
            int equals = option.indexOf('=');
            String key = option.substring(0, Math.max(equals, 0));
            if (!OPTIONS.contains(key) || options.put(key, option.substring(equals + 1)) != null) {
                fault("listeners", text, "each at most once, of " + String.join(", ", OPTIONS) + ", not " + option);
                return;
            }
        }
        add("listeners: " + name, Listener.tcp(name, host, uri.getPort()), uri.getScheme(), path, options);
    }

    private void add(String where, Listener plain, String scheme, @Nullable String path, Map<String, String> options) {
        Listener listener = plain.withBalancers(balancers(where, options.get("proxy")));
        if (scheme.startsWith("ws")) {
            listener = listener.withWebSocket(path == null ? said.get(ListenerKeys.WEB_SOCKET_PATH) : path);
        }
        if (scheme.equals("tls") || scheme.equals("wss")) {
            TlsTerms terms = terms(where, options);
            if (terms == null) {
                return;
            }
            listener = listener.with(terms);
        }
        listeners.add(listener);
    }

    private List<Network> balancers(String where, @Nullable String option) {
        if (option == null) {
            return said.get(ListenerKeys.PROXY_FROM);
        }
        if (option.equals("none")) {
            return List.of();
        }
        try {
            return Syntax.split(option, ";").stream().map(Network::parse).toList();
        } catch (IllegalArgumentException e) {
            faults.add(file + ": " + where + ": proxy: " + e.getMessage());
            return List.of();
        }
    }

    private @Nullable TlsTerms terms(String where, Map<String, String> options) {
        Optional<Path> certificate = path(where, options.get("cert"), ListenerKeys.TLS_CERTIFICATE, true);
        Optional<Path> key = path(where, options.get("key"), ListenerKeys.TLS_KEY, true);
        String client = options.getOrDefault("client", said.get(ListenerKeys.TLS_CLIENT_AUTH));
        if (ListenerKeys.TLS_CLIENT_AUTH.syntax().parse(client).isEmpty()) {
            fault(
                    where + ": client",
                    client,
                    ListenerKeys.TLS_CLIENT_AUTH.syntax().expectation());
            return null;
        }
        boolean asked = !client.equals("none");
        if (!asked && (options.containsKey("ca") || options.containsKey("crl"))) {
            fault(where + ": client", client, "optional or required, because ca or crl is set");
            return null;
        }
        Optional<Path> authorities = path(where, options.get("ca"), ListenerKeys.TLS_CLIENT_CA, asked);
        int before = faults.size();
        Optional<Path> revoked =
                options.containsKey("crl") || said.find(ListenerKeys.TLS_CRL).isPresent()
                        ? path(where, options.get("crl"), ListenerKeys.TLS_CRL, asked)
                        : Optional.empty();
        if (certificate.isEmpty() || key.isEmpty() || (asked && authorities.isEmpty()) || faults.size() > before) {
            return null;
        }
        return new TlsTerms(
                certificate.get(),
                key.get(),
                authorities
                        .filter(ca -> asked)
                        .map(ca -> new TlsTerms.Clients(ca, client.equals("required"), revoked.orElse(null)))
                        .orElse(null),
                said.get(ListenerKeys.TLS_PROTOCOLS),
                said.get(ListenerKeys.TLS_CIPHERS),
                Duration.ofSeconds(said.get(ListenerKeys.TLS_RELOAD)));
    }

    private Optional<Path> path(String where, @Nullable String option, Key<String> key, boolean needed) {
        Optional<Path> found = Optional.ofNullable(option)
                .or(() -> said.find(key))
                .filter(text -> needed)
                .map(home::resolve);
        if (needed && found.isEmpty()) {
            fault(key.name(), "not set", "a file, because of " + where);
        } else if (found.isPresent() && !(Files.isRegularFile(found.get()) && Files.isReadable(found.get()))) {
            fault(key.name(), found.get().toString(), "a file that can be read, because of " + where);
            return Optional.empty();
        }
        return found;
    }

    /** What is set and used nowhere is a door that its owner believes to be shut. */
    private void checkUse() {
        if (!faults.isEmpty()) {
            return;
        }
        boolean encrypted = listeners.stream().anyMatch(listener -> listener.tls() != null);
        said.find(ListenerKeys.TLS_CERTIFICATE)
                .filter(set -> !encrypted)
                .ifPresent(set -> fault(
                        "tlsCertificate",
                        set,
                        "not set, or a listener with TLS: mqttTlsPort, mqttWssPort or listeners"));
        boolean asks =
                listeners.stream().map(Listener::tls).anyMatch(terms -> terms != null && terms.clients() != null);
        if (!asks && encrypted && said.find(ListenerKeys.TLS_CLIENT_CA).isPresent()) {
            fault("tlsClientAuth", "none", "optional or required, because tlsClientCa is set");
        }
        said.find(ListenerKeys.TLS_CRL)
                .filter(set -> !asks)
                .ifPresent(set ->
                        fault("tlsCrl", set, "not set, or a listener that asks for certificates: tlsClientAuth"));
    }

    private void fault(String key, String value, String expected) {
        String line = file + ": " + key + ": " + value + " (expected: " + expected + ")";
        if (!faults.contains(line)) {
            faults.add(line);
        }
    }
}
