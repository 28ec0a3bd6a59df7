// SPDX-License-Identifier: GPL-3.0-or-later
// One cell of a table that is read back, taken as what its column holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace facts {

/// A table's row that cannot be taken as a packet. The message names the column, not the line.
class WrongCell : public base::Error {
  public:
    using base::Error::Error;
};

/// Refers to the texts that it is made of. An empty cell stands for an absent value, which is not a
/// number, truth or time; of a list it is one without elements.
class CellReader {
  public:
    CellReader(std::string_view column, std::string_view text) : m_column{column}, m_text{text} {}

    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] bool is_absent() const { return m_text.empty(); }

    /// The whole cell as a T: a number without sign, bool (0 or 1), or std::string.
    /// @param number_base 10, or 16 with or without "0x".
    /// @throws WrongCell, also when it is not in T's range.
    template <class T>
    [[nodiscard]] T value(int number_base = 10) const {
        return as<T>(m_text, number_base);
    }

    /// Its parts between single spaces, each as value() would be.
    /// @throws WrongCell
    template <class T>
    [[nodiscard]] std::vector<T> list(int number_base = 10) const {
        std::vector<T> values;
        base::for_each_part(m_text, ' ', [&](std::string_view part) {
            values.push_back(as<T>(part, number_base));
        });
        return values;
    }

    /// Seconds with at most 9 decimals, as nanoseconds.
    /// @throws WrongCell, also when it is beyond base::parse_nanoseconds().
    [[nodiscard]] std::int64_t time() const;

    /// @param wanted completes "where ... is due".
    /// @throws WrongCell
    [[noreturn]] void fail(std::string_view wanted) const;

  private:
    template <class T>
    [[nodiscard]] T as(std::string_view text, int number_base) const {
        if constexpr (std::is_same_v<T, std::string>) {
            return std::string{text};
        } else if constexpr (std::is_same_v<T, bool>) {
            if (text != "0" && text != "1") {
                fail("0 or 1");
            }
            return text == "1";
        } else {
            static_assert(std::is_unsigned_v<T>);
            const auto number = base::parse_number<T>(text, number_base);
            if (!number) {
                fail(number_base == 16 ? "a hexadecimal number" : "a number that fits");
            }
            return *number;
        }
    }

    std::string_view m_column;
    std::string_view m_text;
};

}  // namespace facts
