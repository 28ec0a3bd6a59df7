// SPDX-License-Identifier: GPL-3.0-or-later
// Exports a capture, or a loaded one, as a table of TCP segments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/output_file.h"
#include "base/settings.h"
#include "capture/source.h"
#include "cli/options.h"
#include "facts/columns.h"
#include "load/load.h"
#include "output/csv_writer.h"

namespace programs {

enum class TableFormat { csv, tsv, json_lines, sqlite };

/// What to export and how.
struct ExportRequest {
    std::string output = "-";           ///< "-": standard output
    std::vector<std::string> columns;   ///< ours or Wireshark's; empty: all of ours
    std::optional<std::string> format;  ///< overrides the ending of `output`
    std::optional<std::string> delimiter;
    std::string filter;                         ///< Wireshark display filter; empty: every row
    std::optional<std::uint32_t> mptcp_stream;  ///< only rows of this connection
    std::optional<std::uint32_t> tcp_stream;    ///< only rows of this TCP stream
    bool header = true;
    std::optional<std::string> table;  ///< SQLite's; absent: packets
    load::Strictness strictness = load::Strictness::lenient;

    /// Declares the options that set these, but not `output`.
    void add_to(cli::Options& options);
};

/// The format that `format`, else the ending of `output` asks for.
/// @throws base::UsageError listing the formats or endings when it is not one of them.
[[nodiscard]] TableFormat format_for(const std::optional<std::string>& format,
                                     const std::string& output);

/// An export that has been checked and whose output can be written: what can be refused is refused
/// before any work. OUTPUT appears only when it is complete.
class Export {
  public:
    /// @throws base::UsageError for a request that contradicts itself or names what there is not;
    ///         base::Error when OUTPUT cannot be written.
    Export(const ExportRequest& request, const base::Settings& settings);
    Export(const Export&) = delete;
    Export& operator=(const Export&) = delete;
    ~Export();

    /// What dissection has to give for it, added to `request`.
    void add_needs_to(dissection::Request& request) const;
    /// A capture that was loaded for other purposes lacks something that it needs.
    [[nodiscard]] bool needs_more() const;

    /// OUTPUT is a file; else the rows go where the caller says.
    [[nodiscard]] bool has_own_output() const { return m_own.has_value(); }
    /// Writes all of it to its own output, which appears.
    /// @throws base::UsageError for a stream that is not there; as base::OutputFile.
    void write(const mptcp::Capture& capture);
    /// Writes all of it to another.
    /// @throws as write().
    void write_to(const mptcp::Capture& capture, base::OutputFile& out);

  private:
    void write_rows(const mptcp::Capture& capture, const facts::ExportRows& rows,
                    base::OutputFile& out);

    ExportRequest m_request;
    TableFormat m_format;
    output::CsvLayout m_layout;
    std::string m_table;
    std::vector<std::string> m_extra_fields;
    std::vector<facts::ExportColumn> m_columns;
    std::optional<base::OutputFile> m_own;
};

/// The name of an output, if it is not a capture: a typing error must not destroy one.
/// @throws base::UsageError when it is.
[[nodiscard]] const std::string& refuse_to_replace_capture(const std::string& output);

/// @throws base::UsageError when OUTPUT is the capture that is read.
void refuse_to_replace_input(const capture::Source& input, const std::string& output);

/// Exports the capture INPUT.
/// @throws base::Error, see load::load() and Export.
void run_export(const std::string& input, const ExportRequest& request,
                const base::Settings& settings, const dissection::Request& dissection);

/// Prints the columns that exist to standard output.
void list_columns();

}  // namespace programs
