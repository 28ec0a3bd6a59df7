// SPDX-License-Identifier: GPL-3.0-or-later
// Text as JSON strings: the only place that escapes for JSON.
#pragma once

#include <string>
#include <string_view>

namespace output {

/// Appends text as a JSON string, in double quotes and on one line. Bytes that are not UTF-8 become
/// U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace output
