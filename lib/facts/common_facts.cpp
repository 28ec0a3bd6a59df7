// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/common_facts.h"

#include <cmath>

#include "base/names.h"

namespace facts {

Value time_value(const mptcp::Capture& capture, std::int64_t time) {
    return time - capture.packets().first_frame_time;
}

Value frame_value(const mptcp::Capture& capture, mptcp::Row row) {
    return row == mptcp::no_row ? Value{} : number_value(capture.packets().frame[row]);
}

Value side_value(const std::optional<mptcp::Side>& side) {
    return side ? Value{side_names()[mptcp::index(*side)]} : Value{};
}

Value rounded_value(double nanoseconds) {
    return std::int64_t{std::llround(nanoseconds)};
}

const std::vector<std::string>& side_names() {
    static const std::vector<std::string> names = base::all_names<mptcp::Side>();
    return names;
}

}  // namespace facts
