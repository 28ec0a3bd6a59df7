// SPDX-License-Identifier: GPL-3.0-or-later
// The options of a TCP header, from bytes to values.
//
// This is the only reader of options in the suite: tshark is asked for their bytes. Reading knows
// one segment only, so that it can be done in any order and by anybody; what the values of several
// segments mean together is the analysis' work.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace wire {

/// RFC 9293 3.7.1.
struct MaximumSegmentSize {
    std::uint16_t bytes = 0;
};

/// RFC 7323 2.2.
struct WindowScale {
    std::uint8_t shift = 0;  ///< as on the wire, even above 14
};

/// RFC 7323 3.2.
struct Timestamps {
    std::uint32_t value = 0;
    std::uint32_t echo = 0;
};

/// RFC 6824 3.1, RFC 8684 3.1. Lengths 4, 12, 20, 22 and 24, of any version (4, 22 and 24 are of
/// version 1, which an unknown one may resemble): what a key or a mapping counts for is not decided
/// here.
struct MpCapable {
    std::uint8_t version = 0;
    std::uint8_t flags = 0;  ///< A to H
    std::optional<std::uint64_t> sender_key;
    std::optional<std::uint64_t> receiver_key;
    std::optional<std::uint16_t> data_length;
    std::optional<std::uint16_t> checksum;
};

/// RFC 6824 3.2, RFC 8684 3.2: MP_JOIN of a SYN, 12 bytes.
struct MpJoinSyn {
    std::uint8_t flags = 0;  ///< the byte that also holds the subtype
    std::uint8_t address_id = 0;
    std::uint32_t receiver_token = 0;
    std::uint32_t nonce = 0;
};

/// RFC 6824 3.2, RFC 8684 3.2: MP_JOIN of a SYN/ACK, 16 bytes.
struct MpJoinSynAck {
    std::uint8_t flags = 0;  ///< the byte that also holds the subtype
    std::uint8_t address_id = 0;
    std::uint64_t truncated_hmac = 0;
    std::uint32_t nonce = 0;
};

/// RFC 6824 3.2, RFC 8684 3.2: MP_JOIN of the third ACK, 24 bytes.
struct MpJoinAck {
    std::array<std::uint8_t, 20> hmac{};
};

/// Part of a DSS.
struct DssMapping {
    std::uint64_t dsn = 0;  ///< 32 or 64 bits as on the wire
    std::uint32_t ssn = 0;
    std::uint16_t length = 0;
    std::optional<std::uint16_t> checksum;  ///< RFC 8684 3.3.1
};

/// RFC 6824 3.3, RFC 8684 3.3. The flags and the length agree.
struct Dss {
    std::uint8_t flags = 0;                 ///< packets::dss_flag
    std::optional<std::uint64_t> data_ack;  ///< 32 or 64 bits as on the wire
    std::optional<DssMapping> mapping;
};

/// RFC 6824 3.4.1 (8, 10, 20 or 22 bytes), RFC 8684 3.4.1 (8 more with an HMAC).
struct AddAddr {
    std::uint8_t address_id = 0;
    std::string address;  ///< as inet_ntop(3) writes it
    std::optional<std::uint16_t> port;
    std::optional<bool> echo;  ///< absent in version 0, which has the IP version in its place
    std::optional<std::uint64_t> truncated_hmac;
};

/// RFC 6824 3.4.2, RFC 8684 3.4.2.
struct RemoveAddr {
    std::vector<std::uint8_t> address_ids;  ///< at least one
};

/// RFC 6824 3.3.8 (3 or 4 bytes), RFC 8684 3.3.8 (3 bytes).
struct MpPrio {
    std::uint8_t flags = 0;  ///< the byte that also holds the subtype
    std::optional<std::uint8_t> address_id;
};

/// RFC 6824 3.6, RFC 8684 3.7.
struct MpFail {
    std::uint64_t dsn = 0;
};

/// RFC 6824 3.5, RFC 8684 3.5.
struct MpFastclose {
    std::uint64_t receiver_key = 0;
};

/// RFC 8684 3.6.
struct MpTcprst {
    std::uint8_t flags = 0;  ///< the byte that also holds the subtype
    std::uint8_t reason = 0;
};

/// An option of a kind, or of an MPTCP subtype, that is not read.
struct OtherOption {};

/// An option whose bytes are not as its definition has them.
struct Malformed {
    enum class Fault {
        no_length,          ///< the header ends after the kind
        impossible_length,  ///< below 2, or past the end of the header: no option can follow
        no_subtype,         ///< an MPTCP option of 2 bytes
        wrong_length,       ///< a length that this option does not have, or that its flags deny
    };
    Fault fault = Fault::no_length;
};

using OptionContent = std::variant<OtherOption, MaximumSegmentSize, WindowScale, Timestamps,
                                   MpCapable, MpJoinSyn, MpJoinSynAck, MpJoinAck, Dss, AddAddr,
                                   RemoveAddr, MpPrio, MpFail, MpFastclose, MpTcprst, Malformed>;

/// One option of a TCP header.
struct TcpOption {
    std::size_t offset = 0;               ///< of its kind, from the first byte of the options
    std::uint8_t kind = 0;                ///< RFC 9293 3.1; 30: MPTCP
    std::uint8_t length = 0;              ///< with kind and length; 0 when there is none
    std::optional<std::uint8_t> subtype;  ///< of an MPTCP option that has room for one
    OptionContent content;
};

/// The options in the order of the packet, up to End of Option List, without No-Operation.
///
/// A malformed option is kept as such. Reading goes on after it when its length leads to the next
/// option (RFC 9293 3.1); with Fault::no_length or Fault::impossible_length it is the last.
[[nodiscard]] std::vector<TcpOption> read_tcp_options(std::span<const std::uint8_t> bytes);

}  // namespace wire
