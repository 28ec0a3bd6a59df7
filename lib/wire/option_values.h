// SPDX-License-Identifier: GPL-3.0-or-later
// What a packet-table row holds of its segment's TCP options.
#pragma once

#include <span>

#include "packets/packet_table.h"
#include "wire/tcp_options.h"

namespace wire {

/// Sets the values of `row` that come from TCP options: MPTCP's, those of the DSS, timestamps,
/// segment size and window scale; all of them, also those that this segment does not have.
///
/// MPTCP options count in front of the first malformed one. After it the rest of MPTCP's is not
/// trusted, though the list of options (`row.options`) still names it. Of the others, which have no
/// state that could go wrong, each counts that is well-formed, the first of a kind.
///
/// Two options contradict each other when both say what a segment can say once: two of MP_CAPABLE,
/// MP_JOIN, DSS, MP_FAIL or MP_TCPRST, a mapping in a DSS and in MP_CAPABLE, a receiver's key in
/// MP_CAPABLE and in MP_FASTCLOSE, a backup flag in MP_JOIN and in MP_PRIO. No RFC says which of
/// them can be trusted, so neither counts; the others in the segment do.
///
/// A row with malformed or contradicting MPTCP options, or with an option whose length is
/// impossible, is marked broken_options; not one with cut_options, which explains them: that bit
/// is the caller's to set before.
/// @return whether the row was marked.
bool put_options(std::span<const TcpOption> options, packets::PacketRow& row);

}  // namespace wire
