// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tcp_options.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "support/mptcp_options.h"
#include "support/tshark_rows.h"

namespace test_support {
namespace {

Row only_row(const Segment& segment, const std::vector<std::string>& fields) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(segment);
    const auto rows = tshark_rows(capture, fields);
    return rows.size() == 1 ? rows.front() : Row{};
}

TEST(TcpOptions, TsharkReadsThoseOfASyn) {
    const Segment syn{.flags = SYN,
                      .options = {mss(1460), sack_permitted(), timestamps(4000000001, 7), nop(),
                                  window_scale(8), fast_open({1, 2, 3, 4})}};
    const Row expected{{"tcp.option_kind", "2,4,8,1,3,34,1,1"},
                       {"tcp.options.mss_val", "1460"},
                       {"tcp.options.timestamp.tsval", "4000000001"},
                       {"tcp.options.timestamp.tsecr", "7"},
                       {"tcp.options.wscale.shift", "8"},
                       {"tcp.options.tfo.cookie", "01020304"},
                       {"tcp.hdr_len", "48"}};
    EXPECT_EQ(only_row(syn, {"tcp.option_kind", "tcp.options.mss_val",
                             "tcp.options.timestamp.tsval", "tcp.options.timestamp.tsecr",
                             "tcp.options.wscale.shift", "tcp.options.tfo.cookie", "tcp.hdr_len"}),
              expected);
}

TEST(TcpOptions, TsharkReadsSackBlocksAndUnknownKinds) {
    const Segment ack{.options = {sack({{11, 21}, {31, 41}}), unknown(200, 5, {1, 2, 3}), eol()}};
    const Row expected{{"tcp.option_kind", "5,200,0"},
                       {"tcp.option_len", "18,5"},
                       {"tcp.options.sack.count", "2"},
                       {"tcp.options", "05120000000b000000150000001f00000029c80501020300"}};
    EXPECT_EQ(only_row(ack, {"tcp.option_kind", "tcp.option_len", "tcp.options.sack.count",
                             "tcp.options"}),
              expected);
}

TEST(TcpOptions, BrokenLengthsAreSeenAsBroken) {
    const auto prio = mp_prio(Backup::yes);
    const auto too_short = only_row({.options = {broken(prio, 0)}}, {"_ws.expert.message"});
    const auto too_long = only_row({.options = {broken(prio, 40)}}, {"_ws.expert.message"});
    EXPECT_NE(too_short.at("_ws.expert.message").find("too-short option length"),
              std::string::npos);
    EXPECT_NE(too_long.at("_ws.expert.message").find("goes past end"), std::string::npos);
    EXPECT_THROW(static_cast<void>(broken(nop(), 2)), std::invalid_argument);
}

TEST(TcpOptions, PaddingIsAMatterOfChoice) {
    EXPECT_EQ((Options{window_scale(7)}.serialise()), (Bytes{3, 3, 7, 1}));
    EXPECT_EQ((Options{{window_scale(7)}, OptionPadding::eol}.serialise()), (Bytes{3, 3, 7, 0}));
    EXPECT_EQ((Options{{window_scale(7)}, OptionPadding::raw}.serialise()), (Bytes{3, 3, 7}));
    Options options;
    EXPECT_EQ(options.serialise(), Bytes{});
    options.append(sack_permitted());
    EXPECT_EQ(options.serialise(), (Bytes{4, 2, 1, 1}));
}

}  // namespace
}  // namespace test_support
