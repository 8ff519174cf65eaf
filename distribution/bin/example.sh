#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs one of the example programs: MqttPublisher, MqttSubscriber, RocketMqProducer, RocketMqConsumer.

if [ $# -eq 0 ]; then
    echo "usage: example.sh MqttPublisher | MqttSubscriber | RocketMqProducer | RocketMqConsumer [--help | ARGUMENT...]" >&2
    exit 64
fi
program=$1
shift
home=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd -P) || exit 1
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | sed -n 1p)
if [ "${version:-0}" -lt 17 ]; then
    echo "example.sh: $java is no Java 17 or later (expected: one in PATH or in JAVA_HOME)" >&2
    exit 1
fi
if [ "$version" -ge 24 ]; then
    # Netty and fastjson, used by the client libraries, would print warnings.
    set -- --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -cp "$home/lib-example/*" "org.apache.rocketmq.mqtt.example.$program" "$@"
else
    set -- -cp "$home/lib-example/*" "org.apache.rocketmq.mqtt.example.$program" "$@"
fi
exec "$java" -Xmx128m -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 "$@"
