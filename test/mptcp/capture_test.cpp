// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/capture.h"

#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using story::Talk;

TEST(Capture, SaysWhatItHolds) {
    Talk talk;
    talk.start();
    const Capture capture = talk.story.capture({"a b.pcap", {}, {}});
    EXPECT_EQ(capture.name(), "a b.pcap");
    EXPECT_EQ(capture.contents(), "7 TCP segments, 2 TCP streams, 1 MPTCP connection");
    EXPECT_FALSE(capture.is_partial());
    EXPECT_FALSE(capture.matching_frames());
}

TEST(Capture, OfNothing) {
    const Capture capture{packets::PacketTable{}};
    EXPECT_EQ(capture.contents(), "0 TCP segments, 0 TCP streams, 0 MPTCP connections");
    EXPECT_EQ(capture.name(), "");
}

TEST(Capture, KnowsHowItWasRead) {
    packets::Reading reading;
    reading.cut_short = true;
    reading.frames = 9;
    const Capture capture{packets::PacketTable{}, {"x", reading, std::vector<std::uint32_t>{2, 5}}};
    EXPECT_TRUE(capture.is_partial());
    EXPECT_EQ(capture.reading().frames, 9U);
    EXPECT_EQ(capture.matching_frames(), (std::vector<std::uint32_t>{2, 5}));
}

TEST(Capture, KeepsAllWhenItMoves) {
    Talk talk;
    talk.start();
    const Row data = talk.up(talk.first, 1, 1, 100);
    Capture first = talk.capture();
    const std::size_t rows = first.connection(0).rows.size();
    const Capture capture = std::move(first);
    EXPECT_EQ(capture.connection(0).rows.size(), rows);
    EXPECT_EQ(&capture.connection(0).packets(), &capture.packets());
    EXPECT_EQ(capture.raw_dsn(data), talk.keys.idsn(Side::client) + 1);
}

TEST(Capture, AnyThreadMayAskForRowsFirst) {
    Talk talk;
    talk.start();
    const Capture capture = talk.capture();
    std::vector<const ConnectionRows*> found(4);
    std::vector<std::thread> threads;
    for (auto& rows : found) {
        threads.emplace_back([&rows, &capture] { rows = &capture.connection_rows(); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const ConnectionRows* const rows : found) {
        EXPECT_EQ(rows, found[0]);
        EXPECT_EQ(rows->of(0).size(), 7U);
    }
}

TEST(Capture, TheDirectionOfARow) {
    Talk talk;
    talk.start();
    const Row up = talk.up(talk.second, 1, 1, 100);
    const Row down = talk.down(talk.first, 1, 1, 100);
    const Capture capture = talk.capture();
    EXPECT_EQ(capture.direction_at(up), (Direction{0, Side::client}));
    EXPECT_EQ(capture.direction_at(down), (Direction{0, Side::server}));
    EXPECT_LT(capture.direction_at(up), capture.direction_at(down));
}

}  // namespace
}  // namespace mptcp
