#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the analysis in an export with that of an independent model, row by row.

usage: compare_analysis.py [--allow-missing] EXPORTER CAPTURE...
       compare_analysis.py --truth CAPTURE...

--allow-missing   columns not in the export yet (unmapped, duplicate_of) are left out
--truth           no comparison: print what the model says of each connection

The model is reference_analysis.py. Exit status 1 and the first differences when anything differs.
"""
import argparse
import collections
import csv
import io
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is to appear in the source folder
import reference_analysis as reference  # noqa: E402

COLUMNS = ["packetid", "tcpstream", "mptcpstream", "mptcpdest", "master", "dsnraw64", "dsn", "dack",
           "retransmitted", "repeated", "reinjected", "unmapped", "reinjection_of",
           "reinjected_in", "duplicate_of"]
MAY_BE_MISSING = {"unmapped", "duplicate_of"}


def exported_rows(exporter, capture):
    """(columns, rows) of the default export."""
    output = subprocess.run([exporter, "-q", capture, "-"], stdout=subprocess.PIPE, check=True,
                            text=True).stdout
    reader = csv.DictReader(io.StringIO(output))
    rows = list(reader)
    return reader.fieldnames or [], rows


def differences(expected, got, columns):
    """Yields a sentence for every cell that differs, and for rows that only one side has."""
    got = {row["packetid"]: row for row in got}
    for row in expected:
        frame = row["packetid"]
        if frame not in got:
            yield f"frame {frame}: no row"
            continue
        for column in columns:
            if row[column] != got[frame][column]:
                yield f"frame {frame}, {column}: {got[frame][column]!r}, model {row[column]!r}"
    for frame in sorted(set(got) - {row["packetid"] for row in expected}, key=int):
        yield f"frame {frame}: a row that the model lacks"


def compare(exporter, capture, allow_missing):
    """Compares one capture; returns the number of differences."""
    names, rows = exported_rows(exporter, capture)
    missing = [column for column in COLUMNS if column not in names]
    found = [] if allow_missing else [f"no column {column}" for column in missing]
    if allow_missing:
        found = [f"no column {column}" for column in missing if column not in MAY_BE_MISSING]
    columns = [column for column in COLUMNS if column in names]
    expected = [reference.row_of(s) for s in reference.Analysis(capture).segments]
    found += differences(expected, rows, columns)
    if len(rows) != len(expected):
        found.append(f"{len(rows)} rows, the model has {len(expected)}")
    for line in found[:10]:
        print(f"{capture}: {line}")
    print(f"{capture}: {len(rows)} rows, {len(found)} differences")
    return len(found) if rows else 1


def figures(segments):
    """One line on the payload of some segments of one direction."""
    counted = [segment for segment in segments if segment.counts]
    total = collections.Counter()
    for segment in counted:
        total.update(segment.bytes)
    words = [f"tcp {sum(segment.length for segment in counted)}"]
    words += [f"{kind} {total[kind]}" for kind in reference.KINDS]
    return ", ".join(words)


def print_connection(connection):
    print(f"  connection {connection.number}: version {connection.version}, "
          f"{len(connection.streams)} subflows")
    verdicts = collections.Counter((what, verdict) for _, what, verdict
                                   in reference.hmac_verdicts(connection))
    for (what, verdict), count in sorted(verdicts.items()):
        print(f"    HMAC of {what}: {count} {verdict}")
    segments = connection.segments()
    for to in reference.TO:
        print(f"    to {to}: {figures(s for s in segments if s.to == to)}")
        for stream in connection.streams:
            print(f"      stream {stream.number}: "
                  f"{figures(s for s in stream.segments if s.to == to)}")
    for stream in connection.streams:
        if stream.fallback_frame:
            print(f"    stream {stream.number} needs no mappings from frame "
                  f"{stream.fallback_frame} on")


def print_truth(capture):
    analysis = reference.Analysis(capture)
    duplicates = sum(1 for s in analysis.segments if s.duplicate_of is not None)
    print(f"{capture}: {len(analysis.segments)} segments, {len(analysis.streams)} TCP streams, "
          f"{len(analysis.connections)} MPTCP connections, {duplicates} duplicates")
    for connection in analysis.connections:
        print_connection(connection)


def main():
    parser = argparse.ArgumentParser(add_help=False, usage=__doc__.partition("usage: ")[2])
    parser.add_argument("--allow-missing", action="store_true")
    parser.add_argument("--truth", action="store_true")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    if options.truth:
        for capture in options.files:
            print_truth(capture)
        return
    exporter, *captures = options.files
    if not captures:
        parser.error("no capture")
    total = sum(compare(exporter, capture, options.allow_missing) for capture in captures)
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
