#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mptcpnumerics as a user runs it: worked values (mptcpnumerics(1)), formats, bad input, plots.

usage: numerics_test.py MPTCPNUMERICS MPTCPANALYZER DATA_FOLDER SCHEMAS_FOLDER [unittest arguments]
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import themes
from schemas import jsonschema

NUMERICS, ANALYZER, DATA, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:5])
SETUPS = os.path.join(DATA, "setups")
COMMANDS = ("report", "buffer", "optbuffer", "optcwnd", "overhead", "equilibrium", "simulate",
            "sweep", "convert")


def setup(name):
    return os.path.join(SETUPS, name + ".json")


def schema(name):
    with open(os.path.join(SCHEMAS, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class Base(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="numerics-test-")
        self.addCleanup(made.cleanup)
        self.folder = made.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_program(self, *words, status=0, said="", program=NUMERICS, given=None):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("MPTCPANALYZER_")}
        environment.update({"HOME": self.folder, "NO_COLOR": "1"})
        for kind in ("CACHE", "CONFIG", "STATE"):
            environment[f"XDG_{kind}_HOME"] = self.path(kind.lower())
        done = subprocess.run([program, *words], cwd=self.folder, env=environment, timeout=60,
                              input=given or "", encoding="utf-8", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(said, done.stderr)
        if not said:
            self.assertEqual(done.stderr, "")
        if status:
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stdout

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def values(self, name, *words, **more):
        """Values by quantity, or by quantity and subflow."""
        result = json.loads(self.run_program("-f", "json", setup(name), *words, **more))
        jsonschema.validate(result, schema("quantities"))
        return {(item["quantity"], item["subflow"]) if item["subflow"] else item["quantity"]:
                item["value"] for group in result["groups"] for item in group["quantities"]}

    def close(self, value, expected, relative=1e-9):
        self.assertLessEqual(abs(value - expected), relative * abs(expected), (value, expected))


class WorkedValues(Base):
    def test_nsdi12(self):
        values = self.values("nsdi12")
        for name, expected in {
                ("rate", "wifi"): 1e6, ("rate", "3g"): 250e3, "total_rate": 1250e3,
                "sum_of_bdps": 57500, "largest_bdp": 37500, "no_loss_bound": 187500,
                "recommended": 375000, "exact_window": 106250, "advertised_window": 106250,
                "reordering_queue": 65000, "blocking_mean": 0.052, "blocking_max": 0.065,
                "send_buffer": 122500, ("fast_retransmit_window", "wifi"): 106250,
                ("fast_retransmit_window", "3g"): 312500, "window_scale": 1,
                "goodput": 75000 / 0.085, ("best_goodput", "wifi"): 1e6,
                "benefit": (75000 / 0.085 - 1e6) / 1e6}.items():
            with self.subTest(name):
                self.close(values[name], expected)

    def test_buffers_that_withstand_a_timeout(self):
        for subflow, expected in (("wifi", 122500), ("3g", 322500)):
            values = self.values("nsdi12", "buffer", "--withstand-rto", subflow, "--rto", "0.2")
            self.close(values["timeout_window", subflow], expected)
            self.close(values["rcv_buffer"], expected)
        values = self.values("cwnd2", "buffer", "--withstand-fast-retransmit", "b")
        self.close(values["fast_retransmit_window", "b"], 114)
        self.close(self.values("cwnd2", "buffer", "--rto", "1")["timeout_buffer"], 1500)

    def test_cwnd2_counts_in_segments(self):
        values = self.values("cwnd2")
        for name, expected in {"total_rate": 1500, "exact_window": 45, "recommended": 120,
                               "goodput": 40 / 0.03, "benefit": 2 / 3}.items():
            self.close(values[name], expected)

    def test_overhead(self):
        values = self.values("overhead", "overhead")
        self.assertEqual([values[name] for name in ("capable", "joins", "mappings", "acks",
                                                    "data_fins", "addresses", "total")],
                         [36, 52, 200028, 42864, 56, 0, 243036])

    def test_equilibria(self):
        for algorithm, short, long in (("lia", 9.4281, 9.4281), ("olia", 13.6421, 1),
                                       ("balia", 11.9289, 4.4264)):
            values = self.values("equilibria", "equilibrium", "--algorithm", algorithm)
            self.assertAlmostEqual(values["cwnd", "short"], short, places=4)
            self.assertAlmostEqual(values["cwnd", "long"], long, places=4)
            self.assertLess(values["residual"], 1e-6)

    def test_best_windows(self):
        values = self.values("nsdi12", "optcwnd")
        self.assertEqual((values["cwnd", "wifi"], values["cwnd", "3g"]), (16, 0))
        values = self.values("nsdi12", "optcwnd", "--min", "3g=0.1", "--cap", "wifi=12")
        self.assertLessEqual(values["cwnd", "wifi"], 12)
        self.assertGreater(values["cwnd", "3g"], 0)
        self.assertLessEqual(values["needed_buffer"], 75000 * (1 + 1e-9))

    def simulated(self, content, *words):
        self.write("x.json", json.dumps(content))
        result = json.loads(self.run_program("-f", "json", "x.json", "simulate", *words))
        return {item["quantity"]: item["value"] for item in result["groups"][0]["quantities"]}

    def test_simulated_goodput(self):
        """By hand: with a window of few segments wifi is idle when 3g's data arrive, so that a
        window is sent every 150 ms; wifi alone gives 0.8 segments a ms, both 1."""
        with open(setup("nsdi12"), encoding="utf-8") as file:
            content = json.load(file)
        for words, goodputs in ((("round-robin",), {16: 16 / 150, 30: 30 / 150, 60: 60 / 150,
                                                    150: 1}),
                                (("lowest-rtt",), {16: 0.8, 30: 46 / 150, 60: 76 / 150, 150: 1}),
                                (("round-robin", "--paced"), {16: 16 / 150, 30: 30 / 150, 85: 1,
                                                              90: 1, 150: 1})):
            for segments, goodput in goodputs.items():
                content["receiver"]["rcv_buffer"] = segments * 1.25
                found = self.simulated(content, "--scheduler", *words)
                with self.subTest(scheduler=words, segments=segments):
                    self.assertEqual(found["steady"], 1)
                    self.assertAlmostEqual(found["goodput"] / 1250 / 1000, goodput, delta=0.01)

    def test_simulated_window_is_the_formulas(self):
        with open(setup("nsdi12"), encoding="utf-8") as file:
            content = json.load(file)
        content["receiver"] = {}
        found = self.simulated(content, "--paced")
        self.assertAlmostEqual(found["window_peak"], 106250, delta=3 * 1250)
        self.assertAlmostEqual(found["queue_peak"], 65000, delta=3 * 1250)
        lossy = self.simulated(content, "--paced", "--loss", "3g@100")
        self.assertAlmostEqual(lossy["window_peak"], 312500, delta=3 * 1250)

class Programs(Base):
    def test_formats_have_the_same_names_and_values(self):
        for words in ((), ("buffer",), ("overhead",), ("simulate",), ("optcwnd",)):
            result = json.loads(self.run_program("-f", "json", setup("nsdi12"), *words))
            rows = list(csv.DictReader(io.StringIO(
                self.run_program("-f", "csv", setup("nsdi12"), *words), newline="")))
            flat = [(group["group"], item) for group in result["groups"]
                    for item in group["quantities"]]
            self.assertEqual(len(rows), len(flat))
            for row, (group, item) in zip(rows, flat):
                self.assertEqual((row["group"], row["quantity"], row["subflow"], row["unit"]),
                                 (group, item["quantity"], item["subflow"] or "",
                                  item["unit"] or ""))
                self.assertEqual(float(row["value"]) if row["value"] else None, item["value"])
            text = self.run_program(setup("nsdi12"), *words)
            for _, item in flat:
                self.assertIn(item["quantity"], text)

    def test_options_behind_the_setup_too(self):
        self.assertEqual(self.run_program(setup("nsdi12"), "-f", "json", "report"),
                         self.run_program("-f", "json", setup("nsdi12")))

    def test_standard_input(self):
        with open(setup("nsdi12"), encoding="utf-8") as file:
            self.assertEqual(self.run_program("-", given=file.read()),
                             self.run_program(setup("nsdi12")))

    def test_convert_is_native_and_means_the_same(self):
        for name in sorted(os.listdir(SETUPS)):
            name = name[:-len(".json")]
            native = self.run_program(setup(name), "convert")
            jsonschema.validate(json.loads(native), schema("setup"))
            self.write("native.json", native)
            self.assertEqual(self.run_program("native.json", "convert"), native)
            first = self.run_program("-f", "json", setup(name))
            second = self.run_program("-f", "json", "native.json")
            for one, other in zip(json.loads(first)["groups"], json.loads(second)["groups"]):
                for item, again in zip(one["quantities"], other["quantities"]):
                    if item["value"] is not None:
                        self.close(again["value"], item["value"])

    def test_schema(self):
        self.assertEqual(json.loads(self.run_program("schema")), schema("setup"))
        jsonschema.Draft202012Validator.check_schema(schema("setup"))
        jsonschema.Draft202012Validator.check_schema(schema("quantities"))

    def test_help(self):
        text = self.run_program("--help")
        for command in COMMANDS + ("schema",):
            self.assertRegex(text, rf"\n  {command} +\S")
        for command in COMMANDS:
            self.assertTrue(self.run_program(setup("nsdi12"), command, "--help").startswith(
                f"usage: mptcpnumerics SETUP.json {command}"))

    def test_of_a_capture(self):
        client = os.path.join(DATA, "two-paths.client.pcap")
        server = os.path.join(DATA, "two-paths.server.pcap")
        self.assertTrue(self.run_program("setup", "--help", program=ANALYZER).startswith(
            "usage: setup [MPTCP] [FILE2] "))
        text = self.run_program(client, "setup", "1", server, program=ANALYZER)
        measured = json.loads(text)
        jsonschema.validate(measured, schema("setup"))
        paths = {subflow["name"]: subflow for subflow in measured["subflows"]}
        self.assertEqual(set(paths), {"tcp3", "tcp4", "tcp5"})
        for name, least, back in (("tcp3", 0.010, 0.010), ("tcp4", 0.040, 0.020),
                                  ("tcp5", 0.040, 0.020)):
            self.assertGreater(paths[name]["fowd"], least)
            self.assertAlmostEqual(paths[name]["bowd"], back, delta=0.001)
            self.assertEqual(paths[name]["mss"], 1424)
        # 3 Mbit/s, headers included; 2 Mbit/s for two subflows, which take turns.
        self.assertTrue(300e3 < paths["tcp3"]["bandwidth"] < 480e3)
        self.assertEqual(paths["tcp3"]["loss"], 0)
        self.assertGreater(paths["tcp4"]["loss"], 0.05)
        self.write("setup.json", text)
        self.assertIn("limited_by", self.run_program("-f", "json", "setup.json"))
        alone = json.loads(self.run_program(client, "setup", "1", program=ANALYZER,
                                            said="half of the round trip"))
        self.assertEqual(alone["subflows"][0]["fowd"], alone["subflows"][0]["bowd"])

    def test_of_the_receivers_capture_alone(self):
        """Half of the paths' delays there and back (data/README.md), and of queues that handshakes met."""
        for sample, halves in (("two-paths.server", (0.010, 0.030, 0.030)),     # an upload
                               ("lossy-download.client", (0.010, 0.0225, 0.0225))):
            file = os.path.join(DATA, sample + ".pcap")
            measured = json.loads(self.run_program(file, "setup", "1", program=ANALYZER,
                                                   said="nearer to the receiver"))
            self.assertEqual(len(measured["subflows"]), 3)
            for subflow, half in zip(measured["subflows"], halves):
                self.assertTrue(half <= subflow["fowd"] == subflow["bowd"] < 1.5 * half,
                                (sample, subflow))

    def test_a_thousand_subflows_take_less_than_a_second(self):
        subflows = [{"name": f"s{i}", "mss": 1400, "cwnd": 10 + i % 7, "fowd": 10 + i % 90,
                     "bowd": 5 + i % 40, "loss": 0.1} for i in range(1000)]
        self.write("x.json", json.dumps({"receiver": {"rcv_buffer": 1000}, "subflows": subflows}))
        for words in ((), ("buffer",), ("optbuffer",), ("overhead",), ("equilibrium",)):
            start = time.monotonic()
            self.run_program("x.json", *words)
            self.assertLess(time.monotonic() - start, 5, words)  # with sanitizers too

    def test_a_large_file(self):
        subflow = {"mss": 1400, "cwnd": 10, "fowd": 10, "bowd": 5}
        text = json.dumps({"comment": "x" * 10_000_000, "subflows": [subflow]})
        self.write("x.json", text)
        self.run_program("x.json")


class Sweeps(Base):
    def test_table(self):
        rows = list(csv.DictReader(io.StringIO(self.run_program(
            setup("nsdi12"), "sweep", "receiver.rcv_buffer=10:100:10"), newline="")))
        self.assertEqual([float(row["receiver.rcv_buffer"]) for row in rows],
                         [10.0 * i for i in range(1, 11)])
        for row in rows:
            buffer = float(row["receiver.rcv_buffer"]) * 1000
            self.close(float(row["goodput"]), min(1.25e6, buffer / 0.085))
            self.close(float(row["best_goodput"]),
                       max(min(1e6, buffer / 0.02), min(1.25e6, buffer / 0.085)))
        result = json.loads(self.run_program("-f", "json", setup("nsdi12"), "sweep",
                                             "receiver.rcv_buffer=10:100:10"))
        self.assertEqual(len(result["rows"]), 10)

    def test_several_fields(self):
        rows = list(csv.DictReader(io.StringIO(self.run_program(
            setup("nsdi12"), "sweep", "subflows.3g.fowd=25:75:25", "receiver.rcv_buffer=10:20:10"),
            newline="")))
        self.assertEqual([(row["subflows.3g.fowd"], row["receiver.rcv_buffer"]) for row in rows],
                         [(a, b) for a in ("25", "50", "75") for b in ("10", "20")])

    def test_simulated(self):
        rows = list(csv.DictReader(io.StringIO(self.run_program(
            setup("nsdi12"), "sweep", "receiver.rcv_buffer=75:225:75", "--simulate"), newline="")))
        self.assertAlmostEqual(float(rows[0]["simulated_goodput"]) / 1.25e6, 60 / 150, delta=0.01)
        self.assertAlmostEqual(float(rows[2]["simulated_goodput"]) / 1.25e6, 1, delta=0.01)

    def test_plot(self):
        self.run_program(setup("nsdi12"), "sweep", "receiver.rcv_buffer=10:400:10", "-o",
                         "buffer.svg")
        with open(self.path("buffer.svg"), encoding="utf-8") as file:
            drawn = file.read()
        for text in ("nsdi12", "receiver.rcv_buffer", "goodput (MB/s)", "the fastest path alone"):
            self.assertIn(text, drawn)

    def test_refused(self):
        for words, said in ((("x.y=1:2:1",), "not a field"),
                            (("receiver.rcv_buffer=1:2",), "FROM:TO:STEP"),
                            (("receiver.rcv_buffer=1:2:0",), "do not lead"),
                            (("receiver.rcv_buffer=2:1:1",), "do not lead"),
                            (("receiver.rcv_buffer=1:2:nan",), "a number"),
                            (("receiver.rcv_buffer=0:2:1e-300",), "more than 100000"),
                            ((), "needs a field"),
                            (("subflows.4g.fowd=1:2:1",), "no subflow '4g'"),
                            (("receiver.rcv_buffer=1:2:1", "-o", "x.gif"), "is not that of a picture"),
                            (("receiver.rcv_buffer=1:2:1", "-o", "x.svg", "--plot", "y"),
                             "no quantity 'y'")):
            with self.subTest(words):
                self.run_program(setup("nsdi12"), "sweep", *words, status=2, said=said)
        self.run_program(setup("nsdi12"), "sweep", "receiver.rcv_buffer=0:2:1", status=1,
                         said="rcv_buffer is 0")
        self.assertEqual([name for name in os.listdir(self.folder) if "." in name], [])


class Refusals(Base):
    def test_setups(self):
        good = '"mss": 1000, "cwnd": 2, "fowd": 1, "bowd": 1'
        for text, said in (("", "1:1"), ("{", "not valid JSON"), ("[1, 2", "not valid JSON"),
                           ('{"subflows": [\n  {"mss": }\n]}', ":2:11"),
                           ("\x00\x01", "not valid JSON"), ("{}", "no \"subflows\""),
                           ('{"subflows": [{' + good.replace('"fowd": 1', '"fowd": 0') + "}]}",
                            "subflows[0].fowd is 0"),
                           ('{"subflows": [{' + good.replace('"cwnd": 2', '"cwnd": 1e300') + "}]}",
                            "1e+300"),
                           ('{"subflows": [{' + good + ', "loss": Infinity}]}', "not valid JSON"),
                           ('{"subflows": [{' + good + ', "loss": 1e999}]}', "x.json")):
            with self.subTest(text):
                self.write("x.json", text)
                self.run_program("x.json", status=1, said=said)

    def test_unknown_keys_are_warnings(self):
        self.write("x.json", '{"subflows": [{"mss": 1000, "cwnd": 2, "fowd": 1, "bowd": 1, '
                             '"color": 3}]}')
        self.run_program("x.json", said="unknown key 'subflows[0].color'")

    def test_command_lines(self):
        for words, said in (((), "name a setup"), ((setup("nsdi12"), "reprot"), "'report'"),
                            ((setup("nsdi12"), "simulate", "--loss", "5g@3"), "no subflow '5g'"),
                            ((setup("nsdi12"), "simulate", "--loss", "wifi"), "SUBFLOW@NUMBER"),
                            ((setup("nsdi12"), "simulate", "--scheduler", "x"), "round-robin"),
                            ((setup("nsdi12"), "optcwnd", "--min", "wifi=2"), "from 0 to 1"),
                            ((setup("nsdi12"), "overhead", "--bytes", "0"), "--bytes"),
                            ((setup("overhead"), "optcwnd"), "needs a buffer"),
                            ((setup("nsdi12"), "buffer", "--rto", "0"), "above 0"),
                            ((setup("nsdi12"), "equilibrium"), "loss")):
            with self.subTest(words):
                self.run_program(*words, status=2, said=said)
        self.run_program("missing.json", status=1, said="No such file")
        self.run_program(self.folder, status=1, said="cannot read")


if __name__ == "__main__":
    themes.main(4)
