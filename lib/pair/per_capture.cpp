// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/per_capture.h"

#include <algorithm>

namespace pair {

Span span_of(const mptcp::Capture& capture) {
    if (capture.packets().size() == 0) {
        return {};
    }
    Span span{capture.packets().time[0], capture.packets().time[0]};
    capture.packets().time.for_each_piece([&span](const auto& times) {
        const auto [least, most] = std::minmax_element(times.begin(), times.end());
        span.begin = std::min(span.begin, *least);
        span.end = std::max(span.end, *most);
    });
    return span;
}

}  // namespace pair
