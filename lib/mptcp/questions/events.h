// SPDX-License-Identifier: GPL-3.0-or-later
// The events of one connection: what happened besides data, in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mptcp/capture.h"

namespace mptcp {

enum class EventType : std::uint8_t {
    not_seen_from_start,  ///< a subflow whose handshake was not captured
    mp_capable,           ///< the handshake of the connection
    mp_join,              ///< the handshake of a subflow
    fallback,
    hmac_invalid,      ///< of an MP_JOIN
    checksum_invalid,  ///< DSS checksums of one direction of a subflow
    add_addr,          ///< with its echo and what it led to
    add_addr_echo,     ///< one whose announcement was not captured
    remove_addr,
    mp_prio,
    mp_fail,
    mp_fastclose,    ///< its copies on all subflows are one event
    reset,           ///< RST, with the reason of MP_TCPRST
    data_fin,        ///< an end has no more data
    subflow_closed,  ///< the last FIN, or the first RST
};
[[nodiscard]] constexpr auto names_of(EventType /*any*/) {
    return base::names("not seen from the start", "MP_CAPABLE", "MP_JOIN", "fallback",
                       "HMAC invalid", "checksum invalid", "ADD_ADDR", "ADD_ADDR echo",
                       "REMOVE_ADDR", "MP_PRIO", "MP_FAIL", "MP_FASTCLOSE", "RST", "DATA_FIN",
                       "subflow closed");
}

struct Nanoseconds {
    std::int64_t count = 0;
    [[nodiscard]] bool operator==(const Nanoseconds&) const = default;
};

using DetailValue =
    std::variant<bool, std::uint64_t, Nanoseconds, std::string, std::vector<std::uint64_t>>;

/// A fact about an event, under a name that outputs use as key.
struct Detail {
    std::string_view name;
    DetailValue value;
};

struct Event {
    EventType type = EventType::reset;
    Row row = no_row;
    std::uint32_t stream = none;  ///< TCP stream
    std::optional<Side> from;     ///< who sent it, or began
    std::vector<Detail> details;
    std::string words;  ///< one line, safe to print

    void add(std::string_view name, DetailValue value);
    /// The value of that name, or nullptr.
    [[nodiscard]] const DetailValue* find(std::string_view name) const;
};

/// All events, in order of rows.
[[nodiscard]] std::vector<Event> events_of(const ConnectionView& view);

/// The meaning of a reason code of MP_TCPRST (RFC 8684 3.6).
[[nodiscard]] std::string_view reset_reason_words(std::uint8_t reason);

}  // namespace mptcp
