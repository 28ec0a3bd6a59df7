// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/assembler.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "packets/packet_table.h"
#include "tshark/decoder.h"
#include "tshark/fields.h"
#include "tshark/together.h"

namespace tshark {
namespace {

/// A row of a segment whose sequence number is `content`.
std::string row(std::uint32_t printed_number, std::uint32_t content, bool is_fragment = false) {
    const std::map<Field, std::string> cells = {
        {Field::frame_number, std::to_string(printed_number)},
        {Field::time_epoch, "1700000000.000000001"},
        {Field::protocols, "eth:ethertype:ip:tcp"},
        {Field::ip_source, "10.0.0.1"},
        {Field::ip_destination, "10.0.0.2"},
        {Field::ip_more_fragments, is_fragment ? "1" : "0"},
        {Field::source_port, "40000"},
        {Field::destination_port, "443"},
        {Field::sequence, std::to_string(content)},
        {Field::acknowledgment, "7"},
        {Field::flags, "0x0018"},
        {Field::window, "65535"},
        {Field::length, "1448"},
        {Field::header_length, "20"}};
    std::string line;
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto found = cells.find(static_cast<Field>(i));
        line += (i == 0 ? "" : "\t") + (found == cells.end() ? "" : found->second);
    }
    return line + '\n';
}

/// Frames of the original file; the segment's content says which frame it is.
RowBlock block(std::uint32_t first_frame, std::uint32_t frames, std::uint32_t first_printed) {
    RowBlock block{first_frame, frames, first_printed, ""};
    for (std::uint32_t i = 0; i < frames; ++i) {
        block.text += row(first_printed + i, first_frame + i);
    }
    return block;
}

RowBlock block(std::uint32_t first_frame, std::uint32_t frames) {
    return block(first_frame, frames, first_frame);
}

/// Blocks of 1 to 9 frames that cover the frames 1 to `total`.
std::vector<RowBlock> blocks_up_to(std::uint32_t total) {
    std::vector<RowBlock> blocks;
    std::uint32_t printed = 1;
    for (std::uint32_t frame = 1; frame <= total;) {
        const std::uint32_t frames = std::min(frame % 9 + 1, total - frame + 1);
        blocks.push_back(block(frame, frames, printed));
        printed += frames * (frame % 3);  // now and then a tshark that begins again or is ahead
        frame += frames;
    }
    return blocks;
}

class AssemblerTest : public testing::Test {
  protected:
    void expect_frames(std::uint32_t count) {
        ASSERT_EQ(m_table.size(), count);
        for (std::uint32_t i = 0; i < count; ++i) {
            EXPECT_EQ(m_table.frame[i], i + 1);
            EXPECT_EQ(m_table.sequence[i], i + 1);
        }
        EXPECT_EQ(m_decoder.reading().frames, count);
    }

    packets::PacketTable m_table;
    Decoder m_decoder{m_table, {"icmp"}, Decoder::Fragments::not_taken};
    Assembler m_assembler{
        [this](std::string_view line, std::uint32_t offset) { m_decoder.add(line, offset); }};
};

TEST_F(AssemblerTest, BlocksInOrder) {
    for (const RowBlock& each : blocks_up_to(100)) {
        m_assembler.deliver(each);
        EXPECT_EQ(m_table.size(), each.first_frame + each.frames - 1) << "decoded at once";
    }
    expect_frames(100);
}

TEST_F(AssemblerTest, BlocksInReverse) {
    auto blocks = blocks_up_to(100);
    std::reverse(blocks.begin(), blocks.end());
    for (const RowBlock& each : blocks) {
        EXPECT_EQ(m_table.size(), 0U) << "frame 1 is due first";
        m_assembler.deliver(each);
    }
    expect_frames(100);
}

TEST_F(AssemblerTest, ABlockIsDecodedWhenAllBeforeItAre) {
    m_assembler.deliver(block(4, 2));
    m_assembler.deliver(block(9, 1));
    EXPECT_EQ(m_table.size(), 0U);
    m_assembler.deliver(block(1, 3));
    EXPECT_EQ(m_table.size(), 5U);
    m_assembler.deliver(block(6, 3));
    expect_frames(9);
}

TEST_F(AssemblerTest, BlocksInAnyOrder) {
    auto blocks = blocks_up_to(1000);
    std::shuffle(blocks.begin(), blocks.end(), std::mt19937{1});
    for (const RowBlock& each : blocks) {
        m_assembler.deliver(each);
    }
    expect_frames(1000);
}

TEST_F(AssemblerTest, BlocksFromSeveralThreads) {
    constexpr std::size_t thread_count = 4;
    auto blocks = blocks_up_to(3000);
    std::shuffle(blocks.begin(), blocks.end(), std::mt19937{2});
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < thread_count; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::size_t i = thread; i < blocks.size(); i += thread_count) {
                m_assembler.deliver(blocks[i]);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    expect_frames(3000);
}

TEST_F(AssemblerTest, ATsharkThatCountsFrom1AgainIsShifted) {
    m_assembler.deliver(block(1, 512, 1));
    m_assembler.deliver(block(513, 512, 1));    // another tshark
    m_assembler.deliver(block(1025, 10, 513));  // the second slice of one of them
    m_assembler.deliver(block(1035, 5, 1));     // a tshark that replaces one
    expect_frames(1039);
}

TEST_F(AssemblerTest, ATsharkMayBeAheadToo) {
    m_assembler.deliver(block(1, 3, 100'000));
    m_assembler.deliver(block(4, 3, 4'294'967'290U));
    expect_frames(6);
}

TEST_F(AssemblerTest, FramesThatAreNoSegmentsCount) {
    RowBlock others{1, 2, 1, ""};
    others.text = row(1, 1) + "2\t1700000000.5" + std::string(field_count - 2, '\t') + '\n';
    m_assembler.deliver(others);
    m_assembler.deliver(block(3, 1));
    ASSERT_EQ(m_table.size(), 2U);
    EXPECT_EQ(m_table.frame[1], 3U);
    EXPECT_EQ(m_decoder.reading().frames, 3U);
}

TEST_F(AssemblerTest, WhatTheDecoderRefusesIsThrown) {
    RowBlock rubbish = block(1, 3);
    rubbish.text = row(1, 1) + "rubbish\n" + row(3, 3);
    EXPECT_THROW(m_assembler.deliver(rubbish), base::Error);
}

TEST_F(AssemblerTest, ASkippedRowIsAnError) {
    RowBlock skipping = block(1, 3);
    skipping.text = row(1, 1) + row(3, 3) + row(4, 4);
    EXPECT_THROW(m_assembler.deliver(skipping), base::Error);
}

TEST_F(AssemblerTest, AFragmentIsThrownWithItsNumberInTheFile) {
    m_assembler.deliver(block(1, 10, 1));
    RowBlock fragmented{11, 2, 1, row(1, 11) + row(2, 12, true)};
    try {
        m_assembler.deliver(fragmented);
        ADD_FAILURE() << "the fragment was taken";
    } catch (const FragmentsFound& found) {
        EXPECT_EQ(found.frame, 12U);
    }
}

// Another thread delivers before the work is ended: the failed block must not be decoded again,
// because its first rows are in the table already. The error that follows would be a wrong one.
TEST_F(AssemblerTest, ABlockThatFailedIsNotDecodedAgain) {
    RowBlock fragmented{1, 3, 1, row(1, 1) + row(2, 2, true) + row(3, 3)};
    EXPECT_THROW(m_assembler.deliver(fragmented), FragmentsFound);
    try {
        m_assembler.deliver(block(4, 3));
        ADD_FAILURE() << "taken behind a failure";
    } catch (const EndedElsewhere&) {
        EXPECT_EQ(m_table.size(), 1U);
    } catch (const base::Error& error) {
        ADD_FAILURE() << error.what();
    }
}

TEST_F(AssemblerTest, NothingIsTakenAfterTheEnd) {
    m_assembler.deliver(block(1, 3));
    m_assembler.end();
    EXPECT_THROW(m_assembler.deliver(block(4, 3)), EndedElsewhere);
    EXPECT_EQ(m_table.size(), 3U);
}

}  // namespace
}  // namespace tshark
