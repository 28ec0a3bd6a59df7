// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/stream_facts.h"

#include "facts/common_facts.h"
#include "facts/endpoints.h"

namespace facts {

namespace {

using mptcp::Side;

packets::Endpoints ends_of(const StreamOf& it, Side side) {
    const packets::Endpoints& ends = it.capture.analysis().tcp.streams[it.number].client_to_server;
    return side == Side::client ? ends : ends.reversed();
}

Facts<StreamOf> end_facts(Side side, const std::string& what) {
    const std::string& name = side_names()[mptcp::index(side)];
    return {
        {words_info(name + "_words", what + ": address and port"),
         [side](const StreamOf& it) {
             return endpoint_words(it.capture.packets(), ends_of(it, side));
         }},
        {{name + ".address", Unit::text, "IP address", "", {}, what},
         [side](const StreamOf& it) {
             return it.capture.packets().addresses[ends_of(it, side).source];
         }},
        {{name + ".port", Unit::number, "TCP port"},
         [side](const StreamOf& it) { return number_value(ends_of(it, side).source_port); }},
    };
}

/// The MPTCP connection that it is a subflow of.
Value connection_value(const StreamOf& it) {
    const mptcp::Analysis& analysis = it.capture.analysis();
    const std::uint32_t subflow = analysis.subflow_of[it.number];
    return subflow == mptcp::none ? Value{} : number_value(analysis.subflows[subflow].connection);
}

/// What is counted in one direction, in a list of streams too.
Facts<StreamDirectionOf> listed_counts() {
    return {
        {{"segments", Unit::number, "segments, second copies of a segment in the capture left out"},
         [](const StreamDirectionOf& it) { return it.statistics.segments; }},
        {{"tcp_bytes", Unit::bytes, "payload bytes, retransmissions included"},
         [](const StreamDirectionOf& it) { return it.statistics.tcp_bytes; }},
        {{"retransmitted_bytes", Unit::bytes, "payload bytes whose TCP number was sent before"},
         [](const StreamDirectionOf& it) { return it.statistics.retransmitted_bytes; }},
    };
}

/// What else is known of one direction.
Facts<StreamDirectionOf> other_counts() {
    return {
        {unique_bytes_info(),
         [](const StreamDirectionOf& it) { return it.statistics.unique_bytes; }},
        {duplicate_frames_info(),
         [](const StreamDirectionOf& it) { return it.statistics.duplicate_frames; }},
        {throughput_info(),
         [](const StreamDirectionOf& it) { return optional_value(it.statistics.throughput); }},
    };
}

Facts<StreamDirectionOf> make_direction_facts() {
    Facts<StreamDirectionOf> all = {
        {to_info("", "TCP stream"), [](const StreamDirectionOf& it) { return side_value(it.to); }}};
    for (const Facts<StreamDirectionOf>& group : {listed_counts(), other_counts()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

Facts<StreamOf> make_facts() {
    Facts<StreamOf> all = {
        {tcp_stream_info(), [](const StreamOf& it) { return number_value(it.number); }},
        {{"mptcp_stream", Unit::number, "number of the MPTCP connection that it is a subflow of",
          "it is plain TCP"},
         connection_value},
        {{"seen_from_start", Unit::truth, "whether a SYN of it was captured"},
         [](const StreamOf& it) {
             return it.capture.analysis().tcp.streams[it.number].seen_from_start;
         }},
        {start_info(),
         [](const StreamOf& it) { return time_value(it.capture, it.statistics.begin_time); }},
        {duration_info(), [](const StreamOf& it) { return it.statistics.duration; }},
    };
    for (const Facts<StreamOf>&group :
         {lifted_by_destination<StreamOf>(listed_counts(),
                                          [](const StreamOf&it, Side to) {
                                              return StreamDirectionOf{
                                                  to, to == Side::server ? it.statistics.to_server
                                                                         : it.statistics.to_client};
                                          }),
          end_facts(Side::client, "the end that opened the TCP stream"),
          end_facts(Side::server, "the end that accepted the TCP stream")}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

const Facts<StreamDirectionOf>& stream_direction_facts() {
    static const Facts<StreamDirectionOf> all = make_direction_facts();
    return all;
}

const Facts<StreamOf>& stream_facts() {
    static const Facts<StreamOf> all = make_facts();
    return all;
}

}  // namespace facts
