#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mptcpexporter with several tsharks: the same bytes, and nothing left when one of them fails.

usage: parallel_test.py EXPORTER DATA_FOLDER FAKE_TSHARK [unittest arguments]
"""
import csv
import glob
import gzip
import io
import os
import pty
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import themes

EXPORTER, DATA, FAKE_TSHARK = map(os.path.abspath, sys.argv[1:4])
CAPTURE = os.path.join(DATA, "two-paths.client.pcap")
CAPTURE_FRAMES = 2934  # capinfos -c
LARGE_REPEATS = 20  # 58,680 packets


def read(path):
    with open(path, "rb") as file:
        return file.read()


def pcap_records(content):
    """The packets of a little-endian classic pcap."""
    at = 24
    while at < len(content):
        length = struct.unpack("<I", content[at + 8:at + 12])[0]
        yield content[at:at + 16 + length]
        at += 16 + length


def pcapng_block(kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def pcapng_of_five_link_types():
    """The sample's packets, dealt to interfaces that put five kinds of headers before them."""
    def null(packet):
        return struct.pack("<I", 2) + packet

    def cooked(packet):
        return struct.pack(">HHH8sH", 0, 1, 6, bytes(8), 0x0800) + packet

    def ethernet(packet):
        return bytes(12) + b"\x08\x00" + packet

    def ppp(packet):
        return b"\xff\x03\x00\x21" + packet

    def raw(packet):
        return packet

    types = ((1, ethernet), (101, raw), (0, null), (113, cooked), (9, ppp))
    content = pcapng_block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    for number, _ in types:
        content += pcapng_block(1, struct.pack("<HHI", number, 0, 0))
    frames = 0
    for record in pcap_records(read(CAPTURE)):
        if record[16:18] != b"\x08\x00":  # the sample is of Linux' "any" device (SLL2)
            continue
        original = record[36:]
        interface = frames % len(types)
        packet = types[interface][1](original)
        wire = struct.unpack("<I", record[12:16])[0] - 20 + len(packet) - len(original)
        content += pcapng_block(6, struct.pack("<IIIII", interface, 0, frames, len(packet), wire)
                                + packet)
        frames += 1
    return content, frames


class ParallelTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work, self.temporary = (os.path.join(self.folder.name, name)
                                     for name in ("work", "temporary"))
        for folder in (self.work, self.temporary):
            os.mkdir(folder)
        self.environment = {**os.environ, "TMPDIR": self.temporary}

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def large_capture(self, name="large.pcap", repeats=LARGE_REPEATS):
        content = read(CAPTURE)
        return self.write(name, content[:24] + content[24:] * repeats)

    def start(self, *arguments, env=None, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([EXPORTER, *arguments], cwd=self.work,
                                env={**self.environment, **(env or {})}, **options)

    def run_exporter(self, *arguments, **options):
        with self.start(*arguments, **options) as child:
            output, message = child.communicate(timeout=60)
            return child.returncode, output, message.decode()

    def processes(self):
        """Those that inherited this test's own temporary folder, the exporter among them."""
        found = []
        for name in glob.glob("/proc/[0-9]*"):
            try:
                if self.temporary.encode() in read(os.path.join(name, "environ")):
                    if read(os.path.join(name, "stat")).rsplit(b")", 1)[1].split()[0] != b"Z":
                        found.append(int(name[6:]))
            except OSError:
                pass
        return found

    def tsharks_of(self, child, least=1):
        """Waits until so many tsharks have used some processor time: they are at work."""
        end = time.monotonic() + 30
        while time.monotonic() < end and child.poll() is None:
            found = []
            for name in glob.glob("/proc/[0-9]*/stat"):
                try:
                    words = read(name).rsplit(b")", 1)[1].split()
                    command = read(name[:-4] + "cmdline").split(b"\0")
                except OSError:
                    continue
                # The checks and probes are over when one works on fields of rows.
                if int(words[1]) == child.pid and b"tcp.seq_raw" in command \
                        and int(words[11]) > 20:
                    found.append(int(name.split("/")[2]))
            if len(found) >= least:
                return found
            time.sleep(0.01)
        self.fail(f"{least} tsharks were never at work")

    def assert_nothing_left(self, before):
        end = time.monotonic() + 5
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.processes(), [])
        self.assertEqual(os.listdir(self.temporary), [])
        self.assertEqual(sorted(os.listdir(self.work)), before)

    def assert_one_error(self, status, message, said):
        self.assertEqual(status, 1, message)
        self.assertTrue(message.startswith("mptcpexporter: error: "), message)
        self.assertIn(said, message)
        self.assertEqual(message.count("mptcpexporter: "), 1, message)
        self.assertNotIn("\x1b", message)

    def assert_exports(self, *arguments, **options):
        status, output, message = self.run_exporter(*arguments, **options)
        self.assertEqual(status, 0, message)
        self.assertEqual(message, "")
        return output


class SameBytes(ParallelTest):
    def assert_same_every_way(self, capture, rows, streams=True):
        plain = self.assert_exports("--single", capture)
        self.assertEqual(len(plain.splitlines()) - 1, rows)
        for jobs in ("-j1", "-j2", "-j7"):
            self.assertEqual(self.assert_exports(jobs, capture, "-"), plain, jobs)
        packed = self.write("packed.gz", gzip.compress(read(capture)))
        self.assertEqual(self.assert_exports("-j2", packed), plain)
        with open(capture, "rb") as file:
            self.assertEqual(self.assert_exports("-j2", "-", stdin=file), plain)
        if streams:
            with subprocess.Popen(["cat", capture], stdout=subprocess.PIPE) as cat:
                self.assertEqual(self.assert_exports("-j7", "-", stdin=cat.stdout), plain)

    def test_samples(self):
        self.assert_same_every_way(CAPTURE, CAPTURE_FRAMES)
        fallback = os.path.join(DATA, "tcp-fallback.server.pcap")
        self.assert_same_every_way(fallback, len(list(pcap_records(read(fallback)))))

    def test_five_link_types_in_a_pcapng(self):
        content, frames = pcapng_of_five_link_types()
        self.assertGreater(frames, 2000)
        self.assert_same_every_way(self.write("types.pcapng", content), frames)

    def test_more_jobs_than_packets(self):
        records = list(pcap_records(read(CAPTURE)))
        for count in (0, 1, 3):
            small = self.write("small.pcap", read(CAPTURE)[:24] + b"".join(records[:count]))
            status, output, message = self.run_exporter("-j100", small)
            self.assertEqual(status, 0, message)
            self.assertEqual(len(output.splitlines()) - 1, count)
            self.assertEqual(message == "", count > 0, message)
        self.assertEqual(self.assert_exports("-j", "100", CAPTURE),
                         self.assert_exports("-j", "1", CAPTURE))

    def test_jobs_must_be_a_number(self):
        for jobs in ("0", "-1", "many", "1025", "1.5"):
            status, _, message = self.run_exporter("-j", jobs, CAPTURE)
            self.assertEqual(status, 2, message)

    def test_a_slow_stream_is_not_a_silent_tshark(self):
        script = f"head -c 5000 {CAPTURE}; sleep 4; tail -c +5001 {CAPTURE}"
        with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as slow:
            output = self.assert_exports("-j4", "-", stdin=slow.stdout,
                                         env={"MPTCPANALYZER_TSHARK_TIMEOUT": "3"})
        self.assertEqual(len(output.splitlines()) - 1, CAPTURE_FRAMES)

    def test_cut_captures_are_a_warning(self):
        content = read(CAPTURE)
        cut = self.write("cut.pcap", content[:-5])
        status, output, message = self.run_exporter("-j4", cut)
        self.assertEqual(status, 0, message)
        self.assertIn(f"after frame {CAPTURE_FRAMES - 1}", message)
        self.assertEqual(len(output.splitlines()) - 1, CAPTURE_FRAMES - 1)
        status, output, message = self.run_exporter("-j4", "--strict", cut, "out.csv")
        self.assert_one_error(status, message, "is incomplete")
        self.assert_nothing_left(["cut.pcap"])


class FakeTsharks(ParallelTest):
    def test_every_failure_with_four_jobs(self):
        self.write("out.csv", b"old")
        for mode, said, timeout in (
                ("crash", "killed by signal 11", "30"), ("exit", "the fake gave up", "30"),
                ("half-line", "tshark", "30"), ("half-line-crash", "killed by signal 9", "30"),
                ("lies-skip", "tshark", "30"), ("lies-twice", "tshark", "30"),
                ("lies-fields", "fields", "30"), ("lies-numbers", "'many'", "30"),
                ("lies-binary", "tshark", "30"), ("hostile", "\\x1b", "30"),
                ("hang", "was silent for 1 second", "1"),
                ("hang-at-once", "was silent for 1 second", "1"),
                ("deaf", "was silent for 1 second", "1")):
            with self.subTest(mode):
                status, output, message = self.run_exporter(
                    "-j4", CAPTURE, "out.csv",
                    env={"FAKE_TSHARK": mode, "MPTCPANALYZER_TSHARK_BINARY": FAKE_TSHARK,
                         "MPTCPANALYZER_TSHARK_TIMEOUT": timeout})
                self.assert_one_error(status, message, said)
                self.assertEqual(output, b"")
                self.assert_nothing_left(["out.csv"])
                self.assertEqual(read(self.path("out.csv")), b"old")

    def test_noise_is_no_error(self):
        output = self.assert_exports(
            "-j4", CAPTURE, env={"FAKE_TSHARK": "noisy",
                                 "MPTCPANALYZER_TSHARK_BINARY": FAKE_TSHARK})
        self.assertEqual(len(output.splitlines()) - 1, CAPTURE_FRAMES)


class BrokenPool(ParallelTest):
    """Real tsharks on a capture that takes seconds, one of which comes to harm."""

    def harm(self, number, env=None, jobs="3", output="out.csv"):
        capture = self.large_capture(repeats=30)
        self.write(output, b"old")
        with self.start(f"-j{jobs}", capture, output, env=env) as child:
            victim = self.tsharks_of(child, 2)[-1]
            os.kill(victim, number)
            message = child.communicate(timeout=60)[1].decode()
        self.assertEqual(read(self.path(output)), b"old")
        self.assert_nothing_left(sorted(["large.pcap", output]))
        return child.returncode, message

    def test_one_is_killed(self):
        status, message = self.harm(signal.SIGKILL)
        self.assert_one_error(status, message, "killed by signal 9")

    def test_one_is_killed_before_a_database_is_written(self):
        status, message = self.harm(signal.SIGSEGV, output="out.sqlite")
        self.assert_one_error(status, message, "killed by signal 11")

    def test_one_stops(self):
        status, message = self.harm(signal.SIGSTOP, env={"MPTCPANALYZER_TSHARK_TIMEOUT": "2"})
        self.assert_one_error(status, message, "was silent for 2 seconds")

    def test_interruption(self):
        capture = self.large_capture()
        for sent in (signal.SIGINT, signal.SIGTERM):
            with self.start("-j3", capture, "out.csv") as child:
                self.tsharks_of(child)
                child.send_signal(sent)
                message = child.communicate(timeout=60)[1].decode()
            self.assertEqual(child.returncode, 130, message)
            self.assert_nothing_left(["large.pcap"])

    def test_our_own_death_ends_the_tsharks(self):
        capture = self.large_capture()
        with self.start("-j3", capture, "out.csv") as child:
            self.tsharks_of(child)
            child.kill()
            child.communicate(timeout=60)
        end = time.monotonic() + 5
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.processes(), [])


class ChangingCapture(ParallelTest):
    def change(self, change, *options):
        """Exports a capture that `change` gets when the tsharks have begun."""
        capture = self.large_capture()
        with self.start("-j2", *options, capture, "out.csv") as child:
            self.tsharks_of(child)
            change(capture)
            message = child.communicate(timeout=60)[1].decode()
        return child.returncode, message

    def assert_warns_or_is_strict(self, change):
        status, message = self.change(change)
        self.assertEqual(status, 0, message)
        self.assertTrue(message.startswith("mptcpexporter: warning: "), message)
        with open(self.path("out.csv"), encoding="utf-8", newline="") as file:
            frames = [int(row["packetid"]) for row in csv.DictReader(file)]
        self.assertEqual(frames, list(range(1, len(frames) + 1)))
        os.unlink(self.path("out.csv"))
        status, message = self.change(change, "--strict")
        self.assertEqual(status, 1, message)
        self.assertTrue(message.startswith("mptcpexporter: error: "), message)
        self.assert_nothing_left(["large.pcap"])
        return frames

    def test_it_shrinks(self):
        self.assert_warns_or_is_strict(lambda path: os.truncate(path, 1_000_003))

    def test_it_shrinks_to_nothing(self):
        self.assert_warns_or_is_strict(lambda path: os.truncate(path, 0))

    def test_it_grows(self):
        def grow(path):
            with open(path, "ab") as file:
                file.write(read(CAPTURE)[24:])
        frames = self.assert_warns_or_is_strict(grow)
        self.assertGreaterEqual(len(frames), CAPTURE_FRAMES * LARGE_REPEATS)

    def test_it_grows_by_a_part_of_a_packet(self):
        def grow(path):
            with open(path, "ab") as file:
                file.write(read(CAPTURE)[24:50])
        self.assert_warns_or_is_strict(grow)


class Sqlite(ParallelTest):
    def test_bytes_of_each_stream(self):
        sums = {}
        for row in csv.DictReader(io.StringIO(self.assert_exports("-j2", CAPTURE).decode())):
            stream = int(row["tcpstream"])
            sums[stream] = sums.get(stream, 0) + int(row["tcplen"])
        self.assertGreater(len(sums), 2)
        for name in ("out.sqlite", "out.db"):
            self.assert_exports("-j2", CAPTURE, name)
            found = subprocess.run(
                ["sqlite3", self.path(name),
                 "SELECT tcpstream, sum(tcplen) FROM packets GROUP BY tcpstream"],
                stdout=subprocess.PIPE, check=True).stdout.decode()
            self.assertEqual({int(a): int(b) for a, b in
                              (line.split("|") for line in found.splitlines())}, sums)

    def test_every_cell_is_the_csvs(self):
        by_comma = list(csv.reader(io.StringIO(self.assert_exports("-j2", CAPTURE).decode())))
        self.assert_exports("-j3", CAPTURE, "out.sqlite", "--table", 'my "own" table')
        with sqlite3.connect(self.path("out.sqlite")) as database:
            found = database.execute('SELECT * FROM "my ""own"" table" ORDER BY rowid')
            self.assertEqual([column[0] for column in found.description], by_comma[0])
            rows = found.fetchall()
            indexed = [row[0] for row in database.execute(
                "SELECT i.name FROM sqlite_master m, pragma_index_info(m.name) i "
                "WHERE m.type = 'index' AND m.tbl_name = 'my \"own\" table' ORDER BY 1")]
        database.close()
        self.assertEqual(indexed, ["packetid", "tcpstream"])
        self.assertEqual(len(rows), CAPTURE_FRAMES)
        for row, texts in zip(rows, by_comma[1:]):
            for value, text in zip(row, texts):
                if value is None:
                    self.assertEqual(text, "")
                elif isinstance(value, float):
                    self.assertEqual(f"{value:.9f}", text)
                elif text.startswith("0x") and isinstance(value, int):
                    self.assertEqual(value, int(text, 16))
                else:
                    self.assertEqual(str(value), text)

    def test_it_needs_a_file_and_a_name(self):
        for arguments in (("-f", "sqlite"), ("-f", "sqlite", "-"), ("-f", "sqlite", "/dev/null"),
                          ("out.db", "--table", ""), ("out.db", "--table", "sqlite_x")):
            status, output, message = self.run_exporter(CAPTURE, *arguments)
            self.assertEqual(status, 2, message)
            self.assertEqual(output, b"")
            self.assert_nothing_left([])


class Progress(ParallelTest):
    runs_alone = True  # what is shown after a second must not be late

    def slow_run(self, *options, terminal):
        """stderr of a run that lasts more than a second."""
        capture = self.large_capture(repeats=5)

        def feed(pipe):
            with open(capture, "rb") as file, pipe:
                pipe.write(file.read(1_000_000))
                pipe.flush()
                time.sleep(1.3)
                pipe.write(file.read())
        ours, theirs = pty.openpty() if terminal else os.pipe()
        with self.start("-j2", *options, "-", "out.csv", stdin=subprocess.PIPE, stderr=theirs,
                        stdout=subprocess.DEVNULL) as child:
            os.close(theirs)
            feeder = threading.Thread(target=feed, args=(child.stdin,))
            feeder.start()
            said = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # what a terminal says when nobody is left at its other end
                    piece = b""
                if not piece:
                    break
                said += piece
            feeder.join()
            child.stdin = None
            self.assertEqual(child.wait(60), 0, said)
        os.close(ours)
        return said

    def test_on_a_terminal_and_cleared_at_the_end(self):
        said = self.slow_run(terminal=True)
        self.assertRegex(said, rb"\d+ packets.*/s")
        self.assertTrue(said.endswith(b"\r\x1b[K"), said)
        self.assertNotIn(b"\n", said)

    def test_elsewhere_only_when_asked_for(self):
        self.assertEqual(self.slow_run(terminal=False), b"")
        self.assertIn(b"packets", self.slow_run("--progress", terminal=False))

    def test_not_when_refused(self):
        for option in ("--no-progress", "-q"):
            self.assertEqual(self.slow_run(option, terminal=True), b"", option)


if __name__ == "__main__":
    themes.main(3)
