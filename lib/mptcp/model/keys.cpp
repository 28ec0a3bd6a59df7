// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/keys.h"

#include <arpa/inet.h>
#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/error.h"

namespace mptcp {

namespace {

using Bytes = std::vector<std::uint8_t>;

const EVP_MD* algorithm_of(Version version) {
    return version == Version::v0 ? EVP_sha1() : EVP_sha256();
}

std::uint64_t big_endian(const unsigned char* bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = (value << 8U) | bytes[i];
    }
    return value;
}

void append_big_endian(Bytes& bytes, std::uint64_t value, unsigned count) {
    for (unsigned i = count; i > 0; --i) {
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }
}

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 0xfU];
    }
    return text;
}

/// The bytes of an address, none when it is not one.
Bytes address_bytes(const std::string& address) {
    Bytes bytes(sizeof(in6_addr));
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
        bytes.resize(sizeof(in_addr));
    } else if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
        bytes.clear();
    }
    return bytes;
}

}  // namespace

KeyHash hash_key(std::uint64_t key, Version version) {
    Bytes bytes;
    append_big_endian(bytes, key, sizeof key);
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, algorithm_of(version),
                   nullptr) != 1 ||
        length < 12) {
        throw base::Error{"libcrypto cannot compute the hash of an MPTCP key"};
    }
    return {static_cast<std::uint32_t>(big_endian(hash.data(), 4)),
            big_endian(hash.data() + length - 8, 8)};
}

std::string hmac(std::uint64_t own_key, std::uint64_t other_key, const Bytes& message,
                 Version version) {
    Bytes key;
    append_big_endian(key, own_key, sizeof own_key);
    append_big_endian(key, other_key, sizeof other_key);
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int length = 0;
    if (HMAC(algorithm_of(version), key.data(), static_cast<int>(key.size()), message.data(),
             message.size(), code.data(), &length) == nullptr) {
        throw base::Error{"libcrypto cannot compute an HMAC"};
    }
    return hexadecimal(code.data(), length);
}

std::string join_hmac(std::uint64_t own_key, std::uint64_t other_key, std::uint32_t own_nonce,
                      std::uint32_t other_nonce, Version version) {
    Bytes message;
    append_big_endian(message, own_nonce, sizeof own_nonce);
    append_big_endian(message, other_nonce, sizeof other_nonce);
    return hmac(own_key, other_key, message, version);
}

std::string add_addr_hmac(std::uint64_t own_key, std::uint64_t other_key, std::uint8_t address_id,
                          const std::string& address, std::uint16_t port) {
    const Bytes bytes = address_bytes(address);
    if (bytes.empty()) {
        return "";
    }
    Bytes message{address_id};
    message.insert(message.end(), bytes.begin(), bytes.end());
    append_big_endian(message, port, sizeof port);
    constexpr std::size_t kept_digits = 16;
    const std::string whole = hmac(own_key, other_key, message, Version::v1);
    return whole.substr(whole.size() - kept_digits);
}

}  // namespace mptcp
