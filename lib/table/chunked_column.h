// SPDX-License-Identifier: GPL-3.0-or-later
// A growing column of plain values that never moves what it holds.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace table {

/// A vector in pieces of 64 Ki values: appending never copies the column, so that memory grows by
/// what is stored and not by twice that while a vector reallocates.
template <class T>
class ChunkedColumn {
  public:
    void push_back(T value) {
        if (m_size == m_chunks.size() * chunk_values) {
            m_chunks.push_back(std::make_unique<Chunk>());
        }
        (*m_chunks[m_size >> chunk_bits])[m_size & (chunk_values - 1)] = value;
        ++m_size;
    }

    [[nodiscard]] T operator[](std::size_t row) const {
        return (*m_chunks[row >> chunk_bits])[row & (chunk_values - 1)];
    }
    [[nodiscard]] T& operator[](std::size_t row) {
        return (*m_chunks[row >> chunk_bits])[row & (chunk_values - 1)];
    }

    [[nodiscard]] std::size_t size() const { return m_size; }

    /// Makes the column `size` values long; new values are T{}.
    void resize(std::size_t size) {
        while (m_chunks.size() * chunk_values < size) {
            m_chunks.push_back(std::make_unique<Chunk>());
        }
        for (; m_size < size; ++m_size) {
            (*this)[m_size] = T{};  // may hold what was there before it was made shorter
        }
        m_size = size;
    }

  private:
    static constexpr std::size_t chunk_bits = 16;
    static constexpr std::size_t chunk_values = std::size_t{1} << chunk_bits;
    using Chunk = std::array<T, chunk_values>;

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    std::size_t m_size = 0;
};

}  // namespace table
