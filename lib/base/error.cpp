// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <system_error>

namespace base {

std::string system_message(int error_number) {
    return std::generic_category().message(error_number);
}

}  // namespace base
