// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/segment_key.h"

#include "base/checksum.h"

namespace pair {

namespace {

/// Bits of presence that the packet decides, not how it was captured.
constexpr std::uint16_t carried = packets::present::data_ack | packets::present::dsn |
                                  packets::present::dss_checksum | packets::present::dss_flags |
                                  packets::present::capable_mapping;

/// Stirs a number into a key: the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", 2014), each of whose bits depends on all bits it gets.
std::uint64_t stirred(std::uint64_t key, std::uint64_t number) {
    key += number + 0x9e3779b97f4a7c15U;
    key = (key ^ (key >> 30U)) * 0xbf58476d1ce4e5b9U;
    key = (key ^ (key >> 27U)) * 0x94d049bb133111ebU;
    return key ^ (key >> 31U);
}

std::uint64_t both(std::uint64_t high, std::uint64_t low) {
    return high << 32U | low;
}

/// Stirred in before what only some segments have.
namespace part {
constexpr std::uint64_t timestamps = 1;
constexpr std::uint64_t ip_id = 2;
constexpr std::uint64_t options = 3;
constexpr std::uint64_t rare = 4;
}  // namespace part

template <class Number>
void add_number(base::Checksum& sum, const Number& number) {
    const auto value = static_cast<std::uint64_t>(number);
    sum.add(&value, sizeof value);
}

template <class Number>
void add_number(base::Checksum& sum, const std::optional<Number>& number) {
    add_number(sum, number.has_value());
    add_number(sum, number.value_or(Number{}));
}

template <class Values>
void add_list(base::Checksum& sum, const Values& values) {
    add_number(sum, values.size());
    for (const auto& value : values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
            add_number(sum, value.size());
            sum.add(value);
        } else {
            add_number(sum, value);
        }
    }
}

std::uint64_t key_of_rare(const packets::RareOptions& rare) {
    base::Checksum sum;
    add_list(sum, rare.option_flags);
    add_number(sum, rare.version);
    add_number(sum, rare.checksum_required);
    add_number(sum, rare.backup);
    add_number(sum, rare.sender_key);
    add_number(sum, rare.receiver_key);
    add_number(sum, rare.receiver_token);
    add_number(sum, rare.nonce);
    add_list(sum, rare.address_ids);
    add_list(sum, rare.hmacs);
    add_list(sum, rare.advertised_addresses);
    add_list(sum, rare.advertised_ports);
    add_list(sum, rare.echoes);
    add_number(sum, rare.reset_reason);
    add_number(sum, rare.fail_dsn);
    return sum.value();
}

std::uint64_t key_of_list(const packets::MptcpOptions& options) {
    std::uint64_t key = 1;
    for (const packets::MptcpOption& option : options) {
        key = stirred(key, both(option.subtype, option.length));
    }
    return key | 1U;  // 0 stands for "not yet"
}

}  // namespace

std::uint64_t SegmentKeys::key_of_options(mptcp::Row row) {
    const std::uint32_t list = m_packets.options[row];
    if (list >= m_option_lists.size()) {
        m_option_lists.resize(std::size_t{list} + 1, 0);
    }
    if (m_option_lists[list] == 0) {
        m_option_lists[list] = key_of_list(m_packets.options_of(row));
    }
    return m_option_lists[list];
}

std::uint64_t SegmentKeys::of(mptcp::Row row) {
    const packets::PacketTable& p = m_packets;
    std::uint64_t key = stirred(
        0, m_is_relative ? both(m_tcp.relative_sequence[row], m_tcp.relative_acknowledgment[row])
                         : both(p.sequence[row], p.acknowledgment[row]));
    key = stirred(key, both(p.flags[row], p.length[row]));
    if (m_comparison.by_timestamps && p.has(row, packets::present::timestamps)) {
        key = stirred(stirred(key, part::timestamps),
                      both(p.timestamp_value[row], p.timestamp_echo[row]));
    }
    if (m_comparison.by_ip_id && p.has(row, packets::present::ip_id)) {
        key = stirred(stirred(key, part::ip_id), p.ip_id[row]);
    }
    if (!p.options_of(row).empty()) {
        key = stirred(stirred(key, part::options), key_of_options(row));
        key = stirred(key, p.dsn[row]);
        key = stirred(key, p.data_ack[row]);
        key =
            stirred(key, both(p.ssn[row], both(0, p.dss_length[row]) << 16U | p.dss_checksum[row]));
        key = stirred(key, both(p.presence[row] & carried, p.dss_flags[row]));
    }
    static const std::uint64_t nothing_rare = key_of_rare({});
    const packets::RareOptions* const rare = p.rare_of(row);
    const std::uint64_t rare_key = rare == nullptr ? nothing_rare : key_of_rare(*rare);
    return rare_key == nothing_rare ? key : stirred(stirred(key, part::rare), rare_key);
}

}  // namespace pair
