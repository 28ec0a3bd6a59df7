// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/csv_table.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "capture/source.h"
#include "facts/columns.h"
#include "support/temporary_folder.h"

namespace load {
namespace {

/// A table of one segment, of which some cells are as given. It has the columns that a table must
/// have: those that are added to the export later are not needed, so that old tables can be read.
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

TEST(CsvTable, ACellThatIsWrongIsNamedWithItsLine) {
    for (const auto& [name, text, wanted] : std::vector<std::array<std::string, 3>>{
             {"rawseq", "4294967296", "a number that fits"},
             {"sport", "", "a number that fits"},
             {"tcpflags", "SYN", "a hexadecimal number"},
             {"abstime", "now", "a time in seconds"},
             {"reltime", "", "a time in seconds"},
             {"backup", "yes", "0 or 1"},
             {"echo", "0 2", "0 or 1"},
             {"rwnd", "65536", "a window that wscale fits"},
             {"option_lengths", "4", "as many numbers as in column subtype"}}) {
        const std::string said = refusal(table_with({{name, text}}));
        EXPECT_NE(said.find(", line 2: column " + name + " holds '" + text + "' where " + wanted +
                            " is due"),
                  std::string::npos)
            << said;
    }
}

TEST(CsvTable, AColumnThatIsNeededIsMissed) {
    for (const facts::Column& missing : facts::columns()) {
        std::vector<std::string> names = facts::column_names();
        names.erase(std::find(names.begin(), names.end(), missing.name));
        const std::string expected =
            missing.needed ? "line 1: the columns " + std::string{missing.name} +
                                 " are missing, without which packets cannot be restored; export "
                                 "with all columns (without -c)"
                           : "";
        const std::string said = refusal(base::joined(names, ",") + "\n");
        EXPECT_EQ(said.substr(std::min(said.find("line 1"), said.size())), expected) << said;
    }
}

// The window on the wire is the scaled one without the shift, but on a SYN, where wscale is the
// option.
TEST(CsvTable, TheWindowIsAsOnTheWire) {
    EXPECT_EQ(read(table_with({{"rwnd", "64256"}, {"wscale", "7"}})).window[0], 502);
    EXPECT_EQ(read(table_with({{"rwnd", "502"}, {"wscale", ""}})).window[0], 502);
    const auto syn = read(table_with({{"rwnd", "64240"}, {"wscale", "7"}, {"tcpflags", "0x2"}}));
    EXPECT_EQ(syn.window[0], 64240);
    EXPECT_EQ(syn.rare_of(0)->window_scale, 7);
    EXPECT_NE(refusal(table_with({{"wscale", "15"}})).find("column rwnd holds '500'"),
              std::string::npos);
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
          "# partial: a\x1b[31mb\npacketid,tcplen\n1,0\n"}) {
        const std::string said = refusal(text);
        EXPECT_NE(said.find("rows were left out"), std::string::npos) << said;
        EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
    }
}

}  // namespace
}  // namespace load
