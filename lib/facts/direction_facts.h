// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of one direction: of a connection, or of one subflow's part in it.
#pragma once

#include "facts/common_facts.h"
#include "facts/fact.h"
#include "mptcp/questions/statistics.h"

namespace facts {

/// The payload of one direction, of a connection or of a subflow.
struct Carried {
    const mptcp::ByteCounts* bytes = nullptr;
    std::uint64_t data = 0;  ///< bytes of the data stream, each counted once
    bool has_data = false;   ///< a data sequence number is known
};

/// Bytes by kind, and frames that the capture holds twice.
[[nodiscard]] const Facts<Carried>& carried_facts();

/// The same as facts of a subject with two directions: "tcp_bytes_to_server"...
/// @param carried gives the payload that an end sent.
template <class Subject, class CarriedBy>
[[nodiscard]] Facts<Subject> carried_facts_by_destination(CarriedBy carried) {
    return lifted_by_destination<Subject>(
        carried_facts(),
        [carried](const Subject& subject, mptcp::Side to) { return carried(subject, other(to)); });
}

/// One direction of a connection.
struct DirectionOf {
    const mptcp::DirectionStatistics& statistics;
};
[[nodiscard]] const Facts<DirectionOf>& direction_facts();

/// One subflow's part in a direction of its connection.
struct SubflowPartOf {
    const mptcp::SubflowStatistics& statistics;
};
[[nodiscard]] const Facts<SubflowPartOf>& subflow_part_facts();

}  // namespace facts
