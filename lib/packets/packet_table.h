// SPDX-License-Identifier: GPL-3.0-or-later
// The packet table: one row per TCP segment of a capture, in columns, holding only what the packet
// itself carries.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "packets/chunked_column.h"
#include "packets/interner.h"

namespace packets {

/// Joins a repeated field's values in tshark's output: no number, address or text holds it.
constexpr char value_separator = '\x1f';

/// TCP flags as in bytes 13 and 14 of the header (RFC 9293, 3.1).
namespace tcp_flag {
constexpr std::uint16_t fin = 0x001;
constexpr std::uint16_t syn = 0x002;
constexpr std::uint16_t rst = 0x004;
constexpr std::uint16_t psh = 0x008;
constexpr std::uint16_t ack = 0x010;
}  // namespace tcp_flag

/// MPTCP option subtypes (RFC 8684, 3).
namespace subtype {
constexpr std::uint8_t mp_capable = 0;
constexpr std::uint8_t mp_join = 1;
constexpr std::uint8_t dss = 2;
constexpr std::uint8_t add_addr = 3;
constexpr std::uint8_t remove_addr = 4;
constexpr std::uint8_t mp_prio = 5;
constexpr std::uint8_t mp_fail = 6;
constexpr std::uint8_t mp_fastclose = 7;
constexpr std::uint8_t mp_tcprst = 8;
}  // namespace subtype

/// Flags of a DSS option as on the wire (RFC 8684, 3.3).
namespace dss_flag {
constexpr std::uint8_t data_ack = 0x01;
constexpr std::uint8_t data_ack_8 = 0x02;
constexpr std::uint8_t mapping = 0x04;
constexpr std::uint8_t dsn_8 = 0x08;
constexpr std::uint8_t data_fin = 0x10;
}  // namespace dss_flag

/// One MPTCP option of a packet: what it is and how long (the option's own length field).
struct MptcpOption {
    std::uint8_t subtype = 0;
    std::uint8_t length = 0;

    [[nodiscard]] bool operator==(const MptcpOption&) const = default;
};
using MptcpOptions = std::vector<MptcpOption>;

/// Who sends to whom: one direction of a 4-tuple.
struct Endpoints {
    std::uint32_t source = 0;       ///< number of the address in PacketTable::addresses
    std::uint32_t destination = 0;  ///< likewise
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;

    [[nodiscard]] bool operator==(const Endpoints&) const = default;
    [[nodiscard]] Endpoints reversed() const {
        return {destination, source, destination_port, source_port};
    }
};

struct EndpointsHash {
    [[nodiscard]] std::size_t operator()(const Endpoints& endpoints) const noexcept;
};

/// What few packets carry: options of handshakes and of address management, as on the wire. Which
/// of the packet's MPTCP options a list's element belongs to follows from their order and length.
/// Lists keep the order of the packet; an empty list means that the packet has no such value.
struct RareOptions {
    std::optional<std::uint8_t> window_scale;  ///< shift count of a SYN's option (RFC 7323)
    std::optional<std::uint16_t> mss;          ///< bytes
    std::vector<std::uint8_t> option_flags;    ///< flag bytes of the MPTCP options that have one
    std::optional<std::uint8_t> version;       ///< of MP_CAPABLE
    std::optional<bool> checksum_required;     ///< flag A of MP_CAPABLE
    std::optional<bool> backup;                ///< flag B of MP_JOIN or MP_PRIO
    std::optional<std::uint64_t> sender_key;
    std::optional<std::uint64_t> receiver_key;  ///< of MP_CAPABLE or MP_FASTCLOSE
    std::optional<std::uint32_t> receiver_token;
    std::optional<std::uint32_t> nonce;
    std::vector<std::uint8_t> address_ids;          ///< of MP_JOIN, ADD_ADDR, REMOVE_ADDR, MP_PRIO
    std::vector<std::string> hmacs;                 ///< lower-case hexadecimal, MP_JOIN's first
    std::vector<std::string> advertised_addresses;  ///< of ADD_ADDR, as tshark does
    std::vector<std::uint16_t> advertised_ports;
    std::vector<bool> echoes;                  ///< one for each ADD_ADDR of v1
    std::optional<std::uint8_t> reset_reason;  ///< of MP_TCPRST
    std::optional<std::uint64_t> fail_dsn;     ///< of MP_FAIL

    [[nodiscard]] bool operator==(const RareOptions&) const = default;
};

/// Which values of a row are there; the columns hold 0 where they are not.
namespace present {
constexpr std::uint16_t timestamps = 0x0001;
constexpr std::uint16_t ip_id = 0x0002;
constexpr std::uint16_t ttl = 0x0004;
constexpr std::uint16_t interface = 0x0008;
constexpr std::uint16_t data_ack = 0x0010;
constexpr std::uint16_t dsn = 0x0020;  ///< with SSN and length: a complete mapping
constexpr std::uint16_t dss_checksum = 0x0040;
constexpr std::uint16_t dss_flags = 0x0080;
constexpr std::uint16_t capable_mapping = 0x0100;  ///< length (and checksum) in MP_CAPABLE itself
/// An MPTCP option is malformed, or two contradict each other: the values of these, and of MPTCP
/// options after a malformed one, are missing.
constexpr std::uint16_t broken_options = 0x0200;
constexpr std::uint16_t cut_options = 0x0400;  ///< the snap length cut the TCP options
constexpr std::uint16_t payload_sum = 0x0800;  ///< see PacketTable::payload_sum
}  // namespace present

/// What there is one number of in each row: PacketRow has the numbers, PacketTable the columns.
template <template <class> class Of>
struct PacketNumbers {
    Of<std::uint32_t> frame{};           ///< number in the original file, from 1
    Of<std::int64_t> time{};             ///< nanoseconds since the epoch
    Of<std::uint32_t> sequence{};        ///< as on the wire
    Of<std::uint32_t> acknowledgment{};  ///< as on the wire, regardless of the flags
    Of<std::uint32_t> length{};          ///< payload bytes
    Of<std::uint16_t> flags{};           ///< tcp_flag, 12 bits
    Of<std::uint16_t> window{};          ///< as on the wire, unscaled
    Of<std::uint32_t> timestamp_value{};
    Of<std::uint32_t> timestamp_echo{};
    Of<std::uint16_t> ip_id{};
    Of<std::uint8_t> ttl{};
    Of<std::uint32_t> interface {};
    Of<std::uint64_t> dsn{};       ///< of the DSS, 32 or 64 bits as on the wire
    Of<std::uint64_t> data_ack{};  ///< likewise
    Of<std::uint32_t> ssn{};
    Of<std::uint16_t> dss_length{};
    Of<std::uint16_t> dss_checksum{};
    Of<std::uint8_t> dss_flags{};
    Of<std::uint16_t> presence{};  ///< bits of `present`
};

/// Calls `take` with all of them, which are named here or it does not compile.
template <class Numbers, class Take>
void with_numbers(Numbers& numbers, Take take) {
    auto& [frame, time, sequence, acknowledgment, length, flags, window, timestamp_value,
           timestamp_echo, ip_id, ttl, interface, dsn, data_ack, ssn, dss_length, dss_checksum,
           dss_flags, presence] = numbers;
    take(frame, time, sequence, acknowledgment, length, flags, window, timestamp_value,
         timestamp_echo, ip_id, ttl, interface, dsn, data_ack, ssn, dss_length, dss_checksum,
         dss_flags, presence);
}

template <class T>
using Single = T;
using RowNumbers = PacketNumbers<Single>;
using NumberColumns = PacketNumbers<ChunkedColumn>;

/// One TCP segment while it is being added.
struct PacketRow : RowNumbers {
    Endpoints endpoints;
    MptcpOptions options;  ///< in the order of the packet
    std::optional<RareOptions> rare;
    std::vector<std::string> extra;  ///< one text for each of the table's extra columns
};

/// The columns: one value a row.
struct PacketColumns : NumberColumns {
    ChunkedColumn<std::uint32_t> flow;     ///< number of the direction of the 4-tuple
    ChunkedColumn<std::uint32_t> options;  ///< number of the list of MPTCP options
    ChunkedColumn<std::uint32_t> rare;     ///< number of the rare options, or no_rare
};

/// Calls `visit` with each column, in the order of the table's file.
template <class Columns, class Visit>
void for_each_column(Columns& columns, Visit visit) {
    using Numbers =
        std::conditional_t<std::is_const_v<Columns>, const NumberColumns, NumberColumns>;
    with_numbers(static_cast<Numbers&>(columns), [&visit](auto&... all) { (visit(all), ...); });
    visit(columns.flow);
    visit(columns.options);
    visit(columns.rare);
}

/// All TCP segments of a capture: 82 bytes a packet, plus what is rare.
class PacketTable : public PacketColumns {
  public:
    static constexpr std::uint32_t no_rare = 0xffffffff;

    /// @param extra_columns names of the Wireshark fields kept as text beside the facts.
    explicit PacketTable(std::vector<std::string> extra_columns = {});
    PacketTable(PacketTable&&) = default;
    PacketTable& operator=(PacketTable&&) = default;
    PacketTable(const PacketTable&) = delete;
    PacketTable& operator=(const PacketTable&) = delete;
    ~PacketTable() = default;

    /// Appends a segment. Frames must come in increasing order.
    void append(const PacketRow& row);

    [[nodiscard]] std::size_t size() const { return frame.size(); }

    [[nodiscard]] const Endpoints& endpoints_of(std::size_t row) const {
        return m_endpoints[flow[row]];
    }
    [[nodiscard]] const Endpoints& endpoints(std::uint32_t flow_number) const {
        return m_endpoints[flow_number];
    }
    [[nodiscard]] std::size_t flow_count() const { return m_endpoints.size(); }
    /// The number of a flow, if any segment was sent so.
    [[nodiscard]] std::optional<std::uint32_t> flow_of(const Endpoints& endpoints) const;
    [[nodiscard]] bool has(std::size_t row, std::uint16_t bits) const {
        return (presence[row] & bits) == bits;
    }
    /// The rare options of a row, or nullptr.
    [[nodiscard]] const RareOptions* rare_of(std::size_t row) const {
        return rare[row] == no_rare ? nullptr : &m_rare[rare[row]];
    }
    [[nodiscard]] const MptcpOptions& options_of(std::size_t row) const {
        return m_option_lists[options[row]];
    }
    /// The ones' complement sum of a row's payload (RFC 1071, not complemented; an odd length
    /// padded with zero). Only some rows have one: a DSS checksum can be verified with it.
    [[nodiscard]] std::optional<std::uint16_t> payload_sum(std::size_t row) const {
        return has(row, present::payload_sum) ? std::optional{m_payload_sum[row]} : std::nullopt;
    }
    void set_payload_sum(std::size_t row, std::uint16_t sum);

    [[nodiscard]] const std::vector<std::string>& extra_columns() const { return m_extra_names; }
    [[nodiscard]] const std::string& extra(std::size_t column, std::size_t row) const {
        return m_extra_texts[m_extra[column][row]];
    }

    TextInterner addresses;  ///< as tshark prints them

    /// Time of the file's first frame, which need not be TCP: nanoseconds since the epoch.
    std::int64_t first_frame_time = 0;

  private:
    friend class PacketTableWriter;
    friend class PacketTableReader;

    [[nodiscard]] std::uint32_t flow_number(const Endpoints& endpoints);
    [[nodiscard]] std::uint32_t option_list_number(const MptcpOptions& list);

    std::deque<Endpoints> m_endpoints;
    std::unordered_map<Endpoints, std::uint32_t, EndpointsHash> m_flow_numbers;
    std::deque<MptcpOptions> m_option_lists;
    std::unordered_map<std::string, std::uint32_t> m_option_list_numbers;
    std::deque<RareOptions> m_rare;
    ChunkedColumn<std::uint16_t> m_payload_sum;  ///< as long as needed
    std::vector<std::string> m_extra_names;
    std::vector<ChunkedColumn<std::uint32_t>> m_extra;
    TextInterner m_extra_texts;
};

}  // namespace packets
