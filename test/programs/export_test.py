#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mptcpexporter as a user runs it: good input, bad input, misbehaving tsharks, interruption.

usage: export_test.py EXPORTER DATA_FOLDER FAKE_TSHARK [unittest arguments]
"""
import csv
import gzip
import io
import json
import os
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import themes

EXPORTER, DATA, FAKE_TSHARK = sys.argv[1:4]
CAPTURE = os.path.join(DATA, "two-paths.client.pcap")
CAPTURE_FRAMES = 2934  # capinfos -c
MARK = str(os.getpid())  # tells this test's sleeping tsharks from those of others


def read(path):
    with open(path, "rb") as file:
        return file.read()


class ExportTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work = os.path.join(self.folder.name, "work")
        os.mkdir(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def run_exporter(self, *arguments, env=None, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([EXPORTER, *arguments], cwd=self.work, timeout=60,
                              env={**os.environ, **(env or {})},
                              stdout=options.pop("stdout", subprocess.PIPE),
                              stderr=subprocess.PIPE, **options)

    def fake(self, mode, **more):
        cache = os.path.join(self.folder.name, "cache-" + mode)
        return {"FAKE_TSHARK": mode, "XDG_CACHE_HOME": cache, "FAKE_TSHARK_MARK": MARK,
                "MPTCPANALYZER_TSHARK_BINARY": FAKE_TSHARK, **more}

    def assert_nobody_sleeps(self, nap):
        """No child of this test's fake is left; one that was killed may take a moment to go."""
        command = ["pgrep", "-f", f"^sleep {nap}.{MARK}$"]
        until = time.monotonic() + 10
        none_found = 1
        while subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != none_found:
            self.assertLess(time.monotonic(), until, "a process is left")
            time.sleep(0.05)

    def assert_fails(self, status, said, *arguments, **options):
        """One message on stderr, nothing on stdout, no new file."""
        before = sorted(os.listdir(self.work))
        done = self.run_exporter(*arguments, **options)
        message = done.stderr.decode()
        self.assertEqual(done.returncode, status, message)
        self.assertTrue(message.startswith("mptcpexporter: error: "), message)
        self.assertIn(said, message)
        if done.stdout is not None:
            self.assertEqual(done.stdout, b"")
        self.assertEqual(sorted(os.listdir(self.work)), before)
        return message

    def assert_exports(self, *arguments, rows=CAPTURE_FRAMES, warning=None, **options):
        done = self.run_exporter(*arguments, **options)
        message = done.stderr.decode()
        self.assertEqual(done.returncode, 0, message)
        if warning is None:
            self.assertEqual(message, "")
        else:
            self.assertTrue(message.startswith("mptcpexporter: warning: "), message)
            self.assertIn(warning, message)
        if rows is not None:
            self.assertEqual(len(done.stdout.splitlines()) - 1, rows)
        return done.stdout


class GoodInput(ExportTest):
    def test_every_way_in_gives_the_same_bytes(self):
        plain = self.assert_exports(CAPTURE)
        compressed = self.write("capture.gz", gzip.compress(read(CAPTURE)))
        self.assertEqual(self.assert_exports(compressed), plain)
        with open(CAPTURE, "rb") as file:
            self.assertEqual(self.assert_exports("-", stdin=file), plain)
        for name in (CAPTURE, compressed):
            with subprocess.Popen(["cat", name], stdout=subprocess.PIPE) as cat:
                self.assertEqual(self.assert_exports("-", stdin=cat.stdout), plain)
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        with subprocess.Popen(["sh", "-c", f"cat {CAPTURE} > {fifo}"]):
            self.assertEqual(self.assert_exports(fifo), plain)
        self.assert_exports(CAPTURE, "out.csv", rows=None)
        self.assertEqual(read(self.path("out.csv")), plain)

    def test_formats_say_the_same(self):
        columns = "packetid,abstime,ipsrc,tcpflags,subtype,sendkey,addrid,backup,tcptsval"
        for name in ("out.csv", "out.tsv", "out.jsonl"):
            self.assert_exports(CAPTURE, "-c", columns, name, rows=None)
        with open(self.path("out.csv"), encoding="utf-8", newline="") as file:
            by_comma = list(csv.DictReader(file))
        with open(self.path("out.tsv"), encoding="utf-8", newline="") as file:
            self.assertEqual(list(csv.DictReader(file, delimiter="\t")), by_comma)
        with open(self.path("out.jsonl"), encoding="utf-8") as file:
            objects = [json.loads(line) for line in file]
        self.assertEqual(len(objects), CAPTURE_FRAMES)
        for row, item in zip(by_comma, objects):
            self.assertEqual(list(item), columns.split(","))
            self.assertEqual(str(item["packetid"]), row["packetid"])
            self.assertEqual(item["tcpflags"], row["tcpflags"])
            self.assertEqual(item["sendkey"] or "", row["sendkey"])
            self.assertEqual(" ".join(map(str, item["subtype"] or [])), row["subtype"])
            self.assertEqual(item["backup"], {"": None, "0": False, "1": True}[row["backup"]])

    def test_chosen_columns_delimiter_and_no_header(self):
        out = self.assert_exports(CAPTURE, "-c", "sport, dport", "-d", ";", "--no-header",
                                  rows=None)
        self.assertEqual(out.splitlines()[0], b"57286;5201")
        config = self.write("config", b"[mptcpanalyzer]\ndelimiter = |\n")
        out = self.assert_exports(CAPTURE, "-c", "sport,dport", "--config", config)
        self.assertEqual(out.splitlines()[:2], [b"sport|dport", b"57286|5201"])

    def test_wireshark_fields_lean_and_full(self):
        out = self.assert_exports(CAPTURE, "-c", "packetid,ip.dsfield,tcp.stream,tcpstream")
        for row in csv.DictReader(io.StringIO(out.decode())):
            self.assertEqual(row["tcp.stream"], row["tcpstream"])
            self.assertRegex(row["ip.dsfield"], "^0x[0-9a-f]{2}$")

    def test_filter_keeps_the_numbers_of_the_whole_capture(self):
        whole = self.assert_exports(CAPTURE).splitlines()
        for expression in ("tcp.srcport == 5201", "tcp.stream == 4"):
            wanted = subprocess.run(
                ["tshark", "-n", "-r", CAPTURE, "-Y", expression, "-T", "fields", "-e",
                 "frame.number"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            frames = wanted.stdout.split()
            self.assertGreater(len(frames), 10)
            with open(CAPTURE, "rb") as file:
                out = self.assert_exports("-", "-Y", expression, rows=None, stdin=file)
            comment, header, *rows = out.splitlines()
            self.assertEqual(comment, f"# partial: only segments that match '{expression}'".encode())
            self.assertEqual(header, whole[0])
            self.assertEqual(rows, [whole[int(frame)] for frame in frames])

    def test_output_replaces_keeps_mode_and_follows_links(self):
        target = self.write("target.csv", b"old")
        os.chmod(target, 0o600)
        os.symlink("target.csv", self.path("link.csv"))
        self.assert_exports(CAPTURE, "link.csv", rows=None)
        self.assertTrue(os.path.islink(self.path("link.csv")))
        self.assertEqual(stat.S_IMODE(os.stat(target).st_mode), 0o600)
        self.assertEqual(len(read(target).splitlines()) - 1, CAPTURE_FRAMES)

    def test_strange_names(self):
        for name in ("with space.pcap", 'quote"\'.pcap', "line\nbreak.pcap", "$(touch gone)`x`"):
            self.write(name, read(CAPTURE))
            self.assert_exports(self.path(name), name + ".csv", rows=None)
            self.assertTrue(os.path.exists(self.path(name + ".csv")))
        self.write("-dash.pcap", read(CAPTURE))
        self.assert_exports("--", "-dash.pcap", "-dash.csv", rows=None)
        self.assertTrue(os.path.exists(self.path("-dash.csv")))
        self.assertFalse(os.path.exists(self.path("gone")))

    def test_closed_pipe_is_no_error(self):
        with subprocess.Popen([EXPORTER, CAPTURE], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            child.stdout.readline()
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"")
            self.assertEqual(child.wait(), 0)

    def test_questions_about_itself(self):
        version = self.assert_exports("--version", rows=None).decode()
        self.assertRegex(version.splitlines()[0], r"^mptcpexporter \d+\.\d+\.\d+$")
        self.assertIn("tshark", version)
        self.assertIn("--columns", self.assert_exports("--help", rows=None).decode())
        listed = self.assert_exports("--list-columns", rows=None).decode().splitlines()
        header = self.assert_exports(CAPTURE).decode().splitlines()[0].split(",")
        self.assertEqual([line.split()[0] for line in listed[1:]], header)


class BadInput(ExportTest):
    def test_what_is_no_capture(self):
        self.assert_fails(1, "No such file", "missing.pcap", "out.csv")
        self.assert_fails(1, "it is a folder", self.work, "out.csv")
        self.assert_fails(1, "is empty", self.write("empty.pcap", b""), "out.csv")
        self.assert_fails(1, "is empty", "-", "out.csv")
        self.assert_fails(1, "isn't a capture", self.write("notes.txt", b"some notes\n" * 99),
                          "out.csv")
        self.assert_fails(1, "not a network capture", self.write("x.json", b'{"a": 1}\n'), "out.csv")
        self.assert_fails(1, "within its file header",
                          self.write("short.pcap", read(CAPTURE)[:10]), "out.csv")

    def test_unreadable_file(self):
        if os.geteuid() == 0:
            self.skipTest("root reads everything")
        path = self.write("secret.pcap", read(CAPTURE))
        os.chmod(path, 0)
        self.assert_fails(1, "Permission denied", path, "out.csv")

    def test_no_tcp_is_a_warning(self):
        out = self.assert_exports(self.write("none.pcap", read(CAPTURE)[:24]), rows=0,
                                  warning="no TCP segment")
        self.assertTrue(out.startswith(b"packetid,"))

    def test_cut_captures_give_what_is_whole(self):
        content = read(CAPTURE)
        end = 24
        for _ in range(10):
            end += 16 + struct.unpack("<I", content[end + 8:end + 12])[0]
        whole = self.assert_exports(CAPTURE).splitlines()
        damaged = content[:end + 8] + b"\xff\xff\xff\x7f" + content[end + 12:]
        for name, made, rows in (("in-packet.pcap", content[:end + 40], 10),
                                 ("in-record.pcap", content[:end + 7], 10),
                                 ("first.pcap", content[:30], 0),
                                 ("damaged.pcap", damaged, 10)):
            path = self.write(name, made)
            out = self.assert_exports(path, rows=rows, warning="is incomplete")
            self.assertEqual(out.splitlines(), whole[:rows + 1])
            self.assert_fails(1, "is incomplete", "--strict", path, "out.csv")
        packed = gzip.compress(content)
        out = self.assert_exports(self.write("cut.gz", packed[:len(packed) // 2]), rows=None,
                                  warning="after frame ")
        self.assertEqual(out.splitlines(), whole[:len(out.splitlines())])
        self.assertGreater(len(out.splitlines()), 100)

    def test_cut_options_are_one_warning(self):
        cut = self.path("snap.pcap")
        subprocess.run(["editcap", "-s", "60", CAPTURE, cut], check=True,
                       stderr=subprocess.DEVNULL)
        done = self.run_exporter(cut)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        self.assertIn(b"snap length", done.stderr)

    def test_outputs_that_cannot_be(self):
        self.assert_fails(1, "No such file", CAPTURE, "missing/out.csv")
        self.assert_fails(1, "it is a folder", CAPTURE, self.work)
        self.assert_fails(1, "No space left", CAPTURE, "/dev/full")
        with open("/dev/full", "wb") as full:
            self.assert_fails(1, "No space left", CAPTURE, stdout=full)
        self.assert_fails(2, "does not name a format", CAPTURE, "out.pcap")
        same = self.write("same.csv", read(CAPTURE))
        self.assert_fails(2, "INPUT itself", same, same)
        self.assertEqual(read(same), read(CAPTURE))

    def test_wrong_usage(self):
        for said, *arguments in (
                ("INPUT is missing",), ("too many", CAPTURE, "a.csv", "b"),
                ("--list-columns takes no argument, got 'foo'", "--list-columns", "foo"),
                ("unknown option", "--bogus", CAPTURE), ("did you mean '--columns'", "--colums=a"),
                ("unknown option", "--column", "sport", CAPTURE),
                ("did you mean 'tcpseq'", CAPTURE, "-c", "tcpsec"),
                ("tcp.bogus", CAPTURE, "-c", "tcp.bogus"), ("empty name", CAPTURE, "-c", "a,,b"),
                ("tcp.por", CAPTURE, "-Y", "tcp.por == 80"),
                ("delimiter", CAPTURE, "-d", "ab"), ("unknown format", CAPTURE, "-f", "xml"),
                ("needs a value", CAPTURE, "--format", "--strict"),
                ("--color", CAPTURE, "--color", "mauve"),
                ("cannot read the configuration", CAPTURE, "--config", "missing")):
            with self.subTest(arguments):
                self.assert_fails(2, said, *arguments)

    def test_configuration_errors_name_the_line(self):
        config = self.write("config", b"# mine\n[mptcpanalyzer]\ntshark_bin = x\n")
        self.assert_fails(2, "line 3: unknown key 'tshark_bin'", CAPTURE, "--config", config)


class Tsharks(ExportTest):
    def test_unfit_tsharks_are_refused_with_a_remedy(self):
        for mode, said in (("old", "too old"), ("no-tshark", "does not answer like a tshark"),
                           ("missing-field", "tcp.hdr_len"),
                           ("probe-fails", "cannot list fields")):
            message = self.assert_fails(1, said, CAPTURE, "out.csv", env=self.fake(mode))
            self.assertIn("apt install tshark", message)
        self.assert_fails(1, "apt install tshark", CAPTURE, "--tshark", "/no/tshark")
        self.assert_fails(1, "no answer within 1 second", CAPTURE,
                          env=self.fake("probe-hangs", MPTCPANALYZER_TSHARK_TIMEOUT="1"))

    def test_failures_on_the_way(self):
        for mode, said in (("crash", "killed by signal 11"), ("exit", "the fake gave up"),
                           ("half-line", "printed no row for frame"),
                           ("half-line-crash", "killed by signal 9"),
                           ("lies-skip", "frame 50 is due"), ("lies-twice", "frame 51 is due"),
                           ("lies-fields", "fields"), ("lies-numbers", "'many'"),
                           ("lies-binary", "cannot be read"), ("hostile", "\\x1b")):
            with self.subTest(mode):
                message = self.assert_fails(1, said, CAPTURE, "out.csv", env=self.fake(mode))
                self.assertNotIn("\x1b", message)

    def test_noise_on_stderr_is_no_error(self):
        self.assert_exports(CAPTURE, env=self.fake("noisy"))

    def test_users_wireshark_settings_have_no_say(self):
        home = os.path.join(self.folder.name, "home")
        wireshark = os.path.join(home, ".config", "wireshark")
        os.makedirs(wireshark)
        with open(os.path.join(wireshark, "disabled_protos"), "w", encoding="utf-8") as file:
            file.write("tcp\n")
        with open(os.path.join(wireshark, "preferences"), "w", encoding="utf-8") as file:
            file.write("ip.defragment: FALSE\n")
        env = {"HOME": home, "XDG_CONFIG_HOME": os.path.join(home, ".config"),
               "WIRESHARK_CONFIG_DIR": wireshark}
        self.assertEqual(self.assert_exports(CAPTURE, env=env), self.assert_exports(CAPTURE))

    def test_works_without_a_cache(self):
        for env in ({"XDG_CACHE_HOME": "/proc/nowhere"}, {"XDG_CACHE_HOME": "", "HOME": ""}):
            self.assert_exports(CAPTURE, env=env)


class Silence(ExportTest):
    runs_alone = True  # a tshark has one second to begin

    def test_silent_tsharks_are_killed_with_their_children(self):
        for mode, nap in (("hang", "61"), ("hang-at-once", "62"), ("deaf", "63")):
            with self.subTest(mode):
                self.assert_fails(1, "was silent for 1 second", CAPTURE, "out.csv",
                                  env=self.fake(mode, MPTCPANALYZER_TSHARK_TIMEOUT="1"))
                self.assert_nobody_sleeps(nap)

    def test_a_slow_stream_is_not_a_silent_tshark(self):
        script = f"head -c 5000 {CAPTURE}; sleep 4; tail -c +5001 {CAPTURE}"
        with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as slow:
            self.assert_exports("-", stdin=slow.stdout,
                                env={"MPTCPANALYZER_TSHARK_TIMEOUT": "3"})


class Interruption(ExportTest):
    runs_alone = True  # it gives the program a second and a half to come to its rows

    def interrupt(self, sent, env=None):
        child = subprocess.Popen([EXPORTER, CAPTURE, "out.csv"], cwd=self.work,
                                 env={**os.environ, **env}, stderr=subprocess.PIPE)
        with child:
            time.sleep(1.5)
            child.send_signal(sent)
            message = child.stderr.read().decode()
            return child.wait(), message

    def test_ctrl_c_leaves_nothing(self):
        cache = os.path.join(self.folder.name, "cache")
        env = {"FAKE_TSHARK": "hang", "FAKE_TSHARK_MARK": MARK, "MPTCPANALYZER_TSHARK_BINARY": FAKE_TSHARK,
               "XDG_CACHE_HOME": cache}
        # Fill the cache, so that the child is at its rows when the signal comes.
        self.run_exporter(CAPTURE, env={**env, "FAKE_TSHARK": ""})
        for sent in (signal.SIGINT, signal.SIGTERM):
            status, message = self.interrupt(sent, env)
            self.assertEqual(status, 130, message)
            self.assertIn("interrupted", message)
            self.assertEqual(os.listdir(self.work), [])
            self.assert_nobody_sleeps("61")


if __name__ == "__main__":
    themes.main(3)
