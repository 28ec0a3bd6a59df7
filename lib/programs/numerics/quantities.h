// SPDX-License-Identifier: GPL-3.0-or-later
// Computed quantities as a result: named, with unit and meaning, in groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/document.h"

namespace programs {

/// What a quantity is measured in.
enum class Quantity : std::uint8_t { bytes, seconds, rate, share, segments, number };

/// In text "106.25 kB", "85 ms", "12.5 %"; six digits.
[[nodiscard]] std::string readable(Quantity quantity, double value);
/// "B", "s", "B/s", "", "segments", "".
[[nodiscard]] std::string_view unit_of(Quantity quantity);

/// How the answer of optbuffer is laid out, for its schema.
[[nodiscard]] std::vector<const output::Layout*> path_set_layouts();

/// Groups of quantities under the name of a setup.
class QuantityReport {
  public:
    explicit QuantityReport(const std::string& setup);

    void begin_group(const std::string& name);
    /// @param value absent: unknown, or not limited.
    void add(const std::string& name, Quantity quantity, const std::optional<double>& value,
             const std::string& meaning, const std::string& subflow = "");
    /// Says what limits the transfer.
    void set_limit(const std::string& limit);

    [[nodiscard]] output::Document take() && { return std::move(m_document); }

    /// How such reports are laid out, for their schema.
    [[nodiscard]] static std::vector<const output::Layout*> layouts();

  private:
    std::string m_setup;
    output::Document m_document;
};

}  // namespace programs
