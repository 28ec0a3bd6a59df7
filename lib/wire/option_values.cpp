// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/option_values.h"

#include <algorithm>
#include <string_view>

namespace wire {

namespace {

namespace present = packets::present;
using packets::RareOptions;

constexpr std::uint8_t backup_flag = 0x01;             // MP_JOIN, MP_PRIO
constexpr std::uint8_t checksum_required_flag = 0x80;  // MP_CAPABLE

/// What a segment can say once.
namespace once {
constexpr unsigned capable = 0x01;
constexpr unsigned join = 0x02;
constexpr unsigned dss = 0x04;
constexpr unsigned mapping = 0x08;
constexpr unsigned fail = 0x10;
constexpr unsigned receiver_key = 0x20;
constexpr unsigned reset = 0x40;
constexpr unsigned backup = 0x80;
}  // namespace once

struct WhatItSays {
    unsigned operator()(const MpCapable& option) const {
        return once::capable | (option.receiver_key ? once::receiver_key : 0U) |
               (option.data_length ? once::mapping : 0U);
    }
    unsigned operator()(const MpJoinSyn& /*option*/) const { return once::join | once::backup; }
    unsigned operator()(const MpJoinSynAck& /*option*/) const { return once::join | once::backup; }
    unsigned operator()(const MpJoinAck& /*option*/) const { return once::join; }
    unsigned operator()(const Dss& option) const {
        return once::dss | (option.mapping ? once::mapping : 0U);
    }
    unsigned operator()(const MpPrio& /*option*/) const { return once::backup; }
    unsigned operator()(const MpFail& /*option*/) const { return once::fail; }
    unsigned operator()(const MpFastclose& /*option*/) const { return once::receiver_key; }
    unsigned operator()(const MpTcprst& /*option*/) const { return once::reset; }
    template <class Other>
    unsigned operator()(const Other& /*option*/) const {
        return 0;
    }
};

template <class T>
std::string hexadecimal(const T& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

std::string hexadecimal(std::uint64_t number) {
    std::array<std::uint8_t, sizeof number> bytes{};
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, number >>= 8U) {
        *byte = static_cast<std::uint8_t>(number);
    }
    return hexadecimal(bytes);
}

/// Puts one option after the other into a row that has none of their values.
class Putter {
  public:
    explicit Putter(packets::PacketRow& row) : m_row{row} {}

    void operator()(const MaximumSegmentSize& option) {
        RareOptions& values = rare();
        values.mss = values.mss.value_or(option.bytes);
    }
    void operator()(const WindowScale& option) {
        RareOptions& values = rare();
        values.window_scale = values.window_scale.value_or(option.shift);
    }
    void operator()(const Timestamps& option) {
        if ((m_row.presence & present::timestamps) == 0) {
            m_row.timestamp_value = option.value;
            m_row.timestamp_echo = option.echo;
            m_row.presence |= present::timestamps;
        }
    }
    void operator()(const MpCapable& option) {
        rare().version = option.version;
        rare().option_flags.push_back(option.flags);
        rare().checksum_required = (option.flags & checksum_required_flag) != 0;
        rare().sender_key = option.sender_key;
        if (option.receiver_key) {
            rare().receiver_key = option.receiver_key;
        }
        if (option.data_length) {
            m_row.dss_length = *option.data_length;
            m_row.presence |= present::capable_mapping;
        }
        put_checksum(option.checksum);
    }
    void operator()(const MpJoinSyn& option) {
        put_join(option);
        rare().receiver_token = option.receiver_token;
    }
    void operator()(const MpJoinSynAck& option) {
        put_join(option);
        put_join_hmac(hexadecimal(option.truncated_hmac));
    }
    void operator()(const MpJoinAck& option) { put_join_hmac(hexadecimal(option.hmac)); }
    void operator()(const Dss& option) {
        m_row.dss_flags = option.flags;
        m_row.presence |= present::dss_flags;
        if (option.data_ack) {
            m_row.data_ack = *option.data_ack;
            m_row.presence |= present::data_ack;
        }
        if (option.mapping) {
            m_row.dsn = option.mapping->dsn;
            m_row.ssn = option.mapping->ssn;
            m_row.dss_length = option.mapping->length;
            m_row.presence |= present::dsn;
            put_checksum(option.mapping->checksum);
        }
    }
    void operator()(const AddAddr& option) {
        RareOptions& values = rare();
        values.address_ids.push_back(option.address_id);
        values.advertised_addresses.push_back(option.address);
        if (option.port) {
            values.advertised_ports.push_back(*option.port);
        }
        if (option.echo) {
            values.echoes.push_back(*option.echo);
        }
        if (option.truncated_hmac) {
            values.hmacs.push_back(hexadecimal(*option.truncated_hmac));
        }
    }
    void operator()(const RemoveAddr& option) {
        auto& ids = rare().address_ids;
        ids.insert(ids.end(), option.address_ids.begin(), option.address_ids.end());
    }
    void operator()(const MpPrio& option) {
        put_flags(option.flags);
        if (option.address_id) {
            rare().address_ids.push_back(*option.address_id);
        }
    }
    void operator()(const MpFail& option) { rare().fail_dsn = option.dsn; }
    void operator()(const MpFastclose& option) { rare().receiver_key = option.receiver_key; }
    void operator()(const MpTcprst& option) {
        rare().option_flags.push_back(option.flags);
        rare().reset_reason = option.reason;
    }
    void operator()(const OtherOption& /*option*/) {}
    void operator()(const Malformed& /*option*/) {}

  private:
    RareOptions& rare() { return m_row.rare ? *m_row.rare : m_row.rare.emplace(); }

    /// Flags of which the lowest says backup.
    void put_flags(std::uint8_t flags) {
        rare().option_flags.push_back(flags);
        rare().backup = (flags & backup_flag) != 0;
    }
    template <class Join>
    void put_join(const Join& option) {
        put_flags(option.flags);
        rare().address_ids.push_back(option.address_id);
        rare().nonce = option.nonce;
    }
    /// In front of any of ADD_ADDR.
    void put_join_hmac(std::string hmac) {
        auto& hmacs = rare().hmacs;
        hmacs.insert(hmacs.begin(), std::move(hmac));
    }
    void put_checksum(std::optional<std::uint16_t> checksum) {
        if (checksum) {
            m_row.dss_checksum = *checksum;
            m_row.presence |= present::dss_checksum;
        }
    }

    packets::PacketRow& m_row;
};

void forget_options(packets::PacketRow& row) {
    constexpr std::uint16_t values = present::timestamps | present::data_ack | present::dsn |
                                     present::dss_checksum | present::dss_flags |
                                     present::capable_mapping | present::broken_options;
    row.presence &= static_cast<std::uint16_t>(~values);
    row.timestamp_value = row.timestamp_echo = 0;
    row.dsn = row.data_ack = 0;
    row.ssn = 0;
    row.dss_length = row.dss_checksum = 0;
    row.dss_flags = 0;
    row.options.clear();
    row.rare.reset();
}

bool is_mptcp(const TcpOption& option) {
    return option.subtype.has_value();
}

/// Whether MPTCP options after this one are not to be trusted.
bool ends_trust(const TcpOption& option) {
    const auto* const malformed = std::get_if<Malformed>(&option.content);
    return malformed != nullptr &&
           (is_mptcp(option) || malformed->fault != Malformed::Fault::wrong_length);
}

/// What several of the options say of what can be said once.
unsigned contradictions_in(std::span<const TcpOption> options) {
    unsigned said = 0;
    unsigned twice = 0;
    for (const TcpOption& option : options) {
        const unsigned says = std::visit(WhatItSays{}, option.content);
        twice |= said & says;
        said |= says;
    }
    return twice;
}

}  // namespace

bool put_options(std::span<const TcpOption> options, packets::PacketRow& row) {
    forget_options(row);
    const auto malformed = std::find_if(options.begin(), options.end(), ends_trust);
    const auto trusted = static_cast<std::size_t>(malformed - options.begin());
    const unsigned contradictions = contradictions_in(options.first(trusted));
    Putter put{row};
    for (std::size_t i = 0; i < options.size(); ++i) {
        const TcpOption& option = options[i];
        if (is_mptcp(option)) {
            row.options.push_back({*option.subtype, option.length});
        }
        const bool is_contradicted =
            (std::visit(WhatItSays{}, option.content) & contradictions) != 0;
        if (!is_mptcp(option) || (i < trusted && !is_contradicted)) {
            std::visit(put, option.content);
        }
    }
    const bool is_broken = trusted < options.size() || contradictions != 0;
    if (!is_broken || (row.presence & present::cut_options) != 0) {
        return false;
    }
    row.presence |= present::broken_options;
    return true;
}

}  // namespace wire
