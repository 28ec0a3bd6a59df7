// SPDX-License-Identifier: GPL-3.0-or-later
// Two captures of the same traffic: which is meant, what each has, when it was recorded.
#pragma once

#include <cstdint>

#include "base/names.h"
#include "mptcp/capture.h"

namespace pair {

/// When its first and its last segment were recorded; ns since the epoch.
struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};
/// Zeros for a capture without segments. One pass over its rows.
[[nodiscard]] Span span_of(const mptcp::Capture& capture);

/// Which of the two captures, in the order in which they are given.
enum class Which : std::uint8_t { first, second };
[[nodiscard]] constexpr auto names_of(Which /*any*/) {
    return base::names("first", "second");
}
using base::name_of;

[[nodiscard]] constexpr Which other(Which which) {
    return which == Which::first ? Which::second : Which::first;
}

/// One value for each capture.
template <class T>
struct PerCapture {
    T first;
    T second;
    [[nodiscard]] const T& operator[](Which which) const {
        return which == Which::first ? first : second;
    }
    [[nodiscard]] T& operator[](Which which) { return which == Which::first ? first : second; }
};

}  // namespace pair
