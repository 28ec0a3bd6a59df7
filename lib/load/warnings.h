// SPDX-License-Identifier: GPL-3.0-or-later
// Warnings on stderr about what is wrong with a capture.
#pragma once

#include <string>

#include "load/load.h"

namespace load {

/// A warning, or an error when strict.
void report(const std::string& message, Strictness strictness);

/// What dissection could not read: a capture cut short, headers and options cut or broken.
void report_unread(const packets::Reading& reading, const std::string& name, Strictness strictness);

/// Segments larger than what the receiver said it takes were put together by an offload.
void report_offload(const mptcp::Capture& capture, const std::string& name);

/// What the analysis noticed. A wrong HMAC or checksum is an error when strict.
void report_problems(const mptcp::Capture& capture, const std::string& name, Strictness strictness);

}  // namespace load
