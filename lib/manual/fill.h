// SPDX-License-Identifier: GPL-3.0-or-later
// Texts with places to be filled in.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace manual {

/// What stands in place of "@NAME@", or of "@NAME argument@".
using Content = std::function<std::string(const std::string& name, const std::string& argument)>;

/// The text with every "@NAME@" (capitals) and "@NAME argument@" (an argument in small letters)
/// replaced, without the line break behind one that ends with a line break or is empty on a line of
/// its own. Every other @ stays as it is.
/// @throws what `content` throws.
[[nodiscard]] std::string fill(std::string_view text, const Content& content);

}  // namespace manual
