// SPDX-License-Identifier: GPL-3.0-or-later
// A capture loaded: the packet table and its analysis. The only way by which
// programs get data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "load/cache.h"
#include "mptcp/capture.h"
#include "tshark/probe.h"

namespace load {

/// How findings are taken.
enum class Strictness {
    lenient,  ///< a warning
    strict,   ///< an error
};

/// Loads a capture, or a CSV that an export made of one, and reports on stderr what is wrong with
/// it. tshark is looked for only when it is needed, and run only when the cache has no entry.
/// @throws base::UsageError when a request for tshark comes with a CSV; base::Error when it cannot
///         be read, is not a network capture, is a CSV from which rows were left out or without a
///         column that is needed, or - when strict - is cut short, holds segments that cannot be
///         read or wrong HMACs or checksums.
[[nodiscard]] mptcp::Capture load(capture::Source& source, const base::Settings& settings,
                                  const dissection::Request& request, Strictness strictness,
                                  const Cache& cache = {});

/// The same for captures only, with a tshark at hand.
[[nodiscard]] mptcp::Capture load_capture(const tshark::Tshark& tshark, capture::Source& source,
                                          const dissection::Request& request, Strictness strictness,
                                          const Cache& cache = {});

}  // namespace load
