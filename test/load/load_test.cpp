// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"
#include "capture/source.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/temporary_folder.h"
#include "support/tshark_rows.h"

namespace load {
namespace {

using test_support::ACK;
using test_support::Bytes;
using test_support::CaptureBuilder;
using test_support::FIN;
using test_support::LinkType;
using test_support::PSH;
using test_support::RST;
using test_support::Segment;
using test_support::SYN;
using test_support::window_scale;

const tshark::Tshark& the_tshark() {
    static const tshark::Tshark tshark{base::Settings{std::nullopt}};
    return tshark;
}

mptcp::Capture loaded(const CaptureBuilder& builder, const dissection::Request& request = {},
                      Strictness strictness = Strictness::lenient) {
    const test_support::TemporaryFolder folder;
    const auto path = folder / "capture";
    builder.write(path);
    capture::Source source{path.string()};
    return load_capture(the_tshark(), source, request, strictness);
}

dissection::Request request_for(const std::vector<std::string>& extra_fields,
                                const std::string& filter = "") {
    dissection::Request request;
    request.extra_fields = extra_fields;
    request.filter = filter;
    return request;
}

/// A capture and what was said on stderr about it.
struct Reported {
    explicit Reported(const CaptureBuilder& builder) : capture{loaded_quietly(builder)} {
        messages = testing::internal::GetCapturedStderr();
    }
    [[nodiscard]] bool says(const std::string& text) const {
        return messages.find(text) != std::string::npos;
    }

    mptcp::Capture capture;
    std::string messages;

  private:
    static mptcp::Capture loaded_quietly(const CaptureBuilder& builder) {
        testing::internal::CaptureStderr();
        return loaded(builder);
    }
};

// What Wireshark itself, with its default preferences, makes of streams.

/// Segments between the two ends of one connection.
class Connection {
  public:
    Connection(CaptureBuilder& capture, std::uint16_t client_port)
        : m_capture{capture}, m_port{client_port} {}

    void up(std::uint32_t seq, std::uint32_t ack, std::uint16_t flags,
            const test_support::Options& options = {}, std::size_t length = 0) {
        m_capture.add(segment(seq, ack, flags, options, length));
    }
    void down(std::uint32_t seq, std::uint32_t ack, std::uint16_t flags,
              const test_support::Options& options = {}, std::size_t length = 0) {
        m_capture.add(test_support::reversed(segment(seq, ack, flags, options, length)));
    }

  private:
    Segment segment(std::uint32_t seq, std::uint32_t ack, std::uint16_t flags,
                    const test_support::Options& options, std::size_t length) {
        m_time += 10'000'000;
        return {.time_ns = m_time,
                .source_port = m_port,
                .seq = seq,
                .ack = ack,
                .flags = flags,
                .window = 1000,
                .options = options,
                .payload_length = length};
    }

    CaptureBuilder& m_capture;
    std::uint16_t m_port;
    std::int64_t m_time = 1'700'000'000'000'000'000;
};

CaptureBuilder odd_connections() {
    CaptureBuilder capture{LinkType::raw_ip};
    std::uint16_t port = 40000;
    const auto next = [&] { return Connection{capture, ++port}; };
    auto plain = next();
    plain.up(100, 0, SYN, {window_scale(7)});
    plain.down(7000, 101, SYN | ACK, {window_scale(9)});
    plain.up(101, 7001, ACK);
    plain.up(101, 7001, PSH | ACK, {}, 10);
    plain.down(7001, 111, FIN | ACK, {}, 3);
    plain.up(111, 7005, FIN | ACK);
    auto reuse = next();
    reuse.up(100, 0, SYN);
    reuse.down(7000, 101, SYN | ACK);
    reuse.up(101, 7001, ACK);
    reuse.up(5000, 0, SYN);
    reuse.down(9000, 5001, SYN | ACK);
    reuse.up(5001, 9001, ACK, {}, 10);
    auto retransmitted = next();
    retransmitted.up(100, 0, SYN, {window_scale(2)});
    retransmitted.up(100, 0, SYN, {window_scale(2)});
    retransmitted.down(7000, 101, SYN | ACK, {window_scale(3)});
    retransmitted.down(7000, 101, SYN | ACK, {window_scale(3)});
    retransmitted.up(101, 7001, ACK);
    auto simultaneous = next();
    simultaneous.up(100, 0, SYN);
    simultaneous.down(900, 0, SYN);
    simultaneous.up(100, 901, SYN | ACK);
    simultaneous.down(900, 101, SYN | ACK);
    simultaneous.up(101, 901, ACK, {}, 5);
    auto refused = next();
    refused.up(100, 0, SYN);
    refused.down(0, 101, RST | ACK);
    refused.up(800, 0, SYN);
    refused.down(0, 801, RST | ACK);
    auto middle = next();
    middle.up(5000, 9000, ACK, {}, 10);
    middle.down(9000, 5010, ACK, {}, 7);
    middle.up(5010, 9007, ACK);
    auto no_syn = next();
    no_syn.down(7000, 101, SYN | ACK, {window_scale(9)});
    no_syn.up(101, 7001, ACK);
    no_syn.down(7001, 101, ACK, {}, 9);
    auto wrapping = next();
    wrapping.up(0xfffffffe, 0, SYN);
    wrapping.down(0xffffffff, 0xffffffff, SYN | ACK);
    wrapping.up(0xffffffff, 0, ACK, {}, 10);
    wrapping.down(0, 9, ACK, {}, 3);
    auto unscaled = next();
    unscaled.up(100, 0, SYN, {window_scale(7)});
    unscaled.down(7000, 101, SYN | ACK);
    unscaled.up(101, 7001, ACK);
    unscaled.down(7001, 101, ACK);
    auto reset = next();
    reset.up(100, 0, SYN);
    reset.down(7000, 101, SYN | ACK);
    reset.up(101, 7001, RST);
    auto shifted = next();
    shifted.up(100, 0, SYN, {window_scale(15)});
    shifted.down(7000, 101, SYN | ACK, {window_scale(14)});
    shifted.up(101, 7001, ACK);
    shifted.down(7001, 101, ACK);
    return capture;
}

TEST(Loading, StreamsNumbersAndWindowsAreWiresharks) {
    const auto builder = odd_connections();
    const auto capture = loaded(builder);
    const auto expected =
        test_support::tshark_rows(builder, {"tcp.stream", "tcp.seq", "tcp.ack", "tcp.window_size"});
    ASSERT_EQ(capture.packets().size(), expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
        const auto number = [&](const char* field) {
            return static_cast<std::uint32_t>(std::stoul(expected[row].at(field)));
        };
        const auto shift = capture.analysis().tcp.window_shift[row];
        EXPECT_EQ(capture.analysis().tcp.stream[row], number("tcp.stream")) << "frame " << row + 1;
        EXPECT_EQ(capture.analysis().tcp.relative_sequence[row], number("tcp.seq"))
            << "frame " << row + 1;
        EXPECT_EQ(capture.analysis().tcp.relative_acknowledgment[row], number("tcp.ack"))
            << "frame " << row + 1;
        EXPECT_EQ(1000U << (shift < 0 ? 0 : shift), number("tcp.window_size"))
            << "frame " << row + 1;
    }
}

// Extra fields and filters.

CaptureBuilder two_requests() {
    using test_support::Datagram;
    const std::string request{"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"};
    const std::string post{"POST /x HTTP/1.1\r\nHost: example.org\r\nContent-Length: 0\r\n\r\n"};
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(test_support::arp_request(0, "10.0.0.1", "10.0.0.2"));  // 1
    capture.add({.source_port = 40001,
                 .destination_port = 80,
                 .flags = PSH | ACK,
                 .payload = Bytes(request.begin(), request.end()),
                 .traffic_class = 0x20});  // 2
    capture.add({.source_port = 40002,
                 .destination_port = 80,
                 .flags = PSH | ACK,
                 .payload = Bytes(post.begin(), post.end())});         // 3
    capture.add(test_support::udp_packet({.payload = Bytes(30, 1)}));  // 4
    capture.add(
        {.source_port = 40001, .destination_port = 80, .seq = 38, .flags = FIN | ACK});  // 5
    return capture;
}

TEST(TraceFields, LeanOnes) {
    const auto capture = loaded(two_requests(), request_for({"ip.dsfield", "tcp.flags.fin"}));
    const auto expected =
        test_support::tshark_rows(two_requests(), {"ip.dsfield", "tcp.flags.fin"}, "-Y tcp");
    ASSERT_EQ(capture.packets().size(), 3U);
    ASSERT_EQ(capture.packets().extra_columns(),
              (std::vector<std::string>{"ip.dsfield", "tcp.flags.fin"}));
    for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(capture.packets().extra(0, row), expected[row].at("ip.dsfield"));
        EXPECT_EQ(capture.packets().extra(1, row), expected[row].at("tcp.flags.fin"));
    }
    EXPECT_EQ(capture.packets().extra(0, 0), "0x20");
    EXPECT_FALSE(capture.matching_frames());
}

TEST(TraceFields, ThoseThatNeedEverything) {
    const auto capture =
        loaded(two_requests(),
               request_for({"tcp.stream", "http.request.method", "ip.dsfield", "http.host"}));
    ASSERT_EQ(capture.packets().size(), 3U);
    EXPECT_EQ(capture.packets().extra(0, 0), "0");
    EXPECT_EQ(capture.packets().extra(1, 0), "GET");
    EXPECT_EQ(capture.packets().extra(2, 0), "0x20");
    EXPECT_EQ(capture.packets().extra(3, 0), "example.org");
    EXPECT_EQ(capture.packets().extra(0, 1), "1");
    EXPECT_EQ(capture.packets().extra(1, 1), "POST");
    EXPECT_EQ(capture.packets().extra(0, 2), "0");
    EXPECT_EQ(capture.packets().extra(1, 2), "");
    EXPECT_EQ(capture.reading().frames, 5U);
}

// tshark prints a field that is asked for twice once only, in the last place.
TEST(TraceFields, ThoseThatTheTableItselfIsMadeOf) {
    const auto without = loaded(two_requests());
    ASSERT_EQ(without.packets().size(), 3U);
    for (const auto* field : {"ip.src", "tcp.srcport", "tcp.flags", "frame.time_epoch",
                              "frame.protocols", "ip.ttl", "tcp.options"}) {
        const auto capture = loaded(two_requests(), request_for({field}));
        const auto expected = test_support::tshark_rows(two_requests(), {field}, "-Y tcp");
        ASSERT_EQ(expected.size(), 3U);
        ASSERT_EQ(capture.packets().size(), 3U) << field;
        EXPECT_EQ(capture.reading().headless, 0U) << field;
        for (std::size_t row = 0; row < 3; ++row) {
            const auto value = expected[row].find(field);
            EXPECT_EQ(capture.packets().extra(0, row),
                      value == expected[row].end() ? "" : value->second)
                << field;
            EXPECT_EQ(capture.packets().addresses[capture.packets().endpoints_of(row).source],
                      "10.0.0.1")
                << field;
            EXPECT_EQ(capture.packets().endpoints_of(row), without.packets().endpoints_of(row))
                << field;
            EXPECT_EQ(capture.packets().flags[row], without.packets().flags[row]) << field;
            EXPECT_EQ(capture.packets().ttl[row], without.packets().ttl[row]) << field;
            EXPECT_EQ(capture.packets().presence[row], without.packets().presence[row]) << field;
        }
    }
}

TEST(TraceFields, TheFrameNumber) {
    const auto capture = loaded(two_requests(), request_for({"frame.number"}));
    ASSERT_EQ(capture.packets().size(), 3U);
    EXPECT_EQ(capture.packets().extra(0, 0), "2");
    EXPECT_EQ(capture.packets().extra(0, 2), "5");
    EXPECT_EQ(capture.packets().frame[2], 5U);
}

TEST(TraceFields, OneAskedForTwice) {
    const auto capture = loaded(two_requests(), request_for({"ip.dsfield", "ip.dsfield"}));
    ASSERT_EQ(capture.packets().size(), 3U);
    EXPECT_EQ(capture.packets().extra(0, 0), "0x20");
    EXPECT_EQ(capture.packets().extra(1, 0), "0x20");
}

TEST(TraceFields, ValuesWithTabsAndLineBreaksDoNotBreakRows) {
    std::string request{"GET /"};
    request += "\x1f HTTP/1.1\r\nUser-Agent: a\tb\x1f\r\n c\r\nHost: x\n\r\n\r\n";
    CaptureBuilder builder{LinkType::ethernet};
    builder.add({.destination_port = 80,
                 .flags = PSH | ACK,
                 .payload = Bytes(request.begin(), request.end())});
    builder.add({.source_port = 40001, .destination_port = 80});
    const auto capture = loaded(builder, request_for({"http.user_agent", "http.request.uri",
                                                      "http.request.line", "tcp.stream"}));
    ASSERT_EQ(capture.packets().size(), 2U);
    EXPECT_NE(capture.packets().extra(0, 0), "");
    EXPECT_EQ(capture.packets().extra(3, 0), "0");
    EXPECT_EQ(capture.packets().extra(3, 1), "1");
}

TEST(TraceFields, UnknownOnesAreWrongUsage) {
    EXPECT_THROW(static_cast<void>(loaded(two_requests(), request_for({"nosuch.field"}))),
                 base::UsageError);
    EXPECT_THROW(
        static_cast<void>(loaded(two_requests(), request_for({"ip.dsfield", "tcp.nosuch"}))),
        base::UsageError);
}

/// The frames of TCP segments that match.
std::vector<std::uint32_t> matching(const std::string& filter) {
    const auto capture = loaded(two_requests(), request_for({}, filter));
    EXPECT_EQ(capture.packets().size(), 3U) << filter;  // the analysis is of the whole capture
    EXPECT_TRUE(capture.matching_frames()) << filter;
    std::vector<std::uint32_t> frames;
    for (const auto frame : capture.matching_frames().value_or(std::vector<std::uint32_t>{})) {
        for (std::size_t row = 0; row < capture.packets().size(); ++row) {
            if (capture.packets().frame[row] == frame) {
                frames.push_back(frame);
            }
        }
    }
    return frames;
}

using Frames = std::vector<std::uint32_t>;

TEST(TraceFilter, LeanOnes) {
    EXPECT_EQ(matching("tcp.len > 0"), (Frames{2, 3}));
    EXPECT_EQ(matching("tcp.port == 40001 && ip.addr == 10.0.0.1"), (Frames{2, 5}));
    EXPECT_EQ(matching("ip.dsfield == 0x20"), Frames{2});
    EXPECT_EQ(matching("tcp.len > 10000"), Frames{});
}

TEST(TraceFilter, ThoseThatNeedEverything) {
    EXPECT_EQ(matching("tcp.stream == 0"), (Frames{2, 5}));
    EXPECT_EQ(matching("http.request.method == \"POST\""), Frames{3});
    EXPECT_EQ(matching("http"), (Frames{2, 3}));
    EXPECT_EQ(matching("frame.number >= 3"), (Frames{3, 5}));
    EXPECT_EQ(matching("tcp.stream == 0 && tcp.len == 0"), Frames{5});
}

TEST(TraceFilter, ABadOneIsWrongUsage) {
    for (const auto* filter : {"tcp.port ==", "nosuch.field == 1", "tcp.len > > 1", "((tcp)"}) {
        EXPECT_THROW(static_cast<void>(loaded(two_requests(), request_for({}, filter))),
                     base::UsageError)
            << filter;
    }
}

TEST(TraceFilter, TogetherWithExtraFields) {
    const auto capture =
        loaded(two_requests(), request_for({"http.request.method"}, "tcp.len > 0"));
    ASSERT_TRUE(capture.matching_frames());
    EXPECT_EQ(*capture.matching_frames(), (Frames{2, 3}));
    EXPECT_EQ(capture.packets().extra(0, 1), "POST");
}

// What is said about captures that are not quite right.

TEST(TraceReport, NothingAboutASoundCapture) {
    const Reported reported{odd_connections()};
    EXPECT_EQ(reported.messages, "");
}

CaptureBuilder cut_file() {
    CaptureBuilder capture{LinkType::ethernet};
    for (std::uint32_t i = 0; i < 3; ++i) {
        capture.add({.seq = i, .payload_length = 100});
    }
    capture.truncate_at(capture.offset_of_last_record() + 30);
    return capture;
}

TEST(TraceReport, ACutFileIsAWarningWithItsLastFrame) {
    const Reported reported{cut_file()};
    EXPECT_EQ(reported.capture.packets().size(), 2U);
    EXPECT_TRUE(reported.capture.reading().cut_short);
    EXPECT_TRUE(reported.says("warning")) << reported.messages;
    EXPECT_TRUE(reported.says("frame 2")) << reported.messages;
}

TEST(TraceReport, ACutFileIsAnErrorWhenStrict) {
    EXPECT_THROW(static_cast<void>(loaded(cut_file(), {}, Strictness::strict)), base::Error);
}

CaptureBuilder with_headless_segment() {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.payload_length = 3});
    capture.add({.payload_length = 3, .data_offset = 3});
    return capture;
}

TEST(TraceReport, SegmentsWithoutAWholeHeader) {
    const Reported reported{with_headless_segment()};
    EXPECT_EQ(reported.capture.packets().size(), 1U);
    EXPECT_TRUE(reported.says("warning")) << reported.messages;
    EXPECT_TRUE(reported.says("frame 2")) << reported.messages;
    EXPECT_THROW(static_cast<void>(loaded(with_headless_segment(), {}, Strictness::strict)),
                 base::Error);
}

TEST(TraceReport, BrokenMptcpOptions) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.payload_length = 3});
    capture.add({.options = {test_support::broken(test_support::mp_fail(1), 11)}});
    const Reported reported{capture};
    EXPECT_EQ(reported.capture.packets().size(), 2U);
    EXPECT_TRUE(reported.says("warning")) << reported.messages;
    EXPECT_TRUE(reported.says("frame 2")) << reported.messages;
    EXPECT_THROW(static_cast<void>(loaded(capture, {}, Strictness::strict)), base::Error);
}

TEST(TraceReport, OptionsThatTheSnapLengthCutsAreOneWarning) {
    // Cut within the Data ACK: 34 bytes before TCP, 20 of header, 2 + 1 + 1 + 4 of DSS.
    CaptureBuilder capture{LinkType::ethernet, {.snap_length = 62}};
    for (std::uint32_t i = 0; i < 5; ++i) {
        capture.add({.seq = 100 * i,
                     .options = {test_support::dss({.data_ack = 7})},
                     .payload_length = 100});
    }
    const Reported reported{capture};
    EXPECT_EQ(reported.capture.packets().size(), 5U);
    EXPECT_TRUE(reported.says("snap length")) << reported.messages;
    EXPECT_EQ(reported.messages.find("warning"), reported.messages.rfind("warning"))
        << reported.messages;
}

TEST(TraceReport, OffloadedSegmentsAreOneWarning) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.flags = SYN, .options = {test_support::mss(1460)}});
    for (std::uint32_t i = 0; i < 5; ++i) {
        capture.add({.seq = 2 + 30000 * i, .payload_length = 30000});
    }
    const Reported reported{capture};
    EXPECT_TRUE(reported.says("warning")) << reported.messages;
    EXPECT_EQ(reported.messages.find("warning"), reported.messages.rfind("warning"))
        << reported.messages;
    EXPECT_EQ(reported.capture.packets().length[5], 30000U);
}

TEST(TraceReport, ACaptureWithoutTcpIsAWarning) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(test_support::arp_request(0, "10.0.0.1", "10.0.0.2"));
    const Reported reported{capture};
    EXPECT_EQ(reported.capture.packets().size(), 0U);
    EXPECT_EQ(reported.capture.reading().frames, 1U);
    EXPECT_TRUE(reported.says("warning")) << reported.messages;
    EXPECT_TRUE(reported.says("TCP")) << reported.messages;
    const Reported empty{CaptureBuilder{LinkType::ethernet}};
    EXPECT_EQ(empty.capture.packets().size(), 0U);
    EXPECT_TRUE(empty.says("warning")) << empty.messages;
}

TEST(TraceReport, ATextFileIsNoCapture) {
    const test_support::TemporaryFolder folder;
    const auto path = folder / "notes.pcap";
    const std::string text{"These are notes of a meeting.\nNobody captured anything.\n"};
    test_support::write_file(path, Bytes(text.begin(), text.end()));
    EXPECT_THROW(
        {
            capture::Source source{path.string()};
            static_cast<void>(load_capture(the_tshark(), source, {}, Strictness::lenient));
        },
        base::Error);
}

}  // namespace
}  // namespace load
