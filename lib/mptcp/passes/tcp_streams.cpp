// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/tcp_streams.h"

#include <algorithm>
#include <array>

namespace mptcp {

namespace {

namespace tcp_flag = packets::tcp_flag;

constexpr std::uint8_t largest_shift = 14;    // RFC 7323 2.3
constexpr std::uint8_t third_ack_bytes = 24;  // MP_JOIN in the third ACK: RFC 8684 3.2

/// What shows that the sender of a segment is the TCP client, from strong to weak.
enum class ClientEvidence : std::uint8_t { none, handshake_key, syn_ack, syn };

struct Direction {
    std::optional<std::uint32_t> base;
    std::optional<std::uint8_t> scale_option;  ///< of its SYN or SYN/ACK
};

enum class Scaling : std::uint8_t { undecided, off };

/// A stream while it is being followed. Direction 0 is that of its first segment.
struct OpenStream {
    std::uint32_t number = 0;
    std::uint32_t first_flow = 0;
    std::array<Direction, 2> directions;
    Scaling scaling = Scaling::undecided;
    bool syn_ack_seen = false;
    ClientEvidence evidence = ClientEvidence::none;
    bool first_sender_is_client = true;
};

/// An option that only the initiator of a connection sends (RFC 8684 3.1, 3.2).
bool has_initiator_option(const packets::PacketTable& packets, std::size_t row) {
    const packets::RareOptions* const rare = packets.rare_of(row);
    if (rare == nullptr) {
        return false;
    }
    if (rare->version && rare->sender_key && rare->receiver_key) {
        return true;
    }
    const auto& options = packets.options_of(row);
    return std::any_of(options.begin(), options.end(), [](const packets::MptcpOption& option) {
        return option.subtype == packets::subtype::mp_join && option.length == third_ack_bytes;
    });
}

class Follower {
  public:
    explicit Follower(const packets::PacketTable& packets) : m_packets{packets} {
        m_of_flow.assign(packets.flow_count(), no_stream);
    }

    TcpStreams follow() {
        for (std::size_t row = 0; row < m_packets.size(); ++row) {
            add(row);
        }
        for (const OpenStream& open : m_open) {
            finish(open);
        }
        return std::move(m_result);
    }

  private:
    static constexpr std::uint32_t no_stream = 0xffffffff;

    void add(std::size_t row) {
        const std::uint32_t flow = m_packets.flow[row];
        const std::uint16_t flags = m_packets.flags[row];
        OpenStream& stream = stream_for(row, flow, flags);
        const std::size_t side = flow == stream.first_flow ? 0 : 1;
        Direction& own = stream.directions[side];
        Direction& other = stream.directions[1 - side];
        set_bases(row, flags, own, other);
        note_scale(row, flags, stream, own);
        note_evidence(row, flags, stream, side == 0);

        m_result.stream.push_back(stream.number);
        m_result.relative_sequence.push_back(m_packets.sequence[row] - *own.base);
        const std::uint32_t acknowledgment = m_packets.acknowledgment[row];
        const bool acknowledges = (flags & tcp_flag::ack) != 0;
        m_result.relative_acknowledgment.push_back(acknowledges ? acknowledgment - *other.base
                                                                : acknowledgment);
        m_result.window_shift.push_back(shift_for(flags, stream, own));
    }

    OpenStream& stream_for(std::size_t row, std::uint32_t flow, std::uint16_t flags) {
        std::uint32_t number = m_of_flow[flow];
        const bool is_first_syn = (flags & tcp_flag::syn) != 0 && (flags & tcp_flag::ack) == 0;
        if (number != no_stream && is_first_syn) {
            const OpenStream& open = m_open[number];
            const Direction& own = open.directions[flow == open.first_flow ? 0 : 1];
            if (own.base && *own.base != m_packets.sequence[row]) {
                number = no_stream;  // the 4-tuple is used anew
            }
        }
        if (number == no_stream) {
            number = start_stream(row, flow);
        }
        return m_open[number];
    }

    std::uint32_t start_stream(std::size_t row, std::uint32_t flow) {
        const auto number = static_cast<std::uint32_t>(m_open.size());
        OpenStream open;
        open.number = number;
        open.first_flow = flow;
        m_open.push_back(open);
        m_result.streams.push_back(
            {m_packets.endpoints(flow), static_cast<std::uint32_t>(row), flow, true, false});
        m_of_flow[flow] = number;
        if (const auto reverse = m_packets.flow_of(m_packets.endpoints(flow).reversed())) {
            m_of_flow[*reverse] = number;
        }
        return number;
    }

    void set_bases(std::size_t row, std::uint16_t flags, Direction& own, Direction& other) const {
        const std::uint32_t sequence = m_packets.sequence[row];
        const bool acknowledges = (flags & tcp_flag::ack) != 0;
        if ((flags & tcp_flag::syn) != 0 && (acknowledges || !own.base)) {
            own.base = sequence;
        } else if (!own.base) {
            own.base = sequence - 1;
        }
        if (acknowledges && !other.base) {
            other.base = m_packets.acknowledgment[row] - 1;
        }
    }

    void note_scale(std::size_t row, std::uint16_t flags, OpenStream& stream,
                    Direction& own) const {
        if ((flags & tcp_flag::syn) == 0) {
            return;
        }
        const bool is_syn_ack = (flags & tcp_flag::ack) != 0;
        const bool is_first = is_syn_ack ? !stream.syn_ack_seen : !own.scale_option;
        if (!is_first) {
            return;
        }
        stream.syn_ack_seen |= is_syn_ack;
        const packets::RareOptions* const rare = m_packets.rare_of(row);
        if (rare != nullptr && rare->window_scale) {
            own.scale_option = std::min(*rare->window_scale, largest_shift);
        } else {
            stream.scaling = Scaling::off;
        }
    }

    static std::int8_t shift_for(std::uint16_t flags, const OpenStream& stream,
                                 const Direction& own) {
        if ((flags & tcp_flag::syn) != 0 || stream.scaling == Scaling::off) {
            return 0;
        }
        return own.scale_option ? static_cast<std::int8_t>(*own.scale_option) : unknown_shift;
    }

    void note_evidence(std::size_t row, std::uint16_t flags, OpenStream& stream,
                       bool is_first_side) {
        const bool syn = (flags & tcp_flag::syn) != 0;
        const bool acknowledges = (flags & tcp_flag::ack) != 0;
        auto evidence = ClientEvidence::none;
        if (syn) {
            evidence = acknowledges ? ClientEvidence::syn_ack : ClientEvidence::syn;
            m_result.streams[stream.number].seen_from_start |= !acknowledges;
        } else if (has_initiator_option(m_packets, row)) {
            evidence = ClientEvidence::handshake_key;
        }
        if (evidence > stream.evidence) {  // the first of its kind counts
            stream.evidence = evidence;
            stream.first_sender_is_client = is_first_side != (evidence == ClientEvidence::syn_ack);
        }
    }

    void finish(const OpenStream& open) {
        TcpStream& stream = m_result.streams[open.number];
        const packets::Endpoints& first = m_packets.endpoints(open.first_flow);
        bool first_is_client = open.first_sender_is_client;
        if (open.evidence == ClientEvidence::none) {
            first_is_client = first.source_port >= first.destination_port;
        }
        stream.first_is_client = first_is_client;
        stream.client_to_server = first_is_client ? first : first.reversed();
    }

    const packets::PacketTable& m_packets;
    std::vector<std::uint32_t> m_of_flow;  ///< newest stream of each flow
    std::vector<OpenStream> m_open;
    TcpStreams m_result;
};

}  // namespace

TcpStreams follow_tcp_streams(const packets::PacketTable& packets) {
    return Follower{packets}.follow();
}

}  // namespace mptcp
