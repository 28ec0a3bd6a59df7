// SPDX-License-Identifier: GPL-3.0-or-later
// Calls code of plugins: any exception of it becomes an error of this program.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace plugin {

/// Gives what `call` gives.
/// @param who whom a message is about, such as "the plugin's command 'gaps'".
/// @throws base::Interrupted when the user asked for an end, regardless of its result; else
///         base::UsageError for std::invalid_argument, base::Error for anything else. (An error of
///         ours that came through it cannot be distinguished from a type of its own with the same
///         name.)
template <class Call>
auto contain(const std::string& who, Call call) {
    try {
        return call();
    } catch (const std::invalid_argument& error) {
        base::throw_if_interrupted();
        throw base::UsageError{who + ": " + base::printable(error.what())};
    } catch (const std::exception& error) {
        base::throw_if_interrupted();
        throw base::Error{who + " failed: " + base::printable(error.what())};
    } catch (...) {
        base::throw_if_interrupted();
        throw base::Error{who + " failed: it threw a value that is not a std::exception"};
    }
}

}  // namespace plugin
