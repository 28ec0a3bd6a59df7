// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/waits.h"

#include <algorithm>
#include <bit>

namespace numerics::sim {

namespace {

constexpr unsigned digits = 10;  ///< binary, that distinguish classes
constexpr std::size_t exact = std::size_t{1} << digits;
constexpr std::size_t classes = exact + (63 - digits) * (exact / 2);

/// Small values have a class each; above, each power of two has half as many classes.
std::size_t class_of(Time wait) {
    const auto value = static_cast<std::uint64_t>(wait);
    if (value < exact) {
        return static_cast<std::size_t>(value);
    }
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - digits;
    return exact + (shift - 1) * (exact / 2) + static_cast<std::size_t>(value >> shift) - exact / 2;
}

}  // namespace

Waits::Waits() : m_classes(classes) {}

void Waits::clear() {
    std::fill(m_classes.begin(), m_classes.end(), Class{});
    m_bytes = 0;
    m_sum = 0;
    m_maximum = 0;
}

void Waits::add(Time wait, Bytes bytes) {
    Class& found = m_classes[class_of(wait)];
    found.bytes += bytes;
    found.largest = std::max(found.largest, wait);
    m_bytes += bytes;
    m_sum += static_cast<double>(wait) * static_cast<double>(bytes);
    m_maximum = std::max(m_maximum, wait);
}

double Waits::mean() const {
    return m_bytes > 0 ? m_sum / static_cast<double>(m_bytes) * 1e-9 : 0;
}

Time Waits::quantile(double share) const {
    Bytes bytes = 0;
    for (const Class& each : m_classes) {
        bytes += each.bytes;
        if (each.bytes > 0 && static_cast<double>(bytes) >= share * static_cast<double>(m_bytes)) {
            return each.largest;
        }
    }
    return m_maximum;
}

}  // namespace numerics::sim
