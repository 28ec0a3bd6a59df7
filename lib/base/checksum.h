// SPDX-License-Identifier: GPL-3.0-or-later
// A checksum of bytes that come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct XXH3_state_s;

namespace base {

/// XXH3 with 64 bits: notices damage at about the speed of memory, protects from nobody.
class Checksum {
  public:
    Checksum();

    void add(const void* bytes, std::size_t size);
    void add(std::string_view bytes) { add(bytes.data(), bytes.size()); }

    /// Of everything added so far; how it was divided makes no difference.
    [[nodiscard]] std::uint64_t value() const;

  private:
    struct Free {
        void operator()(XXH3_state_s* state) const noexcept;
    };
    std::unique_ptr<XXH3_state_s, Free> m_state;
};

}  // namespace base
