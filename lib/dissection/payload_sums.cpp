// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/payload_sums.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/slicer.h"
#include "tshark/assembler.h"
#include "tshark/job.h"
#include "tshark/pool.h"
#include "tshark/together.h"
#include "tshark/whole.h"
#include "wire/payload_sum.h"

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

/// Puts the sums of the payloads that tshark printed for a row into the table; of a tunnel over TCP
/// it prints several.
void put_sum(std::string_view payloads, std::uint32_t row, packets::PacketTable& table) {
    base::for_each_part(payloads, packets::value_separator, [&](std::string_view payload) {
        if (payload.size() == 2 * std::size_t{table.length[row]}) {
            table.set_payload_sum(row, wire::sum_of_hexadecimal(payload));
        }
    });
}

/// A row of tshark's output: frame number and payloads.
struct Printed {
    std::uint32_t frame = 0;
    std::string_view payloads;
};

Printed parsed(std::string_view line) {
    constexpr std::size_t shown_bytes = 80;
    const auto tab = line.find('\t');
    const auto frame = base::parse_number<std::uint32_t>(line.substr(0, tab));
    if (!frame || tab == std::string_view::npos) {
        throw base::Error{"tshark printed " + base::shown(line.substr(0, shown_bytes)) +
                          " where a frame number and a payload were due"};
    }
    return {*frame, line.substr(tab + 1)};
}

tshark::Instructions instructions_for(const SumRequest& request) {
    tshark::Instructions instructions;
    instructions.profile = request.profile;
    instructions.fields = {"frame.number", "tcp.payload"};
    return instructions;
}

/// One tshark goes through the whole capture.
class WholeSummer {
  public:
    WholeSummer(const SumRequest& request, packets::PacketTable& table)
        : m_request{request},
          m_next{request.rows.begin()},
          m_end{request.rows.end()},
          m_table{table} {}

    void run(const tshark::Tshark& tshark, capture::Source& source) {
        tshark::Instructions instructions = instructions_for(m_request);
        instructions.filter = filter_for(m_request.rows, m_table);
        instructions.input = tshark::input_of(source);
        tshark::Job job{tshark, instructions, {source.shown(), [this] { return m_last; }, true}};
        const std::vector<std::function<void()>> works{[&] {
            // That the capture is cut short has been said.
            [[maybe_unused]] const std::string cut = tshark::run_whole(
                job, source, [this](std::string_view line) { take(parsed(line)); });
        }};
        tshark::Together{[&job] { job.kill(); }}.run(works);
    }

  private:
    void take(const Printed& printed) {
        m_last = printed.frame;
        m_next = std::find_if(
            m_next, m_end, [&](std::uint32_t row) { return m_table.frame[row] >= printed.frame; });
        if (m_next != m_end && m_table.frame[*m_next] == printed.frame) {
            put_sum(printed.payloads, *m_next, m_table);
        }
    }

    const SumRequest& m_request;
    std::vector<std::uint32_t>::const_iterator m_next;
    std::vector<std::uint32_t>::const_iterator m_end;
    packets::PacketTable& m_table;
    std::uint32_t m_last = 0;
};

unsigned jobs_for(const SumRequest& request) {
    constexpr std::size_t frames_worth_a_job = 16384;  // a quarter of a second
    const std::size_t worth = request.rows.size() / frames_worth_a_job + 1;
    const unsigned most = request.jobs.value_or(std::max(std::thread::hardware_concurrency(), 1U));
    return static_cast<unsigned>(std::min<std::size_t>(most, worth));
}

/// A pool goes through the frames of the rows alone: the n-th that it is dealt is that of the n-th
/// row.
void sum_dealt(const tshark::Tshark& tshark, capture::Source& source, const SumRequest& request,
               packets::PacketTable& table) {
    std::vector<std::uint32_t> frames;
    frames.reserve(request.rows.size());
    for (const std::uint32_t row : request.rows) {
        frames.push_back(table.frame[row]);
    }
    capture::Slicer slicer{source, std::move(frames)};
    std::size_t next = 0;
    tshark::Assembler assembler{[&](std::string_view line, std::uint32_t offset) {
        const Printed printed = parsed(line);
        if (next == request.rows.size() || printed.frame + offset != next + 1) {
            throw base::Error{"tshark printed a row for frame " + std::to_string(printed.frame) +
                              " of what it was fed, which is not due"};
        }
        put_sum(printed.payloads, request.rows[next++], table);
    }};
    tshark::Pool pool{tshark,
                      slicer,
                      instructions_for(request),
                      "the segments of " + source.shown() + " with DSS checksums",
                      assembler,
                      [](std::uint64_t /*frames*/, std::uint64_t /*bytes*/) {}};
    const std::vector<std::function<void()>> works(jobs_for(request), [&pool] { pool.work(); });
    tshark::Together{[&pool] { pool.end_all(); }}.run(works);
    if (next != request.rows.size()) {
        throw base::Error{source.shown() + " has changed while it was read: of " +
                          std::to_string(request.rows.size()) + " segments to read again " +
                          std::to_string(next) + " were found; run the command again"};
    }
}

/// Rows whose payload tshark 4.0 does not show without the frames before them: its dissector gives
/// up an MP_CAPABLE with data when it has seen data of the stream, but not the SYN.
std::vector<std::uint32_t> rows_that_need_their_stream(const SumRequest& request,
                                                       const packets::PacketTable& table) {
    std::vector<std::uint32_t> left;
    std::copy_if(request.rows.begin(), request.rows.end(), std::back_inserter(left),
                 [&table](std::uint32_t row) {
                     return table.has(row, packets::present::capable_mapping) &&
                            table.length[row] > 0 && !table.payload_sum(row);
                 });
    return left;
}

void sum_whole(const tshark::Tshark& tshark, capture::Source& source, const SumRequest& request,
               packets::PacketTable& table) {
    WholeSummer{request, table}.run(tshark, source);
}

/// @returns whether the frames could be dealt.
bool try_dealt(const tshark::Tshark& tshark, capture::Source& source, const SumRequest& request,
               packets::PacketTable& table) {
    if (!request.was_dealt || !source.rewind()) {
        return false;
    }
    try {
        sum_dealt(tshark, source, request, table);
    } catch (const capture::NotSliceable& found) {
        base::log_info("one tshark sums the payloads of " + source.shown() + ": it holds " +
                       found.what());
        return false;
    }
    SumRequest rest = request;
    rest.rows = rows_that_need_their_stream(request, table);
    if (!rest.rows.empty()) {
        sum_whole(tshark, source, rest, table);
    }
    return true;
}

}  // namespace

void sum_payloads(const tshark::Tshark& tshark, capture::Source& source, const SumRequest& request,
                  packets::PacketTable& table) {
    if (!try_dealt(tshark, source, request, table)) {
        sum_whole(tshark, source, request, table);
    }
}

}  // namespace dissection
