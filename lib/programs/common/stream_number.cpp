// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/stream_number.h"

#include "base/error.h"
#include "base/text.h"

namespace programs {

std::uint32_t parse_stream_number(const std::string& what, const std::string& text) {
    const auto number = base::parse_number<std::uint32_t>(text);
    if (!number) {
        throw base::UsageError{what + " is a number, got " + base::shown(text)};
    }
    return *number;
}

}  // namespace programs
