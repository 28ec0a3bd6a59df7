// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/numerics/arguments.h"

#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "output/quantities.h"

namespace programs {

double real_number(const std::string& option, const std::string& text, double least, double most) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || !std::isfinite(value) || value < least ||
        value > most) {
        std::string range;
        output::append_rounded(range, least);
        output::append_rounded(range += " to ", most);
        throw base::UsageError{option + " is a number from " + range + ", got " +
                               base::shown(text)};
    }
    return value;
}

std::pair<std::string, std::string> assignment(const std::string& option, const std::string& text,
                                               char separator) {
    const auto place = text.rfind(separator);
    if (place == std::string::npos || place == 0) {
        throw base::UsageError{option + " is SUBFLOW" + separator + "NUMBER, got " +
                               base::shown(text)};
    }
    return {text.substr(0, place), text.substr(place + 1)};
}

}  // namespace programs
