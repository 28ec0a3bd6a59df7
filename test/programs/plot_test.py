#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plots of mptcpanalyzer as a user makes them: pictures in every format, what is refused and
what is left behind then, gnuplots that do not do what they should, texts from outside that would be
commands if they were not quoted, and scripts that draw the same again.

usage: plot_test.py MPTCPANALYZER DATA_FOLDER SCHEMAS_FOLDER [unittest arguments]
"""
import collections
import csv
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

import themes
import xml.etree.ElementTree
import zlib

ANALYZER, DATA, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
CAPTURE = os.path.join(DATA, "path-down.client.pcap")
PEER = os.path.join(DATA, "path-down.server.pcap")
DATA_CONNECTION = "1"  # iperf3's; all its data go to the server
WITH_WINDOW = {"throughput", "goodput", "contribution"}
WITHOUT_DIRECTION = {"events"}
MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml ", "pdf": b"%PDF-", "txt": b""}

# Each would make the file `pwned` if a shell or gnuplot took it for a command, or break the script.
HOSTILE = ("`touch pwned`", "$(touch pwned)", "';system('touch pwned');'",
           "\";system(\"touch pwned\");\"", "'; ! touch pwned; '", "''`touch pwned`",
           "a\n! touch pwned\n", "a\nsystem 'touch pwned'\ne\n", "\r\n!touch pwned\r\n",
           "x' \\\n!touch pwned\n", "\"\n`touch pwned`\n\"", "@x @touch", "%s %n %d %", "\\", "a\\",
           "\\'", "\\\"", "'", "\"", "`", "''", "{/Symbol a}_x^2&{b}",
           "<b>&amp;</svg>]]>", "#", "#'",
           "'.system('touch pwned').'", "|touch pwned", "< touch pwned", "e", "e\n", "$", "-",
           "\x1b[2J\x07\x01\x7f", "\u2028\u2029\u202e\ufeff\U0001f600", "a" * 20_000)


def listed_plots():
    """Each plot with what it takes besides what all take."""
    with tempfile.TemporaryDirectory(prefix="plot-test-") as home:
        output = subprocess.run([ANALYZER, "-f", "json", "list-plots"], check=True, timeout=60,
                                env={**os.environ, "HOME": home}, stdout=subprocess.PIPE).stdout
    return {plot["name"]: plot["takes"] or "" for plot in json.loads(output)["plots"]}


PLOTS = listed_plots()
WITH_PEER = {name for name, takes in PLOTS.items() if "FILE2" in takes}


def first_arguments(name):
    """What stands before the connection."""
    return ["rwnd"] if name == "attribute" else [PEER] if name in WITH_PEER else []


class Folder:
    """A working folder, and the program run in it with a home of its own."""

    home = tempfile.TemporaryDirectory(prefix="plot-test-home-")

    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="plot-test-")
        self.path = self.made.name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.made.cleanup()

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def files(self):
        return sorted(os.path.relpath(os.path.join(folder, name), self.path)
                      for folder, _, names in os.walk(self.path) for name in names)

    def content(self, name):
        with open(self / name, "rb") as file:
            return file.read()

    def program(self, name, text):
        """Makes a program of a shell script."""
        with open(self / name, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(self / name, 0o755)
        return self / name

    @classmethod
    def environment(cls, **more):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("MPTCPANALYZER_") and
                name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return {**kept, "HOME": cls.home.name, "NO_COLOR": "1",
                **{f"XDG_{kind}_HOME": os.path.join(cls.home.name, kind.lower())
                   for kind in ("CONFIG", "STATE")},
                "XDG_CACHE_HOME": themes.cache_folder(os.path.join(cls.home.name, "cache")),
                **more}

    def run(self, *arguments, status=0, said=(), script=None, **environment):
        """Standard output."""
        done = subprocess.run([ANALYZER, *arguments], input=(script or "").encode(),
                              env=self.environment(**environment), cwd=self.path, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        errors = done.stderr.decode("utf-8", "replace")
        said = (said,) if isinstance(said, str) else said
        if done.returncode != status or any(text not in errors for text in said) or (
                errors and not status):
            raise AssertionError(f"{arguments}: exit status {done.returncode}, expected {status}, "
                                 f"{said} on stderr, which is:\n{errors}")
        if errors and (errors.count("\n") != 1 or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", errors)):
            raise AssertionError(f"{arguments}: not one line of text:\n{errors!r}")
        return done.stdout.decode("utf-8")

    def plot(self, name, *arguments, capture=CAPTURE, **more):
        return self.run(capture, "plot", name, *first_arguments(name), DATA_CONNECTION, *arguments,
                        **more)


class Checks(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.made.cleanup)

    def png_size(self, name):
        content = self.folder.content(name)
        self.assertTrue(content.startswith(MAGIC["png"]))
        return struct.unpack(">II", content[16:24])

    def png_is_whole(self, content):
        at = len(MAGIC["png"])
        kinds = []
        while at < len(content):
            length, = struct.unpack(">I", content[at:at + 4])
            kinds.append(content[at + 4:at + 8])
            end = at + 8 + length
            self.assertEqual(struct.unpack(">I", content[end:end + 4])[0],
                             zlib.crc32(content[at + 4:end]))
            at = end + 4
        self.assertEqual((kinds[0], kinds[-1]), (b"IHDR", b"IEND"))

    def picture_is_whole(self, content, ending):
        self.assertTrue(content.startswith(MAGIC[ending]), content[:40])
        self.assertGreater(len(content), 1000)
        if ending == "png":
            self.png_is_whole(content)
        elif ending == "svg":
            xml.etree.ElementTree.fromstring(content)
        elif ending == "pdf":
            self.assertIn(b"%%EOF", content[-10:])
        else:
            self.assertNotIn("\x1b", content.decode("utf-8"))

    def texts_of(self, name):
        return ["".join(element.itertext()) for element in
                xml.etree.ElementTree.fromstring(self.folder.content(name)).iter(
                    "{http://www.w3.org/2000/svg}text")]


class Pictures(Checks):
    def test_every_plot_in_every_format(self):
        lines = []
        for name in PLOTS:
            words = " ".join([name, *first_arguments(name), DATA_CONNECTION])
            lines += [f"plot {words} -o {name}.{ending}" for ending in MAGIC]
        self.folder.run("-l", CAPTURE, "-b", "-", script="\n".join(lines) + "\n")
        self.assertEqual(self.folder.files(),
                         sorted(f"{name}.{ending}" for name in PLOTS for ending in MAGIC))
        for name in PLOTS:
            for ending in MAGIC:
                with self.subTest(plot=name, format=ending):
                    self.picture_is_whole(self.folder.content(f"{name}.{ending}"), ending)
            self.assertEqual(self.png_size(f"{name}.png"), (900, 600))
            with self.subTest(plot=name):
                texts = self.texts_of(f"{name}.svg")
                self.assertIn("path-down.client.pcap, MPTCP connection 1", texts)
                if name not in ("interarrival", "cross-interarrival"):
                    self.assertTrue(any(re.fullmatch(
                        r"subflow \d: [\d.]+:\d+ \u2192 [\d.]+:\d+ \(tcp\.stream \d\)", text)
                        for text in texts), texts)

    def test_units_stand_at_the_axes(self):
        expected = {"dsn": ("(s)", "(MB)"), "rtt": ("(s)", "(ms)"), "throughput": ("(s)", "(kB/s)"),
                    "contribution": ("(s)", "(%)"), "reordering": ("(s)", "(kB)")}
        for name, units in expected.items():
            with self.subTest(plot=name):
                self.folder.plot(name, "-o", "x.svg")
                texts = self.texts_of("x.svg")
                for unit in units:
                    self.assertTrue(any(text.endswith(unit) for text in texts), texts)
                # In text too, where nothing can be turned.
                self.folder.plot(name, "-o", "x.txt")
                text = self.folder.content("x.txt").decode()
                for unit in units:
                    self.assertIn(unit, text)

    def test_default_name_in_the_current_folder(self):
        answer = self.folder.plot("dss-length")
        self.assertEqual(self.folder.files(), ["dss-length.png"])
        self.assertIn("dss-length.png", answer)
        self.picture_is_whole(self.folder.content("dss-length.png"), "png")

    def test_endings_in_capitals(self):
        self.folder.plot("rtt", "-o", "X.SVG")
        self.picture_is_whole(self.folder.content("X.SVG"), "svg")

    def test_the_same_picture_twice(self):
        for ending in ("png", "svg", "txt"):
            self.folder.plot("dsn", "-o", f"one.{ending}")
            self.folder.plot("dsn", "-o", f"two.{ending}")
            self.assertEqual(self.folder.content(f"one.{ending}"),
                             self.folder.content(f"two.{ending}"))

    def test_two_plots_in_a_script(self):
        self.folder.run("-l", CAPTURE, "-b", "-",
                        script="plot rtt 1 -o a.png\nplot goodput 1 --window 0.5 -o b.svg\n")
        self.assertEqual(self.folder.files(), ["a.png", "b.svg"])
        self.picture_is_whole(self.folder.content("a.png"), "png")
        self.picture_is_whole(self.folder.content("b.svg"), "svg")

    def test_an_exported_table_gives_the_same_picture(self):
        self.folder.run(CAPTURE, "export", "path-down.csv")
        self.folder.plot("dsn", "-o", "a.svg", "--title", "x")
        self.folder.plot("dsn", "-o", "b.svg", "--title", "x", capture="path-down.csv")
        self.assertEqual([text.replace("path-down.client.pcap", "path-down.csv")
                          for text in self.texts_of("a.svg")], self.texts_of("b.svg"))
        self.assertEqual(self.folder.content("a.svg").replace(b"path-down.client.pcap", b""),
                         self.folder.content("b.svg").replace(b"path-down.csv", b""))


class Options(Checks):
    def test_size(self):
        for width, height in ((450, 300), (100, 100), (1600, 900)):
            with self.subTest(width=width, height=height):
                self.folder.plot("dsn", "--size", f"{width}x{height}", "-o", "x.png")
                self.assertEqual(self.png_size("x.png"), (width, height))
                self.folder.plot("dsn", "--size", f"{width}x{height}", "-o", "x.svg")
                picture = xml.etree.ElementTree.fromstring(self.folder.content("x.svg"))
                self.assertEqual((picture.get("width"), picture.get("height")),
                                 (str(width), str(height)))
        self.folder.plot("rtt", "--size", "350x250", "-o", "x.pdf")
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", self.folder.content("x.pdf"))
        if box:  # in points of 1/72 inch; compressed in newer PDFs
            self.assertEqual((round(float(box[1])), round(float(box[2]))), (252, 180))

    def test_small_pictures_for_a_column_of_paper(self):
        for name in ("dsn", "events", "flight"):
            with self.subTest(plot=name):
                self.folder.plot(name, "--size", "450x300", "-o", "x.svg")
                texts = self.texts_of("x.svg")
                self.assertEqual([text[:10] for text in texts if text.startswith("subflow ")],
                                 ["subflow 0:", "subflow 1:", "subflow 2:"])
                picture = xml.etree.ElementTree.fromstring(self.folder.content("x.svg"))
                space = "{http://www.w3.org/2000/svg}"
                for group in picture.iter(space + "g"):
                    # A letter is half as wide as high or more.
                    place = re.match(r"translate\(([\d.]+),", group.get("transform", ""))
                    text = "".join(group.itertext()).strip()
                    if place and "tcp.stream" in text:
                        width = float(group.get("font-size", 0)) * len(text) / 2
                        self.assertLess(float(place[1]) + width, 450, text)

    def test_bad_sizes(self):
        for size in ("", "x", "900", "900x", "x600", "900x600x1", "900 x 600", "99x600", "900x99",
                     "10001x600", "-900x600", "+900x600", "9e2x600", "900X600", "0x0",
                     "99999999999999999999x600", "900,600", "`touch pwned`x1"):
            with self.subTest(size=size):
                self.folder.plot("dsn", "--size=" + size, status=2,
                                 said=("--size", "900x600") if size else "--size")
        self.folder.plot("dsn", "--size", "900x600", "-o", "x.txt", status=2, said="--size")
        self.assertEqual(self.folder.files(), [])

    def test_title(self):
        self.folder.plot("rtt", "--title", "Of my own", "-o", "x.svg")
        texts = self.texts_of("x.svg")
        self.assertIn("Of my own", texts)
        self.assertIn("path-down.client.pcap, MPTCP connection 1", texts)
        self.assertFalse(any(text.startswith("Round-trip") for text in texts))

    def test_to(self):
        lossy = os.path.join(DATA, "lossy-download.client.pcap")
        for arguments, words in (((), "to the client"), (("--to", "client"), "to the client")):
            self.folder.plot("throughput", *arguments, "-o", "x.svg", capture=lossy)
            self.assertTrue(any(words in text for text in self.texts_of("x.svg")))
        self.folder.plot("throughput", "-o", "x.svg")
        self.assertTrue(any("to the server" in text for text in self.texts_of("x.svg")))
        for side in ("nobody", "", "Client", "clientserver"):
            self.folder.plot("dsn", "--to=" + side, status=2, said="--to")

    def test_skip(self):
        self.folder.plot("dsn", "--skip", "4", "-o", "x.svg")
        shown = [text for text in self.texts_of("x.svg") if text.startswith("subflow")]
        self.assertEqual([re.sub(r":.*\(", " (", text) for text in shown],
                         ["subflow 0 (tcp.stream 3)", "subflow 2 (tcp.stream 5)"])
        self.folder.plot("dsn", "--skip", "3", "--skip", "4", "--skip", "5", "-o", "y.svg",
                         status=1, said="the plot would be empty")
        for stream in ("99", "-1", "x", "", "4294967296"):
            self.folder.plot("dsn", "--skip=" + stream, "-o", "y.svg", status=2)
        self.folder.plot("dsn", "--skip", "0", "-o", "y.svg", status=2, said="not a subflow")
        self.assertEqual(self.folder.files(), ["x.svg"])

    def test_window(self):
        for name in sorted(WITH_WINDOW):
            self.folder.plot(name, "--window", "0.5", "-o", "x.svg")
        self.folder.plot("throughput", "--window", "0.25", "-o", "x.svg")
        self.assertTrue(any("250 ms" in text for text in self.texts_of("x.svg")))
        os.remove(self.folder / "x.svg")
        for window in ("0", "-1", "x", "", "1e-3x", "nan", "inf", "0.0000000001", "1 s"):
            with self.subTest(window=window):
                self.folder.plot("throughput", "--window=" + window, status=2, said="--window")
        self.folder.plot("throughput", "--window", "0.000000001", status=2, said="too small")
        for name in sorted(PLOTS.keys() - WITH_WINDOW):
            self.folder.plot(name, "--window", "1", status=2, said="--window is not for it")
        self.assertEqual(self.folder.files(), [])

    def test_attribute(self):
        self.folder.run(CAPTURE, "plot", "attribute", "tcplen", "--tcp-stream", "3", "-o", "x.svg")
        texts = self.texts_of("x.svg")
        self.assertIn("path-down.client.pcap, TCP stream 3", texts)
        self.assertIn("to the server", texts)
        fallback = os.path.join(DATA, "tcp-fallback.client.pcap")
        self.folder.run(fallback, "plot", "attribute", "rwnd", "--tcp-stream", "1", "-o", "y.svg")
        for arguments, said in ((("attribute",), "column"),
                                (("attribute", "rwndd", "1"), "did you mean 'rwnd'"),
                                (("attribute", "ipsrc", "1"), "text"),
                                (("attribute", "rwnd", "--tcp-stream", "99"), "99"),
                                (("attribute", "rwnd", "1", "--tcp-stream", "3"), "--tcp-stream"),
                                (("dsn", "--tcp-stream", "3"), "--tcp-stream")):
            with self.subTest(arguments=arguments):
                self.folder.run(CAPTURE, "plot", *arguments, "-o", "z.svg", status=2, said=said)
        self.assertEqual(self.folder.files(), ["x.svg", "y.svg"])


class TwoCaptures(Checks):
    """Against what the relay between the ends did (data/README.md)."""

    def series(self, name, connection, *arguments):
        """The points of each series, from the data that are kept."""
        self.folder.run(CAPTURE, "plot", name, PEER, connection, *arguments, "-o", "x.svg",
                        "--script", "kept")
        points = {}
        with open(self.folder / f"kept/{name}.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                points.setdefault(row["series"], []).append((float(row["x"]), float(row["y"])))
        return points

    def test_delays_are_those_of_the_paths(self):
        for side, least in (("server", {"10.77.1.1": 0.010, "10.77.2.1": 0.020}),
                            ("client", {"10.77.1.1": 0.010, "10.77.2.1": 0.020})):
            for series, points in self.series("owd", "1", "--to", side).items():
                if ", lost" not in series:
                    address = next(address for address in least if address + ":" in series)
                    delay = min(y for _, y in points)
                    self.assertTrue(least[address] < delay < least[address] + 0.005, series)

    def test_losses_are_those_of_the_relay(self):
        for connection in ("0", "1"):
            owd = json.loads(self.folder.run("-f", "json", CAPTURE, "owd", PEER, connection))
            expected = [subflow["lost"] for subflow in owd["directions"][0]["subflows"]]
            drawn = []
            for points in self.series("loss", connection, "--to", "server").values():
                ys = [y for _, y in points]
                self.assertEqual(ys, sorted(ys))
                drawn.append(ys[-1])
            self.assertEqual(drawn, expected)
        self.assertEqual(expected[1:], [11, 29])  # all 40 that path 1 dropped

    def test_margins_are_those_of_the_verdicts(self):
        listed = json.loads(self.folder.run("-f", "json", CAPTURE, "qualify-reinjections", PEER,
                                            "1"))["reinjections"]
        series = self.series("reinjection-margin", "1", "--to", "server")
        drawn = sorted(point for name, points in series.items()
                       if re.search(r"\(tcp\.stream \d+\)$", name) for point in points)
        self.assertEqual(drawn, sorted((item["time"], item["margin"]) for item in listed
                                       if item["margin"] is not None))
        alone = [point for name, points in series.items() if "useful" in name for point in points]
        self.assertEqual(sorted(alone), sorted((item["time"], 0) for item in listed if
                                               item["verdict"] == "useful" and not item["margin"]))

    def test_arguments(self):
        for arguments, said in ((("owd",), "second capture"),
                                (("owd", PEER, "9"), "0 to 1"),
                                (("owd", PEER, "1", "2"), "one argument too many"),
                                (("dsn", "1", "--estimate-clock"), "of one capture"),
                                (("owd", PEER, "1", "--clock-offset", "x"), "number of seconds"),
                                (("owd", PEER, "1", "--clock-offset", "1", "--estimate-clock"),
                                 "exclude each other")):
            with self.subTest(arguments):
                self.folder.run(CAPTURE, "plot", *arguments, "-o", "x.svg", status=2, said=said)
        other = os.path.join(DATA, "two-paths.server.pcap")
        self.folder.run(CAPTURE, "plot", "owd", other, "1", "-o", "x.svg", status=1,
                        said="is not in")
        self.assertEqual(self.folder.files(), [])

    def test_a_clock_that_is_apart(self):
        points = self.series("owd", "1", "--to", "server")
        shifted = self.series("owd", "1", "--to", "server", "--clock-offset", "-0.5")
        self.assertEqual(points.keys(), shifted.keys())
        for series in points:
            if ", lost" not in series:
                self.assertEqual([round(y - 0.5, 9) for _, y in points[series]],
                                 [round(y, 9) for _, y in shifted[series]])


class Refusals(Checks):
    def test_no_data_in_a_direction(self):
        for name in PLOTS:
            if name in WITHOUT_DIRECTION or name in ("attribute", "owd", "loss"):
                continue
            with self.subTest(plot=name):
                self.folder.plot(name, "--to", "client", "-o", name + ".svg", status=1,
                                 said=("the plot would be empty", "to the client"))
                self.assertNotIn(name + ".svg", self.folder.files())

    def test_nothing_is_left_of_a_script_folder_either(self):
        self.folder.plot("dsn", "--to", "client", "--script", "kept", status=1)
        self.assertEqual(os.listdir(self.folder.path), [])

    def test_unknown_plots(self):
        self.folder.plot("dsm", status=2, said="did you mean 'dsn'")
        self.folder.plot("troughput", status=2, said="did you mean 'throughput'")
        self.folder.plot("nothing-like-it", status=2, said="list-plots")
        for name in HOSTILE:
            self.folder.plot(name, status=2)
        self.folder.run(CAPTURE, "plot", status=2, said="NAME")
        self.assertEqual(self.folder.files(), [])

    def test_connections(self):
        self.folder.run(CAPTURE, "plot", "dsn", status=2, said="0 to 1")
        self.folder.run(CAPTURE, "plot", "dsn", "2", status=2, said="0 to 1")
        self.folder.run(CAPTURE, "plot", "dsn", "0", "1", status=2, said="too many")
        self.folder.run(CAPTURE, "plot", "dsn", "x", status=2)
        self.folder.run("plot", "dsn", "0", status=2)
        self.assertEqual(self.folder.files(), [])

    def test_endings(self):
        for name in ("x", "x.jpg", "x.gif", ".png", "x.png.gz", "png", "x.", "x.PNGX", "x.gp"):
            with self.subTest(name=name):
                self.folder.plot("dsn", "-o", name, status=2)
        self.assertEqual(self.folder.files(), [])

    def test_no_name_is_no_name(self):
        self.folder.plot("dsn", "-o", "", status=2)
        self.assertEqual(self.folder.files(), [])

    def test_places_that_cannot_be_written(self):
        os.mkdir(self.folder / "folder.png")
        with open(self.folder / "file", "wb"):
            pass
        for name in ("folder.png", "none/x.png", "file/x.png", "/proc/x.png"):
            with self.subTest(name=name):
                self.folder.plot("dsn", "-o", name, status=1, said=os.path.basename(name))
        self.folder.plot("dsn", "--script", "file", "-o", "x.png", status=1, said="file")
        self.folder.plot("dsn", "--script", "/proc/x", "-o", "x.png", status=1, said="/proc/x")
        self.assertEqual(self.folder.files(), ["file"])
        os.symlink("/dev/full", self.folder / "full.png")
        self.folder.plot("dsn", "-o", "full.png", status=1, said="full.png")

    def test_a_capture_is_not_replaced(self):
        shutil.copy(CAPTURE, self.folder / "capture.png")
        before = self.folder.content("capture.png")
        self.folder.plot("dsn", "-o", "capture.png", capture="capture.png", status=2,
                         said="capture.png")
        self.folder.plot("dsn", "-o", "capture.png", status=2, said="capture.png")
        self.assertEqual(self.folder.content("capture.png"), before)


class Gnuplots(Checks):
    """Programs that stand where gnuplot should be."""

    def plot_with(self, binary, **more):
        """A plot over an older picture, which must stay; nothing else may be left behind."""
        with open(self.folder / "x.png", "wb") as file:
            file.write(b"an older picture")
        before = self.folder.files()
        self.folder.plot("dsn", "-o", "x.png", MPTCPANALYZER_GNUPLOT_BINARY=binary, **more)
        self.assertEqual(self.folder.content("x.png"), b"an older picture")
        self.assertEqual(self.folder.files(), before)
        os.remove(self.folder / "x.png")
        before = self.folder.files()
        self.folder.plot("dsn", "-o", "x.png", MPTCPANALYZER_GNUPLOT_BINARY=binary, **more)
        self.assertEqual(self.folder.files(), before)

    def test_a_picture_is_replaced_on_success(self):
        with open(self.folder / "x.png", "wb") as file:
            file.write(b"an older picture")
        self.folder.plot("dsn", "-o", "x.png")
        self.picture_is_whole(self.folder.content("x.png"), "png")
        self.assertEqual(self.folder.files(), ["x.png"])

    def test_missing(self):
        self.plot_with("/nonexistent/gnuplot", status=1,
                       said=("cannot find gnuplot", "/nonexistent/gnuplot", "gnuplot-nox",
                             "gnuplot_binary"))
        self.plot_with("no-such-gnuplot", status=1, said="no-such-gnuplot")
        self.plot_with(self.folder.path, status=1, said=self.folder.path)

    def test_failing(self):
        binary = self.folder.program("fails", 'cat >/dev/null\necho "cannot open display" >&2\n'
                                     "exit 3\n")
        self.plot_with(binary, status=1, said=("fails", "3", "cannot open display"))

    def test_failing_after_half_a_picture(self):
        binary = self.folder.program("fails", "cat >/dev/null\nprintf '\\211PNG half'\nexit 1\n")
        self.plot_with(binary, status=1, said="fails")

    def test_killed(self):
        binary = self.folder.program("dies", "cat >/dev/null\nkill -9 $$\n")
        self.plot_with(binary, status=1, said="dies")

    def test_not_reading(self):
        for status in (0, 1):
            binary = self.folder.program("deaf", f"exit {status}\n")
            self.plot_with(binary, status=1, said="deaf")

    def test_writing_nothing(self):
        binary = self.folder.program("silent", "cat >/dev/null\n")
        self.plot_with(binary, status=1, said="silent")

    def test_too_old(self):
        binary = self.folder.program("old", '[ "$1" = --version ] && '
                                     'echo "gnuplot 4.6 patchlevel 0" && exit 0\n'
                                     "cat >/dev/null\n"
                                     "echo 'line 2: undefined variable: noenhanced' >&2\nexit 1\n")
        self.plot_with(binary, status=1, said=("gnuplot 4.6 patchlevel 0", "too old", "5.2"))

    def test_too_old_for_version(self):
        binary = self.folder.program("old", 'echo "gnuplot 4.6 patchlevel 0" >&2\nexit 1\n')
        self.plot_with(binary, status=1, said="old")

    def test_no_program(self):
        binary = self.folder.program("broken", "")
        with open(binary, "wb") as file:
            file.write(b"\x7fELF nothing")
        self.plot_with(binary, status=1, said="broken")

    def test_complaints_are_made_printable(self):
        binary = self.folder.program("rude", "cat >/dev/null\n"
                                     "printf '\\033[2Jgo\\007 away\\n' >&2\nexit 1\n")
        self.plot_with(binary, status=1, said="go")

    def test_warnings_are_no_failure(self):
        binary = self.folder.program("warns", 'echo "warning: empty y range" >&2\n'
                                     'exec gnuplot "$@"\n')
        self.folder.plot("dsn", "-o", "x.png", MPTCPANALYZER_GNUPLOT_BINARY=binary)
        self.picture_is_whole(self.folder.content("x.png"), "png")

    def test_start_up_files_are_not_read(self):
        home = self.folder / "home"
        os.makedirs(os.path.join(home, ".config", "gnuplot"))
        for name in (".gnuplot", ".gnuplotrc", ".config/gnuplot/gnuplotrc"):
            with open(os.path.join(home, name), "w", encoding="utf-8") as file:
                file.write(f"system 'touch {self.folder.path}/pwned'\nset title 'mine'\n")
        shutil.copy(os.path.join(home, ".gnuplot"), self.folder / ".gnuplot")
        self.folder.plot("dsn", "-o", "a.svg", HOME=home,
                         XDG_CONFIG_HOME=os.path.join(home, ".config"))
        self.folder.plot("dsn", "-o", "b.svg", HOME=home, GNUTERM="dumb", GNUPLOT_LIB=home,
                         GNUPLOT_FONTPATH=home)
        os.remove(self.folder / ".gnuplot")
        self.folder.plot("dsn", "-o", "c.svg")
        self.assertEqual(self.folder.content("a.svg"), self.folder.content("c.svg"))
        self.assertEqual(self.folder.content("b.svg"), self.folder.content("c.svg"))
        self.assertFalse(os.path.exists(self.folder / "pwned"))


class HostileTexts(Checks):
    """Nothing but the picture may come of them."""

    def setUp(self):
        super().setUp()
        # Relative to where gnuplot runs, to the home and to the root.
        self.places = [self.folder.path, Folder.home.name, "/"]
        self.before = [os.listdir(place) for place in self.places[1:]]

    def nothing_else_was_made(self, *expected):
        self.assertEqual(sorted(os.listdir(self.folder.path)), sorted(expected))
        for place, before in zip(self.places[1:], self.before):
            self.assertNotIn("pwned", set(os.listdir(place)) - set(before))

    def test_titles(self):
        self.folder.plot("rtt", "-o", "before.png")  # the cache is made
        self.before = [os.listdir(place) for place in self.places[1:]]
        os.remove(self.folder / "before.png")
        for text in HOSTILE:
            with self.subTest(title=text[:60]):
                self.folder.plot("rtt", "--title=" + text, "-o", "x.svg")
                self.picture_is_whole(self.folder.content("x.svg"), "svg")
                self.nothing_else_was_made("x.svg")
                if text.isprintable() and len(text) < 100 and text.strip() == text:
                    shown = text.replace("'", "\u2019").replace("]]>", "]] >")
                    self.assertIn(shown, self.texts_of("x.svg"))
        for ending in ("png", "pdf", "txt"):
            self.folder.plot("rtt", "--title=" + "\n".join(HOSTILE[:-1]), "-o", "x." + ending)
            self.picture_is_whole(self.folder.content("x." + ending), ending)
        self.nothing_else_was_made("x.svg", "x.png", "x.pdf", "x.txt")

    def test_bytes_that_are_no_text(self):
        self.folder.run(os.fsencode(CAPTURE), b"plot", b"rtt", b"1", b"-o", b"x.svg",
                        b"--title=\xff\xfe'`touch pwned`\x80")
        self.picture_is_whole(self.folder.content("x.svg"), "svg")
        self.nothing_else_was_made("x.svg")

    def file_names(self):
        for text in HOSTILE:
            if "/" not in text and len(text) < 100:
                yield text + "x"

    def test_names_of_pictures(self):
        for name in self.file_names():
            with self.subTest(name=name):
                self.folder.plot("rtt", "-o" + name + ".svg")
                self.picture_is_whole(self.folder.content(name + ".svg"), "svg")
                self.nothing_else_was_made(name + ".svg")
                os.remove(self.folder / (name + ".svg"))

    def test_names_of_captures(self):
        small = os.path.join(DATA, "killed-client.client.pcap")
        names = [name for name in self.file_names()
                 if any(sign in name for sign in "`$'\"\n\\%@")][::3] + ["`touch pwned`'\"\n$(x)x"]
        for name in names:
            with self.subTest(capture=name):
                shutil.copy(small, self.folder / name)
                self.folder.plot("rtt", "-o", "x.svg", capture="./" + name)
                self.picture_is_whole(self.folder.content("x.svg"), "svg")
                self.nothing_else_was_made(name, "x.svg")
                if name.isprintable():
                    self.assertIn(name.replace("'", "\u2019") + ", MPTCP connection 1",
                                  self.texts_of("x.svg"))
            os.remove(self.folder / name)

    def test_names_of_script_folders(self):
        for name in list(self.file_names())[::4]:
            with self.subTest(folder=name):
                self.folder.plot("rtt", "-o", "x.svg", "--script=" + name)
                self.assertEqual(sorted(os.listdir(self.folder / name)), ["rtt.csv", "rtt.gp"])
                self.nothing_else_was_made(name, "x.svg")
                shutil.rmtree(self.folder / name)

    def test_scripts_with_hostile_titles_can_be_drawn_again(self):
        self.folder.plot("rtt", "-o", "x.svg", "--script", "kept",
                         "--title=" + "".join(HOSTILE[:-1]))
        subprocess.run(["gnuplot", "-d", "rtt.gp"], cwd=self.folder / "kept", check=True)
        self.assertEqual(self.folder.content("kept/rtt.svg"), self.folder.content("x.svg"))
        self.assertEqual(sorted(os.listdir(self.folder / "kept")),
                         ["rtt.csv", "rtt.gp", "rtt.svg"])
        self.nothing_else_was_made("kept", "x.svg")


class Scripts(Checks):
    def rows(self, name):
        with open(self.folder / name, newline="", encoding="utf-8") as file:
            header, *rows = list(csv.reader(file))
        self.assertEqual(header, ["series", "x", "y", "x2", "y2"])
        self.assertTrue(all(len(row) == 5 for row in rows))
        return [(row[0], *map(float, row[1:])) for row in rows]

    def drawn_points(self, name):
        """Numbers of lines of data that a script holds, by series."""
        with open(self.folder / name, encoding="utf-8") as file:
            lines = file.read().splitlines()
        begin = next(number for number, line in enumerate(lines) if line.startswith("plot "))
        while lines[begin].endswith("\\"):
            begin += 1
        counts = [0]
        for line in lines[begin + 1:]:
            if line == "e":
                counts.append(0)
            else:
                counts[-1] += 1
        self.assertEqual(counts[-1], 0)
        return counts[:-1]

    def test_draw_the_same(self):
        for name in PLOTS:
            with self.subTest(plot=name):
                self.folder.plot(name, "-o", "x.svg", "--script", "kept")
                subprocess.run(["gnuplot", f"{name}.gp"], cwd=self.folder / "kept",
                               env=Folder.environment(), check=True)
                self.assertEqual(self.folder.content(f"kept/{name}.svg"),
                                 self.folder.content("x.svg"))
        self.assertEqual(sorted(os.listdir(self.folder / "kept")),
                         sorted(f"{name}.{ending}" for name in PLOTS
                                for ending in ("csv", "gp", "svg")))

    def test_draw_the_same_in_other_formats(self):
        for ending in ("png", "txt"):
            self.folder.plot("dsn", "-o", "x." + ending, "--script", "kept")
            subprocess.run(["gnuplot", "dsn.gp"], cwd=self.folder / "kept",
                           env=Folder.environment(), check=True)
            self.assertEqual(self.folder.content("kept/dsn." + ending),
                             self.folder.content("x." + ending))

    def test_data_are_all_there_in_base_units(self):
        """Bytes as iperf3's connection has them (programs.truth)."""
        window = 0.0002
        self.folder.plot("throughput", "--window", str(window), "--script", "kept", "-o", "x.svg")
        rows = self.rows("kept/throughput.csv")
        points = collections.Counter(row[0] for row in rows)
        self.assertGreater(min(points.values()), 30_000)
        total = [row for row in rows if row[0] == "total"]
        # The last point only ends the last window.
        self.assertAlmostEqual(sum(row[2] for row in total[:-1]) * window, 2703221, delta=1)
        drawn = self.drawn_points("kept/throughput.gp")
        self.assertEqual(len(drawn), 4)
        self.assertLessEqual(drawn[-1], 10_000)
        self.assertGreater(drawn[-1], 2_500)
        answer = json.loads(self.folder.run("-f", "json", CAPTURE, "plot", "throughput", "1",
                                            "--window", str(window), "-o", "x.svg"))
        self.assertLess(answer["points"], 40_000)

    def test_data_of_sequence_numbers(self):
        self.folder.plot("dsn", "--script", "kept", "-o", "x.svg")
        rows = self.rows("kept/dsn.csv")
        highest = max(rows, key=lambda row: row[2])
        self.assertGreater(highest[2], 2_190_000)
        self.assertLess(highest[2], 2192413)
        self.assertGreaterEqual(min(row[1] for row in rows), 0)
        self.assertEqual([row for row in rows if not row[0]], [],
                         "of which subflow they are, and which kind, is not said")

    def test_kept_again(self):
        self.folder.plot("rtt", "--script", "kept", "-o", "x.svg")
        before = self.folder.content("kept/rtt.gp")
        self.folder.plot("rtt", "--script", "kept", "-o", "x.svg", "--title", "another")
        self.assertNotEqual(self.folder.content("kept/rtt.gp"), before)
        self.assertEqual(self.folder.files(), ["kept/rtt.csv", "kept/rtt.gp", "x.svg"])


class Display(Checks):
    def on_terminal(self, columns, lines, *arguments, **environment):
        """What is written to a terminal of that size, and the exit status."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        child = subprocess.Popen([ANALYZER, *arguments], stdin=slave, stdout=slave, stderr=slave,
                                 env={"TERM": "xterm", **Folder.environment(**environment)},
                                 cwd=self.folder.path, start_new_session=True)
        os.close(slave)
        written = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                piece = b""
            if not piece:
                break
            written += piece
        os.close(master)
        return written.decode("utf-8").replace("\r\n", "\n"), child.wait(timeout=60)

    def test_on_a_terminal_without_a_display(self):
        self.folder.plot("dsn", "-o", "x.png")  # now it is cached
        os.remove(self.folder / "x.png")
        for columns, lines in ((120, 40), (80, 24), (200, 60)):
            with self.subTest(columns=columns, lines=lines):
                text, status = self.on_terminal(columns, lines, CAPTURE, "plot", "dsn", "1",
                                                "--display")
                self.assertEqual(status, 0, text)
                shown = text.strip("\f\n").split("\n")
                self.assertEqual(max(len(line) for line in shown), columns)
                self.assertLess(len(shown), lines)
                self.assertIn("Data to the server, by subflow", text)
                self.assertRegex(text, r"subflow 0: 10\.77\.1\.1:\d+ \u2192 10\.77\.1\.2:5201")
                # The first byte, and the last megabyte, of a connection of 2.2 MB.
                rows = [line for line in shown if re.match(r"\s*[\d.]+ \+-|\s+\|", line)]
                self.assertGreater(len([line for line in rows if re.search("[012x^]{2}", line)]), 5)
                self.assertNotIn("\x1b", text)
        self.assertEqual(self.folder.files(), [])

    def test_into_a_pipe_without_a_display(self):
        text = self.folder.plot("dsn", "--display")
        self.assertEqual(max(len(line) for line in text.strip("\f\n").split("\n")), 100)
        self.assertEqual(self.folder.files(), [])

    def opened(self):
        """What the program that opens pictures was called with; it runs on by itself."""
        end = time.monotonic() + 30
        while not os.path.exists(self.folder / "opened") and time.monotonic() < end:
            time.sleep(0.01)
        content = self.folder.content("opened").decode()
        os.remove(self.folder / "opened")
        return content

    def test_on_a_display(self):
        tools = self.folder / "tools"
        os.mkdir(tools)
        self.folder.program("tools/xdg-open",
                            'printf "%s\\n" "$#" "$1" > writing && mv writing opened\n')
        path = tools + ":" + os.environ["PATH"]
        self.folder.plot("dsn", "--display", "-o", "-`x`$(y) 'z'.svg", DISPLAY=":77", PATH=path)
        self.assertEqual(self.opened(), f"1\n{self.folder.path}/-`x`$(y) 'z'.svg\n")
        self.folder.plot("dsn", "--display", WAYLAND_DISPLAY="wayland-7", PATH=path)
        self.assertEqual(self.opened(), f"1\n{self.folder.path}/dsn.png\n")
        self.picture_is_whole(self.folder.content("dsn.png"), "png")

    def test_without_a_program_that_opens_pictures(self):
        os.mkdir(self.folder / "tools")
        for tool in ("gnuplot", "tshark", "sh"):
            os.symlink(shutil.which(tool), self.folder / ("tools/" + tool))
        self.folder.plot("dsn", "--display", DISPLAY=":77", status=1, said="xdg-open",
                         PATH=self.folder / "tools")
        self.picture_is_whole(self.folder.content("dsn.png"), "png")


class Json(Checks):
    def check(self, name, text):
        with open(os.path.join(SCHEMAS, name + ".json"), encoding="utf-8") as file:
            schema = json.load(file)
        from schemas import jsonschema
        jsonschema.Draft202012Validator.check_schema(schema)
        result = json.loads(text)
        jsonschema.Draft202012Validator(schema).validate(result)
        self.assertEqual(set(result), set(schema["properties"]))
        return result

    def test_plot(self):
        result = self.check("plot", self.folder.run("-f", "json", CAPTURE, "plot", "events", "1"))
        self.assertEqual((result["plot"], result["file"], result["script"]),
                         ("events", "events.png", None))
        result = self.check("plot", self.folder.run("-f", "json", CAPTURE, "plot", "events", "1",
                                                    "--script", "kept", "-o", "x.svg"))
        self.assertEqual((result["file"], result["script"]), ("x.svg", "kept"))
        self.assertGreater(result["points"], 0)
        self.assertGreater(result["series"], 0)

    def test_list_plots(self):
        result = self.check("list-plots", self.folder.run("-f", "json", "list-plots"))
        self.assertEqual({plot["name"] for plot in result["plots"]
                          if plot["takes"] and "--window" in plot["takes"]}, WITH_WINDOW)
        self.assertEqual(WITH_PEER, {"owd", "loss", "reinjection-margin"})


if __name__ == "__main__":
    themes.main(3)
