#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of ours as input: nothing is lost on the way, and what cannot be read is told.

usage: table_input_test.py EXPORTER DATA
"""
import csv
import glob
import os
import subprocess
import sys
import tempfile
import unittest

import themes

EXPORTER, DATA = sys.argv[1:3]
CAPTURE = os.path.join(DATA, "path-down.client.pcap")


class TableInput(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_exporter(self, *arguments, **options):
        environment = {**os.environ, **options.pop("env", {})}
        return subprocess.run([EXPORTER, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, env=environment, check=False,
                              **options)

    exports = {}

    def export(self, *arguments, **options):
        """Standard output of a run that must succeed; that of the capture alone is kept."""
        if arguments == (CAPTURE,) and not options:
            if CAPTURE not in self.exports:
                self.exports[CAPTURE] = self.run_exporter(CAPTURE).stdout
            return self.exports[CAPTURE]
        done = self.run_exporter(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def table(self, name="table.csv", capture=CAPTURE, arguments=()):
        if capture == CAPTURE and not arguments:
            with open(self.path(name), "wb") as file:
                file.write(self.export(CAPTURE))
        else:
            self.export(capture, self.path(name), *arguments)
        return self.path(name)

    # No tshark can be found: tables must do without.
    def without_tshark(self, *arguments, **options):
        return self.export(*arguments, env={"MPTCPANALYZER_TSHARK_BINARY": "/nowhere/tshark"},
                           **options)

    def changed(self, change):
        """A table whose list of rows (dicts) `change` has worked on."""
        with open(self.table(), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        change(rows)
        path = self.path("changed.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def assert_refused(self, said, *arguments, status=1):
        done = self.run_exporter(*arguments)
        message = done.stderr.decode()
        self.assertEqual(done.returncode, status, message)
        self.assertIn(said, message)
        self.assertEqual(message.count("\n"), 1, message)

    def test_every_sample_comes_back_as_it_was(self):
        for capture in sorted(glob.glob(os.path.join(DATA, "*.pcap"))):
            with self.subTest(capture=capture):
                first = self.table("first.csv", capture)
                with open(first, "rb") as file:
                    content = file.read()
                self.assertEqual(self.without_tshark(first), content)
                with open(first, "rb") as file:
                    self.assertEqual(self.without_tshark("-", stdin=file), content)

    def test_other_delimiters(self):
        expected = self.export(CAPTURE)
        for arguments in (["-f", "tsv"], ["-d", ";"], ["-d", "|"]):
            with self.subTest(arguments=arguments):
                table = self.table("other.csv", arguments=arguments)
                self.assertEqual(self.without_tshark(table, "-d", ","), expected)

    def test_columns_in_another_order(self):
        names = self.export(CAPTURE).split(b"\n", 1)[0].decode().split(",")
        table = self.table(arguments=["-c", ",".join(reversed(names))])
        self.assertEqual(self.without_tshark(table), self.export(CAPTURE))

    def test_computed_columns_are_computed_again(self):
        def spoil(rows):
            for row in rows:
                for name in ("tcpstream", "mptcpstream", "dsn", "reinjected", "reinjection_of"):
                    row[name] = ""
        self.assertEqual(self.without_tshark(self.changed(spoil)).replace(b"\r", b""),
                         self.export(CAPTURE))

    def test_wireshark_fields_stay(self):
        names = self.export(CAPTURE).split(b"\n", 1)[0].decode()
        table = self.table(arguments=["-c", names + ",ip.dsfield"])
        again = self.without_tshark(table, "-c", "packetid,ip.dsfield")
        self.assertEqual(again, self.export(CAPTURE, "-c", "packetid,ip.dsfield"))
        self.assert_refused("without column 'ip.len'", table, "-c", "ip.len", status=2)

    def test_to_sqlite_as_from_the_capture(self):
        table = self.table()
        databases = []
        for source in (CAPTURE, table):
            target = self.path("out.sqlite")
            self.export(source, target)
            dump = subprocess.run(["sqlite3", target, ".dump"], stdout=subprocess.PIPE, check=True)
            databases.append(dump.stdout)
        self.assertEqual(databases[0], databases[1])

    def test_tables_with_rows_left_out_are_refused(self):
        for option, reason in (
                (["--mptcp-stream", "1"], "only MPTCP connection 1"),
                (["--tcp-stream", "4"], "only TCP stream 4"),
                (["-Y", "tcp.len > 0"], "only segments that match 'tcp.len > 0'"),
                (["--tcp-stream", "4", "-d", ";", "-c", "packetid,dsn"], "only TCP stream 4")):
            with self.subTest(option=option):
                part = self.table("part.csv", arguments=option)
                with open(part, "rb") as file:
                    self.assertEqual(file.readline().decode(), f"# partial: {reason}\n")
                for arguments in ([part], [part, self.path("again.sqlite")],
                                  [part, "--tcp-stream", "4"]):
                    self.assert_refused(
                        "part.csv' is a table for other programs: rows were left out of it, as "
                        f"its first line says (# partial: {reason}); read the capture itself, or "
                        "export all of its rows\n", *arguments)
                self.assertEqual(os.listdir(self.folder.name), ["part.csv"])
                with open(part, "rb") as file:
                    done = self.run_exporter("-", stdin=file)
                self.assertEqual((done.returncode, done.stdout), (1, b""))
                self.assertIn(b"rows were left out", done.stderr)

    def test_a_long_filter_does_not_hide_that_rows_were_left_out(self):
        ports = " or ".join(f"tcp.port == {port}" for port in range(1, 300))
        part = self.table("part.csv", arguments=["-Y", ports])
        self.assert_refused("rows were left out of it", part)

    def test_streams_that_do_not_exist(self):
        self.assert_refused("there is no TCP stream 6; it is 0 to 5", CAPTURE,
                            "--tcp-stream", "6", status=2)
        self.assert_refused("there is no MPTCP connection 2; it is 0 to 1", CAPTURE,
                            "--mptcp-stream", "2", status=2)
        self.assert_refused("is a number", CAPTURE, "--tcp-stream", "one", status=2)

    def test_a_table_without_needed_columns(self):
        table = self.table(arguments=["-c", "packetid,tcpstream,tcplen"])
        self.assert_refused("the columns reltime, abstime", table)

    def test_a_display_filter_needs_a_capture(self):
        self.assert_refused("a display filter needs a capture", self.table(), "-Y", "tcp",
                            status=2)

    def test_cells_that_cannot_be_read(self):
        for column, text, said in (
                ("rawseq", "4294967296", "column rawseq holds '4294967296'"),
                ("tcplen", "-1", "column tcplen holds '-1'"),
                ("sport", "", "column sport holds ''"),
                ("tcpflags", "SYN", "column tcpflags holds 'SYN'"),
                ("abstime", "yesterday", "column abstime holds 'yesterday'"),
                ("backup", "yes", "column backup holds 'yes'"),
                ("wscale", "15", "column rwnd holds"),
                ("subtype", "2 2", "column option_lengths holds"),
                ("packetid", "1", "frame numbers do not increase")):
            with self.subTest(column=column, text=text):
                def spoil(rows, column=column, text=text):
                    rows[40][column] = text
                table = self.changed(spoil)
                self.assert_refused(said, table)
                self.assert_refused("changed.csv', line 42:", table)

    def test_a_table_cut_short(self):
        with open(self.table(), "rb") as file:
            content = file.read()
        with open(self.path("cut.csv"), "wb") as file:
            file.write(content[:5000])
        self.assert_refused("cells where the header names", self.path("cut.csv"))

    def test_other_text_is_no_table(self):
        for text in ("name,age\nanna,3\n", "packetid\n1\n", "# partial: \n", "hello\n"):
            with self.subTest(text=text):
                with open(self.path("text"), "w", encoding="utf-8") as file:
                    file.write(text)
                done = self.run_exporter(self.path("text"))
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout, b"")

    def test_a_header_alone(self):
        header = self.export(CAPTURE).split(b"\n", 1)[0] + b"\n"
        with open(self.path("empty.csv"), "wb") as file:
            file.write(header)
        done = self.run_exporter(self.path("empty.csv"))
        self.assertEqual((done.returncode, done.stdout), (0, header))
        self.assertIn("holds no TCP segment", done.stderr.decode())


if __name__ == "__main__":
    themes.main(2)
