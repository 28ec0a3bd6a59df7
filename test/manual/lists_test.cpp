// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/lists.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/settings.h"

namespace manual {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(ColumnList, HasTypeUnitMeaningAndField) {
    const std::string roff = column_list();
    EXPECT_TRUE(holds(roff, ".TP\n\\fBtcplen\\fR (number, bytes)\npayload [tcp.len]\n"));
    EXPECT_TRUE(holds(roff,
                      ".TP\n\\fBreinjected_in\\fR (list of numbers)\n"
                      "frames that reinject data of this one\n"));
}

TEST(PlotList, HasNamesAndSummaries) {
    EXPECT_TRUE(holds(plot_list(), ".TP\n\\fBdata\\-rtt\\fR\nfrom data to their Data ACK\n"));
}

TEST(SettingList, HasMeaningsAndDefaults) {
    const std::string roff = setting_list();
    EXPECT_TRUE(holds(roff,
                      ".TP\n\\fBhistory_size\\fR\nlines that the history holds, 0 to "
                      "1000000 (default: 1000)\n"));
    EXPECT_TRUE(
        holds(roff, "\nfolder of plugins (default: $XDG_DATA_HOME/mptcpanalyzer/plugins)\n"));
}

TEST(SettingList, HasEverySettingThatIsRead) {
    const std::string roff = setting_list();
    std::set<std::string> known;
    for (const base::SettingInfo& info : base::setting_infos()) {
        EXPECT_FALSE(info.meaning.empty()) << info.key;
        EXPECT_NE(info.value.empty(), info.usual.empty()) << info.key;
        known.insert(info.key);
    }
    for (const auto& entry : base::Settings{"/dev/null"}.entries()) {
        EXPECT_TRUE(holds(roff, ".TP\n\\fB" + entry.key + "\\fR\n")) << entry.key;
        EXPECT_TRUE(known.contains(entry.key)) << entry.key;
    }
}

TEST(VariableList, HasKeysInCapitals) {
    EXPECT_TRUE(
        holds(variable_list(), ".TP\n\\fBMPTCPANALYZER_CACHE_SIZE\\fR\nas \\fBcache_size\\fR\n"));
}

}  // namespace
}  // namespace manual
