// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/export.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/output_file.h"
#include "base/text.h"
#include "facts/columns.h"
#include "facts/fact_rows.h"
#include "facts/selection.h"
#include "output/csv_writer.h"
#include "output/json_lines_writer.h"
#include "output/sqlite_writer.h"
#include "programs/common/stream_number.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

struct NamedFormat {
    std::string name;  ///< also the ending, after a point
    TableFormat format;
};

const std::array named_formats = {
    NamedFormat{"csv", TableFormat::csv},          NamedFormat{"tsv", TableFormat::tsv},
    NamedFormat{"jsonl", TableFormat::json_lines}, NamedFormat{"sqlite", TableFormat::sqlite},
    NamedFormat{"db", TableFormat::sqlite},
};

const std::string connections_table = "connections";
const std::string subflows_table = "subflows";

std::string format_names(const std::string& prefix) {
    std::vector<std::string> names;
    for (const NamedFormat& known : named_formats) {
        names.push_back(prefix + known.name);
    }
    return base::listed(names, "or");
}

std::optional<TableFormat> find_format(std::string_view name) {
    for (const NamedFormat& known : named_formats) {
        if (known.name == name) {
            return known.format;
        }
    }
    return std::nullopt;
}

std::vector<std::string> split_list(const std::string& list) {
    std::vector<std::string> names;
    base::for_each_part(list, ',', [&](std::string_view part) {
        const auto begin = part.find_first_not_of(" \t");
        if (begin == std::string_view::npos) {
            throw base::UsageError{"--columns has an empty name in " + base::shown(list)};
        }
        names.emplace_back(part.substr(begin, part.find_last_not_of(" \t") - begin + 1));
    });
    if (names.empty()) {
        throw base::UsageError{"--columns needs at least one name"};
    }
    return names;
}

bool looks_like_wireshark_field(std::string_view name) {
    return name.find('.') != std::string_view::npos &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789._-") == std::string_view::npos &&
           name[0] != '-';
}

std::vector<facts::ExportColumn> choose_columns(const std::vector<std::string>& names,
                                                std::vector<std::string>& extra_fields) {
    std::vector<facts::ExportColumn> chosen;
    if (names.empty()) {
        for (const facts::Column& column : facts::columns()) {
            chosen.push_back({&column, std::string{column.name}, 0});
        }
    }
    for (const std::string& name : names) {
        if (std::count(names.begin(), names.end(), name) > 1) {
            throw base::UsageError{"column " + base::shown(name) + " is named twice"};
        }
        if (const facts::Column* const column = facts::find_column(name)) {
            chosen.push_back({column, name, 0});
        } else if (looks_like_wireshark_field(name)) {
            chosen.push_back({nullptr, name, extra_fields.size()});
            extra_fields.push_back(name);
        } else {
            static_cast<void>(facts::named_column(name, "; Wireshark's fields have a dot in them"));
        }
    }
    return chosen;
}

void refuse_if(bool wrong, const std::string& message) {
    if (wrong) {
        throw base::UsageError{message};
    }
}

output::CsvLayout layout_for(const ExportRequest& request, TableFormat format,
                             const base::Settings& settings) {
    output::CsvLayout layout;
    if (request.delimiter) {
        layout.delimiter = base::parse_delimiter(*request.delimiter, "--delimiter");
    } else {
        layout.delimiter = format == TableFormat::tsv ? '\t' : settings.delimiter();
    }
    layout.header = request.header;
    const bool is_csv = format == TableFormat::csv || format == TableFormat::tsv;
    refuse_if(request.delimiter && !is_csv, "--delimiter is for csv and tsv");
    refuse_if(!request.header && !is_csv, "--no-header is for csv and tsv");
    refuse_if(request.table && format != TableFormat::sqlite, "--table is for sqlite");
    for (const std::string& taken : {connections_table, subflows_table}) {
        refuse_if(request.table && base::lower_case(*request.table) == taken,
                  "--table " + taken + ": another table of the database has that name");
    }
    return layout;
}

/// Says first of all that rows were left out.
std::string comment_for(const ExportRequest& request) {
    std::vector<std::string> reasons;
    if (!request.filter.empty()) {
        reasons.push_back("only segments that match " + base::shown(request.filter));
    }
    if (request.mptcp_stream) {
        reasons.push_back("only MPTCP connection " + std::to_string(*request.mptcp_stream));
    }
    if (request.tcp_stream) {
        reasons.push_back("only TCP stream " + std::to_string(*request.tcp_stream));
    }
    return reasons.empty() || !request.header ? "" : "partial: " + base::listed(reasons);
}

/// The segments, and with all of them what they add up to.
void write_database(const mptcp::Capture& capture, const facts::ExportRows& rows,
                    const std::string& table, base::OutputFile& out) {
    const auto connections = facts::connection_rows(capture);
    const auto subflows = facts::subflow_rows(capture);
    output::write_sqlite({{table, &rows, {"packetid", "tcpstream"}},
                          {connections_table, connections.get(), {"mptcpstream"}},
                          {subflows_table, subflows.get(), {"tcpstream", "mptcpstream"}}},
                         out);
}

}  // namespace

void ExportRequest::add_to(cli::Options& options) {
    options.group("Table");
    cli::OptionInfo& list = options.add_value(
        "columns,c", "LIST",
        "comma-separated columns (mptcpexporter --list-columns shows all) or Wireshark "
        "field names",
        [this](const std::string& value) {
            for (std::string& name : split_list(value)) {
                columns.push_back(std::move(name));
            }
        });
    list.kind = cli::ValueKind::column;
    cli::OptionInfo& its_format = options.add_value(
        "format,f", "FORMAT", format_names("") + " (default: by OUTPUT's ending, else csv)",
        [this](const std::string& value) { format = value; });
    its_format.kind = cli::ValueKind::choice;
    for (const NamedFormat& known : named_formats) {
        its_format.choices.push_back(known.name);
    }
    options.add_value("delimiter,d", "CHAR",
                      "between CSV cells; \\t for a tab (default: the configuration's, else ,)",
                      [this](const std::string& value) { delimiter = value; });
    options.add_switch("no-header", "CSV without its header line", [this] { header = false; });
    options.add_value(
        "table", "NAME",
        "name of the SQLite table (default: packets); an existing database is replaced",
        [this](const std::string& value) { table = value; });
    options.add_value("filter,Y", "EXPR",
                      "Wireshark display filter: only matching segments, numbered and analysed as "
                      "in the whole capture",
                      [this](const std::string& value) { filter = value; });
    options
        .add_value("mptcp-stream", "N", "only segments of this MPTCP connection",
                   [this](const std::string& value) {
                       mptcp_stream = parse_stream_number("--mptcp-stream", value);
                   })
        .is(cli::ValueKind::mptcp_stream);
    options
        .add_value("tcp-stream", "N", "only segments of this TCP stream",
                   [this](const std::string& value) {
                       tcp_stream = parse_stream_number("--tcp-stream", value);
                   })
        .is(cli::ValueKind::tcp_stream);
    options.add_switch("strict",
                       "an incomplete capture, an unreadable segment, a wrong HMAC or checksum is "
                       "an error",
                       [this] { strictness = load::Strictness::strict; });
}

TableFormat format_for(const std::optional<std::string>& format, const std::string& output) {
    if (format) {
        if (const auto known = find_format(base::lower_case(*format))) {
            return *known;
        }
        throw base::UsageError{"unknown format " + base::shown(*format) + "; it is " +
                               format_names("")};
    }
    std::error_code error;
    const auto status = fs::status(output, error);
    const bool is_device = fs::exists(status) && !fs::is_regular_file(status);
    const std::string ending = base::lower_case(fs::path{output}.extension().string());
    if (output == "-" || is_device || ending.empty()) {
        return TableFormat::csv;
    }
    if (const auto known = find_format(ending.substr(1))) {
        return *known;
    }
    throw base::UsageError{"the ending of " + base::shown(output) +
                           " does not name a format; use " + format_names(".") +
                           ", or give --format"};
}

const std::string& refuse_to_replace_capture(const std::string& output) {
    std::error_code error;
    if (output == "-" || !fs::is_regular_file(output, error)) {
        return output;
    }
    std::string first(16, '\0');
    std::ifstream stream{output};
    stream.read(first.data(), static_cast<std::streamsize>(first.size()));
    first.resize(static_cast<std::size_t>(stream.gcount()));
    const capture::Kind kind = capture::kind_of(first);
    if (kind != capture::Kind::unknown) {  // a compressed file may well be one
        throw base::UsageError{"OUTPUT " + base::shown(output) + " is a " +
                               (kind == capture::Kind::compressed ? "compressed file" : "capture") +
                               "; remove it first if it should be replaced"};
    }
    return output;
}

Export::Export(const ExportRequest& request, const base::Settings& settings)
    : m_request{request},
      m_format{format_for(request.format, request.output)},
      m_layout{layout_for(request, m_format, settings)},
      m_table{request.table.value_or("packets")},
      m_columns{choose_columns(request.columns, m_extra_fields)} {
    if (request.output != "-") {
        m_own.emplace(refuse_to_replace_capture(request.output));
    }
    if (m_format == TableFormat::sqlite) {
        if (!m_own) {
            throw base::UsageError{"a SQLite database cannot be written to standard output"};
        }
        output::check_sqlite_target(m_table, *m_own);
    }
}

Export::~Export() = default;

void Export::add_needs_to(dissection::Request& request) const {
    request.filter = m_request.filter;
    request.extra_fields = m_extra_fields;
}

bool Export::needs_more() const {
    return !m_request.filter.empty() || !m_extra_fields.empty() ||
           m_request.strictness == load::Strictness::strict;
}

void Export::write(const mptcp::Capture& capture) {
    base::OutputFile& out = *m_own;
    write_to(capture, out);
    out.commit();
}

void Export::write_to(const mptcp::Capture& capture, base::OutputFile& out) {
    m_layout.comment = comment_for(m_request);
    write_rows(capture,
               {capture, m_columns,
                facts::select_rows(capture, {m_request.mptcp_stream, m_request.tcp_stream})},
               out);
}

void Export::write_rows(const mptcp::Capture& capture, const facts::ExportRows& rows,
                        base::OutputFile& out) {
    switch (m_format) {
        case TableFormat::json_lines:
            output::write_json_lines(rows, out);
            break;
        case TableFormat::sqlite:
            write_database(capture, rows, m_table, out);
            break;
        case TableFormat::csv:
        case TableFormat::tsv:
            output::write_csv(rows, m_layout, out);
    }
}

void refuse_to_replace_input(const capture::Source& input, const std::string& output) {
    if (output != "-" && input.is_same_regular_file(output)) {
        throw base::UsageError{"OUTPUT " + base::shown(output) + " is INPUT itself"};
    }
}

void run_export(const std::string& input, const ExportRequest& request,
                const base::Settings& settings, const dissection::Request& dissection) {
    capture::Source source{input};
    refuse_to_replace_input(source, request.output);
    Export work{request, settings};
    dissection::Request needs = dissection;
    work.add_needs_to(needs);
    if (work.has_own_output()) {
        work.write(load::load(source, settings, needs, request.strictness));
        return;
    }
    base::OutputFile out{"-"};
    work.write_to(load::load(source, settings, needs, request.strictness), out);
    out.commit();
}

void list_columns() {
    base::OutputFile out{"-"};
    const auto padded = [](std::string_view text, std::size_t width) {
        std::string cell{text};
        cell.resize(std::max(width, cell.size()) + 2, ' ');
        return cell;
    };
    const auto line = [&](std::string_view name, std::string_view type, std::string_view unit,
                          std::string_view meaning, std::string_view field) {
        std::string text = padded(name, 18) + padded(type, 20) + padded(unit, 5);
        text += field.empty() ? std::string{meaning}
                              : std::string{meaning} + " [" + std::string{field} + "]";
        out.write(text + "\n");
    };
    line("NAME", "TYPE", "UNIT", "MEANING [WIRESHARK FIELD]", "");
    for (const facts::Column& column : facts::columns()) {
        line(column.name, column.type, column.unit, column.meaning, column.wireshark_field);
    }
    out.commit();
}

}  // namespace programs
