/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.TestClient;

/**
 * A client's end of TLS, 1.3 or 1.2. The handshake is made at once; what is said then leaves in records. Of some clients one of the first flights, the ClientHello
 * included, is damaged on the way.
 */
final class TlsVoice implements Voice {

    private static final int DAMAGED_PER = 3;
    private static final int MOST_FLIGHTS = 6;
    private static final int NOISE_BYTES = 64;
    private static final int MANY = 100;
    private static final int NEVER = -1;
    private static final byte[] CHANGE_CIPHER_SPEC = {0x14, 3, 3, 0, 1, 1};
    private static final byte[] EMPTY_RECORD = {0x17, 3, 3, 0, 0};

    private final TestClient wire;
    private final EmbeddedChannel inside;
    private final int damaged;
    private final boolean polite;
    private final Random random;
    private int flights;

    /** What is heard does not matter, nor why TLS has ended. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // a client that is refused
        }
    }

    private TlsVoice(TestClient wire, String protocol, int damaged, boolean polite, Random random) {
        this.wire = wire;
        this.damaged = damaged;
        this.polite = polite;
        this.random = random;
        this.inside = new EmbeddedChannel(TlsEnds.ofClient(protocol), new Sink());
        exchange();
    }

    /** Somebody's, of whom chance decides what becomes. */
    static TlsVoice of(TestClient wire, Random random) {
        String protocol = random.nextBoolean() ? "TLSv1.3" : "TLSv1.2";
        int damaged = random.nextInt(DAMAGED_PER) == 0 ? random.nextInt(MOST_FLIGHTS) : NEVER;
        return new TlsVoice(wire, protocol, damaged, random.nextBoolean(), random);
    }

    /** With nothing wrong about it. */
    static TlsVoice clear(TestClient wire, String protocol) {
        return new TlsVoice(wire, protocol, NEVER, true, new Random(0));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // who is refused cannot say it
    public void say(byte[] bytes) {
        inside.pipeline().writeAndFlush(Unpooled.wrappedBuffer(bytes));
        exchange();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is closed below, whatever comes of that
    public void end() {
        inside.pipeline().close();
        if (polite) {
            exchange(); // close_notify
        }
        inside.close();
        inside.releaseInbound();
        inside.releaseOutbound();
    }

    /** Until neither end has anything to say to what the other has said. */
    private void exchange() {
        boolean moved = true;
        while (moved) {
            inside.runPendingTasks();
            moved = speak();
            byte[] heard = wire.takenBytes();
            if (heard.length > 0 && inside.isActive()) {
                inside.pipeline().fireChannelRead(Unpooled.wrappedBuffer(heard)).fireChannelReadComplete();
                moved = true;
            }
        }
    }

    private boolean speak() {
        boolean spoken = false;
        for (ByteBuf out = inside.readOutbound(); out != null; out = inside.readOutbound()) {
            byte[] flight = ByteBufUtil.getBytes(out);
            out.release();
            if (flights++ == damaged) {
                damage(flight).forEach(wire::write);
            } else {
                wire.write(flight);
            }
            spoken = true;
        }
        return spoken;
    }

    private List<byte[]> damage(byte[] flight) {
        byte[] noise = new byte[1 + random.nextInt(NOISE_BYTES)];
        random.nextBytes(noise);
        switch (random.nextInt(9)) {
            case 0 -> {
                return List.of(Arrays.copyOf(flight, random.nextInt(flight.length + 1)));
            }
            case 1 -> {
                return List.of(flight, flight); // heard before
            }
            case 2 -> {
                return List.of(noise, flight);
            }
            case 3 -> {
                return List.of(Bytes.pingReq(), flight); // in the clear
            }
            case 4 -> {
                return repeated(CHANGE_CIPHER_SPEC, flight);
            }
            case 5 -> {
                return repeated(EMPTY_RECORD, flight);
            }
            case 6 -> {
                return oneByOne(flight);
            }
            case 7 -> {
                if (flight.length > 4) {
                    flight[3] = (byte) random.nextInt(256); // the record's length
                    flight[4] = (byte) random.nextInt(256);
                }
                return List.of(flight);
            }
            default -> {
                if (flight.length > 0) {
                    flight[random.nextInt(flight.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return List.of(flight);
            }
        }
    }

    private static List<byte[]> repeated(byte[] record, byte[] flight) {
        List<byte[]> all = new ArrayList<>(Collections.nCopies(MANY, record));
        all.add(flight);
        return all;
    }

    private static List<byte[]> oneByOne(byte[] flight) {
        List<byte[]> all = new ArrayList<>();
        for (byte each : flight) {
            all.add(new byte[] {each});
        }
        return all;
    }
}
