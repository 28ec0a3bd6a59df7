// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-made captures for the tests of facts: one that has much of everything, and those in which
// facts are missing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mptcp/story.h"
#include "support/mptcp_options.h"

namespace facts {

namespace story = mptcp::story;
using mptcp::Side;

/// The capture of what was told; times count from its first segment.
[[nodiscard]] inline mptcp::Capture finished(story::Talk& talk) {
    talk.story.packets().first_frame_time = talk.packets().time[0];
    return talk.capture();
}

/// Two subflows, a segment each 10 ms. Frames 1 to 3 open the first one, 4 to 7 the second one;
/// then there is payload of each kind.
[[nodiscard]] inline mptcp::Capture two_paths() {
    story::Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);                        // 8
    talk.up(talk.second, 101, 1, 200);                     // 9
    talk.up(talk.first, 1, 1, 100);                        // 10: retransmitted
    talk.up(talk.second, 51, 201, 50);                     // 11: reinjects the end of 8
    talk.down(talk.first, 1, 1, 30);                       // 12
    talk.up(talk.second, 101, 251, 10);                    // 13: repeated
    talk.first.up({.seq = 101, .ack = 31, .length = 20});  // 14: unmapped
    talk.first.down(
        {.seq = 31, .ack = 101, .options = {story::data_ack(talk.keys.dsn(Side::client, 301))}});
    talk.second.up(
        {.seq = 261, .options = {story::data_ack(talk.keys.dsn(Side::server, 31))}});  // 16
    return finished(talk);
}

/// Neither handshake was captured.
[[nodiscard]] inline mptcp::Capture not_from_the_start() {
    story::Talk talk;
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 30);
    talk.up(talk.first, 101, 101, 100);
    return finished(talk);
}

/// Checksums are on: a right one, a wrong one, and one whose payload is not known, from frame 4 on.
[[nodiscard]] inline mptcp::Capture with_checksums() {
    story::Talk talk{{.checksums = true}};
    open(talk.first, talk.keys);
    std::uint32_t seq = 1;
    const auto add = [&](const test_support::Bytes& payload, bool is_right, bool is_summed) {
        const auto length = static_cast<std::uint16_t>(payload.size());
        const std::uint64_t dsn = talk.keys.dsn(Side::client, seq);
        const std::uint16_t right = test_support::dss_checksum(dsn, seq, length, payload);
        story::Segment segment{.seq = seq,
                               .length = length,
                               .options = {story::dss({.dsn = dsn,
                                                       .ssn = seq,
                                                       .length = length,
                                                       .checksum = static_cast<std::uint16_t>(
                                                           is_right ? right : right ^ 1U)})}};
        if (is_summed) {
            segment.payload = payload;
        }
        talk.first.up(segment);
        seq += length;
    };
    add(test_support::generated_payload(1, 40), true, true);
    add(test_support::generated_payload(41, 60), false, true);
    add(test_support::generated_payload(101, 80), true, false);
    return finished(talk);
}

/// Only the MP_JOIN handshake was captured, so that there are no keys.
[[nodiscard]] inline mptcp::Capture join_without_keys() {
    story::Talk talk;
    open_join(talk.second, talk.keys);
    return finished(talk);
}

/// The server does not speak MPTCP; the data is plain TCP.
[[nodiscard]] inline mptcp::Capture fallen_back() {
    story::Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 100});
    return finished(talk);
}

/// A join that the server refuses, with the reason "administratively prohibited" (RFC 8684 3.6).
[[nodiscard]] inline mptcp::Capture refused_join() {
    story::Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({story::join_syn(talk.second, talk.keys)}));
    talk.second.down(story::reset_segment({story::mp_tcprst(3)}));
    return finished(talk);
}

/// One SYN and no more.
[[nodiscard]] inline mptcp::Capture only_a_syn() {
    story::Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    return finished(talk);
}

/// After the SYN the capture holds only an ACK of the server.
[[nodiscard]] inline mptcp::Capture without_syn_ack() {
    story::Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down({});
    return finished(talk);
}

/// A TCP stream that is no subflow.
[[nodiscard]] inline mptcp::Capture plain_tcp() {
    story::Talk talk;
    talk.first.up(story::syn_segment({}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 100});
    return finished(talk);
}

/// Addresses announced, echoed and removed, a change of priority, and an orderly end.
[[nodiscard]] inline mptcp::Capture with_events() {
    story::Talk talk;
    talk.start();
    talk.first.down({.options = {story::add_addr({.id = 2, .port = 8080, .echo = false})}});
    talk.first.up({.options = {story::add_addr({.id = 2, .port = 8080, .echo = true})}});
    talk.second.up({.options = {story::mp_prio(true)}});
    talk.first.up({.options = {story::remove_addr({1})}});
    talk.up(talk.first, 1, 1, 100);
    talk.first.up(
        {.seq = 101,
         .options = {story::dss(
             {.dsn = talk.keys.dsn(Side::client, 101), .ssn = 0, .length = 1, .fin = true})}});
    talk.first.down({.ack = 101, .options = {story::data_ack(talk.keys.dsn(Side::client, 102))}});
    talk.first.up({.seq = 101, .flags = story::flag::fin | story::flag::ack});
    talk.first.down({.ack = 102, .flags = story::flag::fin | story::flag::ack});
    talk.second.up({.flags = story::flag::rst, .options = {story::mp_fastclose(talk.keys.server)}});
    return finished(talk);
}

/// A mapping whose checksum is wrong, answered by MP_FAIL (RFC 8684 3.7).
[[nodiscard]] inline mptcp::Capture with_mp_fail() {
    story::Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {story::mp_fail(talk.keys.dsn(Side::client, 1))}});
    return finished(talk);
}

struct NamedCapture {
    std::string name;
    mptcp::Capture capture;
};

/// All of them.
[[nodiscard]] inline const std::vector<NamedCapture>& all_conversations() {
    static const std::vector<NamedCapture> all = [] {
        std::vector<NamedCapture> made;
        const auto add = [&made](std::string name, mptcp::Capture capture) {
            made.push_back({std::move(name), std::move(capture)});
        };
        add("two paths", two_paths());
        add("not from the start", not_from_the_start());
        add("checksums", with_checksums());
        add("join without keys", join_without_keys());
        add("fallback", fallen_back());
        add("refused join", refused_join());
        add("only a SYN", only_a_syn());
        add("no SYN/ACK", without_syn_ack());
        add("plain TCP", plain_tcp());
        add("events", with_events());
        add("MP_FAIL", with_mp_fail());
        return made;
    }();
    return all;
}

}  // namespace facts
