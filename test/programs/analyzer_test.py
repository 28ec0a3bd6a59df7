#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mptcpanalyzer as a user runs it: on the command line, by script, at a terminal, from a Makefile.

usage: analyzer_test.py ANALYZER EXPORTER DATA_FOLDER FAKE_TSHARK [unittest arguments]
"""
import collections
import csv
import functools
import glob
import gzip
import io
import json
import os
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import terminal
import themes

ANALYZER, EXPORTER, DATA, FAKE_TSHARK = map(os.path.abspath, sys.argv[1:5])
MAKEFILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/examples/Makefile")
CAPTURE = os.path.join(DATA, "two-paths.client.pcap")
CAPTURE_FRAMES = 2934  # capinfos -c
# From data/README.md: what iperf3 sent and its cookie, on the second connection.
CAPTURE_DATA_BYTES = 1963320 + 37
SMALL_FRAMES = 120  # of the capture: both connections with all their subflows
MARK = str(os.getpid())  # tells this test's sleeping programs from those of others
PROMPT = r"mptcpanalyzer[^\n]*> "
COMMANDS = ["load", "list-connections", "list-tcp", "list-subflows", "list-reinjections", "events",
            "summary", "tcp-summary", "delays", "plot", "list-plots", "dump", "export",
            "check-health", "clean-cache", "help", "quit"]
ALIASES = {"lc": "list-connections", "lm": "list-connections", "lt": "list-tcp",
           "ls": "list-subflows", "lr": "list-reinjections", "?": "help", "q": "quit"}

Done = collections.namedtuple("Done", "status out err")

# Folders that tests share, so that not each of them asks tshark for what it can do.
shared = {}


def setUpModule():
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    for name in ("home", "cache", "probed"):
        shared[name] = os.path.join(folder.name, name)
        os.mkdir(shared[name])
    shared["cache"] = themes.cache_folder(shared["cache"])
    # A tshark that notes that it was run.
    shared["tshark"] = os.path.join(folder.name, "tshark")
    with open(shared["tshark"], "w", encoding="utf-8") as script:
        script.write('#!/bin/sh\nprintf "%s\\n" "$*" >> "$TSHARK_NOTES"\n'
                     f'exec "{FAKE_TSHARK}" "$@"\n')
    os.chmod(shared["tshark"], 0o755)


def environment(**more):
    """Nothing of the user's own settings."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("MPTCPANALYZER_", "FAKE_TSHARK", "XDG_"))}
    return {**kept, "TZ": "UTC", "LC_ALL": "C", "NO_COLOR": "1", "HOME": shared["home"],
            "XDG_CACHE_HOME": shared["cache"], "FAKE_TSHARK_MARK": MARK, **more}


@functools.lru_cache(maxsize=None)
def probed():
    """A cache that holds what the tshark which notes its runs can do."""
    subprocess.run([ANALYZER, "check-health"], stdout=subprocess.DEVNULL, check=False,
                   env=environment(XDG_CACHE_HOME=shared["probed"], TSHARK_NOTES="/dev/null",
                                   MPTCPANALYZER_TSHARK_BINARY=shared["tshark"]))
    return shared["probed"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def first_frames(count):
    """The capture's first packets, as a capture."""
    content = read(CAPTURE)
    at = 24
    for _ in range(count):
        at += 16 + struct.unpack("<I", content[at + 8:at + 12])[0]
    return content[:at]


def plain_tcp_capture():
    """A classic pcap of a TCP connection without MPTCP: handshake and five bytes."""
    def segment(to_server, sequence, acknowledgement, flags, payload=b""):
        ends = [(socket.inet_aton("192.0.2.1"), 40000), (socket.inet_aton("192.0.2.2"), 80)]
        (source, source_port), (target, target_port) = ends if to_server else ends[::-1]
        tcp = struct.pack(">HHIIBBHHH", source_port, target_port, sequence, acknowledgement,
                          5 << 4, flags, 65535, 0, 0) + payload
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, source,
                           target) + tcp

    raw_ip = 101
    content = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, raw_ip)
    for number, packet in enumerate((segment(True, 1000, 0, 0x02),
                                     segment(False, 5000, 1001, 0x12),
                                     segment(True, 1001, 5001, 0x10),
                                     segment(True, 1001, 5001, 0x18, b"hello"))):
        content += struct.pack("<IIII", 1700000000, 1000 * number, len(packet), len(packet))
        content += packet
    return content


def sleepers(seconds):
    """The processes `sleep SECONDS.MARK`."""
    found = []
    for name in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = read(name).split(b"\0")
        except OSError:
            continue
        if os.path.basename(words[0]) == b"sleep" and f"{seconds}.{MARK}".encode() in words:
            found.append(int(name.split("/")[2]))
    return found


class AnalyzerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work, self.state, self.config = (os.path.join(folder.name, name)
                                              for name in ("work", "state", "config"))
        for name in (self.work, self.state, self.config):
            os.mkdir(name)
        self.more_environment = {"XDG_STATE_HOME": self.state, "XDG_CONFIG_HOME": self.config}

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def small_capture(self, name="small.pcap"):
        return self.write(name, first_frames(SMALL_FRAMES))

    def read_text(self, name):
        return read(self.path(name)).decode()

    def environment(self, **more):
        return environment(**{**self.more_environment, **more})

    def run_analyzer(self, *arguments, text=None, env=None, program=ANALYZER, **options):
        """`text`: what comes by standard input, else there is none."""
        if text is not None:
            options["input"] = text if isinstance(text, bytes) else text.encode()
        options.setdefault("stdout", subprocess.PIPE)
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([program, *arguments], cwd=self.work, timeout=terminal.PATIENCE,
                              env=self.environment(**(env or {})), stderr=subprocess.PIPE,
                              check=False, **options)
        return Done(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())

    def result(self, *arguments, warning=None, **options):
        """What is written to standard output; there must be no error."""
        done = self.run_analyzer(*arguments, **options)
        self.assertEqual(done.status, 0, done.err)
        if warning is None:
            self.assertEqual(done.err, "")
        else:
            self.assertTrue(done.err.startswith("mptcpanalyzer: warning: "), done.err)
            self.assertIn(warning, done.err)
        return done.out

    def json(self, *arguments, **options):
        return json.loads(self.result("-f", "json", *arguments, **options))

    def assert_refused(self, status, said, *arguments, out="", **options):
        """One sentence on standard error, that says each of `said`."""
        done = self.run_analyzer(*arguments, **options)
        self.assertEqual(done.status, status, done)
        self.assertTrue(done.err.startswith("mptcpanalyzer: error: "), done.err)
        for words in [said] if isinstance(said, str) else said:
            self.assertIn(words, done.err)
        self.assertEqual(done.err.count("\n"), 1, done.err)
        if out is not None:
            self.assertEqual(done.out, out)
        return done.err

    def script(self, text, *options, **more):
        """Runs a script on the capture."""
        self.write("script.txt", text)
        return self.run_analyzer(*options, CAPTURE, "-b", "script.txt", **more)

    def terminal(self, *arguments, **env):
        return terminal.Terminal([ANALYZER, *arguments], PROMPT, self.environment(**env), self.work)

    def wait_until(self, condition, what):
        end = time.monotonic() + terminal.PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)


class SameEveryWay(AnalyzerTest):
    COMMANDS = ["list-connections", "list-tcp", "list-subflows 1", "list-reinjections 1",
                "events 1", "summary", "summary 1", "tcp-summary 4", "delays 1",
                "dump -n 9 packetid subtype"]

    def check(self, *options):
        expected = {}
        for command in self.COMMANDS:
            with self.subTest(command):
                expected[command] = out = self.result(*options, CAPTURE, *command.split())
                self.assertTrue(out.endswith("\n"), out)
                name = self.write("script.txt", command + "\n")
                self.assertEqual(self.result(*options, "-l", CAPTURE, name), out)
                self.assertEqual(self.result(*options, CAPTURE, "-b", name), out)
                self.assertEqual(self.result(*options, CAPTURE, text=command + "\n"), out)
        lines = "\n".join(self.COMMANDS)
        self.assertEqual(self.result(*options, "--load", CAPTURE, "--batch", "-", text=lines),
                         "".join(expected.values()))
        with self.terminal(*options, CAPTURE) as shell:
            shell.wait_for_prompt()
            for number, (command, out) in enumerate(expected.items()):
                with self.subTest(command):
                    self.assertEqual(shell.run(command), out)
                    self.assertEqual(shell.run(f"{command} > {number}.txt"), "")
                    self.assertEqual(self.read_text(f"{number}.txt"), out)

    def test_text(self):
        self.check()

    def test_text_with_units(self):
        self.check("-H")

    def test_json(self):
        self.check("-f", "json")

    def test_csv(self):
        self.check("-f", "csv")

    def test_aliases(self):
        for alias, name in ALIASES.items():
            number = ["1"] if name in ("list-subflows", "list-reinjections") else []
            self.assertEqual(self.result(CAPTURE, alias, *number),
                             self.result(CAPTURE, name, *number))

    def test_compressed_piped_and_exported_captures(self):
        expected = self.result("-f", "json", CAPTURE, "summary")
        packed = self.write("packed.gz", gzip.compress(read(CAPTURE)))
        table = self.path("table.csv")
        self.assertEqual(self.result(CAPTURE, "export", table), "")
        for name in (packed, table):
            self.assertEqual(self.result("-f", "json", name, "summary"), expected)
            self.assertEqual(self.result("-f", "json", "-l", "-", "summary", text=read(name)),
                             expected)
        self.assertEqual(self.result("-f", "json", "-l", "-", "summary", text=read(CAPTURE)),
                         expected)

    def test_what_can_be_read_once_only(self):
        """As `mptcpanalyzer <(ssh host tcpdump -w -) summary` does it."""
        expected = self.result(CAPTURE, "summary")
        os.mkfifo(self.path("fifo"))

        def feed(content):
            with open(self.path("fifo"), "wb") as fifo:
                try:
                    fifo.write(content)
                except BrokenPipeError:
                    pass

        for content, arguments in ((read(CAPTURE), ("-l", "fifo", "summary")),
                                   (b"summary\n", ("-l", CAPTURE, "-b", "fifo")),
                                   (read(CAPTURE), ("fifo", "summary")),
                                   (b"summary\n", ("-l", CAPTURE, "fifo"))):
            with self.subTest(arguments):
                feeder = threading.Thread(target=feed, args=[content])
                feeder.start()
                try:
                    self.assertEqual(self.result(*arguments), expected)
                finally:
                    # Nobody may have opened it.
                    os.close(os.open(self.path("fifo"), os.O_RDONLY | os.O_NONBLOCK))
                    feeder.join()


class Results(AnalyzerTest):
    """Against what the kernel and iperf3 said of the captures, and the keys that were promised."""

    def assert_keys(self, keys, item):
        self.assertLessEqual(set(keys.split()), set(item))

    def test_connections(self):
        connections = self.json(CAPTURE, "list-connections")["connections"]
        self.assertEqual([item["mptcp_stream"] for item in connections], [0, 1])
        for item in connections:
            self.assert_keys("version state client server subflow_count start duration "
                             "data_bytes_to_server data_bytes_to_client", item)
            for end, address in (("client", "10.77.1.1"), ("server", "10.77.1.2")):
                self.assert_keys("address port key token idsn", item[end])
                self.assertEqual(item[end]["address"], address)
                for name in ("key", "token", "idsn"):
                    self.assertRegex(item[end][name], "^[0-9]+$")
            self.assertEqual(item["server"]["port"], 5201)
            self.assertEqual((item["version"], item["subflow_count"]), (1, 3))
        self.assertEqual(connections[1]["data_bytes_to_server"], CAPTURE_DATA_BYTES)

    def test_subflows_of_a_sender_with_three(self):
        result = self.json(CAPTURE, "list-subflows", "1")
        self.assertEqual(result["mptcp_stream"], 1)
        joined = [item for item in result["subflows"] if not item["master"]]
        self.assertEqual((len(result["subflows"]), len(joined)), (3, 2))
        for item in result["subflows"]:
            self.assert_keys("tcp_stream master client server opened_by backup start join_delay "
                             "handshake_rtt hmac state", item)
            self.assert_keys("address port address_id", item["client"])
            path_delay = 0.020 if item["client"]["address"] == "10.77.1.1" else 0.060
            self.assertGreaterEqual(item["handshake_rtt"], path_delay)
        self.assertEqual({item["hmac"] for item in joined}, {"valid"})

    def test_events_that_the_kernel_counted(self):
        capture = os.path.join(DATA, "address-events.client.pcap")
        types = collections.Counter()
        for number in ("0", "1"):
            events = self.json(capture, "events", number)["events"]
            for event in events:
                self.assert_keys("time frame tcp_stream from type detail", event)
            self.assertEqual([event["frame"] for event in events],
                             sorted(event["frame"] for event in events))
            types.update(event["type"] for event in events)
        for name, count in (("MP_CAPABLE", 2), ("MP_JOIN", 4), ("ADD_ADDR", 2),
                            ("REMOVE_ADDR", 2), ("MP_PRIO", 2)):
            self.assertEqual(types[name], count, types)

    def test_summary(self):
        result = self.json(CAPTURE, "summary", "1")
        self.assert_keys("mptcp_stream duration directions", result)
        self.assertEqual([item["to"] for item in result["directions"]], ["server", "client"])
        amounts = ("tcp_bytes unique_bytes retransmitted_bytes repeated_bytes reinjected_bytes "
                   "unmapped_bytes data_bytes ")
        for direction in result["directions"]:
            self.assert_keys(amounts + "duplicate_frames throughput goodput data_acked subflows",
                             direction)
            for subflow in direction["subflows"]:
                self.assert_keys(amounts + "tcp_stream first_carried_bytes "
                                 "throughput_contribution goodput_contribution", subflow)
        to_server = result["directions"][0]
        self.assertEqual(to_server["data_bytes"], CAPTURE_DATA_BYTES)
        self.assertEqual(sum(item["first_carried_bytes"] for item in to_server["subflows"]),
                         CAPTURE_DATA_BYTES)
        only = self.json(CAPTURE, "summary", "1", "--to", "server")
        self.assertEqual(only["directions"], [to_server])
        every = self.json(CAPTURE, "summary")["connections"]
        self.assertEqual([item["mptcp_stream"] for item in every], [0, 1])

    def test_delays_are_those_of_the_paths(self):
        to_server = self.json(CAPTURE, "delays", "1", "--to", "server")["directions"][0]
        for measure in to_server["measures"]:
            self.assert_keys("count min median mean p95 p99 max", measure)
        least = {item["tcp_stream"]: item["min"] for item in to_server["measures"]
                 if item["measure"] == "rtt"}
        self.assertEqual(set(least), {3, 4, 5})
        for stream, delay in ((3, 0.020), (4, 0.060), (5, 0.060)):
            self.assertGreaterEqual(least[stream], delay)
            self.assertLess(least[stream], delay + 0.015)  # a segment takes 4 to 6 ms on the path

    def test_csv_has_a_row_for_each_innermost_item(self):
        for command, key, rows in (("list-connections", "mptcp_stream", 2),
                                   ("list-subflows 1", "tcp_stream", 3),
                                   ("list-tcp", "tcp_stream", 6),
                                   ("summary 1", "tcp_stream", 2 * 3)):
            table = list(csv.DictReader(io.StringIO(
                self.result("-f", "csv", CAPTURE, *command.split()))))
            self.assertEqual(len(table), rows, command)
            self.assertIn(key, table[0])
        row = list(csv.DictReader(io.StringIO(self.result("-f", "csv", CAPTURE, "lc"))))[1]
        self.assertEqual((row["client_address"], row["data_bytes_to_server"]),
                         ("10.77.1.1", str(CAPTURE_DATA_BYTES)))

    def test_rows(self):
        rows = self.json(CAPTURE, "dump", "packetid", "tcpdest")["rows"]
        self.assertEqual([row["packetid"] for row in rows], list(range(1, CAPTURE_FRAMES + 1)))
        self.assertEqual(len(self.result(CAPTURE, "dump", "-n", "5").splitlines()), 1 + 5)
        self.assertEqual(self.result("-f", "csv", CAPTURE, "dump", "sport", "dport", "-n", "1"),
                         "sport,dport\n57286,5201\n")


class Arguments(AnalyzerTest):
    def test_a_file_is_what_its_content_says(self):
        listed = self.result(CAPTURE, "lc")
        for name, content in (("capture.txt", read(CAPTURE)),
                              ("packed", gzip.compress(read(CAPTURE)))):
            self.assertEqual(self.result(self.write(name, content), "lc"), listed)
        table = self.write("script", self.result(CAPTURE, "export", "-"))
        self.assertEqual(self.result(table, "lc", env={"MPTCPANALYZER_TSHARK_BINARY": "/none"}),
                         listed)
        for content in ("lc\n", "# Umläute\nlc", "\n\n   lc", "\ufefflc\r\n"):
            with self.subTest(content):
                script = self.write("run.pcap", content)
                self.assertEqual(self.result("-l", CAPTURE, script), listed)
        self.write("named.txt", f"load {CAPTURE}\nlc\n")
        self.assertEqual(self.result("./named.txt"), listed)
        self.assertEqual(self.result("named.txt"), listed)

    def test_a_command_comes_before_a_file_of_its_name(self):
        self.write("summary", "lc\n")
        listed, summed = self.result(CAPTURE, "lc"), self.result(CAPTURE, "summary")
        self.assertEqual(self.result("-l", CAPTURE, "summary"), summed)
        self.assertEqual(self.result(CAPTURE, "summary"), summed)
        self.assertEqual(self.result("-l", CAPTURE, "./summary"), listed)
        self.write("summary", read(CAPTURE))
        self.assertEqual(self.result("./summary", "lc"), listed)
        self.assert_refused(2, "no capture is loaded", "summary")

    def test_words_that_are_neither(self):
        for word in ("missing.pcap", "./missing", "folder/missing", "summary.txt"):
            for arguments in ((word,), (word, "lc")):
                done = self.run_analyzer(*arguments)
                self.assertIn(done.status, (1, 2), done)
                self.assertRegex(done.err, f"^mptcpanalyzer: error: .*'{word}'.*\n$")
                self.assertIn("No such file", done.err)
        self.assert_refused(2, ["unknown command", "'list-conections'", "'list-connections'"],
                            CAPTURE, "list-conections")
        self.assert_refused(2, ["unknown command", "'sumary'", "'summary'"], "sumary")
        self.assert_refused(2, ["unknown command", "'xyzzy'"], CAPTURE, "xyzzy")
        for arguments in (("",), (CAPTURE, "")):
            self.assert_refused(2, "''", *arguments)

    def test_options_before_and_behind_the_capture(self):
        expected = self.result("-f", "json", CAPTURE, "lc")
        for arguments in ((CAPTURE, "-f", "json", "lc"), ("-fjson", CAPTURE, "lc"),
                          ("--format=json", CAPTURE, "lc"), ("-l", CAPTURE, "-f", "json", "lc"),
                          ("-f", "json", "--load=" + CAPTURE, "lc"),
                          ("-f", "json", "-q", "-j", "1", CAPTURE, "--no-progress", "lc")):
            self.assertEqual(self.result(*arguments), expected)

    def test_options_behind_the_command_are_its_own(self):
        self.assert_refused(2, ["lc", "'-f'"], CAPTURE, "lc", "-f", "json")
        self.assert_refused(2, ["lc", "'--version'"], CAPTURE, "lc", "--version")
        self.assertEqual(self.result(CAPTURE, "export", "-f", "tsv", "x"), "")
        self.assertTrue(self.read_text("x").startswith("packetid\treltime\t"))

    def test_too_many_at_once(self):
        other = os.path.join(DATA, "two-paths.server.pcap")
        script = self.write("script.txt", "lc\n")
        self.assert_refused(2, ["two captures", CAPTURE, other], "-l", CAPTURE, other, "lc")
        self.assert_refused(2, other, CAPTURE, other, "lc")
        self.assert_refused(2, ["script.txt", "no command may come"], "-l", CAPTURE, script, "lc")
        self.assert_refused(2, ["script.txt", "'lc'"], "-b", script, CAPTURE, "lc")
        self.assert_refused(2, ["two scripts", "other.txt"], "-l", CAPTURE, "-b", script,
                            self.write("other.txt", "lc\n"))

    def test_a_file_in_the_commands_place_is_told_from_a_typing_error(self):
        """CAPTURE SCRIPT is what many would type."""
        script = self.write("script.txt", "lc\n")
        message = self.assert_refused(2, "'script.txt'", CAPTURE, os.path.basename(script))
        self.assertNotIn("unknown command", message)
        self.assertIn("-b FILE", message)

    def test_load_takes_it_for_a_capture_whatever_it_is(self):
        self.assert_refused(1, "script.txt", "-l", self.write("script.txt", "lc\n"), "lc")


class BadInput(AnalyzerTest):
    def test_numbers_of_streams(self):
        for command in ("summary", "delays", "events", "list-subflows", "list-reinjections"):
            self.assert_refused(2, ["no MPTCP connection 2", "0 to 1"], CAPTURE, command, "2")
        self.assert_refused(2, ["no TCP stream 6", "0 to 5"], CAPTURE, "tcp-summary", "6")
        self.assert_refused(2, ["no MPTCP connection 2", "0 to 1"], CAPTURE, "dump",
                            "--mptcp-stream", "2")
        for number in ("one", "1.5", "0x1", "", "1 ", "99999999999999999999"):
            self.assert_refused(2, ["summary", f"'{number}'"], CAPTURE, "summary", number)
        self.assert_refused(2, ["summary", "'-1'"], CAPTURE, "summary", "--", "-1")

    def test_a_negative_number_is_a_number(self):
        message = self.assert_refused(2, ["summary", "'-1'"], CAPTURE, "summary", "-1")
        self.assertNotIn("option", message)

    def test_arguments(self):
        for said, *command in (
                ("It is 0 to 1", "list-subflows"), ("It is 0 to 1", "events"),
                ("TCP is missing", "tcp-summary"), ("FILE is missing", "load"),
                ("'2'", "summary", "1", "2"), ("'x'", "list-connections", "x"),
                ("'x'", "quit", "x"), ("'-x'", "list-tcp", "-x"),
                ("did you mean '--to'", "summary", "--too", "client"),
                ("client or server", "summary", "--to", "nowhere"),
                ("did you mean 'tcpseq'", "dump", "tcpsec"), ("'x'", "dump", "-n", "x"),
                ("'-1'", "dump", "-n", "-1"), ("does not name a format", "export", "x.pcap")):
            with self.subTest(command):
                self.assert_refused(2, said, CAPTURE, *command)

    def test_options(self):
        for said, *options in (
                (["--format", "text, json or csv", "'xml'"], "-f", "xml"), ("jobs", "-j", "0"),
                ("jobs", "-j", "many"), ("--color", "--color", "mauve"),
                ("unknown option", "--bogus"), ("did you mean '--format'", "--fromat", "json"),
                ("needs a value", "--cachedir", "--regen")):
            with self.subTest(options):
                self.assert_refused(2, said, *options, CAPTURE, "lc")

    def test_no_capture(self):
        for command in ("lc", "summary", "lt", "dump"):
            self.assert_refused(2, ["no capture is loaded", "load FILE"], command)
        self.assert_refused(2, ["standard input:1: ", "no capture is loaded"], text="lc\n")

    def test_files_that_are_no_captures(self):
        os.mkdir(self.path("folder"))
        empty = self.write("empty", b"")
        for said, name in (("is empty", empty), ("folder", "folder/"), ("folder", self.work),
                           ("capture", self.write("binary", bytes(range(256)) * 9)),
                           ("within its file header", self.write("cut", read(CAPTURE)[:10]))):
            with self.subTest(name):
                self.assert_refused(1, [said, name.rstrip("/")], name, "lc")
                self.assert_refused(1, said, "-l", name, "lc")
                self.assert_refused(1, said, CAPTURE, "load", name)
        self.assert_refused(1, "folder", "folder")
        self.assert_refused(1, "is empty", "-l", "-", "lc")

    def test_files_that_are_no_scripts(self):
        binary = self.write("binary", b"lc\n\0\1\2" * 99)
        self.assert_refused(1, ["binary", "not text"], "-l", CAPTURE, "-b", binary)
        self.assert_refused(1, ["missing", "No such file"], "-l", CAPTURE, "-b", "missing")
        self.assert_refused(1, ["folder", self.work], "-l", CAPTURE, "-b", self.work)
        self.assertEqual(self.result("-l", CAPTURE, "-b", self.write("empty", b"")), "")
        if os.geteuid() != 0:
            os.chmod(binary, 0)
            self.assert_refused(1, "Permission denied", "-l", CAPTURE, "-b", binary)

    def test_a_capture_without_mptcp(self):
        plain = self.write("plain.pcap", plain_tcp_capture())
        for command in ("list-connections", "summary", "delays"):
            with self.subTest(command):
                self.result(plain, command, warning="no MPTCP")
                found = self.json(plain, command, warning="no MPTCP")
                self.assertEqual(found["connections"], [])
                table = self.result("-f", "csv", plain, command, warning="no MPTCP")
                whole = self.result("-f", "csv", CAPTURE, command)
                self.assertEqual(table, whole.splitlines(True)[0])
                self.assertEqual(self.json("-q", plain, command), found)
        streams = self.json(plain, "list-tcp")
        self.assertEqual(len(json.dumps(streams).split('"tcp_stream"')), 2)
        self.assert_refused(2, ["no MPTCP connection 0", "none"], plain, "events", "0")

    def test_configuration(self):
        self.assert_refused(2, ["configuration", "missing"], "--config", "missing", CAPTURE, "lc")
        self.assert_refused(2, ["configuration", self.work], "--config", self.work, CAPTURE, "lc")
        if os.geteuid() != 0:
            os.chmod(self.write("secret", ""), 0)
            self.assert_refused(2, ["configuration", "secret"], "--config", "secret", "lc")
        usual = os.path.join(self.config, "mptcpanalyzer", "config")
        os.mkdir(os.path.dirname(usual))
        for line, said in (("tshark_bin = x", "'tshark_bin'"), ("jobs", "'jobs'"),
                           ("[other]\njobs = 3", "")):
            with self.subTest(line):
                with open(usual, "w", encoding="utf-8") as file:
                    file.write(f"# mine\n[mptcpanalyzer]\n{line}\n")
                number = 3 + line.count("\n")
                self.assert_refused(2, [usual, f"line {number}", said], CAPTURE, "lc")
        with open(usual, "w", encoding="utf-8") as file:
            file.write("[mptcpanalyzer]\njobs = many\n")
        self.assert_refused(2, [usual, "jobs", "'many'"], CAPTURE, "lc")


class Scripts(AnalyzerTest):
    def setUp(self):
        super().setUp()
        self.listed = self.result(CAPTURE, "lc")
        self.streams = self.result(CAPTURE, "lt")

    def assert_script(self, out, text, *options):
        done = self.script(text, *options)
        self.assertEqual((done.status, done.err), (0, ""), text)
        self.assertEqual(done.out, out, text)

    def test_comments_and_quotes(self):
        self.assert_script(self.listed, "# a comment\n\n  \t\nlc # another | > \n#lt\n")
        self.assert_script(self.listed, "'list-connections'\n")
        self.assert_script(self.listed, 'l"c"\n')
        self.assert_script(self.listed + self.streams, "  lc  \r\n\r\n\tlt\r\n")
        self.assert_script(self.listed + self.streams, "lc\nlt")
        self.assert_script("", "# only a comment")

    def test_files(self):
        names = {'"two words"': "two words", "it\\'s": "it's", "'a > b | c #'": "a > b | c #",
                 '"q\\"q"': 'q"q', "a#b": "a#b", "$HOME": "$HOME", "*": "*", "-x": "-x"}
        self.assert_script("", "".join(f"lc > {name}\n" for name in names))
        for name in names.values():
            self.assertEqual(self.read_text(name), self.listed, name)
        self.assert_script("", "lc>glued\nlt >glued\n")
        self.assertEqual(self.read_text("glued"), self.streams)

    def test_a_file_appears_only_when_its_command_has_worked(self):
        self.write("kept", "as it was")
        done = self.script("ls 9 > kept\nls 9 > new\nlc > folder/new\n lc > .\n", "--keep-going")
        self.assertEqual(done.status, 2, done)
        self.assertEqual(self.read_text("kept"), "as it was")
        self.assertEqual(sorted(os.listdir(self.work)), ["kept", "script.txt"])

    def test_an_export_goes_where_the_line_says(self):
        table = self.result(CAPTURE, "export", "-")
        self.assertEqual(len(table.splitlines()), CAPTURE_FRAMES + 1)
        self.assert_script("", "export - > table.csv\n")
        self.assertEqual(self.read_text("table.csv"), table)
        self.assert_script(table.splitlines(True)[0], "export - | head -1\n")

    def test_programs(self):
        lines = self.listed.splitlines(True)
        self.assert_script(lines[0], "lc | head -1\n")
        self.assert_script("".join(lines[-1:]), "lc | tail '-n' \"1\"\n")
        self.assert_script(f"{len(lines)}\n", "lc|wc -l\n")
        numbers = subprocess.run(["sort", "-n"], input=self.streams.encode(), check=True,
                                 stdout=subprocess.PIPE, env=self.environment()).stdout.decode()
        self.assert_script(numbers + self.listed, "lt | sort -n\nlc\n")
        self.assert_script("packetid\n" + self.listed, "dump packetid | head -1\nlc\n")
        self.assert_script("", "dump | true\n")

    def test_programs_that_fail(self):
        for program, said in (("false", "exit status 1"), ("sh -c 'exit 3'", "exit status 3"),
                              ("sh -c 'kill -9 $$'", "signal 9"), ("no-such-program", "program"),
                              ("./script.txt", "program")):
            with self.subTest(program):
                done = self.script(f"\nlc | {program}\nlt\n")
                self.assertEqual((done.status, done.out), (1, ""), done)
                self.assertIn("script.txt:2: ", done.err)
                self.assertIn(program.split()[0], done.err)
                self.assertIn(said, done.err)

    def test_there_is_no_shell(self):
        done = self.script("lc | cat ; touch x\nlc | cat $(touch x)\nlc | cat `touch x`\n"
                           "lc | cat && touch x\nlc | cat & touch x\nlc > ; touch x\n"
                           "lc ; touch x\nls $(touch x)\nload `touch x`\nlc > $(touch\\ x)\n",
                           "--keep-going")
        self.assertNotEqual(done.status, 0)
        self.assertFalse(os.path.exists(self.path("x")))
        self.assertEqual(self.read_text("$(touch x)"), self.listed)

    def test_errors_name_the_line_and_end_it(self):
        for line, status, said in (("ls 9", 2, "0 to 1"), ("bogus", 2, "unknown command"),
                                   ("load missing.pcap", 1, "missing.pcap"),
                                   ("lc > no/folder", 1, "no/folder"), ("lc > a > b", 2, "file"),
                                   ("lc | cat | cat", 2, "program"), ("lc >> a", 2, "'>>'"),
                                   ("lc |", 2, "'|'"), ("lc >", 2, "'>'"), ("> a", 2, "command"),
                                   ('lc "', 2, "closing"), ("lc \\", 2, "backslash"),
                                   ("l\1c", 2, "control character")):
            with self.subTest(line):
                done = self.script(f"lc\n# two\n{line}\nlt\n")
                self.assertEqual((done.status, done.out), (status, self.listed), done)
                self.assertTrue(done.err.startswith("mptcpanalyzer: error: script.txt:3: "),
                                done.err)
                self.assertIn(said, done.err)
                self.assertEqual(done.err.count("\n"), 1)
        self.assert_refused(2, "standard input:2: ", CAPTURE, text="lc\nbogus\nlt\n",
                            out=self.listed)

    def test_keep_going(self):
        for text, status in (("export /proc/x.csv\nlc\nbogus\nlt\n", 1),
                             ("bogus\nlc\nexport /proc/x.csv\nlt", 2)):
            done = self.script(text, "--keep-going")
            self.assertEqual((done.status, done.out), (status, self.listed + self.streams), done)
            lines = done.err.splitlines()
            self.assertTrue(lines[0].startswith("mptcpanalyzer: error: script.txt:1: "), done.err)
            self.assertTrue(lines[1].startswith("mptcpanalyzer: error: script.txt:3: "), done.err)
            self.assertEqual(len(lines), 2)
        self.assert_script(self.listed, "lc\n", "--keep-going")

    def test_quit_ends_it(self):
        for word in ("quit", "q"):
            self.assert_script(self.listed, f"lc\n{word}\nlt\nbogus\n")
        done = self.script("bogus\nquit\nlt\n", "--keep-going")
        self.assertEqual((done.status, done.out), (2, ""))

    def test_load(self):
        other = os.path.join(DATA, "two-paths.server.pcap")
        self.assert_script(self.listed + self.result(other, "lc") + self.listed,
                           f"lc\nload {other}\nlc\nload '{CAPTURE}'\nlc")
        # What follows a load that failed would be about the wrong capture.
        done = self.script("load missing.pcap\nlc\n", "--keep-going")
        self.assertEqual((done.status, done.out), (1, ""))
        self.assertIn("script.txt:2: no capture is loaded", done.err)

    def test_captures_are_not_overwritten(self):
        self.result(CAPTURE, "export", "table.csv")
        for name, content in (("copy.pcap", read(CAPTURE)),
                              ("copy.gz", gzip.compress(read(CAPTURE))),
                              ("table.csv", read(self.path("table.csv")))):
            os.makedirs(self.path("links"), exist_ok=True)
            os.symlink("../" + name, self.path("links/" + name))
            for target in (name, "./" + name, "links/" + name):
                with self.subTest(target):
                    self.write(name, content)
                    self.assert_refused(2, ["standard input:1: ", name], name,
                                        text=f"lc > {target}\n")
                    self.assertTrue(read(self.path(name)) == content, "it is overwritten")
            self.write(name, content)
        # Nor is one that is not loaded.
        self.assert_refused(2, "copy.pcap", CAPTURE, text="lc > copy.pcap\n")

    def test_commands_run_as_soon_as_they_are_read(self):
        with subprocess.Popen([ANALYZER, CAPTURE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=self.environment()) as child:
            child.stdin.write(b"lc\n")
            child.stdin.flush()
            for line in self.listed.splitlines(True):
                self.assertEqual(child.stdout.readline().decode(), line)
            child.stdin.write(b"quit\n")
            child.stdin.flush()
            self.assertEqual(child.wait(terminal.PATIENCE), 0)

    def test_capture_and_commands_both_from_standard_input(self):
        self.assert_refused(2, "standard input", "-l", "-", text=read(CAPTURE))
        self.assert_refused(2, "standard input", "-l", "-", "-b", "-", text=read(CAPTURE))


class AtATerminal(AnalyzerTest):
    def hanging_tshark(self):
        """A tshark that never gives a row; it can be asked for its version."""
        cache = self.path("cache")
        shutil.copytree(probed(), cache)
        return {"MPTCPANALYZER_TSHARK_BINARY": shared["tshark"], "FAKE_TSHARK": "hang-at-once",
                "XDG_CACHE_HOME": cache, "TSHARK_NOTES": "/dev/null"}

    def wait_for_sleeper(self, seconds):
        self.wait_until(lambda: sleepers(seconds), "it does not come so far")

    def wait_for_no_sleeper(self, seconds):
        self.wait_until(lambda: not sleepers(seconds), "what it started goes on")

    def assert_end(self, shell, status):
        self.assertEqual(shell.finish(), status, shell.unseen())
        self.assertEqual(shell.modes(), shell.modes_before)

    def test_prompt(self):
        with self.terminal(CAPTURE) as shell:
            greeting = shell.wait_for_prompt()
            self.assertIn("two-paths.client.pcap", greeting)
            self.assertIn("help", greeting)
            self.assertIn("mptcpanalyzer two-paths.client.pcap> ", terminal.shown(shell.written))
            shell.run(f"load {os.path.join(DATA, 'two-paths.server.pcap')}")
            self.assertTrue(terminal.shown(shell.written).endswith(
                "\nmptcpanalyzer two-paths.server.pcap> "))
            self.assertEqual(shell.run(""), "")
            self.assertEqual(shell.run("  # a comment"), "")
            self.assertEqual(shell.run("?"), self.result("help"))
            self.assertEqual(shell.run("help ls"), self.result("ls", "--help"))
        with self.terminal() as shell:
            shell.wait_for_prompt()
            self.assertTrue(terminal.shown(shell.written).endswith("\nmptcpanalyzer> "))

    def test_ways_to_leave(self):
        for way in ("quit\r", "q\r", terminal.CTRL_D, "lc > list\rquit\r"):
            with self.terminal(CAPTURE) as shell:
                shell.wait_for_prompt()
                shell.send(way)
                self.assert_end(shell, 0)
        self.assertEqual(self.read_text("list"), self.result(CAPTURE, "lc"))
        # Even if the last command failed.
        with self.terminal() as shell:
            shell.wait_for_prompt()
            shell.run("bogus")
            shell.send(terminal.CTRL_D)
            self.assert_end(shell, 0)

    def test_no_interpreter_for_a_command(self):
        with self.terminal(CAPTURE, "lc") as shell:
            self.assert_end(shell, 0)
            self.assertEqual(shell.unseen(), self.result(CAPTURE, "lc"))
        with self.terminal("-l", CAPTURE, self.write("script.txt", "lc\n")) as shell:
            self.assert_end(shell, 0)
            self.assertEqual(shell.unseen(), self.result(CAPTURE, "lc"))

    def test_a_capture_that_cannot_be_loaded(self):
        with self.terminal("missing.pcap") as shell:
            self.assert_end(shell, 1)
            self.assertIn("missing.pcap", shell.unseen())

    def test_completion(self):
        self.small_capture("with space.pcap")
        self.small_capture("other.pcap")
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            for typed, whole in (("list-s", "list-subflows "), ("dump packe", "dump packetid "),
                                 ("tcp-s", "tcp-summary "), ("summary --t", "summary --to "),
                                 ("summary --to cl", "summary --to client "),
                                 ("help list-s", "help list-subflows "),
                                 ("plot throu", "plot throughput "),
                                 ("load oth", "load other.pcap "),
                                 ("lc > oth", "lc > other.pcap ")):
                with self.subTest(typed):
                    shell.send(typed + terminal.TAB)
                    shell.wait_for(rf"^{re.escape(whole)}$")
                    shell.send(terminal.CTRL_C)
                    shell.wait_for_prompt()
            for typed, shown in (("ls ", ["0", "1"]), ("summary ", ["0", "1"]),
                                 ("tcp-summary ", ["0", "1", "2", "3", "4", "5"]),
                                 ("list-", ["list-connections", "list-reinjections",
                                            "list-subflows", "list-tcp"]),
                                 ("dump packetid mptcp", ["mptcpstream", "mptcpdest",
                                                          "mptcpversion"])):
                with self.subTest(typed):
                    shell.send(typed + terminal.TAB + terminal.TAB)
                    text = shell.wait_for(rf"\n{PROMPT}{typed}$")
                    shell.send(terminal.CTRL_C)
                    shell.wait_for_prompt()
                    listed = text.partition("\n")[2].rpartition("\n")[0].split()
                    self.assertEqual([word for word in listed if word in shown], shown)
                    last = typed.rpartition(" ")[2]
                    self.assertTrue(all(word.startswith(last) for word in listed), listed)
            shell.send("load wi" + terminal.TAB)
            shell.wait_for("space.pcap.? $")
            self.assertIn(f"with space.pcap: {SMALL_FRAMES} TCP segments", shell.run(""))

    def test_history(self):
        history = os.path.join(self.state, "mptcpanalyzer", "history")
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            listed = shell.run("lt")
            shell.run("summary 0")
            shell.send(terminal.UP + terminal.UP)
            shell.wait_for("lt$")
            self.assertEqual(shell.run(""), listed)
            shell.send(terminal.CTRL_D)
            self.assert_end(shell, 0)
        self.assertEqual(stat.S_IMODE(os.stat(history).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(history)).st_mode), 0o700)
        self.assertEqual(read(history), b"lt\nsummary 0\nlt\n")
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send(terminal.UP)
            shell.wait_for("lt$")
            self.assertEqual(shell.run(""), listed)
            shell.kill(signal.SIGKILL)
            shell.finish()
        self.assertTrue(read(history).startswith(b"lt\nsummary 0\nlt\n"))

    def test_history_that_cannot_be_kept(self):
        self.write("file", "")
        for env in ({"XDG_STATE_HOME": self.path("file")}, {"XDG_STATE_HOME": "/proc/nowhere"},
                    {"MPTCPANALYZER_HISTORY": self.work}):
            with self.terminal(CAPTURE, **env) as shell:
                shell.wait_for_prompt()
                shell.run("lt")
                shell.send(terminal.UP)
                shell.wait_for("lt$")
                self.assertEqual(shell.run(""), self.result(CAPTURE, "lt"))
                shell.send(terminal.CTRL_D)
                self.assert_end(shell, 0)

    def test_errors_leave_it_running(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            for line, said in (("ls 9", "0 to 1"), ("bogus", "unknown command"),
                               ("load missing.pcap", "missing.pcap"), ("lc > /", "folder"),
                               ("lc | false", "exit status 1"), ("lc | nosuch", "nosuch"),
                               ("lc '", "closing"), ("lc x", "'x'")):
                with self.subTest(line):
                    self.assertRegex(shell.run(line), rf"^mptcpanalyzer: error: .*{said}.*\n$")
            self.assertEqual(shell.run("lc"), self.result(CAPTURE, "lc"))

    def test_programs(self):
        listed = self.result(CAPTURE, "lc")
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            self.assertEqual(shell.run("lc | head -1"), listed.splitlines(True)[0])
            self.assertEqual(shell.run("dump packetid | head -1"), "packetid\n")
            self.assertEqual(shell.run("lc | cat"), listed)
            # It has the terminal while it runs, as a pager needs it.
            self.assertEqual(shell.run("lc | sh -c 'cat > /dev/null; test -t 1 && echo yes'"),
                             "yes\n")
            shell.send("lc | sh -c 'cat > /dev/null; echo rea\\dy; read line < /dev/tty; "
                       "echo got $line'\r")
            shell.wait_for("\nready\n")
            shell.send("something\r")
            self.assertIn("got something\n", shell.wait_for_prompt())
            self.assertEqual(shell.run("lc"), listed)

    def test_what_is_typed_ahead_or_pasted_is_run(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send("lc > a\rlt > b\rlc > c\r")
            self.wait_until(lambda: os.path.exists(self.path("c")), shell.unseen())
            shell.wait_for_prompt()
            shell.send("\x1b[200~lc > d\nlt > e\n\x1b[201~\r")
            self.wait_until(lambda: os.path.exists(self.path("e")), shell.unseen())
        self.assertEqual(self.read_text("b"), self.result(CAPTURE, "lt"))
        self.assertEqual(self.read_text("d"), self.result(CAPTURE, "lc"))

    def test_ctrl_c_drops_the_line(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send("lc > file")
            shell.wait_for("lc > file$")
            shell.send(terminal.CTRL_C)
            self.assertEqual(shell.wait_for_prompt(), "lc > file^C\n")
            self.assertEqual(shell.run("lt"), self.result(CAPTURE, "lt"))
            self.assertFalse(os.path.exists(self.path("file")))
            shell.send(terminal.CTRL_D)
            self.assert_end(shell, 0)

    def test_ctrl_c_ends_loading_only(self):
        table = self.write("table.csv", self.result(CAPTURE, "export", "-"))
        self.small_capture()
        with self.terminal(table, **self.hanging_tshark()) as shell:
            shell.wait_for_prompt()
            listed = shell.run("lc")
            for _ in range(2):
                shell.send("load small.pcap\r")
                self.wait_for_sleeper(62)
                shell.send(terminal.CTRL_C)
                self.assertIn("interrupted", shell.wait_for_prompt())
                self.wait_for_no_sleeper(62)
            # What was loaded still is.
            self.assertEqual(shell.run("lc"), listed)
            shell.send(terminal.CTRL_D)
            self.assert_end(shell, 0)

    def test_ctrl_c_ends_output_only(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send("dump\r")
            shell.wait_for("packetid")  # much more is to come than the terminal keeps for us
            shell.send(terminal.CTRL_C)
            text = shell.wait_for_prompt()
            self.assertIn("interrupted", text)
            self.assertNotIn(f"\n{CAPTURE_FRAMES:8} ", text)
            self.assertEqual(shell.run("lc"), self.result(CAPTURE, "lc"))
            shell.send(terminal.CTRL_D)
            self.assert_end(shell, 0)

    def test_ctrl_c_ends_a_program_only(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send(f"lc | sleep 64.{MARK}\r")
            self.wait_for_sleeper(64)
            shell.send(terminal.CTRL_C)
            shell.wait_for_prompt()
            self.wait_for_no_sleeper(64)
            self.assertEqual(shell.run("lc"), self.result(CAPTURE, "lc"))

    def test_ctrl_c_before_there_is_a_prompt(self):
        capture = self.small_capture()
        with self.terminal(capture, **self.hanging_tshark()) as shell:
            self.wait_for_sleeper(62)
            shell.send(terminal.CTRL_C)
            self.assert_end(shell, 130)
        self.wait_for_no_sleeper(62)

    def test_ctrl_c_ends_a_script(self):
        self.small_capture()
        self.write("script.txt", "load small.pcap\nhelp\n")
        with self.terminal("-b", "script.txt", "--keep-going", **self.hanging_tshark()) as shell:
            self.wait_for_sleeper(62)
            shell.send(terminal.CTRL_C)
            self.assert_end(shell, 130)
            self.assertNotIn("list-connections", shell.unseen())
        self.wait_for_no_sleeper(62)

    def test_ctrl_z_leaves_to_the_shell_and_back(self):
        bash = ["bash", "--norc", "--noprofile", "-i"]
        env = self.environment(PS1="$ ", HISTFILE="/dev/null")
        with terminal.Terminal(bash, rf"(?:\$ |{PROMPT})", env, self.work) as shell:
            shell.wait_for_prompt()
            shell.run(f"{ANALYZER} {CAPTURE}")
            shell.send("list-t")
            shell.wait_for("list-t$")
            shell.send("\x1a")
            self.assertIn("Stopped", shell.wait_for_prompt())
            self.assertEqual(shell.run("echo $((6 * 7))"), "42\n")
            shell.send("fg" + terminal.ENTER)
            shell.wait_for("> list-t$")
            self.assertTrue(shell.run("cp").endswith("\n" + self.result(CAPTURE, "lt")))
            shell.run("quit")
            self.assertEqual(shell.run("echo $?"), "0\n")

    def test_termination(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.terminal(CAPTURE) as shell:
                shell.wait_for_prompt()
                shell.send("lc > file")
                shell.wait_for("lc > file$")
                shell.kill(number)
                self.assert_end(shell, 130)
        self.assertFalse(os.path.exists(self.path("file")))
        self.small_capture()
        for command, seconds in (("load small.pcap", 62), (f"help | sleep 64.{MARK}", 64)):
            with self.subTest(command):
                with self.terminal(**self.hanging_tshark()) as shell:
                    shell.wait_for_prompt()
                    shell.send(command + "\r")
                    self.wait_for_sleeper(seconds)
                    shell.kill()
                    self.assert_end(shell, 130)
                self.wait_for_no_sleeper(seconds)
            shutil.rmtree(self.path("cache"))

    def test_the_terminal_goes_away(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.run("lt")
            shell.close()
            shell.finish()

    def test_names_write_no_escape_sequences(self):
        name = "a\x1b]0;owned\x07\x1b[2Jb.pcap"
        self.write(name, read(CAPTURE))
        with self.terminal(name) as shell:
            shell.wait_for_prompt()
            self.assertEqual(shell.run("lc"), self.result(CAPTURE, "lc"))
            self.assertIn("mptcpanalyzer a", terminal.shown(shell.written))
            shell.send("load a" + terminal.TAB)
            shell.wait_for("b.pcap")
            shell.run("")
            self.assertNotIn(b"\x1b]0;owned", shell.written)
            self.assertNotIn(b"\x1b[2J", shell.written)
        os.unlink(self.path(name))
        for arguments in ((name,), ("-l", name, "lc"), ("-b", name), ("--config", name, "lc"),
                          (CAPTURE, "export", name + "/x.csv"), (CAPTURE, "dump", name),
                          (CAPTURE, name), (CAPTURE, "lc", name), ("--" + name, "lc")):
            with self.subTest(arguments):
                done = self.run_analyzer(*arguments)
                self.assertIn(done.status, (1, 2))
                self.assertNotIn("\x1b", done.err)


class CacheTest(AnalyzerTest):
    def setUp(self):
        super().setUp()
        cache = self.path("cache")
        shutil.copytree(probed(), cache)
        self.folder = os.path.join(cache, "mptcpanalyzer")
        self.notes = self.path("notes")
        self.more_environment.update({"XDG_CACHE_HOME": cache, "TSHARK_NOTES": self.notes,
                                      "MPTCPANALYZER_TSHARK_BINARY": shared["tshark"]})
        self.capture = self.small_capture()
        self.expected = None

    def tshark_ran(self):
        """Whether it did since this was asked for last."""
        ran = os.path.exists(self.notes)
        if ran:
            os.unlink(self.notes)
        return ran

    def entries(self, folder=None):
        return glob.glob(os.path.join(folder or self.folder, "trace-*"))

    def summary(self, *options, capture=None, **more):
        out = self.result(*options, "-f", "json", capture or self.capture, "summary", **more)
        self.assertEqual(len(json.loads(out)["connections"]), 2)
        if capture is None:
            self.expected = self.expected or out
            self.assertEqual(out, self.expected)
        return out


class Caching(CacheTest):
    def test_the_second_command_runs_no_tshark(self):
        self.summary()
        self.assertTrue(self.tshark_ran())
        self.assertEqual(len(self.entries()), 1)
        self.summary()
        self.result(self.capture, "lc")
        self.result(os.path.relpath(self.capture, self.work), "dump")
        os.symlink(self.capture, self.path("link.pcap"))
        self.result("link.pcap", "events", "1")
        self.assertFalse(self.tshark_ran())
        for name in self.entries():
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o600)
        for option in ("-r", "--regen"):
            self.summary(option)
            self.assertTrue(self.tshark_ran())
        self.summary()
        self.assertFalse(self.tshark_ran())
        self.assertEqual(len(self.entries()), 1)

    def test_no_cache_neither_reads_nor_writes(self):
        self.summary("--no-cache")
        self.assertTrue(self.tshark_ran())
        self.assertEqual(self.entries(), [])
        self.summary()
        self.assertTrue(self.tshark_ran())
        kept = [(os.stat(name).st_mtime_ns, read(name)) for name in self.entries()]
        self.summary("--no-cache")
        self.assertTrue(self.tshark_ran())
        self.assertEqual([(os.stat(name).st_mtime_ns, read(name)) for name in self.entries()], kept)

    def test_a_changed_capture_is_read_again(self):
        self.summary()
        before = os.stat(self.capture)
        self.tshark_ran()
        os.utime(self.capture)
        self.summary()
        self.assertTrue(self.tshark_ran())
        # Another one of that name, of the same size and, set back, time.
        seen = {self.expected}
        for place in (-1, 24):  # in the last segment's Data ACK; the first one's time
            content = bytearray(read(self.capture))
            content[place] ^= 1
            os.unlink(self.capture)
            self.small_capture()
            with open(self.capture, "r+b") as file:
                file.write(content)
            os.utime(self.capture, ns=(before.st_atime_ns, before.st_mtime_ns))
            found = self.summary(capture=self.capture)
            self.assertTrue(self.tshark_ran())
            self.assertNotIn(found, seen)
            seen.add(found)
            self.assertEqual(self.summary("--no-cache", capture=self.capture), found)
            self.tshark_ran()
        self.assertEqual(len(self.entries()), 1)

    def test_damaged_entries_are_rebuilt(self):
        def flipped(content):
            return content[:len(content) // 2] + bytes([content[len(content) // 2] ^ 0x10]) + \
                content[len(content) // 2 + 1:]

        self.summary()
        self.tshark_ran()
        for name, damage in (("half", lambda content: content[:len(content) // 2]),
                             ("last byte", lambda content: content[:-1]),
                             ("flipped", flipped), ("empty", lambda content: b""),
                             ("longer", lambda content: content + b"x"),
                             ("foreign", lambda content: b"something else\n" * 999)):
            with self.subTest(name):
                [entry] = self.entries()
                content = read(entry)
                with open(entry, "wb") as file:
                    file.write(damage(content))
                self.summary()
                self.assertTrue(self.tshark_ran())
                self.summary()
                self.assertFalse(self.tshark_ran())

    def test_a_damaged_probe_is_made_again(self):
        for name in glob.glob(os.path.join(self.folder, "tshark-*")):
            with open(name, "r+b") as file:
                file.truncate(os.path.getsize(name) // 2)
        self.summary()
        self.assertIn("-G fields", self.read_text("notes"))
        self.tshark_ran()
        self.summary("-r")
        self.assertNotIn("-G fields", self.read_text("notes"))

    def test_an_entry_that_is_a_folder_or_a_link(self):
        self.summary()
        self.tshark_ran()
        [entry] = self.entries()
        target = self.write("target", read(entry))
        os.unlink(entry)
        os.symlink(target, entry)
        self.summary()
        os.unlink(entry)
        os.mkdir(entry)
        self.summary(warning="cache")


class CacheFolders(CacheTest):
    def test_folders_that_cannot_be_used(self):
        file = self.write("file", "mine")
        inside = self.path("file/cache")
        for options, env in ((("--cachedir", file), {}),
                             (("--cachedir", inside), {}),
                             ((), {"MPTCPANALYZER_CACHE": "/proc/nowhere"}),
                             ((), {"XDG_CACHE_HOME": file})):
            with self.subTest(options):
                self.summary(*options, env=env, warning="cache")
                self.assertTrue(self.tshark_ran())
        self.assertEqual(read(file), b"mine")
        if os.geteuid() != 0:
            os.mkdir(self.path("closed"), 0o500)
            self.summary("--cachedir", self.path("closed"), warning="cache")

    def test_there_is_no_home(self):
        self.summary(env={"XDG_CACHE_HOME": "", "HOME": ""})
        self.assertTrue(self.tshark_ran())

    def test_modes(self):
        fresh = self.path("fresh/cache")
        self.summary("--cachedir", fresh, umask=0)
        self.assertEqual(stat.S_IMODE(os.stat(fresh).st_mode), 0o700)
        for name in self.entries(fresh):
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o600)
        # What others can write to may hold anything.
        os.chmod(fresh, 0o777)
        self.tshark_ran()
        self.summary("--cachedir", fresh, warning="written to by others")
        self.assertTrue(self.tshark_ran())

    def test_several_at_once(self):
        expected = self.summary("--no-cache")
        for _ in range(2):  # cold, warm
            children = [subprocess.Popen([ANALYZER, "-f", "json", self.capture, "summary"],
                                         cwd=self.work, env=self.environment(),
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                        for _ in range(4)]
            for child in children:
                out, err = child.communicate(timeout=terminal.PATIENCE)
                self.assertEqual((child.returncode, out.decode(), err), (0, expected, b""))
            self.assertEqual(len(self.entries()), 1)
            self.assertEqual(glob.glob(os.path.join(self.folder, ".mptcp-*")), [])

    def test_clean_cache(self):
        def files():
            return {os.path.join(folder, name) for folder, _, names in os.walk(self.folder)
                    for name in names}

        self.summary()
        foreign = [os.path.join(self.folder, name)
                   for name in ("mine.txt", "trace-mine", "trace-0123456789abcdef.bak")]
        for name in foreign:
            with open(name, "w", encoding="utf-8") as file:
                file.write("mine")
        os.makedirs(os.path.join(self.folder, "folder"))
        target = self.write("target", "mine")
        os.symlink(target, os.path.join(self.folder, "trace-0123456789abcdef"))
        before = files()
        said = self.json("clean-cache")
        self.assertEqual(said["folder"], self.folder)
        self.assertEqual(said["removed_files"], len(before - files()))
        self.assertGreater(said["removed_bytes"], 0)
        self.assertEqual(files() - {os.path.join(self.folder, "trace-0123456789abcdef")},
                         set(foreign))
        self.assertEqual(read(target), b"mine")
        self.assertEqual(self.json("clean-cache")["removed_files"], 0)
        self.tshark_ran()
        self.summary()
        self.assertTrue(self.tshark_ran())
        self.json("--cachedir", self.path("nowhere"), "clean-cache")
        self.assertFalse(os.path.exists(self.path("nowhere")))

    def test_precedence(self):
        by_file, by_environment, by_option = (self.path(name) for name in "abc")
        config = self.write("config", f"[mptcpanalyzer]\ncache = {by_file}\n")
        environment_too = {"MPTCPANALYZER_CACHE": by_environment}
        table = self.write("table.csv", self.result(CAPTURE, "export", "-"))
        self.tshark_ran()
        for chosen, origin, options, env in (
                (by_file, config, (), {}),
                (by_environment, "MPTCPANALYZER_CACHE", (), environment_too),
                (by_option, "--cachedir", ("--cachedir", by_option), environment_too)):
            with self.subTest(origin):
                options = ("--config", config, *options)
                self.summary(*options, capture=table, env=env)
                for folder in (by_file, by_environment, by_option):
                    self.assertEqual(bool(self.entries(folder)), folder == chosen, folder)
                shutil.rmtree(chosen)
                checks = self.json(*options, "check-health", "-v", env=env)["checks"]
                [check] = [item for item in checks if item["name"].split()[-1] == "cache"
                           and origin in json.dumps(item)]
                self.assertIn(chosen, json.dumps(check))
                shutil.rmtree(chosen)


class CacheContents(CacheTest):
    def test_tables_are_analysed_without_tshark(self):
        self.result(CAPTURE, "export", "analyzer.csv")
        self.run_analyzer(CAPTURE, "exporter.csv", program=EXPORTER)
        self.run_analyzer(CAPTURE, "-d", ";", "exporter.tsv", program=EXPORTER)
        captured = {command: self.result("-f", "json", CAPTURE, *command.split())
                    for command in ("summary", "lc", "events 1", "delays", "ls 1", "lr 1")}
        self.tshark_ran()
        for name in ("analyzer.csv", "exporter.csv", "exporter.tsv"):
            for command, expected in captured.items():
                with self.subTest(name + " " + command):
                    self.assertEqual(self.result("-f", "json", name, *command.split()), expected)
        self.assertFalse(self.tshark_ran())

    def test_tables_with_rows_left_out_are_refused(self):
        self.result(CAPTURE, "export", "--mptcp-stream", "1", "part.csv")
        said = ["part.csv", "rows were left out", "read the capture itself, or export all"]
        for _ in range(2):
            self.assert_refused(1, said, "part.csv", "summary")
        self.assert_refused(1, said, "load", "part.csv")
        self.assert_refused(1, said, CAPTURE, "map-connection", "part.csv", "1")
        done = self.script(f"load {CAPTURE}\nload part.csv\nsummary\n", "--keep-going")
        self.assertEqual((done.status, done.out), (1, ""))

    def test_a_capture_cut_short_is_partial_cold_and_warm(self):
        whole = self.json(self.capture, "summary")
        self.assertIs(whole["partial"], False)
        cut = self.write("cut.pcap", first_frames(SMALL_FRAMES + 1)[:-5])
        self.tshark_ran()
        seen = []
        for ran in (True, False):
            done = self.run_analyzer("-f", "json", cut, "summary")
            self.assertEqual(done.status, 0)
            self.assertRegex(done.err, f"^mptcpanalyzer: warning: .*cut.pcap.*frame {SMALL_FRAMES}")
            self.assertEqual(json.loads(done.out), {**whole, "partial": True})
            self.assertEqual(self.tshark_ran(), ran)
            seen.append(done)
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(self.run_analyzer("-q", cut, "summary").err, "")

    def test_what_tshark_fails_on_is_not_kept(self):
        for mode in ("crash", "half-line", "exit"):
            self.assert_refused(1, "tshark", self.write("x.pcap", read(CAPTURE)), "lc",
                                env={"FAKE_TSHARK": mode})
            self.assertEqual(self.entries(), [])
        self.result("x.pcap", "lc")


class Health(AnalyzerTest):
    def test_good(self):
        checks = self.json("check-health")["checks"]
        found = {item["name"]: item for item in checks}
        self.assertLessEqual({"tshark", "gnuplot", "cache", "configuration"}, set(found))
        version = subprocess.run(["tshark", "--version"], stdout=subprocess.PIPE, check=True,
                                 stderr=subprocess.DEVNULL).stdout.decode().split()[2].rstrip(".")
        self.assertEqual(found["tshark"]["status"], "ok")
        self.assertIn(version, found["tshark"]["found"])
        self.assertIn(shared["cache"], found["cache"]["found"])
        text = self.result("check-health")
        for name in found:
            self.assertIn(name, text)

    def test_without_tshark(self):
        env = {"MPTCPANALYZER_TSHARK_BINARY": "/nonexistent"}
        done = self.run_analyzer("-f", "json", "check-health", env=env)
        self.assertEqual(done.status, 1)
        [tshark] = [item for item in json.loads(done.out)["checks"] if item["name"] == "tshark"]
        self.assertEqual(tshark["status"], "error")
        for words in ("/nonexistent", "MPTCPANALYZER_TSHARK_BINARY", "apt install tshark"):
            self.assertIn(words, tshark["advice"])
        self.assert_refused(1, ["/nonexistent", "apt install tshark"], CAPTURE, "lc", env=env)
        # In a script it is a failure like any other.
        done = self.run_analyzer(text="check-health\nhelp\n", env=env)
        self.assertEqual(done.status, 1)
        self.assertIn("standard input:1: ", done.err)
        self.assertNotIn("list-connections", done.out)

    def test_origins(self):
        config = self.write("config", "[mptcpanalyzer]\nhistory_size = 77\ntshark_timeout = 33\n"
                            "jobs = 3\n")
        env = {"MPTCPANALYZER_TSHARK_TIMEOUT": "44", "MPTCPANALYZER_JOBS": "2"}
        options = ("--config", config, "-j", "1")
        checks = self.json(*options, "check-health", "-v", env=env)["checks"]
        text = self.result(*options, "check-health", "--verbose", env=env)
        for key, value, origin in (("jobs", "1", "--jobs"), ("history_size", "77", config),
                                   ("tshark_timeout", "44", "MPTCPANALYZER_TSHARK_TIMEOUT"),
                                   ("tshark_binary", "tshark", "default")):
            with self.subTest(key):
                [check] = [item for item in checks if item["name"].split()[-1] == key]
                self.assertEqual(check["found"], value)
                self.assertIn(origin, json.dumps(check))
                [line] = [line for line in text.splitlines() if f" {key} " in f" {line} "]
                self.assertIn(origin, line)
        self.assertNotIn("history_size", self.result(*options, "check-health", env=env))


class AboutItself(AnalyzerTest):
    def test_version(self):
        self.result("check-health")
        lines = self.result("--version").splitlines()
        self.assertRegex(lines[0], r"^mptcpanalyzer \d+\.\d+\.\d+$")
        exporter = self.run_analyzer("--version", program=EXPORTER).out.splitlines()
        self.assertEqual(exporter[0], lines[0].replace("mptcpanalyzer", "mptcpexporter"))
        self.assertRegex(lines[1], r"tshark.* \d+\.\d+")  # its probe is cached
        self.assertIn("gnuplot", "\n".join(lines))

    def test_help(self):
        text = self.result("--help")
        self.assertEqual(self.result("-h"), text)
        self.assertTrue(text.startswith("usage: mptcpanalyzer "))
        for word in (*COMMANDS, *ALIASES, "--load", "--batch", "--keep-going", "--format",
                     "--human-readable", "--regen", "--no-cache", "--cachedir", "--tshark",
                     "--jobs", "--quiet", "--verbose", "--config", "--color", "--progress"):
            self.assertRegex(text, rf"(?m)(^|\s){re.escape(word)}\b|{re.escape(word)},? ")
        listed = self.result("help")
        for name in COMMANDS:
            self.assertRegex(listed, rf"(?m)^  {name}\b")
            with self.subTest(name):
                explained = self.result(name, "--help")
                self.assertTrue(explained.startswith(f"usage: {name}"), explained)
                self.assertEqual(self.result("help", name), explained)
                self.assertEqual(self.result(CAPTURE, name, "-h"), explained)
        self.assert_refused(2, "'list-tpc'; did you mean 'list-tcp'", "help", "list-tpc")

    def test_standard_output_that_is_closed(self):
        for arguments in ((CAPTURE, "dump"), (CAPTURE, "lc"), (CAPTURE, "export", "-"), ("--help",),
                          ("help",), ("--version",), ("-l", CAPTURE, "-b", "script.txt")):
            with self.subTest(arguments):
                self.write("script.txt", "lc\nlt\nlc\n")
                ends = os.pipe()
                os.close(ends[0])
                done = self.run_analyzer(*arguments, stdout=ends[1])
                os.close(ends[1])
                self.assertEqual((done.status, done.err), (0, ""))
        with subprocess.Popen([ANALYZER, CAPTURE, "dump"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment()) as child:
            child.stdout.readline()
            child.stdout.close()
            self.assertEqual((child.wait(), child.stderr.read()), (0, b""))

    def test_standard_output_that_is_full(self):
        for arguments in ((CAPTURE, "lc"), ("--help",), (CAPTURE, "-b", "script.txt")):
            self.write("script.txt", "lc\n")
            with open("/dev/full", "wb") as full:
                self.assert_refused(1, "No space left", *arguments, stdout=full)


class Makefile(AnalyzerTest):
    """docs/examples/Makefile."""

    NAMES = {"one.client.pcap": "one.client", "two.pcapng": "two", "three.pcap": "three"}

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("captures"))
        self.small_capture("captures/one.client.pcap")
        subprocess.run(["editcap", "-F", "pcapng", self.path("captures/one.client.pcap"),
                        self.path("captures/two.pcapng")], check=True, stderr=subprocess.DEVNULL)
        self.write("captures/three.pcap", plain_tcp_capture())
        for number, name in enumerate(self.NAMES):  # long ago, so that nothing depends on the clock
            os.utime(self.path("captures/" + name), (1600000000 + number, 1600000000 + number))

    def make(self, *arguments, status=0):
        done = subprocess.run(["make", "-j2", "-f", MAKEFILE, "CAPTURES=captures", "OUT=out/deep",
                               f"MPTCPANALYZER={ANALYZER}", *arguments],
                              cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment(), check=False, timeout=terminal.PATIENCE)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def read_table(self, name):
        return list(csv.DictReader(io.StringIO(self.read_text(name))))

    def outputs(self):
        return {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(self.path("out/deep"))}

    def test_it(self):
        self.assertEqual(self.make().stderr, b"")
        made = self.outputs()
        for name in self.NAMES.values():
            connections = json.loads(self.read_text(f"out/deep/{name}.connections.json"))
            count = 0 if name == "three" else 2
            self.assertEqual(len(connections["connections"]), count)
            summary = json.loads(self.read_text(f"out/deep/{name}.summary.json"))
            self.assertEqual(len(summary["connections"]), count)
            rows = self.read_table(f"out/deep/{name}.csv")
            self.assertEqual(len(rows), SMALL_FRAMES if count else 4)
            self.assertEqual(bool(self.read_table(f"out/deep/{name}.delays.csv")), bool(count))
        table = self.read_table("out/deep/connections.csv")
        self.assertEqual([(row["capture"], row["mptcp_stream"]) for row in table],
                         [("one.client", "0"), ("one.client", "1"), ("two", "0"), ("two", "1")])
        self.assertEqual({row["server_port"] for row in table}, {"5201"})
        # Nothing is to be done.
        self.assertNotIn(b"mptcpanalyzer", self.make().stdout)
        self.assertEqual(self.outputs(), made)
        # One is.
        for touched, name in (("captures/two.pcapng", "two"),
                              ("captures/one.client.pcap", "one.client")):
            os.utime(self.path(touched))
            self.make()
            now = self.outputs()
            self.assertEqual({output for output in now if now[output] != made[output]},
                             {output for output in made if output.startswith(name + ".")} |
                             {"connections.csv"})
            made = now
        self.make("clean")
        self.assertFalse(os.path.exists(self.path("out/deep")))

    def test_what_fails_leaves_nothing_half_done(self):
        self.write("captures/bad.pcap", "no capture\n")
        self.assertIn(b"bad.pcap", self.make("-k", status=2).stderr)
        self.assertEqual([name for name in self.outputs() if name.startswith("bad.")], [])
        self.assertIn("one.client.summary.json", self.outputs())

    def test_folders_without_captures(self):
        os.mkdir(self.path("nothing"))
        self.assertIn(b"nothing", self.make("CAPTURES=nothing", status=2).stderr)

    def test_two_captures_with_one_name(self):
        """Their results would be in each other's place."""
        self.small_capture("captures/two.pcap")
        self.assertIn(b"two", self.make(status=2).stderr)


if __name__ == "__main__":
    themes.main(4)
