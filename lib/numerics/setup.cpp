// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/setup.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/text.h"

namespace numerics {

double Subflow::rate() const {
    const double unlimited = std::numeric_limits<double>::infinity();
    return std::min(cwnd ? *cwnd * mss / rtt() : unlimited, bandwidth.value_or(unlimited));
}

std::optional<double> Setup::buffer() const {
    if (!snd_buffer || !rcv_buffer) {
        return snd_buffer ? snd_buffer : rcv_buffer;
    }
    return std::min(*snd_buffer, *rcv_buffer);
}

std::size_t Setup::find(const std::string& subflow) const {
    std::vector<std::string> names;
    for (std::size_t place = 0; place < subflows.size(); ++place) {
        if (subflows[place].name == subflow) {
            return place;
        }
        names.push_back(subflows[place].name);
    }
    const std::string meant = base::did_you_mean(subflow, names);
    constexpr std::size_t few = 10;
    throw base::UsageError{
        "there is no subflow " + base::shown(subflow) +
        (meant.empty() && names.size() <= few ? "; there are " + base::listed(names) : meant)};
}

}  // namespace numerics
