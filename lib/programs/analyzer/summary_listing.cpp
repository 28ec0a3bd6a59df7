// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/summary_listing.h"

namespace programs {

const output::Listing<facts::SubflowPartOf>& summary_of_subflows() {
    static const output::Pick of_part{facts::subflow_part_facts()};
    static const output::Listing<facts::SubflowPartOf> listing{
        {"subflows", "subflow", "by number of TCP stream", {}, nullptr, true},
        {
            of_part("tcp_stream"),
            of_part("tcp_bytes"),
            of_part("unique_bytes", "unique"),
            of_part("retransmitted_bytes", "retransmitted"),
            of_part("repeated_bytes", "repeated"),
            of_part("reinjected_bytes", "reinjected"),
            of_part("unmapped_bytes", "unmapped"),
            of_part("first_carried_bytes", "first-carried"),
            of_part("data_bytes"),
            of_part("throughput_contribution", "of tcp bytes"),
            of_part("goodput_contribution", "of data bytes"),
        }};
    return listing;
}

const output::Listing<facts::DirectionOf>& summary_of_directions() {
    static const output::Pick of_direction{facts::direction_facts()};
    static const output::Listing<facts::DirectionOf> listing{
        {"directions",
         "direction",
         "to the server, to the client; with --to that one only",
         {},
         &summary_of_subflows().layout()},
        {
            of_direction("to"),
            of_direction("tcp_bytes"),
            of_direction("unique_bytes"),
            of_direction("retransmitted_bytes"),
            of_direction("repeated_bytes"),
            of_direction("reinjected_bytes"),
            of_direction("unmapped_bytes"),
            of_direction("first_carried_bytes"),
            of_direction("data_bytes"),
            of_direction("duplicate_frames"),
            of_direction("throughput"),
            of_direction("goodput"),
            of_direction("data_acked"),
        }};
    return listing;
}

}  // namespace programs
