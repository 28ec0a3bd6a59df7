// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a setup as roff.
#pragma once

#include <string>
#include <string_view>

namespace manual {

/// The keys of a JSON Schema's object, those within them below: type, range, whether they have to
/// be there, description. `$ref` to the schema's own definitions is followed.
/// @throws base::Error when the schema cannot be read.
[[nodiscard]] std::string key_list(std::string_view schema);

}  // namespace manual
