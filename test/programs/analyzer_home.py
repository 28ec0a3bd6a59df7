# SPDX-License-Identifier: GPL-3.0-or-later
"""mptcpanalyzer in a home folder of its own, what it answered kept."""
import os
import tempfile

import themes


class AnalyzerHome:
    """A test derives from it and gives `run`, which checks in its own way how a run ends."""

    def __init_subclass__(cls):
        cls.home = tempfile.TemporaryDirectory(prefix="mptcpanalyzer-test-")
        cls.answers = {}

    @classmethod
    def environment(cls):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("MPTCPANALYZER_")}
        return {**kept, "HOME": cls.home.name, "NO_COLOR": "1",
                **{f"XDG_{kind}_HOME": os.path.join(cls.home.name, kind.lower())
                   for kind in ("CONFIG", "DATA", "STATE")},
                "XDG_CACHE_HOME": themes.cache_folder(os.path.join(cls.home.name, "cache"))}

    @classmethod
    def path(cls, name):
        return os.path.join(cls.home.name, name)

    @classmethod
    def ask(cls, form, capture, commands, said=""):
        """What the commands give in one form; each is asked once, many in one process."""
        known = cls.answers.setdefault((capture, form), {})
        missing = [command for command in commands if command not in known]
        if missing:
            lines = [f"{command} > answer-{number}" for number, command in enumerate(missing)]
            cls.run("-f", form, "-l", capture, "-b", "-", script="\n".join(lines) + "\n", said=said)
            for number, command in enumerate(missing):
                with open(cls.path(f"answer-{number}"), newline="", encoding="utf-8") as file:
                    known[command] = file.read()
        return [known[command] for command in commands]
