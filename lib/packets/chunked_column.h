// SPDX-License-Identifier: GPL-3.0-or-later
// A growing column of plain values that never moves what it holds.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#ifndef MPTCP_PIECE_BITS     // the fuzz targets have smaller ones: their tables hold few rows
#define MPTCP_PIECE_BITS 16  // NOLINT(cppcoreguidelines-macro-usage): set by a compiler option
#endif

namespace packets {

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

    /// Calls `take` with the values in order, in pieces: spans of values side by side.
    template <class Take>
    void for_each_piece(Take take) const {
        for (std::size_t at = 0; at < m_size; at += chunk_values) {
            take(std::span<const T>{m_chunks[at >> chunk_bits]->data(),
                                    std::min(chunk_values, m_size - at)});
        }
    }

    /// Appends `count` values in pieces: spans side by side that `fill` gives their values.
    template <class Fill>
    void append_pieces(std::size_t count, Fill fill) {
        while (count > 0) {
            if (m_size == m_chunks.size() * chunk_values) {
                m_chunks.push_back(std::make_unique_for_overwrite<Chunk>());
            }
            const std::size_t at = m_size & (chunk_values - 1);
            const std::size_t length = std::min(chunk_values - at, count);
            fill(std::span<T>{m_chunks[m_size >> chunk_bits]->data() + at, length});
            m_size += length;
            count -= length;
        }
    }

  private:
    static constexpr std::size_t chunk_bits = MPTCP_PIECE_BITS;
    static constexpr std::size_t chunk_values = std::size_t{1} << chunk_bits;
    using Chunk = std::array<T, chunk_values>;

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    std::size_t m_size = 0;
};

}  // namespace packets
