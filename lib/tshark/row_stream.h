// SPDX-License-Identifier: GPL-3.0-or-later
// Assembles tshark's output, which arrives in pieces of any size, to complete lines.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tshark {

/// Collects pieces of text and hands on its lines, many at a time.
class RowStream {
  public:
    using Take = std::function<void(std::string_view)>;

    explicit RowStream(Take take) : m_take{std::move(take)} {}

    void add(std::string_view piece);

    /// Hands on what is left.
    /// @return false when the text ended within a line (that rest is not handed on).
    [[nodiscard]] bool finish();

  private:
    void hand_on();

    Take m_take;
    std::string m_pending;
};

}  // namespace tshark
