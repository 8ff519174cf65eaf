/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.apache.rocketmq.mqtt.meta.MetaSettings;

/** What the Raft library is told: when to elect, what to keep of the log and in memory, when to take snapshots. */
final class RaftSetup {

    /** A log file is removed as a whole, when a snapshot covers it. */
    private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("8MB");

    private static final SizeInBytes LARGEST_ENTRY = SizeInBytes.valueOf("8MB");

    /** Of a snapshot that is sent. The library sends eight before the first is answered. */
    private static final SizeInBytes CHUNK = SizeInBytes.valueOf("2MB");

    /**
     * How long the leader pauses after a fault of a follower, by the number of faults in a row. Always shorter than the pause between two heartbeats,
     * half of the shortest election time-out: after a longer one the library sends a heartbeat and no entry, to a follower that lacks entries the
     * heartbeat is a fault again, and so for ever.
     */
    private static final String PAUSES_AFTER_FAULTS = "1ms,10, 100ms,1000";

    private RaftSetup() {}

    static RaftProperties of(MetaSettings settings) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(settings.directory().resolve("raft").toFile()));
        network(properties, settings);
        log(properties);
        snapshots(properties, settings.terms().snapshotEvery());
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(properties, millis(5_000));
        // a leader that a majority heard of just now needs not ask it before it answers: no other can have been elected
        // since
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
        RaftServerConfigKeys.Read.setLeaderLeaseTimeoutRatio(properties, 0.7);
        // entries are told apart by their senders and sequences; the library's own memory of them need not be long
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(10_000));
        // a process that was suspended for long goes on afterwards; the library would end the member
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));
        return properties;
    }

    private static void network(RaftProperties properties, MetaSettings settings) {
        if (settings.isAlone()) {
            properties.set(RaftConfigKeys.Rpc.TYPE_KEY, SocketlessRpc.class.getName());
            // nobody else can win
            RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(50));
            RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(100));
            return;
        }
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, MetaSettings.host(settings.self()));
        GrpcConfigKeys.Server.setPort(properties, MetaSettings.port(settings.self()));
        // a follower looks once in such a time, and may have heard of the leader just after it began to wait: twice
        // that passes at most
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(600));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(1_100));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(200));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(800));
    }

    /** Every entry is on disk, here and on a majority, before it is applied. */
    private static void log(RaftProperties properties) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT);
        // more than the largest entry: what the library refuses for its size is refused by the leader's end
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, LARGEST_ENTRY);
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, PAUSES_AFTER_FAULTS);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("16MB"));
        // an entry whose end is missing was not acknowledged: the power went, or the process, while it was written
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                properties, RaftServerConfigKeys.Log.CorruptionPolicy.WARN_AND_RETURN);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("1MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("16MB"));
        // would be a second entry for each entry, for the sake of a commit index that an election tells as well
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    }

    private static void snapshots(RaftProperties properties, long every) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, every);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, (int) Math.min(1_024, every));
        // a leader that sends a snapshot to a member whose port is just being opened does not notice that for eight
        // times this long, in which the member gets nothing; 2 MB/s are enough for the chunks on their way
        GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(properties, millis(1_000));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, CHUNK);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
