// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/verdict_facts.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

using pair::Usefulness;
using Expected = std::map<std::string, std::string>;

/// What is known of the reinjection in two_paths(), with a verdict made by hand.
void expect_facts(const pair::Verdict& verdict, const Expected& expected) {
    const mptcp::Capture capture = two_paths();
    const mptcp::ConnectionView view = capture.connection(0);
    const QualifiedOf qualified{{view, 10, 100, 1}, pair::Which::second, verdict, 1000};
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(qualified_facts(), name, qualified), value) << name;
    }
}

TEST(QualifiedFacts, OfAUsefulOne) {
    expect_facts({10, Usefulness::useful, 300, 5000, 50, true}, {{"capture", "second"},
                                                                 {"frame", "11"},
                                                                 {"tcp_stream", "1"},
                                                                 {"verdict", "useful"},
                                                                 {"margin", "300 ns"},
                                                                 {"arrival", "4000 ns"},
                                                                 {"useful_bytes", "50"},
                                                                 {"loser", "original"}});
}

TEST(QualifiedFacts, WithoutALateCopyNoneLost) {
    expect_facts({10, Usefulness::useful, {}, 5000, 50, false},
                 {{"margin", "null"}, {"loser", "null"}});
}

TEST(QualifiedFacts, OfARedundantOne) {
    expect_facts({10, Usefulness::redundant, -300, 5000, 0, false},
                 {{"verdict", "redundant"}, {"useful_bytes", "0"}, {"loser", "reinjection"}});
}

TEST(QualifiedFacts, OneThatWasLostDidNotArriveLate) {
    expect_facts({10, Usefulness::redundant, {}, {}, 0, false},
                 {{"verdict", "redundant"}, {"arrival", "null"}, {"loser", "null"}});
}

TEST(QualifiedFacts, OfOneOfWhichNothingIsKnown) {
    expect_facts({10, Usefulness::unknown, {}, {}, 0, false},
                 {{"verdict", "unknown"}, {"useful_bytes", "null"}, {"loser", "null"}});
}

TEST(VerdictCounts, CountsVerdictsAndWhatWasLost) {
    VerdictCounts counts;
    for (const auto usefulness : {Usefulness::useful, Usefulness::useful, Usefulness::useful,
                                  Usefulness::redundant, Usefulness::unknown}) {
        counts.add({1, usefulness, {}, 5000, 0, false});
    }
    counts.add({1, Usefulness::redundant, {}, {}, 0, false});
    counts.add({1, Usefulness::unknown, {}, {}, 0, false});
    counts.redundant_segments = 9;
    for (const auto& [name, value] : Expected{{"useful", "3"},
                                              {"redundant", "2"},
                                              {"lost", "1"},
                                              {"unknown", "2"},
                                              {"redundant_segments", "9"}}) {
        EXPECT_EQ(shown(verdict_count_facts(), name, counts), value) << name;
    }
}

}  // namespace
}  // namespace facts
