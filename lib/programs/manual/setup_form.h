// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a setup as Markdown.
#pragma once

#include <string>
#include <string_view>

namespace programs {

/// The keys of a JSON Schema's object, each with type, range, whether it is required, description,
/// and the keys within it. `$ref` to the schema's own definitions is followed.
/// @throws base::Error when the schema cannot be read or a key has no description.
[[nodiscard]] std::string key_list(std::string_view schema);

}  // namespace programs
