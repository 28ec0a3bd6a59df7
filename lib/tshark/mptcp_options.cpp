// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/mptcp_options.h"

#include <algorithm>

#include "base/text.h"

namespace tshark {

namespace {

using packets::RareOptions;
namespace subtype = packets::subtype;
namespace dss_flag = packets::dss_flag;
namespace present = packets::present;

constexpr std::uint8_t option_end = 0;  // RFC 9293 3.2: these two have no length
constexpr std::uint8_t option_no_operation = 1;
constexpr std::uint8_t option_mptcp = 30;
constexpr std::uint8_t backup_flag = 0x01;             // MP_JOIN, MP_PRIO
constexpr std::uint8_t checksum_required_flag = 0x80;  // MP_CAPABLE

/// The options do not fit together. Thrown and caught within this file only.
struct Broken {};

void require(bool condition) {
    if (!condition) {
        throw Broken{};
    }
}

/// Hands out the values of each field in order.
class Values {
  public:
    explicit Values(const PrintedOptions& printed) : m_separator{printed.separator} {
        std::copy(printed.cells.begin(), printed.cells.begin() + field_count, m_left.begin());
    }

    [[nodiscard]] bool has(Field field) const {
        return !m_left[static_cast<std::size_t>(field)].empty();
    }

    [[nodiscard]] std::string_view take(Field field) {
        std::string_view& left = m_left[static_cast<std::size_t>(field)];
        require(!left.empty());
        const auto end = left.find(m_separator);
        const std::string_view value = left.substr(0, end);
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
        return value;
    }

    template <class T>
    [[nodiscard]] T take_number(Field field, int number_base = 10) {
        const auto number = base::parse_number<T>(take(field), number_base);
        require(number.has_value());
        return *number;
    }

    /// Every value has found its option.
    [[nodiscard]] bool all_taken() const {
        const auto* const from = m_left.begin() + static_cast<long>(Field::mptcp_subtype);
        return std::all_of(from, m_left.end(), [](std::string_view left) { return left.empty(); });
    }

  private:
    char m_separator;
    std::array<std::string_view, field_count> m_left;
};

/// Reads one option after the other.
class Reader {
  public:
    Reader(Values& values, std::optional<std::uint16_t> checksum, packets::PacketRow& row)
        : m_values{values}, m_checksum{checksum}, m_row{row} {}

    void read(packets::MptcpOption option) {
        m_length = option.length;
        switch (option.subtype) {
            case subtype::mp_capable:
                return read_capable();
            case subtype::mp_join:
                return read_join();
            case subtype::dss:
                return read_dss();
            case subtype::add_addr:
                return read_add_addr();
            case subtype::remove_addr:
                return read_remove_addr();
            case subtype::mp_prio:
                return read_prio();
            case subtype::mp_fail:
                require(m_length == 12 && !rare().fail_dsn);
                rare().fail_dsn = m_values.take_number<std::uint64_t>(Field::dsn);
                return;
            case subtype::mp_fastclose:
                require(m_length == 12 && !rare().receiver_key);
                rare().receiver_key = m_values.take_number<std::uint64_t>(Field::receiver_key);
                return;
            case subtype::mp_tcprst:
                require(m_length == 4 && !rare().reset_reason);
                take_flags();
                rare().reset_reason = m_values.take_number<std::uint8_t>(Field::reset_reason, 16);
                return;
            default:
                return;  // a subtype of the future: tshark prints nothing of it
        }
    }

  private:
    RareOptions& rare() {
        if (!m_row.rare) {
            m_row.rare.emplace();
        }
        return *m_row.rare;
    }

    [[nodiscard]] bool length_is(std::initializer_list<int> lengths) const {
        return std::find(lengths.begin(), lengths.end(), m_length) != lengths.end();
    }

    std::uint8_t take_flags() {
        const auto flags = m_values.take_number<std::uint8_t>(Field::mptcp_flags, 16);
        rare().option_flags.push_back(flags);
        return flags;
    }

    void read_capable() {
        require(length_is({4, 12, 20, 22, 24}) && !rare().version);
        rare().version = m_values.take_number<std::uint8_t>(Field::mptcp_version);
        rare().checksum_required = (take_flags() & checksum_required_flag) != 0;
        if (m_length >= 12) {
            rare().sender_key = m_values.take_number<std::uint64_t>(Field::sender_key);
        }
        if (m_length >= 20) {
            require(!rare().receiver_key);
            rare().receiver_key = m_values.take_number<std::uint64_t>(Field::receiver_key);
        }
        if (m_length >= 22) {
            require((m_row.presence & present::dsn) == 0);
            m_row.presence |= present::capable_mapping;
            m_row.dss_length = m_values.take_number<std::uint16_t>(Field::data_length);
        }
        if (m_length == 24) {
            take_checksum();
        }
    }

    void read_join() {
        require(length_is({12, 16, 24}) && rare().hmacs.empty() && !rare().nonce);
        if (m_length == 24) {
            rare().hmacs.emplace_back(m_values.take(Field::hmac));
            return;
        }
        rare().backup = (take_flags() & backup_flag) != 0;
        take_address_id();
        if (m_length == 12) {
            rare().receiver_token = m_values.take_number<std::uint32_t>(Field::receiver_token);
        } else {
            take_truncated_hmac(Field::truncated_hmac);
        }
        rare().nonce = m_values.take_number<std::uint32_t>(Field::nonce);
    }

    void read_dss() {
        require((m_row.presence & present::dss_flags) == 0);
        const auto flags = m_values.take_number<std::uint8_t>(Field::mptcp_flags, 16);
        m_row.dss_flags = flags;
        m_row.presence |= present::dss_flags;
        int expected = 4;
        if ((flags & dss_flag::data_ack) != 0) {
            m_row.data_ack = m_values.take_number<std::uint64_t>(Field::data_ack);
            m_row.presence |= present::data_ack;
            expected += (flags & dss_flag::data_ack_8) != 0 ? 8 : 4;
        }
        if ((flags & dss_flag::mapping) == 0) {
            require(m_length == expected);
            return;
        }
        expected += ((flags & dss_flag::dsn_8) != 0 ? 8 : 4) + 4 + 2;
        require(m_length == expected || m_length == expected + 2);
        require((m_row.presence & present::capable_mapping) == 0);
        m_row.dsn = m_values.take_number<std::uint64_t>(Field::dsn);
        m_row.ssn = m_values.take_number<std::uint32_t>(Field::ssn);
        m_row.dss_length = m_values.take_number<std::uint16_t>(Field::data_length);
        m_row.presence |= present::dsn;
        if (m_length == expected + 2) {
            take_checksum();
        }
    }

    /// Lengths by RFC 6824 3.4.1 and RFC 8684 3.4.1; only v1 has an echo flag (and so prints one).
    void read_add_addr() {
        const bool plain = length_is({8, 10, 20, 22});
        const bool with_hmac = length_is({16, 18, 28, 30});
        require(plain || with_hmac);
        take_address_id();
        const bool is_ipv6 = m_length >= 20;
        rare().advertised_addresses.emplace_back(
            m_values.take(is_ipv6 ? Field::advertised_ipv6 : Field::advertised_ipv4));
        if (m_length % 4 == 2) {
            rare().advertised_ports.push_back(
                m_values.take_number<std::uint16_t>(Field::advertised_port));
        }
        if (m_values.has(Field::echo)) {
            rare().echoes.push_back(take_echo());
        }
        if (with_hmac) {
            take_truncated_hmac(Field::advertised_hmac);
        }
    }

    void read_remove_addr() {
        require(m_length > 3);
        for (int id = 3; id < m_length; ++id) {
            take_address_id();
        }
    }

    void read_prio() {
        require(length_is({3, 4}) && !rare().backup);
        rare().backup = (take_flags() & backup_flag) != 0;
        if (m_length == 4) {
            take_address_id();
        }
    }

    void take_address_id() {
        rare().address_ids.push_back(m_values.take_number<std::uint8_t>(Field::address_id));
    }

    void take_checksum() {
        require(m_checksum.has_value());
        m_row.dss_checksum = *m_checksum;
        m_row.presence |= present::dss_checksum;
    }

    /// tshark prints 64-bit HMACs as decimal numbers; kept as hexadecimal like the long one.
    void take_truncated_hmac(Field field) {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto value = m_values.take_number<std::uint64_t>(field);
        std::string text;
        for (int shift = 60; shift >= 0; shift -= 4) {
            text += digits[(value >> static_cast<unsigned>(shift)) & 0xfU];
        }
        rare().hmacs.push_back(std::move(text));
    }

    bool take_echo() {
        const std::string_view text = m_values.take(Field::echo);
        require(text == "0" || text == "1" || text == "False" || text == "True");
        return text == "1" || text == "True";
    }

    Values& m_values;
    std::optional<std::uint16_t> m_checksum;
    packets::PacketRow& m_row;
    int m_length = 0;  ///< of the option being read
};

void forget_values(packets::PacketRow& row) {
    row.presence &=
        static_cast<std::uint16_t>(~(present::data_ack | present::dsn | present::dss_checksum |
                                     present::dss_flags | present::capable_mapping));
    row.dsn = row.data_ack = 0;
    row.ssn = 0;
    row.dss_length = row.dss_checksum = 0;
    row.dss_flags = 0;
    if (row.rare) {
        RareOptions kept;  // the SYN's own options are not MPTCP's
        kept.mss = row.rare->mss;
        kept.window_scale = row.rare->window_scale;
        row.rare = kept.mss || kept.window_scale ? std::optional{kept} : std::nullopt;
    }
    row.presence |= present::broken_options;
}

}  // namespace

WalkedOptions walk_options(std::string_view hexadecimal) {
    WalkedOptions walked;
    const auto byte_at = [hexadecimal](std::size_t index) {
        return base::parse_number<std::uint8_t>(hexadecimal.substr(2 * index, 2), 16).value_or(0);
    };
    const std::size_t size = hexadecimal.size() / 2;
    for (std::size_t at = 0; at < size && byte_at(at) != option_end;) {
        if (byte_at(at) == option_no_operation) {
            ++at;
            continue;
        }
        const std::size_t length = at + 1 < size ? byte_at(at + 1) : 0;
        if (length < 2 || at + length > size) {
            walked.broken = true;
            break;
        }
        if (byte_at(at) == option_mptcp && length == 2) {
            walked.broken = true;  // no room for a subtype
        }
        if (byte_at(at) == option_mptcp && length > 2) {
            const auto found = static_cast<std::uint8_t>(byte_at(at + 2) >> 4U);
            walked.options.push_back({found, static_cast<std::uint8_t>(length)});
            if (found == subtype::dss || found == subtype::mp_capable) {
                walked.checksum = static_cast<std::uint16_t>((byte_at(at + length - 2) << 8U) |
                                                             byte_at(at + length - 1));
            }
        }
        at += length;
    }
    return walked;
}

bool read_mptcp_options(const PrintedOptions& printed, packets::PacketRow& row) {
    Values values{printed};
    try {
        require(printed.lengths_fit);
        Reader reader{values, printed.checksum, row};
        for (const packets::MptcpOption& option : row.options) {
            require(values.take_number<std::uint8_t>(Field::mptcp_subtype) == option.subtype);
            reader.read(option);
        }
        require(values.all_taken());
        return true;
    } catch (const Broken&) {
        forget_values(row);
        return false;
    }
}

}  // namespace tshark
