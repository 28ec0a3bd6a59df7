# SPDX-License-Identifier: GPL-3.0-or-later
"""A second way to compare two captures of the same traffic, made to check the program's: short,
slow, and independent of it. It reads the samples' kind of file only (classic pcap with SLL2, IPv4
or IPv6 without extension headers), pairs TCP streams by their addresses, which are the same at both
ends of the samples, and counts time in whole nanoseconds.

For captures that a test rewrote (addresses, numbers, clocks) see pair_test.py: there the result of
the unchanged captures is what is expected.
"""
import bisect
import collections
import fractions
import hashlib
import ipaddress
import struct

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
MP_CAPABLE, MP_JOIN, DSS = 0, 1, 2
TO = ("server", "client")  # the directions, named by who receives
SLL2 = 20  # bytes of a SLL2 header
SECOND = 10**9


def signed(number, bits):
    """A difference modulo 2^bits as the number nearest to zero."""
    half = 1 << (bits - 1)
    return (number + half) % (1 << bits) - half


# --- Captures ---------------------------------------------------------------------------------

class Frame:
    """One packet of a pcap file. Its bytes may be changed; segment() looks at them anew."""

    def __init__(self, time, data, length):
        self.time = time
        self.data = bytearray(data)
        self.length = length  # on the wire

    def copy(self, **changes):
        frame = Frame(self.time, self.data, self.length)
        for name, value in changes.items():
            setattr(frame, name, value)
        return frame

    @property
    def tcp_at(self):
        return SLL2 + (40 if self.data[SLL2] >> 4 == 6 else 4 * (self.data[SLL2] & 15))


def read_frames(path):
    with open(path, "rb") as file:
        content = file.read()
    magic, link = struct.unpack_from("<I16xI", content)
    if magic != 0xa1b2c3d4 or link != 276:
        raise ValueError(path + ": not a little-endian pcap of SLL2 with microseconds")
    frames, place = [], 24
    while place < len(content):
        seconds, micros, held, length = struct.unpack_from("<IIII", content, place)
        place += 16 + held
        frames.append(Frame(seconds * SECOND + micros * 1000, content[place - held:place], length))
    return frames


def write_frames(path, frames):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 276))
        for frame in frames:
            micros = round(frame.time / 1000)
            file.write(struct.pack("<IIII", micros // 10**6, micros % 10**6, len(frame.data),
                                   frame.length))
            file.write(frame.data)


class Segment:
    """What the headers of a frame say."""

    def __init__(self, number, frame):
        data, tcp = frame.data, frame.tcp_at
        self.frame = number
        self.time = frame.time
        self.interface, = struct.unpack_from(">I", data, 4)
        if data[SLL2] >> 4 == 6:
            self.ip_id, ip_length = 0, struct.unpack_from(">H", data, SLL2 + 4)[0] + 40
            addresses = data[SLL2 + 8:SLL2 + 24], data[SLL2 + 24:SLL2 + 40]
        else:
            ip_length, self.ip_id = struct.unpack_from(">HH", data, SLL2 + 2)
            addresses = data[SLL2 + 12:SLL2 + 16], data[SLL2 + 16:SLL2 + 20]
        ports = struct.unpack_from(">HH", data, tcp)
        self.source, self.destination = (
            (str(ipaddress.ip_address(bytes(address))), port)
            for address, port in zip(addresses, ports))
        self.sequence, self.acknowledgment, offset, self.flags = struct.unpack_from(
            ">IIBB", data, tcp + 4)
        self.ip_length = ip_length
        header = (offset >> 4) * 4
        self.length = ip_length - (tcp - SLL2) - header
        self.timestamps, self.options = None, []
        for kind, body in tcp_options(bytes(data[tcp + 20:tcp + header])):
            if kind == 8:
                self.timestamps = struct.unpack(">II", body)
            elif kind == 30:
                self.options.append(body)
        self.to = None
        self.start = 0  # number of the first payload byte, counted from the SYN
        self.fate, self.peers, self.arrival = None, [], None

    @property
    def end(self):
        return self.start + self.length

    def key(self, with_ip_id):
        return (self.sequence, self.acknowledgment, self.flags, self.length, self.timestamps,
                tuple(self.options), with_ip_id and self.ip_id)

    def mapping(self):
        """(DSN, its bits, SSN, length) of the data that an option maps, or None."""
        for body in self.options:
            if body[0] >> 4 == MP_CAPABLE and len(body) >= 20:
                return None, 64, 1, int.from_bytes(body[18:20], "big")
            if body[0] >> 4 == DSS and body[1] & 4:
                place = 2 + (0, 4, 0, 8)[body[1] & 3]
                size = 8 if body[1] & 8 else 4
                dsn = int.from_bytes(body[place:place + size], "big")
                ssn, length = struct.unpack_from(">IH", body, place + size)
                if body[1] & 16:  # DATA_FIN
                    length -= 1
                return (dsn, size * 8, ssn, length) if ssn and length else None
        return None


def tcp_options(raw):
    """(kind, what follows kind and length) of each option."""
    place = 0
    while place < len(raw) and raw[place] != 0:
        if raw[place] == 1:
            place += 1
            continue
        yield raw[place], raw[place + 2:place + raw[place + 1]]
        place += raw[place + 1]


class Stream:
    """One TCP connection in one capture; all of them begin with their SYN at some end."""

    def __init__(self, number):
        self.number = number
        self.sent = {"server": [], "client": []}


class Capture:
    """The segments of a capture by TCP stream, which is known by its client's and server's end."""

    def __init__(self, frames, server_port=5201):
        self.frames = frames
        self.segments = [Segment(number, frame) for number, frame in enumerate(frames, 1)]
        self.streams = {}
        for segment in self.segments:
            segment.to = TO[segment.destination[1] != server_port]
            ends = (segment.source, segment.destination)[::1 if segment.to == "server" else -1]
            stream = self.streams.setdefault(ends, Stream(len(self.streams)))
            stream.sent[segment.to].append(segment)

    def sent(self, ends, to):
        """The segments of one direction of a stream, if the capture has it."""
        return self.streams[ends].sent[to] if ends in self.streams else []

    @property
    def start(self):
        return min(segment.time for segment in self.segments)

    @property
    def end(self):
        return max(segment.time for segment in self.segments)


# --- Connections ------------------------------------------------------------------------------

class Connection:
    def __init__(self, ends):
        self.ends = [ends]  # of the streams
        self.keys = {}  # side -> key

    def has_data_numbers(self):
        return bool(self.keys)

    def origin(self, to):
        """The initial data sequence number of what goes there."""
        digest = hashlib.sha256(self.keys[TO[to == "server"]]).digest()
        return int.from_bytes(digest[-8:], "big")


def find_connections(captures):
    """All MPTCP connections that the handshakes in some captures of the same traffic show."""
    connections, joins, tokens = {}, [], {}
    for capture in captures:
        for ends, stream in capture.streams.items():
            for to in TO:
                for segment in stream.sent[to]:
                    for body in segment.options:
                        if body[0] >> 4 == MP_CAPABLE:
                            connection = connections.setdefault(ends, Connection(ends))
                            sender, receiver = TO[to == "server"], to
                            if len(body) >= 10:
                                connection.keys[sender] = body[2:10]
                            if len(body) >= 18:
                                connection.keys[receiver] = body[10:18]
                        elif body[0] >> 4 == MP_JOIN and len(body) == 10:
                            joins.append((ends, body[2:6]))
    for connection in connections.values():
        for key in connection.keys.values():
            tokens[hashlib.sha256(key).digest()[:4]] = connection
    for ends, token in joins:
        if ends not in tokens[token].ends:
            tokens[token].ends.append(ends)
    return list(connections.values())


# --- Pieces of data ---------------------------------------------------------------------------

class Data:
    """Which data the segments of one direction carried, as one capture shows it."""

    def __init__(self, connection, capture, to):
        self.ends = {}  # of the stream, by segment
        self.ranges = {}  # segment -> [(DSN, end)]
        for ends in connection.ends:
            if ends in capture.streams:
                self.add_stream(ends, capture, to, connection.origin(to))
        self.points = sorted({point for ranges in self.ranges.values() for piece in ranges
                              for point in piece})

    def add_stream(self, ends, capture, to, origin):
        sent = capture.sent(ends, to)
        place_payload(sent, capture.sent(ends, TO[to == "server"]))
        mapped = {}
        for segment in sent:
            if segment.mapping():
                dsn, bits, ssn, length = segment.mapping()
                mapped.setdefault((ssn, length), 1 if dsn is None else signed(dsn - origin, bits))
        mappings = sorted((ssn, ssn + length, dsn) for (ssn, length), dsn in mapped.items())
        for segment in sent:
            self.ends[segment] = ends
            self.ranges[segment] = pieces = []
            first = bisect.bisect_left(mappings, (segment.start - 65536,))
            last = bisect.bisect_left(mappings, (segment.end,))
            for start, end, dsn in mappings[first:last]:
                begin, until = max(start, segment.start), min(end, segment.end)
                if begin < until:
                    pieces.append((dsn + begin - start, dsn + until - start))

    def segments(self):
        """In order of the capture."""
        return sorted(self.ranges, key=lambda segment: segment.frame)

    def cuts(self, segment):
        """Its ranges, cut wherever another begins or ends, so that each is had as a whole."""
        for start, end in self.ranges[segment]:
            first = bisect.bisect_left(self.points, start)
            last = bisect.bisect_left(self.points, end)
            points = self.points[first:last + 1]
            yield from zip(points, points[1:])


def place_payload(sent, back):
    """Numbers the payload of one direction from its SYN."""
    base = next((s.sequence for s in sent if s.flags & SYN), None)
    if base is None:
        base = next(s.acknowledgment for s in back if s.flags & SYN) - 1
    for segment in sent:
        segment.start = signed(segment.sequence - base, 32) + bool(segment.flags & SYN)


def first_arrived(connection, capture, to):
    """Ends -> bytes of that direction that came there first, in the receiver's capture."""
    data, had, found = Data(connection, capture, to), set(), collections.Counter()
    for segment in data.segments():
        for start, end in data.cuts(segment):
            if start not in had:
                had.add(start)
                found[data.ends[segment]] += end - start
    return found


# --- The same segments in both captures -------------------------------------------------------

class Flow:
    """One direction of one subflow: what was sent, what came, and how they belong together."""

    def __init__(self, sent, received, with_ip_id=True):
        self.sent, self.received = sent, received
        self.counts = collections.Counter()
        self.lost_bytes = 0
        self.unequal = set()  # sent, of which there are more or fewer equals at the receiver
        for segment in sent + received:
            segment.fate, segment.peers, segment.arrival = None, [], None
        groups = collections.defaultdict(lambda: ([], []))
        for side, segments in enumerate((sent, received)):
            for segment in segments:
                groups[segment.key(with_ip_id)][side].append(segment)
        for here, there in groups.values():
            self.match_equals(here, there)
        place_payload_of_both(sent, received)
        self.match_ranges()

    def match_equals(self, here, there):
        if len(here) == len(there):
            for one, other in zip(here, there):
                one.fate = other.fate = "matched"
                one.peers, other.peers = [other], [one]
                one.arrival = other.time
        elif here and there:
            self.unequal.update(here)
            for number, one in enumerate(here):
                one.fate = "ambiguous" if number < len(there) else "lost"
            for number, other in enumerate(there):
                other.fate = "ambiguous" if number < len(here) else "duplicated"

    def match_ranges(self):
        """Payload of which there is no equal: the same bytes at the same timestamps."""
        came = collections.defaultdict(list)
        for other in self.received:
            if other.fate is None and other.length:
                came[other.timestamps].append(other)
        for one in self.sent:
            if one.fate is not None or not one.length:
                continue
            parts = [other for other in came[one.timestamps]
                     if other.start < one.end and one.start < other.end]
            bytes_here = set()
            for other in parts:
                bytes_here.update(range(max(one.start, other.start), min(one.end, other.end)))
            if parts:
                one.fate = "merged" if len(bytes_here) == one.length else "partly lost"
                one.peers = parts
                self.lost_bytes += one.length - len(bytes_here)
                for other in parts:
                    other.peers.append(one)
            if one.fate == "merged":
                one.arrival = self.last_needed(one, parts)
        for other in self.received:
            if other.fate is None and other.peers:
                other.fate = "merged"

    @staticmethod
    def last_needed(one, parts):
        missing = set(range(one.start, one.end))
        for other in sorted(parts, key=lambda part: part.time):
            missing.difference_update(range(other.start, other.end))
            if not missing:
                return other.time
        raise AssertionError("not all there")

    def delays(self):
        """(segment, delay) in order of sending, RSTs left out."""
        return [(segment, segment.arrival - segment.time) for segment in self.sent
                if segment.arrival is not None and not segment.flags & RST]

    def finish(self, sender, receiver):
        """Tells lost from outside, given the captures (with their clocks made one), and counts."""
        delays = [delay for _, delay in self.delays()]
        quickest, slowest = min(delays, default=0), max(delays, default=0)
        for one in self.sent:
            if one.fate is None:
                seen = (receiver.start <= one.time + quickest and
                        one.time + slowest <= receiver.end)
                one.fate = "lost" if seen else "outside"
            if one.fate == "lost":
                self.lost_bytes += one.length
        for other in self.received:
            if other.fate is None:
                seen = (sender.start <= other.time - slowest and
                        other.time - quickest <= sender.end)
                other.fate = "unmatched" if seen else "received outside"
        self.counts.update(one.fate for one in self.sent)
        self.counts.update(other.fate for other in self.received
                           if other.fate in ("unmatched", "duplicated", "received outside"))

    def statistics(self):
        return statistics([delay for _, delay in self.delays()])


def place_payload_of_both(sent, received):
    """Numbers the payload of both captures alike; the first number of all is nearly that."""
    segments = sent + received
    for segment in segments:
        segment.start = signed(segment.sequence - segments[0].sequence, 32) + bool(
            segment.flags & SYN)


def statistics(delays):
    """What `owd` says of delays (whole nanoseconds), as exact numbers of nanoseconds."""
    names = ("min", "median", "mean", "p95", "p99", "max", "jitter")
    if not delays:
        return {**dict.fromkeys(names), "negative": 0}
    ordered, count = sorted(delays), len(delays)
    steps = [abs(one - other) for one, other in zip(delays, delays[1:])]
    return {"min": ordered[0], "max": ordered[-1],
            "median": fractions.Fraction(ordered[(count - 1) // 2] + ordered[count // 2], 2),
            "mean": fractions.Fraction(sum(delays), count),
            "p95": ordered[-(-95 * count // 100) - 1],
            "p99": ordered[-(-99 * count // 100) - 1],
            "jitter": fractions.Fraction(sum(steps), len(steps)) if steps else None,
            "negative": sum(delay < 0 for delay in delays)}


class Pair:
    """Two captures of the same traffic, made at the client and at the server."""

    def __init__(self, client, server, with_ip_id=True):
        self.captures = {"client": client, "server": server}
        self.connections = find_connections([client, server])
        self.flows = {}
        for ends in {**client.streams, **server.streams}:
            for to in TO:
                sender, receiver = self.captures[TO[to == "server"]], self.captures[to]
                flow = Flow(sender.sent(ends, to), receiver.sent(ends, to), with_ip_id)
                flow.finish(sender, receiver)
                self.flows[ends, to] = flow

    def common(self):
        """The connections that both captures hold, in order of their first segment."""
        return [connection for connection in self.connections
                if all(any(ends in capture.streams for ends in connection.ends)
                       for capture in self.captures.values())]

    def numbers(self, connection):
        """Its number in the client's and in the server's capture."""
        found = []
        for capture in self.captures.values():
            firsts = [min(capture.streams[ends].number for ends in other.ends
                          if ends in capture.streams)
                      for other in self.connections
                      if any(ends in capture.streams for ends in other.ends)]
            own = min(capture.streams[ends].number for ends in connection.ends
                      if ends in capture.streams)
            found.append(sorted(firsts).index(own))
        return tuple(found)

    def estimate(self, connection):
        """(what the server's clock is ahead, bound) by the subflow whose quickest round trip is."""
        sums = []
        for ends in connection.ends:
            forth, back = (self.flows[ends, to].statistics()["min"] for to in TO)
            if forth is not None and back is not None:
                sums.append((forth + back, forth - back))
        total, difference = min(sums)
        return difference / 2, total / 2


# --- Reinjections -----------------------------------------------------------------------------

UNKNOWN = object()  # an arrival that may have been


class Reinjection:
    """A segment with data that only other subflows had carried before."""

    def __init__(self, ends, segment):
        self.ends, self.segment = ends, segment
        self.bytes = 0
        self.useful_bytes = 0
        self.originals = set()
        self.verdicts = set()
        self.margins = set()

    def add(self, length, before):
        """Bytes that all these segments had carried before."""
        self.bytes += length
        self.originals.update(before)
        verdict = verdict_of(self.segment, before)
        self.verdicts.add(verdict)
        self.useful_bytes += length if verdict == "useful" else 0
        own, others = arrival_of(self.segment), [arrival_of(other) for other in before]
        arrived = [time for time in others if time is not None and time is not UNKNOWN]
        if arrived and own is not None and own is not UNKNOWN:
            self.margins.add(min(arrived) - own)

    @property
    def verdict(self):
        return next((name for name in ("useful", "unknown", "redundant")
                     if name in self.verdicts))

    @property
    def margin(self):
        """That of the bytes that it was the most use for: positive means useful."""
        return max(self.margins, default=None)


def arrival_of(segment):
    if segment.arrival is None and segment.fate in ("ambiguous", "outside", "partly lost"):
        return UNKNOWN
    return segment.arrival


def reinjections(pair, connection, to):
    """In order of the sender's capture."""
    if not connection.has_data_numbers():
        return []
    data = Data(connection, pair.captures[TO[to == "server"]], to)
    carriers, found = collections.defaultdict(list), {}
    for segment in data.segments():
        ends = data.ends[segment]
        for start, end in data.cuts(segment):
            before = carriers[start]
            if before and all(data.ends[other] != ends for other in before):
                item = found.setdefault(segment, Reinjection(ends, segment))
                item.add(end - start, before)
            before.append(segment)
    return list(found.values())


def verdict_of(segment, before):
    """Of bytes that the segment carried after all these others."""
    own, others = arrival_of(segment), [arrival_of(other) for other in before]
    if own is None:
        return "redundant"
    if own is UNKNOWN:
        return "unknown"
    if any(other is not None and other is not UNKNOWN and other <= own for other in others):
        return "redundant"
    return "unknown" if UNKNOWN in others else "useful"


def duplicate_segments(connection, capture, to):
    """How many segments of new TCP numbers came whose data had all come before."""
    data, had, numbers, count = Data(connection, capture, to), set(), set(), 0
    for segment in data.segments():
        starts = [start for start, _ in data.cuts(segment)]
        place = data.ends[segment], segment.end
        if starts and place not in numbers:
            count += had.issuperset(starts)
            had.update(starts)
            numbers.add(place)
    return count
