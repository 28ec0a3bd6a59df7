// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"

#include <new>
#include <xxhash.h>

namespace base {

Checksum::Checksum() : m_state{XXH3_createState()} {
    if (!m_state) {
        throw std::bad_alloc{};
    }
    XXH3_64bits_reset(m_state.get());
}

void Checksum::Free::operator()(XXH3_state_s* state) const noexcept {
    XXH3_freeState(state);
}

void Checksum::add(const void* bytes, std::size_t size) {
    XXH3_64bits_update(m_state.get(), bytes, size);
}

std::uint64_t Checksum::value() const {
    return XXH3_64bits_digest(m_state.get());
}

}  // namespace base
