// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of the delays of one direction: of its data, and of each series that is measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "facts/fact.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/series.h"

namespace facts {

/// What is measured: the names that a MeasureOf may have.
namespace measure {
inline constexpr const char* rtt = "rtt";
inline constexpr const char* rtt_by_timestamps = "rtt by timestamps";
inline constexpr const char* data_rtt = "data rtt";
inline constexpr const char* reordering = "reordering";
inline constexpr const char* blocking = "head-of-line blocking";
inline constexpr const char* interarrival = "interarrival";
inline constexpr const char* cross_interarrival = "cross-subflow interarrival";
}  // namespace measure

/// A series that was measured, in one direction of a connection.
struct MeasureOf {
    /// @param of_stream the subflow that it is about; absent: the connection.
    /// @param bytes_set_free of head-of-line blocking.
    MeasureOf(std::string its_name, const mptcp::Series& series,
              std::optional<std::uint32_t> of_stream = {},
              std::optional<std::uint64_t> bytes_set_free = {});

    std::string name;
    std::optional<std::uint32_t> stream;
    mptcp::Summary summary;
    std::int64_t sum = 0;  ///< of all samples, ns
    std::optional<std::uint64_t> bytes;
};
[[nodiscard]] const Facts<MeasureOf>& measure_facts();

/// The data of one direction of a connection. Refers to both.
struct DelayedOf {
    const mptcp::Capture& capture;
    const mptcp::DataDelays& delays;
    bool has_data = false;  ///< a data sequence number is known
};
[[nodiscard]] const Facts<DelayedOf>& delayed_facts();

}  // namespace facts
