// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/common_facts.h"

#include <string>

#include <gtest/gtest.h>

#include "facts/shown.h"

namespace facts {
namespace {

using mptcp::Side;

TEST(ToInfo, NamesTheEndAndWhatItReceives) {
    EXPECT_EQ(to_info().meaning, "the end of the MPTCP connection that receives");
    EXPECT_EQ(to_info("the data").meaning,
              "the end of the MPTCP connection that receives the data");
    EXPECT_EQ(to_info("", "TCP stream").meaning, "the end of the TCP stream that receives");
    EXPECT_EQ(to_info().choices, (std::vector<std::string>{"client", "server"}));
}

/// What each end sent.
struct Sent {
    std::uint64_t by_client = 0;
    std::uint64_t by_server = 0;
};
struct OneWay {
    std::uint64_t bytes = 0;
};

TEST(LiftedByDestination, HasTheFactsOfBothDirectionsToTheServerFirst) {
    const Facts<OneWay> one_way = {
        {{"bytes", Unit::bytes, "payload"}, [](const OneWay& it) { return it.bytes; }}};
    const auto facts = lifted_by_destination<Sent>(one_way, [](const Sent& it, Side to) {
        return OneWay{to == Side::server ? it.by_client : it.by_server};
    });
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_EQ(facts[0].info.name, "bytes_to_server");
    EXPECT_EQ(facts[0].info.meaning, "to the server: payload");
    EXPECT_EQ(facts[1].info.name, "bytes_to_client");
    EXPECT_EQ(facts[1].info.meaning, "to the client: payload");
    const Sent sent{7, 9};
    EXPECT_EQ(shown(facts, "bytes_to_server", sent), "7");
    EXPECT_EQ(shown(facts, "bytes_to_client", sent), "9");
}

}  // namespace
}  // namespace facts
