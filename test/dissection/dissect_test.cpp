// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/dissect.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"
#include "base/unique_fd.h"
#include "capture/source.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace test_support;
using namespace std::string_literals;

namespace dissection {
namespace {

const tshark::Tshark& the_tshark() {
    static const tshark::Tshark tshark{base::Settings{std::nullopt}};
    return tshark;
}

Request with_jobs(unsigned jobs) {
    Request request;
    request.division.jobs = jobs;
    return request;
}

Request single() {
    Request request;
    request.division.single = true;
    return request;
}

Dissection dissected(const fs::path& path, const Request& request = {}) {
    capture::Source source{path.string()};
    return dissect(the_tshark(), source, request);
}

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

/// A file in a folder of its own.
class File {
  public:
    explicit File(const std::string& content) {
        std::ofstream{path(), std::ios::binary} << content;
    }
    explicit File(const CaptureBuilder& builder) : File{text_of(builder.bytes())} {}
    [[nodiscard]] fs::path path() const { return m_folder / "capture"; }

  private:
    TemporaryFolder m_folder;
};

/// A FIFO that a thread writes a capture to, until nobody reads it any more.
class Stream {
  public:
    explicit Stream(std::string content) : m_path{m_folder / "stream"} {
        static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
        EXPECT_EQ(::mkfifo(m_path.c_str(), 0600), 0);
        m_writer = std::thread{[this, content = std::move(content)] {
            // Not a stream of the library: every tshark started meanwhile would hold it open.
            const base::UniqueFd fifo{::open(m_path.c_str(), O_WRONLY | O_CLOEXEC)};
            for (std::size_t at = 0; at < content.size();) {
                const auto written = ::write(fifo.get(), content.data() + at, content.size() - at);
                if (written < 0) {
                    break;
                }
                at += static_cast<std::size_t>(written);
            }
        }};
    }
    explicit Stream(const CaptureBuilder& builder) : Stream{text_of(builder.bytes())} {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { m_writer.join(); }
    [[nodiscard]] const fs::path& path() const { return m_path; }

  private:
    TemporaryFolder m_folder;
    fs::path m_path;
    std::thread m_writer;
};

template <class List>
void print_list(std::ostream& out, const List& list) {
    for (const auto& element : list) {
        out << element << ',';
    }
    out << ';';
}

template <class T>
void print_optional(std::ostream& out, const std::optional<T>& value) {
    if (value) {
        out << +*value;
    }
    out << ';';
}

std::string rare_text(const packets::RareOptions& rare) {
    std::ostringstream out;
    print_optional(out, rare.window_scale);
    print_optional(out, rare.mss);
    for (const auto flags : rare.option_flags) {
        out << +flags << ',';
    }
    print_optional(out, rare.version);
    print_optional(out, rare.checksum_required);
    print_optional(out, rare.backup);
    print_optional(out, rare.sender_key);
    print_optional(out, rare.receiver_key);
    print_optional(out, rare.receiver_token);
    print_optional(out, rare.nonce);
    for (const auto id : rare.address_ids) {
        out << +id << ',';
    }
    print_list(out, rare.hmacs);
    print_list(out, rare.advertised_addresses);
    print_list(out, rare.advertised_ports);
    print_list(out, rare.echoes);
    print_optional(out, rare.reset_reason);
    print_optional(out, rare.fail_dsn);
    return out.str();
}

/// All that a row holds.
std::string row_text(const packets::PacketTable& table, std::size_t row) {
    std::ostringstream out;
    const auto& ends = table.endpoints_of(row);
    out << table.frame[row] << ' ' << table.time[row] << ' ' << table.addresses[ends.source] << ':'
        << ends.source_port << '>' << table.addresses[ends.destination] << ':'
        << ends.destination_port << ' ' << table.flow[row] << ' ' << table.sequence[row] << ' '
        << table.acknowledgment[row] << ' ' << table.length[row] << ' ' << table.flags[row] << ' '
        << table.window[row] << ' ' << table.timestamp_value[row] << ' '
        << table.timestamp_echo[row] << ' ' << table.ip_id[row] << ' ' << +table.ttl[row] << ' '
        << table.interface[row] << ' ' << table.dsn[row] << ' ' << table.data_ack[row] << ' '
        << table.ssn[row] << ' ' << table.dss_length[row] << ' ' << table.dss_checksum[row] << ' '
        << +table.dss_flags[row] << ' ' << table.presence[row] << " [";
    for (const packets::MptcpOption& option : table.options_of(row)) {
        out << +option.subtype << '/' << +option.length << ' ';
    }
    out << "] ";
    if (const auto* const rare = table.rare_of(row)) {
        out << rare_text(*rare);
    }
    for (std::size_t column = 0; column < table.extra_columns().size(); ++column) {
        out << " | " << table.extra(column, row);
    }
    return out.str();
}

void expect_same(const Dissection& one, const Dissection& other, const std::string& what = "") {
    ASSERT_EQ(one.table.size(), other.table.size()) << what;
    EXPECT_EQ(one.table.first_frame_time, other.table.first_frame_time) << what;
    for (std::size_t row = 0; row < one.table.size(); ++row) {
        ASSERT_EQ(row_text(one.table, row), row_text(other.table, row)) << what;
    }
    const packets::Reading& a = one.reading;
    const packets::Reading& b = other.reading;
    EXPECT_EQ(a.frames, b.frames) << what;
    EXPECT_EQ(a.first_frame_time, b.first_frame_time) << what;
    EXPECT_EQ(a.headless, b.headless) << what;
    EXPECT_EQ(a.first_headless_frame, b.first_headless_frame) << what;
    EXPECT_EQ(a.cut_options, b.cut_options) << what;
    EXPECT_EQ(a.first_cut_frame, b.first_cut_frame) << what;
    EXPECT_EQ(a.broken_options, b.broken_options) << what;
    EXPECT_EQ(a.first_broken_frame, b.first_broken_frame) << what;
    EXPECT_EQ(a.cut_short, b.cut_short) << what;
    EXPECT_EQ(a.cut_message.empty(), b.cut_message.empty()) << what;
    EXPECT_EQ(one.matching_frames, other.matching_frames) << what;
}

/// Every division of the work gives what one tshark gives.
void expect_same_however_divided(const fs::path& path, std::size_t rows, Request request = {}) {
    request.division = {std::nullopt, true};
    const Dissection whole = dissected(path, request);
    EXPECT_EQ(whole.table.size(), rows);
    for (const unsigned jobs : {1U, 2U, 7U}) {
        request.division = {jobs, false};
        expect_same(dissected(path, request), whole, std::to_string(jobs) + " jobs");
    }
    request.division = {};
    expect_same(dissected(path, request), whole, "as many jobs as seem good");
}

std::string failure_of(const fs::path& path, const Request& request) {
    try {
        static_cast<void>(dissected(path, request));
        ADD_FAILURE() << "no failure";
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Packets with many kinds of options; now and then one that is no TCP.
CaptureBuilder varied(std::uint32_t count, const CaptureOptions& options = {}) {
    CaptureBuilder builder{LinkType::ethernet, options};
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::int64_t time = 1'700'000'000'000'000'000 + i * 1'000'000LL;
        Segment segment{.time_ns = time, .seq = i, .ack = i / 2, .payload_length = i % 50};
        segment.source_port = static_cast<std::uint16_t>(1024 + i % 300);
        segment.ip_id = static_cast<std::uint16_t>(i);
        if (i % 11 == 0) {
            builder.add(udp_packet({.time_ns = time, .payload = Bytes(5, 1)}));
        } else if (i % 7 == 0) {
            segment.options = {mp_capable_syn_ack(MptcpVersion::v1, i)};
            segment.flags = SYN | ACK;
            builder.add(segment);
        } else {
            segment.options = {timestamps(i, i),
                               dss({.data_ack = i, .mapping = Mapping{.dsn = i, .ssn = i}})};
            builder.add(segment);
        }
    }
    return builder;
}

TEST(Dissect, SamplesAreTheSameHoweverDivided) {
    expect_same_however_divided(MPTCP_TEST_DATA "/address-events.client.pcap", 3175);
}

TEST(Dissect, MoreSamplesGiveTheSameByTwoTsharks) {
    for (const std::string name : {"ipv6.server", "checksums.client", "tcp-fallback.server"}) {
        const fs::path path = fs::path{MPTCP_TEST_DATA} / (name + ".pcap");
        expect_same(dissected(path, with_jobs(2)), dissected(path, single()), name);
    }
}

TEST(Dissect, FramesThatAreNoSegmentsKeepTheirNumbers) {
    const File file{varied(3000)};
    expect_same_however_divided(file.path(), 3000 - 273);
}

TEST(Dissect, EveryFormatByteOrderAndResolution) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        for (const auto order : {ByteOrder::little, ByteOrder::big}) {
            const File file{varied(1200, {.format = format,
                                          .resolution = TimeResolution::nanoseconds,
                                          .byte_order = order})};
            expect_same(dissected(file.path(), with_jobs(3)), dissected(file.path(), single()));
        }
    }
}

TEST(Dissect, ManyLinkTypesInAPcapng) {
    CaptureBuilder builder{LinkType::ethernet, {.format = FileFormat::pcapng}};
    const std::array types = {LinkType::raw_ip, LinkType::null, LinkType::sll,
                              LinkType::sll2,   LinkType::ppp,  LinkType::loop};
    std::vector<std::uint32_t> interfaces{0};
    for (const LinkType type : types) {
        interfaces.push_back(builder.add_interface(type, "if" + std::to_string(interfaces.size())));
    }
    for (std::uint32_t i = 0; i < 4000; ++i) {
        builder.add({.time_ns = 1'700'000'000'000'000'000 + i,
                     .seq = i,
                     .options = {dss({.data_ack = i})},
                     .payload_length = i % 100},
                    {.capture_interface = interfaces[(i / 3) % interfaces.size()]});
    }
    const File file{builder};
    expect_same_however_divided(file.path(), 4000);
    const Dissection dissection = dissected(file.path(), with_jobs(4));
    EXPECT_EQ(dissection.table.interface[0], 0U);
    EXPECT_EQ(dissection.table.interface[3], 1U);
    EXPECT_EQ(dissection.table.interface[3999], (3999U / 3) % 7);
}

/// Two captures one after the other: the interfaces' numbers begin at 0 again.
TEST(Dissect, SectionsOfAPcapng) {
    CaptureBuilder first{LinkType::ethernet, {.format = FileFormat::pcapng}};
    CaptureBuilder second{LinkType::raw_ip,
                          {.format = FileFormat::pcapng, .byte_order = ByteOrder::big}};
    for (std::uint32_t i = 0; i < 1300; ++i) {
        first.add({.time_ns = 1'700'000'000'000'000'000 + i, .seq = i, .payload_length = 10});
        second.add({.time_ns = 1'800'000'000'000'000'000 + i, .seq = i, .payload_length = 20});
    }
    for (const auto& content : {text_of(first.bytes()) + text_of(second.bytes()),
                                text_of(second.bytes()) + text_of(first.bytes())}) {
        const File file{content};
        expect_same_however_divided(file.path(), 2600);
    }
}

TEST(Dissect, MoreJobsThanPackets) {
    const File file{varied(5)};
    const Dissection whole = dissected(file.path(), single());
    expect_same(dissected(file.path(), with_jobs(20)), whole);
    EXPECT_EQ(whole.reading.frames, 5U);
}

TEST(Dissect, OnePacket) {
    CaptureBuilder builder{LinkType::ethernet};
    builder.add({.time_ns = 1'700'000'000'000'000'001, .payload_length = 3});
    const File file{builder};
    expect_same_however_divided(file.path(), 1);
}

TEST(Dissect, NoPacketAtAll) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        const File file{CaptureBuilder{LinkType::ethernet, {.format = format}}};
        const Dissection dissection = dissected(file.path(), with_jobs(3));
        EXPECT_EQ(dissection.table.size(), 0U);
        EXPECT_EQ(dissection.reading.frames, 0U);
        EXPECT_FALSE(dissection.reading.cut_short);
        EXPECT_EQ(dissection.reading.first_frame_time, std::nullopt);
        expect_same(dissection, dissected(file.path(), single()));
    }
}

TEST(Dissect, AStreamOfPcap) {
    const CaptureBuilder builder = varied(3000);
    const File file{builder};
    const Dissection whole = dissected(file.path(), single());
    for (const unsigned jobs : {1U, 3U}) {
        const Stream stream{builder};
        expect_same(dissected(stream.path(), with_jobs(jobs)), whole);
    }
    const Stream stream{builder};
    expect_same(dissected(stream.path(), single()), whole);
}

TEST(Dissect, AStreamOfPcapngGoesToOneTshark) {
    const CaptureBuilder builder = varied(800, {.format = FileFormat::pcapng});
    const File file{builder};
    const Stream stream{builder};
    expect_same(dissected(stream.path(), with_jobs(3)), dissected(file.path(), single()));
}

// Fragments.

/// Segments, and in their midst one of 100 bytes whose two IPv4 fragments lie apart.
CaptureBuilder with_fragments(std::uint32_t before, std::uint32_t between, std::uint32_t after) {
    CaptureBuilder builder{LinkType::ethernet};
    std::uint32_t seq = 0;
    const auto add = [&](std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            builder.add({.seq = ++seq, .payload_length = 1});
        }
    };
    const auto parts = tcp_fragments({.source_port = 40009, .payload_length = 100, .ip_id = 7}, 32);
    add(before);
    builder.add(parts[0]);
    add(between);
    builder.add(parts[1]);
    add(after);
    return builder;
}

TEST(DissectFragments, AreReassembledByOneTshark) {
    for (const auto& [before, between, after] :
         {std::array{0U, 0U, 0U}, {3U, 2U, 1U}, {600U, 600U, 600U}, {0U, 1500U, 0U}}) {
        const File file{with_fragments(before, between, after)};
        const Dissection dissection = dissected(file.path(), with_jobs(3));
        expect_same(dissection, dissected(file.path(), single()));
        ASSERT_EQ(dissection.table.size(), before + between + after + 1);
        const std::size_t row = before + between;
        EXPECT_EQ(dissection.table.frame[row], row + 2);
        EXPECT_EQ(dissection.table.length[row], 100U);
        EXPECT_EQ(dissection.table.endpoints_of(row).source_port, 40009);
    }
}

// Several tsharks have rows to deliver at the moment when the fragment is found.
TEST(DissectFragments, AreReassembledWhateverTheOtherTsharksDo) {
    const File file{with_fragments(3900, 0, 16'000)};
    for (int round = 0; round < 4; ++round) {
        try {
            const Dissection dissection = dissected(file.path(), with_jobs(6));
            ASSERT_EQ(dissection.table.size(), 19'901U);
            EXPECT_EQ(dissection.table.length[3900], 100U);
        } catch (const base::Error& error) {
            ADD_FAILURE() << "round " << round << ": " << error.what();
        }
    }
}

/// An IPv6 segment in two fragments, which the builder makes of an atomic one.
std::array<Bytes, 2> ipv6_fragments() {
    const Segment segment{.source = "2001:db8::1",
                          .destination = "2001:db8::2",
                          .source_port = 40010,
                          .payload_length = 108,
                          .ipv6_extensions = {Ipv6Extension::atomic_fragment}};
    const Bytes whole = tcp_packet(segment).bytes;
    constexpr std::size_t headers = 48;  // IPv6 and fragment header
    constexpr std::size_t first = 64;
    std::array<Bytes, 2> parts;
    parts[0].assign(whole.begin(), whole.begin() + headers + first);
    parts[1].assign(whole.begin(), whole.begin() + headers);
    parts[1].insert(parts[1].end(), whole.begin() + headers + first, whole.end());
    put_u16(parts[0], 4, static_cast<std::uint16_t>(parts[0].size() - 40));
    put_u16(parts[1], 4, static_cast<std::uint16_t>(parts[1].size() - 40));
    put_u16(parts[0], 42, 1);      // more fragments
    put_u16(parts[1], 42, first);  // offset / 8, shifted by 3
    return parts;
}

CaptureBuilder with_ipv6_fragments(std::uint32_t between) {
    CaptureBuilder builder{LinkType::raw_ip};
    const auto parts = ipv6_fragments();
    builder.add_raw(1, parts[0]);
    for (std::uint32_t i = 0; i < between; ++i) {
        builder.add({.seq = i});
    }
    builder.add_raw(2, parts[1]);
    return builder;
}

TEST(DissectFragments, OfIpv6Too) {
    for (const std::uint32_t between : {0U, 700U}) {
        const File file{with_ipv6_fragments(between)};
        const Dissection dissection = dissected(file.path(), with_jobs(2));
        expect_same(dissection, dissected(file.path(), single()));
        ASSERT_EQ(dissection.table.size(), between + 1);
        EXPECT_EQ(dissection.table.length[between], 108U);
        EXPECT_EQ(dissection.table.endpoints_of(between).source_port, 40010);
    }
}

/// There is no room for temporary files while this lives.
class NoRoom {
  public:
    NoRoom() {
        const char* const before = std::getenv("TMPDIR");
        m_before = before == nullptr ? "" : before;
        ::setenv("TMPDIR", "/proc", 1);
    }
    NoRoom(const NoRoom&) = delete;
    NoRoom& operator=(const NoRoom&) = delete;
    ~NoRoom() {
        if (m_before.empty()) {
            ::unsetenv("TMPDIR");
        } else {
            ::setenv("TMPDIR", m_before.c_str(), 1);
        }
    }

  private:
    std::string m_before;
};

// Where a stream cannot be kept as a file, it cannot be read a second time.
TEST(DissectFragments, OfAStreamAreAnErrorThatNamesTheWayOut) {
    static_cast<void>(the_tshark());
    for (const auto& builder : {with_fragments(2, 0, 2), with_ipv6_fragments(1)}) {
        for (const unsigned jobs : {1U, 2U}) {
            const Stream stream{builder};
            const NoRoom no_room;
            const std::string message = failure_of(stream.path(), with_jobs(jobs));
            EXPECT_TRUE(holds(message, "--single")) << message;
            EXPECT_TRUE(holds(message, "fragment")) << message;
            EXPECT_TRUE(holds(message, "stream'")) << message;
        }
        const Stream stream{builder};
        const File file{builder};
        expect_same(dissected(stream.path(), single()), dissected(file.path(), single()));
    }
}

TEST(DissectFragments, OfAStreamThatIsKeptAreReassembled) {
    for (const auto& builder : {with_fragments(2, 0, 2), with_fragments(600, 600, 3000)}) {
        const File file{builder};
        const Stream stream{builder};
        expect_same(dissected(stream.path(), with_jobs(2)), dissected(file.path(), single()));
    }
}

TEST(DissectFragments, OfAStreamWithAFilterAreReassembled) {
    const CaptureBuilder builder = with_fragments(2, 0, 2);
    const Stream stream{builder};
    Request request = with_jobs(2);
    request.filter = "tcp.srcport == 40009";
    const Dissection dissection = dissected(stream.path(), request);
    EXPECT_EQ(dissection.table.size(), 5U);
    EXPECT_EQ(dissection.matching_frames, std::vector<std::uint32_t>{4});
}

TEST(Dissect, BlocksThatCannotBeCutGoToOneTshark) {
    const std::string content = text_of(varied(700, {.format = FileFormat::pcapng}).bytes());
    const std::string custom = "\xad\x0b\0\0\x10\0\0\0\1\0\0\0\x10\0\0\0"s;
    const File file{content + custom};
    expect_same_however_divided(file.path(), 700 - 64);
}

// Fields and filters.

TEST(DissectExtra, LeanFieldsAreTheSameHoweverDivided) {
    const File file{varied(1500)};
    Request request;
    request.extra_fields = {"ip.dsfield", "frame.len", "tcp.options"};
    expect_same_however_divided(file.path(), 1500 - 137, request);
    request.division.jobs = 3;
    EXPECT_EQ(dissected(file.path(), request).table.extra(0, 0), "0x00");
}

TEST(DissectExtra, FullFieldsGoToOneTshark) {
    const File file{varied(1500)};
    Request request;
    request.extra_fields = {"tcp.stream", "tcp.time_relative"};
    expect_same_however_divided(file.path(), 1500 - 137, request);
    request.division.jobs = 3;
    const Dissection dissection = dissected(file.path(), request);
    // Stream numbers that only one tshark with a memory can give.
    EXPECT_EQ(dissection.table.extra(0, 0), "0");
    EXPECT_EQ(dissection.table.extra(0, 1), "1");
    EXPECT_EQ(dissection.table.extra(1, 0), "0.000000000");
}

TEST(DissectExtra, AFieldThatDoesNotExistIsAUsageError) {
    const File file{varied(3)};
    Request request = with_jobs(2);
    request.extra_fields = {"tcp.bogus"};
    EXPECT_THROW(static_cast<void>(dissected(file.path(), request)), base::UsageError);
    request.extra_fields = {};
    request.filter = "tcp.bogus == 1";
    EXPECT_THROW(static_cast<void>(dissected(file.path(), request)), base::UsageError);
}

TEST(DissectFilter, MarksTheSameFramesHoweverDivided) {
    const File file{varied(2000)};
    for (const std::string filter :
         {"tcp.srcport == 1030", "frame.number > 1990", "tcp.stream == 4", "udp", "sctp"}) {
        Request request;
        request.filter = filter;
        request.division.single = true;
        const Dissection whole = dissected(file.path(), request);
        ASSERT_TRUE(whole.matching_frames.has_value());
        EXPECT_EQ(whole.matching_frames->empty(), filter == "sctp") << filter;
        request.division = {3, false};
        expect_same(dissected(file.path(), request), whole, filter);
    }
    EXPECT_EQ(dissected(file.path(), with_jobs(2)).matching_frames, std::nullopt);
}

TEST(DissectFilter, OfAStream) {
    const CaptureBuilder builder = varied(1000);
    const Stream stream{builder};
    Request request = with_jobs(2);
    request.filter = "frame.number == 1 or frame.number == 999";
    EXPECT_EQ(dissected(stream.path(), request).matching_frames,
              (std::vector<std::uint32_t>{1, 999}));
}

TEST(DissectFilter, OfACutCapture) {
    std::string content = text_of(varied(1000).bytes());
    content.pop_back();
    const File file{content};
    Request request;
    request.filter = "frame.number > 990";
    const std::vector<std::uint32_t> expected{991, 992, 993, 994, 995, 996, 997, 998, 999};
    for (const Division& division : {Division{2, false}, Division{std::nullopt, true}}) {
        request.division = division;
        const Dissection dissection = dissected(file.path(), request);
        EXPECT_EQ(dissection.matching_frames, expected);
        EXPECT_TRUE(dissection.reading.cut_short);
    }
}

// Captures that are cut short or damaged.

CaptureBuilder four_segments(FileFormat format) {
    CaptureBuilder builder{LinkType::ethernet, {.format = format}};
    for (std::uint32_t i = 0; i < 4; ++i) {
        builder.add({.time_ns = 1'700'000'000'000'000'000 + i, .seq = i, .payload_length = 16});
    }
    return builder;
}

constexpr std::size_t pcap_header = 24;
constexpr std::size_t pcap_record = 16 + 14 + 20 + 20 + 16;

/// What a capture must give whatever the way: so many rows, and the word that some are missing.
void expect_incomplete(const std::string& content, std::size_t rows, const std::string& what,
                       unsigned jobs = 2) {
    const File file{content};
    for (const Division& division : {Division{jobs, false}, Division{std::nullopt, true}}) {
        Request request;
        request.division = division;
        const std::string way = what + (division.single ? ", single" : ", dealt");
        try {
            const Dissection dissection = dissected(file.path(), request);
            EXPECT_EQ(dissection.table.size(), rows) << way;
            EXPECT_EQ(dissection.reading.frames, rows) << way;
            EXPECT_TRUE(dissection.reading.cut_short) << way;
            EXPECT_NE(dissection.reading.cut_message, "") << way;
        } catch (const base::Error& error) {
            ADD_FAILURE() << way << ": " << error.what();
        }
    }
}

TEST(DissectCut, AtEveryKindOfPlaceOfAPcap) {
    const std::string content = text_of(four_segments(FileFormat::pcap).bytes());
    ASSERT_EQ(content.size(), pcap_header + 4 * pcap_record);
    const std::size_t second = pcap_header + pcap_record;
    const std::size_t last = pcap_header + 3 * pcap_record;
    for (const auto& [size, rows] : {std::pair{second + 1, 1UL},
                                     {second + 15, 1UL},
                                     {second + 16, 1UL},
                                     {second + 17, 1UL},
                                     {second + 40, 1UL},
                                     {second + pcap_record - 1, 1UL},
                                     {pcap_header + 1, 0UL},
                                     {pcap_header + 40, 0UL},
                                     {last + 8, 3UL},
                                     {content.size() - 1, 3UL}}) {
        expect_incomplete(content.substr(0, size), rows, std::to_string(size) + " bytes");
    }
}

TEST(DissectCut, BetweenPacketsNothingIsMissing) {
    const std::string content = text_of(four_segments(FileFormat::pcap).bytes());
    for (std::size_t packets = 0; packets <= 4; ++packets) {
        const File file{content.substr(0, pcap_header + packets * pcap_record)};
        const Dissection dissection = dissected(file.path(), with_jobs(2));
        EXPECT_EQ(dissection.table.size(), packets);
        EXPECT_FALSE(dissection.reading.cut_short);
        EXPECT_EQ(dissection.reading.cut_message, "");
    }
}

TEST(DissectCut, AtEveryKindOfPlaceOfAPcapng) {
    CaptureBuilder builder = four_segments(FileFormat::pcapng);
    const std::string content = text_of(builder.bytes());
    const std::size_t last = builder.offset_of_last_record();
    for (const std::size_t size :
         {last + 1, last + 8, last + 12, last + 30, last + 60, content.size() - 1}) {
        expect_incomplete(content.substr(0, size), 3, std::to_string(size - last) + " bytes");
    }
}

TEST(DissectCut, FarBehindTheFirstSlice) {
    const std::string content = text_of(varied(2500).bytes());
    const File file{content.substr(0, content.size() - 3)};
    const Dissection whole = dissected(file.path(), single());
    EXPECT_EQ(whole.reading.frames, 2499U);
    expect_same_however_divided(file.path(), whole.table.size());
}

TEST(DissectCut, OfAStream) {
    const std::string content = text_of(four_segments(FileFormat::pcap).bytes());
    const Stream stream{content.substr(0, content.size() - 30)};
    const Dissection dissection = dissected(stream.path(), with_jobs(2));
    EXPECT_EQ(dissection.table.size(), 3U);
    EXPECT_TRUE(dissection.reading.cut_short);
}

// Behind the first records, by which a tshark that reads the file guesses what kind of pcap it is.
TEST(DissectDamage, ALengthInAPcap) {
    CaptureBuilder builder{LinkType::ethernet};
    for (std::uint32_t i = 0; i < 700; ++i) {
        builder.add({.time_ns = 1'700'000'000'000'000'000 + i, .seq = i, .payload_length = 16});
    }
    for (const std::size_t record : {4UL, 600UL}) {
        std::string content = text_of(builder.bytes());
        content.replace(pcap_header + record * pcap_record + 8, 4, "\xff\xff\xff\x7f");
        expect_incomplete(content, record, "record " + std::to_string(record));
    }
}

// Among the first three records tshark by itself takes the file for another kind of pcap and finds
// no segment in it; dealing must not be worse than that.
TEST(DissectDamage, AnEarlyLengthInAPcap) {
    for (const std::size_t record : {0UL, 1UL, 2UL, 3UL}) {
        std::string content = text_of(four_segments(FileFormat::pcap).bytes());
        content.replace(pcap_header + record * pcap_record + 8, 4, "\xff\xff\xff\x7f");
        const File file{content};
        const Dissection dealt = dissected(file.path(), with_jobs(2));
        EXPECT_TRUE(dealt.reading.cut_short) << record;
        if (dealt.table.size() != record) {
            expect_same(dealt, dissected(file.path(), single()), std::to_string(record));
        }
    }
}

/// A pcapng with a number of its last packet's block overwritten.
std::string damaged_pcapng(std::size_t offset, const std::string& number) {
    CaptureBuilder builder = four_segments(FileFormat::pcapng);
    std::string content = text_of(builder.bytes());
    return content.replace(builder.offset_of_last_record() + offset, number.size(), number);
}

TEST(DissectDamage, ABlockLengthInAPcapng) {
    for (const auto& [name, number] : {std::pair{"none"s, "\0\0\0\0"s},
                                       {"small", "\x08\0\0\0"s},
                                       {"huge", "\xf0\xff\xff\x7f"s}}) {
        expect_incomplete(damaged_pcapng(4, number), 3, name);
    }
}

TEST(DissectDamage, APacketOfAnInterfaceThatNobodyDescribed) {
    expect_incomplete(damaged_pcapng(8, "\x07\0\0\0"s), 3, "interface 7");
}

TEST(DissectDamage, APacketLongerThanItsBlock) {
    expect_incomplete(damaged_pcapng(20, "\xff\x03\0\0"s), 3, "1023 bytes");
}

TEST(DissectDamage, ABlockWhoseTwoLengthsDiffer) {
    CaptureBuilder builder = four_segments(FileFormat::pcapng);
    std::string content = text_of(builder.bytes());
    content[content.size() - 4] = static_cast<char>(content[content.size() - 4] + 4);
    expect_incomplete(content, 3, "trailing length");
}

TEST(DissectDamage, FarBehindTheFirstSlice) {
    CaptureBuilder builder = varied(2500, {.format = FileFormat::pcapng});
    std::string content = text_of(builder.bytes());
    content.replace(builder.offset_of_last_record() + 8, 4, "\x07\0\0\0"s);
    const File file{content};
    const Dissection whole = dissected(file.path(), single());
    EXPECT_EQ(whole.reading.frames, 2499U);
    EXPECT_TRUE(whole.reading.cut_short);
    try {
        expect_same(dissected(file.path(), with_jobs(3)), whole);
    } catch (const base::Error& error) {
        ADD_FAILURE() << error.what();
    }
}

/// Whatever one tshark makes of a file, several make the same of it.
void expect_same_end(const std::string& content, const std::string& what) {
    const File file{content};
    const auto outcome = [&file](const Request& request) {
        try {
            const Dissection dissection = dissected(file.path(), request);
            return std::to_string(dissection.reading.frames) + " frames, " +
                   std::to_string(dissection.table.size()) + " rows" +
                   (dissection.reading.cut_short ? ", cut short" : "");
        } catch (const base::Error&) {
            return "an error"s;
        }
    };
    EXPECT_EQ(outcome(with_jobs(2)), outcome(single())) << what;
}

TEST(DissectDamage, OddButReadableRecords) {
    const std::string sound = text_of(four_segments(FileFormat::pcap).bytes());
    const std::size_t second = pcap_header + pcap_record;
    expect_same_end(std::string{sound}.replace(second + 12, 4, "\x02\0\0\0"s),
                    "longer in the file than on the wire");
    expect_same_end(std::string{sound}.replace(second + 4, 4, "\xff\xff\xff\x7f"s),
                    "2147 seconds of microseconds");
    expect_same_end(std::string{sound}.replace(16, 4, "\x10\0\0\0"s),
                    "packets above the snap length of the header");
    expect_same_end(std::string{sound}.replace(16, 4, "\0\0\0\0"s), "no snap length");
    expect_same_end(sound + std::string(5, '\0'), "zeros after the last packet");
    expect_same_end(sound + std::string(160, '\0'), "empty records after the last packet");
    expect_same_end(std::string{sound}.replace(20, 4, "\xfe\0\0\0"s), "an unknown link type");
    expect_same_end(std::string{sound}.replace(4, 2, "\x09\0"s), "an unknown version");
    CaptureBuilder builder = four_segments(FileFormat::pcapng);
    std::string odd = text_of(builder.bytes());
    odd.resize(odd.size() - 4);
    const std::size_t last = builder.offset_of_last_record();
    const auto length = static_cast<char>(odd.size() - last + 4 + 1);
    odd[last + 4] = length;  // with one byte of options: no multiple of 4
    odd += "x"s + length + "\0\0\0"s;
    expect_same_end(odd, "a block whose length is no multiple of 4");
}

TEST(DissectDamage, OddRecordsAtTheBeginningOfALaterSlice) {
    CaptureBuilder builder{LinkType::ethernet};
    for (std::uint32_t i = 0; i < 1100; ++i) {
        builder.add({.time_ns = 1'700'000'000'000'000'000 + i, .seq = i, .payload_length = 16});
    }
    // Longer in the file than on the wire; 4,295,467 µs, of which tshark makes 0.5 ms; in 1970.
    for (const auto& [offset, number] :
         {std::pair{12UL, "\x02\0\0\0"s}, {4UL, "\x2b\x8b\x41\0"s}, {0UL, "\0\0\0\0"s}}) {
        std::string content = text_of(builder.bytes());
        for (std::size_t frame = 512; frame < 530; ++frame) {
            content.replace(pcap_header + frame * pcap_record + offset, 4, number);
        }
        const File file{content};
        expect_same(dissected(file.path(), with_jobs(2)), dissected(file.path(), single()),
                    "offset " + std::to_string(offset));
    }
}

// tsharks that misbehave.

class DissectFake : public testing::Test {
  protected:
    std::string failure(const std::string& mode, const std::string& timeout = "30") {
        base::Settings settings{std::nullopt};
        settings.override_with("tshark_binary", MPTCP_TEST_SOURCE "/support/fake_tshark.sh",
                               "the test");
        settings.override_with("tshark_timeout", timeout, "the test");
        ::unsetenv("FAKE_TSHARK");
        const tshark::Tshark tshark{settings};
        ::setenv("FAKE_TSHARK", mode.c_str(), 1);
        std::string message;
        try {
            capture::Source source{MPTCP_TEST_DATA "/two-paths.client.pcap"};
            static_cast<void>(dissect(tshark, source, with_jobs(4)));
            ADD_FAILURE() << mode << " was not noticed";
        } catch (const base::UsageError& error) {
            ADD_FAILURE() << error.what();
        } catch (const base::Error& error) {
            message = error.what();
        }
        ::unsetenv("FAKE_TSHARK");
        return message;
    }
};

TEST_F(DissectFake, IsTheReasonThatIsReported) {
    for (const auto& [mode, said, timeout] : {std::array{"crash"s, "killed by signal 11"s, "30"s},
                                              {"exit", "the fake gave up", "30"},
                                              {"hang", "was silent for 1 second", "1"},
                                              {"deaf", "was silent for 1 second", "1"}}) {
        const std::string message = failure(mode, timeout);
        EXPECT_TRUE(holds(message, said)) << message;
    }
}

TEST_F(DissectFake, LiesAreFoundOut) {
    for (const std::string mode :
         {"half-line", "lies-skip", "lies-twice", "lies-fields", "lies-numbers"}) {
        const std::string message = failure(mode);
        EXPECT_TRUE(holds(message, "tshark")) << mode << ": " << message;
    }
}

}  // namespace
}  // namespace dissection
