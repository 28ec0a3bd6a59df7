#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Join two network namespaces by paths that delay, rate-limit and drop.

Helper of scripts/record-captures. Every --path makes one TUN device (path0,
path1, ...) in each namespace and carries TCP packets between the two; others,
which the captures leave out too, end here. On SIGTERM the relay prints, as a
JSON list, how many it dropped:
[path 0 to the server, path 0 to the client, path 1 to the server, ...].
"""

import argparse
import collections
import ctypes
import fcntl
import gc
import json
import os
import random
import select
import signal
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
IPPROTO_TCP = 6
QUEUE_BYTES = 60000
READ_BYTES = 65536


def enter_netns(name):
    """Move this process into the network namespace `name` of `ip netns`."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = os.open(f"/run/netns/{name}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.setns(fd, CLONE_NEWNET) != 0:
            errno = ctypes.get_errno()
            raise OSError(errno, os.strerror(errno), name)
    finally:
        os.close(fd)


def open_tun(device):
    """Make a TUN device in the current namespace; give its descriptor."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    flags = IFF_TUN | IFF_NO_PI
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", device.encode(), flags))
    return fd


def is_tcp(packet):
    """Tell whether an IP packet (without extension headers) carries TCP."""
    protocol_at = 6 if packet[0] >> 4 == 6 else 9
    return packet[protocol_at] == IPPROTO_TCP


class Direction:
    """One way of a path: a queue, a sender of limited rate, then a delay."""

    def __init__(self, source, sink, delay_ms, mbit, loss, rng):
        self.source = source
        self.sink = sink
        self.delay = delay_ms / 1e3
        self.seconds_per_byte = 8 / (mbit * 1e6)
        self.loss = loss
        self.rng = rng
        self.sent_until = 0.0
        self.in_flight = collections.deque()
        self.dropped = 0

    def receive(self, now, is_down):
        """Decide the fate of the packets at the source; give their number."""
        count = 0
        while True:
            try:
                packet = os.read(self.source, READ_BYTES)
            except OSError:  # nothing left, or the device is down
                return count
            if not is_tcp(packet):
                continue
            count += 1
            waiting = max(0.0, self.sent_until - now) / self.seconds_per_byte
            lost = self.rng.random() < self.loss
            if is_down or lost or waiting + len(packet) > QUEUE_BYTES:
                self.dropped += 1
                continue
            start = max(now, self.sent_until)
            self.sent_until = start + len(packet) * self.seconds_per_byte
            self.in_flight.append((self.sent_until + self.delay, packet))

    def deliver(self, now):
        """Hand over the packets whose time has come."""
        while self.in_flight and self.in_flight[0][0] <= now:
            packet = self.in_flight.popleft()[1]
            try:
                os.write(self.sink, packet)
            except OSError:  # the device is down
                self.dropped += 1

    def abandon(self):
        """Count what is still on its way as dropped."""
        self.dropped += len(self.in_flight)
        self.in_flight.clear()


def build(args):
    """Open the devices and give the directions, two for each path."""
    ends = []
    for netns in (args.client_netns, args.server_netns):
        enter_netns(netns)
        ends.append([open_tun(f"path{i}") for i in range(len(args.path))])
    directions = []
    for i, (up_ms, down_ms, up_mbit, down_mbit, loss) in enumerate(args.path):
        client, server = ends[0][i], ends[1][i]
        for way, settings in (
            ("up", (client, server, up_ms, up_mbit)),
            ("down", (server, client, down_ms, down_mbit)),
        ):
            rng = random.Random(f"{args.seed} path {i} {way}")
            directions.append(Direction(*settings, loss, rng))
    return directions


def relay(directions, down_path, down_after, stopping):
    """Carry packets until `stopping` says so."""
    by_source = {d.source: (i // 2, d) for i, d in enumerate(directions)}
    first = None
    while not stopping():
        due = [d.in_flight[0][0] for d in directions if d.in_flight]
        now = time.monotonic()
        timeout = min([0.1] + [max(0.0, t - now) for t in due])
        readable = select.select(list(by_source), [], [], timeout)[0]
        now = time.monotonic()
        for fd in readable:
            path, direction = by_source[fd]
            is_down = (
                path == down_path
                and first is not None
                and now - first >= down_after
            )
            if direction.receive(now, is_down) and first is None:
                first = now
        now = time.monotonic()
        for direction in directions:
            direction.deliver(now)
    for direction in directions:
        direction.abandon()


def path_settings(text):
    """Read [ms to the server, ms back, Mbit/s up, Mbit/s down, loss]."""
    settings = json.loads(text)
    if len(settings) != 5:
        raise ValueError("five numbers expected")
    return settings


def down_settings(text):
    """Read PATH:SECONDS."""
    path, seconds = text.split(":")
    return int(path), float(seconds)


def prefer_this_process():
    """Ask for real-time scheduling, which keeps delays exact under load."""
    gc.disable()
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    except OSError as error:
        print(f"relay: no real-time scheduling: {error}", file=sys.stderr)


def main():
    """Read the command line, relay until SIGTERM, print what was dropped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--client-netns", required=True)
    parser.add_argument("--server-netns", required=True)
    parser.add_argument("--path", type=path_settings, action="append", required=True)
    parser.add_argument("--seed", default="1", help="decides the random losses")
    parser.add_argument(
        "--down",
        type=down_settings,
        default=(-1, 0.0),
        metavar="PATH:SECONDS",
        help="let a path die so long after the first packet",
    )
    args = parser.parse_args()
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    prefer_this_process()
    try:
        directions = build(args)
    except OSError as error:
        sys.exit(f"relay: cannot make the TUN devices: {error}")
    relay(directions, *args.down, lambda: bool(stop))
    print(json.dumps([d.dropped for d in directions]))


if __name__ == "__main__":
    main()
