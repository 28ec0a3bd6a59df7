#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands in README.md, docs/guide.md and the manual pages run as they are written there, and
print what is written after them.

In an indented block `$ ` begins a command; what follows is its output, with "..." in place of lines
that were left out. A block without `$ ` after "in `NAME`:" or the like is the file NAME.

usage: docs_test.py FOLDER_OF_PROGRAMS SOURCE_FOLDER [unittest arguments]
"""
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

import themes

PROGRAMS, SOURCE = (os.path.abspath(argument) for argument in sys.argv[1:3])
DATA = os.path.join(SOURCE, "data")
INDENT = "    "
PROMPT = "$ "
# What needs more than the suite and its tests do.
NEEDS_MODULE = {"python3 rates.py": "pandas"}
NEEDS_NETWORK = "tcpdump "


def blocks_of(text):
    """Each indented block of Markdown with the paragraph before it."""
    paragraph, block, is_ended = "", [], False
    for line in text.split("\n") + ["end"]:
        if line.startswith(INDENT) or (block and not line.strip()):
            block.append(line)
            continue
        if block:
            yield paragraph, textwrap.dedent("\n".join(block)).strip("\n")
            block = []
        if line.strip():
            paragraph = line.strip() if is_ended else paragraph + " " + line.strip()
        is_ended = not line.strip()


def file_named_before(paragraph):
    """The file whose content follows a paragraph that ends with its name and a colon, if any."""
    found = re.search(r"`([\w-]+\.(?:txt|json|jq|py))`:$", paragraph)
    return found and found[1]


def commands_of(block):
    """Each command of a block with the lines of output after it."""
    command = output = None
    for line in block.split("\n"):
        if line.startswith(PROMPT):
            if command:
                yield command, output
            command, output = line[len(PROMPT):], []
        elif not output and (command.endswith("\\") or re.match(r" {6}\S", line)):
            command += "\n" + line
        else:
            output.append(line.rstrip())
    yield command, output


def pattern_of(lines):
    """What printed lines have to look like; blanks at the end of a line do not matter."""
    parts = [r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + r" *\n"
             for line in lines]
    return re.compile("".join(parts))


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


class Docs(unittest.TestCase):
    """A folder that looks like a clone of the repository, and a home folder."""

    maxDiff = None

    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="docs-test-")
        self.addCleanup(made.cleanup)
        self.folder = os.path.join(made.name, "clone")
        self.home = os.path.join(made.name, "home")
        os.makedirs(self.home)
        os.makedirs(self.folder)
        for name in ("data", "docs"):
            os.symlink(os.path.join(SOURCE, name), os.path.join(self.folder, name))

    def run_line(self, line):
        """What a command line of bash gives: standard output with standard error, exit status."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("MPTCPANALYZER_", "XDG_"))}
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.folder, stdin=subprocess.DEVNULL, timeout=300,
            env={**kept, "HOME": self.home, "PATH": PROGRAMS + ":" + os.environ["PATH"],
                 "XDG_CACHE_HOME": themes.cache_folder(os.path.join(self.home, "cache")),
                 "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        return done.stdout, done.returncode

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(content + "\n")

    def check_output(self, command, expected):
        needed = NEEDS_MODULE.get(command)
        if needed and not importlib.util.find_spec(needed):
            return
        printed, _ = self.run_line(command)
        printed = "".join(line.rstrip() + "\n" for line in printed.split("\n")[:-1])
        while expected and not expected[-1]:
            expected.pop()
        if expected and not pattern_of(expected).fullmatch(printed):
            self.assertEqual(printed, "\n".join(expected) + "\n", command)

    def check_document(self, *path):
        """Runs all commands of a document, in one folder; gives their number."""
        count = 0
        for paragraph, block in blocks_of(read(*path)):
            content, _, block = ("\n\n" + block).partition("\n\n" + PROMPT)
            name = file_named_before(paragraph)
            if content and name:
                self.write(name, content[2:])
            if not block:
                continue
            block = PROMPT + block
            if ".pcap> " in block:  # the interpreter on a terminal, which completion_test tries
                continue
            for command, expected in commands_of(block):
                with self.subTest(document=path[-1], command=command):
                    self.check_output(command, expected)
                count += 1
        return count


class Readme(Docs):
    def test_commands(self):
        self.assertGreater(self.check_document("README.md"), 5)


class Guide(Docs):
    def test_commands(self):
        self.assertGreater(self.check_document("docs", "guide.md"), 40)


class ManualPages(Docs):
    """Their examples are of captures that a user has."""

    CAPTURES = {"client.pcap": "two-paths.client", "server.pcap": "two-paths.server",
                "x.pcap": "path-down.client", "in.pcap": "path-down.client"}

    def setUp(self):
        super().setUp()
        for name, sample in self.CAPTURES.items():
            shutil.copy(os.path.join(DATA, sample + ".pcap"), os.path.join(self.folder, name))
        with open(os.path.join(self.folder, "capture.pcapng.gz"), "wb") as file:
            subprocess.run(["gzip", "-c", os.path.join(DATA, "ipv6.client.pcap")], stdout=file,
                           check=True)
        shutil.copy(os.path.join(SOURCE, "docs/examples/Makefile"), self.folder)

    def examples_of(self, page):
        """The blocks of the section EXAMPLES."""
        section = re.search(r"^# EXAMPLES\n(.*?)^# ", read("docs", "man", page),
                            re.MULTILINE | re.DOTALL)[1]
        return [block for _, block in blocks_of(section)]

    def commands_in(self, page):
        """The command lines of the examples, after the files among them were written."""
        for block in self.examples_of(page):
            if block.startswith("{"):
                self.write("setup.json", block)
            elif block.startswith(PROMPT):
                for command, output in commands_of(block):
                    if command.startswith("cat "):
                        self.write(command.split()[1], "\n".join(output))
                    yield command
            elif not block.startswith(("select ", NEEDS_NETWORK)):
                yield from re.split(r"\n(?=\w)", block)

    def check_page(self, page):
        for command in self.commands_in(page):
            command = command.replace("CAPTURES=/data/captures", "CAPTURES=" + shlex.quote(DATA))
            with self.subTest(page=page, command=command):
                printed, status = self.run_line("set -o pipefail; " + command)
                # head ends before the program has written all.
                self.assertIn(status, (0, 141) if command.endswith("head") else (0,), printed)
                self.assertNotIn("error:", printed)

    def test_exporter(self):
        self.check_page("mptcpexporter.1.md")

    def test_analyzer(self):
        self.check_page("mptcpanalyzer.1.md")

    def test_numerics(self):
        self.check_page("mptcpnumerics.1.md")

    def test_queries(self):
        queries = [block for block in self.examples_of("mptcpanalyzer.5.md")
                   if block.startswith("select ")]
        self.assertEqual(self.run_line("mptcpexporter x.pcap x.sqlite")[1], 0)
        for query in "".join(queries).rstrip(";\n").split(";"):
            with self.subTest(query=query):
                printed, status = self.run_line("sqlite3 x.sqlite " + shlex.quote(query))
                self.assertEqual(status, 0, printed)
                self.assertTrue(printed)

    def test_setup(self):
        for block in self.examples_of("mptcpanalyzer.5.md"):
            if block.startswith("{"):
                self.write("setup.json", block)
                self.assertEqual(self.run_line("mptcpnumerics setup.json")[1], 0)


if __name__ == "__main__":
    themes.main(2)
