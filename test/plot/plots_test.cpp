// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/plots.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/error.h"

namespace plot {
namespace {

// The names are public: scripts depend on them.
TEST(Plots, AllOfThem) {
    std::set<std::string> names;
    for (const PlotInfo& info : plots()) {
        EXPECT_TRUE(names.emplace(info.name).second) << info.name;
        EXPECT_FALSE(info.summary.empty());
        EXPECT_EQ(info.summary.find('\n'), std::string::npos);
        EXPECT_NE(info.make, nullptr);
        EXPECT_EQ(&find_plot(plots(), info.name), &info);
    }
    for (const char* const name :
         {"dsn", "dack", "dss", "dss-length", "interarrival", "cross-interarrival", "throughput",
          "goodput", "rtt", "data-rtt", "flight", "reordering", "reinjections", "contribution",
          "events", "attribute"}) {
        EXPECT_EQ(names.count(name), 1U) << name;
    }
}

TEST(Plots, TheNearestIsSuggested) {
    const auto said = [](const std::string& name) {
        try {
            (void)find_plot(plots(), name);
        } catch (const base::UsageError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    EXPECT_NE(said("dsm").find("did you mean 'dsn'"), std::string::npos);
    EXPECT_NE(said("troughput").find("did you mean 'throughput'"), std::string::npos);
    EXPECT_EQ(said("nothing-like-it").find("did you mean"), std::string::npos);
    EXPECT_NE(said("nothing-like-it").find("list-plots"), std::string::npos);
    EXPECT_EQ(said("a\nb\x1b[2J").find_first_of("\n\x1b"), std::string::npos);
    EXPECT_NE(said(""), "");
}

}  // namespace
}  // namespace plot
