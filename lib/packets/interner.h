// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for values that repeat on many packets: addresses, endpoints, option lists.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace packets {

/// Gives each distinct text a number from 0 in order of first appearance.
class TextInterner {
  public:
    [[nodiscard]] std::uint32_t intern(std::string_view text) {
        if (const auto found = m_numbers.find(text); found != m_numbers.end()) {
            return found->second;
        }
        const auto number = static_cast<std::uint32_t>(m_texts.size());
        m_texts.emplace_back(text);
        m_numbers.emplace(m_texts.back(), number);
        return number;
    }

    [[nodiscard]] const std::string& operator[](std::uint32_t number) const {
        return m_texts[number];
    }
    [[nodiscard]] std::size_t size() const { return m_texts.size(); }

  private:
    std::deque<std::string> m_texts;  // a deque: the keys below view into it
    std::unordered_map<std::string_view, std::uint32_t> m_numbers;
};

}  // namespace packets
