#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugins as users and their authors meet them: programs and libraries that become commands and
plots, what they are given, what becomes of what they give, and what is refused.

Libraries are those that the build made of test/plugin/libraries and docs/examples/plugins; nothing
is compiled here. Each test ends with an empty temporary folder and without a process of a plugin.

usage: plugin_test.py ANALYZER EXPORTER DATA_FOLDER LIBRARIES_FOLDER EXAMPLES_FOLDER SCHEMAS_FOLDER
       [unittest arguments]
"""
import collections
import csv
import decimal
import functools
import glob
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

import terminal
import themes

ANALYZER, EXPORTER, DATA, LIBRARIES, EXAMPLES, SCHEMAS = map(os.path.abspath, sys.argv[1:7])
CAPTURE = os.path.join(DATA, "two-paths.client.pcap")
OTHER = os.path.join(DATA, "checksums.client.pcap")  # whose payload sums are exported too
MARK = str(os.getpid())  # tells this test's sleeping programs from those of others
PROMPT = r"mptcpanalyzer[^\n]*> "
NOBODY = 65534
# What is in the environment when nothing is set: mptcpanalyzer(5).
DEFAULTS = {"CACHE_SIZE": "4096", "DELIMITER": ",", "GNUPLOT_BINARY": "gnuplot",
            "HISTORY_SIZE": "1000", "TSHARK_BINARY": "tshark", "TSHARK_TIMEOUT": "60"}
SUBTYPES = {0: "MP_CAPABLE", 1: "MP_JOIN", 2: "DSS", 3: "ADD_ADDR", 4: "REMOVE_ADDR",
            5: "MP_PRIO", 6: "MP_FAIL", 7: "MP_FASTCLOSE", 8: "MP_TCPRST"}  # RFC 8684, 8

Done = collections.namedtuple("Done", "status out err")

shared = {}  # folders


def setUpModule():
    folder = tempfile.TemporaryDirectory(prefix="plugin-test-")
    unittest.addModuleCleanup(folder.cleanup)
    for name in ("home", "cache"):
        shared[name] = os.path.join(folder.name, name)
        os.mkdir(shared[name])
    shared["cache"] = themes.cache_folder(shared["cache"])


def environment(**more):
    """Nothing of the user's own settings."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("MPTCPANALYZER_", "XDG_")) and
            name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": shared["home"],
            "XDG_CACHE_HOME": shared["cache"], **more}


@functools.lru_cache(maxsize=None)
def table_of_exporter(capture):
    """What mptcpexporter makes of a capture."""
    return subprocess.run([EXPORTER, capture], stdout=subprocess.PIPE, check=True,
                          env=environment()).stdout


@functools.lru_cache(maxsize=None)
def exported_rows():
    return list(csv.DictReader(io.StringIO(table_of_exporter(CAPTURE).decode())))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def first_frames(capture, count):
    """Its first packets, as a capture."""
    content = read(capture)
    at = 24
    for _ in range(count):
        at += 16 + struct.unpack("<I", content[at + 8:at + 12])[0]
    return content[:at]


def sleepers():
    """The processes `sleep N.MARK`."""
    found = []
    for name in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = read(name).split(b"\0")
        except OSError:
            continue
        if os.path.basename(words[0]) == b"sleep" and words[1].endswith(f".{MARK}".encode()):
            found.append(int(name.split("/")[2]))
    return found


class PluginTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="plugin-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in ("work", "plugins", "bin", "temporary", "config"):
            self.make_folder(name)
        self.work, self.plugins = self.path("work"), self.path("plugins")
        self.addCleanup(self.assert_nothing_is_left)

    def assert_nothing_is_left(self):
        self.assertEqual(os.listdir(self.path("temporary")), [])
        self.wait_until(lambda: not sleepers(), "a plugin still runs")

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_folder(self, name, mode=0o755):
        before = os.umask(0o022)
        os.makedirs(self.path(name), exist_ok=True)
        os.umask(before)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def write(self, name, content, mode=0o644):
        """A file, in the working folder unless named otherwise."""
        path = os.path.join(self.work, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def program(self, name, text="", folder="plugins", mode=0o755):
        """A plugin that is a script of the shell."""
        return self.write(self.path(f"{folder}/mptcpanalyzer-{name}"), "#!/bin/sh\n" + text, mode)

    def library(self, *names):
        for name in names:
            path = shutil.copy(os.path.join(LIBRARIES, name + ".so"), self.plugins)
            os.chmod(path, 0o755)

    def example(self):
        path = shutil.copy(os.path.join(EXAMPLES, "mptcpanalyzer-options"), self.plugins)
        os.chmod(path, 0o755)

    def environment(self, **more):
        made = environment(MPTCPANALYZER_PLUGINS=self.plugins, TMPDIR=self.path("temporary"),
                           XDG_CONFIG_HOME=self.path("config"),
                           XDG_STATE_HOME=self.path("state"),
                           PATH=self.path("bin") + ":" + os.environ["PATH"])
        return {name: value for name, value in {**made, **more}.items() if value is not None}

    def run_analyzer(self, *arguments, stdin=b"", env=None, **options):
        done = subprocess.run([ANALYZER, *arguments], cwd=self.work, timeout=terminal.PATIENCE,
                              env=self.environment(**(env or {})), input=stdin, check=False,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})
        err = done.stderr.decode("utf-8", "surrogateescape") if done.stderr is not None else ""
        return Done(done.returncode, done.stdout, err)

    def result(self, *arguments, warning="", **options):
        """Standard output, as text; nothing must be wrong."""
        done = self.run_analyzer(*arguments, **options)
        self.assertEqual(done.status, 0, done)
        if warning:
            self.assertTrue(done.err.startswith("mptcpanalyzer: warning: "), done.err)
            self.assertIn(warning, done.err)
        else:
            self.assertEqual(done.err, "")
        return done.out.decode()

    def json(self, *arguments, **options):
        return json.loads(self.result("-f", "json", *arguments, **options))

    def assert_refused(self, status, said, *arguments, out=b"", **options):
        """One sentence on standard error, that says each of `said`."""
        done = self.run_analyzer(*arguments, **options)
        self.assertEqual(done.status, status, done)
        self.assertTrue(done.err.startswith("mptcpanalyzer: error: "), done.err)
        for words in [said] if isinstance(said, str) else said:
            self.assertIn(words, done.err)
        self.assertEqual(done.err.count("\n"), 1, done.err)
        self.assertNotRegex(done.err, r"[\x00-\x09\x0b-\x1f\x7f]")
        self.assertEqual(done.out, out)
        return done.err

    def script(self, text, *options, capture=CAPTURE, **more):
        self.write("script.txt", text)
        return self.run_analyzer(*options, "-l", capture, "-b", "script.txt", **more)

    def listed(self):
        """What list-plugins says of each plugin."""
        return {plugin["name"]: plugin for plugin in self.json("-q", "list-plugins")["plugins"]}

    def terminal(self, *arguments, **env):
        return terminal.Terminal([ANALYZER, *arguments], PROMPT, self.environment(**env), self.work)

    def wait_until(self, condition, what):
        end = time.monotonic() + terminal.PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)


def table_of(text):
    return list(csv.DictReader(io.StringIO(text)))


class Examples(PluginTest):
    """docs/examples/plugins, against the same sums made of mptcpexporter's table."""

    def option_counts(self, connection=None):
        counts = collections.Counter()
        for row in exported_rows():
            if connection is None or row["mptcpstream"] == connection:
                for subtype in row["subtype"].split():
                    counts[row["tcpstream"], row["tcpdest"], SUBTYPES[int(subtype)]] += 1
        return {(*key, str(count)) for key, count in counts.items()}

    def test_senders(self):
        """The program in docs/plugins.md."""
        with open(os.path.join(EXAMPLES, "../../plugins.md"), encoding="utf-8") as file:
            code = re.search(r"\n\n(    #!/bin/sh\n.*?)\n\n    \$ ", file.read(), re.DOTALL).group(1)
        self.write(os.path.join(self.plugins, "mptcpanalyzer-senders"),
                   re.sub("(?m)^    ", "", code) + "\n", 0o755)
        for words in ([], ["0"], ["1"]):
            sums = collections.Counter()
            for row in exported_rows():
                if not words or row["mptcpstream"] == words[0]:
                    sums[row["ipsrc"]] += int(row["tcplen"])
            self.assertEqual(len(sums), 4)
            self.assertEqual(self.result(CAPTURE, "senders", *words),
                             "".join(f"{address} {size}\n" for address, size in sorted(sums.items())))
        self.assertIn("senders [MPTCP]", self.result("senders", "--help"))
        self.assertEqual(self.run_analyzer("senders").status, 2)

    def silences(self, connection=None):
        """Of each subflow when it was silent for longest, and how long."""
        times = collections.defaultdict(list)
        for row in exported_rows():
            if row["mptcpstream"] and connection in (None, row["mptcpstream"]):
                times[row["mptcpstream"], row["tcpstream"]].append(decimal.Decimal(row["reltime"]))
        longest = {}
        for subflow, moments in times.items():
            pairs = list(zip(moments, moments[1:]))
            length = max(later - earlier for earlier, later in pairs)
            start = next(earlier for earlier, later in pairs if later - earlier == length)
            longest[subflow] = (start, length)
        return longest

    def test_options(self):
        self.example()
        for words in ([], ["0"], ["1"]):
            expected = self.option_counts(*words)
            self.assertGreater(len(expected), 5)
            rows = self.json(CAPTURE, "options", *words)
            self.assertIs(rows["partial"], False)
            self.assertEqual({tuple(str(value) for value in row.values())
                              for row in rows["options"]}, expected)
            table = table_of(self.result("-f", "csv", CAPTURE, "options", *words))
            self.assertEqual({tuple(row.values()) for row in table}, expected)
            lines = self.result(CAPTURE, "options", *words).splitlines()
            self.assertEqual({tuple(line.split()) for line in lines[1:]}, expected)
        self.assertEqual(self.json(CAPTURE, "options", "9")["options"], [])

    def test_options_says_what_it_wants(self):
        self.example()
        done = self.run_analyzer("options")
        self.assertEqual((done.status, done.out), (2, b""))
        self.assertIn("no capture is loaded", done.err)
        for words in (["1", "2"], ["one"], [""]):
            done = self.run_analyzer(CAPTURE, "options", *words)
            self.assertEqual((done.status, done.out, done.err),
                             (2, b"", "options: usage: options [MPTCP]\n"))
        for word in ("--help", "-h"):
            self.assertIn("counts the MPTCP options", self.result("options", word))

    def test_help_of_a_program_needs_no_capture_to_be_read(self):
        self.example()
        noise = self.write("noise", bytes(range(256)))
        self.assert_refused(1, "noise", noise, "options")
        self.assertIn("counts the MPTCP options", self.result(noise, "options", "--help"))

    def test_options_of_a_capture_in_part(self):
        self.example()
        cut = self.write("cut.pcap", first_frames(CAPTURE, 200)[:-10])
        result = self.json(cut, "options", warning="incomplete")
        self.assertIs(result["partial"], True)
        self.assertNotEqual(result["options"], [])

    def test_options_of_a_table_in_part(self):
        """Run by hand, with a table that begins with a comment."""
        self.example()
        exported = subprocess.run([EXPORTER, CAPTURE, "--mptcp-stream", "1"], check=True,
                                  env=self.environment(), stdout=subprocess.PIPE)
        self.assertTrue(exported.stdout.startswith(b"# partial: "))
        table = self.write("part.csv", exported.stdout)
        done = subprocess.run([self.path("plugins/mptcpanalyzer-options")], check=True,
                              env=self.environment(MPTCPANALYZER_CSV=table,
                                                   MPTCPANALYZER_FORMAT="csv"),
                              stdout=subprocess.PIPE)
        self.assertEqual({tuple(row.values()) for row in table_of(done.stdout.decode())},
                         self.option_counts("1"))

    def test_options_whose_reader_has_gone(self):
        self.example()
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = self.run_analyzer(CAPTURE, "options", stdout=writer)
        finally:
            os.close(writer)
        self.assertEqual((done.status, done.err), (0, ""))

    def test_silences(self):
        self.library("silences")
        for words in ([], ["0"], ["1"]):
            expected = self.silences(*words)
            self.assertIn(len(expected), (3, 6))
            text = self.result("-f", "json", CAPTURE, "silences", *words)
            result = json.loads(text, parse_float=decimal.Decimal)
            self.assertEqual(list(result), ["partial", "silences"])
            self.assertEqual({(str(row["mptcp_stream"]), str(row["tcp_stream"])):
                              (row["from"], row["length"]) for row in result["silences"]}, expected)
            table = table_of(self.result("-f", "csv", CAPTURE, "silences", *words))
            self.assertEqual({(row["mptcp_stream"], row["tcp_stream"]):
                              (decimal.Decimal(row["from"]), decimal.Decimal(row["length"]))
                              for row in table}, expected)
        heading, *lines = self.result(CAPTURE, "silences").splitlines()
        self.assertEqual(heading, "mptcp stream  tcp stream  from (s)  length (s)")
        self.assertEqual(len(lines), 6)
        self.assertRegex(self.result("-H", CAPTURE, "silences", "0"), r" 3\.00 s\n")
        for words in (["1", "2"], ["one"], ["-1"]):
            self.assert_refused(2, "'silences': usage: silences [MPTCP]", CAPTURE, "silences",
                                *words)
        self.assert_refused(2, "no capture is loaded", "silences")

    def windows(self, to):
        """Receive windows on each subflow of the second connection, as the receiver told them."""
        points = collections.defaultdict(list)
        for row in exported_rows():
            if row["mptcpstream"] == "1" and row["mptcpdest"] != to and row["rwnd"]:
                points["tcp.stream " + row["tcpstream"]].append((float(row["reltime"]),
                                                                 float(row["rwnd"])))
        return dict(points)

    def kept_points(self, folder):
        points = collections.defaultdict(list)
        for row in table_of(read(os.path.join(self.work, folder, "window.csv")).decode()):
            points[row["series"]].append((float(row["x"]), float(row["y"])))
        return dict(points)

    def test_window(self):
        self.library("silences")
        for to in ("server", "client"):
            expected = self.windows(to)
            self.assertEqual(len(expected), 3)
            result = self.json(CAPTURE, "plot", "window", "1", "--to", to, "--script", to)
            self.assertEqual(result["file"], "window.png")
            self.assertEqual(result["series"], 3)
            self.assertEqual(self.kept_points(to), expected)
        self.assertTrue(read(os.path.join(self.work, "window.png")).startswith(b"\x89PNG"))
        self.result(CAPTURE, "plot", "window", "1", "--to", "server", "--skip", "4", "--script",
                    "skipped", "-o", "w.svg")
        expected = self.windows("server")
        del expected["tcp.stream 4"]
        self.assertEqual(self.kept_points("skipped"), expected)
        # The script draws it again.
        shutil.copy(os.path.join(self.work, "w.svg"), os.path.join(self.work, "first.svg"))
        subprocess.run(["gnuplot", "window.gp"], cwd=os.path.join(self.work, "skipped"), check=True)
        self.assertTrue(read(os.path.join(self.work, "skipped/window.svg")).endswith(b"</svg>\n\n")
                        or read(os.path.join(self.work, "skipped/window.svg")).strip()
                        .endswith(b"</svg>"))


class Listing(PluginTest):
    def fill(self):
        self.library("silences", "collides", "wrong_version")
        self.program("speak")
        self.program("own", folder="bin")
        self.program("open", mode=0o777)

    def test_json_and_csv(self):
        self.fill()
        result = self.json("list-plugins")
        with open(os.path.join(SCHEMAS, "list-plugins.json"), encoding="utf-8") as file:
            schema = json.load(file)
        from schemas import jsonschema
        validator = jsonschema.Draft202012Validator(schema)
        self.assertEqual([error.message for error in validator.iter_errors(result)], [])
        self.assertEqual(list(result), ["partial", "folder", "plugins"])
        self.assertEqual(result["folder"], self.plugins)
        keys = ["name", "kind", "commands", "plots", "hidden", "state"]
        self.assertEqual([[plugin[key] for key in keys[:-1]] for plugin in result["plugins"]], [
            ["collides", "library", "give-words own", "every-mark own-plot", "summary lc own rtt"],
            ["silences", "library", "silences", "window", None],
            ["wrong_version", "library", None, None, None],
            ["open", "program", None, None, None],
            ["own", "program", None, None, "own"],
            ["speak", "program", "speak", None, None]])
        states = {plugin["name"]: plugin["state"] for plugin in result["plugins"]}
        self.assertEqual(states["silences"], "ok")
        self.assertEqual(states["own"], "ok, but others are called own")
        self.assertTrue(states["wrong_version"].startswith("refused: was made for version 2"))
        self.assertIn("can be written to by others", states["open"])
        self.assertEqual([os.path.relpath(plugin["file"], self.folder)
                          for plugin in result["plugins"]],
                         ["plugins/collides.so", "plugins/silences.so", "plugins/wrong_version.so",
                          "plugins/mptcpanalyzer-open", "bin/mptcpanalyzer-own",
                          "plugins/mptcpanalyzer-speak"])
        for row, plugin in zip(table_of(self.result("-f", "csv", "list-plugins")),
                               result["plugins"]):
            self.assertEqual(row, {"folder": self.plugins,
                                   **{key: value or "" for key, value in plugin.items()}})
        for spoil in (lambda plugin: plugin.pop("state"), lambda plugin: plugin.update(kind="x"),
                      lambda plugin: plugin.update(plots=["a"]), lambda plugin: plugin.update(file=None)):
            spoilt = json.loads(json.dumps(result))
            spoil(spoilt["plugins"][1])
            self.assertFalse(validator.is_valid(spoilt))

    def test_text(self):
        self.fill()
        lines = self.result("list-plugins").splitlines()
        self.assertEqual(len(lines), 7)
        self.assertEqual(lines[0].split(), ["name", "kind", "commands", "plots", "state", "file"])
        self.assertRegex(lines[2], r"^silences +library  silences +window +ok +/")
        # The same with a capture, in a script and in the interpreter.
        self.assertEqual(self.result(CAPTURE, stdin=b"list-plugins\n").splitlines(), lines)
        with self.terminal() as shell:
            shell.wait_for_prompt()
            self.assertEqual(shell.run("list-plugins").splitlines(), lines)

    def test_nothing(self):
        heading = self.result("list-plugins", warning=f"no plugin was found in '{self.plugins}'")
        self.assertEqual(len(heading.splitlines()), 1)
        self.assertEqual(self.json("-q", "list-plugins"),
                         {"partial": False, "folder": self.plugins, "plugins": []})
        homeless = {"MPTCPANALYZER_PLUGINS": None, "HOME": None, "XDG_CONFIG_HOME": None}
        self.assertIsNone(self.json("-q", "list-plugins", env=homeless)["folder"])

    def test_where_the_folder_is(self):
        home = self.make_folder("home")
        for folder, env in (("home/.local/share/mptcpanalyzer/plugins", {}),
                            ("data/mptcpanalyzer/plugins", {"XDG_DATA_HOME": self.path("data")})):
            for depth in range(1, folder.count("/") + 2):
                self.make_folder("/".join(folder.split("/")[:depth]))
            self.program("here", "echo here\n", folder)
            env = {"MPTCPANALYZER_PLUGINS": None, "HOME": home, **env}
            self.assertEqual(self.json("list-plugins", env=env)["folder"], self.path(folder))
            self.assertEqual(self.result("here", env=env), "here\n")
            os.remove(self.path(folder) + "/mptcpanalyzer-here")
        self.program("here", "echo configured\n")
        self.write("config", f"[mptcpanalyzer]\nplugins = {self.plugins}\n")
        env = {"MPTCPANALYZER_PLUGINS": None, "HOME": home}
        self.assertEqual(self.result("--config", "config", "here", env=env), "configured\n")
        self.assertEqual(self.result("--config", "config", CAPTURE, "here", env=env),
                         "configured\n")
        self.assert_refused(2, "unknown command 'here'", "here", env=env)

    def test_help(self):
        self.fill()
        for text in (self.result("help"), self.result("--help")):
            self.assertRegex(text, r"\n  silences +when each subflow was silent for longest\n")
            self.assertRegex(text, rf"\n  speak +plugin:\s+{self.plugins}/mptcpanalyzer-speak\n")
            self.assertNotRegex(text, r"\n  open ")
        explained = self.result("help", "silences")
        self.assertTrue(explained.startswith("usage: silences [WORD...]\n\nwhen each subflow"))
        self.assertIn("the number of a connection", explained)
        self.assertTrue(self.result("help", "speak").startswith(
            f"usage: speak [WORD...]\n\nplugin: {self.plugins}"))
        for word in ("--help", "-h"):
            said = self.result("silences", word)
            self.assertTrue(said.startswith("usage: silences [WORD...]\n\nwhen each subflow"))
            self.assertIn("the number of a connection", said)
        self.assert_refused(1, "is not run: ", "help", "open")
        plots = {row["name"]: row for row in table_of(self.result("-f", "csv", "list-plots"))}
        self.assertEqual(plots["window"]["shows"], "receive windows announced on each subflow")
        self.assertEqual(plots["window"]["takes"], "")
        self.assertNotEqual(plots["rtt"]["shows"], "a point")

    def test_help_comes_though_the_configuration_is_wrong(self):
        self.write("config", "[mptcpanalyzer]\nbogus = 1\n")
        text = self.result("--config", "config", "--help", warning="plugins are not listed")
        self.assertIn("list-plugins", text)

    def test_names_of_files_drive_no_terminal(self):
        shutil.copy(os.path.join(LIBRARIES, "no_plugin.so"),
                    os.path.join(self.plugins, "a\x1b[31m\nb\udcff.so"))
        with self.terminal() as shell:
            shell.wait_for_prompt()
            text = shell.run("list-plugins")
            self.assertNotIn(b"\x1b[31m", shell.written)
            self.assertIn("refused", text)
        self.assertEqual(self.json("list-plugins")["plugins"][0]["kind"], "library")


class Precedence(PluginTest):
    def test_the_suite_then_libraries_then_programs(self):
        for name in ("lc", "summary", "own", "left"):
            self.program(name, "echo the program\n")
        self.library("collides")
        self.assertEqual(self.result(CAPTURE, "own"), "the first\n")
        self.assertEqual(self.result(CAPTURE, "left"), "the program\n")
        for name in ("lc", "summary"):
            self.assertNotIn("the p", self.result(CAPTURE, name))

    def test_the_folder_then_path(self):
        self.make_folder("later")
        env = {"PATH": ":".join((self.path("bin"), self.path("later"), os.environ["PATH"]))}
        for folder in ("later", "bin", "plugins"):
            self.program("which", f"echo {folder}\n", folder)
            self.assertEqual(self.result("which", env=env), folder + "\n")

    def test_a_plugin_stands_before_a_file_of_its_name(self):
        self.program("here", "echo the plugin\n")
        self.library("silences")
        for name in ("here", "silences"):
            self.write(name, "list-plots\n")
        self.assertEqual(self.result("here"), "the plugin\n")
        self.assertIn("tcp stream", self.result(CAPTURE, "silences"))
        self.assertIn("rtt", self.result("./here"))
        self.write("capture", read(CAPTURE))
        self.program("capture", "echo the plugin\n")
        self.assertEqual(self.result("capture"), "the plugin\n")
        self.assertEqual(self.result("./capture", "here"), "the plugin\n")

    def test_a_refused_program_lets_no_other_take_its_place(self):
        self.program("which", "echo bad\n", mode=0o777)
        self.program("which", "echo good\n", "bin")
        self.assert_refused(1, ["mptcpanalyzer-which' is not run", "can be written to by others"],
                            "which")


class Words(PluginTest):
    WORDS = ["two words", "it's", 'a"b', "--help", "-f", "json", "--", "", "-", "$HOME", "*", "|",
             "> x", "\\", "a\nb", "\xe4", "-h", "--version", "#"]

    def setUp(self):
        super().setUp()
        self.program("words", "for word; do printf '[%s]' \"$word\"; done\n")

    def test_are_passed_as_they_are(self):
        expected = "".join(f"[{word}]" for word in self.WORDS)
        self.assertEqual(self.result("words", *self.WORDS), expected)
        self.assertEqual(self.result(CAPTURE, "words", *self.WORDS), expected)
        self.assertEqual(self.result("words"), "")
        self.assertEqual(self.result("words", "--help"), "[--help]")
        self.assertEqual(self.result("-f", "json", "words", "-f", "csv"), "[-f][csv]")

    def test_bytes_that_are_no_utf8(self):
        done = self.run_analyzer("words", b"\xff\xfe", b"a\x80")
        self.assertEqual((done.status, done.out, done.err), (0, b"[\xff\xfe][a\x80]", ""))
        done = self.script(b"words \xff 'a\x80 b'\n")
        self.assertEqual((done.status, done.out), (0, b"[\xff][a\x80 b]"))

    def test_in_a_script_they_are_quoted_as_in_a_shell(self):
        done = self.script("words 'two words' \"it's\" a\\ b '' \"\" '>' \"|\" --help -- '#' #x\n"
                           "words\nwords -f json -H --format=csv\n")
        self.assertEqual(done, Done(0, b"[two words][it's][a b][][][>][|][--help][--][#]"
                                       b"[-f][json][-H][--format=csv]", ""))

    def test_of_libraries(self):
        self.library("kinds")
        words = [word for word in self.WORDS if word != "--help"]
        self.assertEqual(self.result(CAPTURE, "give-words", *words),
                         "".join(f"[{word}]" for word in words) + "\n")
        self.assertEqual(self.result(CAPTURE, "give-words", "x", "--help", "-h"),
                         "[x][--help][-h]\n")
        self.assertIn("usage: give-words", self.result(CAPTURE, "give-words", "--help", "x"))
        done = self.run_analyzer(CAPTURE, "give-words", b"\xff")
        self.assertEqual(done.out, b"[\xff]\n")


class Ends(PluginTest):
    def setUp(self):
        super().setUp()
        self.program("end", 'echo out; echo err >&2; eval "$1"\n')

    def test_exit_status(self):
        for status in (0, 1, 2, 3, 77, 130, 255):
            done = self.run_analyzer("end", f"exit {status}")
            self.assertEqual(done, Done(status, b"out\n", "err\n"))

    def test_signals(self):
        for number, name in ((9, "Killed"), (15, "Terminated"), (11, "Segmentation"),
                             (13, "Broken pipe"), (2, "Interrupt"), (1, "Hangup")):
            done = self.run_analyzer("end", f"ulimit -c 0; kill -{number} $$")
            self.assertEqual((done.status, done.out), (128 + number, b"out\n"))
            self.assertRegex(done.err, rf"^err\nmptcpanalyzer: error: the plugin 'end' was killed "
                                       rf"by signal {number} \({name}.*\)\n$")

    def test_what_cannot_be_run(self):
        self.write(self.path("plugins/mptcpanalyzer-text"), "no program\n", 0o755)
        self.write(self.path("plugins/mptcpanalyzer-lost"), "#!/nowhere/sh\n", 0o755)
        self.assert_refused(1, ["cannot run '", "mptcpanalyzer-text'"], "text")
        self.assert_refused(1, ["cannot run '", "mptcpanalyzer-lost'", "No such file"], "lost")

    def test_a_script_stops_where_a_plugin_fails(self):
        for status in (1, 2, 77, 255):
            done = self.script(f"end true\n\nend 'exit {status}'\nend true\n")
            self.assertEqual(done, Done(
                status, b"out\nout\n",
                "err\nerr\nmptcpanalyzer: error: script.txt:3: the command failed\n"))
        done = self.script("end 'kill -9 $$'\nend true\n")
        self.assertEqual((done.status, done.out), (137, b"out\n"))
        self.assertIn("script.txt:1: the plugin 'end' was killed by signal 9", done.err)
        done = self.run_analyzer(CAPTURE, stdin=b"end true\nend 'exit 3'\nend true\n")
        self.assertEqual((done.status, done.out), (3, b"out\nout\n"))
        self.assertIn("standard input:2: ", done.err)

    def test_or_goes_on_if_it_is_told_to(self):
        done = self.script("end 'exit 5'\nend 'kill -9 $$'\nend true\nend 'exit 6'\n",
                           "--keep-going")
        self.assertEqual((done.status, done.out), (5, b"out\n" * 4))
        for line in (1, 2, 4):
            self.assertIn(f"error: script.txt:{line}: ", done.err)
        self.assertNotIn("script.txt:3", done.err)


class Streams(PluginTest):
    NOISE = bytes(range(256)) * 300

    def setUp(self):
        super().setUp()
        self.write("noise", self.NOISE)
        self.program("noise", f"cat {self.work}/noise; head -c 1000 {self.work}/noise >&2\n")
        self.program("eat", "cat\n")
        self.program("many", "while echo line; do :; done\n")

    def test_output_is_passed_through(self):
        done = self.run_analyzer("noise")
        self.assertEqual((done.status, done.out), (0, self.NOISE))
        self.assertEqual(done.err.encode("utf-8", "surrogateescape"), self.NOISE[:1000])
        for form in ("json", "csv", "text"):
            self.assertEqual(self.run_analyzer("-f", form, "-H", CAPTURE, "noise").out, self.NOISE)

    def test_output_comes_when_it_is_written(self):
        self.program("slow", "echo first; read line; echo second\n")
        with subprocess.Popen([ANALYZER, "slow"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=self.environment()) as child:
            self.assertEqual(child.stdout.readline(), b"first\n")
            child.stdin.write(b"go on\n")
            child.stdin.flush()
            self.assertEqual(child.stdout.read(), b"second\n")
        self.assertEqual(child.returncode, 0)

    def test_output_of_a_line_to_a_file(self):
        done = self.script("noise > kept\nhelp > other\nnoise > kept2\n")
        self.assertEqual((done.status, done.out), (0, b""))
        for name in ("kept", "kept2"):
            self.assertEqual(read(os.path.join(self.work, name)), self.NOISE)
        # Whatever its exit status: but not when a signal ended it, in the middle maybe.
        self.program("end", 'echo out; eval "$1"\n')
        done = self.script("end 'exit 3' > three\nend 'kill -9 $$' > nine\n", "--keep-going")
        self.assertEqual(done.status, 3)
        self.assertEqual(read(os.path.join(self.work, "three")), b"out\n")
        self.assertEqual(sorted(os.listdir(self.work)),
                         ["kept", "kept2", "noise", "other", "script.txt", "three"])
        done = self.script(f"noise > {CAPTURE}\n")
        self.assertEqual(done.status, 2, "the capture is not overwritten")

    def test_output_of_a_line_to_a_program(self):
        done = self.script("noise | cat\nnoise | wc -c\n")
        self.assertEqual((done.status, done.out), (0, self.NOISE + b"%d\n" % len(self.NOISE)))
        done = self.script("noise | false\n")
        self.assertEqual(done.status, 1)
        self.assertIn("'false' failed", done.err)

    def test_a_reader_may_go_early(self):
        done = self.script("many | head -2\neat\nmany | head -1\n")
        self.assertEqual(done, Done(0, b"line\n" * 3, ""))
        with subprocess.Popen([ANALYZER, "many"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment()) as child:
            self.assertEqual(child.stdout.readline(), b"line\n")
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"")
        self.assertEqual(child.returncode, 0)

    def test_another_broken_pipe_is_the_plugins_own(self):
        """SIGPIPE that has nothing to do with our output must not end a script silently."""
        self.program("broken", "kill -PIPE $$\n")
        done = self.script("broken > file\neat\n")
        self.assertEqual(done.status, 141)
        self.assertIn("script.txt:1: the plugin 'broken' was killed by signal 13", done.err)
        self.assertFalse(os.path.exists(os.path.join(self.work, "file")))
        done = self.script("broken | cat\n")
        self.assertEqual(done.status, 141)

    def test_input_of_one_command_is_ours(self):
        self.assertEqual(self.run_analyzer("eat", stdin=self.NOISE).out, self.NOISE)
        self.assertEqual(self.run_analyzer(CAPTURE, "eat", stdin=b"typed").out, b"typed")

    def test_input_of_a_script_that_is_a_file_is_ours(self):
        done = self.script("eat\n", stdin=b"typed")
        self.assertEqual(done, Done(0, b"typed", ""))

    def test_input_that_holds_the_commands_is_not_for_plugins(self):
        done = self.run_analyzer(CAPTURE, stdin=b"eat\nnoise\neat | cat\neat > file\nnoise\n")
        self.assertEqual((done.status, done.out), (0, self.NOISE * 2))
        self.assertEqual(read(os.path.join(self.work, "file")), b"")

    def test_input_that_is_the_capture_is_not_for_plugins(self):
        self.program("tell", 'wc -c; echo "$MPTCPANALYZER_CAPTURE"; cat "$MPTCPANALYZER_CSV"\n')
        capture = first_frames(CAPTURE, 120)
        table = self.run_analyzer(self.write("small.pcap", capture), "export", "-").out
        self.assertEqual(len(table.splitlines()), 121)
        for arguments in (("-", "tell"), ("-l", "-", "tell")):
            done = self.run_analyzer(*arguments, stdin=capture)
            self.assertEqual(done, Done(0, b"0\n-\n" + table, ""))
        self.write("script.txt", "tell\ntell\n")
        done = self.run_analyzer("-l", "-", "-b", "script.txt", stdin=capture)
        self.assertEqual(done, Done(0, 2 * (b"0\n-\n" + table), ""))

    def test_closed_streams(self):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            done = subprocess.run(["sh", "-c", f"'{ANALYZER}' eat {closed}"], check=False,
                                  input=b"x", env=self.environment(), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
            self.assertEqual(done.stdout, b"x" if closed == "2>&-" else b"")


class Environment(PluginTest):
    def setUp(self):
        super().setUp()
        self.program("tell", "env | grep ^MPTCPANALYZER_ | sort\n")

    def told(self, *arguments, **options):
        lines = self.result(*arguments, "tell", **options).splitlines()
        return {name[len("MPTCPANALYZER_"):]: value
                for name, _, value in (line.partition("=") for line in lines)}

    def test_settings(self):
        expected = {**DEFAULTS, "PLUGINS": self.plugins, "FORMAT": "text"}
        self.assertEqual(self.told(), expected)
        self.make_folder("config/mptcpanalyzer")
        self.write(self.path("config/mptcpanalyzer/config"),
                   "[mptcpanalyzer]\njobs = 3\ndelimiter = ;\ntshark_timeout = 70\n"
                   "history = /tmp/with space\nwireshark_profile = x\n")
        expected.update(JOBS="3", DELIMITER=";", TSHARK_TIMEOUT="70", HISTORY="/tmp/with space",
                        WIRESHARK_PROFILE="x")
        self.assertEqual(self.told(), expected)
        expected.update(TSHARK_TIMEOUT="80", CACHE_SIZE="5")
        env = {"MPTCPANALYZER_TSHARK_TIMEOUT": "80", "MPTCPANALYZER_CACHE_SIZE": "5"}
        self.assertEqual(self.told(env=env), expected)
        expected.update(JOBS="2", CACHE="kept here", TSHARK_BINARY="/nowhere/tshark")
        self.assertEqual(self.told("-j", "2", "--cachedir", "kept here", "--tshark",
                                   "/nowhere/tshark", env=env), expected)

    def test_format(self):
        for form in ("text", "json", "csv"):
            self.assertEqual(self.told("-f", form)["FORMAT"], form)

    def test_other_variables_are_ours(self):
        self.program("all", 'printf "%s|" "$HOME" "$PATH" "$ODD"\n')
        self.assertEqual(self.result("all", env={"ODD": "a b\n"}),
                         f"{shared['home']}|{self.path('bin')}:{os.environ['PATH']}|a b\n|")

    def test_a_capture(self):
        told = self.told(CAPTURE)
        self.assertEqual(told["CAPTURE"], CAPTURE)
        self.assertEqual(told["PARTIAL"], "0")
        self.assertTrue(told["CSV"].startswith(self.path("temporary")))
        self.assertFalse(os.path.exists(told["CSV"]))
        self.write("a b.pcap", read(CAPTURE))
        self.assertEqual(self.told("./a b.pcap")["CAPTURE"], "./a b.pcap", "as it was named")

    def test_no_capture(self):
        for told in (self.told(), self.told(env={
                "MPTCPANALYZER_CSV": "/of/an/outer/one", "MPTCPANALYZER_CAPTURE": "outer",
                "MPTCPANALYZER_PARTIAL": "1"})):
            self.assertFalse({"CSV", "CAPTURE", "PARTIAL"} & set(told), told)

    def test_a_plugin_may_run_us(self):
        self.program("outer", f"'{ANALYZER}' tell; '{ANALYZER}' '{OTHER}' tell\n")
        text = self.result("-f", "json", "-j", "1", CAPTURE, "outer")
        self.assertNotIn(CAPTURE, text)
        self.assertEqual(text.count("CSV="), 1)
        self.assertIn(f"CAPTURE={OTHER}\n", text)
        self.assertEqual(text.count("JOBS=1\n"), 2, "with the same settings")

    def test_a_capture_in_part(self):
        cut = self.write("cut.pcap", first_frames(CAPTURE, 100)[:-10])
        self.assertEqual(self.told(cut, warning="incomplete")["PARTIAL"], "1")

    def test_a_capture_that_cannot_be_loaded(self):
        self.assert_refused(1, ["missing.pcap", "No such file"], "./missing.pcap", "tell")
        done = self.script("load ./missing.pcap\ntell\n", "--keep-going")
        self.assertEqual(done.status, 1)
        self.assertNotIn(b"CSV", done.out, "not about the one before")


class Table(PluginTest):
    """MPTCPANALYZER_CSV."""

    def setUp(self):
        super().setUp()
        self.program("show", 'cat "$MPTCPANALYZER_CSV"\n')
        self.program("where", 'stat -c "%n %i %y %a" "$MPTCPANALYZER_CSV"\n')

    def test_is_that_of_the_exporter(self):
        for capture in (CAPTURE, OTHER):
            expected = table_of_exporter(capture)
            for options, env in (([], {}), (["-f", "json"], {"MPTCPANALYZER_DELIMITER": ";"}),
                                 ([], {"MPTCPANALYZER_DELIMITER": "\\t"})):
                done = self.run_analyzer(*options, capture, "show", env=env)
                self.assertEqual((done.status, done.err), (0, ""))
                self.assertTrue(done.out == expected)

    def test_of_a_capture_that_is_cut(self):
        cut = self.write("cut.pcap", first_frames(CAPTURE, 300)[:-10])
        expected = subprocess.run([EXPORTER, "-q", cut], env=environment(), check=True,
                                  stdout=subprocess.PIPE).stdout
        self.assertTrue(self.run_analyzer("-q", cut, "show").out == expected)

    def test_of_a_table(self):
        self.write("table.csv", table_of_exporter(CAPTURE))
        self.assertTrue(self.run_analyzer("table.csv", "show").out == table_of_exporter(CAPTURE))

    def test_is_made_once_for_each_capture(self):
        done = self.script(f"where\nhelp > x\nwhere | cat\nload {OTHER}\nwhere\nwhere\n")
        self.assertEqual((done.status, done.err), (0, ""))
        first, second, third, fourth = done.out.decode().splitlines()
        self.assertEqual(first, second)
        self.assertEqual(third, fourth)
        self.assertNotEqual(first.split()[0], third.split()[0])

    def test_only_we_can_read_it(self):
        self.program("folder", 'stat -c "%a %u" "$(dirname "$MPTCPANALYZER_CSV")"\n')
        self.assertEqual(self.result(CAPTURE, "folder"), f"700 {os.geteuid()}\n")

    def test_goes_when_the_capture_does(self):
        self.program("left", f"ls {self.path('temporary')} | wc -l\n")
        done = self.script(f"show > x\nleft\nload {OTHER}\nleft\nshow > x\nleft\n")
        self.assertEqual(done.out.split(), [b"1", b"1", b"1"])

    def test_a_plugin_may_remove_or_spoil_it(self):
        self.program("spoil", 'rm -r "$(dirname "$MPTCPANALYZER_CSV")"\n')
        self.assertEqual(self.result(CAPTURE, "spoil"), "")
        self.program("fill", 'mkdir "$(dirname "$MPTCPANALYZER_CSV")/more" && '
                             'touch "$(dirname "$MPTCPANALYZER_CSV")/more/x"\n')
        self.assertEqual(self.result(CAPTURE, "fill"), "")

    def test_without_room_for_it(self):
        message = self.assert_refused(1, "cannot make a temporary folder", CAPTURE, "show",
                                      env={"TMPDIR": "/proc/sys"})
        self.assertIn("TMPDIR", message)


class Refusals(PluginTest):
    OPEN = "can be written to by others; 'chmod go-w' fixes that"

    def assert_not_run(self, said, env=None):
        """Nor loaded, as the library next to it shows."""
        self.assert_refused(1, ["the plugin '", "/mptcpanalyzer-run' is not run: ", said], CAPTURE,
                            "run", env=env)
        self.assertEqual({plugin["state"].startswith("refused: ") and said in plugin["state"]
                          for plugin in self.json("list-plugins", env=env)["plugins"]}, {True})
        done = self.run_analyzer(CAPTURE, "silences", env=env)
        self.assertEqual((done.status, done.out), (2, b""))
        self.assertIn("a plugin was refused, 'list-plugins' reports why", done.err)

    def setUp(self):
        super().setUp()
        self.file = self.program("run", "echo it runs\n")
        self.library("silences")
        self.its_library = os.path.join(self.plugins, "silences.so")

    def test_files_that_others_can_write(self):
        for mode in (0o775, 0o757, 0o777):
            os.chmod(self.file, mode)
            os.chmod(self.its_library, mode)
            self.assert_not_run(self.OPEN)
        os.chmod(self.file, 0o700)
        self.assertEqual(self.result("run"), "it runs\n")

    def test_folders_that_others_can_write_to(self):
        for mode in (0o775, 0o757, 0o1777):
            os.chmod(self.plugins, mode)
            self.assert_not_run(f"'{self.plugins}' {self.OPEN}")
        self.program("run", folder="bin")
        os.remove(self.file)
        os.remove(self.its_library)
        os.chmod(self.path("bin"), 0o777)
        self.assert_not_run(f"'{self.path('bin')}' {self.OPEN}")

    def test_folders_that_others_can_replace(self):
        self.make_folder("outer/between")
        shutil.move(self.plugins, self.path("outer/between/plugins"))
        env = {"MPTCPANALYZER_PLUGINS": self.path("outer/between/plugins")}
        self.assertEqual(self.result("run", env=env), "it runs\n")
        self.make_folder("outer", 0o777)
        self.assert_not_run(f"'{self.path('outer')}' {self.OPEN}", env)
        self.make_folder("outer", 0o1777)
        self.assertEqual(self.result("run", env=env), "it runs\n")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_what_belongs_to_another_user(self):
        for path in (self.file, self.its_library):
            os.chown(path, NOBODY, NOBODY)
        self.assert_not_run("belongs to another user")
        for path in (self.file, self.its_library):
            os.chown(path, 0, 0)
        self.assertEqual(self.result("run"), "it runs\n")
        for path in (self.plugins, self.folder):
            os.chown(path, NOBODY, NOBODY)
            self.assert_not_run(f"'{path}' belongs to another user")
            os.chown(path, 0, 0)

    def test_links(self):
        elsewhere = self.write(self.path("elsewhere"), "#!/bin/sh\necho it runs\n", 0o755)
        library = shutil.copy(self.its_library, self.path("library"))
        for path, target in ((self.file, elsewhere), (self.its_library, library)):
            os.remove(path)
            os.symlink(target, path)
        self.assertEqual(self.result("run"), "it runs\n")
        self.assertNotEqual(self.result(CAPTURE, "silences"), "")
        for path in (elsewhere, library):
            os.chmod(path, 0o777)
        self.assert_not_run(self.OPEN)
        for path in (elsewhere, library):
            os.chmod(path, 0o755)
        shutil.move(elsewhere, self.make_folder("open") + "/elsewhere")
        shutil.move(library, self.path("open/library"))
        for path, target in ((self.file, "elsewhere"), (self.its_library, "library")):
            os.remove(path)
            os.symlink("../open/" + target, path)
        self.assertEqual(self.result("run"), "it runs\n")
        self.make_folder("open", 0o777)
        self.assert_not_run(f"'{self.path('open')}' {self.OPEN}")
        os.remove(self.path("open/elsewhere"))
        os.remove(self.path("open/library"))
        self.assertEqual([(plugin["name"], plugin["state"].startswith("refused: cannot look at "))
                          for plugin in self.json("list-plugins")["plugins"]], [("silences", True)])

    def test_a_linked_folder(self):
        os.symlink(self.plugins, self.path("link"))
        env = {"MPTCPANALYZER_PLUGINS": self.path("link")}
        self.assertEqual(self.result("run", env=env), "it runs\n")
        os.chmod(self.plugins, 0o777)
        self.assert_not_run(self.OPEN, env)

    def test_what_cannot_be_executed_is_no_plugin(self):
        os.chmod(self.file, 0o644)
        self.assert_refused(2, "unknown command 'run'", "run")
        self.assertEqual(set(self.listed()), {"silences"})

    def test_paths_that_depend_on_where_one_is(self):
        self.program("near", "echo it runs\n", "work")
        for entries in ("", ".", "./", "../work", ":", "work"):
            for path in (entries + ":" + os.environ["PATH"], os.environ["PATH"] + ":" + entries):
                self.assert_refused(2, "unknown command 'near'", "near", env={"PATH": path})
        self.assertEqual(self.result("near", env={"PATH": f"{self.work}:{os.environ['PATH']}"}),
                         "it runs\n")

    def test_a_refused_library_lets_all_others_be(self):
        for name in os.listdir(LIBRARIES):
            self.library(name[:-len(".so")])
        whole = read(self.its_library)
        for name, content in (("empty", b""), ("text", b"#!/bin/sh\n"), ("cut", whole[:9000]),
                              ("half", whole[:len(whole) // 2]), ("head", whole[:3000])):
            self.write(os.path.join(self.plugins, name + ".so"), content)
        self.make_folder("plugins/folder.so")
        os.mkfifo(os.path.join(self.plugins, "fifo.so"))
        said = {"wrong_version": "was made for version 2", "only_version": "for version 7",
                "wrong_size": "another standard library", "no_plugin": "is not a plugin",
                "no_size": "is not a plugin", "throws": "failed: no\\x1b idea",
                "throws_int": "not a std::exception", "bad_command": "names a command 'a b'",
                "bad_plot": "names a plot '../x'", "no_function": "'lost' has no function",
                "no_plot_function": "'lost' has no function",
                "undefined_symbol": "this_is_nowhere_to_be_found", "empty": "cannot load",
                "text": "cannot load", "cut": "is incomplete", "half": "is incomplete",
                "head": "is incomplete"}
        listed = self.listed()
        self.assertEqual({name for name, plugin in listed.items()
                          if plugin["state"].startswith("refused: ")}, set(said))
        for name, words in said.items():
            self.assertIn(words, listed[name]["state"])
        self.assertNotEqual(self.result(CAPTURE, "silences"), "")
        self.assertEqual(self.result("run"), "it runs\n")


class Interruption(PluginTest):
    def setUp(self):
        super().setUp()
        self.program("sleep", f"echo ready; sleep 100.{MARK}; echo slept\n")
        self.program("deep", f"echo ready; sh -c 'sleep 100.{MARK}; true'; echo slept\n")
        self.program("exec", f"echo ready; exec sleep 100.{MARK}\n")
        self.program("stubborn", f"trap '' TERM; echo ready; sleep 100.{MARK}\n")
        self.program("handle", "trap 'echo handled; exit 5' INT TERM; echo ready; "
                               "while true; do sleep 0.01; done\n")
        self.program("good", "trap 'exit 0' INT TERM; echo ready; "
                             "while true; do sleep 0.01; done\n")

    def start(self, *arguments, **options):
        """In a process group of its own, as a shell does it; the plugin has begun."""
        child = subprocess.Popen([ANALYZER, *arguments], env=self.environment(), cwd=self.work,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True, **options)
        self.assertEqual(child.stdout.readline(), b"ready\n")
        return child

    def finish(self, child):
        out, err = child.communicate(timeout=terminal.PATIENCE)
        return Done(child.returncode, out, err.decode())

    def test_ctrl_c_ends_both(self):
        for name in ("sleep", "deep", "exec"):
            child = self.start(CAPTURE, name)
            self.wait_until(sleepers, "it does not sleep")
            os.killpg(child.pid, signal.SIGINT)
            done = self.finish(child)
            self.assertEqual((done.status, done.out), (130, b""))
            self.assertIn("interrupted", done.err)
            self.assert_nothing_is_left()

    def test_a_plugin_may_deal_with_it(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            child = self.start(CAPTURE, "handle")
            os.killpg(child.pid, number)
            done = self.finish(child)
            self.assertEqual(done.status, 5 if number == signal.SIGINT else 130)
            # What ends us we pass on, so that the plugin may see it twice.
            self.assertEqual(set(done.out.split()), {b"handled"})

    def test_and_a_script_ends_all_the_same(self):
        self.write("script.txt", "good\nsleep\n")
        for number in (signal.SIGINT, signal.SIGTERM):
            for options in ([], ["--keep-going"]):
                child = self.start(*options, CAPTURE, "-b", "script.txt")
                os.killpg(child.pid, number)
                self.assertEqual(self.finish(child)[:2], (130, b""))

    def test_termination_of_us_ends_the_plugin(self):
        for name in ("exec", "handle"):
            for number in (signal.SIGTERM, signal.SIGHUP):
                child = self.start(CAPTURE, name)
                child.send_signal(number)
                self.assertEqual(self.finish(child).status, 130)
                self.assert_nothing_is_left()

    def test_even_one_that_will_not_end(self):
        self.program("stubborn", f"trap '' TERM; echo ready; exec sleep 100.{MARK}\n")
        child = self.start(CAPTURE, "stubborn")
        child.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(child).status, 130)

    def test_our_sudden_death_ends_the_plugin(self):
        child = self.start("exec")
        child.kill()
        self.assertEqual(self.finish(child).status, -signal.SIGKILL)

    def test_a_file_that_was_being_written_does_not_appear(self):
        self.program("write", f"echo half; echo ready >&2; sleep 100.{MARK}\n")
        self.write("script.txt", "write > file\n")
        with subprocess.Popen([ANALYZER, CAPTURE, "-b", "script.txt"], env=self.environment(),
                              cwd=self.work, stderr=subprocess.PIPE,
                              start_new_session=True) as child:
            self.assertEqual(child.stderr.readline(), b"ready\n")
            self.wait_until(sleepers, "it does not sleep")
            os.killpg(child.pid, signal.SIGINT)
            self.assertEqual(child.wait(terminal.PATIENCE), 130)
        self.assertEqual(os.listdir(self.work), ["script.txt"])


class AtATerminal(PluginTest):
    def setUp(self):
        super().setUp()
        self.program("sleep", f"echo rea''dy; sleep 100.{MARK}\n")
        self.program("good", "trap 'echo handled; exit 0' INT; echo rea''dy; "
                             "while true; do sleep 0.01; done\n")
        self.program("ask", "printf 'name? '; read name; echo \"hello $name\"\n")
        self.program("end", 'eval "$1"\n')
        self.library("kinds", "faults")

    def leave(self, shell):
        shell.send(terminal.CTRL_D)
        self.assertEqual(shell.finish(), 0)
        self.assertEqual(shell.modes(), shell.modes_before)

    def test_commands(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            self.assertEqual(shell.run("give-words 'a b' --help"), "[a b][--help]\n")
            self.assertEqual(shell.run("end 'test -t 0 && test -t 1 && test -t 2 && echo yes'"),
                             "yes\n")
            self.assertEqual(shell.run("end 'exit 77'"), "")
            self.assertIn("killed by signal 9", shell.run("end 'kill -9 $$'"))
            self.assertIn("killed by signal 13", shell.run("end 'kill -PIPE $$'"))
            self.assertEqual(shell.run("end 'echo out' > file"), "")
            self.assertEqual(shell.run("end 'cat file' | tr a-z A-Z"), "OUT\n")
            shell.send("ask\r")
            shell.wait_for("name\\? $")
            shell.send("somebody\r")
            self.assertIn("hello somebody\n", shell.wait_for_prompt())
            self.assertIn("tcp stream", shell.run("lt"))
            self.leave(shell)

    def test_errors_leave_it_running(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            for name in ("throw-usage", "throw-failure", "throw-int", "throw-namesake",
                         "wrong-value", "read-no-column"):
                self.assertRegex(shell.run(name),
                                 rf"^mptcpanalyzer: error: the plugin's command '{name}'.*\n$")
            self.assertRegex(shell.run("plot throw-int 1"),
                             "^mptcpanalyzer: error: the plugin's plot 'throw-int' failed.*\n$")
            self.assertEqual(shell.run("give-words still"), "[still]\n")

    def test_ctrl_c_ends_the_plugin_only(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            for _ in range(2):
                shell.send("sleep\r")
                shell.wait_for("\nready\n")
                self.wait_until(sleepers, "it does not sleep")
                shell.send(terminal.CTRL_C)
                self.assertIn("interrupted", shell.wait_for_prompt())
                self.wait_until(lambda: not sleepers(), "it sleeps on")
            shell.send("good\r")
            shell.wait_for("\nready\n")
            shell.send(terminal.CTRL_C)
            text = shell.wait_for_prompt()
            self.assertIn("handled", text)
            self.assertNotIn("interrupted", text)
            self.assertEqual(shell.run("end 'echo on'"), "on\n")
            self.assertIn("tcp stream", shell.run("lt"))
            self.leave(shell)

    def test_ctrl_c_of_one_command(self):
        with self.terminal(CAPTURE, "sleep") as shell:
            shell.wait_for("ready\n")
            self.wait_until(sleepers, "it does not sleep")
            shell.send(terminal.CTRL_C)
            self.assertEqual(shell.finish(), 130)

    def test_termination(self):
        self.program("exec", f"echo ready; exec sleep 100.{MARK}\n")
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            shell.send("exec\r")
            self.wait_until(sleepers, "it does not sleep")
            shell.kill()
            self.assertEqual(shell.finish(), 130)
            self.assertEqual(shell.modes(), shell.modes_before)

    def test_completion(self):
        with self.terminal(CAPTURE) as shell:
            shell.wait_for_prompt()
            self.write("file of words.txt", "")
            for typed, whole in (("give-w", "give-words "), ("sle", "sleep "),
                                 ("help give-u", "help give-units "),
                                 ("plot every-", "plot every-mark "),
                                 ("ask file", "ask file\\ of\\ words.txt "),
                                 ("give-words x file", "give-words x file\\ of\\ words.txt ")):
                shell.send(typed + terminal.TAB)
                shell.wait_for(rf"^{re.escape(whole)}$")
                shell.send(terminal.CTRL_C)
                shell.wait_for_prompt()
            shell.send("give-" + terminal.TAB + terminal.TAB)
            text = shell.wait_for(rf"\n{PROMPT}give-$")
            self.assertEqual(text.partition("\n")[2].rpartition("\n")[0].split(),
                             ["give-no-rows", "give-nothing", "give-units", "give-words"])


class Libraries(PluginTest):
    def setUp(self):
        super().setUp()
        self.library("kinds", "faults")

    def test_every_kind_of_answer(self):
        self.assertEqual(self.result(CAPTURE, "give-nothing"), "")
        self.assertEqual(self.result("-f", "json", CAPTURE, "give-words", "x"), "[x]\n")
        self.assertEqual(self.json(CAPTURE, "give-no-rows"), {"partial": False, "things": []})
        self.assertEqual(self.result("-f", "csv", CAPTURE, "give-no-rows"), "a_text,a_number\n")
        things = self.json(CAPTURE, "give-units")["things"]
        self.assertEqual(things[0], {
            "a_text": 'one, "two"', "a_truth": True, "a_number": 7, "a_figure": -8,
            "some_digits": str(2 ** 64 - 1), "some_bytes": 2700000, "some_seconds": 1.500000001,
            "a_rate": 2500, "a_share": 0.25, "a_list": [1, 2, 3]})
        self.assertEqual(set(things[1].values()), {None})
        self.assertEqual(self.result("-f", "csv", CAPTURE, "give-units").splitlines()[1:],
                         ['"one, ""two""",1,7,-8,18446744073709551615,2700000,1.500000001,2500,'
                          '0.25,1 2 3', "," * 9])
        self.assertIn(" 2.70 MB ", self.result("-H", CAPTURE, "give-units"))
        cut = self.write("cut.pcap", first_frames(CAPTURE, 100)[:-10])
        self.assertIs(self.json("-q", cut, "give-units")["partial"], True)

    def test_answers_go_where_the_line_says(self):
        done = self.script("give-units > file\ngive-words a | cat\ngive-nothing > nothing\n",
                           "-f", "json")
        self.assertEqual(done, Done(0, b"[a]\n", ""))
        self.assertEqual(json.loads(read(os.path.join(self.work, "file"))),
                         self.json(CAPTURE, "give-units"))
        self.assertEqual(read(os.path.join(self.work, "nothing")), b"")

    def test_reading(self):
        """Each cell of the exporter's table, with the type of its column."""
        columns = ["packetid", "reltime", "ipsrc", "tcpflags", "mptcpstream", "subtype", "master",
                   "sendkey", "dsn", "echo", "advertised_address", "dss_flags"]
        lines = self.result(CAPTURE, "read", "packets", *columns).splitlines()
        self.assertEqual(len(lines), len(exported_rows()))

        def described(column, cell):
            if cell == "":
                return "-"
            if column == "reltime":
                return f"time {int(decimal.Decimal(cell) * 10 ** 9)}"
            if column in ("ipsrc", "advertised_address"):
                return "text " + cell
            if column in ("subtype", "echo"):
                return "list " + cell
            if column == "master":
                return "truth yes" if cell == "1" else "truth no"
            return f"number {int(cell, 0)}"

        for line, row in zip(lines, exported_rows()):
            self.assertEqual(line, "".join(described(name, row[name]) + "|" for name in columns))
        self.assertTrue(any(row["echo"] for row in exported_rows()))

    def test_tables(self):
        database = os.path.join(self.work, "x.sqlite")
        self.result(CAPTURE, "export", database)
        import sqlite3
        connection = sqlite3.connect(database)
        self.addCleanup(connection.close)
        name, whole, *tables = self.result(CAPTURE, "look").splitlines()
        self.assertEqual((name, whole), (CAPTURE, "whole"))
        for line, table in zip(tables, ("packets", "connections", "subflows")):
            cursor = connection.execute(f"select * from {table}")
            columns = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            self.assertEqual(line, f"{len(rows)} rows: " + " ".join(columns))
            if table == "packets":
                continue
            read_rows = self.result(CAPTURE, "read", table, *columns).splitlines()
            for values, row in zip(read_rows, rows):
                for value, cell in zip(values.split("|"), row):
                    kind, _, text = value.partition(" ")
                    expected = "" if cell is None else str(cell)
                    if kind == "time":
                        self.assertEqual(int(text), round(cell * 10 ** 9))
                    elif kind == "truth":
                        self.assertEqual(text, "yes" if cell else "no")
                    else:
                        self.assertEqual(text, expected)

    def test_failures(self):
        for status, name, said in (
                (2, "throw-usage", ": say\\x1b it"), (1, "throw-failure", " failed: it broke"),
                (1, "throw-int", " failed: it threw a value that is not a std::exception"),
                (1, "throw-namesake", " failed: not the suite's"),
                (1, "throw-while-reading", " failed: enough"),
                (2, "read-no-column", ": unknown column 'no\\x1bsuch'"),
                (1, "read-without-function", " failed: "),
                (1, "wrong-value", ": the answer's column 'a' holds a value that is not of its "),
                (1, "wrong-time", ": the answer's column 'a' holds"),
                (1, "short-row", ": a row of the answer has 1 value, the table 2 columns"),
                (1, "long-row", ": a row of the answer has 2 values, the table 1 column"),
                (1, "wrong-unit", ": a column of the answer has an unknown unit"),
                (1, "wrong-column", ": the answer's column 'a.b' has a name that is not valid"),
                (1, "nameless-column", ": the answer's column '' has a name that is not valid"),
                (1, "same-columns",
                 ": the answer's column 'a' has a name that is not valid, or is there twice"),
                (1, "wrong-table", ": the name of the answer's table is not valid: 'r\"s'"),
                (1, "taken-table", ": the name of the answer's table is not valid: 'partial'")):
            with self.subTest(name):
                self.assert_refused(status, f"error: the plugin's command '{name}'{said}", CAPTURE,
                                    name)
        self.assertEqual(self.result("-f", "csv", CAPTURE, "no-number"), "a,b\n,\n")
        self.assertEqual(self.result("-f", "csv", CAPTURE, "read-no-table"), "")
        self.assert_refused(2, "usage: read TABLE COLUMN...", CAPTURE, "read")

    def test_failures_in_a_script(self):
        done = self.script("give-words a\nthrow-int\ngive-words b\n")
        self.assertEqual((done.status, done.out), (1, b"[a]\n"))
        self.assertIn("script.txt:2: the plugin's command 'throw-int' failed", done.err)
        done = self.script("throw-usage\ngive-words b > file\nthrow-int\n", "--keep-going")
        self.assertEqual(done.status, 2)
        self.assertEqual(read(os.path.join(self.work, "file")), b"[b]\n")
        self.assertEqual(done.err.count("\n"), 2)

    def test_a_failure_leaves_no_file(self):
        self.script("throw-int > file\nshort-row > file\n", "--keep-going")
        self.assertEqual(os.listdir(self.work), ["script.txt"])


class Plots(PluginTest):
    def setUp(self):
        super().setUp()
        self.library("kinds", "faults", "silences")

    def content(self, name):
        return read(os.path.join(self.work, name))

    def test_every_mark_in_every_format(self):
        for ending in ("svg", "png", "txt", "pdf"):
            done = self.json(CAPTURE, "plot", "every-mark", "1", "-o", "x." + ending)
            self.assertEqual((done["plot"], done["series"]), ("every-mark", 12))
        svg = xml.etree.ElementTree.fromstring(self.content("x.svg"))
        texts = {"".join(element.itertext()).strip() for element in svg.iter()
                 if element.tag.endswith("}text")}
        self.assertLessEqual({"Every mark", "seconds (s)", "share (%)", "one", "ten", "dots",
                              "area", "rules", CAPTURE}, texts)
        self.assertTrue(self.content("x.png").startswith(b"\x89PNG\r\n"))
        self.assertTrue(self.content("x.pdf").startswith(b"%PDF-"))
        self.assertIn(b"Every mark", self.content("x.txt"))

    def test_what_is_asked_for(self):
        for arguments, said in ((["0"], "connection 0 to the "),
                                (["1", "--to", "client"], "connection 1 to the client without"),
                                (["1", "--to", "server", "--skip", "4", "--skip", "3"],
                                 "connection 1 to the server without 4 3")):
            self.result(CAPTURE, "plot", "request", *arguments, "-o", "x.txt")
            self.assertIn(said, self.content("x.txt").decode())
        self.result(CAPTURE, "plot", "request", "1", "--title", "mine", "-o", "x.txt")
        self.assertIn("mine", self.content("x.txt").decode())

    def test_words_that_are_wrong(self):
        for said, *words in (
                (["unknown plot 'windw'", "did you mean 'window'"], "windw", "1"),
                ("MPTCP connection", "window"), ("0 to 1", "window", "7"),
                ("--window is not for it", "window", "1", "--window", "1"),
                ("--tcp-stream is for", "window", "--tcp-stream", "1"),
                ("one argument too many", "window", "1", "2"),
                ("not a subflow of the connection", "window", "1", "--skip", "0")):
            self.assert_refused(2, said, CAPTURE, "plot", *words)
        self.assertTrue(self.result("plot", "window", "--help").startswith(
            "usage: plot NAME [COLUMN|FILE2] [MPTCP] "))

    def test_failures(self):
        for status, name, said in (
                (1, "no-number", ": a point of the figure is not a finite number"),
                (1, "too-large", ": a point of the figure is not a finite number"),
                (1, "wrong-mark", ": a series of the figure has an unknown mark"),
                (1, "wrong-axis", ": an axis of the figure has the unit 'km"),
                (1, "no-limit", ": an axis of the figure has a limit or a name"),
                (1, "lost-name", ": an axis of the figure has a limit or a name"),
                (1, "zero-on-logarithm", ": a point of the figure is not above 0"),
                (2, "throw-usage", ": not so"),
                (1, "throw-int", " failed: it threw a value that is not a std::exception")):
            with self.subTest(name):
                self.assert_refused(status, f"error: the plugin's plot '{name}'{said}", CAPTURE,
                                    "plot", name, "1")
        self.assert_refused(1, "the plot would be empty: no no-series", CAPTURE, "plot", "no-series", "1")
        self.assertEqual(os.listdir(self.work), [])

    def test_in_a_script(self):
        done = self.script("plot window 1 -o a.svg\nplot every-mark 1 --display\n")
        self.assertEqual((done.status, done.err), (0, ""))
        self.assertIn(b"Every mark", done.out)
        self.assertTrue(self.content("a.svg").startswith(b"<?xml"))


if __name__ == "__main__":
    themes.main(6)
