# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs of the three programs that scripts/compare-output compares: over all samples of data/.

A Run is one or more command lines that are run one after the other. A word that begins with OUT/ is
a file in a folder of the run's own; what is in that folder at the end is part of the result. The
lists of commands, plots, connections and streams come from the programs themselves (Known).
"""
import dataclasses
import json
import os
import re

FORMATS = ("text", "json", "csv")
ENDS = ("client", "server")
MOST_STREAMS = 6  # TCP streams of a capture that are asked for one by one
EXPORTS = ("csv", "tsv", "jsonl", "sqlite")
COLUMNS = ("packetid", "reltime", "tcpstream", "mptcpstream", "tcpdest", "dsn", "dack", "reinjected")
SCHEDULERS = ("round-robin", "lowest-rtt", "earliest-arrival", "redundant", "blest", "ecf", "burst")
# Commands of mptcpanalyzer by what they take; a command in no list is run in several ways.
OF_CAPTURE = ("list-connections", "list-tcp")
OF_CONNECTION = ("list-subflows", "list-reinjections", "events", "summary", "delays")
OF_ALL = (*OF_CAPTURE, "summary", "delays")  # without a number they are about all connections
WITH_DIRECTION = ("list-reinjections", "summary", "delays")
OF_TWO_CAPTURES = ("map-connection", "owd", "qualify-reinjections", "compare")
OF_NO_CAPTURE = ("list-plots", "list-plugins", "help")
SPECIAL = ("load", "tcp-summary", "map-tcp", "setup", "plot", "dump", "export", "check-health",
           "clean-cache", "quit")
COLUMNS_PLOTTED = ("rwnd", "tcplen")  # by the plot attribute


@dataclasses.dataclass(frozen=True)
class Run:
    steps: tuple  # of command lines, each a tuple of words

    def __str__(self):
        return "; ".join(" ".join(repr(word) if re.search(r"[^\w@%+=:,./-]", word) or not word
                                  else word for word in step) for step in self.steps)


def one(*words):
    return Run((words,))


def analyzer(*words):
    return one("mptcpanalyzer", *words)


def in_formats(*words):
    return [analyzer("-f", form, *words) for form in FORMATS]


@dataclasses.dataclass
class Samples:
    captures: list
    pairs: list  # of two captures of the same traffic, in both orders
    setups: list


def samples_in(folder):
    """The names of the samples, as the programs are given them."""
    def named(place, ending):
        return sorted(f"{place}/{name}" for name in os.listdir(os.path.join(folder, place))
                      if name.endswith(ending))

    captures = named("data", ".pcap")
    pairs = []
    for first in captures:
        if first.endswith(".client.pcap"):
            second = first.replace(".client.", ".server.")
            if second in captures:
                pairs += [(first, second), (second, first)]
    return Samples(captures, pairs, named("data/setups", ".json"))


# --- What the programs say of themselves and of the samples -----------------------------------------

def asking_runs(samples):
    """The runs that the others depend on, and the first of each capture: no cache helps them."""
    runs = {"help": analyzer("help"), "plots": analyzer("-f", "json", "list-plots"),
            "numerics": one("mptcpnumerics", "--help")}
    for capture in samples.captures:
        runs[capture] = Run((("mptcpanalyzer", "-f", "json", capture, "list-connections"),
                             ("mptcpanalyzer", "-f", "json", capture, "list-tcp")))
    for setup in samples.setups:
        runs[setup] = one("mptcpnumerics", setup, "convert")
    return runs


class Known:
    """What both sides answered to asking_runs(): everything that one of them knows."""

    def __init__(self, answers):
        """@param answers by the name of the run, for each side the standard output of each step."""
        self._answers = answers
        self.commands = self._listed("help")
        self.numerics = self._listed("numerics")
        plots = self._of_json("plots", 0, "plots", "name")
        self.plots_of_two = self._of_json("plots", 0, "plots", "name",
                                          lambda item: "FILE2" in (item["takes"] or ""))
        self.plots = [plot for plot in plots if plot not in self.plots_of_two]

    def connections(self, capture):
        return self._of_json(capture, 0, "connections", "mptcp_stream")

    def streams(self, capture):
        return self._of_json(capture, 1, "streams", "tcp_stream")[:MOST_STREAMS]

    def streams_of(self, capture, connection):
        """The TCP streams of an MPTCP connection."""
        return self._of_json(capture, 1, "streams", "tcp_stream",
                             lambda item: str(item["mptcp_stream"]) == connection)

    def subflows(self, setup):
        return self._of_json(setup, 0, "subflows", "name")

    def _listed(self, name):
        """First words of lines such as "  list-tcp, lt   list the TCP streams"."""
        found = []
        for outputs in self._answers[name]:
            found += re.findall(r"^  ([a-z][\w-]*)(?:, \S+)*  +\S", outputs[0], re.M)
        return list(dict.fromkeys(found))

    def _of_json(self, name, step, items, key, chosen=lambda item: True):
        found = []
        for outputs in self._answers[name]:
            try:
                found += [str(item[key]) for item in json.loads(outputs[step])[items] if chosen(item)]
            except (ValueError, KeyError, IndexError, TypeError):
                pass  # the run itself is compared too
        return list(dict.fromkeys(found))


# --- mptcpanalyzer ----------------------------------------------------------------------------------

def runs_of_capture(capture, known):
    runs = []
    for command in OF_CAPTURE + OF_CONNECTION:
        runs += in_formats(capture, command) if command in OF_ALL else [analyzer(capture, command)]
        runs.append(analyzer("-H", capture, command))
    for stream in known.streams(capture):
        runs += in_formats(capture, "tcp-summary", stream)
        runs.append(analyzer("-H", capture, "tcp-summary", stream))
    known_lists = OF_CAPTURE + OF_CONNECTION + OF_TWO_CAPTURES + OF_NO_CAPTURE + SPECIAL
    for command in known.commands:
        if command not in known_lists:
            runs += in_formats(capture, command) + in_formats(capture, command, "0")
    runs += [analyzer(capture), analyzer("--complete", capture, "summary", ""),
             analyzer(capture, "tcp-summary", "99"), analyzer(capture, "summary", "99"),
             analyzer("-q", capture, "load", "data/README.md"),
             analyzer(capture, "setup"), script_run(capture)]
    return runs + dump_runs(capture, known) + export_runs(capture)


def script_run(capture):
    """The commands in one process, answers in files."""
    lines = [f"{command} > OUT/{command}" for command in OF_CAPTURE + OF_CONNECTION]
    return Run((("script", "OUT/script", *lines),
                ("mptcpanalyzer", "--keep-going", "-l", capture, "-b", "OUT/script")))


def dump_runs(capture, known):
    runs = in_formats(capture, "dump", "--rows", "40") + in_formats(capture, "dump", *COLUMNS)
    runs += in_formats(capture, "dump", "--tcp-stream", "1", "packetid", "ipid", "subtype")
    runs.append(analyzer(capture, "dump", "ip.ttl"))
    for number in known.connections(capture):
        runs.append(analyzer("-f", "csv", capture, "dump", "--mptcp-stream", number))
    return runs


def export_runs(capture):
    export = ("mptcpanalyzer", capture, "export")
    return [Run(tuple((*export, f"OUT/all.{ending}") for ending in EXPORTS)),
            Run(((*export, "OUT/some.csv", "-c", ",".join(COLUMNS), "-d", ";"),
                 (*export, "OUT/part.csv", "--mptcp-stream", "1"),
                 (*export, "OUT/part.sqlite", "--tcp-stream", "0")))]


def runs_of_connection(capture, number):
    runs = []
    for command in OF_CONNECTION:
        runs += in_formats(capture, command, number)
        runs.append(analyzer("-H", capture, command, number))
    for end in ENDS:
        for command in WITH_DIRECTION:
            runs += in_formats(capture, command, number, "--to", end)
        runs.append(analyzer(capture, "setup", number, "--to", end))
    return runs + [analyzer(capture, "setup", number)]


def plot_runs(capture, known):
    """Each plot as text, with its script (thinned data) and all its data; some as pictures."""
    numbers = known.connections(capture) or ["0"]
    last = numbers[-1]
    ways = [(numbers[0],)]
    if numbers[1:]:
        ways += [(last, "--to", end) for end in ENDS] if ".client." in capture else [(last,)]
    output = ("-o", "OUT/plot.txt", "--script", "OUT/kept")
    runs = []
    for plot in known.plots:
        column = COLUMNS_PLOTTED[:1] if plot == "attribute" else ()
        runs += [analyzer(capture, "plot", plot, *column, *way, *output) for way in ways]
    runs += in_formats(capture, "plot", "dsn", last, "-o", "OUT/plot.svg", "--size", "640x480")
    window = ("--window", "0.1", "--title", "another")
    runs.append(analyzer(capture, "plot", "throughput", last, *output, *window))
    for stream in known.streams_of(capture, last)[:1]:
        runs.append(analyzer(capture, "plot", "goodput", last, *output, *window, "--skip", stream))
    runs.append(analyzer(capture, "plot", "attribute", COLUMNS_PLOTTED[1], "--tcp-stream", "0",
                         *output))
    return runs


def runs_of_pair(first, second, known):
    runs = []
    for stream in known.streams(first):
        runs += in_formats(first, "map-tcp", second, stream)
    for number in known.connections(first) or ["0"]:
        for command in OF_TWO_CAPTURES:
            runs += in_formats(first, command, second, number)
        runs.append(analyzer("-H", first, "owd", second, number))
        for words in (("--estimate-clock",), ("--clock-offset", "0.25"), ("--to", "client")):
            runs += in_formats(first, "owd", second, number, *words)
        for form in ("csv", "json"):
            runs.append(analyzer("-f", form, first, "owd", second, number, "--rows"))
        runs += [analyzer(first, "setup", number, second),
                 analyzer(first, "setup", number, second, "--estimate-clock")]
        for plot in known.plots_of_two:
            runs.append(analyzer(first, "plot", plot, second, number, "-o", "OUT/plot.txt",
                                 "--script", "OUT/kept"))
    return runs


def analyzer_runs(samples, known):
    runs = [analyzer("--help"), analyzer("--version"), analyzer("check-health"),
            analyzer("no-such-command"), analyzer("data/no-such.pcap", "lc"), analyzer("lc"),
            analyzer(samples.captures[0], "summary", "--no-such-option")]
    for command in OF_NO_CAPTURE:
        runs += in_formats(command)
    for command in known.commands:
        runs += [analyzer("help", command), analyzer(command, "--help")]
    first = samples.captures[0]
    runs.append(Run((("mptcpanalyzer", "--cachedir", "OUT/cache", first, "list-connections"),
                     ("mptcpanalyzer", "--cachedir", "OUT/cache", "clean-cache"))))
    for capture in samples.captures:
        runs += runs_of_capture(capture, known)
        for number in known.connections(capture):
            runs += runs_of_connection(capture, number)
        runs += plot_runs(capture, known)
    for first, second in samples.pairs:
        runs += runs_of_pair(first, second, known)
    return runs


# --- mptcpexporter ----------------------------------------------------------------------------------

def exporter_runs(samples):
    """Each capture once through tshark, and the other formats of the CSV, which is quick."""
    runs = [one("mptcpexporter", *words) for words in
            (("--help",), ("--version",), ("--list-columns",), (), ("data/no-such.pcap",),
             ("data/README.md",), (samples.captures[0], "OUT/x.csv", "-c", "no-such-column"))]
    for number, capture in enumerate(samples.captures):
        steps = [("mptcpexporter", capture, "OUT/all.csv")]
        steps += [("mptcpexporter", "OUT/all.csv", f"OUT/again.{ending}") for ending in EXPORTS]
        steps += [("mptcpexporter", "OUT/all.csv", "OUT/stream.csv", "--mptcp-stream", "0"),
                  ("mptcpexporter", "OUT/stream.csv", "OUT/stream-again.csv"),
                  ("mptcpexporter", "OUT/all.csv", "OUT/stream.jsonl", "--tcp-stream", "1"),
                  ("mptcpexporter", "OUT/all.csv", "-c", ",".join(COLUMNS), "-f", "tsv",
                   "--no-header"),
                  ("mptcpanalyzer", "-f", "json", "OUT/all.csv", "summary"),
                  ("mptcpanalyzer", "-f", "json", "OUT/stream.csv", "summary")]
        runs.append(Run(tuple(steps)))
        others = ((capture, "OUT/direct.sqlite", "--table", "segments"),
                  (capture, "OUT/direct.jsonl", "--strict"),
                  (capture, "OUT/direct.tsv", "--single", "-Y", "tcp.len > 0"),
                  (capture, "OUT/some.csv", "-c", "packetid,dsn,ip.ttl,tcp.window_size"))
        runs.append(one("mptcpexporter", *others[number // 2 % len(others)]))
    return runs


# --- mptcpnumerics ----------------------------------------------------------------------------------

def numerics_runs(samples, known):
    runs = [one("mptcpnumerics", *words) for words in
            (("--help",), ("--version",), ("schema",), (), ("data/no-such.json",),
             ("data/README.md",))]
    for command in known.numerics:
        runs.append(one("mptcpnumerics", samples.setups[0], command, "--help"))
    for setup in samples.setups:
        ways = [(), *((command,) for command in known.numerics)]
        ways += ways_of_buffers(known.subflows(setup)) + ways_of_transfer(known.subflows(setup))
        for way in ways:
            runs += [one("mptcpnumerics", "-f", form, setup, *way) for form in FORMATS]
    return runs


def ways_of_buffers(subflows):
    ways = [("buffer", "--rto", "0.5"), ("buffer", "--rfc6298"), ("optcwnd", "--buffer", "50000"),
            ("overhead", "--mptcp-version", "0"), ("overhead", "--bytes", "123456", "--checksum"),
            ("overhead", "--short-dsn", "--short-ack", "--segments-per-mapping", "4"),
            ("overhead", "--addresses", "2", "--ipv6-addresses", "1", "--segments-per-ack", "1")]
    ways += [("equilibrium", "--algorithm", name) for name in ("lia", "olia", "balia")]
    for name in subflows:
        ways += [("buffer", "--withstand-rto", name), ("buffer", "--withstand-fast-retransmit", name),
                 ("overhead", "--share", f"{name}=0.3")]
        ways += [("optcwnd", "--buffer", "50000", option, f"{name}={value}")
                 for option, value in (("--min", "0.1"), ("--max", "0.4"), ("--cap", "8"))]
    return ways


def ways_of_transfer(subflows):
    ways = [("simulate", "--random-loss", "--seed", "3", "--duration", "5"),
            ("sweep", "receiver.rcv_buffer=10:100:10"),
            ("sweep", "receiver.rcv_buffer=10:100:10", "--simulate", "--paced"),
            ("sweep", "receiver.rcv_buffer=10:100:10", "-o", "OUT/sweep.txt"),
            ("sweep", "receiver.rcv_buffer=10:100:10", "-o", "OUT/sweep.svg", "--plot", "benefit")]
    for scheduler in SCHEDULERS:
        ways += [("simulate", "--scheduler", scheduler),
                 ("simulate", "--scheduler", scheduler, "--paced")]
        for name in subflows:
            ways.append(("simulate", "--scheduler", scheduler, "--loss", f"{name}@5"))
    for name in subflows:
        ways += [("simulate", "--rto", f"{name}@5"), ("sweep", f"subflows.{name}.fowd=5:50:5")]
    return ways


def all_runs(samples, known):
    """All but asking_runs(), each once."""
    runs = exporter_runs(samples) + analyzer_runs(samples, known) + numerics_runs(samples, known)
    asked = set(asking_runs(samples).values())
    return [run for run in dict.fromkeys(runs) if run not in asked]
