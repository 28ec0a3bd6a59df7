#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the analysis of the sample captures with what other programs counted: iperf3 and the
kernels at both ends (data/*.truth.json), and with itself where numbers must agree.

usage: truth_test.py EXPORTER DATA
"""
import collections
import glob
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import themes

EXPORTER, DATA = sys.argv[1:3]
UPLOADS = ("two-paths", "path-down", "address-events", "ipv6", "checksums")
COOKIE = 37  # bytes that iperf3 sends first on its data connection
ADD_ADDR, REMOVE_ADDR, MP_PRIO, MP_FAIL, MP_FASTCLOSE, MP_TCPRST = 3, 4, 5, 6, 7, 8


def scenarios():
    return sorted(os.path.basename(path)[:-len(".truth.json")]
                  for path in glob.glob(os.path.join(DATA, "*.truth.json")))


class Database:
    """The SQLite export of one capture."""

    folder = tempfile.TemporaryDirectory()
    made = {}

    def __init__(self, scenario, end):
        self.name = f"{scenario}.{end}"
        path = os.path.join(self.folder.name, self.name + ".sqlite")
        if path not in self.made:
            capture = os.path.join(DATA, self.name + ".pcap")
            subprocess.run([EXPORTER, capture, path], check=True)
            self.made[path] = sqlite3.connect(path)
            self.made[path].row_factory = sqlite3.Row
        self.connection = self.made[path]

    def rows(self, query):
        return [dict(row) for row in self.connection.execute(query)]

    def value(self, query):
        return self.connection.execute(query).fetchone()[0]

    def with_option(self, subtype, where="1"):
        return self.value("select count(*) from packets where ' ' || subtype || ' ' like "
                          f"'% {subtype} %' and {where}")


def truth_of(scenario):
    with open(os.path.join(DATA, scenario + ".truth.json"), encoding="utf-8") as file:
        return json.load(file)


def counter(truth, end, name):
    return truth["nstat_" + end].get("MPTcpExt" + name, 0)


class Iperf3(unittest.TestCase):
    def test_union_of_data_sent_equals_what_iperf3_sent(self):
        for scenario in UPLOADS:
            sent = truth_of(scenario)["iperf3"]["end"]["sum_sent"]["bytes"]
            for end in ("client", "server"):
                with self.subTest(scenario=scenario, end=end):
                    data = Database(scenario, end).value(
                        "select max(data_bytes_to_server) from connections")
                    self.assertEqual(data, sent + COOKIE)

    def test_path_down(self):
        """Figures on which two independent programs agreed."""
        row = Database("path-down", "client").rows(
            "select * from connections order by tcp_bytes_to_server desc limit 1")[0]
        expected = {"retransmitted": 69664, "unmapped": 0, "repeated": 140912,
                    "reinjected": 300232, "first_carried": 2192413, "tcp": 2703221}
        self.assertEqual({kind: row[kind + "_bytes_to_server"] for kind in expected}, expected)


class Kernel(unittest.TestCase):
    def check(self, scenario, end, query, name):
        with self.subTest(scenario=scenario, end=end, counter=name):
            self.assertEqual(Database(scenario, end).value(query),
                             counter(truth_of(scenario), end, name))

    def test_handshakes(self):
        attempts = "select count(*) from subflows where master = 1"
        joins = "select count(*) from subflows where master = 0"
        for scenario in scenarios():
            self.check(scenario, "client", attempts, "MPCapableSYNTX")
            self.check(scenario, "client", joins, "MPJoinSynTx")
            self.check(scenario, "client", attempts + " and state = 'established'",
                       "MPCapableSYNACKRX")
            self.check(scenario, "server", attempts + " and state = 'established'",
                       "MPCapableACKRX")
            self.check(scenario, "server", joins + " and state = 'established'", "MPJoinAckRx")
            self.check(scenario, "client", "select count(*) from connections where fallback = "
                       "'SYN/ACK without MP_CAPABLE'", "MPCapableFallbackSYNACK")

    def test_addresses(self):
        counters = ((ADD_ADDR, "echo = '0'", "AddAddrTx", "AddAddr"),
                    (ADD_ADDR, "echo = '1'", "EchoAddTx", "EchoAdd"),
                    (REMOVE_ADDR, "1", "RmAddrTx", "RmAddr"),
                    (MP_PRIO, "1", "MPPrioTx", "MPPrioRx"))
        for scenario in scenarios():
            truth = truth_of(scenario)
            for end, peer in (("client", "server"), ("server", "client")):
                database = Database(scenario, end)
                for option, where, sent, received in counters:
                    for name, to in ((sent, peer), (received, end)):
                        with self.subTest(scenario=scenario, end=end, counter=name):
                            self.assertEqual(
                                database.with_option(option, f"{where} and tcpdest = '{to}'"),
                                counter(truth, end, name))

    def test_aborts(self):
        for scenario in scenarios():
            truth = truth_of(scenario)
            for end, peer in (("client", "server"), ("server", "client")):
                database = Database(scenario, end)
                sent, received = f"tcpdest = '{peer}'", f"tcpdest = '{end}'"
                with self.subTest(scenario=scenario, end=end):
                    # Linux counts each segment that carries the option, hence one per subflow.
                    self.assertEqual(database.with_option(MP_FASTCLOSE, sent),
                                     counter(truth, end, "MPFastcloseTx"))
                    # A RST without ACK answers a segment that comes too late; Linux puts MP_TCPRST
                    # on such too, but counts only the RSTs by which it closes a subflow.
                    self.assertEqual(
                        database.with_option(MP_TCPRST, sent + " and tcpflags & 16 != 0"),
                        counter(truth, end, "MPRstTx"))
                    # The first MP_FASTCLOSE that arrives closes all subflows; the copies on the
                    # others come too late to be counted.
                    for option, name in ((MP_FASTCLOSE, "MPFastcloseRx"), (MP_TCPRST, "MPRstRx")):
                        self.assertLessEqual(counter(truth, end, name),
                                             database.with_option(option, received))
                    if database.with_option(MP_FASTCLOSE, received):
                        self.assertGreater(counter(truth, end, "MPFastcloseRx"), 0)
                    for name in ("MPFailTx", "MPFailRx"):
                        self.assertEqual(counter(truth, end, name), 0)
                    self.assertEqual(database.with_option(MP_FAIL), 0)

    def test_a_killed_client_aborts_its_data_connection_on_every_subflow(self):
        for end in ("client", "server"):
            database = Database("killed-client", end)
            with self.subTest(end=end):
                aborts = database.rows(
                    "select mptcpstream, mptcpdest, tcpstream, recvkey from packets where "
                    f"' ' || subtype || ' ' like '% {MP_FASTCLOSE} %' order by tcpstream")
                data, key = tuple(database.rows("select mptcpstream, server_key from connections "
                                                "order by tcp_bytes_to_client desc limit 1"
                                                )[0].values())
                subflows = database.rows("select tcpstream from subflows where "
                                         f"mptcpstream = {data} order by tcpstream")
                self.assertEqual(aborts, [{"mptcpstream": data, "mptcpdest": "server", **row,
                                           "recvkey": key} for row in subflows])
                self.assertEqual(len(aborts), 3)

    def test_every_hmac_of_a_real_kernel_is_valid(self):
        for scenario in scenarios():
            for end in ("client", "server"):
                with self.subTest(scenario=scenario, end=end):
                    verdicts = Database(scenario, end).rows(
                        "select distinct syn_ack_hmac, ack_hmac from subflows where master = 0")
                    self.assertLessEqual({tuple(row.values()) for row in verdicts},
                                         {("valid", "valid")})

    def test_every_checksum_of_a_real_kernel_is_valid(self):
        for end in ("client", "server"):
            database = Database("checksums", end)
            self.assertEqual(database.value("select min(checksums) from connections"), 1)
            for to in ("server", "client"):
                valid, invalid, unverifiable = tuple(database.rows(
                    f"select sum(checksums_valid_to_{to}), sum(checksums_invalid_to_{to}), "
                    f"sum(checksums_unverifiable_to_{to}) from subflows")[0].values())
                self.assertGreater(valid, 0)
                self.assertEqual((invalid, unverifiable), (0, 0))


class Identities(unittest.TestCase):
    KINDS = ("retransmitted", "unmapped", "repeated", "reinjected")

    def databases(self):
        for scenario in scenarios():
            for end in ("client", "server"):
                with self.subTest(scenario=scenario, end=end):
                    yield Database(scenario, end)

    def test_columns_sum_to_the_subflows_and_these_to_the_connections(self):
        for database in self.databases():
            for to in ("server", "client"):
                for kind in self.KINDS:
                    column = f"{kind}_bytes_to_{to}"
                    packets = dict(database.connection.execute(
                        f"select tcpstream, total({kind}) from packets where mptcpdest = '{to}' "
                        "group by 1").fetchall())
                    for row in database.rows(f"select tcpstream, {column} from subflows"):
                        self.assertEqual(row[column], packets.get(row["tcpstream"], 0))
                    for row in database.rows(
                            f"select c.{column} as whole, sum(s.{column}) as parts from "
                            "connections c join subflows s using (mptcpstream) group by "
                            "mptcpstream"):
                        self.assertEqual(row["whole"], row["parts"])

    def test_five_kinds_add_up(self):
        for database in self.databases():
            for to in ("server", "client"):
                for row in database.rows("select * from subflows"):
                    if row[f"first_carried_bytes_to_{to}"] is None:
                        continue
                    self.assertEqual(
                        row[f"tcp_bytes_to_{to}"],
                        sum(row[f"{kind}_bytes_to_{to}"] for kind in self.KINDS) +
                        row[f"first_carried_bytes_to_{to}"])

    def test_data_sent_is_not_less_than_data_acked(self):
        for database in self.databases():
            acked = database.rows(
                "select mptcpstream, mptcpdest, max(dack) as dack from packets where dack is not "
                "null group by 1, 2")
            for row in acked:
                sender_side = "client" if row["mptcpdest"] == "server" else "server"
                data = database.value(f"select data_bytes_to_{sender_side} from connections where "
                                      f"mptcpstream = {row['mptcpstream']}")
                self.assertGreaterEqual(data + 1, row["dack"] - 1)  # one for the DATA_FIN

    def test_reinjections_are_linked_both_ways_and_across_subflows(self):
        for database in self.databases():
            stream = dict(database.connection.execute(
                "select packetid, tcpstream from packets").fetchall())
            forwards, backwards = collections.defaultdict(set), collections.defaultdict(set)
            for row in database.rows("select packetid, reinjected, reinjection_of, reinjected_in "
                                     "from packets where reinjected > 0 or reinjected_in is not "
                                     "null or reinjection_of is not null"):
                frame = row["packetid"]
                self.assertEqual(bool(row["reinjected"]), bool(row["reinjection_of"]))
                for original in map(int, (row["reinjection_of"] or "").split()):
                    self.assertNotEqual(stream[frame], stream[original])
                    self.assertLess(original, frame)
                    forwards[original].add(frame)
                backwards[frame] = set(map(int, (row["reinjected_in"] or "").split()))
            self.assertEqual(dict(forwards),
                             {frame: found for frame, found in backwards.items() if found})


if __name__ == "__main__":
    themes.main(2)
