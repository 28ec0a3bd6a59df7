// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/capture_view.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/interrupt.h"
#include "base/text.h"
#include "facts/columns.h"
#include "facts/fact_rows.h"

namespace plugin {

using mptcpanalyzer::Rows;
using mptcpanalyzer::Value;

namespace {

/// Takes cells as values. A list of numbers or truths (0, 1) is one of numbers; a list of texts is
/// these, joined by a space.
class ValueSink final : public facts::CellSink {
  public:
    /// The cell last taken.
    [[nodiscard]] Value take() { return std::exchange(m_value, {}); }

    void absent() override { put({}); }
    void number(std::uint64_t value) override { put(value); }
    void big_number(std::uint64_t value) override { put(value); }
    void boolean(bool value) override { put(value); }
    void hexadecimal(std::uint64_t value, int /*digits*/) override { put(value); }
    void time(std::int64_t nanoseconds) override { put(nanoseconds); }
    void text(std::string_view value) override { put(std::string{value}); }
    void begin_list() override {
        m_in_list = true;
        m_numbers.clear();
        m_texts.clear();
    }
    void end_list() override {
        m_in_list = false;
        if (m_texts.empty()) {
            m_value = m_numbers;
        } else {
            m_value = base::joined(m_texts, " ");
        }
    }

  private:
    void put(Value value) {
        if (!m_in_list) {
            m_value = std::move(value);
        } else if (const auto* const number = std::get_if<std::uint64_t>(&value)) {
            m_numbers.push_back(*number);
        } else if (const auto* const truth = std::get_if<bool>(&value)) {
            m_numbers.push_back(*truth ? 1 : 0);
        } else if (auto* const text = std::get_if<std::string>(&value)) {
            m_texts.push_back(std::move(*text));
        }
    }

    Value m_value;
    bool m_in_list = false;
    std::vector<std::uint64_t> m_numbers;
    std::vector<std::string> m_texts;
};

std::vector<std::size_t> all_rows(std::size_t count) {
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

/// The rows of a table.
std::unique_ptr<facts::RowSource> rows_of(Rows table, const mptcp::Capture& capture) {
    switch (table) {
        case Rows::connections:
            return facts::connection_rows(capture);
        case Rows::subflows:
            return facts::subflow_rows(capture);
        case Rows::packets:
            break;
    }
    std::vector<facts::ExportColumn> columns;
    for (const facts::Column& column : facts::columns()) {
        columns.push_back({&column, std::string{column.name}});
    }
    return std::make_unique<facts::ExportRows>(capture, std::move(columns),
                                               all_rows(capture.packets().size()));
}

/// Which columns of a source have these names.
std::vector<std::size_t> places_of(const std::vector<std::string>& names,
                                   const facts::RowSource& source) {
    std::vector<std::size_t> places;
    for (const std::string& name : names) {
        std::size_t place = 0;
        while (place < source.column_count() && source.column_name(place) != name) {
            ++place;
        }
        if (place == source.column_count()) {
            throw std::invalid_argument{"unknown column " + base::shown(name)};
        }
        places.push_back(place);
    }
    return places;
}

}  // namespace

std::size_t CaptureView::row_count(Rows table) const {
    if (table == Rows::packets) {
        return m_capture.packets().size();
    }
    return table == Rows::connections ? m_capture.analysis().connections.size()
                                      : m_capture.analysis().subflows.size();
}

std::vector<std::string> CaptureView::columns(Rows table) const {
    const auto source = rows_of(table, m_capture);
    std::vector<std::string> names;
    for (std::size_t column = 0; column < source->column_count(); ++column) {
        names.emplace_back(source->column_name(column));
    }
    return names;
}

void CaptureView::read(Rows table, const std::vector<std::string>& columns,
                       const std::function<bool(const mptcpanalyzer::Row&)>& take) const {
    constexpr std::size_t rows_between_looks = 4096;
    const auto source = rows_of(table, m_capture);
    const std::vector<std::size_t> places = places_of(columns, *source);
    ValueSink sink;
    mptcpanalyzer::Row values(places.size());
    bool goes_on = true;
    for (std::size_t row = 0; goes_on && row < source->row_count(); ++row) {
        if (row % rows_between_looks == 0) {
            base::throw_if_interrupted();
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            source->emit(row, places[i], sink);
            values[i] = sink.take();
        }
        goes_on = take(values);
    }
}

}  // namespace plugin
