// SPDX-License-Identifier: GPL-3.0-or-later
// Exporting a capture as a table of TCP segments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/options.h"
#include "base/settings.h"
#include "trace/trace.h"

namespace command {

enum class TableFormat { csv, tsv, json_lines, sqlite };

/// What to export, from where and how.
struct ExportRequest {
    std::string input;
    std::string output = "-";           ///< "-": standard output
    std::vector<std::string> columns;   ///< ours or Wireshark's; empty: all of ours
    std::optional<std::string> format;  ///< overrides the ending of `output`
    std::optional<std::string> delimiter;
    std::string filter;                         ///< Wireshark display filter; empty: every row
    std::optional<std::uint32_t> mptcp_stream;  ///< only rows of this connection
    std::optional<std::uint32_t> tcp_stream;    ///< only rows of this TCP stream
    bool header = true;
    std::optional<std::string> table;  ///< SQLite's; nothing: packets
    bool show_progress = false;
    tshark::Division division;
    trace::Strictness strictness = trace::Strictness::lenient;

    /// Declares the options that set these, input and output as arguments.
    void add_to(base::Options& options);
};

/// The format that `format`, else the ending of `output` asks for.
/// @throws base::UsageError listing the formats or endings when it is none of them.
[[nodiscard]] TableFormat format_for(const std::optional<std::string>& format,
                                     const std::string& output);

/// Exports; OUTPUT appears only when it is complete.
/// @throws base::Error, see trace::load() and base::OutputFile.
void run_export(const ExportRequest& request, const base::Settings& settings);

/// Prints the columns that exist to standard output.
void list_columns();

}  // namespace command
