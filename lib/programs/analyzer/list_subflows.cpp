// SPDX-License-Identifier: GPL-3.0-or-later
// list-subflows: the subflows of one MPTCP connection.
#include "mptcp/questions/round_trips.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using mptcp::Connection;
using mptcp::Side;
using mptcp::Subflow;
using mptcp::Verdict;
using output::Cell;
using output::Place;
using output::Unit;

const output::Layout subflow_layout{
    "subflows",
    "subflow",
    {
        {"tcp_stream", Unit::number},
        {"master", Unit::truth},
        {"client_words", Unit::text, Place::text, "client"},
        {"client.address", Unit::text, Place::data},
        {"client.port", Unit::number, Place::data},
        {"client.address_id", Unit::number, Place::everywhere, "id"},
        {"client.backup", Unit::truth, Place::data},
        {"server_words", Unit::text, Place::text, "server"},
        {"server.address", Unit::text, Place::data},
        {"server.port", Unit::number, Place::data},
        {"server.address_id", Unit::number, Place::everywhere, "id"},
        {"server.backup", Unit::truth, Place::data},
        {"opened_by", Unit::text},
        {"backup", Unit::truth},
        {"start", Unit::seconds},
        {"join_delay", Unit::seconds},
        {"handshake_rtt", Unit::seconds},
        {"syn_ack_to_ack", Unit::seconds, Place::data},
        {"hmac", Unit::text},
        {"syn_ack_hmac", Unit::text, Place::data},
        {"ack_hmac", Unit::text, Place::data},
        {"state", Unit::text},
        {"state_by", Unit::text, Place::data},
        {"state_frame", Unit::number, Place::data},
        {"reset_reason", Unit::number, Place::data},
        {"duration", Unit::seconds, Place::data},
        {"never_used", Unit::truth, Place::data},
        {"tcp_bytes_to_server", Unit::bytes},
        {"tcp_bytes_to_client", Unit::bytes, Place::everywhere, "bytes to client"},
        {"checksums.valid", Unit::number, Place::data},
        {"checksums.invalid", Unit::number, Place::data},
        {"checksums.unverifiable", Unit::number, Place::data},
    }};
const output::Layout root_layout{
    "", "", {{"mptcp_stream", Unit::number, Place::data}}, &subflow_layout};

void add_end(const mptcp::Capture& capture, const Subflow& subflow, Side side,
             std::vector<Cell>& cells) {
    add_endpoint_cells(capture, capture.analysis().ends_from(subflow, side), cells);
    cells.insert(cells.end(), {output::optional_cell(subflow.address_id[side]),
                               output::optional_cell(subflow.backup[side])});
}

/// Of both HMACs of a join: wrong when one is, right when both are.
Cell hmac_cell(const Subflow& subflow) {
    if (subflow.master) {
        return {};
    }
    const bool is_wrong =
        subflow.syn_ack_hmac == Verdict::invalid || subflow.ack_hmac == Verdict::invalid;
    const bool is_right =
        subflow.syn_ack_hmac == Verdict::valid && subflow.ack_hmac == Verdict::valid;
    return std::string{mptcp::name_of(is_wrong   ? Verdict::invalid
                                      : is_right ? Verdict::valid
                                                 : Verdict::unknown)};
}

Cell verdict_cell(const Subflow& subflow, Verdict verdict) {
    return subflow.master ? Cell{} : Cell{std::string{mptcp::name_of(verdict)}};
}

/// An end asked for it; unknown when neither handshake segment was captured.
Cell backup_cell(const Subflow& subflow) {
    const auto& client = subflow.backup[Side::client];
    const auto& server = subflow.backup[Side::server];
    if (!client && !server) {
        return {};
    }
    return client.value_or(false) || server.value_or(false);
}

/// Absent where none were negotiated.
void add_checksums(const Connection& connection, const Subflow& subflow, std::vector<Cell>& cells) {
    if (!connection.checksums) {
        cells.insert(cells.end(), 3, Cell{});
        return;
    }
    const mptcp::ChecksumCounts& from_client = subflow.checksums[Side::client];
    const mptcp::ChecksumCounts& from_server = subflow.checksums[Side::server];
    cells.insert(cells.end(),
                 {from_client.valid + from_server.valid, from_client.invalid + from_server.invalid,
                  from_client.unverifiable + from_server.unverifiable});
}

output::Item item_of(const mptcp::Capture& capture, const Subflow& subflow,
                     const mptcp::HandshakeTimes& times) {
    const mptcp::Outcome& outcome = subflow.outcome;
    output::Item item;
    item.cells = {number_cell(subflow.stream), subflow.master};
    add_end(capture, subflow, Side::client, item.cells);
    add_end(capture, subflow, Side::server, item.cells);
    item.cells.insert(
        item.cells.end(),
        {side_cell(subflow.is_opening_seen() ? std::optional{subflow.opened_by} : std::nullopt),
         backup_cell(subflow), time_cell(capture, subflow.begin_time),
         output::optional_cell(times.join_delay), output::optional_cell(times.syn_to_syn_ack),
         output::optional_cell(times.syn_ack_to_ack), hmac_cell(subflow),
         verdict_cell(subflow, subflow.syn_ack_hmac), verdict_cell(subflow, subflow.ack_hmac),
         std::string{mptcp::name_of(outcome.state)}, side_cell(outcome.by),
         frame_cell(capture, outcome.row), output::optional_cell(outcome.reset_reason),
         subflow.end_time - subflow.begin_time, subflow.never_used(),
         subflow.bytes[Side::client].tcp, subflow.bytes[Side::server].tcp});
    add_checksums(capture.analysis().connections[subflow.connection], subflow, item.cells);
    return item;
}

class ListSubflows final : public Command {
  public:
    void setup(cli::Options& options) override { add_connection_argument(options, m_number); }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document{&root_layout, {{number_cell(view.number)}, {}}};
        for (const mptcp::HandshakeTimes& times : mptcp::handshake_times_of(view)) {
            const std::uint32_t subflow = view.analysis().subflow_of[times.stream];
            document.root.inner.push_back(
                item_of(capture, view.analysis().subflows[subflow], times));
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
};

}  // namespace

std::unique_ptr<Command> make_list_subflows() {
    return std::make_unique<ListSubflows>();
}

}  // namespace programs
