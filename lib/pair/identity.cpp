// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/identity.h"

#include <algorithm>

namespace pair {

namespace {

void note_syn(const mptcp::Capture& capture, mptcp::Row row, StreamIdentity& identity) {
    const bool is_answer = (capture.packets().flags[row] & packets::tcp_flag::ack) != 0;
    EndIdentity& end = identity.ends[is_answer ? 1 : 0];
    end.initial_sequence = capture.packets().sequence[row];
    end.syn_timestamp = capture.packets().has(row, packets::present::timestamps)
                            ? std::optional{capture.packets().timestamp_value[row]}
                            : std::nullopt;
    const packets::RareOptions* const rare = capture.packets().rare_of(row);
    if (rare == nullptr || capture.packets().has(row, packets::present::broken_options)) {
        return;
    }
    end.nonce = rare->nonce ? rare->nonce : end.nonce;
    identity.token = is_answer || !rare->receiver_token ? identity.token : rare->receiver_token;
}

}  // namespace

std::vector<StreamIdentity> identities_of(const mptcp::Capture& capture) {
    const mptcp::TcpStreams& tcp = capture.analysis().tcp;
    std::vector<StreamIdentity> identities(tcp.streams.size());
    for (std::uint32_t stream = 0; stream < identities.size(); ++stream) {
        StreamIdentity& identity = identities[stream];
        const packets::Endpoints& ends = tcp.streams[stream].client_to_server;
        identity.stream = stream;
        identity.ends[0].address = capture.packets().addresses[ends.source];
        identity.ends[0].port = ends.source_port;
        identity.ends[1].address = capture.packets().addresses[ends.destination];
        identity.ends[1].port = ends.destination_port;
        const std::uint32_t number = capture.analysis().subflow_of[stream];
        if (number == mptcp::none) {
            continue;
        }
        const mptcp::Subflow& subflow = capture.analysis().subflows[number];
        if (subflow.first_syn != mptcp::no_row || subflow.syn_ack != mptcp::no_row) {
            identity.is_master = subflow.master;
        }
    }
    for (mptcp::Row row = 0; row < capture.packets().size(); ++row) {
        if ((capture.packets().flags[row] & packets::tcp_flag::syn) != 0) {
            note_syn(capture, row, identities[tcp.stream[row]]);
        }
    }
    return identities;
}

}  // namespace pair
