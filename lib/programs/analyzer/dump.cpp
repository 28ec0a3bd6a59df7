// SPDX-License-Identifier: GPL-3.0-or-later
// dump: rows of the table of segments.
#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "facts/catalogue.h"
#include "facts/columns.h"
#include "facts/selection.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

/// The most useful columns that fit on a screen.
const std::vector<std::string> usual_columns = {
    "packetid", "reltime", "tcpstream", "tcpdest", "tcpflags", "tcpseq",    "tcpack",
    "tcplen",   "subtype", "dsn",       "dack",    "repeated", "reinjected"};

facts::ExportColumn chosen_column(const std::string& name) {
    return {&facts::named_column(name, "; 'export -c' takes Wireshark's fields too"), name, 0};
}

class Dump final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<facts::FactInfo> row_columns() const override {
        std::vector<facts::FactInfo> infos;
        for (const facts::ListedFact& fact : facts::all_facts()) {
            if (fact.of == facts::packet) {
                infos.push_back(fact.info);
            }
        }
        return infos;
    }

    void setup(cli::Options& options) override {
        options
            .add_arguments("COLUMN", "columns to show (default: some that fit on a screen)",
                           [this](const std::string& name) {
                               refuse_twice(name);
                               m_columns.push_back(chosen_column(name));
                           })
            .is(cli::ValueKind::column);
        options.add_value("rows,n", "N", "only the first N rows", [this](const std::string& text) {
            m_most = static_cast<std::size_t>(
                base::whole_number("--rows", text, 0, std::numeric_limits<std::int32_t>::max()));
        });
        options
            .add_value("mptcp-stream", "N", "only rows of this MPTCP connection",
                       [this](const std::string& text) {
                           m_selection.mptcp_stream = parse_stream_number("--mptcp-stream", text);
                       })
            .is(cli::ValueKind::mptcp_stream);
        options
            .add_value("tcp-stream", "N", "only rows of this TCP stream",
                       [this](const std::string& text) {
                           m_selection.tcp_stream = parse_stream_number("--tcp-stream", text);
                       })
            .is(cli::ValueKind::tcp_stream);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        if (m_columns.empty()) {
            std::transform(usual_columns.begin(), usual_columns.end(),
                           std::back_inserter(m_columns), chosen_column);
        }
        auto rows = facts::select_rows(capture, m_selection);
        rows.resize(std::min(rows.size(), m_most));
        return {
            std::make_unique<facts::ExportRows>(capture, std::move(m_columns), std::move(rows))};
    }

  private:
    void refuse_twice(const std::string& name) const {
        for (const facts::ExportColumn& column : m_columns) {
            if (column.field == name) {
                throw base::UsageError{"column " + base::shown(name) + " is named twice"};
            }
        }
    }

    std::vector<facts::ExportColumn> m_columns;
    facts::Selection m_selection;
    std::size_t m_most = std::numeric_limits<std::size_t>::max();
};

const Registration<Dump> registration{
    "dump", {}, "show rows of the table of segments", Group::tables};

}  // namespace

}  // namespace programs
