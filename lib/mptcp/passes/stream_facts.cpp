// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/stream_facts.h"

#include <algorithm>

#include "mptcp/model/options.h"

namespace mptcp {

namespace {

namespace tcp_flag = packets::tcp_flag;
namespace subtype = packets::subtype;
namespace dss_flag = packets::dss_flag;
namespace present = packets::present;

constexpr std::size_t by_client = 0;
constexpr std::size_t by_server = 1;

void note_first(Row& where, Row row) {
    if (where == no_row) {
        where = row;
    }
}

/// Whether a mapping of length 0 stands on a row: the infinite mapping (RFC 8684 3.7).
bool has_infinite_mapping(const packets::PacketTable& packets, Row row) {
    return packets.has(row, present::dsn) && packets.dss_length[row] == 0 &&
           (packets.dss_flags[row] & dss_flag::data_fin) == 0;
}

class Gatherer {
  public:
    Gatherer(const packets::PacketTable& packets, const TcpStreams& tcp)
        : m_packets{packets}, m_tcp{tcp} {
        m_facts.of_stream.assign(tcp.streams.size(), none);
    }

    /// Finds the streams with MPTCP options.
    void choose_streams() {
        std::vector<bool> speaks(m_tcp.streams.size());
        for (std::size_t row = 0; row < m_packets.size(); ++row) {
            if (m_packets.options[row] != 0) {
                speaks[m_tcp.stream[row]] =
                    speaks[m_tcp.stream[row]] || !m_packets.options_of(row).empty();
            }
        }
        for (std::uint32_t stream = 0; stream < speaks.size(); ++stream) {
            if (speaks[stream]) {
                m_facts.of_stream[stream] = static_cast<std::uint32_t>(m_facts.streams.size());
                m_facts.streams.emplace_back().stream = stream;
            }
        }
    }

    void add(Row row) {
        const std::uint32_t number = m_facts.of_stream[m_tcp.stream[row]];
        if (number == none) {
            return;
        }
        StreamFacts& facts = m_facts.streams[number];
        const std::size_t by = m_tcp.to_server(m_packets, row) ? by_client : by_server;
        const std::int64_t time = m_packets.time[row];
        facts.begin_time = facts.first == no_row ? time : std::min(facts.begin_time, time);
        facts.end_time = facts.first == no_row ? time : std::max(facts.end_time, time);
        note_first(facts.first, row);
        facts.last = row;
        if (m_packets.has(row, present::broken_options) ||
            m_packets.has(row, present::cut_options)) {
            facts.options_lost = true;
        }
        if ((m_packets.flags[row] & tcp_flag::syn) != 0) {
            add_syn(facts, row, by);
        } else {
            add_segment(facts, row, by);
        }
        if (m_packets.has(row, present::dss_flags)) {
            add_dss(facts, row, by);
        }
    }

    [[nodiscard]] AllFacts take() && { return std::move(m_facts); }

  private:
    void add_syn(StreamFacts& facts, Row row, std::size_t by) const {
        const bool is_syn_ack = (m_packets.flags[row] & tcp_flag::ack) != 0;
        if (is_syn_ack && by == by_server) {
            const bool is_other = facts.syn_ack != no_row &&
                                  m_packets.sequence[facts.syn_ack] != m_packets.sequence[row];
            if (facts.syn_ack == no_row || (is_other && facts.third == no_row)) {
                facts.syn_ack = row;
            }
        } else if (!is_syn_ack && by == by_client) {
            note_first(facts.first_syn, row);
            if (facts.syn_ack == no_row) {
                facts.syn = row;
                ++facts.syn_count;
                facts.syn_payload = std::max(facts.syn_payload, m_packets.length[row]);
            }
            if (has_option(m_packets, row, subtype::mp_capable)) {
                note_first(facts.capable_syn, row);
            }
            if (has_option(m_packets, row, subtype::mp_join, join_length::syn)) {
                facts.join_syn = facts.syn_ack == no_row ? row : std::min(facts.join_syn, row);
            }
        }
    }

    void add_segment(StreamFacts& facts, Row row, std::size_t by) const {
        const bool is_reset = (m_packets.flags[row] & tcp_flag::rst) != 0;
        if (is_reset) {
            note_first(facts.reset, row);
        } else {
            note_first(by == by_client ? facts.third : facts.answer, row);
        }
        if (m_packets.length[row] > 0) {
            note_first(facts.first_data[by], row);
        }
        const packets::MptcpOptions& options = m_packets.options_of(row);
        if (options.empty()) {
            return;
        }
        if (!is_reset) {
            note_first(facts.first_option[by], row);
        }
        const packets::RareOptions* const rare = m_packets.rare_of(row);
        if (rare == nullptr) {
            return;
        }
        if (by == by_client && rare->version && rare->sender_key && rare->receiver_key) {
            note_first(facts.keys, row);
            facts.last_keys = row;
        }
        if (by == by_client && has_option(m_packets, row, subtype::mp_join, join_length::ack)) {
            note_first(facts.join_ack, row);
        }
        if (!is_reset && rare->fail_dsn) {
            note_first(facts.fail, row);
        }
    }

    void add_dss(StreamFacts& facts, Row row, std::size_t by) const {
        const std::uint8_t flags = m_packets.dss_flags[row];
        facts.last_dss = row;
        if (m_packets.has(row, present::dsn) && (flags & dss_flag::dsn_8) != 0) {
            facts.numbers[by].add(m_packets.dsn[row]);
        }
        if (m_packets.has(row, present::data_ack) && (flags & dss_flag::data_ack_8) != 0) {
            facts.numbers[1 - by].add(m_packets.data_ack[row]);
        }
        if (has_infinite_mapping(m_packets, row)) {
            note_first(facts.infinite, row);
        }
        const std::uint32_t fin = (flags & dss_flag::data_fin) != 0 ? 1 : 0;
        if (m_packets.has(row, present::dsn) && m_packets.ssn[row] > 0 &&
            m_packets.dss_length[row] > fin) {
            facts.ssn_offset[by].narrow(m_tcp.relative_sequence[row], m_packets.length[row],
                                        m_packets.ssn[row], m_packets.dss_length[row] - fin);
        }
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    AllFacts m_facts;
};

}  // namespace

void NumberRange::add(std::uint64_t number) {
    if (!any) {
        *this = {number, number, number, true};
        return;
    }
    const auto offset = [this](std::uint64_t value) {
        return static_cast<std::int64_t>(value - first);
    };
    low = offset(number) < offset(low) ? number : low;
    high = offset(number) > offset(high) ? number : high;
}

void NumberRange::add(const NumberRange& more) {
    if (more.any) {
        add(more.low);
        add(more.high);
    }
}

void SsnOffset::narrow(std::uint32_t relative, std::uint32_t length, std::uint32_t ssn,
                       std::uint32_t mapped) {
    if (length == 0 || length > mapped) {
        return;
    }
    const std::uint32_t least = ssn - relative;
    if (!any) {
        *this = {least, 0, mapped - length, true};
        return;
    }
    const std::int64_t from = static_cast<std::int32_t>(least - origin);
    low = std::max(low, from);
    high = std::min(high, from + (mapped - length));
}

std::optional<std::uint32_t> SsnOffset::exact() const {
    if (!any || low != high) {
        return std::nullopt;
    }
    return origin + static_cast<std::uint32_t>(low);
}

AllFacts gather_facts(const packets::PacketTable& packets, const TcpStreams& tcp,
                      const Duplicates& duplicates) {
    Gatherer gatherer{packets, tcp};
    gatherer.choose_streams();
    for_each_row(packets, duplicates, [&gatherer](Row row) { gatherer.add(row); });
    return std::move(gatherer).take();
}

}  // namespace mptcp
