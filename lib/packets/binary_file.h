// SPDX-License-Identifier: GPL-3.0-or-later
// Values as they lie in memory, to a file and back, with a checksum of all of them at the end: for
// files that this very program reads again. Lists and texts begin with their length.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/checksum.h"
#include "base/error.h"
#include "base/output_file.h"
#include "base/unique_fd.h"

namespace packets {

/// A file that is not as BinaryWriter left it, or cannot be read.
class Damaged : public base::Error {
  public:
    explicit Damaged(const std::string& what) : base::Error{what} {}
};

/// Plain numbers. (A truth value is not one: not every byte is true or false.)
template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

class BinaryWriter {
  public:
    explicit BinaryWriter(base::OutputFile& out) : m_out{out} {}

    /// Appends values: numbers, truth values, texts, optional values and lists of them.
    /// @throws as base::OutputFile::write().
    template <class... Values>
    void operator()(const Values&... values) {
        (write(values), ...);
    }

    /// Appends numbers without their count.
    template <Number T>
    void raw(std::span<const T> values) {
        bytes(values.data(), values.size_bytes());
    }

    /// Appends the checksum; to be followed by the file's commit().
    void finish();

  private:
    template <Number T>
    void write(const T& value) {
        bytes(&value, sizeof value);
    }
    void write(const bool& value) { write(static_cast<std::uint8_t>(value ? 1 : 0)); }
    void write(const std::string& text) {
        write(std::uint64_t{text.size()});
        bytes(text.data(), text.size());
    }
    template <class T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) {
            write(*value);
        }
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write(std::uint64_t{list.size()});
        for (std::size_t i = 0; i < list.size(); ++i) {
            const T& value = list[i];  // of a vector of truth values: a copy
            write(value);
        }
    }

    void bytes(const void* values, std::size_t size);
    void pass_on(std::string_view bytes);

    base::OutputFile& m_out;
    base::Checksum m_sum;
    std::string m_buffer;
};

/// Every function throws Damaged when the file ends too early, and base::Interrupted.
class BinaryReader {
  public:
    /// Of a regular file, from its beginning.
    explicit BinaryReader(base::UniqueFd file);

    /// Reads what BinaryWriter's operator wrote.
    template <class... Values>
    void operator()(Values&... values) {
        (read(values), ...);
    }
    template <Number T>
    void raw(std::span<T> values) {
        bytes(values.data(), values.size_bytes());
    }

    /// How many things follow, of which each takes a byte or more: never more than the file holds.
    [[nodiscard]] std::size_t count();

    /// What follows of the file, without the checksum.
    [[nodiscard]] std::uint64_t bytes_left() const {
        return m_unread + (m_buffer.size() - m_buffer_at);
    }

    /// @throws Damaged when there is more, or the checksum is another: all values were wrong then.
    void finish();

    [[nodiscard]] int descriptor() const { return m_file.get(); }

  private:
    template <Number T>
    void read(T& value) {
        bytes(&value, sizeof value);
    }
    void read(bool& value);
    void read(std::string& text) {
        text.resize(count());
        bytes(text.data(), text.size());
    }
    template <class T>
    void read(std::optional<T>& value) {
        bool is_there = false;
        read(is_there);
        value.reset();
        if (is_there) {
            read(value.emplace());
        }
    }
    template <class T>
    void read(std::vector<T>& list) {
        const std::size_t length = count();
        list.clear();
        for (std::size_t i = 0; i < length; ++i) {
            T value{};
            read(value);
            list.push_back(std::move(value));
        }
    }

    void bytes(void* values, std::size_t size);
    void fill_buffer();
    void read_file(char* destination, std::size_t size);

    base::UniqueFd m_file;
    std::uint64_t m_unread = 0;  ///< bytes between what was read of the file and the checksum
    base::Checksum m_sum;        ///< of what was read of the file
    std::string m_buffer;
    std::size_t m_buffer_at = 0;
};

}  // namespace packets
