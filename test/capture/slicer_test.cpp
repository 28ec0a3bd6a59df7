// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/slicer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/bytes.h"
#include "support/capture_builder.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::string_literals;
using test_support::ByteOrder;
using test_support::CaptureBuilder;
using test_support::CaptureOptions;
using test_support::FileFormat;
using test_support::LinkType;
using test_support::TemporaryFolder;
using test_support::TimeResolution;

namespace capture {
namespace {

constexpr std::size_t pcap_header_bytes = 24;
constexpr std::size_t record_header_bytes = 16;

std::string text_of(const test_support::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

/// A source that reads the given bytes from a file of its own.
class FileOf {
  public:
    explicit FileOf(const std::string& content) {
        std::ofstream{m_folder / "in", std::ios::binary} << content;
        m_source.emplace((m_folder / "in").string());
    }
    [[nodiscard]] Source& source() { return *m_source; }

  private:
    TemporaryFolder m_folder;
    std::optional<Source> m_source;
};

/// Frames of growing length, so that none is like another.
CaptureBuilder segments(std::size_t count, const CaptureOptions& options = {},
                        std::size_t payload = 1) {
    CaptureBuilder builder{LinkType::ethernet, options};
    for (std::size_t i = 0; i < count; ++i) {
        builder.add({.time_ns = 1'700'000'000'123'456'789 + static_cast<std::int64_t>(i),
                     .seq = static_cast<std::uint32_t>(i),
                     .payload_length = payload + i % 7});
    }
    return builder;
}

std::vector<Slice> all_slices(Slicer& slicer, std::size_t& headers_had) {
    std::vector<Slice> slices;
    Slice slice;
    while (slicer.next(slice, headers_had)) {
        if (slice.frames > 0) {  // else a stream has none for now
            slices.push_back(slice);
        }
    }
    return slices;
}

std::vector<Slice> all_slices(Slicer& slicer) {
    std::size_t headers_had = 0;
    return all_slices(slicer, headers_had);
}

std::string joined(const std::vector<Slice>& slices) {
    std::string bytes;
    for (const Slice& slice : slices) {
        bytes += slice.bytes;
    }
    return bytes;
}

/// Frame numbers must follow each other without a gap from 1 on.
std::uint32_t frames_in(const std::vector<Slice>& slices) {
    std::uint32_t frames = 0;
    for (const Slice& slice : slices) {
        EXPECT_EQ(slice.first_frame, frames + 1);
        EXPECT_GT(slice.frames, 0U);
        frames += slice.frames;
    }
    return frames;
}

/// The ends of the records of a little-endian classic pcap, that of its header first.
std::vector<std::size_t> record_ends(const std::string& pcap) {
    std::vector<std::size_t> ends{pcap_header_bytes};
    while (ends.back() < pcap.size()) {
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length |=
                static_cast<std::uint32_t>(static_cast<unsigned char>(pcap[ends.back() + 8 + i]))
                << (8 * i);
        }
        ends.push_back(ends.back() + record_header_bytes + length);
    }
    EXPECT_EQ(ends.back(), pcap.size());
    return ends;
}

// pcapng by hand, so that any block can stand anywhere.

enum : std::uint32_t {
    section_header = 0x0a0d0d0a,
    interface_description = 1,
    obsolete_packet = 2,
    simple_packet = 3,
    name_resolution = 4,
    interface_statistics = 5,
    enhanced_packet = 6,
    decryption_secrets = 10,
    custom = 0xbad
};

std::string number(std::uint64_t value, std::size_t size, ByteOrder order) {
    test_support::Bytes bytes;
    test_support::append_number(bytes, value, size, order);
    return text_of(bytes);
}

std::string block(std::uint32_t type, const std::string& body,
                  ByteOrder order = ByteOrder::little) {
    const std::string length = number(body.size() + 12, 4, order);
    return number(type, 4, order) + length + body + length;
}

std::string section(ByteOrder order = ByteOrder::little) {
    return block(section_header,
                 number(0x1a2b3c4d, 4, order) + number(1, 2, order) + number(0, 2, order) +
                     std::string(8, '\xff'),
                 order);
}

std::string interface(LinkType type, ByteOrder order = ByteOrder::little) {
    return block(interface_description,
                 number(static_cast<std::uint64_t>(type), 2, order) + number(0, 2, order) +
                     number(262144, 4, order),
                 order);
}

std::string enhanced(std::uint32_t interface_number, const std::string& frame,
                     ByteOrder order = ByteOrder::little) {
    const std::string length = number(frame.size(), 4, order);
    const std::string padding((4 - frame.size() % 4) % 4, '\0');
    return block(enhanced_packet,
                 number(interface_number, 4, order) + number(0, 8, order) + length + length +
                     frame + padding,
                 order);
}

struct Block {
    std::uint32_t type = 0;
    std::string bytes;
    ByteOrder order = ByteOrder::little;

    [[nodiscard]] bool is_packet() const {
        return type == enhanced_packet || type == simple_packet || type == obsolete_packet;
    }
    [[nodiscard]] std::uint32_t number_at(std::size_t offset) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t at = offset + (order == ByteOrder::big ? i : 3 - i);
            value = (value << 8U) | static_cast<unsigned char>(bytes[at]);
        }
        return value;
    }
};

std::vector<Block> blocks_of(const std::string& bytes) {
    std::vector<Block> blocks;
    ByteOrder order = ByteOrder::little;
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.compare(at, 4, "\x0a\x0d\x0d\x0a") == 0) {
            order = bytes[at + 8] == '\x1a' ? ByteOrder::big : ByteOrder::little;
        }
        Block read{0, bytes.substr(at, 12), order};
        read.type = read.number_at(0);
        const std::uint32_t length = read.number_at(4);
        EXPECT_GE(length, 12U);
        EXPECT_LE(at + length, bytes.size());
        if (length < 12 || at + length > bytes.size()) {
            break;
        }
        read.bytes = bytes.substr(at, length);
        blocks.push_back(read);
        at += length;
    }
    return blocks;
}

/// The packets of a stream, each with the interface description that it refers to.
std::vector<std::string> described_packets(const std::string& bytes) {
    std::vector<std::string> packets;
    std::vector<std::string> interfaces;
    for (const Block& read : blocks_of(bytes)) {
        if (packets.empty() && interfaces.empty()) {
            EXPECT_TRUE(read.type == section_header || read.type == interface_description ||
                        read.type == name_resolution);
        }
        if (read.type == section_header) {
            interfaces.clear();
        } else if (read.type == interface_description) {
            interfaces.push_back(read.bytes);
        } else if (read.is_packet()) {
            const std::uint32_t number = read.type == enhanced_packet ? read.number_at(8) : 0;
            EXPECT_LT(number, interfaces.size()) << "packet before its interface";
            packets.push_back((number < interfaces.size() ? interfaces[number] : "?") + read.bytes);
        }
    }
    return packets;
}

/// Deals a file to readers in the given order of turns; what each of them was given.
struct Dealt {
    std::map<int, std::string> streams;
    std::vector<std::string> packets;  ///< in the order of the slices, with their interfaces
    std::uint32_t frames = 0;
    std::string cut_message;
};

Dealt deal(const std::string& file, const std::vector<int>& turns) {
    FileOf in{file};
    Slicer slicer{in.source()};
    Dealt dealt;
    std::map<int, std::size_t> headers_had;
    Slice slice;
    for (std::size_t turn = 0;; ++turn) {
        const int reader = turns[std::min(turn, turns.size() - 1)];
        if (!slicer.next(slice, headers_had[reader])) {
            break;
        }
        EXPECT_EQ(slice.first_frame, dealt.frames + 1);
        dealt.frames += slice.frames;
        const std::size_t before = described_packets(dealt.streams[reader]).size();
        dealt.streams[reader] += slice.bytes;
        const auto packets = described_packets(dealt.streams[reader]);
        EXPECT_EQ(packets.size() - before, slice.frames);
        dealt.packets.insert(dealt.packets.end(),
                             packets.begin() + static_cast<std::ptrdiff_t>(before), packets.end());
    }
    EXPECT_EQ(slicer.frames(), dealt.frames);
    dealt.cut_message = slicer.cut_message();
    return dealt;
}

std::vector<int> alternating(int readers) {
    std::vector<int> turns;
    for (int i = 0; i < 1000; ++i) {
        turns.push_back(i % readers);
    }
    return turns;
}

TEST(Slicer, TakesPcapFromAnywhereAndPcapngFromFiles) {
    FileOf pcap{text_of(segments(1).bytes())};
    EXPECT_TRUE(Slicer::takes(pcap.source()));
    FileOf pcapng{text_of(segments(1, {.format = FileFormat::pcapng}).bytes())};
    EXPECT_TRUE(Slicer::takes(pcapng.source()));
    FileOf compressed{"\x1f\x8b\x08\0"s + std::string(50, 'x')};
    EXPECT_FALSE(Slicer::takes(compressed.source()));
    FileOf unknown{std::string(50, 'x')};
    EXPECT_FALSE(Slicer::takes(unknown.source()));
}

TEST(Slicer, TakesPcapStreamsAndNoPcapngStreams) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        const TemporaryFolder folder;
        const fs::path fifo = folder / "fifo";
        ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
        const std::string content = text_of(segments(3, {.format = format}).bytes());
        std::thread writer{[&] { std::ofstream{fifo, std::ios::binary} << content; }};
        Source source{fifo.string()};
        EXPECT_EQ(Slicer::takes(source), format == FileFormat::pcap);
        writer.join();
    }
}

TEST(Slicer, SlicesTogetherAreTheFileByteForByte) {
    for (const std::size_t count : {1UL, 2UL, 511UL, 512UL, 513UL, 1024UL, 5000UL}) {
        const std::string file = text_of(segments(count).bytes());
        FileOf in{file};
        Slicer slicer{in.source()};
        const auto slices = all_slices(slicer);
        EXPECT_EQ(frames_in(slices), count);
        EXPECT_TRUE(joined(slices) == file) << count;
        EXPECT_EQ(slicer.frames(), count);
        EXPECT_EQ(slicer.bytes(), file.size());
        EXPECT_EQ(slicer.cut_message(), "");
    }
}

TEST(Slicer, ManyFramesAreSeveralSlices) {
    FileOf in{text_of(segments(5000).bytes())};
    Slicer slicer{in.source()};
    const auto slices = all_slices(slicer);
    EXPECT_GT(slices.size(), 5U);
    for (const Slice& slice : slices) {
        EXPECT_LE(slice.frames, 512U);
    }
}

TEST(Slicer, LargeFramesMakeSlicesOfFewFrames) {
    const std::string file = text_of(segments(300, {}, 60'000).bytes());
    FileOf in{file};
    Slicer slicer{in.source()};
    const auto slices = all_slices(slicer);
    EXPECT_EQ(frames_in(slices), 300U);
    EXPECT_TRUE(joined(slices) == file);
    for (const Slice& slice : slices) {
        EXPECT_LT(slice.bytes.size(), 2U << 20U);
    }
}

TEST(Slicer, TheLargestPacketOfWiresharkIsTaken) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        CaptureBuilder builder{LinkType::ethernet, {.format = format}};
        for (int i = 0; i < 12; ++i) {
            builder.add_raw(i, test_support::Bytes(262'144, static_cast<std::uint8_t>(i)));
        }
        const std::string file = text_of(builder.bytes());
        FileOf in{file};
        Slicer slicer{in.source()};
        const auto slices = all_slices(slicer);
        EXPECT_EQ(frames_in(slices), 12U);
        EXPECT_TRUE(joined(slices) == file);
        EXPECT_EQ(slicer.cut_message(), "");
    }
}

TEST(Slicer, EmptyPacketsArePacketsToo) {
    CaptureBuilder builder{LinkType::ethernet};
    for (int i = 0; i < 1000; ++i) {
        builder.add_raw(i, {}, 60);
    }
    const std::string file = text_of(builder.bytes());
    FileOf in{file};
    Slicer slicer{in.source()};
    const auto slices = all_slices(slicer);
    EXPECT_EQ(frames_in(slices), 1000U);
    EXPECT_TRUE(joined(slices) == file);
}

TEST(Slicer, AFileWithoutPacketsHasNoSlice) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        FileOf in{text_of(segments(0, {.format = format}).bytes())};
        Slicer slicer{in.source()};
        Slice slice;
        std::size_t headers_had = 0;
        EXPECT_FALSE(slicer.next(slice, headers_had));
        EXPECT_FALSE(slicer.next(slice, headers_had)) << "the end stays the end";
        EXPECT_EQ(slicer.frames(), 0U);
        EXPECT_EQ(slicer.cut_message(), "");
    }
}

TEST(Slicer, EveryReaderHasTheHeaderOnce) {
    const std::string file = text_of(segments(2000).bytes());
    const std::string header = file.substr(0, pcap_header_bytes);
    FileOf in{file};
    Slicer slicer{in.source()};
    std::array<std::size_t, 3> headers_had{};
    std::string records;
    // Two that take turns, then one that comes late.
    for (const std::size_t reader : {0UL, 1UL, 0UL, 1UL, 2UL}) {
        Slice slice;
        const bool is_first = headers_had.at(reader) == 0;
        const bool more = slicer.next(slice, headers_had.at(reader));
        if (!more) {
            break;
        }
        EXPECT_EQ(slice.bytes.compare(0, header.size(), header) == 0, is_first);
        EXPECT_EQ(headers_had.at(reader), header.size());
        records += slice.bytes.substr(is_first ? header.size() : 0);
    }
    std::size_t late = 0;
    Slice slice;
    while (slicer.next(slice, late)) {
        records += slice.bytes;
    }
    EXPECT_TRUE(header + records == file);
}

TEST(Slicer, ByteOrderAndResolutionStayAsTheyAre) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        for (const auto order : {ByteOrder::little, ByteOrder::big}) {
            for (const auto resolution :
                 {TimeResolution::microseconds, TimeResolution::nanoseconds}) {
                const std::string file = text_of(
                    segments(1300,
                             {.format = format, .resolution = resolution, .byte_order = order})
                        .bytes());
                FileOf in{file};
                Slicer slicer{in.source()};
                const auto slices = all_slices(slicer);
                EXPECT_EQ(frames_in(slices), 1300U);
                EXPECT_TRUE(joined(slices) == file);
                EXPECT_EQ(slicer.cut_message(), "");
            }
        }
    }
}

TEST(Slicer, AStreamGivesTheSameSlicesHoweverSlowly) {
    const TemporaryFolder folder;
    const fs::path fifo = folder / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const std::string file = text_of(segments(1500).bytes());
    std::thread writer{[&] {
        std::ofstream stream{fifo, std::ios::binary};
        for (const auto& [begin, size] :
             {std::pair{0UL, 27UL}, {27UL, 1UL}, {28UL, 70'000UL}, {70'028UL, file.size()}}) {
            stream << file.substr(begin, size) << std::flush;
            std::this_thread::sleep_for(std::chrono::milliseconds{150});
        }
    }};
    Source source{fifo.string()};
    Slicer slicer{source};
    const auto slices = all_slices(slicer);
    writer.join();
    EXPECT_EQ(frames_in(slices), 1500U);
    EXPECT_TRUE(joined(slices) == file);
    EXPECT_EQ(slicer.cut_message(), "");
}

TEST(Slicer, ThreadsShareTheFileWithoutGapOrOverlap) {
    const std::string file = text_of(segments(20'000).bytes());
    FileOf in{file};
    Slicer slicer{in.source()};
    std::array<std::vector<Slice>, 4> taken;
    std::vector<std::thread> threads;
    threads.reserve(taken.size());
    for (auto& mine : taken) {
        threads.emplace_back([&slicer, &mine] {
            std::size_t headers_had = 0;
            Slice slice;
            while (slicer.next(slice, headers_had)) {
                mine.push_back(slice);
                EXPECT_GE(slicer.frames(), slice.first_frame);
                EXPECT_GT(slicer.bytes(), 0U);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::vector<Slice> slices;
    for (auto& mine : taken) {
        if (!mine.empty()) {
            EXPECT_TRUE(mine[0].bytes.compare(0, pcap_header_bytes, file, 0, pcap_header_bytes) ==
                        0);
            mine[0].bytes.erase(0, pcap_header_bytes);
        }
        slices.insert(slices.end(), mine.begin(), mine.end());
    }
    std::sort(slices.begin(), slices.end(), [](const Slice& one, const Slice& other) {
        return one.first_frame < other.first_frame;
    });
    EXPECT_EQ(frames_in(slices), 20'000U);
    EXPECT_TRUE(joined(slices) == file.substr(pcap_header_bytes));
}

TEST(SlicerPcapng, DealsPacketsWithTheirInterfacesToAnyNumberOfReaders) {
    CaptureBuilder builder{LinkType::ethernet, {.format = FileFormat::pcapng}};
    const std::array more = {builder.add_interface(LinkType::raw_ip, "raw"),
                             builder.add_interface(LinkType::sll, "any")};
    for (std::uint32_t i = 0; i < 3000; ++i) {
        builder.add({.seq = i}, {.capture_interface = i % 3 == 0 ? 0 : more.at(i % 2)});
    }
    const std::string file = text_of(builder.bytes());
    const auto expected = described_packets(file);
    ASSERT_EQ(expected.size(), 3000U);
    for (const int readers : {1, 2, 5}) {
        const Dealt dealt = deal(file, alternating(readers));
        EXPECT_TRUE(dealt.packets == expected) << readers;
    }
}

/// An interface that is described between packets, many times and with packets all around.
TEST(SlicerPcapng, DescriptionsInMidFileReachEveryReaderBeforeTheirPackets) {
    std::string file = section() + interface(LinkType::ethernet);
    for (std::uint32_t i = 0; i < 40; ++i) {
        for (std::uint32_t packet = 0; packet < 30 + i; ++packet) {
            file += enhanced(packet % (i + 1), "frame " + std::to_string(i * 1000 + packet));
        }
        file += interface(i % 2 == 0 ? LinkType::raw_ip : LinkType::sll);
    }
    file += enhanced(40, "the last one");
    const auto expected = described_packets(file);
    for (const auto& turns : {alternating(1), alternating(2), alternating(3),
                              std::vector<int>{0, 0, 0, 0, 0, 1, 2, 0, 2, 3}}) {
        const Dealt dealt = deal(file, turns);
        EXPECT_TRUE(dealt.packets == expected);
        EXPECT_EQ(dealt.cut_message, "");
    }
}

/// The second section's interfaces are numbered from 0 again; its byte order may be another.
TEST(SlicerPcapng, ASecondSectionBeginsAnew) {
    for (const auto order : {ByteOrder::little, ByteOrder::big}) {
        std::string file = section() + interface(LinkType::ethernet) + interface(LinkType::sll);
        for (int i = 0; i < 1200; ++i) {
            file += enhanced(static_cast<std::uint32_t>(i % 2), "first " + std::to_string(i));
        }
        file += section(order) + interface(LinkType::raw_ip, order);
        for (int i = 0; i < 1200; ++i) {
            file += enhanced(0, "second " + std::to_string(i), order);
        }
        const auto expected = described_packets(file);
        ASSERT_EQ(expected.size(), 2400U);
        for (const auto& turns :
             {alternating(1), alternating(2), alternating(4), std::vector<int>{0, 0, 0, 1, 2, 0}}) {
            const Dealt dealt = deal(file, turns);
            EXPECT_TRUE(dealt.packets == expected);
            EXPECT_EQ(dealt.frames, 2400U);
        }
    }
}

TEST(SlicerPcapng, EveryKindOfPacketBlockIsAFrame) {
    const std::string simple = block(simple_packet, number(4, 4, ByteOrder::little) + "data");
    const std::string obsolete =
        block(obsolete_packet, number(0, 4, ByteOrder::little) + number(0, 8, ByteOrder::little) +
                                   number(4, 4, ByteOrder::little) +
                                   number(4, 4, ByteOrder::little) + "data");
    const std::string file =
        section() + interface(LinkType::ethernet) + simple + obsolete + enhanced(0, "enhanced");
    const Dealt dealt = deal(file, {0});
    EXPECT_EQ(dealt.frames, 3U);
    EXPECT_TRUE(dealt.packets == described_packets(file));
}

TEST(SlicerPcapng, NamesStatisticsAndSecretsAreNoFrames) {
    const std::string names = block(name_resolution, std::string(4, '\0'));
    const std::string statistics = block(interface_statistics, std::string(12, '\0'));
    const std::string secrets =
        block(decryption_secrets, "KLST" + number(4, 4, ByteOrder::little) + "abcd");
    const std::string file = section() + interface(LinkType::ethernet) + names + enhanced(0, "1") +
                             secrets + enhanced(0, "2") + names + statistics + enhanced(0, "3") +
                             statistics;
    for (const int readers : {1, 2}) {
        const Dealt dealt = deal(file, alternating(readers));
        EXPECT_EQ(dealt.frames, 3U);
        EXPECT_TRUE(dealt.packets == described_packets(file));
        EXPECT_EQ(dealt.cut_message, "");
    }
}

TEST(SlicerPcapng, BlocksOfOtherKindsCannotBeCut) {
    const std::string head = section() + interface(LinkType::ethernet);
    const std::string unknown = block(custom, "what may this be");
    std::string many;
    for (int i = 0; i < 700; ++i) {
        many += enhanced(0, "packet");
    }
    for (const std::string& file : {head + unknown, head + unknown + many, head + many + unknown,
                                    head + many + unknown + many, section() + unknown + head}) {
        FileOf in{file};
        Slicer slicer{in.source()};
        EXPECT_THROW(
            {
                const auto slices = all_slices(slicer);
                ADD_FAILURE() << "ended after " << slices.size() << " slices";
            },
            NotSliceable);
    }
}

TEST(SlicerCut, AtEveryByteOfAPcap) {
    const std::string file = text_of(segments(3).bytes());
    const auto ends = record_ends(file);
    for (std::size_t size = pcap_header_bytes; size <= file.size(); ++size) {
        FileOf in{file.substr(0, size)};
        Slicer slicer{in.source()};
        const auto slices = all_slices(slicer);
        const auto whole = std::upper_bound(ends.begin(), ends.end(), size) - 1;
        EXPECT_EQ(frames_in(slices), static_cast<std::uint32_t>(whole - ends.begin())) << size;
        EXPECT_TRUE(joined(slices) == (whole == ends.begin() ? "" : file.substr(0, *whole)))
            << size;
        EXPECT_EQ(slicer.cut_message().empty(), size == *whole) << size;
    }
}

TEST(SlicerCut, AtEveryByteOfAPcapng) {
    const std::string head = section() + interface(LinkType::ethernet);
    const std::string file = head + enhanced(0, "one") + interface(LinkType::sll) +
                             enhanced(1, "second") + enhanced(0, "the third");
    std::vector<std::size_t> ends;
    std::vector<std::uint32_t> frames_at_end;
    std::size_t end = 0;
    std::uint32_t frames = 0;
    for (const Block& read : blocks_of(file)) {
        end += read.bytes.size();
        frames += read.is_packet() ? 1U : 0U;
        ends.push_back(end);
        frames_at_end.push_back(frames);
    }
    for (std::size_t size = ends[0]; size <= file.size(); ++size) {
        FileOf in{file.substr(0, size)};
        Slicer slicer{in.source()};
        const auto whole = std::upper_bound(ends.begin(), ends.end(), size) - ends.begin() - 1;
        const auto slices = all_slices(slicer);
        EXPECT_EQ(frames_in(slices), frames_at_end[static_cast<std::size_t>(whole)]) << size;
        EXPECT_EQ(slicer.cut_message().empty(), size == ends[static_cast<std::size_t>(whole)])
            << size;
    }
}

TEST(SlicerCut, AStreamToo) {
    const TemporaryFolder folder;
    const fs::path fifo = folder / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const std::string file = text_of(segments(600).bytes());
    std::thread writer{[&] {
        std::ofstream{fifo, std::ios::binary} << file.substr(0, file.size() - 1);
    }};
    Source source{fifo.string()};
    Slicer slicer{source};
    const auto slices = all_slices(slicer);
    writer.join();
    EXPECT_EQ(frames_in(slices), 599U);
    EXPECT_NE(slicer.cut_message(), "");
}

TEST(SlicerCut, ManyFramesBeforeTheCutAreAllDealt) {
    std::string file = text_of(segments(2000).bytes());
    file.pop_back();
    FileOf in{file};
    Slicer slicer{in.source()};
    EXPECT_EQ(frames_in(all_slices(slicer)), 1999U);
    EXPECT_NE(slicer.cut_message(), "");
    Slice slice;
    std::size_t headers_had = 0;
    EXPECT_FALSE(slicer.next(slice, headers_had)) << "nothing comes behind a cut";
}

// In the first slice it may be that the file is of another kind of pcap: that is for tshark to say.
TEST(SlicerCut, AtADamagedLengthOfAPcap) {
    const auto ends = record_ends(text_of(segments(600).bytes()));  // in both byte orders
    for (const auto order : {ByteOrder::little, ByteOrder::big}) {
        const std::string sound = text_of(segments(600, {.byte_order = order}).bytes());
        for (const std::size_t record : {0UL, 1UL, 2UL, 5UL, 511UL, 512UL, 599UL}) {
            for (const std::uint32_t length : {262'145U, 0x7fffffffU, 0xffffffffU}) {
                std::string file = sound;
                file.replace(ends[record] + 8, 4, number(length, 4, order));
                FileOf in{file};
                Slicer slicer{in.source()};
                try {
                    EXPECT_EQ(frames_in(all_slices(slicer)), record);
                    EXPECT_NE(slicer.cut_message(), "") << length;
                } catch (const NotSliceable&) {
                    EXPECT_LT(record, 512U) << length;
                }
            }
        }
    }
}

TEST(SlicerCut, AtADamagedLengthOfAPcapng) {
    const std::string head = section() + interface(LinkType::ethernet) + enhanced(0, "one");
    for (const auto length : {0U, 8U, 11U, 0x7ffffff0U, 0xffffffffU}) {
        std::string damaged = enhanced(0, "second");
        damaged.replace(4, 4, number(length, 4, ByteOrder::little));
        FileOf in{head + damaged + enhanced(0, "third")};
        Slicer slicer{in.source()};
        EXPECT_EQ(frames_in(all_slices(slicer)), 1U);
        EXPECT_NE(slicer.cut_message(), "") << length;
    }
}

// Whether this is a capture at all is for tshark to say.
TEST(SlicerCut, WithADamagedFirstBlockOfAPcapngIsNotSliceable) {
    const std::string sound =
        section() + interface(LinkType::ethernet) + enhanced(0, std::string(100'000, 'p'));
    for (const auto length : {8U, 13U, 32U, 0x7ffffffcU}) {
        std::string file = sound;
        file.replace(4, 4, number(length, 4, ByteOrder::little));
        FileOf in{file};
        Slicer slicer{in.source()};
        EXPECT_THROW(static_cast<void>(all_slices(slicer)), NotSliceable) << length;
    }
}

TEST(SlicerCut, AtASectionOfNeitherByteOrder) {
    const std::string first = section() + interface(LinkType::ethernet) + enhanced(0, "one");
    for (const std::string mark : {"\x1a\x2b\x4d\x3c", "\x4d\x3c\x2b\x1b", "none"}) {
        std::string odd = section();
        odd.replace(8, 4, mark);
        FileOf in{first + odd + enhanced(0, "two")};
        Slicer slicer{in.source()};
        EXPECT_EQ(frames_in(all_slices(slicer)), 1U);
        EXPECT_NE(slicer.cut_message(), "");

        FileOf alone{odd + interface(LinkType::ethernet) + enhanced(0, "two")};
        Slicer none{alone.source()};
        EXPECT_THROW(static_cast<void>(all_slices(none)), NotSliceable);
    }
}

// Wanted frames only.

/// The frame `from` and each `step` frames after it.
std::vector<std::uint32_t> every_nth(std::uint32_t from, std::uint32_t step, std::uint32_t count) {
    std::vector<std::uint32_t> frames;
    for (std::uint32_t frame = from; frame <= count; frame += step) {
        frames.push_back(frame);
    }
    return frames;
}

TEST(WantedFrames, AreDealtAloneAndNumberedAmongThemselves) {
    constexpr std::uint32_t count = 5000;
    const std::string pcap = text_of(segments(count).bytes());
    const auto ends = record_ends(pcap);
    for (const auto& wanted :
         {every_nth(1, 1, count), every_nth(1, 2, count), every_nth(count, 1, count),
          every_nth(700, 650, count), std::vector<std::uint32_t>{1},
          std::vector<std::uint32_t>{2, 3, 4, 5, 600, 601, 4999}}) {
        FileOf file{pcap};
        Slicer slicer{file.source(), wanted};
        const auto slices = all_slices(slicer);
        std::string expected = pcap.substr(0, pcap_header_bytes);
        for (const std::uint32_t frame : wanted) {
            expected += pcap.substr(ends[frame - 1], ends[frame] - ends[frame - 1]);
        }
        EXPECT_EQ(frames_in(slices), wanted.size());
        EXPECT_EQ(slicer.frames(), wanted.size());
        EXPECT_TRUE(joined(slices) == expected) << wanted.front();
        EXPECT_EQ(slicer.cut_message(), "");
    }
}

TEST(WantedFrames, NoneGivesNoSlice) {
    FileOf file{text_of(segments(10).bytes())};
    Slicer slicer{file.source(), {}};
    EXPECT_TRUE(all_slices(slicer).empty());
}

TEST(WantedFrames, ThatTheFileDoesNotHaveAreLeftOut) {
    FileOf file{text_of(segments(10).bytes())};
    Slicer slicer{file.source(), {3, 11, 12}};
    EXPECT_EQ(frames_in(all_slices(slicer)), 1U);
}

TEST(WantedFrames, OfAPcapngComeAfterTheHeadersInFrontOfThem) {
    CaptureBuilder builder{LinkType::ethernet, {.format = FileFormat::pcapng}};
    builder.add({.seq = 1, .payload_length = 1});
    builder.add({.seq = 2, .payload_length = 2});
    const auto other = builder.add_interface(LinkType::raw_ip, "other");
    builder.add({.seq = 3, .payload_length = 3}, {.capture_interface = other});
    builder.add({.seq = 4, .payload_length = 4}, {.capture_interface = other});
    const std::string whole = text_of(builder.bytes());
    FileOf every{whole};
    Slicer all{every.source()};
    const auto slices = all_slices(all);
    FileOf file{whole};
    Slicer slicer{file.source(), {2, 4}};
    const auto wanted = all_slices(slicer);
    EXPECT_EQ(frames_in(wanted), 2U);
    // The headers are there, and the two records at the end of what each of the others ends with.
    const std::string bytes = joined(wanted);
    EXPECT_LT(bytes.size(), joined(slices).size());
    const auto last_record = [](const std::string& text) {
        std::uint32_t length = 0;
        std::memcpy(&length, text.data() + text.size() - 4, 4);
        return text.substr(text.size() - length);
    };
    EXPECT_EQ(last_record(bytes), last_record(whole));
}

}  // namespace
}  // namespace capture
