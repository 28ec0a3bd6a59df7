// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/mptcp_options.h"

#include <cstddef>

#include "support/ip.h"

namespace test_support {
namespace {

constexpr std::uint8_t KIND{30};

enum class Subtype : std::uint8_t {
    mp_capable,
    mp_join,
    dss,
    add_addr,
    remove_addr,
    mp_prio,
    mp_fail,
    mp_fastclose,
    mp_tcprst
};

Bytes make_option(Subtype subtype, unsigned low_half, const Bytes& content) {
    return mptcp_unknown(static_cast<std::uint8_t>(subtype), static_cast<std::uint8_t>(low_half),
                         content);
}

template <typename Number>
void append_if_set(Bytes& bytes, const std::optional<Number>& number) {
    if (number) {
        append_number(bytes, *number, sizeof(Number));
    }
}

std::uint8_t dss_flags(const Dss& content) {
    unsigned flags{content.reserved_flags};
    if (content.data_fin) {
        flags |= 0x10U;
    }
    if (content.mapping) {
        flags |= content.mapping->dsn_width == Width::bytes_8 ? 0x0cU : 0x04U;
    }
    if (content.data_ack) {
        flags |= content.data_ack_width == Width::bytes_8 ? 0x03U : 0x01U;
    }
    return static_cast<std::uint8_t>(flags);
}

Bytes address_and_port(std::uint8_t address_id, const std::string& address,
                       std::optional<std::uint16_t> port) {
    auto content = concatenate({{address_id}, address_bytes(address)});
    append_if_set(content, port);
    return content;
}

}  // namespace

Bytes mptcp_unknown(std::uint8_t subtype, std::uint8_t low_half, const Bytes& content) {
    const auto first = static_cast<std::uint8_t>((subtype << 4) | (low_half & 0x0f));
    return concatenate({{KIND, static_cast<std::uint8_t>(3 + content.size()), first}, content});
}

Bytes mp_capable(const MpCapable& content) {
    Bytes bytes{content.flags};
    append_if_set(bytes, content.sender_key);
    append_if_set(bytes, content.receiver_key);
    append_if_set(bytes, content.data_length);
    append_if_set(bytes, content.checksum);
    return make_option(Subtype::mp_capable, static_cast<unsigned>(content.version), bytes);
}

Bytes mp_capable_syn_v0(std::uint64_t client_key, std::uint8_t flags) {
    return mp_capable({.version = MptcpVersion::v0, .flags = flags, .sender_key = client_key});
}

Bytes mp_capable_syn_v1(std::uint8_t flags) {
    return mp_capable({.flags = flags});
}

Bytes mp_capable_syn_ack(MptcpVersion version, std::uint64_t server_key, std::uint8_t flags) {
    return mp_capable({.version = version, .flags = flags, .sender_key = server_key});
}

Bytes mp_capable_ack(MptcpVersion version, std::uint64_t client_key, std::uint64_t server_key,
                     std::uint8_t flags) {
    return mp_capable(
        {.version = version, .flags = flags, .sender_key = client_key, .receiver_key = server_key});
}

Bytes mp_capable_data(std::uint64_t client_key, std::uint64_t server_key, std::uint16_t data_length,
                      std::optional<std::uint16_t> checksum, std::uint8_t flags) {
    return mp_capable({.flags = flags,
                       .sender_key = client_key,
                       .receiver_key = server_key,
                       .data_length = data_length,
                       .checksum = checksum});
}

Bytes mp_join_syn(std::uint32_t receiver_token, std::uint32_t sender_nonce, std::uint8_t address_id,
                  Backup backup) {
    Bytes content{address_id};
    append_number(content, receiver_token, 4);
    append_number(content, sender_nonce, 4);
    return make_option(Subtype::mp_join, static_cast<unsigned>(backup), content);
}

Bytes mp_join_syn_ack(std::uint64_t truncated_hmac, std::uint32_t sender_nonce,
                      std::uint8_t address_id, Backup backup) {
    Bytes content{address_id};
    append_number(content, truncated_hmac, 8);
    append_number(content, sender_nonce, 4);
    return make_option(Subtype::mp_join, static_cast<unsigned>(backup), content);
}

Bytes mp_join_ack(const std::array<std::uint8_t, 20>& hmac) {
    return make_option(Subtype::mp_join, 0, concatenate({{0}, Bytes(hmac.begin(), hmac.end())}));
}

Bytes dss(const Dss& content) {
    Bytes bytes{dss_flags(content)};
    if (content.data_ack) {
        append_number(bytes, *content.data_ack, static_cast<std::size_t>(content.data_ack_width));
    }
    if (const auto& mapping = content.mapping) {
        append_number(bytes, mapping->dsn, static_cast<std::size_t>(mapping->dsn_width));
        append_number(bytes, mapping->ssn, 4);
        append_number(bytes, mapping->length, 2);
        append_if_set(bytes, mapping->checksum);
    }
    return make_option(Subtype::dss, 0, bytes);
}

std::uint16_t dss_checksum(std::uint64_t dsn, std::uint32_t ssn, std::uint16_t length,
                           const Bytes& payload) {
    Bytes covered;
    append_number(covered, dsn, 8);
    append_number(covered, ssn, 4);
    append_number(covered, length, 2);
    append_number(covered, 0, 2);
    append_bytes(covered, payload);
    return internet_checksum(covered);
}

Bytes add_addr_v0(std::uint8_t address_id, const std::string& address,
                  std::optional<std::uint16_t> port) {
    const unsigned ip_version{address_bytes(address).size() == 4 ? 4U : 6U};
    return make_option(Subtype::add_addr, ip_version, address_and_port(address_id, address, port));
}

Bytes add_addr_v1(std::uint8_t address_id, const std::string& address, std::uint64_t truncated_hmac,
                  std::optional<std::uint16_t> port) {
    auto content = address_and_port(address_id, address, port);
    append_number(content, truncated_hmac, 8);
    return make_option(Subtype::add_addr, 0, content);
}

Bytes add_addr_echo(std::uint8_t address_id, const std::string& address,
                    std::optional<std::uint16_t> port) {
    return make_option(Subtype::add_addr, 1, address_and_port(address_id, address, port));
}

Bytes remove_addr(const Bytes& address_ids) {
    return make_option(Subtype::remove_addr, 0, address_ids);
}

Bytes mp_prio(Backup backup, std::optional<std::uint8_t> address_id) {
    Bytes content;
    append_if_set(content, address_id);
    return make_option(Subtype::mp_prio, static_cast<unsigned>(backup), content);
}

Bytes mp_fail(std::uint64_t dsn) {
    Bytes content{0};
    append_number(content, dsn, 8);
    return make_option(Subtype::mp_fail, 0, content);
}

Bytes mp_fastclose(std::uint64_t receiver_key) {
    Bytes content{0};
    append_number(content, receiver_key, 8);
    return make_option(Subtype::mp_fastclose, 0, content);
}

Bytes mp_tcprst(std::uint8_t flags, std::uint8_t reason) {
    return make_option(Subtype::mp_tcprst, flags, {reason});
}

}  // namespace test_support
