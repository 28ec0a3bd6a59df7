// SPDX-License-Identifier: GPL-3.0-or-later
// Calling what others wrote: whatever it throws becomes an error of ours.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace plugin {

/// Gives what `call` gives.
/// @param who whom a message is about, such as "the plugin's command 'gaps'".
/// @throws base::UsageError for std::invalid_argument, base::Error for anything else; those of ours
///         that came through it (an interruption) as they are.
template <class Call>
auto contain(const std::string& who, Call call) {
    try {
        return call();
    } catch (const base::Error&) {
        throw;
    } catch (const std::invalid_argument& error) {
        throw base::UsageError{who + ": " + base::printable(error.what())};
    } catch (const std::exception& error) {
        throw base::Error{who + " failed: " + base::printable(error.what())};
    } catch (...) {
        throw base::Error{who + " failed: it threw something that is no std::exception"};
    }
}

}  // namespace plugin
