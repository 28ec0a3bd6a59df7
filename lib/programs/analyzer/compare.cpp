// SPDX-License-Identifier: GPL-3.0-or-later
// compare: the summary of a connection in two captures, side by side.
#include <algorithm>

#include "mptcp/questions/statistics.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

namespace {

using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;
using pair::Which;

const output::Layout measure_layout{
    "measures",
    "measure",
    {
        {"measure", Unit::text},
        {"tcp_stream", Unit::number},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"first", Unit::figure},
        {"second", Unit::figure},
        {"difference", Unit::figure, Place::everywhere, "second - first"},
    }};
const output::Layout direction_layout{
    "directions", "direction", {{"to", Unit::text}}, &measure_layout};
const output::Layout root_layout{
    "",
    "connection",
    {
        {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"duration.first", Unit::seconds, Place::everywhere, "duration"},
        {"duration.second", Unit::seconds, Place::everywhere, "duration in FILE2"},
        {"duration.difference", Unit::seconds, Place::data},
    },
    &direction_layout};

/// The difference of two figures of the same type; absent where one is.
Cell difference(const Cell& first, const Cell& second) {
    const auto* const count = std::get_if<std::uint64_t>(&first);
    const auto* const other_count = std::get_if<std::uint64_t>(&second);
    if (count != nullptr && other_count != nullptr) {
        return static_cast<std::int64_t>(*other_count) - static_cast<std::int64_t>(*count);
    }
    const auto* const real = std::get_if<double>(&first);
    const auto* const other_real = std::get_if<double>(&second);
    return real != nullptr && other_real != nullptr ? Cell{*other_real - *real} : Cell{};
}

struct Measure {
    std::string_view name;
    Cell value;
};
using Measures = std::vector<Measure>;

void add_bytes(const mptcp::ByteCounts& bytes, bool has_data, Measures& measures) {
    const auto of_data = [has_data](std::uint64_t count) {
        return has_data ? Cell{count} : Cell{};
    };
    measures.insert(measures.end(),
                    {{"tcp_bytes", bytes.tcp},
                     {"unique_bytes", bytes.unique()},
                     {"retransmitted_bytes", bytes[mptcp::ByteKind::retransmitted]},
                     {"repeated_bytes", bytes[mptcp::ByteKind::repeated]},
                     {"reinjected_bytes", bytes[mptcp::ByteKind::reinjected]},
                     {"unmapped_bytes", bytes[mptcp::ByteKind::unmapped]},
                     {"first_carried_bytes", of_data(bytes[mptcp::ByteKind::first_carried])}});
}

Measures measures_of(const mptcp::DirectionStatistics& direction) {
    Measures measures;
    add_bytes(direction.bytes, direction.data_bytes.has_value(), measures);
    measures.insert(measures.end(), {{"data_bytes", output::optional_cell(direction.data_bytes)},
                                     {"duplicate_frames", direction.bytes.duplicate_frames},
                                     {"throughput", output::optional_cell(direction.throughput)},
                                     {"goodput", output::optional_cell(direction.goodput)},
                                     {"data_acked", output::optional_cell(direction.data_acked)}});
    return measures;
}

Measures measures_of(const mptcp::SubflowStatistics& subflow) {
    Measures measures;
    add_bytes(subflow.bytes, subflow.data_bytes.has_value(), measures);
    measures.insert(
        measures.end(),
        {{"data_bytes", output::optional_cell(subflow.data_bytes)},
         {"throughput_contribution", output::optional_cell(subflow.throughput_contribution)},
         {"goodput_contribution", output::optional_cell(subflow.goodput_contribution)}});
    return measures;
}

void add_items(const Measures& first, const Measures& second, const Cell& stream, const Cell& peer,
               std::vector<output::Item>& items) {
    for (std::size_t i = 0; i < first.size(); ++i) {
        items.push_back({{std::string{first[i].name}, stream, peer, first[i].value, second[i].value,
                          difference(first[i].value, second[i].value)},
                         {}});
    }
}

const mptcp::SubflowStatistics& subflow_of(const mptcp::DirectionStatistics& direction,
                                           std::uint32_t stream) {
    return *std::find_if(
        direction.subflows.begin(), direction.subflows.end(),
        [stream](const mptcp::SubflowStatistics& subflow) { return subflow.stream == stream; });
}

class Compare final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.connection(m_number);
        const TwoCaptures captures{session, m_file};
        const pair::ConnectionMatch match = captures.match(number);
        const auto first = statistics_in(captures.first(), match.connection);
        const auto second = statistics_in(captures.second(), match.peer);
        const bool is_exchanged = pair::is_exchanged(captures.first(), captures.second(), match);
        output::Document document{&root_layout, {}};
        document.root.cells = {number_cell(match.connection), number_cell(match.peer),
                               first.duration, second.duration, second.duration - first.duration};
        for (const Side sender : m_direction.senders()) {
            const Side other = is_exchanged ? mptcp::other(sender) : sender;
            output::Item item{{destination_name(sender)}, {}};
            add_items(measures_of(first.directions[sender]), measures_of(second.directions[other]),
                      {}, {}, item.inner);
            for (const pair::StreamMatch& streams : match.subflows) {
                add_items(measures_of(subflow_of(first.directions[sender], streams.stream)),
                          measures_of(subflow_of(second.directions[other], streams.peer)),
                          number_cell(streams.stream), number_cell(streams.peer), item.inner);
            }
            document.root.inner.push_back(std::move(item));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    static mptcp::ConnectionStatistics statistics_in(const mptcp::Capture& capture,
                                                     std::uint32_t number) {
        return mptcp::statistics_of(capture, number);
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

}  // namespace

std::unique_ptr<Command> make_compare() {
    return std::make_unique<Compare>();
}

}  // namespace programs
