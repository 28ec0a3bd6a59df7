// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/csv_table.h"

#include <algorithm>
#include <optional>

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "facts/columns.h"
#include "facts/restore.h"

namespace load {

namespace {

constexpr std::string_view partial_mark = "partial:";

/// The header's words, with any delimiter between them.
std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && is_word(line[end])) {
            ++end;
        }
        if (end > at) {
            words.push_back(line.substr(at, end - at));
        }
        at = end + 1;
    }
    return words;
}

/// Turns the cells of a row into a packet. Where each column is, is found out once.
class RowReader {
  public:
    /// @throws base::Error when columns that are needed are missing.
    explicit RowReader(const base::CsvReader& csv) : m_csv{csv} {
        std::vector<std::string> missing;
        for (const facts::Column& column : facts::columns()) {
            const auto place = place_of(column.name);
            if (place && column.restore != nullptr) {
                m_columns.push_back({column, *place});
            } else if (!place && column.needed) {
                missing.emplace_back(column.name);
            }
        }
        if (!missing.empty()) {
            csv.fail("the columns " + base::listed(missing) +
                     " are missing, without which packets cannot be restored; export "
                     "with all columns (without -c)");
        }
    }

    /// Keeps the text of a column too; false when the table does not have it.
    [[nodiscard]] bool keep(const std::string& name) {
        const auto place = place_of(name);
        if (place) {
            m_kept.push_back(*place);
        }
        return place.has_value();
    }

    /// @throws base::Error naming line and column.
    void read(const std::vector<std::string>& cells, facts::RestoredPacket& packet) const {
        packet.reset();
        try {
            for (const PlacedColumn& placed : m_columns) {
                const facts::Column& column = placed.column;
                column.restore({column.name, cells[placed.place]}, packet);
            }
        } catch (const facts::WrongCell& wrong) {
            m_csv.fail(wrong.what());
        }
        for (const std::size_t place : m_kept) {
            packet.row.extra.push_back(cells[place]);
        }
    }

  private:
    struct PlacedColumn {
        const facts::Column& column;
        std::size_t place;  ///< among the cells of a row
    };

    /// Of two columns with one name, the first.
    [[nodiscard]] std::optional<std::size_t> place_of(std::string_view name) const {
        const auto& header = m_csv.header();
        const auto found = std::find(header.begin(), header.end(), name);
        return found == header.end()
                   ? std::nullopt
                   : std::optional{static_cast<std::size_t>(found - header.begin())};
    }

    const base::CsvReader& m_csv;
    std::vector<PlacedColumn> m_columns;  ///< in the order of facts::columns()
    std::vector<std::size_t> m_kept;
};

/// What is computed of some of the rows would be wrong.
void refuse_missing_rows(const base::CsvReader& csv, const capture::Source& source) {
    if (std::string_view{csv.comment()}.starts_with(partial_mark)) {
        throw base::Error{source.shown() +
                          " is a table for other programs: rows were left out of it, as its first "
                          "line says (" +
                          base::printable("# " + csv.comment()) +
                          "); read the capture itself, or export all of its rows"};
    }
}

}  // namespace

bool is_csv_table(const capture::Source& source) {
    if (source.kind() != capture::Kind::unknown) {
        return false;
    }
    std::string_view text = source.first_bytes();
    if (text.starts_with("# " + std::string{partial_mark})) {
        return true;  // its filter may be longer than what is looked at here
    }
    if (text.starts_with("# ")) {
        const auto line_end = text.find('\n');
        text.remove_prefix(line_end == std::string_view::npos ? text.size() : line_end + 1);
    }
    const auto words = words_of(text.substr(0, text.find_first_of("\r\n")));
    const auto known = std::count_if(words.begin(), words.end(), [](std::string_view word) {
        return facts::find_column(word) != nullptr;
    });
    constexpr long enough = 2;
    return known >= enough && 2 * static_cast<std::size_t>(known) > words.size();
}

packets::PacketTable read_csv_table(capture::Source& source,
                                    const std::vector<std::string>& extra_fields) {
    if (!source.file()) {
        source.spool();
    }
    base::CsvReader csv{source.file()->string(), source.shown()};
    refuse_missing_rows(csv, source);
    RowReader reader{csv};
    for (const std::string& field : extra_fields) {
        if (!reader.keep(field)) {
            throw base::UsageError{source.shown() + " is a table without column " +
                                   base::shown(field)};
        }
    }
    packets::PacketTable packets{extra_fields};
    facts::RestoredPacket packet{packets};
    std::uint32_t last_frame = 0;
    while (const auto* const cells = csv.next_row()) {
        base::throw_if_interrupted();
        reader.read(*cells, packet);
        if (packet.row.frame <= last_frame) {
            csv.fail("frame numbers do not increase");
        }
        last_frame = packet.row.frame;
        packet.append();
    }
    return packets;
}

}  // namespace load
