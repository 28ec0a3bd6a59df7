// SPDX-License-Identifier: GPL-3.0-or-later
// One tshark that reads a whole capture itself, or is fed the stream.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "capture/source.h"
#include "tshark/job.h"

namespace tshark {

/// What such a tshark reads: the file's path, or "-".
[[nodiscard]] std::string input_of(const capture::Source& source);

/// Runs it and gives `take` each row it prints.
/// @return tshark's words when the capture is cut short or damaged, else "".
/// @throws base::Error as Job::run(), and when the output ends within a row.
std::string run_whole(Job& job, capture::Source& source,
                      const std::function<void(std::string_view)>& take);

}  // namespace tshark
