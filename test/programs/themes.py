#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of tests as entries of ctest: which there are, and how one of them runs.

A class is a theme, and one entry of ctest (themes.cmake). What fails is shown in a few lines: where,
the message, and the last command line that the test ran.

usage: themes.py SCRIPT...     prints "SCRIPT CLASS [alone]" for each class that holds tests
"""
import ast
import inspect
import os
import shlex
import sys
import traceback
import unittest

MOST_LINES = 20  # of a message
MOST_CHARACTERS = 400  # of a line
MOST_FAILURES = 5  # of a theme


def classes_of(script):
    """The classes of a script in which there are tests, without running the script."""
    with open(script, encoding="utf-8") as file:
        nodes = [node for node in ast.parse(file.read()).body if isinstance(node, ast.ClassDef)]
    is_case, has_tests = {"TestCase": True}, {}
    for node in nodes:
        bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        is_case[node.name] = any(is_case.get(base) for base in bases)
        has_tests[node.name] = any(has_tests.get(base) for base in bases) or any(
            isinstance(item, ast.FunctionDef) and item.name.startswith("test")
            for item in node.body)
    return [node for node in nodes if is_case[node.name] and has_tests[node.name]]


def runs_alone(node):
    """Whether the class says `runs_alone = True`: it depends on how long things take."""
    return "runs_alone = True" in [ast.unparse(item) for item in node.body]


def assert_that_none_is_left_out(script, module):
    """Some class may be made in a way that classes_of() does not see."""
    found = {name for name, item in inspect.getmembers(module, inspect.isclass)
             if issubclass(item, unittest.TestCase)
             and unittest.defaultTestLoader.getTestCaseNames(item)}
    left_out = found - {node.name for node in classes_of(script)}
    if left_out:
        sys.exit(f"{script}: themes.py does not find {', '.join(sorted(left_out))}: define it at "
                 "the top level of the script, with a base of the script or unittest.TestCase")


def shortened(text):
    """A text of few lines that are not long, without control characters."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines[half:-half] = [f"... {len(lines) - 2 * half} lines ..."]
    half = MOST_CHARACTERS // 2
    lines = [line if len(line) <= MOST_CHARACTERS else
             f"{line[:half]} ... {len(line) - 2 * half} characters ... {line[-half:]}"
             for line in lines]
    return "\n".join("".join(character if character.isprintable() else ascii(character)[1:-1]
                             for character in line) for line in lines)


def cache_folder(own):
    """The folder of the cache that the entries of one run of ctest share, or else `own`."""
    return os.environ.get("MPTCP_TEST_CACHE", own)


class LastCommand:
    """The command line of the child process that was started last."""

    words = ()

    @classmethod
    def note(cls, event, arguments):
        if event == "subprocess.Popen":
            cls.words = arguments[1]

    @classmethod
    def text(cls):
        words = [cls.words] if isinstance(cls.words, (str, bytes)) else cls.words
        return shlex.join(map(os.fsdecode, words))


class ShortResult(unittest.TextTestResult):
    def startTest(self, test):
        LastCommand.words = ()
        super().startTest(test)

    def _exc_info_to_string(self, err, test):
        """Instead of a whole traceback: the places in our scripts, the message, the command."""
        kind, value, trace = err
        here = os.path.dirname(os.path.abspath(__file__))
        places = [f"{os.path.basename(frame.filename)}:{frame.lineno}: {frame.name}"
                  for frame in traceback.extract_tb(trace)
                  if os.path.dirname(os.path.abspath(frame.filename)) == here]
        said = "".join(traceback.format_exception_only(kind, value)).rstrip("\n")
        ran = f"\nran: {shortened(LastCommand.text())}" if LastCommand.words else ""
        return "\n".join(places) + f"\n{shortened(said)}{ran}\n"

    def printErrorList(self, flavour, errors):
        super().printErrorList(flavour, errors[:MOST_FAILURES])
        for test, _ in errors[MOST_FAILURES:]:
            self.stream.writeln(f"{flavour}: {self.getDescription(test)}")

    def wasSuccessful(self):
        return super().wasSuccessful() and (self.testsRun > 0 or bool(self.skipped))


class ShortRunner(unittest.TextTestRunner):
    resultclass = ShortResult


def main(argument_count):
    """Runs what stands after the script's own arguments, as unittest.main() does: nothing for all
    of the script, CLASS or CLASS.test_name."""
    module = sys.modules["__main__"]
    assert_that_none_is_left_out(sys.argv[0], module)
    sys.addaudithook(LastCommand.note)
    unittest.main(module, argv=sys.argv[:1] + sys.argv[1 + argument_count:],
                  testRunner=ShortRunner)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for theme in classes_of(path):
            print(os.path.basename(path), theme.name, "alone" if runs_alone(theme) else "")
