#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of mptcpanalyzer that take a second capture of the same traffic: one-way delays and
losses against a model (pair_model.py), against what the relay between the two captures was set to
and dropped (data/README.md), and with captures rewritten as clocks, middleboxes and offloads do.

usage: pair_test.py MPTCPANALYZER DATA_FOLDER [unittest arguments]
"""
import collections
import csv
import functools
import glob
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import unittest

import pair_model
import themes
from analyzer_home import AnalyzerHome
from pair_model import RST, SECOND, SLL2, SYN, TO, Capture, Pair, read_frames, write_frames

ANALYZER, DATA = (os.path.abspath(argument) for argument in sys.argv[1:3])
SIDES = ("client", "server")
ORDERS = (SIDES, SIDES[::-1])
COMMANDS = ("owd", "qualify-reinjections", "map-connection", "map-tcp", "compare")
FATES = ("matched", "merged", "partly_lost", "ambiguous", "lost", "outside")
FATES_OF_RECEIVED = ("unmatched", "duplicated", "received_outside")
FIGURES = ("min", "median", "mean", "p95", "p99", "max", "jitter")
NUMBERS = {"tcp_stream", "peer_stream"}  # depend on the order of the captures
VERDICTS = ("useful", "redundant", "unknown")
NANOSECOND = 1.001e-9
REFUSAL = r"^mptcpanalyzer: (error|warning): ['\w]"


def scenarios():
    return sorted(os.path.basename(path)[:-len(".truth.json")]
                  for path in glob.glob(os.path.join(DATA, "*.truth.json")))


def sample(scenario, end):
    return os.path.join(DATA, f"{scenario}.{end}.pcap")


def truth_of(scenario):
    with open(os.path.join(DATA, scenario + ".truth.json"), encoding="utf-8") as file:
        return json.load(file)


@functools.lru_cache(maxsize=None)
def frames_of(scenario, end):
    return tuple(read_frames(sample(scenario, end)))


def copies(scenario, end):
    """Frames of a sample to be changed."""
    return [frame.copy() for frame in frames_of(scenario, end)]


@functools.lru_cache(maxsize=None)
def model_of(scenario):
    return Pair(*(Capture(frames_of(scenario, end)) for end in SIDES))


class Analyzer(AnalyzerHome):
    @classmethod
    def write(cls, name, frames):
        write_frames(cls.path(name), frames)
        return cls.path(name)

    @classmethod
    def run(cls, *arguments, status=0, said="", script=""):
        """Standard output. There must be nothing on stderr, or lines that all fit a regular
        expression; of errors exactly one when the status says so."""
        done = subprocess.run([ANALYZER, *arguments], input=script, env=cls.environment(),
                              cwd=cls.home.name, timeout=60, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines = done.stderr.splitlines()
        fits = bool(lines) == bool(said) and all(re.search(said, line) for line in lines)
        errors = sum("error: " in line for line in lines)
        if done.returncode != status or not fits or errors != bool(status):
            raise AssertionError(f"{arguments}: exit status {done.returncode}, expected {status}, "
                                 f"'{said}' on stderr, which is:\n{done.stderr}\n"
                                 f"stdout: {done.stdout[:300]}")
        return done.stdout


def owd(first, second, *arguments, said=""):
    return json.loads(Analyzer.run("-f", "json", first, "owd", second, *map(str, arguments),
                                   said=said))


def subflows_of(result):
    """(direction, subflow) of an answer of owd."""
    return [(direction["to"], subflow) for direction in result["directions"]
            for subflow in direction["subflows"]]


def path_of(ends):
    """0 or 1, by the client's address: 10.77.N.1 or fd77:N::1."""
    address = ends[0][0]
    return int(address.split(":")[1] if ":" in address else address.split(".")[2]) - 1


def seconds(nanoseconds):
    return None if nanoseconds is None else float(nanoseconds) / SECOND


def expected_subflow(pair, ends, to, order):
    """What owd is to say of one direction of a subflow."""
    flow = pair.flows[ends, to]
    numbers = [pair.captures[end].streams[ends].number if ends in pair.captures[end].streams
               else None for end in order]
    expected = {"tcp_stream": numbers[0], "peer_stream": numbers[1],
                "sent": len(flow.sent), "received": len(flow.received),
                "sent_bytes": sum(segment.length for segment in flow.sent),
                "lost_bytes": flow.lost_bytes}
    for name in FATES + FATES_OF_RECEIVED:
        expected[name] = flow.counts[name.replace("_", " ")]
    expected.update((name, value if name == "negative" else seconds(value))
                    for name, value in flow.statistics().items())
    return expected


def first_arrived_of(pair, connection, to):
    if not connection.has_data_numbers():
        return None
    return pair_model.first_arrived(connection, pair.captures[to], to)


class Checks(unittest.TestCase):
    def check_figures(self, found, expected):
        for name, value in expected.items():
            if isinstance(value, float) and found[name] is not None:
                self.assertAlmostEqual(found[name], value, delta=NANOSECOND, msg=name)
            else:
                self.assertEqual(found[name], value, name)

    def check_connection(self, result, pair, connection, order=SIDES, with_data=True):
        """All that owd says of a connection against the model."""
        numbers = pair.numbers(connection)[::1 if order == SIDES else -1]
        self.assertEqual((result["mptcp_stream"], result["peer_stream"]), numbers)
        self.assertEqual(result["client_capture"], ("first", "second")[order.index("client")])
        self.assertEqual([direction["to"] for direction in result["directions"]], list(TO))
        for direction in result["directions"]:
            to = direction["to"]
            found = {subflow["tcp_stream"]: subflow for subflow in direction["subflows"]}
            self.assertEqual(len(direction["subflows"]), len(connection.ends))
            arrived = first_arrived_of(pair, connection, to) if with_data else None
            for ends in connection.ends:
                expected = expected_subflow(pair, ends, to, order)
                if with_data:
                    expected["first_arrived_bytes"] = None if arrived is None else arrived[ends]
                with self.subTest(to=to, tcp_stream=expected["tcp_stream"]):
                    self.check_figures(found[expected["tcp_stream"]], expected)
        self.check_identities(result)

    def check_identities(self, result):
        for direction in result["directions"]:
            for name in ("sent", "received", "lost", "unmatched"):
                self.assertEqual(direction[name],
                                 sum(subflow[name] for subflow in direction["subflows"]), name)
            for subflow in direction["subflows"]:
                self.assertEqual(subflow["sent"], sum(subflow[name] for name in FATES))
                self.assertGreaterEqual(subflow["received"], sum(
                    subflow[name] for name in FATES_OF_RECEIVED + ("matched", "ambiguous")))
                if not subflow["merged"] and not subflow["partly_lost"]:
                    self.assertEqual(subflow["received"], sum(
                        subflow[name] for name in FATES_OF_RECEIVED + ("matched", "ambiguous")))
                self.assertLessEqual(subflow["lost_bytes"], subflow["sent_bytes"])
                figures = [subflow[name] for name in ("min", "median", "p95", "p99", "max")]
                if None in figures:
                    self.assertEqual({subflow[name] for name in FIGURES}, {None})
                    self.assertEqual(subflow["negative"], 0)
                else:
                    self.assertEqual(figures, sorted(figures))
                    self.assertLessEqual(figures[0], subflow["mean"])
                    self.assertLessEqual(subflow["mean"], figures[-1])

    def check_rows(self, pair, first, second, connection, order, said=""):
        number = pair.numbers(connection)[SIDES.index(order[0])]
        text, = Analyzer.ask("csv", first, [f"owd {second} {number} --rows"], said)
        answer, = Analyzer.ask("json", first, [f"owd {second} {number}"], said)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual(list(rows[0]), ["to", "tcp_stream", "peer_stream", "frame", "peer_frame",
                                         "time_sent", "time_received", "delay", "flags", "length",
                                         "fate"])
        self.check_that_they_sum_up(rows, json.loads(answer))
        self.check_rows_against_model(rows, pair, connection, order)

    def check_that_they_sum_up(self, rows, answer):
        """All of a group of equals count as ambiguous there, even those of them that are lost."""
        fates, delays, lengths = (collections.defaultdict(collections.Counter),
                                  collections.defaultdict(list), collections.Counter())
        for row in rows:
            place, name = (row["to"], row["tcp_stream"]), row["fate"].replace(" ", "_")
            if name == "outside" and not row["time_sent"]:
                name = "received_outside"
            if name == "ambiguous" and not row["time_sent"]:
                name = "received_ambiguous"
            fates[place][name] += 1
            lengths[place] += int(row["length"]) if row["time_sent"] else 0
            if row["delay"]:
                self.assertIn(name, ("matched", "merged"))
                self.assertAlmostEqual(float(row["time_received"]) - float(row["time_sent"]),
                                       float(row["delay"]), delta=2 * NANOSECOND)
                if not int(row["flags"], 0) & RST:
                    delays[place].append(round(float(row["delay"]) * SECOND))
        for to, subflow in subflows_of(answer):
            place = to, str(subflow["tcp_stream"])
            expected = {name: value if name == "negative" else seconds(value) for name, value in
                        pair_model.statistics(delays[place]).items()}
            expected.update((name, fates[place][name]) for name in FATES + FATES_OF_RECEIVED
                            if name not in ("ambiguous", "lost", "duplicated"))
            expected["sent_bytes"] = lengths[place]
            with self.subTest(place=place):
                self.check_figures(subflow, expected)
                self.assertEqual(subflow["lost"] + subflow["ambiguous"],
                                 fates[place]["lost"] + fates[place]["ambiguous"])
                self.assertLessEqual(fates[place]["lost"], subflow["lost"])
                self.assertEqual(fates[place]["received_ambiguous"],
                                 subflow["ambiguous"] + subflow["duplicated"])

    def check_rows_against_model(self, rows, pair, connection, order):
        """Frames, times and fates of what was sent, in order of sending on each subflow."""
        origin = pair.captures[order[0]].start
        found, expected = collections.defaultdict(list), collections.defaultdict(list)
        for row in rows:
            if row["time_sent"]:
                found[row["to"], row["tcp_stream"]].append(
                    (row["frame"], row["peer_frame"], row["fate"], row["length"],
                     round(float(row["time_sent"]) * SECOND),
                     row["delay"] and round(float(row["delay"]) * SECOND)))
        for ends in connection.ends:
            for to in TO:
                flow = pair.flows[ends, to]
                for one in flow.sent:
                    peers = [str(peer.frame) for peer in one.peers]
                    frames = [str(one.frame), peers[-1] if peers else ""]
                    frames = frames if order[0] != to else frames[::-1]
                    delay = "" if one.arrival is None else one.arrival - one.time
                    number = pair.captures[order[0]].streams[ends].number
                    fate = "ambiguous" if one in flow.unequal else one.fate
                    expected[to, str(number)].append((*frames, fate, str(one.length),
                                                      one.time - origin, delay))
        self.assertEqual(set(found), set(expected))
        for place, rows_there in found.items():
            self.assertEqual(len(rows_there), len(expected[place]))
            for row, other in zip(rows_there, expected[place]):
                self.assertEqual(row, other, place)


class Samples(Checks):
    """Every connection of every sample, the captures in both orders."""

    def results(self):
        """(scenario, order, connection of the model, what owd says of it)."""
        for scenario in scenarios():
            pair = model_of(scenario)
            for order in ORDERS:
                first, second = (sample(scenario, end) for end in order)
                numbers = {connection: pair.numbers(connection)[SIDES.index(order[0])]
                           for connection in pair.common()}
                asked = [f"owd {second} {number}" for number in numbers.values()]
                answers = Analyzer.ask("json", first, asked)
                for connection, text in zip(numbers, answers):
                    with self.subTest(scenario=scenario, order=order,
                                      connection=numbers[connection]):
                        yield scenario, order, connection, json.loads(text)

    def test_counts_and_delays_are_the_models(self):
        for scenario, order, connection, result in self.results():
            self.check_connection(result, model_of(scenario), connection, order)
            self.assertEqual((result["clock_offset"] or 0, result["partial"]), (0, False))
            self.assertTrue(result["matched_by"])

    def test_the_order_of_the_captures_changes_only_who_is_named_first(self):
        known = {}
        for scenario, order, connection, result in self.results():
            figures = {(to, subflow["tcp_stream" if order == SIDES else "peer_stream"]):
                       {name: value for name, value in subflow.items() if name not in NUMBERS}
                       for to, subflow in subflows_of(result)}
            key = scenario, model_of(scenario).numbers(connection)
            self.assertEqual(known.setdefault(key, figures), figures)

    def test_the_quickest_segments_need_what_the_path_was_set_to(self):
        """Its delay, the time that its rate takes for the smallest segment, and hardly more."""
        for scenario, order, connection, result in self.results():
            paths, pair = truth_of(scenario)["paths"], model_of(scenario)
            stream = {pair.captures[order[0]].streams[ends].number: ends
                      for ends in connection.ends}
            for to, subflow in subflows_of(result):
                settings = paths[path_of(stream[subflow["tcp_stream"]])]
                delay, rate = settings[TO.index(to)], settings[2 + TO.index(to)]
                smallest = min(segment.ip_length for segment in pair.flows[
                    stream[subflow["tcp_stream"]], to].sent if not segment.flags & RST)
                least = delay / 1e3 + smallest * 8 / rate / 1e6
                with self.subTest(to=to, tcp_stream=subflow["tcp_stream"]):
                    self.assertGreater(subflow["min"], least)
                    self.assertLess(subflow["min"], least + 0.5e-3)

    def test_what_is_missing_is_what_the_relay_dropped(self):
        """By the client's address; no capture shows four of the packets of path-down."""
        for order in ORDERS:
            missing = collections.defaultdict(collections.Counter)
            gone = collections.defaultdict(collections.Counter)
            for scenario, this_order, _, result in self.results():
                if this_order != order:
                    continue
                streams = {stream.number: ends for ends, stream in
                           model_of(scenario).captures[order[0]].streams.items()}
                for to, subflow in subflows_of(result):
                    place = path_of(streams[subflow["tcp_stream"]]), to
                    missing[scenario][place] += subflow["sent"] - subflow["received"]
                    gone[scenario][place] += subflow["lost"] + subflow["outside"]
            for scenario in scenarios():
                dropped = truth_of(scenario)["dropped"]
                if scenario == "path-down":
                    self.assertEqual(dropped[:2], [37, 17])
                    dropped[:2] = [36, 14]
                for counts in (missing[scenario], gone[scenario]):
                    with self.subTest(scenario=scenario, order=order):
                        self.assertEqual([counts[path, to] for path in (0, 1) for to in TO],
                                         dropped)

    def test_first_arrived_bytes_are_what_the_receiver_had_first_on_that_subflow(self):
        for scenario, order, _, result in self.results():
            numbers = {"first": result["mptcp_stream"], "second": result["peer_stream"]}
            for direction in result["directions"]:
                to, index = direction["to"], order.index(direction["to"])
                summary = json.loads(Analyzer.ask(
                    "json", sample(scenario, to),
                    [f"summary {numbers[('first', 'second')[index]]} --to {to}"])[0])
                expected = {subflow["tcp_stream"]: subflow["first_carried_bytes"]
                            for subflow in summary["directions"][0]["subflows"]}
                for subflow in direction["subflows"]:
                    if subflow["first_arrived_bytes"] is None:
                        self.assertIsNone(subflow["goodput"])
                    else:
                        self.assertAlmostEqual(subflow["goodput"] * summary["duration"],
                                               subflow["first_arrived_bytes"], places=3)
                self.assertEqual({subflow[("tcp_stream", "peer_stream")[index]]:
                                  subflow["first_arrived_bytes"]
                                  for subflow in direction["subflows"]}, expected)

    def test_to_gives_the_one_direction(self):
        for scenario, order, _, result in self.results():
            first, second = (sample(scenario, end) for end in order)
            number = result["mptcp_stream"]
            for name in ("owd", "qualify-reinjections", "owd --rows"):
                name, *options = name.split()
                key = {"owd": "directions", "qualify-reinjections": "reinjections"}[name]
                key = "rows" if options else key
                command = " ".join([name, second, str(number), *options])
                texts = Analyzer.ask("json", first, [command, *(f"{command} --to {to}"
                                                               for to in TO)])
                both, *ones = (json.loads(text)[key] for text in texts)
                for to, one in zip(TO, ones):
                    self.assertEqual(one, [item for item in both if item["to"] == to])

    def test_csv_holds_the_same(self):
        for scenario, order, _, result in self.results():
            second = sample(scenario, order[1])
            text, = Analyzer.ask("csv", sample(scenario, order[0]),
                                 [f"owd {second} {result['mptcp_stream']}"])
            lines = list(csv.DictReader(io.StringIO(text, newline="")))
            subflows = subflows_of(result)
            self.assertEqual(len(lines), len(subflows))
            for line, (to, subflow) in zip(lines, subflows):
                self.assertIn(to, line.values())
                for name, value in subflow.items():
                    cell = line[name] if name in line and name != "peer_stream" else \
                        line["subflow_" + name] if "subflow_" + name in line else line[name]
                    self.assertEqual(cell, "" if value is None else cell, name)
                    if value is not None:
                        self.assertEqual(float(cell), value, name)


class Rows(Checks):
    def test_are_the_segments_of_the_model_and_sum_up(self):
        for scenario in scenarios():
            pair = model_of(scenario)
            for order in ORDERS:
                for connection in pair.common():
                    with self.subTest(scenario=scenario, order=order,
                                      connection=pair.numbers(connection)):
                        self.check_rows(pair, *(sample(scenario, end) for end in order),
                                        connection, order)

    def test_are_the_same_in_json(self):
        first, second = (sample("lossy-download", end) for end in SIDES)
        text, = Analyzer.ask("csv", first, [f"owd {second} 1 --rows"])
        answer, = Analyzer.ask("json", first, [f"owd {second} 1 --rows"])
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
        rows = json.loads(answer)["rows"]
        self.assertEqual(len(lines), len(rows))
        for line, row in zip(lines, rows):
            self.assertEqual(list(line), list(row))
            for name, value in row.items():
                if isinstance(value, float):
                    self.assertEqual(float(line[name]), value)
                else:
                    self.assertEqual(line[name], "" if value is None else str(value))


# --- Captures as clocks, middleboxes and offloads change them ---------------------------------

def shift(frames, offset):
    for frame in frames:
        frame.time += round(offset * SECOND)
    return frames


def stretch(frames, rate):
    start = frames[0].time
    for frame in frames:
        frame.time = start + round((frame.time - start) * (1 + rate))
    return frames


def rewrite_addresses(frames):
    """Other addresses and ports for the client."""
    for frame in frames:
        version6, tcp = frame.data[SLL2] >> 4 == 6, frame.tcp_at
        to_server = struct.unpack_from(">HH", frame.data, tcp)[1] == 5201
        size = 16 if version6 else 4
        address = SLL2 + (8 if version6 else 12) + (0 if to_server else size)
        frame.data[address] ^= 0x10
        frame.data[address + size - 1] ^= 0x41
        port = tcp + (0 if to_server else 2)
        struct.pack_into(">H", frame.data, port,
                         struct.unpack_from(">H", frame.data, port)[0] ^ 0x55)
    return frames


def rewrite_numbers(frames, seed=1):
    """Adds a constant to the sequence numbers of each direction of each stream."""
    chance, added = random.Random(seed), {}
    for number, frame in enumerate(frames):
        segment = pair_model.Segment(number, frame)
        for place, key in ((4, (segment.source, segment.destination)),
                           (8, (segment.destination, segment.source))):
            if place == 8 and not segment.flags & pair_model.ACK:
                continue
            constant = added.setdefault(key, chance.getrandbits(32))
            value, = struct.unpack_from(">I", frame.data, frame.tcp_at + place)
            struct.pack_into(">I", frame.data, frame.tcp_at + place, (value + constant) % 2**32)
    return frames


def rewrite_ids(frames, chance=None):
    """Other IPv4 identifications: zero, or random ones."""
    for frame in frames:
        if frame.data[SLL2] >> 4 == 4:
            struct.pack_into(">H", frame.data, SLL2 + 4, chance.getrandbits(16) if chance else 0)
    return frames


def merge(frames, to, at_the_end):
    """Makes one segment of two where an offload would. It stands at the place of the first (as
    before segmentation at the sender) or of the second (as at the receiver)."""
    capture, gone = Capture(frames), set()
    for stream in capture.streams.values():
        pairs = iter(zip(stream.sent[to], stream.sent[to][1:]))
        for one, other in pairs:
            if not are_mergeable(one, other):
                continue
            next(pairs, None)
            first, second = frames[one.frame - 1], frames[other.frame - 1]
            place = SLL2 + (4 if first.data[SLL2] >> 4 == 6 else 2)
            length, = struct.unpack_from(">H", first.data, place)
            struct.pack_into(">H", first.data, place, length + other.length)
            first.length += other.length
            first.data[first.tcp_at + 13] |= other.flags
            if at_the_end:
                second.data, second.length = first.data, first.length
            gone.add(one.frame if at_the_end else other.frame)
    return [frame for number, frame in enumerate(frames, 1) if number not in gone]


def are_mergeable(one, other):
    return (min(one.length, other.length) > 1000 and one.timestamps == other.timestamps
            and (one.sequence + one.length) % 2**32 == other.sequence
            and one.acknowledgment == other.acknowledgment and one.options == other.options
            and not (one.flags | other.flags) & (SYN | RST | pair_model.FIN))


def without_some(frames, seed):
    """One in twenty is missing, none of a handshake."""
    chance = random.Random(seed)
    return [frame for number, frame in enumerate(frames)
            if is_of_handshake(pair_model.Segment(number, frame)) or chance.random() > 0.05]


def is_of_handshake(segment):
    return segment.flags & SYN or any(body[0] >> 4 in (pair_model.MP_CAPABLE, pair_model.MP_JOIN)
                                      for body in segment.options)


def with_copies(frames, to, seed, later):
    """Some of the segments that came there come again (no RSTs: many of these are equal)."""
    chance, added = random.Random(seed), []
    for segment in Capture(frames).segments:
        is_eligible = not (segment.flags & RST or is_of_handshake(segment))
        if segment.to == to and is_eligible and chance.random() < 0.05:
            added.append(frames[segment.frame - 1].copy(time=segment.time + later))
    return sorted(frames + added, key=lambda frame: frame.time)


def without_first_connection(scenario, end):
    pair = model_of(scenario)
    ends = pair.connections[0].ends
    gone = {segment.frame for one in ends for sent in pair.captures[end].streams[one].sent.values()
            for segment in sent}
    return [frame for number, frame in enumerate(copies(scenario, end), 1) if number not in gone]


class Rewritten(Checks):
    """The server's capture is changed if not said otherwise; IPv4 and IPv6."""

    number = 0

    def write(self, frames):
        Rewritten.number += 1
        return Analyzer.write(f"rewritten-{Rewritten.number}.pcap", frames)

    def check_all(self, pair, paths, orders=ORDERS, options=(), said="",
                  with_rows=False, **more):
        """Every connection of two captures against the model of these."""
        for order in orders:
            first, second = (paths[end] for end in order)
            numbers = [pair.numbers(connection)[SIDES.index(order[0])]
                       for connection in pair.common()]
            texts = Analyzer.ask("json", first, [
                " ".join(["owd", second, str(number), *options]) for number in numbers], said)
            for connection, text in zip(pair.common(), texts):
                with self.subTest(order=order, connection=pair.numbers(connection)):
                    self.check_connection(json.loads(text), pair, connection, order, **more)
                    if order == orders[0] and with_rows:
                        self.check_rows(pair, first, second, connection, order, said)

    def check_changed(self, scenario, change, end="server", **more):
        """With one capture changed in a way that must not matter."""
        paths = {side: sample(scenario, side) for side in SIDES}
        paths[end] = self.write(change(copies(scenario, end)))
        with self.subTest(scenario=scenario, changed=end):
            self.check_all(model_of(scenario), paths, **more)

    def check_new(self, client, server, with_ip_id=True, **more):
        """With captures that the model can compare as they are."""
        pair = Pair(Capture(client), Capture(server), with_ip_id)
        self.check_all(pair, {"client": self.write(client), "server": self.write(server)}, **more)
        return pair

    def test_a_known_clock_offset(self):
        for offset in (1000, -0.75):
            self.check_changed("killed-client", lambda frames: shift(frames, offset),
                               orders=ORDERS[:1], options=["--clock-offset", str(-offset)])
            self.check_changed("killed-client", lambda frames: shift(frames, offset), end="client",
                               orders=ORDERS[1:], options=["--clock-offset", str(-offset)])

    def test_negative_delays_are_shown_and_said(self):
        pair = model_of("checksums")
        changed = self.write(shift(copies("checksums", "server"), -0.5))
        result = owd(sample("checksums", "client"), changed, 1, said="warning: .* below zero")
        expected = {(to, subflow["tcp_stream"]): subflow for to, subflow in subflows_of(
            owd(sample("checksums", "client"), sample("checksums", "server"), 1))}
        self.assertEqual(pair.numbers(pair.connections[1]), (1, 1))
        for to, subflow in subflows_of(result):
            before = expected[to, subflow["tcp_stream"]]
            change = -0.5 if to == "server" else 0.5
            self.assertEqual(subflow["matched"], before["matched"])
            self.assertEqual(subflow["negative"], subflow["matched"] if to == "server" else 0)
            for name in ("min", "median", "mean", "p95", "p99", "max"):
                self.assertAlmostEqual(subflow[name], before[name] + change, delta=2 * NANOSECOND)
            self.assertAlmostEqual(subflow["jitter"], before["jitter"], delta=NANOSECOND)

    def test_other_addresses_and_ports(self):
        for scenario in ("lossy-download", "ipv6", "tcp-fallback"):
            for end in SIDES:
                self.check_changed(scenario, rewrite_addresses, end)

    def test_other_sequence_numbers(self):
        for scenario in ("ipv6", "killed-client"):
            for end in SIDES:
                self.check_changed(scenario, rewrite_numbers, end)

    def test_other_addresses_numbers_and_identifications_at_once(self):
        client, server = copies("two-paths", "client"), copies("two-paths", "server")
        paths = {"client": sample("two-paths", "client"), "server": self.write(
            rewrite_ids(rewrite_numbers(rewrite_addresses(server)), random.Random(2)))}
        pair = Pair(Capture(client), Capture(copies("two-paths", "server")), with_ip_id=False)
        self.check_all(pair, paths)

    def test_other_identifications(self):
        for scenario in ("lossy-download", "checksums"):
            for chance in (None, random.Random(3)):
                changed = self.write(rewrite_ids(copies(scenario, "server"), chance))
                pair = Pair(Capture(frames_of(scenario, "client")),
                            Capture(frames_of(scenario, "server")), with_ip_id=False)
                with self.subTest(scenario=scenario, zero=chance is None):
                    self.check_all(pair, {"client": sample(scenario, "client"),
                                          "server": changed})

    def test_offloads(self):
        """Segments of the sender that are cut later, and of the receiver that were cut before."""
        for scenario, to, least in (("lossy-download", "client", 200), ("ipv6", "server", 150),
                                    ("checksums", "server", 50)):
            for place in ("sender", "receiver"):
                frames = {end: copies(scenario, end) for end in SIDES}
                end = to if place == "receiver" else TO[to == "server"]
                frames[end] = merge(frames[end], to, place == "receiver")
                with self.subTest(scenario=scenario, place=place):
                    pair = self.check_new(frames["client"], frames["server"],
                                          said="above the MSS", with_rows=True)
                    merged = sum(flow.counts["merged"] for flow in pair.flows.values())
                    self.assertGreater(merged, least)

    def test_packets_that_a_capture_lacks(self):
        pair = self.check_new(without_some(copies("killed-client", "client"), 4),
                              without_some(copies("killed-client", "server"), 5),
                              with_rows=True)
        counts = sum((flow.counts for flow in pair.flows.values()), collections.Counter())
        self.assertGreater(counts["lost"], 20)
        self.assertGreater(counts["unmatched"], 20)

    def test_packets_that_come_twice(self):
        for to in SIDES:
            frames = {end: copies("killed-client", end) for end in SIDES}
            frames[to] = with_copies(frames[to], to, 6, SECOND // 200)
            pair = self.check_new(frames["client"], frames["server"], with_rows=True)
            counts = sum((flow.counts for flow in pair.flows.values()), collections.Counter())
            self.assertGreater(counts["duplicated"], 10)

    def test_frames_that_a_capture_holds_twice_count_once(self):
        for to in SIDES:
            self.check_changed("killed-client", lambda frames: with_copies(
                frames, to, 7, SECOND // 10000), to, said="frames held twice")

    def test_captures_that_begin_later_or_end_earlier(self):
        for end, spans in (("client", ((0, 1.5), (1, 9))), ("server", ((0, 1.5), (1, 2)))):
            for start, stop in spans:
                frames = {side: copies("path-down", side) for side in SIDES}
                first = frames[end][0].time
                frames[end] = [frame for frame in frames[end] if
                               first + start * SECOND <= frame.time < first + stop * SECOND]
                with self.subTest(end=end, start=start, stop=stop):
                    pair = self.check_new(frames["client"], frames["server"],
                                          with_data=start == 0, with_rows=True)
                    counts = sum((flow.counts for flow in pair.flows.values()),
                                 collections.Counter())
                    self.assertGreater(counts["outside"], 100)
                    self.assertGreater(counts["received outside"], 0)

    def test_numbers_that_differ_between_the_captures(self):
        for end in SIDES:
            frames = {side: copies("lossy-download", side) for side in SIDES}
            frames[end] = without_first_connection("lossy-download", end)
            pair = self.check_new(frames["client"], frames["server"])
            numbers = [pair.numbers(connection) for connection in pair.common()]
            self.assertEqual(numbers, [(1, 0) if end == "server" else (0, 1)])
            first, second = (self.write(frames[side]) for side in (TO[end == "server"], end))
            Analyzer.run(first, "owd", second, "0", status=1, said=REFUSAL)
            only, both = owd(second, first), owd(second, first, 0)
            self.assertEqual(only, both)

    def test_the_same_capture_twice(self):
        for scenario, end in (("path-down", "client"), ("ipv6", "server")):
            capture = sample(scenario, end)
            for number in (0, 1):
                result = owd(capture, capture, number, said="both captures are the same")
                for to, subflow in subflows_of(result):
                    with self.subTest(scenario=scenario, to=to, subflow=subflow["tcp_stream"]):
                        self.assertEqual(subflow["tcp_stream"], subflow["peer_stream"])
                        self.assertEqual(subflow["matched"], subflow["sent"])
                        self.assertEqual(subflow["matched"], subflow["received"])
                        self.assertLessEqual({subflow[name] for name in FIGURES}, {0, None})


WITH_TIMES = ("owd", "qualify-reinjections")


class Refused(unittest.TestCase):
    def check(self, first, second, *arguments, status=1, said=REFUSAL, commands=COMMANDS):
        for command in commands:
            with self.subTest(command=command):
                out = Analyzer.run(first, command, *second, *arguments, status=status, said=said)
                self.assertEqual(out, "")

    def test_captures_that_do_not_overlap_in_time(self):
        late = Analyzer.write("late.pcap", shift(copies("checksums", "server"), 1000))
        self.check(sample("checksums", "client"), [late], "1", commands=WITH_TIMES)

    def test_captures_that_share_no_connection(self):
        self.check(sample("checksums", "client"), [sample("killed-client", "server")], "1")

    def test_a_second_capture_without_packets(self):
        empty = Analyzer.write("empty.pcap", [])
        self.check(sample("checksums", "client"), [empty], "1")

    def test_a_second_capture_from_the_same_place(self):
        frames = copies("checksums", "client")
        cut = Analyzer.write("cut.pcap", frames[:len(frames) // 2])
        self.check(sample("checksums", "client"), [cut], "1", commands=WITH_TIMES)

    def test_a_second_capture_that_is_not_there_or_none(self):
        self.check(sample("checksums", "client"), ["/nowhere/x.pcap"], "1")
        with open(Analyzer.path("text.pcap"), "w", encoding="utf-8") as file:
            file.write("no capture\n" * 20)
        self.check(sample("checksums", "client"), [Analyzer.path("text.pcap")], "1")

    def test_a_connection_that_is_not_there(self):
        self.check(sample("checksums", "client"), [sample("checksums", "server")], "7", status=2)

    def test_no_second_capture_named(self):
        self.check(sample("checksums", "client"), [], status=2)


class Clock(unittest.TestCase):
    SYMMETRIC = ("two-paths", "path-down", "address-events", "tcp-fallback", "ipv6", "checksums",
                 "killed-client")  # path 0, the quickest

    def check_estimate(self, scenario, first, second, number, offset):
        result = owd(first, second, number, "--estimate-clock")
        pair = model_of(scenario)
        ahead, bound = (float(value) / SECOND for value in pair.estimate(pair.connections[number]))
        self.assertAlmostEqual(result["clock_offset"], -offset, delta=0.2e-3)
        if result["clock_drift"] is None:
            self.assertAlmostEqual(result["clock_offset"], -offset - ahead, delta=2e-6)
            self.assertAlmostEqual(result["clock_bound"], bound, delta=2e-6)
        minimum = {to: subflow["min"] for to, subflow in subflows_of(result)
                   if subflow["tcp_stream"] == result["clock_stream"]}
        self.assertAlmostEqual(minimum["server"], minimum["client"], delta=2e-6)
        self.assertAlmostEqual(minimum["server"], result["clock_bound"], delta=2e-6)

    def test_offset(self):
        for scenario in self.SYMMETRIC:
            client, server = (sample(scenario, end) for end in SIDES)
            for number in (0, 1):
                with self.subTest(scenario=scenario, connection=number):
                    self.check_estimate(scenario, client, server, number, 0)
        for offset in (0.3, -1.7, 5000):
            server = Analyzer.write("shifted.pcap", shift(copies("ipv6", "server"), offset))
            with self.subTest(offset=offset):
                self.check_estimate("ipv6", sample("ipv6", "client"), server, 1, offset)

    def test_offset_of_the_client_when_it_is_second(self):
        for scenario in ("two-paths", "checksums"):
            first, second = sample(scenario, "server"), sample(scenario, "client")
            pair = model_of(scenario)
            ahead, bound = (float(value) / SECOND for value in
                            pair.estimate(pair.connections[1]))
            result = owd(first, second, 1, "--estimate-clock")
            self.assertAlmostEqual(result["clock_offset"], ahead, delta=2e-6)
            self.assertAlmostEqual(result["clock_bound"], bound, delta=2e-6)

    def check_drift(self, result, rate):
        if result["clock_drift"] is not None:
            self.assertGreater(result["clock_drift_bound"], 0)
            self.assertLessEqual(abs(result["clock_drift"] - rate), result["clock_drift_bound"])
        return result["clock_drift"] is not None

    def test_drift(self):
        for scenario in ("two-paths", "path-down", "ipv6"):
            for rate, ends in ((1e-3, SIDES[1:]), (-1e-3, SIDES[:1]), (1e-4, SIDES[1:])):
                for end in ends:
                    changed = Analyzer.write(f"{scenario}.{rate}.{end}.pcap",
                                             stretch(copies(scenario, end), rate))
                    other = sample(scenario, TO[end == "server"])
                    with self.subTest(scenario=scenario, rate=rate, end=end):
                        is_told = self.check_drift(owd(other, changed, 1, "--estimate-clock"), rate)
                        self.assertTrue(is_told or scenario == "path-down" or rate == 1e-4)

    def test_clocks_without_drift(self):
        for scenario in scenarios():
            for number in (0, 1):
                with self.subTest(scenario=scenario, connection=number):
                    self.check_drift(owd(*(sample(scenario, end) for end in SIDES), number,
                                         "--estimate-clock"), 0)


class Reinjections(Checks):
    def results(self):
        """(scenario, order, connection of the model, its number, the program's answer)."""
        for scenario in scenarios():
            pair = model_of(scenario)
            for order in ORDERS:
                first, second = (sample(scenario, end) for end in order)
                numbers = [pair.numbers(connection)[SIDES.index(order[0])]
                           for connection in pair.common()]
                texts = Analyzer.ask("json", first, [f"qualify-reinjections {second} {number}"
                                                     for number in numbers])
                for connection, number, text in zip(pair.common(), numbers, texts):
                    with self.subTest(scenario=scenario, order=order, connection=number):
                        result = json.loads(text)
                        found = result["reinjections"]
                        self.assertEqual({name: result[name] for name in VERDICTS},
                                         {name: [item["verdict"] for item in found].count(name)
                                          for name in VERDICTS})
                        yield scenario, order, connection, found

    def test_are_those_of_the_model(self):
        for scenario, order, connection, found in self.results():
            pair = model_of(scenario)
            for to in TO:
                here = [item for item in found if item["to"] == to]
                expected = pair_model.reinjections(pair, connection, to)
                self.assertEqual([item["frame"] for item in here],
                                 [item.segment.frame for item in expected])
                start = pair.captures[order[0]].start
                for one, other in zip(here, expected):
                    arrival = other.segment.arrival
                    with self.subTest(frame=one["frame"]):
                        self.check_figures(one, {
                            "time": seconds(other.segment.time - start),
                            "arrival": arrival and seconds(arrival - start),
                            "margin": seconds(other.margin)})
                        self.assertEqual(
                            (one["length"], one["bytes"], one["reinjection_of"], one["verdict"],
                             one["useful_bytes"]),
                            (other.segment.length, other.bytes,
                             sorted(original.frame for original in other.originals),
                             other.verdict, other.useful_bytes))
                        self.assertEqual(
                            one["tcp_stream"],
                            pair.captures[order[0]].streams[other.ends].number)
                        self.assertEqual(one["capture"], "first" if order[0] == TO[
                            to == "server"] else "second")

    def test_are_those_that_the_sender_lists(self):
        for scenario, order, connection, found in self.results():
            numbers = dict(zip(SIDES, model_of(scenario).numbers(connection)))
            for to in TO:
                sender = TO[to == "server"]
                listed = json.loads(Analyzer.ask("json", sample(scenario, sender), [
                    f"list-reinjections {numbers[sender]} --to {to}"])[0])["reinjections"]
                here = [{name: item[name] for name in listed[0]} if listed else item
                        for item in found if item["to"] == to]
                if order[1] == sender:  # times and stream numbers are the first capture's
                    for item in here + listed:
                        item["time"] = item["tcp_stream"] = None
                self.assertEqual(here, listed)

    def test_the_kernel_saw_redundant_ones_too(self):
        """MPTcpExtDuplicateData counts segments with nothing but old data, also those whose data
        the same subflow had carried before."""
        for scenario in scenarios():
            pair, truth = model_of(scenario), truth_of(scenario)
            arrived, expected = collections.Counter(), collections.Counter()
            for of, order, connection, found in self.results():
                if (of, order) != (scenario, SIDES):
                    continue
                for item in found:
                    segment = pair.captures[TO[item["to"] == "server"]].segments[item["frame"] - 1]
                    arrived[item["to"]] += (segment.arrival is not None
                                            and item["verdict"] == "redundant")
                for to in TO if connection.has_data_numbers() else ():
                    expected[to] += pair_model.duplicate_segments(connection, pair.captures[to],
                                                                  to)
            for to in TO:
                counted = truth["nstat_" + to].get("MPTcpExtDuplicateData", 0)
                with self.subTest(scenario=scenario, to=to):
                    self.assertEqual(bool(counted), bool(expected[to]))
                    self.assertLessEqual(expected[to], 3 * counted)
                    self.assertLessEqual(counted, 3 * expected[to])
                    self.assertLessEqual(arrived[to], expected[to])


class Mappings(unittest.TestCase):
    """Which connections and streams are the same, and their sums side by side."""

    def test_connections_streams_and_sums(self):
        for scenario in scenarios():
            for order in ORDERS:
                self.check(scenario, order, *(sample(scenario, end) for end in order))

    def check(self, scenario, order, first, second):
        pair = model_of(scenario)
        streams = {stream.number: pair.captures[order[1]].streams[ends].number
                   for ends, stream in pair.captures[order[0]].streams.items()}
        numbers = {connection: pair.numbers(connection)[::1 if order == SIDES else -1]
                   for connection in pair.common()}
        found = iter(Analyzer.ask("json", first, [
            *(f"map-tcp {second} {stream}" for stream in streams),
            *(f"map-connection {second} {number}" for number, _ in numbers.values()),
            *(f"compare {second} {number}" for number, _ in numbers.values())]))
        for stream, peer in streams.items():
            with self.subTest(scenario=scenario, order=order, tcp_stream=stream):
                result = json.loads(next(found))
                self.assertEqual((result["tcp_stream"], result["peer_stream"]), (stream, peer))
                self.assertEqual(result["candidates"][0]["peer_stream"], peer)
        for connection, pair_of_numbers in numbers.items():
            with self.subTest(scenario=scenario, order=order, connection=pair_of_numbers):
                result = json.loads(next(found))
                self.assertEqual((result["mptcp_stream"], result["peer_stream"]), pair_of_numbers)
                own = [pair.captures[order[0]].streams[ends].number for ends in connection.ends]
                self.assertEqual({subflow["tcp_stream"]: subflow["peer_stream"]
                                  for subflow in result["subflows"]},
                                 {stream: streams[stream] for stream in own})
        for number, peer in numbers.values():
            with self.subTest(scenario=scenario, order=order, compared=number):
                self.check_compared(json.loads(next(found)), (number, peer), (first, second))

    def check_compared(self, result, numbers, captures):
        self.assertEqual((result["mptcp_stream"], result["peer_stream"]), numbers)
        summaries = [json.loads(Analyzer.ask("json", capture, [f"summary {number}"])[0])
                     for capture, number in zip(captures, numbers)]
        self.check_values(result["duration"], [summary["duration"] for summary in summaries])
        for direction in result["directions"]:
            parts = [next(part for part in summary["directions"] if part["to"] == direction["to"])
                     for summary in summaries]
            for measure in direction["measures"]:
                there = parts
                if measure["tcp_stream"] is not None:
                    there = [next(subflow for subflow in part["subflows"]
                                  if subflow["tcp_stream"] == stream) for part, stream in
                             zip(parts, (measure["tcp_stream"], measure["peer_stream"]))]
                self.check_values(measure, [part[measure["measure"]] for part in there])

    def check_values(self, found, values):
        self.assertEqual([found["first"], found["second"]], values)
        if None in values:
            self.assertIsNone(found["difference"])
        else:
            self.assertAlmostEqual(found["difference"], values[1] - values[0], places=9)

    def test_middleboxes(self):
        for scenario in ("two-paths", "ipv6"):
            pair = model_of(scenario)
            changed = Analyzer.write(scenario + ".middlebox.pcap", rewrite_numbers(
                rewrite_addresses(copies(scenario, "server"))))
            for number in (0, 1):
                text, = Analyzer.ask("json", sample(scenario, "client"),
                                     [f"map-connection {changed} {number}"])
                streams = {pair.captures["client"].streams[ends].number:
                           pair.captures["server"].streams[ends].number
                           for ends in pair.connections[number].ends}
                self.assertEqual({subflow["tcp_stream"]: subflow["peer_stream"]
                                  for subflow in json.loads(text)["subflows"]}, streams)
                self.assertEqual({subflow["rewritten"] for subflow in
                                  json.loads(text)["subflows"]}, {True})


if __name__ == "__main__":
    themes.main(2)
