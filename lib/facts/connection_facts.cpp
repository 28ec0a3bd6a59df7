// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/connection_facts.h"

#include "base/names.h"
#include "facts/common_facts.h"
#include "facts/endpoints.h"

namespace facts {

namespace {

using mptcp::Side;

packets::Endpoints ends_of(const ConnectionOf& it, Side side) {
    const mptcp::Analysis& analysis = it.capture.analysis();
    return analysis.ends_from(analysis.face_of(it.connection()), side);
}

/// What is known of one end.
Facts<ConnectionOf> end_facts(Side side, const std::string& what) {
    const std::string end = side_names()[mptcp::index(side)] + ".";
    const auto host = [side](const ConnectionOf& it) -> const mptcp::Host& {
        return it.connection().hosts[side];
    };
    return {
        {{end + "address", Unit::text, "IP address", "", {}, what},
         [side](const ConnectionOf& it) {
             return it.capture.packets().addresses[ends_of(it, side).source];
         }},
        {{end + "port", Unit::number, "TCP port"},
         [side](const ConnectionOf& it) { return number_value(ends_of(it, side).source_port); }},
        {{end + "key", Unit::digits, "the key (64 bits) by which MPTCP knows this end",
          "it was not captured"},
         [host](const ConnectionOf& it) { return optional_value(host(it).key); }},
        {{end + "token", Unit::digits,
          "the token (32 bits): the hash of the key begins with it; without a key, the token of an "
          "MP_JOIN",
          "neither was captured"},
         [host](const ConnectionOf& it) { return optional_value(host(it).token); }},
        {{end + "idsn", Unit::digits,
          "the initial data sequence number (64 bits): the hash of the key ends with it",
          "there is no key"},
         [host](const ConnectionOf& it) { return optional_value(host(it).idsn); }},
        {words_info(side_names()[mptcp::index(side)] + "_words", what + ": address and port"),
         [side](const ConnectionOf& it) {
             return endpoint_words(it.capture.packets(), ends_of(it, side));
         }},
    };
}

Value fallback_value(const mptcp::Outcome& outcome) {
    return outcome.fallback ? Value{std::string{mptcp::name_of(*outcome.fallback)}} : Value{};
}

std::string state_words(const mptcp::Outcome& outcome) {
    return std::string{mptcp::name_of(outcome.state)} +
           (outcome.fallback ? ": " + std::string{mptcp::name_of(*outcome.fallback)} : "");
}

Facts<ConnectionOf> state_facts() {
    return {
        {mptcp_stream_info(), [](const ConnectionOf& it) { return number_value(it.number); }},
        {{"version", Unit::number, "version of MPTCP, as the SYN/ACK names it, without one the SYN",
          "no captured segment shows it"},
         [](const ConnectionOf& it) { return optional_value(it.connection().version); }},
        {{"state", Unit::text, "how the attempt to open the connection ended", "",
          base::names_up_to(mptcp::State::fallback)},
         [](const ConnectionOf& it) {
             return std::string{mptcp::name_of(it.connection().outcome.state)};
         }},
        {{"fallback", Unit::text, "what made the connection fall back to TCP", "it did not",
          base::all_names<mptcp::Fallback>()},
         [](const ConnectionOf& it) { return fallback_value(it.connection().outcome); }},
        {words_info("state_words", "state and fallback"),
         [](const ConnectionOf& it) { return state_words(it.connection().outcome); }},
        {state_by_info(),
         [](const ConnectionOf& it) { return side_value(it.connection().outcome.by); }},
        {state_frame_info(),
         [](const ConnectionOf& it) {
             return frame_value(it.capture, it.connection().outcome.row);
         }},
    };
}

Facts<ConnectionOf> other_facts() {
    return {
        {{"checksums", Unit::truth, "whether DSS checksums are on",
          "the handshake was not captured"},
         [](const ConnectionOf& it) { return optional_value(it.connection().has_checksums()); }},
        {{"subflow_count", Unit::number, "how many subflows it has, failed attempts included"},
         [](const ConnectionOf& it) { return number_value(it.connection().subflows.size()); }},
        {first_frame_info(),
         [](const ConnectionOf& it) { return frame_value(it.capture, it.connection().first); }},
        {last_frame_info(),
         [](const ConnectionOf& it) { return frame_value(it.capture, it.connection().last); }},
        {start_info(),
         [](const ConnectionOf& it) { return time_value(it.capture, it.connection().begin_time); }},
        {{"duration", Unit::seconds, "from the earliest to the latest segment of both directions"},
         [](const ConnectionOf& it) {
             return it.connection().end_time - it.connection().begin_time;
         }},
    };
}

Facts<ConnectionOf> make_facts() {
    Facts<ConnectionOf> all;
    for (const Facts<ConnectionOf>&group :
         {state_facts(),
          end_facts(Side::client,
                    "the end that opened the connection, as the initial subflow shows it"),
          end_facts(Side::server,
                    "the end that accepted the connection, as the initial subflow shows it"),
          other_facts(),
          carried_facts_by_destination<ConnectionOf>(
              [](const ConnectionOf&it, Side sender) { return it.carried(sender); })}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

Carried ConnectionOf::carried(Side sender) const {
    const mptcp::ByteCounts& bytes = connection().bytes[sender];
    return {&bytes, bytes[mptcp::ByteKind::first_carried], connection().data[sender].known};
}

const Facts<ConnectionOf>& connection_facts() {
    static const Facts<ConnectionOf> all = make_facts();
    return all;
}

}  // namespace facts
