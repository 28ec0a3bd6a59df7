# SPDX-License-Identifier: GPL-3.0-or-later
"""A second analysis of MPTCP captures, made to check the library's: short, slow and independent.

tshark only tells where the headers are and what stands in them (addresses, raw numbers, the bytes
of the TCP options). Everything else is computed here: TCP streams and relative numbers, connections
and subflows, mappings, data sequence numbers, what each payload byte is, duplicates, HMACs.

Ranges of bytes are cut at every place where some segment or mapping begins or ends. Each of the
resulting *cuts* is then treated as if it were one byte: it is sent, mapped and repeated as a whole.
"""
import bisect
import collections
import hashlib
import hmac
import ipaddress
import subprocess

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
MP_CAPABLE, MP_JOIN, DSS, ADD_ADDR, MP_FAIL = 0, 1, 2, 3, 6
MPTCP_OPTION = 30
TO = ("server", "client")  # the two directions, named by who receives
KINDS = ("retransmitted", "unmapped", "repeated", "reinjected", "first_carried")

FIELDS = ["frame.number", "frame.time_epoch", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst",
          "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len",
          "tcp.hdr_len", "tcp.options", "ip.id", "ip.ttl", "ipv6.hlim", "sll.ifindex",
          "frame.interface_id"]


def signed(number, bits):
    """A difference modulo 2^bits as the number nearest to zero."""
    half = 1 << (bits - 1)
    return (number + half) % (1 << bits) - half


def near(number, bits, reference):
    """The integer that ends in these bits and is nearest to the reference."""
    return reference + signed(number - reference, bits)


# --- Segments ---------------------------------------------------------------------------------

class Segment:
    """One TCP segment: what is on the wire, and below it what the analysis finds."""

    def __init__(self, field):
        self.frame = int(field["frame.number"])
        self.time = nanoseconds(field["frame.time_epoch"])
        self.source = (field["ip.src"] or field["ipv6.src"], int(field["tcp.srcport"]))
        self.destination = (field["ip.dst"] or field["ipv6.dst"], int(field["tcp.dstport"]))
        self.sequence = int(field["tcp.seq_raw"])
        self.acknowledgment = int(field["tcp.ack_raw"])
        self.flags = int(field["tcp.flags"], 16)
        self.length = int(field["tcp.len"])
        self.ip_id = int(field["ip.id"] or "0", 16)
        self.place = (field["ip.ttl"] or field["ipv6.hlim"],
                      field["sll.ifindex"] or field["frame.interface_id"])
        text = field["tcp.options"]
        self.raw_options = b"" if text == "<MISSING>" else bytes.fromhex(text)
        is_whole = len(self.raw_options) == int(field["tcp.hdr_len"]) - 20
        self.options, are_sound = mptcp_options(self.raw_options)
        self.lost_options = not (is_whole and are_sound)  # cut or malformed

        self.duplicate_of = None
        self.stream = None
        self.start = 0  # relative number of the first payload byte, not wrapped
        self.to = None  # server or client: the MPTCP end that receives
        self.dsn = None  # of the first payload byte, relative to its direction's origin
        self.dack = None
        self.bytes = collections.Counter()  # kind -> payload bytes
        self.reinjection_of = set()
        self.reinjected_in = set()

    @property
    def end(self):
        return self.start + self.length

    @property
    def counts(self):
        """Whether it has payload that counts: a duplicate has none."""
        return self.length > 0 and self.duplicate_of is None


def nanoseconds(text):
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 10**9 + int((fraction + "0" * 9)[:9])


def read_segments(capture):
    """Every TCP segment of a capture, in its order."""
    command = ["tshark", "-n", "-r", capture, "-Y", "tcp && !icmp && !icmpv6", "-T", "fields",
               "-E", "separator=/t", "-E", "occurrence=l"]
    for name in FIELDS:
        command += ["-e", name]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            check=True, text=True).stdout
    rows = [dict(zip(FIELDS, line.split("\t"))) for line in output.splitlines()]
    return [Segment(row) for row in rows if row["tcp.hdr_len"] and row["tcp.len"]]


# --- MPTCP options, from their bytes (RFC 6824 and RFC 8684, section 3) -------------------------

class Option:
    """One MPTCP option; what it does not hold is None."""

    def __init__(self, body):
        self.subtype = body[0] >> 4
        self.version = None
        self.sender_key = self.receiver_key = None
        self.token = self.nonce = self.hmac = None
        self.data_ack = self.data_ack_bits = None
        self.dsn = self.dsn_bits = self.ssn = self.mapped = None
        self.data_fin = False
        self.signed_part = None  # of an ADD_ADDR: what its HMAC covers
        reader = {MP_CAPABLE: self.read_capable, MP_JOIN: self.read_join, DSS: self.read_dss,
                  ADD_ADDR: self.read_add_addr}.get(self.subtype)
        if reader:
            reader(body)

    def read_capable(self, body):
        self.version = body[0] & 15
        if len(body) >= 10:
            self.sender_key = body[2:10]
        if len(body) >= 18:
            self.receiver_key = body[10:18]
        if len(body) >= 20:  # v1, with data
            self.mapped = int.from_bytes(body[18:20], "big")

    def read_join(self, body):
        if len(body) == 10:  # SYN
            self.token, self.nonce = body[2:6], body[6:10]
        elif len(body) == 14:  # SYN/ACK
            self.hmac, self.nonce = body[2:10], body[10:14]
        elif len(body) == 22:  # ACK
            self.hmac = body[2:22]
        else:
            raise ValueError("length of MP_JOIN")

    def read_dss(self, body):
        flags, position = body[1], 2

        def take(length):
            nonlocal position
            position += length
            if position > len(body):
                raise ValueError("DSS too short")
            return int.from_bytes(body[position - length:position], "big")

        self.data_fin = bool(flags & 0x10)
        if flags & 0x01:
            self.data_ack_bits = 64 if flags & 0x02 else 32
            self.data_ack = take(self.data_ack_bits // 8)
        if flags & 0x04:
            self.dsn_bits = 64 if flags & 0x08 else 32
            self.dsn, self.ssn, self.mapped = take(self.dsn_bits // 8), take(4), take(2)
        if position != len(body) and not (flags & 0x04 and position + 2 == len(body)):
            raise ValueError("DSS too long")

    def read_add_addr(self, body):
        """Only what version 1 signs: an option without echo flag, its HMAC at the end."""
        size = len(body) - 2 - 8
        if not body[0] & 1 and size in (4, 6, 16, 18):
            self.signed_part = body[1:2 + size] + bytes(size % 4 == 0 and 2 or 0)
            self.hmac = body[-8:]


def mptcp_options(raw):
    """The MPTCP options among a segment's TCP options in front of the first that is cut or
    malformed, and whether there is no such option."""
    found, position = [], 0
    try:
        while position < len(raw) and raw[position] != 0:
            if raw[position] == 1:
                position += 1
                continue
            length = raw[position + 1]
            if length < 2 or position + length > len(raw):
                return found, False
            if raw[position] == MPTCP_OPTION:
                found.append(Option(raw[position + 2:position + length]))
            position += length
    except (IndexError, ValueError):
        return found, False
    return found, True


# --- Duplicates -------------------------------------------------------------------------------

def is_copy(first, second):
    """Whether the second of two segments equal in everything that routers leave is a copy."""
    distance = abs(second.time - first.time)
    if distance <= 10**6:
        return True
    return distance <= 2 * 10**9 and second.ip_id != 0 and first.place != second.place


def mark_duplicates(segments):
    originals = collections.defaultdict(list)
    for segment in segments:
        if not segment.length and not segment.ip_id:
            continue  # cannot be told from a repetition
        equals = originals[(segment.source, segment.destination, segment.ip_id, segment.sequence,
                            segment.acknowledgment, segment.flags, segment.length,
                            segment.raw_options)]
        for original in equals:
            if is_copy(original, segment):
                segment.duplicate_of = original.frame
                break
        else:
            equals.append(segment)


# --- TCP streams ------------------------------------------------------------------------------

class Stream:
    def __init__(self, number, first):
        self.number = number
        self.ends = (first.source, first.destination)
        self.segments = []
        self.base = {}  # end -> number that counts as 0
        self.reference = dict.fromkeys(self.ends, 0)  # for unwrapping
        self.syn_ack_of = {}  # end -> the acknowledgment of its SYN/ACK
        self.connection = None
        self.mptcp_client = None  # the end of it that belongs to the MPTCP client
        self.fallback_frame = None
        self.is_told_fallback = False  # by more than data without mapping

    def other(self, end):
        return self.ends[end == self.ends[0]]

    def options(self, subtype):
        """(segment, option) of that subtype, in order."""
        return [(segment, option) for segment in self.segments for option in segment.options
                if option.subtype == subtype]

    def syn_sender(self):
        return next((s.source for s in self.segments if s.flags & (SYN | ACK) == SYN), None)

    def in_use_from(self):
        """The frame of the SYN/ACK with an MPTCP option; of the first segment without any SYN."""
        if not any(segment.flags & SYN for segment in self.segments):
            return self.segments[0].frame
        answers = [segment.frame for segment in self.segments
                   if segment.flags & (SYN | ACK) == SYN | ACK and segment.options]
        return min(answers, default=float("inf"))

    def client(self):
        """The TCP client."""
        if self.syn_sender():
            return self.syn_sender()
        for segment in self.segments:
            if segment.flags & SYN:
                return segment.destination
        third = self.third()
        if third:
            return third.source
        one, two = self.ends
        return one if one[1] >= two[1] else two

    def third(self):
        """The first segment with an option that only the initiator sends, in the third ACK."""
        for segment in self.segments:
            for option in segment.options:
                two_keys = option.subtype == MP_CAPABLE and option.receiver_key
                join_ack = option.subtype == MP_JOIN and option.hmac and len(option.hmac) == 20
                if two_keys or join_ack:
                    return segment
        return None

    def knows_base(self, sender):
        """Whether this end's base is that of its SYN."""
        return self.other(sender) in self.syn_ack_of or any(
            s.flags & SYN and s.source == sender for s in self.segments)

    def fast_open_bytes(self, sender):
        """How many payload bytes of this end's SYN the SYN/ACK acknowledged."""
        acknowledgment = self.syn_ack_of.get(self.other(sender))
        if sender != self.client() or acknowledgment is None:
            return 0
        if not any(s.flags & SYN and s.length and s.source == sender for s in self.segments):
            return 0
        return max(0, signed(acknowledgment - self.base[sender] - 1, 32))

    def add(self, segment):
        segment.stream = self
        self.segments.append(segment)
        self.update_bases(segment)
        start = segment.sequence - self.base[segment.source] + bool(segment.flags & SYN)
        segment.start = near(start, 32, self.reference[segment.source])
        if segment.length:
            self.reference[segment.source] = segment.start

    def update_bases(self, segment):
        sender, receiver = segment.source, segment.destination
        if segment.flags & (SYN | ACK) == SYN | ACK:
            self.syn_ack_of[sender] = segment.acknowledgment
            if (self.base.get(sender, -1) - segment.sequence) % 2**32 != 0:
                self.reference[sender] = 0
            self.base[sender] = segment.sequence
        elif sender not in self.base:
            self.base[sender] = segment.sequence - (0 if segment.flags & SYN else 1)
        if segment.flags & ACK and receiver not in self.base:
            self.base[receiver] = segment.acknowledgment - 1

    def reused_by(self, segment):
        """Whether this segment is a SYN of another TCP connection with the same ports."""
        base = self.base.get(segment.source)
        return (segment.flags & (SYN | ACK) == SYN and base is not None
                and (base - segment.sequence) % 2**32 != 0)


def find_streams(segments):
    streams, newest = [], {}
    for segment in segments:
        ends = frozenset((segment.source, segment.destination))
        if ends not in newest or newest[ends].reused_by(segment):
            newest[ends] = Stream(len(streams), segment)
            streams.append(newest[ends])
        newest[ends].add(segment)
    return streams


# --- Keys -------------------------------------------------------------------------------------

HASHES = {0: hashlib.sha1, 1: hashlib.sha256}


def token_of(key, version):
    return HASHES[version](key).digest()[:4]


def idsn_of(key, version):
    return int.from_bytes(HASHES[version](key).digest()[-8:], "big")


def version_of(stream):
    """The SYN/ACK decides, else the last MP_CAPABLE there is."""
    capable = stream.options(MP_CAPABLE)
    for segment, option in capable:
        if segment.flags & (SYN | ACK) == SYN | ACK:
            return option.version
    return capable[-1][1].version


def keys_of(stream):
    """The client's and the server's key, each possibly None."""
    keys = {}
    client = stream.client()
    for segment, option in stream.options(MP_CAPABLE):
        if option.sender_key:
            keys[segment.source] = option.sender_key
        if option.receiver_key:
            keys[segment.destination] = option.receiver_key
    return keys.get(client), keys.get(stream.other(client))


# --- Connections ------------------------------------------------------------------------------

class Connection:
    def __init__(self, stream):
        self.number = None
        self.streams = []
        self.version = None
        self.keys = (None, None)
        self.token = None  # of a connection of which there are only MP_JOINs
        self.data = {}
        self.add(stream, stream.client())

    def add(self, stream, client):
        stream.connection = self
        stream.mptcp_client = client
        self.streams.append(stream)

    def key_of(self, end_is_client):
        return self.keys[0 if end_is_client else 1]

    def idsn(self, to):
        key = self.key_of(to == "server")
        return None if key is None else idsn_of(key, self.version)

    def tokens(self):
        """The client's and the server's token, each possibly None."""
        return [key and token_of(key, self.version) for key in self.keys]

    def segments(self):
        return sorted((s for stream in self.streams for s in stream.segments),
                      key=lambda segment: segment.frame)

    def has_master(self):
        return any(stream.options(MP_CAPABLE) for stream in self.streams)

    def data_numbers(self):
        """(client's, server's) 64-bit data sequence numbers, roughly: see numbers_of()."""
        sent = (set(), set())
        for stream in self.streams:
            for end, numbers in numbers_of(stream).items():
                sent[end != stream.mptcp_client].update(numbers)
        for index, to in enumerate(TO):
            if self.idsn(to) is not None:
                sent[index].add(self.idsn(to) >> 31)
        return sent


def numbers_of(stream):
    """End -> the upper 33 bits of all 64-bit numbers that its data had on this stream."""
    numbers = {end: set() for end in stream.ends}
    for segment, option in stream.options(DSS):
        if option.dsn_bits == 64:
            numbers[segment.source].add(option.dsn >> 31)
        if option.data_ack_bits == 64:
            numbers[segment.destination].add(option.data_ack >> 31)
    return numbers


def are_near(some, others):
    return any((number + step) % 2**33 in others for number in some for step in (-1, 0, 1))


def join_token(stream):
    tokens = [option.token for segment, option in stream.options(MP_JOIN) if option.token]
    return tokens[-1] if tokens else None


def capable_connection(stream):
    connection = Connection(stream)
    connection.version = version_of(stream)
    if connection.version in HASHES:
        connection.keys = keys_of(stream)
    return connection


def connection_of_token(connections, token, stream):
    """The connection with that token: the newest one older than the stream, else the oldest."""
    fitting = [c for c in connections if token in c.tokens()]
    older = [c for c in fitting if c.streams[0].number < stream.number]
    return older[-1] if older else fitting[0] if fitting else None


def add_joined(connections, stream, token):
    """Adds a stream whose MP_JOIN names its receiver by a token; False if it is nobody's."""
    opener = stream.client()
    connection = connection_of_token(connections, token, stream)
    if connection:
        names_server = connection.tokens()[1] == token
        connection.add(stream, opener if names_server else stream.other(opener))
    return connection is not None


def add_anonymous(connections, stream, token):
    """Adds a stream of which no key is known; those with the same token belong together."""
    same = [c for c in connections if token and c.token == token]
    if same:
        same[0].add(stream, stream.client())
    else:
        connections.append(Connection(stream))
        connections[-1].token = token


def fitting_roles(some, others):
    """Whether the data sequence numbers show that two connections are one.

    None: no. True: the one's client is the other's. False: it is the other's server.
    """
    numbers, roles = some.data_numbers(), {}
    for is_same in (True, False):
        theirs = others.data_numbers()[::1 if is_same else -1]
        roles[is_same] = any(are_near(own, their) for own, their in zip(numbers, theirs))
    return next((is_same for is_same in roles if roles[is_same]), None)


def merge_one(connections):
    """Merges two connections if there are two that are one; returns whether there were."""
    for taken in connections:
        if taken.keys != (None, None) or taken.has_master():
            continue
        for taker in connections:
            may_take = taker.keys != (None, None) or taker.has_master() \
                or taker.streams[0].number < taken.streams[0].number
            if taker is taken or not may_take or (taken.token and None not in taker.keys):
                continue
            is_same = fitting_roles(taker, taken)
            if is_same is not None:
                connections.remove(taken)
                for stream in taken.streams:
                    client = stream.mptcp_client
                    taker.add(stream, client if is_same else stream.other(client))
                return True
    return False


def find_connections(streams):
    mptcp = [s for s in streams if any(segment.options for segment in s.segments)]
    connections = [capable_connection(s) for s in mptcp if s.options(MP_CAPABLE)]
    anonymous = []
    for stream in mptcp:
        token = join_token(stream)
        if stream.options(MP_CAPABLE) or token and add_joined(connections, stream, token):
            continue
        add_anonymous(anonymous, stream, token)
    connections += anonymous
    while merge_one(connections):
        pass
    connections.sort(key=lambda c: min(s.segments[0].frame for s in c.streams))
    for number, connection in enumerate(connections):
        connection.number = number
        for segment in connection.segments():
            segment.to = TO[segment.source != segment.stream.mptcp_client]
    return connections


# --- Data sequence numbers --------------------------------------------------------------------

class DataNumbers:
    """Data sequence numbers of one direction of a connection, as integers around an origin.

    The origin is the IDSN; without keys the first number that is seen (whole ones are preferred).
    """

    def __init__(self, origin):
        self.has_idsn = origin is not None
        self.is_whole = self.has_idsn  # else only 32 bits of all numbers are known
        self.origin = origin
        self.last = 0
        self.lowest = None

    def expand(self, number, bits):
        """The number relative to the origin."""
        if bits == 64:
            self.last = signed(number - self.origin, 64)
        else:
            self.last = near(number - self.origin, 32, self.last)
        self.lowest = self.last if self.lowest is None else min(self.lowest, self.last)
        return self.last

    def relative(self, number):
        """Of a number that expand() gave: such that 1 is the first."""
        return number - self.first() + 1

    def first(self):
        """Of the first byte, as far as it is known."""
        return self.lowest if not self.has_idsn and self.lowest is not None else 1

    def raw(self, number):
        return (self.origin + number) % 2**64


Mapping = collections.namedtuple("Mapping", "start end dsn frame")  # end None: infinite
INFINITE = 1 << 80


def first_number(connection, to):
    """(bits, number) to start from where the IDSN is unknown: if possible of 64 bits."""
    numbers = []
    for segment in connection.segments():
        for option in segment.options:
            if option.dsn is not None and segment.to == to:
                numbers.append((option.dsn_bits, option.dsn))
            if option.data_ack is not None and segment.to != to:
                numbers.append((option.data_ack_bits, option.data_ack))
    whole = [pair for pair in numbers if pair[0] == 64]
    return (whole or numbers or [(32, 0)])[0]


def read_data_numbers(connection):
    """Expands every DSN and Data ACK; returns (stream, to) -> mappings in order of capture."""
    for to in TO:
        numbers = connection.data[to] = DataNumbers(connection.idsn(to))
        if not numbers.has_idsn:
            bits, numbers.origin = first_number(connection, to)
            numbers.is_whole = bits == 64
    mappings = collections.defaultdict(list)
    offsets = {(stream, end): ssn_offset(stream, end)
               for stream in connection.streams for end in stream.ends}
    for segment in connection.segments():
        own, peer = connection.data[segment.to], connection.data[TO[segment.to == TO[0]]]
        for option in segment.options:
            if option.data_ack is not None:
                segment.dack = peer.expand(option.data_ack, option.data_ack_bits)
            mapping = mapping_of(segment, option, own, offsets[segment.stream, segment.source])
            if mapping:
                mappings[segment.stream, segment.to].append(mapping)
    return mappings


def mapping_of(segment, option, numbers, offset):
    """The mapping that an option holds, or None; offset: see ssn_offset()."""
    ssn, length = mapped_range(option)
    if option.subtype == MP_CAPABLE and length:
        dsn = numbers.expand(numbers.origin + 1, 64)
    elif option.dsn is not None:
        dsn = numbers.expand(option.dsn, option.dsn_bits)
    if length is None or offset is None:
        return None
    start = near(ssn + offset, 32, segment.start)
    return Mapping(start, start + length if length != INFINITE else None, dsn, segment.frame)


def mapped_range(option):
    """(SSN, length) of the bytes that an option maps, or (None, None)."""
    if option.subtype == MP_CAPABLE and option.mapped:
        return 1, option.mapped
    if option.dsn is None:
        return None, None
    if not option.data_fin:
        return option.ssn, option.mapped or INFINITE
    if option.ssn == 0 or option.mapped <= 1:
        return None, None
    return option.ssn, option.mapped - 1


def ssn_offset(stream, sender):
    """What must be added to an SSN to get our relative number; None if it cannot be known.

    Zero, but for Fast Open and streams that were not seen from the start: there our numbers do not
    count from the true start. A third ACK shows where that is; else a mapping is taken to cover the
    payload that it travels with, which may leave one possibility.
    """
    if stream.knows_base(sender):
        return stream.fast_open_bytes(sender)
    third = stream.third()
    if third and third.source == sender:
        return third.start - 1
    if third and third.length == 0:
        return signed(third.acknowledgment - stream.base[sender], 32) - 1
    lowest, highest, anchor = [], [], None
    for segment in stream.segments:
        for option in segment.options if segment.source == sender and segment.length else []:
            ssn, length = mapped_range(option)
            if length is None or length == INFINITE or length < segment.length:
                continue
            anchor = segment.start - ssn if anchor is None else anchor
            highest.append(near(segment.start - ssn, 32, anchor))
            lowest.append(near(segment.end - ssn - length, 32, anchor))
    if anchor is None or max(lowest) != min(highest):
        return None
    return min(highest)


# --- Payload, cut by cut ----------------------------------------------------------------------

class Cuts:
    """Ranges of numbers, cut wherever one of the given ranges begins or ends."""

    def __init__(self, ranges):
        self.points = sorted({point for piece in ranges for point in piece if point is not None})

    def starts(self, start, end):
        """The cuts from start to end (None: all that follow), as the numbers they begin with."""
        first = bisect.bisect_left(self.points, start)
        last = len(self.points) if end is None else bisect.bisect_left(self.points, end)
        return self.points[first:last]

    def pieces(self, start, end):
        """The cuts from start to end as (start, end) each."""
        starts = self.starts(start, end)
        return list(zip(starts, starts[1:] + [end]))


def map_cuts(cuts, mappings):
    """Start of a cut -> its DSN; of several mappings the first in the capture counts."""
    dsn = {}
    for mapping in dict.fromkeys(m._replace(frame=0) for m in mappings):
        for start in cuts.starts(mapping.start, mapping.end):
            dsn.setdefault(start, mapping.dsn + start - mapping.start)
    return dsn


def last_mapping(stream, sender, mappings):
    """The mapping that goes on after a fallback, or None.

    Where nothing was ever mapped it is as if the first byte that an SSN counts had been, if it is
    known which that is.
    """
    if mappings:
        return max(mappings, key=lambda mapping: mapping.start)
    if stream.connection is None or ssn_offset(stream, sender) is None:
        return None
    return first_mapping_of(stream, sender)


def first_mapping_of(stream, sender):
    numbers = stream.connection.data[TO[sender != stream.mptcp_client]]
    start = 1 + stream.fast_open_bytes(sender)
    return Mapping(start, start, numbers.first(), 0)


def gapless_frames(sent):
    """Frames in front of which nothing of their direction is missing at that time."""
    frames, edge, ahead = set(), 1, []
    for segment in sent:
        if not ahead and segment.start <= edge:
            frames.add(segment.frame)
        ahead = sorted(ahead + [(segment.start, segment.end)])
        while ahead and ahead[0][0] <= edge:
            edge = max(edge, ahead.pop(0)[1])
    return frames


def is_alone(stream, frame):
    """Whether no other subflow of the connection had been established by then."""
    return not any(other.in_use_from() < frame
                   for other in stream.connection.streams if other is not stream)


def find_fallback(stream, mappings):
    """The frame from which on the only subflow of a connection needs no mappings, or None."""
    frames = [segment.frame for segment, option in stream.options(DSS)
              if option.mapped == 0 and not option.data_fin]
    frames += [segment.frame for segment, option in stream.options(MP_FAIL)
               if not segment.flags & RST and is_alone(stream, segment.frame)]
    frames += stripped_frames(stream)
    stream.is_told_fallback = bool(frames)
    for sender in stream.ends if may_lack_mappings(stream) else []:
        sent = [s for s in stream.segments if s.source == sender and s.counts]
        frames += unmapped_frames(stream, sent, mappings[stream, sent[0].to] if sent else [])
    return min(frames, default=None)


def stripped_frames(stream):
    """Third ACK and first data of a stream whose options end with the SYN/ACK."""
    later = [s for s in stream.segments if not s.flags & (SYN | RST)]
    if not may_lack_mappings(stream) or any(s.options for s in later):
        return []
    return [s.frame for s in later
            if s.start == 1 and (s.length or s.source == stream.client())]


def may_lack_mappings(stream):
    """Whether data without mapping is a fallback: then it is the master, MPTCP until then."""
    for flags in SYN, SYN | ACK:
        greetings = [s for s in stream.segments if s.flags & (SYN | ACK) == flags]
        if not greetings or not any(o.subtype == MP_CAPABLE for o in greetings[-1].options):
            return False
    return not any(s.lost_options for s in stream.segments)


def unmapped_frames(stream, sent, mappings):
    """Frames of one direction with a byte that no mapping covers, nothing missing before them.

    Not while Data ACKs or mappings go on: it may then be but one mapping that was not captured.
    """
    gapless = gapless_frames(sent)
    cuts = Cuts([(s.start, s.end) for s in sent] + [(m.start, m.end) for m in mappings])
    mapped = map_cuts(cuts, mappings)
    skipped = stream.fast_open_bytes(sent[0].source) if sent else 0
    last_dss = max((s.frame for s, _ in stream.options(DSS)), default=0)
    return [s.frame for s in sent
            if last_dss < s.frame < stream.segments[-1].frame and is_alone(stream, s.frame)
            and s.frame in gapless
            and any(skipped < start and start not in mapped
                    for start in cuts.starts(s.start, s.end))]


def payload_pieces(stream, sender, mappings):
    """Yields (segment, start, length, DSN or None) of one direction of a stream."""
    last = last_mapping(stream, sender, mappings)
    sent = [s for s in stream.segments if s.source == sender and s.length]
    cuts = Cuts([(s.start, s.end) for s in sent] + [(m.start, m.end) for m in mappings])
    mapped = map_cuts(cuts, mappings)
    for segment in sent:
        has_fallen_back = stream.fallback_frame and segment.frame >= stream.fallback_frame
        for start, end in cuts.pieces(segment.start, segment.end):
            dsn = mapped.get(start)
            goes_on = has_fallen_back or stream.is_told_fallback
            if dsn is None and goes_on and last and last.end and start >= last.end:
                dsn = last.dsn + start - last.start
            if start == segment.start:
                segment.dsn = dsn
            if segment.duplicate_of is None:
                yield segment, start, end - start, dsn


def classify(pieces):
    """Says what every byte is, given the pieces of one direction in order of capture."""
    cuts = Cuts((dsn, dsn + length) for _, _, length, dsn in pieces if dsn is not None)
    sent = set()  # (stream, relative number)
    carriers = collections.defaultdict(list)  # DSN -> segments that had it
    for segment, start, length, dsn in pieces:
        is_again = (segment.stream, start) in sent
        sent.add((segment.stream, start))
        if dsn is None:
            segment.bytes["retransmitted" if is_again else "unmapped"] += length
            continue
        for first, end in cuts.pieces(dsn, dsn + length):
            before = carriers[first]
            segment.bytes[kind_of(segment, is_again, before)] += end - first
            if kind_of(segment, is_again, before) == "reinjected":
                segment.reinjection_of.update(earlier.frame for earlier in before)
                for earlier in before:
                    earlier.reinjected_in.add(segment.frame)
            before.append(segment)


def kind_of(segment, is_again, before):
    """What a byte with a DSN is, given the segments that had this DSN before."""
    if is_again:
        return "retransmitted"
    if any(earlier.stream is segment.stream for earlier in before):
        return "repeated"
    return "reinjected" if before else "first_carried"


def classify_connection(connection):
    mappings = read_data_numbers(connection)
    for stream in connection.streams:
        stream.fallback_frame = find_fallback(stream, mappings)
    for to in TO:
        pieces = []
        for stream in connection.streams:
            sender = stream.mptcp_client
            sender = sender if to == "server" else stream.other(sender)
            pieces += payload_pieces(stream, sender, mappings[stream, to])
        pieces.sort(key=lambda piece: piece[0].frame)  # stable: within a frame by number
        classify(pieces)


# --- HMACs ------------------------------------------------------------------------------------

def verdict(connection, key_order, message, received, part):
    """valid, invalid or unknown; key_order: whether the client's key comes first."""
    if connection.version not in HASHES or None in connection.keys or message is None:
        return "unknown"
    keys = connection.keys if key_order else connection.keys[::-1]
    digest = hmac.new(b"".join(keys), message, HASHES[connection.version]).digest()
    return "valid" if digest[part] == received else "invalid"


def hmac_verdicts(connection):
    """Yields (frame, what, verdict) of every HMAC of a connection."""
    for stream in connection.streams:
        nonce = {}
        for segment, option in stream.options(MP_JOIN):
            nonce[segment.source] = option.nonce or nonce.get(segment.source)
            if option.hmac is None or segment.duplicate_of is not None:
                continue
            both = nonce.get(segment.source), nonce.get(segment.destination)
            message = None if None in both else b"".join(both)
            what = "MP_JOIN SYN/ACK" if segment.flags & SYN else "MP_JOIN ACK"
            yield segment.frame, what, verdict(connection, segment.to == "server", message,
                                               option.hmac, slice(0, len(option.hmac)))
        if connection.version == 1:
            for segment, option in stream.options(ADD_ADDR):
                if option.hmac and segment.duplicate_of is None:
                    yield segment.frame, "ADD_ADDR", verdict(
                        connection, segment.to == "server", option.signed_part, option.hmac,
                        slice(-8, None))


# --- The whole --------------------------------------------------------------------------------

class Analysis:
    def __init__(self, capture):
        self.segments = read_segments(capture)
        mark_duplicates(self.segments)
        self.streams = find_streams(self.segments)
        self.connections = find_connections(self.streams)
        for connection in self.connections:
            classify_connection(connection)
        for stream in self.streams:
            if stream.connection is None:
                for sender in stream.ends:
                    classify(list(payload_pieces(stream, sender, [])))


def row_of(segment):
    """What the export is to say of a segment, as the texts of its CSV."""
    row = dict.fromkeys(
        ["mptcpstream", "mptcpdest", "master", "dsnraw64", "dsn", "dack", "retransmitted",
         "repeated", "reinjected", "unmapped"], "")
    connection = segment.stream.connection
    row["packetid"] = str(segment.frame)
    row["tcpstream"] = str(segment.stream.number)
    row["duplicate_of"] = str(segment.duplicate_of or "")
    row["reinjection_of"] = " ".join(map(str, sorted(segment.reinjection_of)))
    row["reinjected_in"] = " ".join(map(str, sorted(segment.reinjected_in)))
    if segment.counts:
        row["retransmitted"] = str(segment.bytes["retransmitted"])
    if connection is None:
        return row
    row["mptcpstream"] = str(connection.number)
    row["mptcpdest"] = segment.to
    row["master"] = "1" if segment.stream.options(MP_CAPABLE) else "0"
    own, peer = connection.data[segment.to], connection.data[TO[segment.to == TO[0]]]
    if segment.dsn is not None:
        row["dsnraw64"] = str(own.raw(segment.dsn)) if own.is_whole else ""
        row["dsn"] = str(own.relative(segment.dsn))
    if segment.dack is not None and peer.relative(segment.dack) >= 0:
        row["dack"] = str(peer.relative(segment.dack))
    if segment.counts:
        for kind in ("repeated", "reinjected", "unmapped"):
            row[kind] = str(segment.bytes[kind])
    return row
