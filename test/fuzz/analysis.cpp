// SPDX-License-Identifier: GPL-3.0-or-later
// The analysis of any sequence of segments: few ends, few streams, numbers near each other, MPTCP
// options in all combinations. Input: a byte of choices, then for each segment a few bytes; see
// Teller.
#include <array>
#include <cstdint>
#include <vector>

#include "fuzz.h"
#include "mptcp/story.h"
#include "promises.h"

namespace {

using namespace mptcp::story;
using mptcp::Side;
using mptcp::Version;

/// What a segment is about; other values are plain data.
enum Kind : std::uint8_t {
    capable_first = 8,
    capable_answer,
    capable_third,
    capable_with_data,
    join_first,
    join_answer,
    join_third,
    plain_syn,
    plain_syn_ack,
    fin,
    rst,
    rst_with_reason,
    fast_close,
    failure,
    priority,
    address,
    address_echo,
    address_removed,
    old_priority,
    copy,
    bare_option,
    infinite_mapping,
    wild,
    two_options,
};

/// Where numbers go on, by the side that sends.
struct Next {
    std::array<std::uint32_t, 2> seq{1, 1};
};

/// Turns bytes into segments.
class Teller {
  public:
    explicit Teller(fuzz::Numbers input) : m_input{input} {
        const std::uint8_t choices = m_input.byte();
        for (Keys& keys : m_keys) {
            keys.version = (choices & 1U) != 0 ? Version::v0 : Version::v1;
            keys.checksums = (choices & 2U) != 0;
        }
        m_keys[1].client = 0x2122232425262728U;
        m_keys[1].server = (choices & 4U) != 0 ? m_keys[0].server : 0x3132333435363738U;
        m_story.step = {};
    }

    [[nodiscard]] packets::PacketTable tell() {
        constexpr std::size_t most_segments = 400;
        while (!m_input.at_end() && m_story.packets().size() < most_segments) {
            tell_segment();
        }
        return std::move(m_story.packets());
    }

  private:
    /// 0 goes on, small numbers skip some, numbers from 128 on go back.
    static std::uint32_t moved(std::uint32_t next, std::uint8_t by) {
        constexpr std::uint8_t back = 0x80;
        return by < back ? next + by : next - (by - back + 1U);
    }

    void tell_segment() {
        const std::uint8_t where = m_input.byte();
        const std::size_t number = where & 3U;
        const bool up = (where & 4U) == 0;
        const auto kind = static_cast<std::uint8_t>(where >> 3U);
        const Flow& flow = m_flows[number];
        const Side sender = up ? flow.opened_by() : other(flow.opened_by());
        pass_time(m_input.byte());
        if (kind == copy) {
            tell_copy();
            return;
        }
        Segment segment = segment_of(number, up);
        add_options(kind, flow, sender, segment);
        if (kind == two_options) {
            add_options(m_input.byte() >> 3U, flow, sender, segment);
        }
        const bool is_syn = (segment.flags & flag::syn) != 0;
        if (is_syn) {
            segment.seq -= segment.seq == 1 ? 1 : 0;
        }
        const mptcp::Row row = flow.send(sender, segment);
        m_last = row;
        std::uint32_t& next = m_next[number].seq[up ? 0 : 1];
        const std::uint32_t end = segment.seq + segment.length + (is_syn ? 1 : 0);
        next = static_cast<std::int32_t>(end - next) > 0 ? end : next;
    }

    void pass_time(std::uint8_t choice) {
        constexpr std::uint8_t back = 0xf0;
        constexpr std::uint8_t far = 0xe0;
        if (choice >= back) {
            m_story.wait(-std::chrono::milliseconds{choice - back + 1});
        } else if (choice >= far) {
            m_story.wait(std::chrono::hours{1 << (choice - far)});
        } else {
            m_story.wait(std::chrono::microseconds{choice * choice});
        }
    }

    /// A frame that the capture holds twice, here or at another point of the path.
    void tell_copy() {
        const std::uint8_t choice = m_input.byte();
        if (m_story.packets().size() == 0) {
            return;
        }
        const packets::PacketTable& packets = m_story.packets();
        packets::PacketRow row;
        row.endpoints = packets.endpoints_of(m_last);
        row.sequence = packets.sequence[m_last];
        row.acknowledgment = packets.acknowledgment[m_last];
        row.length = packets.length[m_last];
        row.flags = packets.flags[m_last];
        row.window = packets.window[m_last];
        row.timestamp_value = packets.timestamp_value[m_last];
        row.timestamp_echo = packets.timestamp_echo[m_last];
        row.ip_id = packets.ip_id[m_last];
        row.ttl = static_cast<std::uint8_t>(packets.ttl[m_last] - (choice & 1U));
        row.interface = choice >> 1U;
        row.dsn = packets.dsn[m_last];
        row.data_ack = packets.data_ack[m_last];
        row.ssn = packets.ssn[m_last];
        row.dss_length = packets.dss_length[m_last];
        row.dss_checksum = packets.dss_checksum[m_last];
        row.dss_flags = packets.dss_flags[m_last];
        row.presence = packets.presence[m_last];
        row.presence &= static_cast<std::uint16_t>(~present::payload_sum);
        row.options = packets.options_of(m_last);
        if (const packets::RareOptions* const rare = packets.rare_of(m_last)) {
            row.rare = *rare;
        }
        m_story.add(row);
    }

    Segment segment_of(std::size_t number, bool up) {
        const Next& next = m_next[number];
        Segment segment;
        segment.seq = moved(next.seq[up ? 0 : 1], m_input.byte());
        segment.ack = next.seq[up ? 1 : 0] - m_input.byte();
        const std::uint8_t length = m_input.byte();
        constexpr std::uint8_t large = 0xf8;
        segment.length = length < large ? length : std::uint32_t{1} << (length - large + 9U);
        return segment;
    }

    void add_options(std::uint8_t kind, const Flow& flow, Side sender, Segment& segment) {
        const std::uint8_t choice = m_input.byte();
        const Keys& keys = m_keys[choice & 1U];
        if (kind < capable_first) {
            add_data_options(choice, keys, sender, segment);
        } else if (kind <= plain_syn_ack) {
            add_handshake(kind, choice, keys, flow, segment);
        } else {
            add_other(kind, choice, keys, sender, segment);
        }
        if ((choice & 0x80U) != 0) {
            segment.ip_id = m_input.byte();
            segment.ttl = 64;
        }
        if ((choice & 0x40U) != 0) {
            const auto value = static_cast<std::uint32_t>(m_input.byte());
            segment.options.push_back(
                timestamps(value, static_cast<std::uint32_t>(m_input.byte())));
        }
    }

    void add_data_options(std::uint8_t choice, const Keys& keys, Side sender, Segment& segment) {
        Dss content;
        const std::uint8_t form = m_input.byte();
        auto& next_dsn = m_next_dsn[choice & 1U];
        std::uint64_t& own = next_dsn[mptcp::index(sender)];
        if ((form & 1U) != 0) {
            content.data_ack =
                keys.dsn(other(sender), next_dsn[mptcp::index(other(sender))] - m_input.byte());
            content.short_ack = (form & 4U) != 0;
        }
        content.fin = (form & 0x10U) != 0;
        if ((form & 2U) != 0) {
            const std::uint64_t dsn = own + moved(0x1000, m_input.byte()) - 0x1000;
            const std::uint8_t length = m_input.byte();
            content.dsn = keys.dsn(sender, dsn);
            content.short_dsn = (form & 8U) != 0;
            content.length = static_cast<std::uint16_t>(length == 0 ? segment.length : length);
            content.ssn = moved(segment.seq, m_input.byte());
            own = std::max(own, dsn + content.length);
        }
        if (content.dsn && (form & 0x20U) != 0) {
            segment.payload = test_support::Bytes(segment.length);
            content.checksum = static_cast<std::uint16_t>(checksum_of(content) + (form >> 6U));
        }
        if (content.dsn || content.data_ack) {
            segment.options.push_back(dss(content));
        }
    }

    /// Of a mapping of zeros (RFC 8684 3.3.1).
    static std::uint16_t checksum_of(const Dss& content) {
        test_support::Bytes covered;
        test_support::append_number(covered, *content.dsn, 8);
        test_support::append_number(covered, content.ssn, 4);
        test_support::append_number(covered, content.length, 2);
        return test_support::internet_checksum(covered);
    }

    void add_handshake(std::uint8_t kind, std::uint8_t choice, const Keys& keys, const Flow& flow,
                       Segment& segment) {
        Join join;
        join.id = static_cast<std::uint8_t>((choice >> 1U) & 3U);
        join.backup = (choice & 8U) != 0;
        Keys used = keys;
        if ((choice & 0x10U) != 0) {
            used.client ^= 1;  // nobody knows it
        }
        const bool is_first = kind == capable_first || kind == join_first || kind == plain_syn;
        const bool is_answer =
            kind == capable_answer || kind == join_answer || kind == plain_syn_ack;
        segment.flags = is_first ? flag::syn : is_answer ? syn_ack_flags : flag::ack;
        if ((choice & 0x20U) != 0) {
            segment.options.push_back(window_scale(static_cast<std::uint8_t>(choice & 0xfU)));
        }
        switch (kind) {
            case capable_first:
                return segment.options.push_back(capable_syn(used));
            case capable_answer:
                return segment.options.push_back(capable_syn_ack(used));
            case capable_third:
                return segment.options.push_back(capable_ack(used));
            case capable_with_data:
                return segment.options.push_back(
                    capable_data(used, static_cast<std::uint16_t>(segment.length)));
            case join_first:
                return segment.options.push_back(join_syn(flow, used, join));
            case join_answer:
                return segment.options.push_back(join_syn_ack(flow, used, join));
            case join_third:
                return segment.options.push_back(join_ack(flow, used, join));
            default:
                return;
        }
    }

    void add_other(std::uint8_t kind, std::uint8_t choice, const Keys& keys, Side sender,
                   Segment& segment) {
        const auto id = static_cast<std::uint8_t>((choice >> 1U) & 3U);
        auto& options = segment.options;
        switch (kind) {
            case fin:
                segment.flags = flag::fin | flag::ack;
                return;
            case rst:
            case rst_with_reason:
                segment.flags = flag::rst | flag::ack;
                if (kind == rst_with_reason) {
                    options.push_back(mp_tcprst(id));
                }
                return;
            case fast_close:
                return options.push_back(mp_fastclose(keys.of(other(sender))));
            case failure:
                return options.push_back(mp_fail(keys.dsn(sender, m_input.byte())));
            case priority:
                return options.push_back(mp_prio((choice & 8U) != 0));
            case old_priority:
                return options.push_back(mp_prio_v0((choice & 8U) != 0, id));
            case address:
            case address_echo:
                return options.push_back(address_option(kind, choice, keys, sender, id));
            case address_removed:
                return options.push_back(remove_addr({id, m_input.byte()}));
            case infinite_mapping:
                return options.push_back(
                    dss({.dsn = keys.dsn(sender, m_next_dsn[choice & 1U][mptcp::index(sender)]),
                         .ssn = moved(segment.seq, m_input.byte())}));
            case wild:
                return add_wild(keys, segment);
            case bare_option:
                options.push_back(bare(m_input.byte() & 0xfU, m_input.byte()));
                options.push_back(
                    [](packets::PacketRow& row) { row.presence |= present::broken_options; });
                return;
            default:
                return;
        }
    }

    [[nodiscard]] Option address_option(std::uint8_t kind, std::uint8_t choice, const Keys& keys,
                                        Side sender, std::uint8_t id) {
        Added added;
        added.id = id;
        if ((choice & 8U) != 0) {
            added.address = "10.0.1.1";
        }
        if ((choice & 0x10U) != 0) {
            added.port = std::uint16_t{443};
        }
        if ((choice & 0x20U) == 0) {
            added.echo = kind == address_echo;
        }
        if (kind == address && added.echo) {
            added.hmac =
                mptcp::add_addr_hmac(keys.of(sender), keys.of(other(sender)), m_input.byte(),
                                     added.address, added.port.value_or(0));
        }
        return add_addr(added);
    }

    void add_wild(const Keys& keys, Segment& segment) {
        segment.seq = static_cast<std::uint32_t>(m_input.number(4));
        segment.ack = static_cast<std::uint32_t>(m_input.number(4));
        Dss content;
        content.dsn = m_input.number(8);
        content.data_ack = m_input.number(8);
        content.ssn = static_cast<std::uint32_t>(m_input.number(4));
        content.length = static_cast<std::uint16_t>(m_input.number(2));
        content.short_dsn = keys.checksums;
        segment.options.push_back(dss(content));
    }

    fuzz::Numbers m_input;
    Story m_story;
    std::array<Keys, 2> m_keys;
    std::array<Flow, 4> m_flows = {
        Flow{m_story, Ends{}},
        Flow{m_story, Ends{.client = "10.0.1.1", .client_port = 40001}},
        // Opened by the MPTCP server, and begins just before its numbers wrap around.
        Flow{m_story,
             Ends{.client = "10.0.0.2",
                  .server = "10.0.1.1",
                  .client_port = 40002,
                  .client_isn = 0xffffff80},
             Side::server},
        // Both ends are the same.
        Flow{m_story,
             Ends{.client = "10.0.0.9", .server = "10.0.0.9", .client_port = 7, .server_port = 7}},
    };
    std::array<Next, 4> m_next;
    /// By keys and sender, relative.
    std::array<std::array<std::uint64_t, 2>, 2> m_next_dsn{{{1, 1}, {1, 1}}};
    mptcp::Row m_last = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Teller teller{fuzz::Numbers{data, size}};
    fuzz::promise_all(mptcp::Capture{teller.tell()});
    return 0;
}
