#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares an export with what tshark itself says of the same capture, row by row.

usage: compare_with_tshark.py EXPORTER CAPTURE...

tshark runs with its default preferences, that is with its own stream numbers, relative numbers and
scaled windows. Exit status 1 and the first differences when anything differs.
"""
import csv
import io
import subprocess
import sys

SEPARATOR = ";"

# Our column -> Wireshark's field(s), when the printed values are to be the same text.
SAME = {
    "packetid": ["frame.number"],
    "abstime": ["frame.time_epoch"],
    "reltime": ["frame.time_relative"],
    "ipsrc": ["ip.src", "ipv6.src"],
    "ipdst": ["ip.dst", "ipv6.dst"],
    "sport": ["tcp.srcport"],
    "dport": ["tcp.dstport"],
    "tcpstream": ["tcp.stream"],
    "tcpflags": ["tcp.flags"],
    "tcpseq": ["tcp.seq"],
    "tcpack": ["tcp.ack"],
    "rawseq": ["tcp.seq_raw"],
    "rawack": ["tcp.ack_raw"],
    "tcplen": ["tcp.len"],
    "rwnd": ["tcp.window_size"],
    "tcptsval": ["tcp.options.timestamp.tsval"],
    "tcptsecr": ["tcp.options.timestamp.tsecr"],
    "mptcpversion": ["tcp.options.mptcp.version"],
    "subtype": ["tcp.options.mptcp.subtype"],
    "addrid": ["tcp.options.mptcp.addrid"],
    "backup": ["tcp.options.mptcp.backup.flag"],
    "sendkey": ["tcp.options.mptcp.sendkey"],
    "recvkey": ["tcp.options.mptcp.recvkey"],
    "recvtok": ["tcp.options.mptcp.recvtok"],
    "expected_token": ["mptcp.expected_token"],
    "datafin": ["tcp.options.mptcp.datafin.flag"],
    "dss_dsn": ["tcp.options.mptcp.rawdataseqno"],
    "dss_rawack": ["tcp.options.mptcp.rawdataack"],
    "dss_ssn": ["tcp.options.mptcp.subflowseqno"],
    "dss_length": ["tcp.options.mptcp.datalvllen"],
    "ipid": ["ip.id"],
    "mss": ["tcp.options.mss_val"],
    "nonce": ["tcp.options.mptcp.sendrand"],
    "checksum_required": ["tcp.options.mptcp.checksumreq.flags"],
    "advertised_address": ["tcp.options.mptcp.ipv4", "tcp.options.mptcp.ipv6"],
    "advertised_port": ["tcp.options.mptcp.port"],
    "echo": ["tcp.options.mptcp.echo"],
    "ttl": ["ip.ttl", "ipv6.hlim"],
}
# tshark's values in other words.
OTHER = ["tcp.options.wscale.shift", "tcp.options.mptcp.sendhmac",
         "tcp.options.mptcp.sendtrunchmac", "tcp.options.mptcp.addaddrtrunchmac",
         "tcp.options.mptcp.rst_reason", "tcp.options.mptcp.flags", "tcp.options.mptcp.checksum",
         "tcp.option_kind", "tcp.option_len", "tcp.window_size_scalefactor", "sll.ifindex"]
MPTCP_OPTION = "30"


def tshark_rows(capture):
    """What tshark says of every TCP frame, as a list of {field: text}."""
    fields = sorted({field for group in SAME.values() for field in group} | set(OTHER))
    command = ["tshark", "-n", "-r", capture, "-Y", "tcp && !icmp && !icmpv6", "-T", "fields",
               "-E", "separator=/t", "-E", f"aggregator={SEPARATOR}"]
    for field in fields:
        command += ["-e", field]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            check=True, text=True).stdout
    return [dict(zip(fields, line.split("\t"))) for line in output.splitlines()]


def our_rows(exporter, capture):
    """Our export, as python's own csv module reads it."""
    output = subprocess.run([exporter, "-q", capture], stdout=subprocess.PIPE, check=True,
                            text=True).stdout
    return list(csv.DictReader(io.StringIO(output)))


def expected_hmac(row):
    """The HMACs of a row as hexadecimal digits."""
    texts = [row["tcp.options.mptcp.sendhmac"]]
    for field in ("tcp.options.mptcp.sendtrunchmac", "tcp.options.mptcp.addaddrtrunchmac"):
        texts += [f"{int(value):016x}" for value in row[field].split(SEPARATOR) if value]
    return " ".join(text for text in texts if text)


def expected_scale(row, flags):
    """A SYN's own option, else the shift that tshark applied; None when it applied a guess."""
    if flags & 2:
        return row["tcp.options.wscale.shift"]
    factor = int(row["tcp.window_size_scalefactor"])
    return {-1: "", -2: "0"}.get(factor, str(factor.bit_length() - 1))


def expected_flags(row):
    """The flags of all MPTCP options that have any, sorted."""
    return sorted(int(value, 16) for value in row["tcp.options.mptcp.flags"].split(SEPARATOR)
                  if value)


def expected_lengths(row):
    """The lengths of the MPTCP options; tshark prints none of No-Operation and End of List."""
    kinds = [kind for kind in row["tcp.option_kind"].split(SEPARATOR) if kind not in ("", "0", "1")]
    lengths = [length for length in row["tcp.option_len"].split(SEPARATOR) if length]
    return " ".join(length for kind, length in zip(kinds, lengths) if kind == MPTCP_OPTION)


def option_differences(theirs, ours):
    """As differences(), of columns that tshark shows in other words."""
    numbers = theirs["tcp.options.mptcp.rawdataseqno"]
    is_mapping = theirs["tcp.options.mptcp.subflowseqno"] != ""
    our_flags = sorted(int(value, 16) for value in
                       f"{ours['dss_flags']} {ours['option_flags']}".split())
    yield "dss_flags and option_flags", expected_flags(theirs), our_flags
    yield "option_lengths", expected_lengths(theirs), ours["option_lengths"]
    yield "fail_dsn", "" if is_mapping else numbers, ours["fail_dsn"]
    if theirs["tcp.options.mptcp.checksum"]:  # it never prints that of a sound DSS
        yield ("dss_checksum", int(theirs["tcp.options.mptcp.checksum"], 16),
               int(ours["dss_checksum"] or "-1", 16))


def differences(theirs, ours):
    """Yields (column, expected, got) for one row."""
    for column, fields in SAME.items():
        values = [theirs[field] for field in fields if theirs[field]]
        expected = (values[0] if values else "").replace(SEPARATOR, " ")
        if column == "dss_dsn" and not theirs["tcp.options.mptcp.subflowseqno"]:
            expected = ""  # MP_FAIL's number is no mapping's
        if expected != ours[column]:
            yield column, expected, ours[column]
    for column, expected, got in option_differences(theirs, ours):
        if expected != got:
            yield column, expected, got
    flags = int(theirs["tcp.flags"], 16)
    reason = theirs["tcp.options.mptcp.rst_reason"]
    for column, expected in (("hmac", expected_hmac(theirs)),
                             ("wscale", expected_scale(theirs, flags)),
                             ("rst_reason", str(int(reason, 16)) if reason else ""),
                             ("interface", theirs["sll.ifindex"] or ours["interface"])):
        if expected != ours[column]:
            yield column, expected, ours[column]


def compare(exporter, capture):
    """Compares one capture; returns the number of differences."""
    theirs, ours = tshark_rows(capture), our_rows(exporter, capture)
    found = [] if len(theirs) == len(ours) else [f"{len(ours)} rows, tshark has {len(theirs)}"]
    for their_row, our_row in zip(theirs, ours):
        for column, expected, got in differences(their_row, our_row):
            found.append(f"frame {our_row['packetid']}, {column}: {got!r}, tshark {expected!r}")
    for line in found[:10]:
        print(f"{capture}: {line}")
    print(f"{capture}: {len(ours)} rows, {len(found)} differences")
    return len(found) if ours else 1


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    total = sum(compare(sys.argv[1], capture) for capture in sys.argv[2:])
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
