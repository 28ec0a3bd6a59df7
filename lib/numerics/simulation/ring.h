// SPDX-License-Identifier: GPL-3.0-or-later
// A queue that keeps its memory.
#pragma once

#include <cstddef>
#include <vector>

namespace numerics::sim {

/// First in, first out, with access by place; takes memory only when it grows beyond its largest.
template <class T>
class Ring {
  public:
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] T& operator[](std::size_t place) { return m_items[slot(place)]; }
    [[nodiscard]] const T& operator[](std::size_t place) const { return m_items[slot(place)]; }
    [[nodiscard]] T& front() { return m_items[m_begin]; }
    [[nodiscard]] const T& front() const { return m_items[m_begin]; }

    void push(const T& item) {
        if (m_size == m_items.size()) {
            grow();
        }
        m_items[slot(m_size)] = item;
        ++m_size;
    }
    void pop() {
        m_begin = slot(1);
        --m_size;
    }

  private:
    [[nodiscard]] std::size_t slot(std::size_t place) const {
        return (m_begin + place) & (m_items.size() - 1);
    }
    /// To the next power of two.
    void grow() {
        std::vector<T> larger(m_items.empty() ? 8 : 2 * m_items.size());
        for (std::size_t place = 0; place < m_size; ++place) {
            larger[place] = m_items[slot(place)];
        }
        m_items.swap(larger);
        m_begin = 0;
    }

    std::vector<T> m_items;
    std::size_t m_begin = 0;
    std::size_t m_size = 0;
};

}  // namespace numerics::sim
