// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/option_bytes.h"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"

namespace tshark {

namespace {

using packets::RareOptions;
namespace subtype = packets::subtype;
namespace dss_flag = packets::dss_flag;
namespace present = packets::present;

/// The option is not as the RFCs have it. Thrown and caught within this file only.
struct Malformed {};

void require(bool condition) {
    if (!condition) {
        throw Malformed{};
    }
}

/// The bytes of one option, taken from the front.
class Bytes {
  public:
    explicit Bytes(std::string_view hexadecimal) : m_left{hexadecimal} {}

    [[nodiscard]] std::size_t size() const { return m_left.size() / 2; }

    template <class T>
    [[nodiscard]] T take() {
        const auto value = base::parse_number<T>(take_digits(sizeof(T)), 16);
        require(value.has_value());
        return *value;
    }
    [[nodiscard]] std::string_view take_digits(std::size_t bytes) {
        require(size() >= bytes);
        const std::string_view digits = m_left.substr(0, 2 * bytes);
        m_left.remove_prefix(2 * bytes);
        return digits;
    }

  private:
    std::string_view m_left;
};

std::string address_text(Bytes& bytes, bool is_ipv6) {
    std::array<std::uint8_t, sizeof(in6_addr)> address{};
    const std::size_t length = is_ipv6 ? sizeof(in6_addr) : sizeof(in_addr);
    for (std::size_t i = 0; i < length; ++i) {
        address[i] = bytes.take<std::uint8_t>();
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    require(inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, address.data(), text.data(), text.size()) !=
            nullptr);
    return text.data();
}

/// Reads one MPTCP option after the other; the first two bytes, kind and length, are taken.
class Reader {
  public:
    explicit Reader(packets::PacketRow& row) : m_row{row} {}

    void read(std::uint8_t length, Bytes bytes) {
        const auto first = bytes.take<std::uint8_t>();
        const auto kind = static_cast<std::uint8_t>(first >> 4U);
        switch (kind) {
            case subtype::mp_capable:
                return read_capable(length, first, bytes);
            case subtype::mp_join:
                return read_join(length, first, bytes);
            case subtype::dss:
                return read_dss(bytes);
            case subtype::add_addr:
                return read_add_addr(length, first, bytes);
            case subtype::remove_addr:
                return read_remove_addr(bytes);
            case subtype::mp_prio:
                return read_prio(length, first, bytes);
            case subtype::mp_fail:
                require(length == 12 && !rare().fail_dsn);
                static_cast<void>(bytes.take<std::uint8_t>());
                rare().fail_dsn = bytes.take<std::uint64_t>();
                return;
            case subtype::mp_fastclose:
                require(length == 12 && !rare().receiver_key);
                static_cast<void>(bytes.take<std::uint8_t>());
                rare().receiver_key = bytes.take<std::uint64_t>();
                return;
            case subtype::mp_tcprst:
                require(length == 4 && !rare().reset_reason);
                rare().option_flags.push_back(first);
                rare().reset_reason = bytes.take<std::uint8_t>();
                return;
            default:
                return;  // a subtype of the future
        }
    }

  private:
    RareOptions& rare() {
        if (!m_row.rare) {
            m_row.rare.emplace();
        }
        return *m_row.rare;
    }

    void read_capable(std::uint8_t length, std::uint8_t first, Bytes& bytes) {
        constexpr std::uint8_t checksum_required = 0x80;
        require((length == 4 || length == 12 || length == 20 || length == 22 || length == 24) &&
                !rare().version);
        rare().version = static_cast<std::uint8_t>(first & 0xfU);
        const auto flags = bytes.take<std::uint8_t>();
        rare().option_flags.push_back(flags);
        rare().checksum_required = (flags & checksum_required) != 0;
        if (length >= 12) {
            rare().sender_key = bytes.take<std::uint64_t>();
        }
        if (length >= 20) {
            require(!rare().receiver_key);
            rare().receiver_key = bytes.take<std::uint64_t>();
        }
        if (length >= 22) {
            require((m_row.presence & present::dsn) == 0);
            m_row.presence |= present::capable_mapping;
            m_row.dss_length = bytes.take<std::uint16_t>();
        }
        if (length == 24) {
            take_checksum(bytes);
        }
    }

    void read_join(std::uint8_t length, std::uint8_t first, Bytes& bytes) {
        constexpr std::uint8_t backup = 0x01;
        require((length == 12 || length == 16 || length == 24) && rare().hmacs.empty() &&
                !rare().nonce);
        if (length == 24) {
            static_cast<void>(bytes.take<std::uint8_t>());
            rare().hmacs.emplace_back(bytes.take_digits(20));
            return;
        }
        rare().option_flags.push_back(first);
        rare().backup = (first & backup) != 0;
        rare().address_ids.push_back(bytes.take<std::uint8_t>());
        if (length == 12) {
            rare().receiver_token = bytes.take<std::uint32_t>();
        } else {
            rare().hmacs.emplace_back(bytes.take_digits(8));
        }
        rare().nonce = bytes.take<std::uint32_t>();
    }

    [[nodiscard]] static std::uint64_t take_number(Bytes& bytes, bool is_wide) {
        return is_wide ? bytes.take<std::uint64_t>() : bytes.take<std::uint32_t>();
    }

    void read_dss(Bytes& bytes) {
        require((m_row.presence & present::dss_flags) == 0);
        const auto flags = bytes.take<std::uint8_t>();
        m_row.dss_flags = flags;
        m_row.presence |= present::dss_flags;
        if ((flags & dss_flag::data_ack) != 0) {
            m_row.data_ack = take_number(bytes, (flags & dss_flag::data_ack_8) != 0);
            m_row.presence |= present::data_ack;
        }
        if ((flags & dss_flag::mapping) == 0) {
            require(bytes.size() == 0);
            return;
        }
        require((m_row.presence & present::capable_mapping) == 0);
        m_row.dsn = take_number(bytes, (flags & dss_flag::dsn_8) != 0);
        m_row.ssn = bytes.take<std::uint32_t>();
        m_row.dss_length = bytes.take<std::uint16_t>();
        m_row.presence |= present::dsn;
        if (bytes.size() == 2) {
            take_checksum(bytes);
        }
        require(bytes.size() == 0);
    }

    void read_add_addr(std::uint8_t length, std::uint8_t first, Bytes& bytes) {
        const bool plain = length == 8 || length == 10 || length == 20 || length == 22;
        const bool with_hmac = length == 16 || length == 18 || length == 28 || length == 30;
        require(plain || with_hmac);
        const std::uint8_t flags = first & 0xfU;
        const bool is_v0 = plain && (flags == 4 || flags == 6);  // the IP version stands there
        rare().address_ids.push_back(bytes.take<std::uint8_t>());
        rare().advertised_addresses.push_back(address_text(bytes, length >= 20));
        if (length % 4 == 2) {
            rare().advertised_ports.push_back(bytes.take<std::uint16_t>());
        }
        if (!is_v0) {
            rare().echoes.push_back((flags & 1U) != 0);
        }
        if (with_hmac) {
            rare().hmacs.emplace_back(bytes.take_digits(8));
        }
    }

    void read_remove_addr(Bytes& bytes) {
        require(bytes.size() > 0);
        while (bytes.size() > 0) {
            rare().address_ids.push_back(bytes.take<std::uint8_t>());
        }
    }

    void read_prio(std::uint8_t length, std::uint8_t first, Bytes& bytes) {
        constexpr std::uint8_t backup = 0x01;
        require((length == 3 || length == 4) && !rare().backup);
        rare().option_flags.push_back(first);
        rare().backup = (first & backup) != 0;
        if (length == 4) {
            rare().address_ids.push_back(bytes.take<std::uint8_t>());
        }
    }

    void take_checksum(Bytes& bytes) {
        m_row.dss_checksum = bytes.take<std::uint16_t>();
        m_row.presence |= present::dss_checksum;
    }

    packets::PacketRow& m_row;
};

/// An option that is not MPTCP's, if the row lacks its value.
void read_plain(std::uint8_t kind, Bytes bytes, packets::PacketRow& row) {
    constexpr std::uint8_t kind_mss = 2;
    constexpr std::uint8_t kind_window_scale = 3;
    constexpr std::uint8_t kind_timestamps = 8;
    const auto rare = [&row]() -> RareOptions& {
        return row.rare ? *row.rare : row.rare.emplace();
    };
    if (kind == kind_mss && bytes.size() == 2 && !(row.rare && row.rare->mss)) {
        rare().mss = bytes.take<std::uint16_t>();
    } else if (kind == kind_window_scale && bytes.size() == 1 &&
               !(row.rare && row.rare->window_scale)) {
        rare().window_scale = bytes.take<std::uint8_t>();
    } else if (kind == kind_timestamps && bytes.size() == 8 &&
               (row.presence & present::timestamps) == 0) {
        row.timestamp_value = bytes.take<std::uint32_t>();
        row.timestamp_echo = bytes.take<std::uint32_t>();
        row.presence |= present::timestamps;
    }
}

void read_all(std::string_view hexadecimal, packets::PacketRow& row) {
    constexpr std::uint8_t kind_end = 0;
    constexpr std::uint8_t kind_no_operation = 1;
    constexpr std::uint8_t kind_mptcp = 30;
    Bytes bytes{hexadecimal};
    Reader reader{row};
    while (bytes.size() > 0) {
        const auto kind = bytes.take<std::uint8_t>();
        if (kind == kind_end) {
            return;
        }
        if (kind == kind_no_operation) {
            continue;
        }
        const auto length = bytes.take<std::uint8_t>();
        require(length >= 2);
        const Bytes content{bytes.take_digits(length - 2U)};
        if (kind == kind_mptcp) {
            reader.read(length, content);
        } else {
            read_plain(kind, content, row);
        }
    }
}

}  // namespace

bool read_option_bytes(std::string_view hexadecimal, packets::PacketRow& row) {
    const packets::PacketRow before = row;
    row.presence &= static_cast<std::uint16_t>(~present::broken_options);
    try {
        read_all(hexadecimal, row);
        return true;
    } catch (const Malformed&) {
        row = before;
        return false;
    }
}

}  // namespace tshark
