// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in the options of mptcpnumerics.
#pragma once

#include <string>
#include <utility>

namespace programs {

/// A finite number from an option's value.
/// @throws base::UsageError naming the option and the range when it is not a number or out of
///         range.
[[nodiscard]] double real_number(const std::string& option, const std::string& text, double least,
                                 double most);

/// "NAME=VALUE" in two; the name may hold '='.
/// @throws base::UsageError naming the option when there is no '='.
[[nodiscard]] std::pair<std::string, std::string> assignment(const std::string& option,
                                                             const std::string& text,
                                                             char separator = '=');

}  // namespace programs
