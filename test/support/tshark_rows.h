// SPDX-License-Identifier: GPL-3.0-or-later
// Lets the real tshark read a capture, so that the capture builder is judged by another's
// dissector.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/capture_builder.h"

namespace test_support {

/// The fields that a frame has, by name; several values of one field are separated by commas.
using Row = std::map<std::string, std::string>;

struct TsharkResult {
    std::vector<Row> rows{};  // one per frame
    int exit_status{-1};
};

/// Runs tshark with its default preferences and the extra `arguments` (as a shell reads them).
[[nodiscard]] TsharkResult run_tshark(const std::filesystem::path& capture,
                                      const std::vector<std::string>& fields,
                                      const std::string& arguments = "");

/// The rows of a capture that tshark must read without complaint.
[[nodiscard]] std::vector<Row> tshark_rows(const CaptureBuilder& capture,
                                           const std::vector<std::string>& fields,
                                           const std::string& arguments = "");

}  // namespace test_support
