// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/lists.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "programs/manual/markdown.h"

namespace programs {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(ColumnList, HasTypeUnitMeaningAndField) {
    const std::string markdown = column_list();
    EXPECT_TRUE(holds(markdown, "**tcplen** \\(number\\, bytes\\)\n:   payload \\[tcp\\.len\\]\n"));
    EXPECT_TRUE(holds(markdown,
                      "**reinjected\\_in** \\(list of numbers\\)\n"
                      ":   frames that reinject data of this one\n"));
}

TEST(ConnectionColumnList, HasTypeMeaningChoicesAndWhenItIsNull) {
    const std::string markdown = connection_column_list();
    EXPECT_TRUE(holds(markdown, "**client\\_port** \\(number\\)\n:   TCP port\n"));
    EXPECT_TRUE(holds(markdown, "or the RST\\: client or server\\. NULL\\: neither alone"));
}

TEST(SubflowColumnList, CallsColumnsAsTheTableDoes) {
    const std::string markdown = subflow_column_list();
    EXPECT_TRUE(markdown.starts_with("**tcpstream** \\(number\\)\n"));
    EXPECT_TRUE(holds(markdown, "**client\\_address\\_id** \\(number\\)\n"));
}

TEST(PlotList, HasNamesAndSummaries) {
    EXPECT_TRUE(holds(plot_list(), "**data\\-rtt**\n:   from data to their Data ACK\n"));
}

TEST(SettingList, HasMeaningsAndDefaults) {
    const std::string markdown = setting_list();
    EXPECT_TRUE(holds(markdown,
                      "**history\\_size**\n:   lines that the history holds\\, 0 to "
                      "1000000 (default: 1000)\n"));
    EXPECT_TRUE(
        holds(markdown,
              ":   folder of plugins (default: \\$XDG\\_DATA\\_HOME\\/mptcpanalyzer\\/plugins)\n"));
}

TEST(SettingList, HasEverySettingThatIsRead) {
    const std::string markdown = "\n" + setting_list();
    std::set<std::string> known;
    for (const base::SettingInfo& info : base::setting_infos()) {
        EXPECT_FALSE(info.meaning.empty()) << info.key;
        EXPECT_NE(info.value.empty(), info.usual.empty()) << info.key;
        known.insert(info.key);
    }
    for (const auto& entry : base::Settings{"/dev/null"}.entries()) {
        EXPECT_TRUE(holds(markdown, "\n" + bold(entry.key) + "\n")) << entry.key;
        EXPECT_TRUE(known.contains(entry.key)) << entry.key;
    }
}

TEST(VariableList, HasKeysInCapitals) {
    EXPECT_TRUE(holds(variable_list(),
                      bold("MPTCPANALYZER_CACHE_SIZE") + "\n:   as " + bold("cache_size") + "\n"));
}

}  // namespace
}  // namespace programs
