// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/tcp_options.h"

#include <algorithm>
#include <arpa/inet.h>
#include <initializer_list>

#include "packets/packet_table.h"

namespace wire {

namespace {

namespace subtype = packets::subtype;
namespace dss_flag = packets::dss_flag;
using Fault = Malformed::Fault;

enum Kind : std::uint8_t {
    kind_end = 0,
    kind_no_operation = 1,
    kind_maximum_segment_size = 2,
    kind_window_scale = 3,
    kind_timestamps = 8,
    kind_mptcp = 30,
};

constexpr Malformed wrong_length{Fault::wrong_length};

/// Takes big-endian numbers from the front. What has been checked to be there is there.
class Bytes {
  public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : m_left{bytes} {}

    [[nodiscard]] std::size_t size() const { return m_left.size(); }
    [[nodiscard]] std::span<const std::uint8_t> take_bytes(std::size_t size) {
        const auto taken = m_left.first(size);
        m_left = m_left.subspan(size);
        return taken;
    }
    [[nodiscard]] std::uint64_t take_number(std::size_t size) {
        std::uint64_t number = 0;
        for (const std::uint8_t byte : take_bytes(size)) {
            number = (number << 8U) | byte;
        }
        return number;
    }
    template <class T>
    [[nodiscard]] T take() {
        return static_cast<T>(take_number(sizeof(T)));
    }

  private:
    std::span<const std::uint8_t> m_left;
};

/// Reads what follows the kind and length of an MPTCP option.
class MptcpReader {
  public:
    /// @param content at least one byte
    explicit MptcpReader(std::span<const std::uint8_t> content)
        : m_length{content.size() + 2}, m_bytes{content}, m_first{m_bytes.take<std::uint8_t>()} {}

    [[nodiscard]] OptionContent read() {
        switch (m_first >> 4U) {
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
                return read_with_number<MpFail>();
            case subtype::mp_fastclose:
                return read_with_number<MpFastclose>();
            case subtype::mp_tcprst:
                return read_reset();
            default:
                return OtherOption{};
        }
    }

  private:
    [[nodiscard]] bool length_is(std::initializer_list<std::size_t> lengths) const {
        return std::find(lengths.begin(), lengths.end(), m_length) != lengths.end();
    }

    /// The next value, when the option is long enough for it.
    template <class T>
    [[nodiscard]] std::optional<T> take_from(std::size_t least_length) {
        return m_length >= least_length ? std::optional{m_bytes.take<T>()} : std::nullopt;
    }

    [[nodiscard]] OptionContent read_capable() {
        if (!length_is({4, 12, 20, 22, 24})) {
            return wrong_length;
        }
        MpCapable option;
        option.version = m_first & 0xfU;
        option.flags = m_bytes.take<std::uint8_t>();
        option.sender_key = take_from<std::uint64_t>(12);
        option.receiver_key = take_from<std::uint64_t>(20);
        option.data_length = take_from<std::uint16_t>(22);
        option.checksum = take_from<std::uint16_t>(24);
        return option;
    }

    [[nodiscard]] OptionContent read_join() {
        if (!length_is({12, 16, 24})) {
            return wrong_length;
        }
        const auto address_id = m_bytes.take<std::uint8_t>();  // reserved in the third ACK
        if (m_length == 12) {
            const auto token = m_bytes.take<std::uint32_t>();
            return MpJoinSyn{m_first, address_id, token, m_bytes.take<std::uint32_t>()};
        }
        if (m_length == 16) {
            const auto hmac = m_bytes.take<std::uint64_t>();
            return MpJoinSynAck{m_first, address_id, hmac, m_bytes.take<std::uint32_t>()};
        }
        MpJoinAck option;
        const auto hmac = m_bytes.take_bytes(option.hmac.size());
        std::copy(hmac.begin(), hmac.end(), option.hmac.begin());
        return option;
    }

    [[nodiscard]] OptionContent read_dss() {
        if (m_bytes.size() == 0) {
            return wrong_length;
        }
        const auto flags = m_bytes.take<std::uint8_t>();
        const auto has = [flags](std::uint8_t flag) { return (flags & flag) != 0; };
        const std::size_t ack_bytes =
            !has(dss_flag::data_ack) ? 0U : (has(dss_flag::data_ack_8) ? 8U : 4U);
        const std::size_t dsn_bytes = has(dss_flag::dsn_8) ? 8U : 4U;
        const std::size_t mapping_bytes = has(dss_flag::mapping) ? dsn_bytes + 4 + 2 : 0U;
        const std::size_t checksum_bytes =
            m_length - std::min(m_length, 4 + ack_bytes + mapping_bytes);
        const bool has_checksum = mapping_bytes > 0 && checksum_bytes == 2;
        if (m_length < 4 + ack_bytes + mapping_bytes || (checksum_bytes != 0 && !has_checksum)) {
            return wrong_length;
        }
        Dss option;
        option.flags = flags;
        if (ack_bytes > 0) {
            option.data_ack = m_bytes.take_number(ack_bytes);
        }
        if (mapping_bytes > 0) {
            DssMapping& mapping = option.mapping.emplace();
            mapping.dsn = m_bytes.take_number(dsn_bytes);
            mapping.ssn = m_bytes.take<std::uint32_t>();
            mapping.length = m_bytes.take<std::uint16_t>();
            if (has_checksum) {
                mapping.checksum = m_bytes.take<std::uint16_t>();
            }
        }
        return option;
    }

    [[nodiscard]] OptionContent read_add_addr() {
        const bool is_plain = length_is({8, 10, 20, 22});
        const bool has_hmac = length_is({16, 18, 28, 30});
        if (!is_plain && !has_hmac) {
            return wrong_length;
        }
        const std::uint8_t low_half = m_first & 0xfU;
        const bool is_version_0 = is_plain && (low_half == 4 || low_half == 6);
        AddAddr option;
        option.address_id = m_bytes.take<std::uint8_t>();
        option.address = take_address(m_length >= 20);
        if (m_length % 4 == 2) {
            option.port = m_bytes.take<std::uint16_t>();
        }
        if (!is_version_0) {
            option.echo = (low_half & 1U) != 0;
        }
        if (has_hmac) {
            option.truncated_hmac = m_bytes.take<std::uint64_t>();
        }
        return option;
    }

    [[nodiscard]] std::string take_address(bool is_ipv6) {
        const auto address = m_bytes.take_bytes(is_ipv6 ? sizeof(in6_addr) : sizeof(in_addr));
        std::array<char, INET6_ADDRSTRLEN> text{};
        ::inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, address.data(), text.data(), text.size());
        return text.data();
    }

    [[nodiscard]] OptionContent read_remove_addr() {
        if (m_bytes.size() == 0) {
            return wrong_length;
        }
        const auto ids = m_bytes.take_bytes(m_bytes.size());
        return RemoveAddr{{ids.begin(), ids.end()}};
    }

    [[nodiscard]] OptionContent read_prio() {
        if (!length_is({3, 4})) {
            return wrong_length;
        }
        return MpPrio{m_first, take_from<std::uint8_t>(4)};
    }

    /// A reserved byte and a number of 64 bits.
    template <class Option>
    [[nodiscard]] OptionContent read_with_number() {
        if (m_length != 12) {
            return wrong_length;
        }
        static_cast<void>(m_bytes.take<std::uint8_t>());
        return Option{m_bytes.take<std::uint64_t>()};
    }

    [[nodiscard]] OptionContent read_reset() {
        if (m_length != 4) {
            return wrong_length;
        }
        return MpTcprst{m_first, m_bytes.take<std::uint8_t>()};
    }

    std::size_t m_length;  ///< of the option
    Bytes m_bytes;
    std::uint8_t m_first;  ///< subtype and what shares its byte
};

/// Reads what follows the kind and length of an option that is not MPTCP's.
OptionContent read_plain(std::uint8_t kind, std::span<const std::uint8_t> content) {
    Bytes bytes{content};
    switch (kind) {
        case kind_maximum_segment_size:
            if (bytes.size() == 2) {
                return MaximumSegmentSize{bytes.take<std::uint16_t>()};
            }
            return wrong_length;
        case kind_window_scale:
            if (bytes.size() == 1) {
                return WindowScale{bytes.take<std::uint8_t>()};
            }
            return wrong_length;
        case kind_timestamps:
            if (bytes.size() == 8) {
                const auto value = bytes.take<std::uint32_t>();
                return Timestamps{value, bytes.take<std::uint32_t>()};
            }
            return wrong_length;
        default:
            return OtherOption{};
    }
}

/// Reads one option, of which `left` holds the first byte and all that follow.
TcpOption read_option(std::span<const std::uint8_t> left) {
    TcpOption option;
    option.kind = left[0];
    if (left.size() < 2) {
        option.content = Malformed{Fault::no_length};
        return option;
    }
    option.length = left[1];
    if (option.length < 2 || option.length > left.size()) {
        option.content = Malformed{Fault::impossible_length};
        return option;
    }
    const auto content = left.subspan(2, option.length - 2U);
    if (option.kind != kind_mptcp) {
        option.content = read_plain(option.kind, content);
    } else if (content.empty()) {
        option.content = Malformed{Fault::no_subtype};
    } else {
        option.subtype = static_cast<std::uint8_t>(content[0] >> 4U);
        option.content = MptcpReader{content}.read();
    }
    return option;
}

}  // namespace

std::vector<TcpOption> read_tcp_options(std::span<const std::uint8_t> bytes) {
    std::vector<TcpOption> options;
    std::size_t at = 0;
    while (at < bytes.size() && bytes[at] != kind_end) {
        if (bytes[at] == kind_no_operation) {
            ++at;
            continue;
        }
        options.push_back(read_option(bytes.subspan(at)));
        options.back().offset = at;
        const auto* const malformed = std::get_if<Malformed>(&options.back().content);
        if (malformed != nullptr && (malformed->fault == Fault::no_length ||
                                     malformed->fault == Fault::impossible_length)) {
            break;
        }
        at += options.back().length;
    }
    return options;
}

}  // namespace wire
