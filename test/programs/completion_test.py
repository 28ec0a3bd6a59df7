#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion of command lines in shells: what the programs answer, and what bash and zsh make
of it, in terminals too.

usage: completion_test.py MPTCPEXPORTER MPTCPANALYZER MPTCPNUMERICS DATA_FOLDER SCRIPTS_FOLDER
       [unittest arguments]
"""
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import terminal
import themes

EXPORTER, ANALYZER, NUMERICS, DATA, SCRIPTS = map(os.path.abspath, sys.argv[1:6])
PROGRAMS = (EXPORTER, ANALYZER, NUMERICS)
BASH_SCRIPT = os.path.join(SCRIPTS, "mptcpanalyzer.bash")
BASH_PACKAGE = "/usr/share/bash-completion/bash_completion"
CAPTURE = os.path.join(DATA, "two-paths.client.pcap")
LISTS = ["list-connections", "list-plots", "list-plugins", "list-reinjections", "list-subflows",
         "list-tcp"]
FORMATS = ["csv", "json", "text"]
PLAIN = re.compile(r"[\w.,:=@%+/-]+", re.ASCII)
# Names of files and words that a careless script would run, split or take for something else.
COMMANDS_IN_WORDS = ("$(touch evil)", "`touch evil`", "<(touch evil)", "${x:=$(touch evil)}",
                     "a[$(touch evil)]", "'; touch evil; '", "\"; touch evil; \"", "| touch evil",
                     "$'\\x24(touch evil)'", "\\$(touch evil)", "~$(touch evil)", "*",
                     "!touch evil", "$((x[$(touch evil)]))")


class CompletionTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home, self.work, self.bin = (os.path.join(folder.name, name)
                                          for name in ("home", "work", "bin"))
        for name in (self.home, self.work, self.bin):
            os.mkdir(name)
        for program in PROGRAMS:
            os.symlink(program, os.path.join(self.bin, os.path.basename(program)))

    def environment(self, **more):
        """Nothing of the user's own settings; the programs under test come first."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("MPTCPANALYZER_", "XDG_", "BASH", "ZDOTDIR"))}
        return {**kept, "HOME": self.home, "LC_ALL": "C.UTF-8", "PATH": f"{self.bin}:/usr/bin:/bin",
                **more}

    def create(self, *names, content=b""):
        for name in names:
            with open(os.path.join(self.work, name), "wb") as file:
                file.write(content)

    def assert_nothing_was_run(self):
        self.assertFalse(os.path.exists(os.path.join(self.work, "evil")))


class TheAnswer(CompletionTest):
    """Of the programs themselves."""

    def answer(self, program, *words, **env):
        done = subprocess.run([program, "--complete", *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.work,
                              env=self.environment(**env), check=False, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""), words)
        return done.stdout.decode()

    def candidates(self, program, *words, **env):
        return [line[1:].partition("\t")[0]
                for line in self.answer(program, *words, **env).split("\n") if line.startswith("=")]

    def test_lines(self):
        self.assertEqual(self.answer(ANALYZER, "--format=js"), ":kept --format=\n=json\t\n")
        self.assertEqual(self.answer(EXPORTER, "-c", "packetid,tcpse"),
                         ":kept packetid,\n:list\n"
                         "=tcpseq\trelative sequence number: SYN 0, first byte 1\n")
        self.assertEqual(self.answer(EXPORTER, ""), ":files\n")
        self.assertEqual(self.answer(NUMERICS, "sch"),
                         ":files\n=schema\tprint the JSON Schema of a setup\n")

    def test_no_word_is_an_empty_one(self):
        for program in PROGRAMS:
            self.assertEqual(self.answer(program), self.answer(program, ""))

    def test_every_command_is_there_and_is_known_to_the_program(self):
        for program, file in ((ANALYZER, CAPTURE), (NUMERICS, "setup.json")):
            commands = self.candidates(program, file, "")
            self.assertGreater(len(commands), 9)
            for command in commands:
                with self.subTest(command):
                    done = subprocess.run([program, file, command, "--help"], cwd=self.work,
                                          stdout=subprocess.PIPE, check=False,
                                          env=self.environment(), timeout=60)
                    self.assertEqual(done.returncode, 0)
                    self.assertIn(b"properties" if command == "schema" else b"usage: ", done.stdout)
            # What --help lists under Commands.
            listed = subprocess.run([program, "--help"], stdout=subprocess.PIPE, check=True,
                                    env=self.environment(), timeout=60).stdout.decode()
            listed = listed.partition("Commands (")[2]
            names = re.findall(r"^  (\w[\w-]+)", listed, re.MULTILINE)
            self.assertEqual([], [name for name in names if name not in commands])

    def test_every_option_is_known_to_the_program(self):
        for program in PROGRAMS:
            listed = subprocess.run([program, "--help"], stdout=subprocess.PIPE, check=True,
                                    env=self.environment(), timeout=60).stdout.decode()
            options = re.findall(r"^  (?:(-\w), |    )(--[\w-]+)", listed, re.MULTILINE)
            self.assertGreater(len(options), 8)
            self.assertEqual(sorted(name for pair in options for name in pair if name),
                             sorted(self.candidates(program, "-")))

    def test_commands_of_plugins(self):
        plugin = os.path.join(self.bin, "mptcpanalyzer-of-mine")
        with open(plugin, "w", encoding="utf-8") as script:
            script.write("#!/bin/sh\ntouch evil\n")
        os.chmod(plugin, 0o755)
        self.assertEqual(self.candidates(ANALYZER, CAPTURE, "of"), ["of-mine"])
        self.assertEqual(self.candidates(ANALYZER, "of"), ["of-mine"])
        self.assertEqual(self.answer(ANALYZER, CAPTURE, "of-mine", ""), ":files\n")
        self.assert_nothing_was_run()

    def test_without_a_configuration_that_can_be_read(self):
        self.create("bad.conf", content=b"nonsense\0=\n")
        for program in PROGRAMS:
            self.assertIn("--config", self.candidates(
                program, "--conf", XDG_CONFIG_HOME="/dev/null", MPTCPANALYZER_JOBS="-7"))
        os.mkdir(os.path.join(self.work, "mptcpanalyzer"))
        shutil.move(os.path.join(self.work, "bad.conf"),
                    os.path.join(self.work, "mptcpanalyzer", "config"))
        self.assertIn("list-tcp", self.candidates(ANALYZER, CAPTURE, "list",
                                                  XDG_CONFIG_HOME=self.work))

    def test_reads_nothing_and_writes_nothing(self):
        os.mkfifo(os.path.join(self.work, "fifo"))  # nobody writes to it: reading would not end
        tshark = os.path.join(self.bin, "tshark")
        with open(tshark, "w", encoding="utf-8") as script:
            script.write(f"#!/bin/sh\ntouch {self.work}/evil\n")
        os.chmod(tshark, 0o755)
        for program in PROGRAMS:
            for words in (["fifo", ""], [CAPTURE, "summary", ""], ["-l", "fifo", "-b", "fifo", ""],
                          [CAPTURE, "owd", "fifo", ""], ["--tshark=" + tshark, "fifo", "-"]):
                self.answer(program, *words)
        self.assertEqual(os.listdir(self.home), [])
        self.assertEqual(os.listdir(self.work), ["fifo"])

    def test_hostile_words(self):
        words = [*COMMANDS_IN_WORDS, "", "-", "--", "---", "=", "--=", "-=", "--format=", "-f",
                 "--to", "-x", ",", "a,,b", "x" * 100000, "\x1b[31m", "line\nbreak", b"\xff\xfe",
                 "plot",
                 "attribute", "owd", "export", "-c", "--columns", "help", "simulate", "\t", "ü",
                 "--columns=\n,", "--columns=\x1b]0;,", "--columns=\t,tcps"]
        seed = random.randrange(10**6)
        chosen = random.Random(seed)
        for _ in range(150):
            line = chosen.choices(words, k=chosen.randrange(1, 6))
            text = self.answer(chosen.choice(PROGRAMS), *line)
            self.assertIsNone(re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text), (seed, line))
            for answered in text.split("\n")[:-1]:
                word = re.fullmatch(r"=([^\t]*)\t[^\t]*|:kept (.*)|:list|:files", answered)
                self.assertIsNotNone(word, (seed, line, answered))
                word = word.group(1) or word.group(2)
                self.assertTrue(word is None or PLAIN.fullmatch(word), (seed, line, answered))
        self.assert_nothing_was_run()

    def test_many_words(self):
        self.assertIn("tcpseq",
                      self.candidates(ANALYZER, CAPTURE, "dump", *["dsn"] * 20000, "tcps"))

    def test_output_that_nobody_reads(self):
        for program in PROGRAMS:
            for out in (lambda: os.open("/dev/full", os.O_WRONLY), lambda: os.pipe()[1]):
                descriptor = out()
                done = subprocess.run([program, "--complete", "-"], stdout=descriptor, check=False,
                                      stderr=subprocess.PIPE, env=self.environment(), timeout=60)
                os.close(descriptor)
                self.assertEqual((done.returncode, done.stderr), (0, b""))


class InBash(CompletionTest):
    """The function that bash calls, called as bash does."""

    def reply(self, line, behind="", breaks=" \t\n\"'><=;|&(:", **env):
        script = ('source "$1"; COMP_LINE=$2$3 COMP_POINT=${#2} COMP_WORDBREAKS=$4\n'
                  "read -ra COMP_WORDS <<<\"$COMP_LINE\"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                  '_mptcpanalyzer "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" x\n'
                  '((${#COMPREPLY[@]} == 0)) || printf "%s\\0" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-c", script, "bash", BASH_SCRIPT, line, behind,
                               breaks], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, cwd=self.work, check=False, timeout=60,
                              env=self.environment(**env))
        self.assertEqual(done.stderr, b"", line)
        return sorted(done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1])

    def test_commands(self):
        self.assertEqual(self.reply(f"mptcpanalyzer {CAPTURE} li"), LISTS)
        self.assertEqual(self.reply(f"mptcpanalyzer {CAPTURE} li", behind="st-tcp x"), LISTS)
        self.assertEqual(self.reply("mptcpnumerics setup.json sim"), ["simulate"])
        self.assertEqual(self.reply("mptcpnumerics setup.json sim --"), [])

    def test_words_may_be_quoted(self):
        for capture in ("'a b'", '"a b"', r"a\ b", "'a'\" \"b", "$'a b'", "'it'\\''s'", '"a\\"b"'):
            for word in ("li", "'li", '"li', "l'i'", r"\li"):
                with self.subTest(f"{capture} {word}"):
                    self.assertEqual(self.reply(f"mptcpanalyzer -H {capture} {word}"), LISTS)

    def test_the_program_of_the_command_line_is_asked(self):
        os.symlink(self.bin, os.path.join(self.home, "my bin"))
        for program in (ANALYZER, "'" + ANALYZER + "'", r"~/my\ bin/mptcpanalyzer",
                        r"\mptcpanalyzer", "../bin/mptcpanalyzer", "A=b C='d e' mptcpanalyzer",
                        ">log mptcpanalyzer"):
            with self.subTest(program):
                self.assertEqual(self.reply(f"{program} x.pcap list-t"), ["list-tcp"])
        self.assertEqual(self.reply("./mptcpanalyzer x.pcap list-t"), [], "there is none")

    def test_values_behind_an_equal_sign(self):
        self.assertEqual(self.reply("mptcpanalyzer --format="), FORMATS)
        self.assertEqual(self.reply("mptcpanalyzer --format=js"), ["json"])
        self.assertEqual(self.reply("mptcpanalyzer '--format=js"), ["--format=json"])
        self.assertEqual(self.reply("mptcpanalyzer --format='js"), ["json"])
        self.assertEqual(self.reply("mptcpanalyzer --format=js", breaks=" \t\n"), ["--format=json"])
        self.assertEqual(self.reply("mptcpanalyzer --format=json x.pcap list-t"), ["list-tcp"])
        self.assertEqual(self.reply("mptcpexporter --columns=packetid,tcps"),
                         ["packetid,tcpseq", "packetid,tcpstream"])
        self.assertEqual(self.reply("mptcpexporter -c packetid,tcps"),
                         ["packetid,tcpseq", "packetid,tcpstream"])

    def test_words_with_colons(self):
        self.create("10:30.pcap", "10:31.pcap", "a=b.pcap")
        self.assertEqual(self.reply("mptcpexporter 10:3"), ["30.pcap", "31.pcap"])
        self.assertEqual(self.reply("mptcpexporter a="), ["b.pcap"])
        self.assertEqual(self.reply("mptcpanalyzer 10:30.pcap list-t"), ["list-tcp"])
        self.assertEqual(self.reply("mptcpnumerics x sweep receiver.rcv_buffer=10:4"), [])

    def test_redirections_are_not_for_the_program(self):
        self.create("list-x")
        for words in ("2>err x.pcap", "x.pcap >out", "x.pcap > out", "x.pcap 2>&1", "x.pcap < in",
                      "x.pcap >>'a b'", "x.pcap <<<word"):
            with self.subTest(words):
                self.assertEqual(self.reply(f"mptcpanalyzer {words} list-t"), ["list-tcp"])
        self.assertEqual(self.reply("mptcpanalyzer x.pcap > li"), [], "file names are Readline's")

    def test_files_beside_commands(self):
        self.create("list of captures", "load.pcap", "-x", "other")
        self.assertEqual(self.reply("mptcpanalyzer lo"), ["load", "load.pcap"])
        self.assertEqual(self.reply("mptcpanalyzer 'list"), sorted(["list of captures", *LISTS]))
        self.assertTrue({"./-x", "other", "plot"} <= set(self.reply("mptcpanalyzer ")))
        self.assertNotIn("-x", self.reply("mptcpanalyzer "))
        self.assertEqual(self.reply("mptcpexporter "),
                         ["./-x", "list of captures", "load.pcap", "other"])
        self.assertEqual(self.reply("mptcpexporter -x"), [])

    def test_hostile_files(self):
        names = ["new\nline", "$(touch evil)", "`touch evil`", "a b", "'", '"', "*", "\\",
                 "\x1b[31m", "; touch evil", "-n", "=plot\tx", os.fsdecode(b"\xff")]
        self.create(*names)
        self.assertEqual(self.reply("mptcpexporter "),
                         sorted("./-n" if name == "-n" else name for name in names))
        self.assertEqual(set(names) - {"-n"} - set(self.reply("mptcpanalyzer ")), set())
        self.assert_nothing_was_run()

    def test_hostile_words(self):
        for word in COMMANDS_IN_WORDS:
            with self.subTest(word):
                for line in (f"mptcpanalyzer {word}", f"mptcpanalyzer {word} ", f"{word} ",
                             f"mptcpanalyzer x.pcap {word} l", f"mptcpexporter --columns={word}",
                             f"mptcpexporter '--output={word}", f"{word}/mptcpanalyzer x li"):
                    self.reply(line)
                    self.assert_nothing_was_run()

    def test_options_of_the_shell_do_no_harm(self):
        for option in ("failglob", "nullglob", "dotglob", "nocaseglob", "extglob"):
            self.assertEqual(self.reply("mptcpanalyzer nothing", BASHOPTS=option), [])
            self.assertIn("plot", self.reply("mptcpanalyzer ", BASHOPTS=option))
        self.create("load.pcap")
        for option in ("noglob", "nounset", "noclobber", "physical"):
            self.assertEqual(self.reply("mptcpanalyzer lo", SHELLOPTS=option),
                             ["load", "load.pcap"])


class Typed:
    """A shell in a terminal in which words are typed and completed."""

    def __init__(self, test, command, set_up, **env):
        self.test = test
        self.terminal = terminal.Terminal(command, r"\$ ", test.environment(PS1="$ ", **env),
                                          test.work)
        self.terminal.wait_for_prompt()
        for line in set_up:
            test.assertEqual(self.terminal.run(line), "", line)
        self.terminal.send(terminal.ENTER)
        self.mark_prompt()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminal.kill(signal.SIGHUP)
        self.terminal.__exit__()

    def mark_prompt(self):
        """What is shown from now on begins with the prompt that waits."""
        self.terminal.wait_for(r"\n\$ $")
        self.terminal.mark = self.terminal.written.rindex(b"$ ")

    def press_tab(self, line, times):
        """What the terminal shows then, and what the line has become."""
        self.terminal.send(line + terminal.TAB * times + "Z")
        shown = self.terminal.wait_for(r"Z$")
        # The line is wiped out. Its own prompt is then alone on its line too, and is not the next one:
        # what is typed before that is shown by the terminal, not by the shell.
        self.terminal.mark = len(self.terminal.written)
        self.terminal.send("\x15" + terminal.ENTER)
        self.mark_prompt()
        return shown, shown.rpartition("$ ")[2][:-1]

    def line(self, typed):
        return self.press_tab(typed, 1)[1]

    def arguments(self, typed):
        """The words of the completed line, as the shell takes them."""
        self.terminal.send(typed + terminal.TAB + "\x01printf '<%s>\\n' " + terminal.ENTER)
        shown = self.terminal.wait_for(r">\n\$ $")
        self.mark_prompt()
        return re.findall(r"<([^>]*)>", shown[shown.index("\n<"):])


class AtATerminal:
    """What a person sees; for both shells."""

    def check_commands(self, typed, capture):
        shown = self.listed(typed, f"mptcpanalyzer {capture} li")
        self.assertEqual(sorted(set(re.findall(r"\blist-[a-z]+", shown))), LISTS)
        self.assertEqual(typed.line(f"mptcpanalyzer {capture} li"),
                         f"mptcpanalyzer {capture} list-")
        self.assertEqual(typed.line(f"mptcpanalyzer {capture} list-t"),
                         f"mptcpanalyzer {capture} list-tcp ")
        for command in (ANALYZER, "../bin/mptcpanalyzer", "~/bin/mptcpanalyzer"):
            self.assertEqual(typed.line(f"{command} {capture} list-t"),
                             f"{command} {capture} list-tcp ")
        self.assertEqual(typed.line("mptcpnumerics setup.json simulate --sch"),
                         "mptcpnumerics setup.json simulate --scheduler ")

    def check_values(self, typed):
        self.assertEqual(typed.line("mptcpanalyzer --format=js"), "mptcpanalyzer --format=json ")
        self.assertEqual(typed.line("mptcpanalyzer --format js"), "mptcpanalyzer --format json ")
        self.assertEqual(sorted(set(re.findall(r"\b(?:csv|json|text)\b",
                                               self.listed(typed, "mptcpanalyzer --format=")))),
                         FORMATS)
        line = typed.line("mptcpexporter --columns=packetid,tcpse")
        self.assertEqual(line.rstrip(","), "mptcpexporter --columns=packetid,tcpseq")
        shown = self.listed(typed, "mptcpexporter -c packetid,tcps")
        self.assertIn("tcpseq", shown)
        self.assertIn("tcpstream", shown)
        self.assertEqual(typed.line("mptcpnumerics x sweep a=1:2"), "mptcpnumerics x sweep a=1:2")

    def check_files(self, typed):
        self.create("my file.pcap", "new\nline.pcap", "$(touch evil).pcap", "'q\".pcap", "-x.pcap",
                    "10:30.pcap", "setup.json")
        os.mkdir(os.path.join(self.work, "folder"))
        self.create("folder/inner.pcap")
        for typed_word, name in (("my", "my file.pcap"), ("'my", "my file.pcap"),
                                 ('"my', "my file.pcap"), ("my\\ f", "my file.pcap"),
                                 ("new", "new\nline.pcap"), ("\\$", "$(touch evil).pcap"),
                                 ("\\'", "'q\".pcap"), ("./-", "./-x.pcap"), ("10:", "10:30.pcap"),
                                 ("folder/i", "folder/inner.pcap"), ("fol", "folder/")):
            for command in (["mptcpanalyzer"], ["mptcpexporter"], ["mptcpanalyzer", "x", "owd"],
                            ["mptcpnumerics"], ["mptcpanalyzer", "-l"]):
                with self.subTest(f"{command} {typed_word}"):
                    words = typed.arguments(" ".join([*command, typed_word]))
                    self.assertEqual(words, [*command, name])
        self.assertEqual(typed.line("mptcpexporter x.pcap -"), "mptcpexporter x.pcap -")
        self.assertEqual(typed.line("mptcpanalyzer --load=my"),
                         "mptcpanalyzer --load=my\\ file.pcap ")
        self.assertEqual(typed.line("mptcpanalyzer --load=~/bi"), "mptcpanalyzer --load=~/bin/")
        self.assertEqual(typed.line("mptcpanalyzer > my"), "mptcpanalyzer > my\\ file.pcap ")
        self.assert_nothing_was_run()

    def check_hostile_words(self, typed):
        for word in ("$(touch evil)", "`touch evil`", "<(touch evil)", "${x:=$(touch evil)}"):
            for line in (f"mptcpanalyzer {word} li", f"mptcpanalyzer x.pcap {word}",
                         f"mptcpexporter --columns={word},", f"mptcpanalyzer '{word}' li",
                         f'mptcpanalyzer "{word}" li', f"mptcpanalyzer '{word}"):
                with self.subTest(line):
                    typed.line(line)
                    self.assert_nothing_was_run()

    def fill_home(self):
        shutil.copytree(self.bin, os.path.join(self.home, "bin"), symlinks=True)

    def listed(self, typed, line):
        shown, _ = typed.press_tab(line, self.TABS)
        return shown.replace("$ " + line, "")


class AtABashTerminal(AtATerminal, CompletionTest):
    TABS = 3  # the first may add a common beginning, the next does nothing then

    def bash(self, *set_up):
        self.create("inputrc", content=b"set completion-query-items 0\nset bell-style none\n"
                                       b"set page-completions off\n")
        self.fill_home()
        return Typed(self, ["bash", "--norc", "--noprofile", "-i"], set_up, HISTFILE="/dev/null",
                     INPUTRC=os.path.join(self.work, "inputrc"))

    def check_all(self, typed):
        self.check_commands(typed, CAPTURE)
        self.check_values(typed)
        self.check_files(typed)
        self.check_hostile_words(typed)

    def test_alone(self):
        with self.bash(f"source {BASH_SCRIPT}") as typed:
            self.check_all(typed)

    @unittest.skipUnless(os.path.exists(BASH_PACKAGE), "bash-completion is not installed")
    def test_with_the_package(self):
        with self.bash(f"source {BASH_PACKAGE}", f"source {BASH_SCRIPT}") as typed:
            self.check_all(typed)

    @unittest.skipUnless(os.path.exists(BASH_PACKAGE), "bash-completion is not installed")
    def test_found_by_the_package(self):
        folder = os.path.join(self.home, "share", "bash-completion", "completions")
        os.makedirs(folder)
        for program in PROGRAMS:
            os.symlink(BASH_SCRIPT, os.path.join(folder, os.path.basename(program)))
        with self.bash(f"XDG_DATA_HOME={self.home}/share; source {BASH_PACKAGE}") as typed:
            self.check_commands(typed, CAPTURE)


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed: scripts/setup installs it")
class AtAZshTerminal(AtATerminal, CompletionTest):
    TABS = 2

    def zsh(self):
        # zsh itself, before any completion, expands and runs what stands in the word at the cursor;
        # complete-word leaves that out.
        self.fill_home()
        empty = os.path.join(self.home, "zdotdir")
        os.mkdir(empty)
        return Typed(self, ["zsh", "-f", "-i"],
                     [f"fpath=({SCRIPTS} $fpath); autoload -Uz compinit; compinit -u -D",
                      "unsetopt always_last_prompt auto_menu auto_remove_slash beep",
                      "LISTMAX=10000; bindkey '^I' complete-word"],
                     ZDOTDIR=empty)

    def test_all(self):
        with self.zsh() as typed:
            self.check_commands(typed, CAPTURE)
            self.check_values(typed)
            self.check_files(typed)
            self.check_hostile_words(typed)

    def test_meanings_are_shown(self):
        with self.zsh() as typed:
            for line, shown in (
                    (f"mptcpanalyzer {CAPTURE} list-", r"list-tcp +-- list the TCP streams"),
                    (f"mptcpanalyzer {CAPTURE} l", r"\blt +-- list the TCP streams"),
                    ("mptcpanalyzer --", r"--version +-- show versions and exit"),
                    ("mptcpexporter -c tcps", r"tcpseq +-- relative sequence number: SYN 0,"),
                    ("mptcpexporter -c dsn,tcps", r"tcpseq +-- relative sequence number: SYN 0,")):
                with self.subTest(line):
                    self.assertRegex(self.listed(typed, line), shown)


if __name__ == "__main__":
    themes.main(5)
