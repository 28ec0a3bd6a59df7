// SPDX-License-Identifier: GPL-3.0-or-later
// TCP options as bytes, one function each, and the list of them that a segment carries.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "support/bytes.h"

namespace test_support {

enum class OptionPadding {
    nop,  // NOPs up to a multiple of 4 bytes
    eol,  // End of Option List, zeros
    raw   // none: a length that is no multiple of 4 lets the header end inside the payload
};

/// Options in the order given, so that a segment can say `.options = {mss(1460), nop()}`.
class Options {
  public:
    Options() = default;
    Options(std::initializer_list<Bytes> options, OptionPadding padding = OptionPadding::nop);

    void append(const Bytes& option);

    /// The options padded as asked for.
    [[nodiscard]] Bytes serialise() const;

  private:
    Bytes m_bytes{};
    OptionPadding m_padding{OptionPadding::nop};
};

[[nodiscard]] Bytes eol();
[[nodiscard]] Bytes nop();
[[nodiscard]] Bytes mss(std::uint16_t bytes);
[[nodiscard]] Bytes window_scale(std::uint8_t shift);
[[nodiscard]] Bytes sack_permitted();

/// Blocks of (left edge, right edge).
[[nodiscard]] Bytes sack(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& blocks);

[[nodiscard]] Bytes timestamps(std::uint32_t value, std::uint32_t echo_reply);

/// RFC 7413; an empty cookie is a request for one.
[[nodiscard]] Bytes fast_open(const Bytes& cookie);

/// Any kind with any length byte, true or not.
[[nodiscard]] Bytes unknown(std::uint8_t kind, std::uint8_t length, const Bytes& content);

/// `option` with another length byte; throws std::invalid_argument if it has none (NOP, EOL).
[[nodiscard]] Bytes broken(Bytes option, std::uint8_t new_length_byte);

}  // namespace test_support
