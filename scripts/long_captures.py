# SPDX-License-Identifier: GPL-3.0-or-later
"""Large captures made of data/two-paths, for scripts/benchmark."""
import os
import shutil
import struct

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLE = os.path.join(ROOT, "data", "two-paths.client.pcap")
SERVER_SAMPLE = os.path.join(ROOT, "data", "two-paths.server.pcap")
CHECKSUM_SAMPLE = os.path.join(ROOT, "data", "checksums.client.pcap")
IP_AT = 20         # after the SLL2 header of every record of the samples
TCP_AT = IP_AT + 20
PORTS_AT = TCP_AT
SERVER_PORT = 5201


def make_capture(path, packets, first=None):
    """Writes the repeated sample, or its first packets: each round has client ports and times of
    its own."""
    with open(SAMPLE, "rb") as file:
        content = file.read()
    records, at = [], 24
    while at < len(content):
        seconds, fraction, length, original = struct.unpack_from("<IIII", content, at)
        records.append((seconds, fraction, original, content[at + 16:at + 16 + length]))
        at += 16 + length
    records = records[:first]
    span = records[-1][0] - records[0][0] + 1
    written = 0
    with open(path + ".part", "wb") as file:
        file.write(content[:24])
        for number in range((packets + len(records) - 1) // len(records)):
            for seconds, fraction, original, data in records:
                source, destination = struct.unpack_from(">HH", data, PORTS_AT)
                if source == 5201:  # the server's port stays, the client's is shifted
                    destination = 1024 + (destination + 7 * number) % 64000
                else:
                    source = 1024 + (source + 7 * number) % 64000
                ports = struct.pack(">HH", source, destination)
                file.write(struct.pack("<IIII", seconds + span * number, fraction, len(data),
                                       original))
                file.write(data[:PORTS_AT] + ports + data[PORTS_AT + 4:])
                written += 1
    os.rename(path + ".part", path)
    return written


def records_of(path):
    """The records of a pcap: time in microseconds, original length, bytes."""
    with open(path, "rb") as file:
        content = file.read()
    at = 24
    while at < len(content):
        seconds, fraction, length, original = struct.unpack_from("<IIII", content, at)
        yield seconds * 1_000_000 + fraction, original, content[at + 16:at + 16 + length]
        at += 16 + length


def add_checksums(path, target):
    """Writes a capture with the sample whose connection has DSS checksums after it; returns how
    many packets that adds."""
    records = list(records_of(CHECKSUM_SAMPLE))
    with open(CHECKSUM_SAMPLE, "rb") as file:
        header = file.read(24)  # its snap length is the larger one
    with open(path, "rb") as source, open(target + ".part", "wb") as file:
        source.seek(24)
        file.write(header)
        shutil.copyfileobj(source, file)
        for time, original, data in records:
            file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(data),
                                   original) + data)
    os.rename(target + ".part", target)
    return len(records)


def shift_number(data, at, size, amount):
    """Adds to a big-endian number in place."""
    number = int.from_bytes(data[at:at + size], "big") + amount
    data[at:at + size] = (number % (1 << (8 * size))).to_bytes(size, "big")


def shift_segment(data, amount, milliseconds):
    """Moves a segment on: its sequence numbers, timestamps and data sequence numbers."""
    shift_number(data, TCP_AT + 4, 4, amount)
    shift_number(data, TCP_AT + 8, 4, amount)
    at, end = TCP_AT + 20, TCP_AT + 4 * (data[TCP_AT + 12] >> 4)
    while at < end and data[at] != 0:
        if data[at] == 1:
            at += 1
            continue
        if data[at] == 8:
            shift_number(data, at + 2, 4, milliseconds)
            shift_number(data, at + 6, 4, milliseconds)
        elif data[at] == 30 and data[at + 2] >> 4 == 2:
            flags, place = data[at + 3], at + 4
            if flags & 1:
                size = 8 if flags & 2 else 4
                shift_number(data, place, size, 4 * amount)
                place += size
            if flags & 4:
                size = 8 if flags & 8 else 4
                shift_number(data, place, size, 4 * amount)
                shift_number(data, place + size, 4, amount)  # the SSN
        at += data[at + 1]


def make_pair(client, server, packets):
    """Writes what both ends captured of one connection with about so many segments: the sample's
    data connection, the middle of which is sent again and again with later numbers."""
    amount, period = 1 << 21, 2_200_000  # bytes and microseconds a round
    for path, sample in ((client, SAMPLE), (server, SERVER_SAMPLE)):
        records = list(records_of(sample))
        begin = records[0][0]
        middle = [record for record in records if 600_000 <= record[0] - begin < 2_800_000]
        rounds = (packets - len(records)) // len(middle)
        with open(sample, "rb") as file:
            header = file.read(24)
        with open(path + ".part", "wb") as file:
            file.write(header)

            def write(time, original, data, file=file):
                file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(data),
                                       original) + data)

            for record in records:
                if record[0] - begin < 2_800_000:
                    write(*record)
            for number in range(1, rounds + 1):
                for time, original, data in middle:
                    data = bytearray(data)
                    shift_segment(data, number * amount % (1 << 32), number * period // 1000)
                    write(time + number * period, original, data)
        os.rename(path + ".part", path)
