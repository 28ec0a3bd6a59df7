// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/payload_sums.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "tshark/decoder.h"
#include "tshark/together.h"
#include "tshark/whole.h"

namespace dissection {

namespace {

/// More ports than these are not worth a longer filter.
constexpr std::size_t most_ports = 32;

/// Leaves out what is certainly not asked for.
std::string filter_for(const std::vector<std::uint32_t>& rows, const packets::PacketTable& table) {
    std::set<std::uint16_t> ports;
    for (const std::uint32_t row : rows) {
        const packets::Endpoints& ends = table.endpoints_of(row);
        ports.insert(std::min(ends.source_port, ends.destination_port));
        if (ports.size() > most_ports) {
            return "tcp.len > 0";
        }
    }
    std::string list;
    for (const std::uint16_t port : ports) {
        list += (list.empty() ? "" : ", ") + std::to_string(port);
    }
    return "tcp.len > 0 and tcp.port in {" + list + "}";
}

/// Takes tshark's rows: frame number and payloads.
class Taker {
  public:
    Taker(const std::vector<std::uint32_t>& rows, packets::PacketTable& table)
        : m_next{rows.begin()}, m_end{rows.end()}, m_table{table} {}

    void take(std::string_view line) {
        const auto tab = line.find('\t');
        const auto frame = base::parse_number<std::uint32_t>(line.substr(0, tab));
        if (!frame || tab == std::string_view::npos) {
            return;
        }
        m_last = *frame;
        m_next = std::find_if(m_next, m_end,
                              [&](std::uint32_t row) { return m_table.frame[row] >= *frame; });
        if (m_next == m_end || m_table.frame[*m_next] != *frame) {
            return;
        }
        base::for_each_part(line.substr(tab + 1), packets::value_separator,
                            [&](std::string_view payload) {
                                if (payload.size() == 2 * std::size_t{m_table.length[*m_next]}) {
                                    m_table.set_payload_sum(*m_next, sum_of_hexadecimal(payload));
                                }
                            });
    }
    [[nodiscard]] std::uint32_t last() const { return m_last; }

  private:
    std::vector<std::uint32_t>::const_iterator m_next;
    std::vector<std::uint32_t>::const_iterator m_end;
    packets::PacketTable& m_table;
    std::uint32_t m_last = 0;
};

}  // namespace

std::uint16_t sum_of_hexadecimal(std::string_view digits) {
    const auto value = [](char digit) -> std::uint32_t {
        const int number = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        return static_cast<std::uint32_t>(number) & 0xfU;
    };
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        sum += static_cast<std::uint64_t>(value(digits[i])) << (4 * (3 - i % 4));
    }
    while (sum > 0xffffU) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(sum);
}

void sum_payloads(const tshark::Tshark& tshark, capture::Source& source, const std::string& profile,
                  const std::vector<std::uint32_t>& rows, packets::PacketTable& table) {
    tshark::Instructions instructions;
    instructions.profile = profile;
    instructions.filter = filter_for(rows, table);
    instructions.fields = {"frame.number", "tcp.payload"};
    instructions.input = tshark::input_of(source);
    Taker taker{rows, table};
    tshark::Job job{
        tshark, instructions, {source.shown(), [&taker] { return taker.last(); }, true}};
    const std::vector<std::function<void()>> works{[&] {
        // That the capture is cut short has been said.
        [[maybe_unused]] const std::string cut =
            tshark::run_whole(job, source, [&taker](std::string_view line) { taker.take(line); });
    }};
    tshark::Together{[&job] { job.kill(); }}.run(works);
}

}  // namespace dissection
