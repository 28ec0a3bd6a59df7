#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages, as man shows them, against what the programs say of themselves: every option,
argument, command, column, plot, setting and quantity, both ways.

usage: manual_test.py PROGRAMS_FOLDER PAGES_FOLDER DATA_FOLDER SCHEMAS_FOLDER [unittest arguments]
"""
import functools
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import themes

PROGRAMS, PAGES, DATA, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:5])
PAGE_NAMES = ("mptcpexporter.1", "mptcpanalyzer.1", "mptcpnumerics.1", "mptcpanalyzer.5")
SETUP = os.path.join(DATA, "setups", "nsdi12.json")
HELP_COLUMN = 28  # of --help
# man is told to indent text by 2 and subsections' headings by 1. Then an entry's text, at 4, always
# is on the line after its tag, and lines of 10000 characters hold whole paragraphs.
INDENTS = {"MANROFFOPT": "-rIN=2n -rSN=1n", "MANWIDTH": "10000"}
FOLDER = tempfile.TemporaryDirectory(prefix="manual-test-")


def environment():
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("MPTCPANALYZER_", "MAN", "GROFF"))}
    clean.update({"HOME": FOLDER.name, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"})
    for kind in ("CACHE", "CONFIG", "STATE", "DATA"):
        clean[f"XDG_{kind}_HOME"] = os.path.join(FOLDER.name, kind.lower())
    return clean


def output(*words, status=0, **more):
    done = subprocess.run(words, env={**environment(), **more}, timeout=120, encoding="utf-8",
                          check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != status:
        raise AssertionError(f"{words}: exit status {done.returncode}, {done.stderr}")
    return done.stdout


@functools.lru_cache(maxsize=None)
def run(program, *words):
    return output(os.path.join(PROGRAMS, program), *words)


def capitalised(text):
    """A line of help as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?:" else ".")


class Help:
    """A --help taken apart: its entries by group, in order."""

    def __init__(self, text):
        self.groups, group = {}, None
        for line in text.split("\n"):
            if line.endswith(":") and not line.startswith(" "):
                group = self.groups.setdefault(line[:-1], [])
            elif not line:
                group = None
            elif group is not None and line.startswith(" " * HELP_COLUMN):
                name, words = group[-1]
                group[-1] = (name, (words + " " + line.strip()).strip())
            elif group is not None:
                # A long name stands on a line of its own, two blanks end a shorter one.
                name, _, words = line.strip().partition("  ")
                group.append((name, words.strip()))

    def entries(self, *titles):
        return [entry for title in titles for entry in self.groups.get(title, [])]

    def options(self):
        """Groups of options, but not what a command's --help adds for itself."""
        own = ("-h, --help", "explain this command")
        return {title: [entry for entry in entries if entry != own]
                for title, entries in self.groups.items()
                if title != "Arguments" and entries and entries[0][0].startswith("-")}

    def commands(self):
        """Of a program."""
        return [entry for entries in self.groups.values() for entry in entries
                if not entry[0].startswith("-")]


class Section:
    """Lines below a heading: paragraphs and entries (a tag and, on the next line, its text)."""

    def __init__(self, lines):
        self.paragraphs, self.entries = [], []
        for line, below in zip(lines, lines[1:] + [""]):
            if re.match(r" {2}\S", line):
                if re.match(r" {4}\S", below):
                    self.entries.append((line.strip(), below.strip()))
                else:
                    self.paragraphs.append(line.strip())


@functools.lru_cache(maxsize=None)
class Page:
    """A page as man shows it, in sections and subsections."""

    def __init__(self, name):
        self.file = os.path.join(PAGES, name)
        self.text = output("man", "-l", self.file, **INDENTS)
        self.sections = {}
        lines = None
        for line in self.text.split("\n")[1:]:
            if line and not line.startswith(" "):
                section = line
                lines = self.sections.setdefault((section, ""), [])
            elif re.match(r" \S", line):
                lines = self.sections.setdefault((section, line.strip()), [])
            elif lines is not None:
                lines.append(line)

    def section(self, name, subsection=""):
        return Section(self.sections[name, subsection])

    def subsections(self, name):
        return [below for section, below in self.sections if section == name and below]


class Pages(unittest.TestCase):
    def test_roff_has_nothing_to_complain_of(self):
        for name in PAGE_NAMES:
            with self.subTest(page=name):
                file = os.path.join(PAGES, name)
                for words in (["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", file],
                              ["groff", "-man", "-ww", "-Tutf8", file],
                              ["groff", "-man", "-ww", "-Tascii", file]):
                    done = subprocess.run(words, env={**environment(), "MANWIDTH": "80"},
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                          timeout=60, check=True)
                    self.assertEqual(done.stderr, b"", words)

    def test_no_line_is_too_long_for_a_terminal(self):
        for name in PAGE_NAMES:
            text = output("man", "-l", os.path.join(PAGES, name), MANWIDTH="80")
            self.assertEqual([line for line in text.split("\n") if len(line) > 80], [], name)

    def test_the_name_can_be_indexed(self):
        for name in PAGE_NAMES:
            line = output("lexgrog", os.path.join(PAGES, name))
            self.assertRegex(line, rf': "{name[:-2]} - [a-z]')

    def test_what_every_page_has(self):
        for name in PAGE_NAMES:
            page = Page(name)
            titles = [section for section, below in page.sections if not below]
            wanted = ["NAME", "DESCRIPTION", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"]
            if name.endswith(".1"):
                wanted += ["SYNOPSIS", "OPTIONS", "EXIT STATUS", "FILES", "NOTES"]
            self.assertEqual(set(wanted) - set(titles), set(), name)
            self.assertNotIn("@", re.sub(r"SUBFLOW@N", "", page.text), name)
            for other in {"mptcpexporter(1)", "mptcpanalyzer(1)", "mptcpnumerics(1)",
                          "mptcpanalyzer(5)"} - {f"{name[:-2]}({name[-1]})"}:
                self.assertIn(other, " ".join(page.section("SEE ALSO").paragraphs), name)

    def test_the_version_is_that_of_the_programs(self):
        version = run("mptcpanalyzer", "--version").split("\n")[0]
        for name in PAGE_NAMES:
            self.assertRegex(Page(name).text.rstrip().split("\n")[-1],
                             rf"^{re.escape(version)}\s+\d{{4}}-\d\d-\d\d\s")


class Options(unittest.TestCase):
    def check_options(self, program):
        page, shown = Page(program + ".1"), Help(run(program, "--help"))
        groups = {title: page.section("OPTIONS", title).entries
                  for title in page.subsections("OPTIONS")}
        arguments = groups.pop("Arguments", [])
        self.assertEqual(arguments, shown.entries("Arguments"))
        self.assertEqual(groups, shown.options())

    def test_of_the_exporter(self):
        self.check_options("mptcpexporter")

    def test_of_the_analyzer(self):
        self.check_options("mptcpanalyzer")

    def test_of_numerics(self):
        self.check_options("mptcpnumerics")

    def test_the_synopsis_is_that_of_help(self):
        for program in ("mptcpexporter", "mptcpanalyzer", "mptcpnumerics"):
            usage = run(program, "--help").split("\n\n")[0].replace("usage:", "      ")
            self.assertEqual(Page(program + ".1").section("SYNOPSIS").paragraphs,
                             [line.strip() for line in usage.split("\n")])

    def test_no_page_names_an_option_that_there_is_not(self):
        known = set()
        for program, commands in (("mptcpexporter", ()), ("mptcpanalyzer", analyzer_commands()),
                                  ("mptcpnumerics", numerics_commands())):
            texts = [run(program, "--help")] + [help_of(program, words[0]) for words in commands]
            for text in texts:
                known.update(re.findall(r"(?<![\w-])--[a-z0-9-]+", text))
        for name in PAGE_NAMES:
            named = set(re.findall(r"(?<![\w-])--[a-z0-9][a-z0-9-]*", Page(name).text))
            self.assertEqual(named - known, set(), name)


def analyzer_commands():
    return commands_of("mptcpanalyzer")


def numerics_commands():
    return commands_of("mptcpnumerics")


def commands_of(program):
    """(name, aliases, summary) of each command, from --help."""
    found = Help(run(program, "--help").split("explains one):\n")[1]).commands()
    return [(*names.split(", ")[:1], names.split(", ")[1:], summary) for names, summary in found]


def help_of(program, command):
    if command == "schema":  # prints the schema, whatever stands behind it
        return "usage: schema\n\nprint the JSON Schema of a setup\n"
    front = [SETUP] if program == "mptcpnumerics" else []
    return run(program, *front, command, "--help").replace("usage: mptcpnumerics SETUP.json ",
                                                            "usage: ")


class Commands(unittest.TestCase):
    def check_command(self, page, program, name, aliases, summary):
        text = help_of(program, name)
        shown = Help(text)
        section = page.section("COMMANDS", ", ".join([name, *aliases]))
        usage = text.split("\n")[0].removeprefix("usage: ").strip()
        self.assertEqual(section.paragraphs[0], usage)
        self.assertTrue((section.paragraphs[1] + " ").startswith(capitalised(summary) + " "),
                        section.paragraphs[1])
        self.assertIn(summary, text)
        options = [entry for entries in shown.options().values() for entry in entries]
        self.assertEqual(section.entries, shown.entries("Arguments") + options)
        for title in set(shown.options()) - {"Options"}:
            self.assertIn(title + ":", section.paragraphs)

    def check_commands(self, program, commands):
        page = Page(program + ".1")
        self.assertGreater(len(commands), 5)
        self.assertEqual(sorted(page.subsections("COMMANDS")),
                         sorted(", ".join([name, *aliases]) for name, aliases, _ in commands))
        for name, aliases, summary in commands:
            with self.subTest(command=name):
                self.check_command(page, program, name, aliases, summary)

    def test_of_the_analyzer(self):
        self.check_commands("mptcpanalyzer", analyzer_commands())

    def test_of_numerics(self):
        self.check_commands("mptcpnumerics", numerics_commands())


class Lists(unittest.TestCase):
    def test_columns_of_packets(self):
        listed = {}
        for line in run("mptcpexporter", "--list-columns").rstrip("\n").split("\n")[1:]:
            name, kind, unit, meaning = (part.strip() for part in
                                         (line[:20], line[20:42], line[42:49], line[49:]))
            listed[f"{name} ({kind}{', ' if unit else ''}{unit})"] = meaning
        self.assertGreater(len(listed), 50)
        section = Page("mptcpanalyzer.5").section("COLUMNS OF PACKETS")
        self.assertEqual(dict(section.entries), listed)
        self.assertEqual(len(section.entries), len(listed))

    def test_columns_of_connections_and_subflows(self):
        database = os.path.join(FOLDER.name, "tables.sqlite")
        run("mptcpexporter", "-q", os.path.join(DATA, "checksums.client.pcap"), database)
        connection = sqlite3.connect(database)
        self.addCleanup(connection.close)
        for table in ("connections", "subflows"):
            columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            self.assertGreater(len(columns), 30)
            section = Page("mptcpanalyzer.5").section("COLUMNS OF " + table.upper())
            self.assertEqual([tag.split(" (")[0] for tag, _ in section.entries], columns)

    def test_plots(self):
        plots = json.loads(run("mptcpanalyzer", "-f", "json", "list-plots"))["plots"]
        section = Page("mptcpanalyzer.1").section("PLOTS")
        self.assertEqual(section.entries, [(plot["name"], plot["shows"]) for plot in plots])

    def test_settings(self):
        checks = json.loads(output(os.path.join(PROGRAMS, "mptcpanalyzer"), "-f", "json",
                                   "check-health", "-v"))["checks"]
        found = {check["name"].removeprefix("setting "): check["found"] for check in checks
                 if check["name"].startswith("setting ")}
        self.assertGreater(len(found), 8)
        page = Page("mptcpanalyzer.5")
        shown = dict(page.section("CONFIGURATION").entries)
        self.assertEqual(set(shown), set(found))
        for key, value in found.items():
            default = re.search(r" \(default: (.*)\)$", shown[key]).group(1)
            self.assertGreater(len(shown[key]), len(default) + 15, key)
            if default.startswith("$XDG_"):  # where this page says that it is
                place = default.replace("$XDG_", FOLDER.name + "/").replace("_HOME", "")
                folder, _, rest = place.removeprefix(FOLDER.name + "/").partition("/")
                self.assertIn(value, (None, os.path.join(FOLDER.name, folder.lower(), rest)), key)
            elif value:
                self.assertEqual(default, value)
        variables = [name for name, _ in page.section("ENVIRONMENT").entries]
        self.assertEqual(sorted(variables), sorted("MPTCPANALYZER_" + key.upper() for key in found))

    def test_form_of_a_setup(self):
        with open(os.path.join(SCHEMAS, "setup.json"), encoding="utf-8") as file:
            schema = json.load(file)
        text = "\n".join(Page("mptcpanalyzer.5").sections["SETUPS", ""])

        def check(form):
            for key, value in form["properties"].items():
                words = re.escape(value["description"])
                self.assertRegex(text, rf"(?m)^ +{key} \(.*\)\n +{words}$")
                if "properties" in value:
                    check(value)

        check(schema)
        check(schema["$defs"]["subflow"])

    def test_quantities(self):
        computed = set()
        for setup in glob.glob(os.path.join(DATA, "setups", "*.json")):
            groups = json.loads(run("mptcpnumerics", "-q", "-f", "json", setup))["groups"]
            computed.update(item["quantity"] for group in groups for item in group["quantities"])
        shown = Page("mptcpnumerics.1").section("QUANTITIES").entries
        self.assertEqual({name for tag, _ in shown for name in tag.split(", ")}, computed)


if __name__ == "__main__":
    MISSING = [name for name in ("man", "groff", "lexgrog") if shutil.which(name) is None]
    if MISSING:
        sys.exit(f"manual_test: {', '.join(MISSING)} missing (scripts/setup installs man-db and "
                 "groff-base)")
    themes.main(4)
