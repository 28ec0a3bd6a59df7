# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures with something wrong in them, made of good ones: for scripts/fuzz-captures.

A mutation takes a random.Random and a Capture, or the bytes of a file, and changes it. The same
seed gives the same mutant with every version of Python since 3.9.
"""
import dataclasses
import struct

MAGIC_MICROSECONDS, MAGIC_NANOSECONDS = 0xa1b2c3d4, 0xa1b23c4d
ETHERNET, SLL2 = 1, 276  # link types of our samples: data/README.md
LINK_HEADER = {ETHERNET: 14, SLL2: 20}
MPTCP = 30  # kind of the TCP option


@dataclasses.dataclass
class Frame:
    seconds: int
    fraction: int
    captured: int  # as the record's header says it
    original: int
    data: bytearray


@dataclasses.dataclass
class Capture:
    magic: int
    snap_length: int
    link: int
    frames: list
    others: "Capture" = None  # another sample, to be spliced in
    order: str = "<"


def read_capture(path, most=None):
    """A little-endian classic pcap; at most so many frames of it."""
    with open(path, "rb") as file:
        content = file.read()
    magic, _, _, _, _, snap_length, link = struct.unpack_from("<IHHiIII", content)
    if magic not in (MAGIC_MICROSECONDS, MAGIC_NANOSECONDS):
        raise ValueError(f"{path} is no little-endian pcap")
    frames, at = [], 24
    while at < len(content) and (most is None or len(frames) < most):
        seconds, fraction, captured, original = struct.unpack_from("<IIII", content, at)
        data = bytearray(content[at + 16:at + 16 + captured])
        frames.append(Frame(seconds, fraction, captured, original, data))
        at += 16 + captured
    return Capture(magic, snap_length, link, frames)


def copy_of(capture):
    frames = [dataclasses.replace(frame, data=bytearray(frame.data)) for frame in capture.frames]
    return dataclasses.replace(capture, frames=frames)


def pcap_bytes(capture):
    order = capture.order
    parts = [struct.pack(order + "IHHiIII", capture.magic, 2, 4, 0, 0, capture.snap_length,
                         capture.link)]
    for frame in capture.frames:
        parts.append(struct.pack(order + "IIII", frame.seconds % 2**32,
                                 frame.fraction % 2**32, frame.captured,
                                 frame.original) + frame.data)
    return b"".join(parts)


def pcapng_bytes(capture):
    """The same frames as enhanced packet blocks of one interface."""
    order = capture.order

    def block(kind, body):
        body += bytes(-len(body) % 4)
        size = struct.pack(order + "I", len(body) + 12)
        return struct.pack(order + "I", kind) + size + body + size

    nanoseconds = capture.magic == MAGIC_NANOSECONDS
    resolution = struct.pack(order + "HHBxxxHH", 9, 1, 9 if nanoseconds else 6, 0, 0)
    parts = [block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1)),
             block(1, struct.pack(order + "HHI", capture.link, 0, capture.snap_length) + resolution)]
    for frame in capture.frames:
        time = frame.seconds * (10**9 if nanoseconds else 10**6) + frame.fraction
        parts.append(block(6, struct.pack(order + "IIIII", 0, time >> 32 & 0xffffffff,
                                          time & 0xffffffff, frame.captured, frame.original)
                           + frame.data))
    return b"".join(parts)


# --- Where things are in a frame ----------------------------------------------------------------

def headers_of(capture, frame):
    """Where the IP header, the TCP header and the TCP options of a frame are, and where these end;
    None when there are none."""
    ip = LINK_HEADER.get(capture.link)
    data = frame.data
    if ip is None or len(data) < ip + 40:
        return None
    if data[ip] >> 4 == 4 and data[ip + 9] == 6:
        tcp = ip + 4 * (data[ip] & 15)
    elif data[ip] >> 4 == 6 and data[ip + 6] == 6:
        tcp = ip + 40
    else:
        return None
    if len(data) < tcp + 20:
        return None
    end = min(len(data), tcp + 4 * (data[tcp + 12] >> 4))
    return ip, tcp, tcp + 20, end


def options_of(capture, frame):
    """Where each TCP option with a length begins."""
    headers = headers_of(capture, frame)
    found = []
    if headers:
        _, _, at, end = headers
        while at + 1 < end and frame.data[at] != 0:
            if frame.data[at] == 1:
                at += 1
                continue
            found.append(at)
            at += max(frame.data[at + 1], 2)
    return found


def some(random, frames):
    """Up to eight of the frames, now and then all; more often the first ones, which matter most."""
    if not frames:
        return []
    if random.random() < 0.05:
        return frames
    most = len(frames) if random.random() < 0.6 else min(12, len(frames))
    return [frames[random.randrange(most)] for _ in range(random.randint(1, 8))]


def flip_bits(random, data, begin, end):
    for _ in range(random.randint(1, 4)):
        if end > begin:
            data[random.randrange(begin, end)] ^= 1 << random.randrange(8)


# --- Mutations of frames --------------------------------------------------------------------------

def option_bits(random, capture):
    for frame in some(random, capture.frames):
        headers = headers_of(capture, frame)
        if headers:
            flip_bits(random, frame.data, headers[2], headers[3])


def option_lengths(random, capture):
    for frame in some(random, capture.frames):
        for at in options_of(capture, frame)[-2:]:
            if at + 1 < len(frame.data):
                frame.data[at + 1] = random.choice([0, 1, 2, 3, 4, 8, 12, 20, 40, 255,
                                                    random.randrange(256)])


def option_kinds(random, capture):
    for frame in some(random, capture.frames):
        for at in options_of(capture, frame):
            if random.random() < 0.3:
                frame.data[at] = random.choice([0, 1, 2, 3, 5, 8, MPTCP, random.randrange(256)])
            elif frame.data[at] == MPTCP and at + 2 < len(frame.data):
                frame.data[at + 2] = random.randrange(256)  # subtype and flags or version


def option_swaps(random, capture):
    """The options of one segment on another."""
    for frame in some(random, capture.frames):
        other = random.choice(capture.frames)
        own, its = headers_of(capture, frame), headers_of(capture, other)
        if own and its and own[3] - own[2] == its[3] - its[2]:
            frame.data[own[2]:own[3]] = other.data[its[2]:its[3]]


def tcp_header(random, capture):
    for frame in some(random, capture.frames):
        headers = headers_of(capture, frame)
        if headers:
            flip_bits(random, frame.data, headers[1], headers[2])


def tcp_flags(random, capture):
    for frame in some(random, capture.frames):
        headers = headers_of(capture, frame)
        if headers:
            frame.data[headers[1] + 13] = random.choice([0, 1, 2, 4, 16, 17, 18, 20, 255])


def ip_header(random, capture):
    for frame in some(random, capture.frames):
        headers = headers_of(capture, frame)
        if headers:
            flip_bits(random, frame.data, headers[0], headers[1])


def ip_fragments(random, capture):
    for frame in some(random, capture.frames):
        headers = headers_of(capture, frame)
        if headers and frame.data[headers[0]] >> 4 == 4:
            frame.data[headers[0] + 6] = random.choice([0x20, 0x00, 0x40])
            frame.data[headers[0] + 7] = random.choice([0, 1, 185])


def any_bits(random, capture):
    for frame in some(random, capture.frames):
        flip_bits(random, frame.data, 0, len(frame.data))


def snapped(random, capture):
    for frame in some(random, capture.frames):
        del frame.data[random.randrange(len(frame.data) + 1):]
        frame.captured = len(frame.data)


def record_lengths(random, capture):
    """The lengths in a record's header are not those of the record."""
    for frame in some(random, capture.frames)[:2]:
        wrong = random.choice([0, 1, frame.captured - 1, frame.captured + 1, 65535, 262144, 262145,
                               0x7fffffff, 0xffffffff, random.randrange(2**32)]) & 0xffffffff
        if random.random() < 0.6:
            frame.captured = wrong
        else:
            frame.original = wrong


def times(random, capture):
    for frame in some(random, capture.frames):
        choice = random.randrange(5)
        if choice == 0:
            frame.seconds = random.choice([0, 1, 2**31 - 1, 2**31, 2**32 - 1])
        elif choice == 1:
            frame.fraction = random.choice([0, 999999, 1000000, 999999999, 2**31, 2**32 - 1])
        elif choice == 2:
            frame.seconds = max(0, frame.seconds - random.randrange(1000))
        else:
            frame.seconds += random.randrange(1000)


def swapped(random, capture):
    frames = capture.frames
    for _ in range(random.randint(1, 20)):
        if len(frames) > 1:
            at = random.randrange(len(frames) - 1)
            other = random.choice([at + 1, random.randrange(len(frames))])
            frames[at], frames[other] = frames[other], frames[at]


def dropped(random, capture):
    frames = capture.frames
    for _ in range(random.randint(1, 20)):
        if frames:
            del frames[random.randrange(len(frames))]
    if random.random() < 0.2:
        del frames[:random.randrange(len(frames) + 1)]


def duplicated(random, capture):
    frames = capture.frames
    for _ in range(random.randint(1, 20)):
        if frames:
            at = random.randrange(len(frames))
            copy = dataclasses.replace(frames[at], data=bytearray(frames[at].data))
            copy.fraction += random.choice([0, 0, 1, 999, 5000])
            frames.insert(random.choice([at + 1, random.randrange(len(frames) + 1)]), copy)


def empty_frames(random, capture):
    for _ in range(random.randint(1, 3)):
        capture.frames.insert(random.randrange(len(capture.frames) + 1),
                              Frame(random.randrange(2**31), 0, 0, 0, bytearray()))


def strange_frames(random, capture):
    """Random bytes as frames, some of them long."""
    for _ in range(random.randint(1, 3)):
        data = bytearray(random.randbytes(random.choice([1, 20, 60, 1500, 9000, 70000])))
        capture.frames.insert(random.randrange(len(capture.frames) + 1),
                              Frame(1, 1, len(data), len(data), data))


def spliced(random, capture):
    """Frames of another sample between our own; its link type may be another."""
    frames = copy_of(capture.others).frames
    at = random.randrange(len(capture.frames) + 1)
    if random.random() < 0.5:
        begin = random.randrange(len(frames))
        capture.frames[at:at] = frames[begin:begin + random.randint(1, 50)]
    else:
        capture.frames[at:] = frames


def link_type(random, capture):
    capture.link = random.choice([0, 1, 101, 113, 127, 147, 228, 229, 276, random.randrange(65536)])


def nanoseconds(_random, capture):
    capture.magic ^= MAGIC_MICROSECONDS ^ MAGIC_NANOSECONDS


def big_endian(_random, capture):
    capture.order = ">"


OF_FRAMES = [option_bits, option_lengths, option_kinds, option_swaps, tcp_header, tcp_flags,
             ip_header, ip_fragments, any_bits, snapped, record_lengths, times, swapped, dropped,
             duplicated, empty_frames, strange_frames, spliced, link_type, nanoseconds, big_endian]


# --- Mutations of files ---------------------------------------------------------------------------

def cut(random, content):
    return content[:random.choice([random.randrange(len(content) + 1), random.randrange(200),
                                   len(content) - random.randrange(1, 20)])]


def file_header(random, content):
    changed = bytearray(content)
    for _ in range(random.randint(1, 3)):
        changed[random.randrange(24)] = random.randrange(256)
    return bytes(changed)


def rubbish(random, content):
    """Bytes put in, or taken out, anywhere."""
    at = random.randrange(24, len(content) + 1) if len(content) >= 24 else 0
    if random.random() < 0.5:
        return content[:at] + random.randbytes(random.randint(1, 64)) + content[at:]
    return content[:at] + content[at + random.randint(1, 64):]


def zeros(random, content):
    """A file system's trace of a crash: the end is zeros."""
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes(random.choice([len(content) - at, 16, 4096]))


def two_files(_random, content):
    return content + content


OF_FILES = [cut, file_header, rubbish, zeros, two_files]


def mutant_of(random, sample, other):
    """The bytes of a mutant, its file name's ending, and what was done."""
    capture = copy_of(sample)
    capture.others = other
    done = random.choices(OF_FRAMES, k=random.choice([1, 1, 1, 2, 3]))
    of_file = random.random() < 0.25
    if of_file and random.random() < 0.6:
        done = []
    for mutate in done:
        mutate(random, capture)
    is_pcapng = random.random() < 0.2
    content = pcapng_bytes(capture) if is_pcapng else pcap_bytes(capture)
    if of_file:
        done.append(random.choice(OF_FILES))
        content = done[-1](random, content)
    return content, "pcapng" if is_pcapng else "pcap", [mutate.__name__ for mutate in done]
