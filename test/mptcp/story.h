// SPDX-License-Identifier: GPL-3.0-or-later
// Tells an MPTCP conversation in few lines: every call adds one segment to a packet table, as
// tshark's rows would fill it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mptcp/capture.h"
#include "mptcp/model/keys.h"
#include "packets/packet_table.h"
#include "support/bytes.h"

namespace mptcp::story {

namespace flag = packets::tcp_flag;
namespace present = packets::present;
namespace subtype = packets::subtype;

/// The keys of both ends, and what follows from them.
struct Keys {
    Version version = Version::v1;
    std::uint64_t client = 0x0102030405060708U;
    std::uint64_t server = 0x1112131415161718U;
    bool checksums = false;

    [[nodiscard]] std::uint64_t of(Side side) const {
        return side == Side::client ? client : server;
    }
    [[nodiscard]] std::uint32_t token(Side side) const { return hash_key(of(side), version).token; }
    [[nodiscard]] std::uint64_t idsn(Side side) const { return hash_key(of(side), version).idsn; }
    /// The DSN that is `relative` when shown: 1 is the first byte.
    [[nodiscard]] std::uint64_t dsn(Side side, std::uint64_t relative) const {
        return idsn(side) + relative;
    }
    [[nodiscard]] std::uint8_t version_number() const { return static_cast<std::uint8_t>(version); }
};

// Options.

/// Adds an option to a row.
using Option = std::function<void(packets::PacketRow&)>;

[[nodiscard]] inline packets::RareOptions& rare(packets::PacketRow& row) {
    return row.rare ? *row.rare : row.rare.emplace();
}

[[nodiscard]] inline Option window_scale(std::uint8_t shift) {
    return [=](packets::PacketRow& row) { rare(row).window_scale = shift; };
}

/// Only that an option is there, not what it holds.
[[nodiscard]] inline Option bare(std::uint8_t kind, std::uint8_t length) {
    return [=](packets::PacketRow& row) { row.options.push_back({kind, length}); };
}

[[nodiscard]] inline Option capable(std::uint8_t length, std::uint8_t version, bool checksums,
                                    std::optional<std::uint64_t> sender,
                                    std::optional<std::uint64_t> receiver = {}) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_capable, length});
        rare(row).version = version;
        rare(row).checksum_required = checksums;
        rare(row).option_flags.push_back(checksums ? 0x81 : 0x01);
        rare(row).sender_key = sender;
        rare(row).receiver_key = receiver;
    };
}

[[nodiscard]] inline Option capable_syn(const Keys& keys) {
    return keys.version == Version::v0 ? capable(12, 0, keys.checksums, keys.client)
                                       : capable(4, 1, keys.checksums, std::nullopt);
}

[[nodiscard]] inline Option capable_syn_ack(const Keys& keys) {
    return capable(12, keys.version_number(), keys.checksums, keys.server);
}

[[nodiscard]] inline Option capable_ack(const Keys& keys) {
    return capable(20, keys.version_number(), keys.checksums, keys.client, keys.server);
}

/// With the length of the data, and a checksum or none.
[[nodiscard]] inline Option capable_data(const Keys& keys, std::uint16_t length,
                                         std::optional<std::uint16_t> checksum = {}) {
    return [=](packets::PacketRow& row) {
        capable(checksum ? 24 : 22, keys.version_number(), keys.checksums, keys.client,
                keys.server)(row);
        row.dss_length = length;
        row.dss_checksum = checksum.value_or(0);
        row.presence |= present::capable_mapping;
        row.presence |= checksum ? present::dss_checksum : std::uint16_t{0};
    };
}

[[nodiscard]] inline Option join_syn(std::uint32_t token, std::uint32_t nonce, std::uint8_t id = 1,
                                     bool backup = false) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_join, 12});
        rare(row).backup = backup;
        rare(row).option_flags.push_back(backup ? 1 : 0);
        rare(row).address_ids.push_back(id);
        rare(row).receiver_token = token;
        rare(row).nonce = nonce;
    };
}

/// Sends the first 16 digits of `hmac`.
[[nodiscard]] inline Option join_syn_ack(const std::string& hmac, std::uint32_t nonce,
                                         std::uint8_t id = 0, bool backup = false) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_join, 16});
        rare(row).backup = backup;
        rare(row).option_flags.push_back(backup ? 1 : 0);
        rare(row).address_ids.push_back(id);
        rare(row).hmacs.push_back(hmac.substr(0, 16));
        rare(row).nonce = nonce;
    };
}

/// Sends the first 40 digits of `hmac`.
[[nodiscard]] inline Option join_ack(const std::string& hmac) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_join, 24});
        rare(row).hmacs.push_back(hmac.substr(0, 40));
    };
}

/// A DSS option; 64-bit numbers unless said otherwise, of which 32-bit ones send the low half.
struct Dss {
    std::optional<std::uint64_t> data_ack{};
    std::optional<std::uint64_t> dsn{};
    std::uint32_t ssn = 0;
    std::uint16_t length = 0;
    bool short_ack = false;
    bool short_dsn = false;
    bool fin = false;
    std::optional<std::uint16_t> checksum{};
};

[[nodiscard]] inline Option dss(const Dss& content) {
    return [=](packets::PacketRow& row) {
        namespace bit = packets::dss_flag;
        int size = 4;
        row.presence |= present::dss_flags;
        row.dss_flags |= content.fin ? bit::data_fin : std::uint8_t{0};
        if (content.data_ack) {
            row.dss_flags |= content.short_ack ? bit::data_ack : bit::data_ack | bit::data_ack_8;
            row.data_ack = content.short_ack ? static_cast<std::uint32_t>(*content.data_ack)
                                             : *content.data_ack;
            row.presence |= present::data_ack;
            size += content.short_ack ? 4 : 8;
        }
        if (content.dsn) {
            row.dss_flags |= content.short_dsn ? bit::mapping : bit::mapping | bit::dsn_8;
            row.dsn = content.short_dsn ? static_cast<std::uint32_t>(*content.dsn) : *content.dsn;
            row.ssn = content.ssn;
            row.dss_length = content.length;
            row.presence |= present::dsn;
            size += content.short_dsn ? 10 : 14;
        }
        if (content.checksum) {
            row.dss_checksum = *content.checksum;
            row.presence |= present::dss_checksum;
            size += 2;
        }
        row.options.push_back({subtype::dss, static_cast<std::uint8_t>(size)});
    };
}

[[nodiscard]] inline Option data_ack(std::uint64_t number) {
    return dss({.data_ack = number});
}

/// A TCP Timestamps option (RFC 7323 3.2).
[[nodiscard]] inline Option timestamps(std::uint32_t value, std::uint32_t echo) {
    return [=](packets::PacketRow& row) {
        row.presence |= present::timestamps;
        row.timestamp_value = value;
        row.timestamp_echo = echo;
    };
}

[[nodiscard]] inline Option mp_prio(bool backup) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_prio, 3});
        rare(row).backup = backup;
        rare(row).option_flags.push_back(backup ? 1 : 0);
    };
}

[[nodiscard]] inline Option mp_prio_v0(bool backup, std::uint8_t id) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_prio, 4});
        rare(row).backup = backup;
        rare(row).option_flags.push_back(backup ? 1 : 0);
        rare(row).address_ids.push_back(id);
    };
}

[[nodiscard]] inline Option mp_fail(std::uint64_t dsn) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_fail, 12});
        rare(row).fail_dsn = dsn;
    };
}

[[nodiscard]] inline Option mp_fastclose(std::uint64_t receiver_key) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_fastclose, 12});
        rare(row).receiver_key = receiver_key;
    };
}

[[nodiscard]] inline Option mp_tcprst(std::uint8_t reason) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::mp_tcprst, 4});
        rare(row).option_flags.push_back(0);
        rare(row).reset_reason = reason;
    };
}

/// An ADD_ADDR. Version 1 has an echo flag and, without it, an HMAC; version 0 has neither.
struct Added {
    std::uint8_t id = 2;
    std::string address = "192.0.2.7";
    std::optional<std::uint16_t> port{};
    std::optional<bool> echo{};
    std::string hmac{};  ///< 16 digits, or ""
};

[[nodiscard]] inline Option add_addr(const Added& added) {
    return [=](packets::PacketRow& row) {
        const bool is_ipv6 = added.address.find(':') != std::string::npos;
        const int size = (is_ipv6 ? 20 : 8) + (added.port ? 2 : 0) + (added.hmac.empty() ? 0 : 8);
        row.options.push_back({subtype::add_addr, static_cast<std::uint8_t>(size)});
        rare(row).address_ids.push_back(added.id);
        rare(row).advertised_addresses.push_back(added.address);
        if (added.port) {
            rare(row).advertised_ports.push_back(*added.port);
        }
        if (added.echo) {
            rare(row).echoes.push_back(*added.echo);
        }
        if (!added.hmac.empty()) {
            rare(row).hmacs.push_back(added.hmac);
        }
    };
}

[[nodiscard]] inline Option remove_addr(const std::vector<std::uint8_t>& ids) {
    return [=](packets::PacketRow& row) {
        row.options.push_back({subtype::remove_addr, static_cast<std::uint8_t>(3 + ids.size())});
        auto& list = rare(row).address_ids;
        list.insert(list.end(), ids.begin(), ids.end());
    };
}

// Segments.

/// A TCP segment; numbers are relative to the initial ones of its flow's ends.
struct Segment {
    std::uint32_t seq = 1;  ///< 0 is the SYN, 1 the first byte
    std::uint32_t ack = 1;
    std::uint16_t flags = flag::ack;
    std::uint32_t length = 0;
    std::vector<Option> options{};
    test_support::Bytes payload{};  ///< if given, the length is its own and it is summed
    std::optional<std::uint16_t> ip_id{};
    std::optional<std::uint8_t> ttl{};
    std::optional<std::uint32_t> interface {};
    std::uint16_t window = 500;
};

/// Segment `base` with another option.
[[nodiscard]] inline Segment with(Segment base, const Option& option) {
    base.options.push_back(option);
    return base;
}

/// The ones' complement sum of a payload (RFC 1071), not complemented.
[[nodiscard]] inline std::uint16_t sum_of(const test_support::Bytes& payload) {
    return static_cast<std::uint16_t>(~test_support::internet_checksum(payload));
}

/// A capture: a clock and the table it fills.
class Story {
  public:
    /// Every segment comes this much after the one before.
    std::chrono::nanoseconds step = std::chrono::milliseconds{10};

    /// Lets time pass (or run back) before the next segment.
    void wait(std::chrono::nanoseconds time) { m_now += time; }

    /// Lets the next segment come that much after (or before) the story's begin.
    void at(std::chrono::nanoseconds time) { m_now = begin + time - step; }

    Row add(packets::PacketRow row) {
        m_now += step;
        row.frame = static_cast<std::uint32_t>(m_packets.size()) + 1;
        row.time = m_now.count();
        m_packets.append(row);
        m_told.push_back(row);
        return static_cast<Row>(m_packets.size()) - 1;
    }

    [[nodiscard]] packets::PacketTable& packets() { return m_packets; }
    [[nodiscard]] const packets::PacketTable& packets() const { return m_packets; }
    [[nodiscard]] Analysis analyse() const { return mptcp::analyse(m_packets); }
    /// What was told so far as a capture, with a table of its own.
    [[nodiscard]] Capture capture(Origin origin = {}) const {
        packets::PacketTable table;
        for (std::uint32_t i = 0; i < m_packets.addresses.size(); ++i) {
            static_cast<void>(table.addresses.intern(m_packets.addresses[i]));
        }
        for (std::size_t row = 0; row < m_told.size(); ++row) {
            table.append(m_told[row]);
            if (const auto sum = m_packets.payload_sum(row)) {
                table.set_payload_sum(row, *sum);
            }
        }
        table.first_frame_time = m_packets.first_frame_time;
        return Capture{std::move(table), std::move(origin)};
    }

  private:
    static constexpr std::chrono::nanoseconds begin = std::chrono::seconds{1'700'000'000};

    std::chrono::nanoseconds m_now = begin;
    packets::PacketTable m_packets;
    std::vector<packets::PacketRow> m_told;
};

/// Where a TCP connection runs, from its TCP client's side.
struct Ends {
    std::string client = "10.0.0.1";
    std::string server = "10.0.0.2";
    std::uint16_t client_port = 40000;
    std::uint16_t server_port = 443;
    std::uint32_t client_isn = 1'000'000;
    std::uint32_t server_isn = 2'000'000;
};

/// A TCP connection of a story, in which the MPTCP client or server is the TCP client.
class Flow {
  public:
    Flow(Story& story, Ends ends, Side opened_by = Side::client)
        : m_story{&story}, m_ends{std::move(ends)}, m_opened_by{opened_by} {}

    [[nodiscard]] Side opened_by() const { return m_opened_by; }

    Row send(Side sender, const Segment& segment) const {
        const bool up = sender == m_opened_by;
        packets::PacketRow row;
        auto& addresses = m_story->packets().addresses;
        row.endpoints = {addresses.intern(m_ends.client), addresses.intern(m_ends.server),
                         m_ends.client_port, m_ends.server_port};
        row.endpoints = up ? row.endpoints : row.endpoints.reversed();
        row.sequence = segment.seq + (up ? m_ends.client_isn : m_ends.server_isn);
        row.acknowledgment = (segment.flags & flag::ack) == 0
                                 ? 0
                                 : segment.ack + (up ? m_ends.server_isn : m_ends.client_isn);
        row.flags = segment.flags;
        row.length = segment.payload.empty() ? segment.length
                                             : static_cast<std::uint32_t>(segment.payload.size());
        row.window = segment.window;
        set(row, present::ip_id, row.ip_id, segment.ip_id);
        set(row, present::ttl, row.ttl, segment.ttl);
        set(row, present::interface, row.interface, segment.interface);
        for (const Option& option : segment.options) {
            option(row);
        }
        const Row number = m_story->add(row);
        if (!segment.payload.empty()) {
            m_story->packets().set_payload_sum(number, sum_of(segment.payload));
        }
        return number;
    }

    /// What the TCP client and the TCP server send.
    Row up(const Segment& segment) const { return send(m_opened_by, segment); }
    Row down(const Segment& segment) const { return send(other(m_opened_by), segment); }

  private:
    template <class T>
    static void set(packets::PacketRow& row, std::uint16_t bit, T& value,
                    const std::optional<T>& wanted) {
        value = wanted.value_or(T{});
        row.presence |= wanted ? bit : std::uint16_t{0};
    }

    Story* m_story;
    Ends m_ends;
    Side m_opened_by;
};

/// The rows of a handshake.
struct Handshake {
    Row syn = no_row;
    Row syn_ack = no_row;
    Row ack = no_row;
    Row answer = no_row;  ///< of joins only
};

inline constexpr std::uint16_t syn_ack_flags = flag::syn | flag::ack;

[[nodiscard]] inline Segment syn_segment(const std::vector<Option>& options) {
    return {.seq = 0, .flags = flag::syn, .options = options};
}
[[nodiscard]] inline Segment syn_ack_segment(const std::vector<Option>& options) {
    return {.seq = 0, .flags = syn_ack_flags, .options = options};
}
[[nodiscard]] inline Segment reset_segment(const std::vector<Option>& options) {
    return {.flags = flag::rst | flag::ack, .options = options};
}

/// SYN, SYN/ACK and ACK with MP_CAPABLE.
inline Handshake open(const Flow& flow, const Keys& keys) {
    Handshake rows;
    rows.syn = flow.up(syn_segment({capable_syn(keys)}));
    rows.syn_ack = flow.down(syn_ack_segment({capable_syn_ack(keys)}));
    rows.ack = flow.up({.options = {capable_ack(keys)}});
    return rows;
}

/// The four segments of an MP_JOIN; nonces and the rest of the one who opens and of the other.
struct Join {
    std::uint32_t nonce = 0x11111111;
    std::uint32_t other_nonce = 0x22222222;
    std::uint8_t id = 1;
    std::uint8_t other_id = 0;
    bool backup = false;
    bool other_backup = false;
};

[[nodiscard]] inline Option join_syn(const Flow& flow, const Keys& keys, const Join& join = {}) {
    return join_syn(keys.token(other(flow.opened_by())), join.nonce, join.id, join.backup);
}
[[nodiscard]] inline std::string syn_ack_hmac(const Flow& flow, const Keys& keys,
                                              const Join& join = {}) {
    return join_hmac(keys.of(other(flow.opened_by())), keys.of(flow.opened_by()), join.other_nonce,
                     join.nonce, keys.version);
}
[[nodiscard]] inline Option join_syn_ack(const Flow& flow, const Keys& keys,
                                         const Join& join = {}) {
    return join_syn_ack(syn_ack_hmac(flow, keys, join), join.other_nonce, join.other_id,
                        join.other_backup);
}
[[nodiscard]] inline std::string ack_hmac(const Flow& flow, const Keys& keys,
                                          const Join& join = {}) {
    return join_hmac(keys.of(flow.opened_by()), keys.of(other(flow.opened_by())), join.nonce,
                     join.other_nonce, keys.version);
}
[[nodiscard]] inline Option join_ack(const Flow& flow, const Keys& keys, const Join& join = {}) {
    return join_ack(ack_hmac(flow, keys, join));
}

/// The whole handshake, with the other end's answer to the third segment.
inline Handshake open_join(const Flow& flow, const Keys& keys, const Join& join = {}) {
    Handshake rows;
    rows.syn = flow.up(syn_segment({join_syn(flow, keys, join)}));
    rows.syn_ack = flow.down(syn_ack_segment({join_syn_ack(flow, keys, join)}));
    rows.ack = flow.up({.options = {join_ack(flow, keys, join)}});
    rows.answer = flow.down({});
    return rows;
}

/// A segment with a mapping of just its payload: `dsn` is relative, the SSN is `seq`.
[[nodiscard]] inline Segment mapped(const Keys& keys, Side sender, std::uint64_t dsn,
                                    std::uint32_t seq, std::uint16_t length) {
    return {.seq = seq,
            .length = length,
            .options = {
                dss({.dsn = keys.dsn(sender, dsn), .ssn = seq, .length = length}),
            }};
}

/// A client with two addresses and a server: a connection of two subflows, handshakes not yet told.
class Talk {
  public:
    explicit Talk(Keys wanted = {}) : keys{wanted} {}

    Story story;
    Keys keys;
    Flow first{story, Ends{}};
    Flow second{story, Ends{.client = "10.0.1.1", .client_port = 40001}};

    /// Both handshakes.
    Talk& start() {
        opened = open(first, keys);
        joined = open_join(second, keys);
        return *this;
    }
    Handshake opened;
    Handshake joined;

    /// Data with a mapping of its own, numbers relative.
    Row up(const Flow& flow, std::uint64_t dsn, std::uint32_t seq, std::uint16_t length) const {
        return flow.send(Side::client, mapped(keys, Side::client, dsn, seq, length));
    }
    Row down(const Flow& flow, std::uint64_t dsn, std::uint32_t seq, std::uint16_t length) const {
        return flow.send(Side::server, mapped(keys, Side::server, dsn, seq, length));
    }

    [[nodiscard]] const packets::PacketTable& packets() const { return story.packets(); }
    [[nodiscard]] Analysis analyse() const { return story.analyse(); }
    [[nodiscard]] Capture capture() const { return story.capture(); }

    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;
    Talk(Talk&&) = delete;
    Talk& operator=(Talk&&) = delete;
    ~Talk() = default;
};

}  // namespace mptcp::story
