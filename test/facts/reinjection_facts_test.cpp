// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/reinjection_facts.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

using Expected = std::map<std::string, std::string>;

void expect_facts(const ReinjectionOf& reinjection, const Expected& expected) {
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(reinjection_facts(), name, reinjection), value) << name;
    }
}

TEST(ReinjectionFacts, OfAPartOfASegment) {
    const mptcp::Capture capture = two_paths();
    const mptcp::ConnectionView view = capture.connection(0);
    expect_facts({view, 10, 100'000'000, 1}, {
                                                 {"frame", "11"},
                                                 {"time", "100000000 ns"},
                                                 {"to", "server"},
                                                 {"tcp_stream", "1"},
                                                 {"dsn", "51"},
                                                 {"length", "50"},
                                                 {"bytes", "50"},
                                                 // 10 carried the same bytes a second time
                                                 {"reinjection_of", "[8, 10]"},
                                             });
}

/// The server sends the last 20 of 30 bytes again, and 40 new ones.
TEST(ReinjectionFacts, CountOnlyWhatIsReinjected) {
    story::Talk talk;
    talk.start();
    talk.down(talk.first, 1, 1, 10);
    talk.down(talk.first, 11, 11, 20);
    const mptcp::Row again = talk.down(talk.second, 11, 1, 60);
    const mptcp::Capture capture = finished(talk);
    const mptcp::ConnectionView view = capture.connection(0);
    expect_facts({view, again, 0, 1}, {
                                          {"to", "client"},
                                          {"dsn", "11"},
                                          {"length", "60"},
                                          {"bytes", "20"},
                                          {"reinjection_of", "[9]"},
                                      });
}

/// Of 30 bytes the mapping covers the last 20.
TEST(ReinjectionFacts, TheFirstByteMayHaveNoNumber) {
    story::Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 20);
    const mptcp::Row again =
        talk.second.up({.seq = 1,
                        .length = 30,
                        .options = {story::dss(
                            {.dsn = talk.keys.dsn(Side::client, 1), .ssn = 11, .length = 20})}});
    const mptcp::Capture capture = finished(talk);
    const mptcp::ConnectionView view = capture.connection(0);
    expect_facts({view, again, 0, 1}, {{"dsn", "null"}, {"bytes", "20"}, {"length", "30"}});
}

}  // namespace
}  // namespace facts
