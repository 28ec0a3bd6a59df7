// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/csv_table.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "capture/source.h"
#include "support/temporary_folder.h"

namespace load {
namespace {

/// A table of one segment, of which some cells are as given.
std::string table_with(const std::vector<std::pair<std::string, std::string>>& cells) {
    const std::vector<std::pair<std::string, std::string>> all = {
        {"packetid", "1"},
        {"reltime", "0.0"},
        {"abstime", "1700000000.0"},
        {"ipsrc", "10.0.0.1"},
        {"ipdst", "10.0.0.2"},
        {"sport", "40000"},
        {"dport", "443"},
        {"tcpflags", "0x10"},
        {"rawseq", "1"},
        {"rawack", "1"},
        {"tcplen", "0"},
        {"rwnd", "500"},
        {"wscale", ""},
        {"mptcpversion", ""},
        {"subtype", ""},
        {"option_lengths", ""},
        {"option_flags", ""},
        {"checksum_required", ""},
        {"backup", ""},
        {"addrid", ""},
        {"sendkey", ""},
        {"recvkey", ""},
        {"recvtok", ""},
        {"nonce", ""},
        {"hmac", ""},
        {"dss_flags", ""},
        {"dss_dsn", ""},
        {"dss_rawack", ""},
        {"dss_ssn", ""},
        {"dss_length", ""},
        {"advertised_address", ""},
        {"advertised_port", ""},
        {"echo", ""},
        {"rst_reason", ""},
        {"fail_dsn", ""},
    };
    std::string header;
    std::string row;
    for (auto [name, value] : all) {
        for (const auto& [changed, text] : cells) {
            value = changed == name ? text : value;
        }
        header += (header.empty() ? "" : ",") + name;
        row += (row.empty() ? "" : ",") + value;
    }
    return header + "\n" + row + "\n";
}

packets::PacketTable read(const std::string& text) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "table.csv").string();
    std::ofstream{path} << text;
    capture::Source source{path};
    return read_csv_table(source, {});
}

std::string refusal(const std::string& text) {
    try {
        static_cast<void>(read(text));
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

TEST(CsvTable, TheFirstFrameMayNotBeTcp) {
    const packets::PacketTable packets = read(table_with({{"reltime", "1.5"}}));
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets.time[0], 1'700'000'000'000'000'000);
    EXPECT_EQ(packets.first_frame_time, 1'699'999'998'500'000'000);
}

// Both times are read alone; the time that follows from them would have no difference to others.
TEST(CsvTable, TimesThatDoNotFitTogether) {
    EXPECT_EQ(refusal(table_with({{"abstime", "4611686018.4"}})), "");
    EXPECT_NE(refusal(table_with({{"abstime", "4611686018.4"}, {"reltime", "-4611686018.4"}})), "");
    EXPECT_NE(refusal(table_with({{"abstime", "-4611686018.4"}, {"reltime", "1"}})), "");
    const std::string said = refusal(table_with({{"reltime", "-4000000000"}}));
    EXPECT_NE(said.find("line 2: reltime does not fit abstime"), std::string::npos) << said;
}

TEST(CsvTable, RowsThatWereLeftOutAreRefusedWithARemedy) {
    const std::string whole = table_with({});
    EXPECT_EQ(refusal("# of a capture\n" + whole), "");
    const std::string said = refusal("# partial: only TCP stream 4\n" + whole);
    for (const char* const part : {"table.csv' is a table for other programs", "rows were left out",
                                   "its first line says (# partial: only TCP stream 4)",
                                   "read the capture itself, or export all of its rows"}) {
        EXPECT_NE(said.find(part), std::string::npos) << said;
    }
    EXPECT_EQ(said.find('\n'), std::string::npos) << said;
}

// Before columns, which are no remedy, and whatever the reason is.
TEST(CsvTable, RowsThatWereLeftOutAreRefusedFirst) {
    for (const std::string text :
         {"# partial: \npacketid,tcplen\n1,0\n", "# partial:\npacketid,tcplen\n1,0\n",
          "# partial: a\x1b[31mb\npacketid,tcplen\n1,0\n",
          "# partial: " + std::string(10'000, 'x') + "\npacketid,tcplen\n1,0\n"}) {
        const std::string said = refusal(text);
        EXPECT_NE(said.find("rows were left out"), std::string::npos) << said;
        EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
    }
}

}  // namespace
}  // namespace load
