#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write down what is known about a recording, whatever its captures say.

Helper of scripts/record-captures. Reads the relay's, iperf3's and nstat's
JSON files in a folder (relay.json, iperf3.json, client.nstat.json,
server.nstat.json) and prints the truth file on standard output. iperf3.json
is null when iperf3 was killed. Fails if iperf3 reports an error or an
expected counter is zero at both ends.
"""

import argparse
import json
import pathlib
import sys

TCP_COUNTERS = ("TcpInSegs", "TcpOutSegs", "TcpRetransSegs")


def load(path):
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def trimmed_report(report):
    """Keep of iperf3's report the totals of the streams; null stays null."""
    if report is None:
        return None
    end = report.get("end", {})
    streams = [
        {way: stream[way] for way in ("receiver", "sender")}
        for stream in end.get("streams", [])
    ]
    totals = {key: end[key] for key in ("sum_received", "sum_sent") if key in end}
    return {"end": {"streams": streams, **totals}, "error": report.get("error")}


def counters(nstat):
    """Keep the counters of MPTCP and a few of TCP that are not zero."""
    return {
        name: value
        for name, value in nstat["kernel"].items()
        if value and (name.startswith("MPTcpExt") or name in TCP_COUNTERS)
    }


def main():
    """Read the command line, print the truth file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--path", type=json.loads, action="append", required=True)
    parser.add_argument(
        "--expect",
        metavar="COUNTER,...",
        default="",
        help="counters of the kernel that must not be zero at both ends",
    )
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    truth = {
        "scenario": args.scenario,
        "paths": args.path,
        "dropped": load(args.folder / "relay.json"),
        "iperf3": trimmed_report(load(args.folder / "iperf3.json")),
        "nstat_client": counters(load(args.folder / "client.nstat.json")),
        "nstat_server": counters(load(args.folder / "server.nstat.json")),
    }
    if truth["iperf3"] and truth["iperf3"]["error"]:
        sys.exit(f"iperf3: {truth['iperf3']['error']}")
    seen = truth["nstat_client"].keys() | truth["nstat_server"].keys()
    missing = [name for name in args.expect.split(",") if name and name not in seen]
    if missing:
        sys.exit(f"the kernel did not count {', '.join(missing)}")
    json.dump(truth, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
