// SPDX-License-Identifier: GPL-3.0-or-later
// What became of each segment between two captures, as the rows of a table.
#pragma once

#include <memory>
#include <vector>

#include "facts/row_source.h"
#include "output/document.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

/// By direction, subflow and order of sending; those that were only received follow the subflow's
/// others. Owns what it shows, but for the first capture.
class OwdRows final : public facts::RowSource {
  public:
    OwdRows(std::unique_ptr<TwoCaptures> captures,
            std::unique_ptr<pair::PairedConnection> connection,
            const std::vector<mptcp::Side>& senders);

    /// What the columns hold.
    [[nodiscard]] static std::vector<output::Column> columns();

    [[nodiscard]] std::size_t row_count() const override { return m_ends.back(); }
    [[nodiscard]] std::size_t column_count() const override;
    [[nodiscard]] std::string_view column_name(std::size_t column) const override;
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override;

  private:
    struct Part {
        mptcp::Side sender;
        const pair::Travel* travel;
    };

    std::unique_ptr<TwoCaptures> m_captures;
    std::unique_ptr<pair::PairedConnection> m_connection;
    std::vector<Part> m_parts;
    std::vector<std::size_t> m_ends;  ///< 0, and the number of rows up to the end of each part
};

}  // namespace programs
