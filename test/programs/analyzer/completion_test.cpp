// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/completion.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "programs/analyzer/session.h"

namespace programs {
namespace {

using Words = std::vector<std::string>;

Words candidates(const Words& words, const std::string& word) {
    Words names;
    for (const Candidate& each : complete_program(completed_analyzer(), words, word).candidates) {
        names.push_back(each.word);
    }
    return names;
}

TEST(CompletedAnalyzer, HasAllCommands) {
    const Words names = candidates({"x.pcap"}, "");
    for (const CommandInfo<Session>& info : own_commands<Session>()) {
        EXPECT_EQ(std::count(names.begin(), names.end(), info.name), 1) << info.name;
    }
    EXPECT_EQ(candidates({"x.pcap"}, "list-t"), Words{"list-tcp"});
    EXPECT_EQ(candidates({}, "list-t"), Words{"list-tcp"});
}

TEST(CompletedAnalyzer, KnowsWhatCommandsTake) {
    EXPECT_EQ(candidates({"x.pcap", "summary", "--to"}, ""), (Words{"client", "server"}));
    EXPECT_EQ(candidates({"x.pcap", "export", "-c"}, "packetid,tcpse"), Words{"tcpseq"});
    EXPECT_EQ(candidates({"x.pcap", "plot"}, "data-r"), Words{"data-rtt"});
    EXPECT_EQ(candidates({"--form"}, "x"), Words{});
}

TEST(CompletedAnalyzer, SecondCapturesAreFiles) {
    for (const Words& words :
         {Words{"x.pcap", "owd"}, Words{"x.pcap", "compare"}, Words{"x.pcap", "plot", "owd"},
          Words{"x.pcap", "setup"}, Words{"x.pcap", "setup", "1"}, Words{"x.pcap", "map-tcp"}}) {
        EXPECT_TRUE(complete_program(completed_analyzer(), words, "").files) << words.back();
    }
    EXPECT_FALSE(complete_program(completed_analyzer(), {"x.pcap", "plot", "dsn"}, "").files);
}

}  // namespace
}  // namespace programs
