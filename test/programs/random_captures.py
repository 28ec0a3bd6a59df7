#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes random MPTCP captures and compares the exporter's analysis with the model's.

usage: random_captures.py EXPORTER --seeds A-B [--keep DIR]
       random_captures.py --write FILE --seeds A

--keep DIR     captures with differences are kept there
--write FILE   no comparison: only write the capture of one seed

The model is reference_analysis.py, the comparison compare_analysis.py. Exit status 1 when anything
differs. The same seed gives the same capture with every version of Python since 3.8.

A capture holds one to four connections, each of which takes one step at a time. Whatever needs
several packets is a Python generator that yields behind each of them, so that everything is
interleaved with everything else. Data sequence numbers are offsets from the IDSN, TCP sequence
numbers offsets from the ISN; payload is all zeros.
"""
import argparse
import copy
import dataclasses
import hashlib
import hmac
import ipaddress
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is to appear in the source folder
import compare_analysis  # noqa: E402

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
NO_OPERATION = b"\x01"
MICROSECOND, MILLISECOND, SECOND = 10**3, 10**6, 10**9
WHOLE_CAPTURE, HEADERS = 262144, 134  # bytes captured of each frame
RAW_IP, ETHERNET = 101, 1  # link types


# --- Options ----------------------------------------------------------------------------------

def option(subtype, nibble, rest=b""):
    return bytes([30, 3 + len(rest), subtype << 4 | nibble]) + rest


def capable(version, keys=b"", mapped=None, checksum=False):
    """MP_CAPABLE; mapped: length of the data that travels with it."""
    rest = bytes([0x81 if checksum else 0x01]) + keys
    if mapped is not None:
        rest += struct.pack(">H", mapped) + (b"\x12\x34" if checksum else b"")
    return option(0, version, rest)


def join_syn(backup, address_id, token, nonce):
    return option(1, int(backup), bytes([address_id]) + token + nonce)


def join_syn_ack(address_id, code, nonce):
    return option(1, 0, bytes([address_id]) + code[:8] + nonce)


def join_ack(code):
    return option(1, 0, b"\0" + code[:20])


def ones_sum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def dss(data_ack=None, wide_ack=True, mapping=None, wide_dsn=True, fin=False, checksum=False):
    """A DSS option; mapping: raw (DSN, SSN, length)."""
    flags, rest = 0x10 if fin else 0, b""
    if data_ack is not None:
        flags |= 0x03 if wide_ack else 0x01
        rest += struct.pack(">Q", data_ack)[0 if wide_ack else 4:]
    if mapping:
        flags |= 0x0c if wide_dsn else 0x04
        dsn, ssn, length = mapping
        rest += struct.pack(">Q", dsn)[0 if wide_dsn else 4:] + struct.pack(">IH", ssn, length)
        if checksum:
            covered = struct.pack(">QIHH", dsn, ssn, length, 0)
            rest += struct.pack(">H", ones_sum(covered) ^ 0xffff if length else 0)
    return option(2, 0, bytes([flags]) + rest)


def padded(options):
    return options + NO_OPERATION * (-len(options) % 4)


MALFORMED = (
    option(2, 0, b"\x05" + bytes(4)),  # DSS without the DSN that it promises
    option(2, 0, b"\x01" + bytes(9)),  # DSS with bytes left over
    option(1, 0, bytes(8)),            # an MP_JOIN of no known length
    bytes([30, 30, 0x20, 0x01]),       # longer than the header
    bytes([30, 2]),                    # no subtype
)
UNKNOWN_SUBTYPE = option(12, 0, b"\x2a")


# --- Frames -----------------------------------------------------------------------------------

@dataclasses.dataclass
class Packet:
    time: int  # ns
    source: tuple  # (address, port)
    destination: tuple
    sequence: int
    acknowledgment: int
    flags: int
    options: bytes
    length: int
    ip_id: int
    hops: int = 64
    window: int = 500
    is_handshake: bool = False


def tcp_header(packet):
    size = 20 + len(packet.options)
    return struct.pack(">HHIIBBHHH", packet.source[1], packet.destination[1],
                       packet.sequence % 2**32, packet.acknowledgment % 2**32, size // 4 << 4,
                       packet.flags, packet.window, 0, 0) + packet.options


def ip_packet(packet):
    segment = tcp_header(packet) + bytes(packet.length)
    source, destination = packet.source[0].packed, packet.destination[0].packed
    if packet.source[0].version == 6:
        head = struct.pack(">IHBB", 6 << 28, len(segment), 6, packet.hops)
        return head + source + destination + segment
    head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(segment), packet.ip_id, 0x4000, packet.hops, 6)
    checksum = ones_sum(head + source + destination) ^ 0xffff
    return head + struct.pack(">H", checksum) + source + destination + segment


def frame_of(packet, link):
    if link == RAW_IP:
        return ip_packet(packet)
    ethertype = 0x0800 if packet.source[0].version == 4 else 0x86dd
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + struct.pack(">H", ethertype) + ip_packet(packet)


def write_capture(path, packets, link, snap_length):
    with open(path, "wb") as file:  # pcap with nanoseconds
        file.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, WHOLE_CAPTURE, link))
        for packet in packets:
            frame = frame_of(packet, link)
            kept = frame[:snap_length]
            file.write(struct.pack("<IIII", packet.time // SECOND, packet.time % SECOND,
                                   len(kept), len(frame)) + kept)


# --- Ends and subflows --------------------------------------------------------------------------

class Host:
    """One end of an MPTCP connection: its key and the data that it sends."""

    def __init__(self, random_, version, near_wrap):
        tries = 20000 if near_wrap else 1
        keys = [struct.pack(">Q", random_.getrandbits(64)) for _ in range(tries)]
        hashed = hashlib.sha256 if version else hashlib.sha1
        below_wrap = {key: -int.from_bytes(hashed(key).digest()[-4:], "big") % 2**32
                      for key in keys}
        self.key = min(keys, key=below_wrap.get)
        digest = hashed(self.key).digest()
        self.token, self.idsn = digest[:4], int.from_bytes(digest[-8:], "big")
        self.next = 1  # offset of the next new byte
        self.acked = 1  # what the peer acknowledged last
        self.has_ended = False  # DATA_FIN sent

    def raw(self, offset):
        return (self.idsn + offset) % 2**64


@dataclasses.dataclass
class Mapping:
    start: int  # relative TCP number
    dsn: int  # offset from the IDSN
    length: int
    fin: bool = False


class Lane:
    """One direction of a subflow."""

    def __init__(self, random_):
        self.isn = random_.getrandbits(32) if random_.random() < .7 else \
            2**32 - random_.randrange(1, 20000)
        self.next = 1  # the next relative number to give away
        self.skipped = 0  # Fast Open bytes, which SSNs do not count
        self.mappings = []


class Subflow:
    """ends and lanes: those of the MPTCP client first."""

    def __init__(self, random_, ends, opener):
        self.ends = ends
        self.opener = opener
        self.lanes = [Lane(random_), Lane(random_)]
        self.is_ready = False


# --- A connection -------------------------------------------------------------------------------

FALLBACKS = ("syn", "syn_ack", "ack", "infinite", "fail")


class Connection:
    def __init__(self, world):
        self.world = world
        self.random = world.random
        self.version = self.random.randrange(2)
        near_wrap = self.random.random() < .3
        self.hosts = [Host(self.random, self.version, near_wrap) for _ in range(2)]
        self.choose_manners()
        # SSNs are to be understood without the start: mappings travel with their own bytes.
        self.is_strict = self.is_hidden or world.is_cut
        self.subflows = []
        self.running = []
        self.is_plain = False  # fallen back

    def choose_manners(self):
        choose = self.random.choice
        self.checksum = self.random.random() < .25
        self.wide_dsn = choose((0, .5, 1, 1))  # how often
        self.wide_ack = choose((0, .5, 1, 1))
        self.timestamps = self.random.random() < .5
        self.segment_size = choose((100, 536, 1400, 1400, 9000))
        self.most_subflows = self.random.randrange(1, 7)
        self.fallback = choose(FALLBACKS) if self.random.random() < .12 else None
        if self.fallback:
            self.most_subflows = 1
        self.is_hidden = self.random.random() < .08  # no handshake is ever captured
        if self.is_hidden:
            for host in self.hosts:
                host.idsn = self.random.getrandbits(64)
                if self.random.random() < .5:
                    host.idsn |= 0xffffe000  # soon the lower 32 bits wrap around
            if self.world.may_wrap:
                self.hosts[self.random.randrange(2)].idsn = 2**64 - 5000
                self.world.may_wrap = False

    # Sending

    def send(self, subflow, side, start, length=0, options=b"", flags=ACK, **more):
        """Sends a segment; start: relative number."""
        own, peer = subflow.lanes[side], subflow.lanes[1 - side]
        acknowledgment = peer.isn + peer.next if flags & ACK else 0
        if self.timestamps and len(options) <= 28:
            stamp = self.world.time // MILLISECOND % 2**32
            options = b"\x01\x01\x08\x0a" + struct.pack(">II", stamp, stamp - 20) + options
        packet = Packet(self.world.tick(), subflow.ends[side], subflow.ends[1 - side],
                        own.isn + start, acknowledgment, flags, padded(options), length,
                        self.world.next_id())
        for name, value in more.items():
            setattr(packet, name, value)
        self.world.packets.append(packet)
        return packet

    def dss_of(self, subflow, side, mapping=None, ack=True):
        host, peer = self.hosts[side], self.hosts[1 - side]
        peer.acked = self.random.randint(peer.acked, peer.next)
        wire = None
        if mapping:
            ssn = (mapping.start - subflow.lanes[side].skipped) if mapping.start else 0
            wire = host.raw(mapping.dsn), ssn % 2**32, mapping.length + mapping.fin
        return dss(peer.raw(peer.acked) if ack or not mapping else None,
                   self.random.random() < self.wide_ack, wire,
                   self.random.random() < self.wide_dsn, bool(mapping and mapping.fin),
                   self.checksum)

    def reserve(self, subflow, side, dsn, length, fin=False):
        """Gives away the next numbers of a subflow to some data."""
        lane = subflow.lanes[side]
        mapping = Mapping(lane.next, dsn, length, fin)
        lane.next += length
        lane.mappings.append(mapping)
        return mapping

    def transmit(self, subflow, side, mappings):
        """Sends mappings that follow each other, in segments that do not care where they end."""
        unannounced = list(mappings)
        start, end = mappings[0].start, mappings[-1].start + mappings[-1].length
        thrift = self.random.choice((0, .3, .8))
        while start < end:
            length = min(end - start, self.random.randint(1, self.segment_size))
            here = [m for m in mappings
                    if m.start < start + length and start < m.start + m.length]
            mapping = here[0] if self.is_strict else self.random.choice(here)
            if self.is_strict:
                length = min(length, mapping.start + mapping.length - start)
            if mapping not in unannounced and self.random.random() < thrift:
                mapping = None
            unannounced = [m for m in unannounced if m is not mapping]
            self.send_data(subflow, side, start, length, mapping)
            yield
            start += length
        for mapping in unannounced:
            if not self.is_plain:
                self.send(subflow, side, end, 0, self.dss_of(subflow, side, mapping))
                yield

    def send_data(self, subflow, side, start, length, mapping):
        options = b""
        if not self.is_plain and (mapping or self.random.random() < .5):
            options = self.dss_of(subflow, side, mapping, self.random.random() < .8)
        self.send(subflow, side, start, length, options, ACK | self.random.choice((0, PSH)))

    # Opening

    def ends(self):
        if self.random.random() < .5 and not self.is_hidden and self.world.closed:
            ends, owner, time = self.world.closed[0]
            if not owner.running and self.world.time > time + SECOND // 3:  # nothing late comes
                self.world.closed.pop(0)
                return ends
        form = "10.0.{}.{}" if self.random.random() < .7 else "fd00::{}:{}"
        client, server = (ipaddress.ip_address(form.format(side, self.random.randint(1, 3)))
                          for side in (1, 2))
        return ((client, self.world.next_port()), (server, 5000 + self.random.randrange(3)))

    def open_master(self):
        subflow = Subflow(self.random, self.ends(), 0)
        self.subflows.append(subflow)
        yield from self.greet(subflow)
        strip = self.fallback
        keys = self.hosts[0].key + self.hosts[1].key
        if strip in ("syn", "syn_ack", "ack"):
            self.is_plain = True
        if self.random.random() < .85:
            options = b"" if self.is_plain else capable(self.version, keys, None, self.checksum)
            self.send(subflow, 0, subflow.lanes[0].next, 0, options, is_handshake=True)
            yield
        may_carry_data = self.version == 1 and not self.is_plain and not self.is_hidden
        if may_carry_data and self.random.random() < .6:
            yield from self.first_data(subflow, keys)
        subflow.is_ready = True

    def greet(self, subflow):
        """SYN and SYN/ACK of the first subflow."""
        lane = subflow.lanes[0]
        hello = capable(self.version, b"" if self.version else self.hosts[0].key, None,
                        self.checksum)
        fast_open = self.random.randint(1, 400) if self.random.random() < .1 else 0
        self.send(subflow, 0, 0, fast_open, hello, SYN, is_handshake=True)
        yield
        if self.fallback == "syn" or self.random.random() < .1:
            again = b"" if self.fallback == "syn" else hello
            self.send(subflow, 0, 0, fast_open, again, SYN, is_handshake=True)
            yield
        if fast_open and self.random.random() < .7:
            lane.skipped, lane.next = fast_open, 1 + fast_open
        answer = capable(self.version, self.hosts[1].key, None, self.checksum)
        self.send(subflow, 1, 0, 0, b"" if self.fallback in ("syn", "syn_ack") else answer,
                  SYN | ACK, is_handshake=True)
        yield

    def first_data(self, subflow, keys):
        """Data on which MP_CAPABLE is the mapping."""
        host = self.hosts[0]
        length = self.random.randint(1, 3 * self.segment_size)
        mapping = self.reserve(subflow, 0, host.next, length)
        host.next += length
        first = min(length, self.random.randint(1, self.segment_size))
        options = capable(1, keys, length, self.checksum)
        for _ in range(self.random.choice((1, 1, 1, 2))):
            self.world.time += 2 * MILLISECOND
            self.send(subflow, 0, mapping.start, first, options, ACK | PSH, is_handshake=True)
            yield
        if first < length:
            self.send(subflow, 0, mapping.start + first, length - first)
            yield

    def code(self, side, nonces):
        """The HMAC that a host sends."""
        own, other = self.hosts[side], self.hosts[1 - side]
        message = nonces[side] + nonces[1 - side]
        name = "sha256" if self.version else "sha1"
        code = hmac.new(own.key + other.key, message, name).digest()
        return code if self.random.random() < .95 else code[::-1]

    def open_joined(self):
        opener = int(self.random.random() < .2)
        subflow = Subflow(self.random, self.ends(), opener)
        self.subflows.append(subflow)
        nonces = [struct.pack(">I", self.random.getrandbits(32)) for _ in range(2)]
        token = self.hosts[1 - opener].token
        is_unknown = self.random.random() < .05
        if is_unknown:
            token = self.random.choice((b"\0\0\0\x07", b"\xff\xff\xff\xff"))
        number = self.random.randint(1, 8)
        hello = join_syn(self.random.random() < .3, number, token, nonces[opener])
        for _ in range(self.random.choice((1, 1, 1, 2))):
            self.send(subflow, opener, 0, 0, hello, SYN, is_handshake=True)
            yield
        if is_unknown or self.random.random() < .06:
            self.send(subflow, 1 - opener, 0, 0, option(8, 0, b"\x01"), RST | ACK)
            return
        self.send(subflow, 1 - opener, 0, 0,
                  join_syn_ack(number, self.code(1 - opener, nonces), nonces[1 - opener]),
                  SYN | ACK, is_handshake=True)
        yield
        self.send(subflow, opener, 1, 0, join_ack(self.code(opener, nonces)), is_handshake=True)
        yield
        self.send(subflow, 1 - opener, 1, 0, self.dss_of(subflow, 1 - opener))
        subflow.is_ready = True

    # Data

    def pick(self):
        """An open subflow and a side."""
        ready = [s for s in self.subflows if s.is_ready]
        return self.random.choice(ready), self.random.randrange(2)

    def data(self):
        subflow, side = self.pick()
        if self.hosts[side].has_ended:
            return
        mappings = [self.new_data(subflow, side)
                    for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        if self.random.random() < .03 and not self.is_plain:
            mappings[-1].fin = self.hosts[side].has_ended = True
        yield from self.transmit(subflow, side, mappings)

    def new_data(self, subflow, side):
        host = self.hosts[side]
        length = self.random.randint(1, self.random.choice((10, 3 * self.segment_size)))
        host.next += length
        return self.reserve(subflow, side, host.next - length, length)

    def reinject(self):
        """Any data that was given away before, on any subflow."""
        subflow, side = self.pick()
        host = self.hosts[side]
        if host.next < 3:
            return
        begin = self.random.randint(max(1, host.next - 4 * self.segment_size), host.next - 1)
        length = min(host.next - begin, self.random.randint(1, 2 * self.segment_size))
        yield from self.transmit(subflow, side, [self.reserve(subflow, side, begin, length)])

    def retransmit(self):
        """Any stretch of TCP numbers, with the mapping of one of its bytes or without."""
        subflow, side = self.pick()
        lane = subflow.lanes[side]
        first = 1 + lane.skipped
        if lane.next <= first or not lane.mappings:
            return
        start = self.random.randint(max(first, lane.next - 4 * self.segment_size), lane.next - 1)
        length = min(lane.next - start, self.random.randint(1, 2 * self.segment_size))
        fitting = [m for m in lane.mappings
                   if m.start < start + length and start < m.start + m.length]
        mapping = self.random.choice(fitting) if fitting and self.random.random() < .6 else None
        if mapping and self.is_strict:
            start = max(start, mapping.start)
            length = min(length, mapping.start + mapping.length - start)
        self.send_data(subflow, side, start, length, None if self.is_plain else mapping)
        yield

    def acknowledge(self):
        subflow, side = self.pick()
        self.send(subflow, side, subflow.lanes[side].next, 0,
                  b"" if self.is_plain else self.dss_of(subflow, side))
        yield

    def end_data(self):
        """DATA_FIN alone."""
        subflow, side = self.pick()
        host = self.hosts[side]
        host.has_ended = True
        for _ in range(self.random.choice((1, 2))):
            mapping = Mapping(0, host.next, 0, True)
            self.send(subflow, side, subflow.lanes[side].next, 0,
                      self.dss_of(subflow, side, mapping))
            yield

    # Everything else

    def keep_alive(self):
        subflow, side = self.pick()
        self.send(subflow, side, subflow.lanes[side].next - 1, 0)
        yield

    def probe_window(self):
        """One byte of new data, again and again."""
        subflow, side = self.pick()
        if self.hosts[side].has_ended:
            return
        self.hosts[side].next += 1
        mapping = self.reserve(subflow, side, self.hosts[side].next - 1, 1)
        for _ in range(3):
            self.world.time += 2 * MILLISECOND  # else one could pass for a copy of the other
            self.send_data(subflow, side, mapping.start, 1, mapping)
            yield

    def advertise(self):
        subflow, side = self.pick()
        options = self.random.choice((self.add_addr(side), option(4, 0, b"\x02\x03"),
                                      option(5, 1), option(5, 0, b"\x02"), UNKNOWN_SUBTYPE))
        self.send(subflow, side, subflow.lanes[side].next, 0, options)
        yield

    def add_addr(self, side):
        address = bytes([self.random.randrange(1, 9)]) + ipaddress.ip_address("10.0.9.9").packed
        port = struct.pack(">H", 5005) if self.random.random() < .5 else b""
        if self.version == 0:
            return option(3, 4, address + port)
        if self.random.random() < .3:
            return option(3, 1, address + port)
        keys = self.hosts[side].key + self.hosts[1 - side].key
        code = hmac.new(keys, address + (port or b"\0\0"), "sha256").digest()
        return option(3, 0, address + port + code[-8:])

    def garble(self):
        subflow, side = self.pick()
        self.send(subflow, side, subflow.lanes[side].next, 0, self.random.choice(MALFORMED))
        yield

    def end_subflow(self):
        """A subflow ends with FIN, RST, MP_FAIL on a RST or FASTCLOSE; something may come late."""
        subflow, side = self.pick()
        if sum(s.is_ready for s in self.subflows) < 2:
            return
        subflow.is_ready = False
        start = subflow.lanes[side].next
        fail = option(6, 0, b"\0" + struct.pack(">Q", self.hosts[side].raw(1)))
        close = option(7, 0, b"\0" + self.hosts[1 - side].key)
        flags, options, start = self.random.choice((
            (FIN | ACK, b"", start), (RST, b"", start), (RST, option(8, 0, b"\x05"), 77777),
            (RST | ACK, fail, start), (RST | ACK, close, start), (RST, b"", -99999)))
        self.send(subflow, side, start, 0, options, flags)
        if not self.is_hidden:
            self.world.closed.append((subflow.ends, self, self.world.time))
        yield

    def fall_back(self):
        """From here on without mappings."""
        subflow, side = self.pick()
        host, lane = self.hosts[side], subflow.lanes[side]
        if self.fallback == "fail":
            self.send(subflow, 1 - side, subflow.lanes[1 - side].next, 0,
                      option(6, 0, b"\0" + struct.pack(">Q", host.raw(host.next))))
        else:
            mapping = Mapping(lane.next, host.next, 0)
            self.send(subflow, side, lane.next, 10, self.dss_of(subflow, side, mapping))
            lane.next += 10
            host.next += 10
        self.is_plain = True
        yield

    # Steps

    def actions(self):
        """(weight, action) of all that could be started now."""
        joined = self.open_joined if len(self.subflows) < self.most_subflows else self.data
        chosen = [(40, self.data), (10, self.acknowledge), (10, self.retransmit)]
        if self.is_plain:
            return chosen
        if self.fallback in ("infinite", "fail"):
            return chosen + [(6, self.fall_back)]
        return chosen + [(15, self.reinject), (8, joined), (1, self.end_data),
                         (2, self.keep_alive), (2, self.probe_window), (3, self.advertise),
                         (.5, self.garble), (2, self.end_subflow)]

    def step(self):
        if not self.subflows:
            self.running.append(self.open_master())
        if self.running and self.random.random() < .8 or not any(
                s.is_ready for s in self.subflows):
            self.go_on()
            return
        weights, actions = zip(*self.actions())
        action = self.random.choices(actions, weights)[0]
        if action == self.fall_back and self.running:
            return  # not before everything begun with mappings is through
        self.running.append(action())

    def go_on(self):
        if not self.running:
            self.subflows.clear()  # nothing is left: from the start, with the same keys
            return
        generator = self.random.choice(self.running)
        if next(generator, self) is self:
            self.running.remove(generator)


# --- The world, and what a capture makes of it ----------------------------------------------------

class World:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.time = 1_700_000_000 * SECOND
        self.packets = []
        self.is_cut = self.random.random() < .15  # the capture begins in the middle
        self.may_wrap = True  # one connection of a capture past 2^64
        self.closed = []  # address pairs to be used anew
        self.port = self.random.randrange(10000, 60000)
        self.ip_id = self.random.randrange(1, 2**16)
        self.has_ids = self.random.random() < .7

    def tick(self):
        self.time += self.random.choice((1, 30, 300, 1500, 20000)) * MICROSECOND
        return self.time

    def next_port(self):
        self.port += 1
        return self.port

    def next_id(self):
        self.ip_id = self.ip_id % 65535 + 1
        return self.ip_id if self.has_ids else 0

    def run(self):
        connections = [Connection(self) for _ in range(self.random.randint(1, 4))]
        wanted = self.random.randint(50, 400)
        while len(self.packets) < wanted:
            connection = self.random.choice(connections)
            begin = len(self.packets)
            connection.step()
            if connection.is_hidden:
                new = [p for p in self.packets[begin:] if not p.is_handshake]
                self.packets[begin:] = new


def reorder(random_, packets):
    """Some packets are late by up to a millisecond or thirty."""
    for packet in packets:
        if random_.random() < .05 and not packet.is_handshake:
            packet.time += random_.randrange(random_.choice((1, 30)) * MILLISECOND)
    packets.sort(key=lambda packet: packet.time)


def lose(random_, packets, is_cut):
    rate = random_.choice((0, 0, .02, .15))
    begin = random_.randrange(len(packets) // 2) if is_cut else 0
    lost_ack = random_.random() < .2
    return [p for p in packets[begin:] if (random_.random() >= rate or p.flags & SYN)
            and not (lost_ack and p.is_handshake and p.flags == ACK)]


def repeat(random_, packets):
    """Frames that the capture holds twice, by chance or because it was made in two places."""
    rate = random_.choice((0, 0, .03, .2))
    result = list(packets)
    for packet in packets:
        if random_.random() >= rate:
            continue
        again = copy.copy(packet)
        again.hops -= random_.choice((0, 0, 1, 5))
        latest = 1900 if again.hops != packet.hops and packet.ip_id else 300
        again.time += random_.choice((random_.randrange(999) * MICROSECOND,
                                      random_.randrange(2, latest) * MILLISECOND))
        result.append(again)
    result.sort(key=lambda packet: packet.time)
    return result


def make_capture(seed, path):
    world = World(seed)
    world.run()
    packets = world.packets
    reorder(world.random, packets)
    packets = repeat(world.random, lose(world.random, packets, world.is_cut))
    write_capture(path, packets, world.random.choice((RAW_IP, ETHERNET)),
                  world.random.choice((WHOLE_CAPTURE, HEADERS)))


# --- The program --------------------------------------------------------------------------------

def differs(exporter, path):
    """Whether the analyses of a capture differ, a crash included."""
    try:
        return compare_analysis.compare(exporter, path, False) > 0
    except (subprocess.SubprocessError, OSError) as problem:
        print(f"{path}: {problem}")
        return True


def compare_seeds(exporter, seeds, keep):
    """How many of the seeds give differences."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            path = os.path.join(folder, f"{seed}.pcap")
            make_capture(seed, path)
            if differs(exporter, path):
                bad += 1
                if keep:
                    shutil.copy(path, keep)
            os.remove(path)
    print(f"{len(seeds)} seeds, {bad} with differences")
    return bad


def main():
    parser = argparse.ArgumentParser(add_help=False, usage=__doc__.partition("usage: ")[2])
    parser.add_argument("exporter", nargs="?")
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--keep")
    parser.add_argument("--write")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    if options.write:
        make_capture(int(first), options.write)
        return
    if not options.exporter:
        parser.error("no exporter")
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    seeds = range(int(first), int(last or first) + 1)
    sys.exit(1 if compare_seeds(options.exporter, seeds, options.keep) else 0)


if __name__ == "__main__":
    main()
