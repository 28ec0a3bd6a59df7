// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/keys.h"

#include <array>

#include <openssl/evp.h>

#include "base/error.h"

namespace mptcp {

namespace {

std::uint64_t big_endian(const unsigned char* bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = (value << 8U) | bytes[i];
    }
    return value;
}

}  // namespace

KeyHash hash_key(std::uint64_t key, Version version) {
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<unsigned char>(key >> (56 - 8 * i));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int length = 0;
    const EVP_MD* const algorithm = version == Version::v0 ? EVP_sha1() : EVP_sha256();
    if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, algorithm, nullptr) != 1 ||
        length < 12) {
        throw base::Error{"libcrypto cannot compute the hash of an MPTCP key"};
    }
    return {static_cast<std::uint32_t>(big_endian(hash.data(), 4)),
            big_endian(hash.data() + length - 8, 8)};
}

}  // namespace mptcp
