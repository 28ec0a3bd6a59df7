#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listings of mptcpanalyzer for programs: JSON against the schemas, CSV and text against JSON,
numbers against each other, and against what iperf3, the kernels and the relay between them counted
(data/README.md, data/*.truth.json).

usage: analyzer_json_test.py MPTCPANALYZER DATA_FOLDER SCHEMAS_FOLDER [unittest arguments]
"""
import collections
import contextlib
import csv
import glob
import io
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import unittest

import themes
from analyzer_home import AnalyzerHome
from schemas import jsonschema

ANALYZER, DATA, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
UPLOADS = ("two-paths", "path-down", "address-events", "ipv6", "checksums")
COOKIE = 37  # bytes that iperf3 sends first on its data connection
ENDS = ("client", "server")
SIDES = ENDS
KINDS = ("retransmitted", "unmapped", "repeated", "reinjected", "first_carried")
FIGURES = ("min", "median", "mean", "p95", "p99", "max")
WITHOUT_JSON = {"load", "export", "help", "quit", "setup"}
OF_CONNECTION = ("list-subflows", "list-reinjections", "events", "summary", "delays")
DIRECTED = ("list-reinjections", "summary", "delays")
# The lists of a result from the outside in, and what one item is called.
SUMMARY_LISTS = (("directions", "direction"), ("subflows", "subflow"))
DELAYS_LISTS = (("directions", "direction"), ("measures", "measure"))
CONNECTIONS = (("connections", ""),)  # the same names for one and for all
LISTS = {"list-connections": CONNECTIONS,
         "list-tcp": (("streams", "stream"),),
         "list-subflows": (("subflows", "subflow"),),
         "list-reinjections": (("reinjections", "reinjection"),),
         "events": (("events", "event"),),
         "tcp-summary": (("directions", "direction"),),
         "dump": (("rows", "row"),),
         "check-health": (("checks", "check"),),
         "clean-cache": (),
         "list-plugins": (("plugins", "plugin"),),
         "list-facts": (("facts", "fact"),),
         "map-tcp": (("candidates", "candidate"),),
         "map-connection": (("subflows", "subflow"),),
         "owd": SUMMARY_LISTS,
         "qualify-reinjections": (("reinjections", "reinjection"),),
         "compare": DELAYS_LISTS}
# What the outermost item is called, where CSV has to tell its columns from inner ones.
ROOTS = {"map-tcp": "best", "map-connection": "connection", "owd": "connection",
         "compare": "connection"}
TWO_CAPTURES = ("map-tcp", "map-connection", "owd", "qualify-reinjections", "compare")
OBJECTS_WITH_FREE_KEYS = {"detail"}
# Schemas of what is not about a capture.
OF_NO_CAPTURE = {"check-health", "clean-cache", "list-facts", "list-plots", "list-plugins",
                 "optbuffer", "quantities", "setup"}
# Keys of results that are no facts of a capture: names of lists, and what was done.
NAMES_OF_LISTS = {"connections", "streams", "subflows", "directions", "measures", "events",
                  "reinjections", "candidates", "rows"}
ABOUT_THE_ANSWER = {"partial"}
ABOUT_A_PICTURE = {"plot", "file", "script", "series", "points"}
# Where the facts of a subject appear: lists of results as COMMAND LIST..., tables of an export.
PLACES_OF_FACTS = {
    "packet": ("table packets",),
    "connection": ("list-connections connections", "summary connections", "table connections"),
    "subflow": ("list-subflows subflows", "table subflows"),
    "direction": ("summary directions",),
    "subflow in a direction": ("summary directions subflows",),
    "TCP stream": ("list-tcp streams",),
    "direction of a TCP stream": ("tcp-summary directions",),
    "event": ("events events",),
    "event detail": ("events events detail",),
    "reinjection": ("list-reinjections reinjections",),
    "delays of a direction": ("delays directions",),
    "measure of delays": ("delays directions measures",),
    "connection in two captures": ("owd", "compare", "compare duration"),
    "measure in two captures": ("compare directions measures",),
    "direction in two captures": ("owd directions",),
    "subflow in two captures": ("owd directions subflows",),
    "segment in two captures": ("owd rows",),
    "TCP stream in two captures": ("map-tcp", "map-connection subflows"),
    "candidate for a TCP stream": ("map-tcp", "map-tcp candidates"),
    "reinjection in two captures": ("qualify-reinjections reinjections",),
    "verdicts on reinjections": ("qualify-reinjections",),
}


def scenarios():
    return sorted(os.path.basename(path)[:-len(".truth.json")]
                  for path in glob.glob(os.path.join(DATA, "*.truth.json")))


def sample(scenario, end):
    return os.path.join(DATA, f"{scenario}.{end}.pcap")


def truth_of(scenario):
    with open(os.path.join(DATA, scenario + ".truth.json"), encoding="utf-8") as file:
        return json.load(file)


def counter(truth, end, name):
    return truth["nstat_" + end].get("MPTcpExt" + name, 0)


def lists_of(command):
    """The lists of that command's result."""
    name, *arguments = command.split()
    if name in ("summary", "delays"):
        lists = SUMMARY_LISTS if name == "summary" else DELAYS_LISTS
        return lists if arguments and arguments[0].isdigit() else CONNECTIONS + lists
    return LISTS[name]


class Analyzer(AnalyzerHome):
    """Each capture's commands are run in few processes."""

    @classmethod
    def run(cls, *arguments, status=0, said="", script=None):
        """Standard output."""
        done = subprocess.run([ANALYZER, *arguments], input=script or "", env=cls.environment(),
                              cwd=cls.home.name, timeout=60, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != status or said not in done.stderr or (done.stderr and not said):
            raise AssertionError(f"{arguments}: exit status {done.returncode}, expected {status}, "
                                 f"'{said}' on stderr, which is:\n{done.stderr}")
        return done.stdout

    @classmethod
    def answer(cls, capture, form, commands, said=""):
        """What the commands give in one form, by command."""
        return dict(zip(commands, cls.ask(form, capture, commands, said)))


def parsed(text):
    """JSON whose objects name no key twice."""
    def unique(pairs):
        item = dict(pairs)
        if len(item) < len(pairs):
            raise AssertionError(f"a key stands twice in {pairs}")
        return item

    return json.loads(text, object_pairs_hook=unique)


def answer(capture, command):
    """The result of one command."""
    return parsed(Analyzer.answer(capture, "json", [command])[command])


def connections_of(capture):
    return answer(capture, "list-connections")["connections"]


def commands_of(capture, said=""):
    """All listings, of each connection and some TCP streams."""
    general = ["list-connections", "list-tcp", "summary", "delays", "dump -n 40"]
    results = Analyzer.answer(capture, "json", general, said)
    commands = general + [f"{name} --to {side}" for name in ("summary", "delays") for side in SIDES]
    commands.append("dump -n 20 reltime sendkey dsnraw64 tcpflags subtype master reinjection_of")
    for connection in json.loads(results["list-connections"])["connections"]:
        number = connection["mptcp_stream"]
        commands += [f"{name} {number}" for name in OF_CONNECTION]
        commands += [f"{name} {number} --to {side}" for name in DIRECTED for side in SIDES]
    streams = json.loads(results["list-tcp"])["streams"]
    commands += [f"tcp-summary {stream['tcp_stream']}" for stream in streams[:2] + streams[-1:]]
    return commands


class Schemas:
    """The schemas, and which keys they name."""

    made = {}

    @classmethod
    def schema(cls, name):
        if name not in cls.made:
            with open(os.path.join(SCHEMAS, name + ".json"), encoding="utf-8") as file:
                schema = json.load(file)
            cls.made[name] = schema, jsonschema.validators.validator_for(
                schema, jsonschema.Draft202012Validator)(schema)
        return cls.made[name]

    @classmethod
    def errors(cls, name, result):
        schema, validator = cls.schema(name)
        errors = [f"{error.json_path}: {error.message[:300]}"
                  for error in validator.iter_errors(result)]
        return errors or list(cls.undescribed(schema, result, "$"))

    @classmethod
    def undescribed(cls, schema, value, place):
        """Keys that the schema does not name: JSON Schema itself allows them."""
        if isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                yield from cls.undescribed(schema["items"], item, f"{place}[{number}]")
        if isinstance(value, dict) and ("properties" in schema or "anyOf" in schema):
            named = dict(schema.get("properties", {}))
            for form in schema.get("anyOf", []):
                named.update(form.get("properties", {}))
            for key, item in value.items():
                if key in named:
                    yield from cls.undescribed(named[key], item, f"{place}.{key}")
                elif not isinstance(schema.get("additionalProperties"), dict):
                    yield f"{place}.{key} is in no schema"


def keys_of(schema, prefix=""):
    """Each key that a schema names, with what it says of its value: of an object those within."""
    for form in schema.get("anyOf", []):
        yield from keys_of(form)
    for key, value in schema.get("properties", {}).items():
        if "properties" in value and key not in OBJECTS_WITH_FREE_KEYS:
            yield from keys_of(value, f"{prefix}{key}.")
            continue
        yield prefix + key, value["description"]
        yield from keys_of(value.get("items", value))


def keys_at(schema, path):
    """The keys of the objects that a path of keys leads to, in all forms of a result."""
    for form in schema.get("anyOf", []):
        yield from keys_at(form, path)
    properties = schema.get("properties", {})
    if not path:
        for key, value in properties.items():
            inner = () if key in OBJECTS_WITH_FREE_KEYS else value.get("properties", ())
            yield from (f"{key}.{name}" for name in inner) if inner else (key,)
    elif path[0] in properties:
        value = properties[path[0]]
        yield from keys_at(value.get("items", value), path[1:])


def flat_cells(item, prefix=""):
    """The cells of an item under their CSV names, lists of items left out."""
    cells = {}
    for key, value in item.items():
        if isinstance(value, dict) and key not in OBJECTS_WITH_FREE_KEYS:
            cells.update(flat_cells(value, f"{prefix}{key}_"))
        elif not (isinstance(value, list) and value and isinstance(value[0], dict)):
            cells[prefix + key] = value
    return cells


def flat_rows(result, lists, root=""):
    """What CSV is to hold: a row for each innermost item; `root`: what the outermost is called."""
    def rows(item, depth, cells):
        is_between = 0 < depth < len(lists)
        own = {key: value for key, value in item.items()
               if depth == len(lists) or key != lists[depth][0]}
        name = lists[depth - 1][1] if is_between else root if depth == 0 and lists else ""
        cells = {**cells, **flat_cells(own, name + "_" if name else "")}
        if depth == len(lists):
            yield cells
            return
        for inner in item[lists[depth][0]]:
            yield from rows(inner, depth + 1, cells)

    return list(rows({key: value for key, value in result.items() if key != "partial"}, 0, {}))


def csv_agrees(text, value):
    """Whether a CSV cell says what a JSON value says."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(int(value))
    if isinstance(value, list):
        return text == " ".join(str(int(item)) if isinstance(item, bool) else str(item)
                                for item in value)
    if isinstance(value, dict):
        return json.loads(text) == value
    if isinstance(value, (int, float)):
        return text != "" and float(text) == value
    return text == value


class Checks(unittest.TestCase):
    def check_json(self, command, text):
        result = parsed(text)
        self.assertEqual(next(iter(result)), "partial")
        self.assertEqual(Schemas.errors(command.split()[0], result), [])
        self.assertTrue(text.endswith("}\n"))
        return result

    def check_csv(self, command, text, result):
        self.assertNotIn("\r", text)
        header, *lines = list(csv.reader(io.StringIO(text, newline="")))
        self.assertEqual(len(header), len(set(header)))
        expected = flat_rows(result, lists_of(command), ROOTS.get(command.split()[0], ""))
        self.assertEqual(len(lines), len(expected))
        for line, cells in zip(lines, expected):
            self.assertEqual(header, list(cells))
            for name, cell in zip(header, line):
                self.assertTrue(csv_agrees(cell, cells[name]), f"{name}: {cell} {cells[name]}")

    def check_text(self, command, text, result):
        lists = lists_of(command)
        if len(lists) == 3 and not result[lists[0][0]]:  # the warning on stderr says why
            self.assertEqual(text, "")
            return
        self.assertTrue(text.endswith("\n") and text.strip())
        self.assertEqual(re.findall(r".*[ \t\r]\n", text), [])
        self.assertNotRegex(text, r"\b(nan|inf|null|true|false)\b|\n\n\n")
        if len(lists) == 1 and command.split()[0] not in ("tcp-summary", *TWO_CAPTURES):
            self.assertEqual(len(text.splitlines()), 1 + len(result[lists[0][0]]))

    def check_listings(self, capture, commands):
        """All three forms of them, and text with units. The results, by command."""
        forms = {form: Analyzer.answer(capture, form, commands) for form in ("json", "csv", "text")}
        results = {}
        for command in commands:
            with self.subTest(capture=os.path.basename(capture), command=command):
                result = results[command] = self.check_json(command, forms["json"][command])
                self.check_csv(command, forms["csv"][command], result)
                self.check_text(command, forms["text"][command], result)
        return results


class TheSchemas(Checks):
    def names(self):
        return sorted(os.path.basename(path)[:-len(".json")]
                      for path in glob.glob(os.path.join(SCHEMAS, "*.json")))

    def parts(self, schema, place):
        """Every schema within a schema, conditions left out."""
        yield schema, place
        for name, part in schema.get("properties", {}).items():
            yield from self.parts(part, f"{place}/{name}")
        for number, part in enumerate(schema.get("anyOf", [])):
            yield from self.parts(part, f"{place}/{number}")
        for group in ("items", "additionalProperties"):
            if isinstance(schema.get(group), dict):
                yield from self.parts(schema[group], f"{place}/{group}")

    def test_are_schemas_and_describe_every_key(self):
        self.assertNotEqual(self.names(), [])
        for name in self.names():
            schema, validator = Schemas.schema(name)
            with self.subTest(schema=name):
                validator.check_schema(schema)
                self.assertEqual(schema["$id"], name + ".json")
                self.assertTrue(schema["title"])
                for part, place in self.parts(schema, name):
                    described = part.get("properties", {})
                    self.assertEqual([key for key, item in described.items()
                                      if not item.get("description")], [], place)
                    if "additionalProperties" in part and part.get("properties"):
                        self.assertIsNot(part["additionalProperties"], False, place)
                    self.assertLessEqual(set(part.get("required", [])),
                                         set(part.get("properties", {})), place)

    def test_every_command_with_a_result_has_one(self):
        commands = {line.split()[0].rstrip(",") for line in Analyzer.run("help").splitlines()
                    if re.match(r"  \S", line)}
        self.assertLess(WITHOUT_JSON, commands)
        self.assertLessEqual(commands - WITHOUT_JSON, set(self.names()))

    def test_refuse_what_is_wrong(self):
        """So that agreeing with them means something."""
        capture = sample("path-down", "client")
        for command, spoil in (
                ("summary 1", lambda result: result["directions"][0].pop("goodput")),
                ("summary", lambda result: result["connections"][1].update(duration=None)),
                ("delays 1",
                 lambda result: result["directions"][0]["measures"][0].update(min=None)),
                ("list-connections",
                 lambda result: result["connections"][0].update(state="open")),
                ("list-subflows 0",
                 lambda result: result["subflows"][0]["client"].update(port="5201")),
                ("events 0", lambda result: result["events"][0]["detail"].pop("frames")),
                ("events 0", lambda result: result["events"][0]["detail"].update(colour="blue")),
                ("list-tcp", lambda result: result["streams"][0].update(segments_to_client=-1))):
            with self.subTest(command=command):
                result = answer(capture, command)
                self.assertEqual(Schemas.errors(command.split()[0], result), [])
                spoil(result)
                self.assertNotEqual(Schemas.errors(command.split()[0], result), [])


class Listings(Checks):
    def test_all_forms_of_all_listings_of_all_samples(self):
        for scenario in scenarios():
            for end in ENDS:
                capture = sample(scenario, end)
                results = self.check_listings(capture, commands_of(capture))
                self.assertFalse(any(result["partial"] for result in results.values()))

    def test_all_forms_with_a_second_capture(self):
        for scenario in scenarios():
            capture, peer = sample(scenario, "client"), sample(scenario, "server")
            commands = [f"map-tcp {peer} 0", f"owd {peer} 0 --estimate-clock"]
            for connection in connections_of(capture):
                number = connection["mptcp_stream"]
                commands += [f"{name} {peer} {number}" for name in TWO_CAPTURES[1:]]
                commands += [f"{name} {peer} {number} --to {side}"
                             for name in TWO_CAPTURES[2:] for side in SIDES]
            self.check_listings(capture, commands)

    def test_units_for_people(self):
        capture = sample("path-down", "client")
        for command in ("list-connections", "summary 1", "delays 1", "events 1", "dump -n 3"):
            with self.subTest(command=command):
                text = Analyzer.run("-H", capture, *command.split())
                self.check_text(command, text, answer(capture, command))
        self.assertIn("2.70 MB", Analyzer.run("-H", capture, "summary", "1"))

    def test_standard_output_gets_the_same_as_a_file(self):
        capture = sample("ipv6", "server")
        for form in ("json", "csv", "text"):
            for command in ("list-connections", "events 1"):
                self.assertEqual(Analyzer.run("-f", form, capture, *command.split()),
                                 Analyzer.answer(capture, form, [command])[command])

    def test_a_column_can_be_asked_for_once(self):
        Analyzer.run("-f", "json", sample("ipv6", "server"), "dump", "dsn", "dsn", status=2,
                     said="named twice")

    def test_what_needs_no_capture(self):
        for options, command in (([], "check-health"), ([], "check-health -v"),
                                 (["--cachedir", "empty"], "clean-cache"),
                                 (["--quiet"], "list-plugins")):
            text = {form: Analyzer.run("-f", form, *options, *command.split())
                    for form in ("json", "csv", "text")}
            with self.subTest(command=command):
                result = self.check_json(command, text["json"])
                self.check_csv(command, text["csv"], result)
                self.check_text(command, text["text"], result)
                self.assertIs(result["partial"], False)

    def test_list_facts(self):
        text, result, table = (Analyzer.run("-f", form, "--list-facts")
                               for form in ("text", "json", "csv"))
        result = self.check_json("list-facts", result)
        self.check_csv("list-facts", table, result)
        self.check_text("list-facts", text, result)
        facts = {(fact["of"], fact["name"]): fact for fact in result["facts"]}
        self.assertEqual(len(facts), len(result["facts"]))
        self.assertEqual(facts["connection", "client.key"]["type"], "64-bit number")
        self.assertEqual(facts["connection", "client.key"]["unknown"], "it was not captured")
        self.assertIsNone(facts["connection", "client.port"]["unknown"])
        for (of, name), fact in facts.items():
            self.assertRegex(name, r"^[a-z0-9_.]+$")
            self.assertIn(fact["meaning"].split()[0], text)

    def test_listed_facts_are_the_keys_of_results(self):
        """What a result may hold is listed, except what a listing adds."""
        facts = json.loads(Analyzer.run("-f", "json", "--list-facts"))["facts"]
        listed = collections.defaultdict(set)
        for fact in facts:
            listed[fact["of"]].add(fact["name"])
        capture = sample("path-down", "client")
        for command, key, of in (("list-connections", "connections", "connection"),
                                 ("list-subflows 1", "subflows", "subflow"),
                                 ("list-tcp", "streams", "TCP stream"),
                                 ("events 1", "events", "event"),
                                 ("list-reinjections 1", "reinjections", "reinjection")):
            with self.subTest(command=command):
                items = answer(capture, command)[key]
                self.assertTrue(items)
                for item in items:
                    names = {f"{name}.{inner}" for name, value in item.items()
                             if isinstance(value, dict) and name not in OBJECTS_WITH_FREE_KEYS
                             for inner in value}
                    names |= {name for name, value in item.items()
                              if not isinstance(value, dict) or name in OBJECTS_WITH_FREE_KEYS}
                    self.assertLessEqual(names, listed[of])

    def test_keys_of_schemas_are_facts(self):
        """Whatever a command may say of a capture is listed, with the same meaning."""
        meanings = collections.defaultdict(list)
        for fact in json.loads(Analyzer.run("-f", "json", "--list-facts"))["facts"]:
            meanings[fact["name"]].append(fact["meaning"])
        commands = {os.path.basename(path).removesuffix(".json")
                    for path in glob.glob(os.path.join(SCHEMAS, "*.json"))} - OF_NO_CAPTURE
        self.assertLessEqual({"plot", "dump", "owd", "delays"}, commands)
        for command in sorted(commands):
            exceptions = NAMES_OF_LISTS | ABOUT_THE_ANSWER
            exceptions |= ABOUT_A_PICTURE if command == "plot" else set()
            schema, _ = Schemas.schema(command)
            keys = {(key, said) for key, said in keys_of(schema) if key not in exceptions}
            for key, said in sorted(keys):
                with self.subTest(command=command, key=key):
                    self.assertTrue(said.startswith(tuple(meanings[key])), said)

    def test_listed_facts_appear_somewhere(self):
        """No fact is listed that no result and no table shows."""
        database = Analyzer.path("facts.sqlite")
        Analyzer.run(sample("two-paths", "client"), "export", database)
        # What a table calls otherwise.
        shorter = {"mptcpstream": "mptcp_stream", "tcpstream": "tcp_stream",
                   "subflows": "subflow_count"}
        listed = collections.defaultdict(set)
        for fact in json.loads(Analyzer.run("-f", "json", "--list-facts"))["facts"]:
            listed[fact["of"]].add(fact["name"])
        self.assertEqual(set(listed), set(PLACES_OF_FACTS))
        with contextlib.closing(sqlite3.connect(database)) as connection:
            for of, places in PLACES_OF_FACTS.items():
                shown = set()
                for command, *path in map(str.split, places):
                    if command == "table":
                        columns = connection.execute(f"PRAGMA table_info({path[0]})").fetchall()
                        names = {column[1] for column in columns}
                        shown |= names | {shorter.get(name, name) for name in names}
                        shown |= {name for name in listed[of] if name.replace(".", "_") in names}
                    else:
                        schema, _ = Schemas.schema(command)
                        shown |= set(keys_at(schema, path))
                with self.subTest(of=of):
                    self.assertEqual(listed[of] - shown, set())

    def test_check_health_finds_tshark(self):
        checks = {check["name"]: check for check in
                  json.loads(Analyzer.run("-f", "json", "check-health"))["checks"]}
        self.assertEqual(checks["tshark"]["status"], "ok")
        self.assertIsNone(checks["tshark"]["advice"])
        broken = json.loads(Analyzer.run("-f", "json", "--tshark", "/nowhere/tshark",
                                         "check-health", status=1))
        self.assertEqual(Schemas.errors("check-health", broken), [])
        self.assertEqual([(check["name"], check["found"]) for check in broken["checks"]
                          if check["status"] == "error"], [("tshark", None)])

    def test_clean_cache_says_what_it_removed(self):
        cache = Analyzer.path("another-cache")
        Analyzer.run("--cachedir", cache, sample("tcp-fallback", "client"), "list-tcp")
        files = [os.path.join(folder, name) for folder, _, names in os.walk(cache)
                 for name in names]
        size = sum(map(os.path.getsize, files))
        self.assertGreater(size, 0)
        result = json.loads(Analyzer.run("-f", "json", "--cachedir", cache, "clean-cache"))
        self.assertEqual(result, {"partial": False, "folder": cache, "removed_files": len(files),
                                  "removed_bytes": size})


def records(capture):
    """File header and packets of a pcap file."""
    with open(capture, "rb") as file:
        content = file.read()
    place, packets = 24, []
    while place < len(content):
        size = struct.unpack_from("<I", content, place + 8)[0] + 16
        packets.append(content[place:place + size])
        place += size
    return content[:24], packets


class UnusualCaptures(Checks):
    def write(self, name, content):
        with open(Analyzer.path(name), "wb") as file:
            file.write(content)
        return Analyzer.path(name)

    def test_start_not_captured(self):
        header, packets = records(sample("path-down", "client"))
        capture = self.write("tail.pcap", header + b"".join(packets[100:]))
        results = self.check_listings(capture, commands_of(capture))
        for connection in results["list-connections"]["connections"]:
            self.assertEqual(connection["state"], "not seen from the start")
            self.assertIsNone(connection["client"]["key"])
        subflows = results["list-subflows 0"]["subflows"]
        self.assertEqual({(subflow["join_delay"], subflow["backup"], subflow["handshake_rtt"])
                          for subflow in subflows}, {(None, None, None)})

    def test_cut_short(self):
        with open(sample("path-down", "client"), "rb") as file:
            capture = self.write("cut.pcap", file.read()[:20000])
        said = "is incomplete"
        commands = commands_of(capture, said)
        for form in ("json", "csv", "text"):  # each process says what is missing
            Analyzer.answer(capture, form, commands, said)
        results = self.check_listings(capture, commands)
        self.assertTrue(all(result["partial"] for result in results.values()))
        self.assertEqual(results["list-connections"]["connections"][0]["state"], "established")

    def test_handshake_only(self):
        """Attempts of which a SYN is all that is known: no duration, no rates."""
        header, packets = records(sample("path-down", "client"))
        results = {}
        for count in (1, 2, 3, 40):
            capture = self.write(f"first-{count}.pcap", header + b"".join(packets[:count]))
            results[count] = self.check_listings(capture, commands_of(capture))
        states = {count: result["list-connections"]["connections"][0]["state"]
                  for count, result in results.items()}
        self.assertEqual(states, {1: "unanswered", 2: "half-open", 3: "established",
                                  40: "established"})
        self.assertIsNone(results[1]["summary 0"]["directions"][0]["throughput"])
        self.assertIsNone(results[1]["tcp-summary 0"]["directions"][0]["throughput"])

    def test_no_mptcp(self):
        """tcp-fallback without the two SYNs that ask for MPTCP (data/README.md)."""
        header, packets = records(sample("tcp-fallback", "client"))
        del packets[11], packets[0]
        capture = self.write("plain.pcap", header + b"".join(packets))
        commands = ["list-connections", "summary", "delays", "list-tcp", "tcp-summary 0",
                    "dump -n 20"]
        for form in ("json", "csv", "text"):
            Analyzer.answer(capture, form, commands, said="no MPTCP in this capture")
        results = self.check_listings(capture, commands)
        for command in ("list-connections", "summary", "delays"):
            self.assertEqual(results[command], {"partial": False, "connections": []})
        self.assertEqual([stream["mptcp_stream"] for stream in results["list-tcp"]["streams"]],
                         [None, None])
        self.assertIsNone(results["tcp-summary 0"]["mptcp_stream"])

    def test_no_packets(self):
        header, _ = records(sample("tcp-fallback", "client"))
        capture = self.write("nothing.pcap", header)
        commands = ["list-connections", "list-tcp", "summary", "delays", "dump"]
        for form in ("json", "csv", "text"):
            Analyzer.answer(capture, form, commands, said="warning: ")
        results = self.check_listings(capture, commands)
        self.assertEqual(results["list-tcp"], {"partial": False, "streams": []})
        self.assertEqual(results["dump"], {"partial": False, "rows": []})


class Identities(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """All that is asked for, in few processes."""
        for scenario in scenarios():
            for end in ENDS:
                capture = sample(scenario, end)
                Analyzer.answer(capture, "json", commands_of(capture))

    def connections(self):
        """Every connection of every sample: capture, its entry in list-connections."""
        for scenario in scenarios():
            for end in ENDS:
                capture = sample(scenario, end)
                for connection in connections_of(capture):
                    number = connection["mptcp_stream"]
                    with self.subTest(scenario=scenario, end=end, connection=number):
                        yield capture, connection, number

    def test_five_kinds_add_up(self):
        for capture, _, number in self.connections():
            for direction in answer(capture, f"summary {number}")["directions"]:
                for part in [direction, *direction["subflows"]]:
                    kinds = {kind: part[kind + "_bytes"] or 0 for kind in KINDS}
                    self.assertEqual(part["tcp_bytes"], sum(kinds.values()))
                    self.assertEqual(part["unique_bytes"],
                                     part["tcp_bytes"] - kinds["retransmitted"])
                    if part["data_bytes"] is None:
                        self.assertIsNone(part["first_carried_bytes"])
                        self.assertEqual((kinds["repeated"], kinds["reinjected"]), (0, 0))
                    elif part is direction:
                        self.assertEqual(part["data_bytes"], kinds["first_carried"])
                    else:
                        self.assertEqual(part["data_bytes"],
                                         kinds["first_carried"] + kinds["reinjected"])

    def test_subflows_add_up_to_the_direction(self):
        for capture, connection, number in self.connections():
            summary = answer(capture, f"summary {number}")
            self.assertEqual(summary["state"], connection["state"])
            self.assertEqual(summary["duration"], connection["duration"])
            self.assertEqual([direction["to"] for direction in summary["directions"]],
                             ["server", "client"])
            for direction in summary["directions"]:
                subflows = direction["subflows"]
                self.assertEqual(len(subflows), connection["subflow_count"])
                self.assertEqual(direction["data_bytes"],
                                 connection["data_bytes_to_" + direction["to"]])
                for key in ("tcp_bytes", "unique_bytes", *(kind + "_bytes" for kind in KINDS)):
                    parts = [subflow[key] for subflow in subflows]
                    self.assertEqual(direction[key],
                                     None if None in parts else sum(parts), key)
                for kind, whole in (("throughput", "tcp_bytes"), ("goodput", "data_bytes")):
                    shares = [subflow[kind + "_contribution"] for subflow in subflows]
                    if direction[whole]:
                        self.assertAlmostEqual(sum(shares), 1)
                        self.assertAlmostEqual(direction[kind] * summary["duration"],
                                               direction[whole], places=3)
                    else:
                        self.assertEqual(set(shares), {None})

    def test_data_acked_is_not_more_than_data(self):
        for capture, _, number in self.connections():
            for direction in answer(capture, f"summary {number}")["directions"]:
                if direction["data_acked"] is not None:
                    self.assertLessEqual(direction["data_acked"], direction["data_bytes"])

    def test_one_connection_is_an_entry_of_all(self):
        for capture, _, number in self.connections():
            for name in ("summary", "delays"):
                one, all_of_them = answer(capture, f"{name} {number}"), answer(capture, name)
                self.assertEqual(one.pop("partial"), all_of_them["partial"])
                self.assertEqual(one, all_of_them["connections"][number])

    def test_to_gives_the_one_direction(self):
        for capture, _, number in self.connections():
            for side in SIDES:
                for name in ("summary", "delays"):
                    one, both = answer(capture, f"{name} {number} --to {side}"), answer(
                        capture, f"{name} {number}")
                    both["directions"] = [direction for direction in both["directions"]
                                          if direction["to"] == side]
                    self.assertEqual(one, both)
                    self.assertEqual(answer(capture, f"{name} --to {side}")["connections"][number],
                                     {key: item for key, item in one.items() if key != "partial"})
                one, both = (answer(capture, f"list-reinjections {number}{option}")
                             for option in (f" --to {side}", ""))
                both["reinjections"] = [item for item in both["reinjections"] if item["to"] == side]
                self.assertEqual(one, both)

    def test_reinjections_are_those_of_the_summary(self):
        for capture, _, number in self.connections():
            subflow_bytes = collections.Counter()
            for item in answer(capture, f"list-reinjections {number}")["reinjections"]:
                subflow_bytes[item["to"], item["tcp_stream"]] += item["bytes"]
                self.assertLessEqual(item["bytes"], item["length"])
                self.assertNotEqual(item["reinjection_of"], [])
                self.assertLess(max(item["reinjection_of"]), item["frame"])
            for direction in answer(capture, f"summary {number}")["directions"]:
                for subflow in direction["subflows"]:
                    self.assertEqual(subflow["reinjected_bytes"],
                                     subflow_bytes[direction["to"], subflow["tcp_stream"]])

    def test_subflows_are_streams(self):
        for capture, connection, number in self.connections():
            streams = {stream["tcp_stream"]: stream
                       for stream in answer(capture, "list-tcp")["streams"]}
            subflows = answer(capture, f"list-subflows {number}")["subflows"]
            self.assertEqual(len(subflows), connection["subflow_count"])
            self.assertEqual([subflow["tcp_stream"] for subflow in subflows],
                             [stream["tcp_stream"] for stream in streams.values()
                              if stream["mptcp_stream"] == number])
            self.assertEqual(sum(subflow["master"] for subflow in subflows), 1)
            for subflow in subflows:
                stream = streams[subflow["tcp_stream"]]
                self.assertEqual(subflow["opened_by"], "client")  # as in all samples
                for key in ("start", "duration", "tcp_bytes_to_server", "tcp_bytes_to_client"):
                    self.assertEqual(subflow[key], stream[key], key)
                for side in SIDES:
                    self.assertEqual({key: subflow[side][key] for key in ("address", "port")},
                                     stream[side])
                if subflow["master"]:
                    self.assertEqual({key: connection["client"][key]
                                      for key in ("address", "port")}, stream["client"])

    def test_tcp_summary_is_the_stream_in_the_list(self):
        for scenario in scenarios():
            for end in ENDS:
                capture = sample(scenario, end)
                for stream in answer(capture, "list-tcp")["streams"]:
                    command = f"tcp-summary {stream['tcp_stream']}"
                    if command not in commands_of(capture):
                        continue
                    with self.subTest(scenario=scenario, end=end, command=command):
                        summary = answer(capture, command)
                        shared = set(summary) & set(stream)
                        self.assertEqual({key: summary[key] for key in shared},
                                         {key: stream[key] for key in shared})
                        for direction in summary["directions"]:
                            for key in ("segments", "tcp_bytes", "retransmitted_bytes"):
                                self.assertEqual(direction[key],
                                                 stream[f"{key}_to_{direction['to']}"])
                            self.assertEqual(
                                direction["unique_bytes"],
                                direction["tcp_bytes"] - direction["retransmitted_bytes"])

    def test_events_are_in_order_and_name_streams_of_the_connection(self):
        for capture, _, number in self.connections():
            events = answer(capture, f"events {number}")["events"]
            frames = [event["frame"] for event in events]
            self.assertEqual(frames, sorted(frames))
            subflows = {subflow["tcp_stream"]: subflow
                        for subflow in answer(capture, f"list-subflows {number}")["subflows"]}
            handshakes = {}
            for event in events:
                named = [event["tcp_stream"], *event["detail"].get("joined_by", []),
                         *event["detail"].get("used_by", [])]
                self.assertLessEqual(set(named), set(subflows))
                if event["type"] in ("MP_CAPABLE", "MP_JOIN"):
                    handshakes[event["tcp_stream"]] = event
            self.assertEqual(sorted(handshakes), sorted(subflows))
            for stream, event in handshakes.items():
                subflow, detail = subflows[stream], event["detail"]
                self.assertEqual(event["type"] == "MP_CAPABLE", subflow["master"])
                self.assertEqual(event["time"], subflow["start"])
                self.assertEqual(event["from"], subflow["opened_by"])
                for ours, theirs in (("state", "state"), ("state_frame", "state_frame"),
                                     ("syn_to_syn_ack", "handshake_rtt"),
                                     ("syn_ack_to_ack", "syn_ack_to_ack"),
                                     ("join_delay", "join_delay")):
                    self.assertEqual(detail.get(ours), subflow[theirs], ours)

    def test_figures_of_delays_are_in_order(self):
        for capture, _, number in self.connections():
            for direction in answer(capture, f"delays {number}")["directions"]:
                measures = [(measure["measure"], measure["tcp_stream"])
                            for measure in direction["measures"]]
                self.assertEqual(len(measures), len(set(measures)))
                for measure in direction["measures"]:
                    if measure["count"] == 0:
                        continue
                    least, median, mean, p95, p99, most = (measure[name] for name in FIGURES)
                    self.assertTrue(0 <= least <= median <= p95 <= p99 <= most, measure)
                    self.assertTrue(least <= mean <= most, measure)
                    self.assertAlmostEqual(measure["sum"], mean * measure["count"], places=5)


class Truth(unittest.TestCase):
    def samples(self):
        for scenario in scenarios():
            truth = truth_of(scenario)
            for end in ENDS:
                with self.subTest(scenario=scenario, end=end):
                    yield scenario, truth, end, sample(scenario, end)

    def events(self, capture, kind):
        return [event for connection in connections_of(capture)
                for event in answer(capture, f"events {connection['mptcp_stream']}")["events"]
                if event["type"] == kind]

    def test_connections_and_subflows_are_those_of_the_readme(self):
        for scenario, _, _, capture in self.samples():
            fell_back = scenario == "tcp-fallback"
            subflows = 1 if fell_back else 2 if scenario == "ipv6" else 3
            state = "fallback" if fell_back else "established"
            self.assertEqual([(connection["state"], connection["subflow_count"],
                               connection["server"]["port"])
                              for connection in connections_of(capture)],
                             [(state, subflows, 5201)] * 2)
            self.assertEqual(len(answer(capture, "list-tcp")["streams"]), 2 * subflows)

    def test_data_sent_is_what_iperf3_sent(self):
        for scenario, truth, _, capture in self.samples():
            if scenario in UPLOADS:
                data, sent = connections_of(capture)[1], truth["iperf3"]["end"]["sum_sent"]["bytes"]
                self.assertEqual(data["data_bytes_to_server"], sent + COOKIE)
                self.assertEqual(answer(capture, "summary 1 --to server")["directions"][0][
                    "data_acked"], sent + COOKIE)
                fin = [event["detail"] for event in answer(capture, "events 1")["events"]
                       if event["type"] == "DATA_FIN" and event["from"] == "client"]
                self.assertEqual([(detail["bytes"], detail["dsn"]) for detail in fin],
                                 [(sent + COOKIE, sent + COOKIE + 1)])

    def test_path_down(self):
        """Figures on which two independent programs agreed."""
        expected = {"tcp": 2703221, "retransmitted": 69664, "unmapped": 0, "repeated": 140912,
                    "reinjected": 300232, "first_carried": 2192413}
        direction = answer(sample("path-down", "client"), "summary 1 --to server")["directions"][0]
        self.assertEqual({kind: direction[kind + "_bytes"] for kind in expected}, expected)

    def test_handshakes_are_those_of_the_kernels(self):
        for _, truth, end, capture in self.samples():
            attempts = self.events(capture, "MP_CAPABLE")
            joins = self.events(capture, "MP_JOIN")
            fallbacks = self.events(capture, "fallback")
            established = [sum(event["detail"]["state"] == "established" for event in events)
                           for events in (attempts, joins)]
            names = {"client": ("MPCapableSYNTX", "MPJoinSynTx", "MPCapableSYNACKRX",
                                "MPJoinSynAckRx"),
                     "server": ("MPCapableSYNRX", "MPJoinSynRx", "MPCapableACKRX", "MPJoinAckRx")}
            seen = [len(attempts), len(joins), *established]
            if end == "server" and fallbacks:  # its end is no MPTCP socket and counts nothing
                seen = [0] * 4
            self.assertEqual(seen, [counter(truth, end, name) for name in names[end]])
            for name in ("MPCapableFallbackSYNACK", "MPCapableFallbackACK"):
                self.assertEqual(sum(event["detail"]["linux_counter"] == name
                                     for event in fallbacks), counter(truth, "client", name))

    def test_addresses_are_those_of_the_kernels(self):
        for _, truth, end, capture in self.samples():
            added = self.events(capture, "ADD_ADDR")
            for sender in SIDES:
                is_sent = sender == end
                own = {kind: [event for event in self.events(capture, kind)
                              if event["from"] == sender]
                       for kind in ("ADD_ADDR", "ADD_ADDR echo", "REMOVE_ADDR", "MP_PRIO")}
                echoes = [event for event in added
                          if event["from"] != sender and "echo_frame" in event["detail"]]
                # The kernel counts segments; copies of an announcement are one event.
                counts = {"AddAddrTx" if is_sent else "AddAddr":
                          sum(len(event["detail"].get("frames", [0])) for event in own["ADD_ADDR"]),
                          "EchoAddTx" if is_sent else "EchoAdd":
                          len(echoes) + len(own["ADD_ADDR echo"]),
                          "RmAddrTx" if is_sent else "RmAddr": len(own["REMOVE_ADDR"]),
                          "MPPrioTx" if is_sent else "MPPrioRx": len(own["MP_PRIO"])}
                self.assertEqual(counts, {name: counter(truth, end, name) for name in counts})

    def test_aborts_are_those_of_the_kernels(self):
        for _, truth, end, capture in self.samples():
            aborts = [len(event["detail"]["frames"])
                      for event in self.events(capture, "MP_FASTCLOSE") if event["from"] == end]
            self.assertEqual(sum(aborts), counter(truth, end, "MPFastcloseTx"))
            self.assertEqual(self.events(capture, "MP_FAIL"), [])

    def test_address_events(self):
        """One MP_PRIO per connection at 1.2 s, one REMOVE_ADDR at 2.4 s (data/README.md)."""
        capture = sample("address-events", "client")
        for kind, time, fact in (("MP_PRIO", 1.2, ("backup", True)),
                                 ("REMOVE_ADDR", 2.4, ("address_ids", [1]))):
            events = self.events(capture, kind)
            self.assertEqual(len(events), 2)
            for event in events:
                self.assertAlmostEqual(event["time"], time, places=2)
                self.assertEqual(event["from"], "client")
                self.assertEqual(event["detail"][fact[0]], fact[1])
        for connection in (0, 1):
            joined = {subflow["tcp_stream"] for subflow in answer(
                capture, f"list-subflows {connection}")["subflows"] if not subflow["master"]}
            removed = self.events(capture, "REMOVE_ADDR")[connection]
            self.assertEqual(set(removed["detail"]["used_by"]), joined)

    def test_killed_client(self):
        """Which frames abort the data connection (data/README.md)."""
        aborts = self.events(sample("killed-client", "client"), "MP_FASTCLOSE")
        self.assertEqual([(event["frame"], event["from"], event["detail"]["frames"])
                          for event in aborts], [(867, "client", [867, 868, 869])])
        self.assertAlmostEqual(aborts[0]["time"], 0.998, places=3)
        server = sample("killed-client", "server")
        resets = [event for event in answer(server, "events 1")["events"]
                  if event["type"] == "RST" and event["from"] == "server"]
        self.assertEqual([event["frame"] for event in resets], [917, 918])
        self.assertTrue(all("reset_reason" in event["detail"] for event in resets))

    def test_tcp_fallback(self):
        events = self.events(sample("tcp-fallback", "client"), "MP_CAPABLE")
        self.assertEqual([event["frame"] for event in events], [1, 12])
        for connection in connections_of(sample("tcp-fallback", "client")):
            self.assertEqual(connection["fallback"], "SYN/ACK without MP_CAPABLE")
            self.assertEqual(connection["state_by"], "server")
            self.assertIsNone(connection["data_bytes_to_server"])

    def test_hmacs_and_checksums_of_a_real_kernel_are_valid(self):
        for scenario, _, _, capture in self.samples():
            has_checksums = scenario == "checksums"
            for connection in connections_of(capture):
                self.assertIs(connection["checksums"], has_checksums)
                number = connection["mptcp_stream"]
                subflows = answer(capture, f"list-subflows {number}")["subflows"]
                self.assertEqual(
                    [(subflow["hmac"], subflow["syn_ack_hmac"], subflow["ack_hmac"])
                     for subflow in subflows],
                    [(None,) * 3 if subflow["master"] else ("valid",) * 3 for subflow in subflows])
                counts = [subflow["checksums"] for subflow in subflows]
                if not has_checksums:
                    self.assertEqual({value for count in counts for value in count.values()},
                                     {None})
                    continue
                self.assertGreater(sum(count["valid"] for count in counts), 0)
                self.assertEqual(sum(count["invalid"] + count["unverifiable"]
                                     for count in counts), 0)

    def test_round_trips_are_those_of_the_paths(self):
        """At the client nothing comes back sooner than both delays of its path."""
        for scenario in scenarios():
            paths = truth_of(scenario)["paths"]
            capture = sample(scenario, "client")
            for number in (0, 1):
                for subflow in answer(capture, f"list-subflows {number}")["subflows"]:
                    path = self.path_of(subflow["client"]["address"])
                    least = (paths[path][0] + paths[path][1]) / 1000
                    with self.subTest(scenario=scenario, subflow=subflow["tcp_stream"]):
                        self.assertTrue(least <= subflow["handshake_rtt"] < least + 0.005,
                                        subflow["handshake_rtt"])
                        samples = [measure["min"] for direction in answer(
                            capture, f"delays {number} --to server")["directions"]
                            for measure in direction["measures"]
                            if measure["measure"].startswith("rtt") and measure["count"] and
                            measure["tcp_stream"] == subflow["tcp_stream"]]
                        self.assertTrue(all(value >= least for value in samples), samples)

    @staticmethod
    def path_of(address):
        """The client's address tells the path (data/README.md)."""
        return int(re.match(r"(?:10\.77\.|fd77:)([12])[.:]", address).group(1)) - 1

    def test_missing_segments_are_what_the_relay_dropped(self):
        """Exceptions are those of data/README.md: RSTs that took the other path, and four packets
        that neither capture of path-down shows."""
        for scenario in scenarios():
            seen = {end: collections.Counter() for end in ENDS}
            for end in ENDS:
                for stream in answer(sample(scenario, end), "list-tcp")["streams"]:
                    for to in SIDES:
                        seen[end][self.path_of(stream["client"]["address"]),
                                  to] += stream["segments_to_" + to]
            missing = [seen["client"][path, "server"] - seen["server"][path, "server"]
                       if to == "server" else
                       seen["server"][path, "client"] - seen["client"][path, "client"]
                       for path in (0, 1) for to in ("server", "client")]
            dropped = truth_of(scenario)["dropped"]
            if scenario == "path-down":
                dropped = [dropped[0] - 1, dropped[1] - 3, *dropped[2:]]
            if scenario in ("lossy-download", "killed-client"):
                missing, dropped = ([paths[0] + paths[2], paths[1] + paths[3]]
                                    for paths in (missing, dropped))
            with self.subTest(scenario=scenario):
                self.assertEqual(missing, dropped)


if __name__ == "__main__":
    themes.main(3)
