// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers by which people know the streams and connections of a trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/trace.h"

namespace trace {

/// Numbers of one kind of stream: those of the analysis, or, in a partial table, those that the
/// whole capture gave them.
class StreamNumbers {
  public:
    StreamNumbers() = default;
    /// @param shown by number of the analysis.
    explicit StreamNumbers(std::vector<std::uint32_t> shown);

    [[nodiscard]] std::uint32_t operator[](std::uint32_t number) const { return m_shown[number]; }
    /// The analysis's number of what is known as `shown`.
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint32_t shown) const;
    [[nodiscard]] const std::vector<std::uint32_t>& all() const { return m_shown; }
    /// "0 to 5", or the numbers when some between are missing; "" when there are none.
    [[nodiscard]] std::string range() const;

  private:
    std::vector<std::uint32_t> m_shown;
};

struct TraceNumbers {
    StreamNumbers tcp;
    StreamNumbers mptcp;
};

/// A partial table whose streams cannot be told apart by their stored numbers keeps those of the
/// analysis, with a warning.
[[nodiscard]] TraceNumbers stream_numbers_of(const Trace& trace);

}  // namespace trace
