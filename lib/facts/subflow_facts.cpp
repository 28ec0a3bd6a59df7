// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/subflow_facts.h"

#include "base/names.h"
#include "facts/common_facts.h"
#include "facts/endpoints.h"

namespace facts {

namespace {

using mptcp::Side;
using mptcp::Verdict;

constexpr const char* missing = "one is missing, or was sent more than once";

packets::Endpoints ends_of(const SubflowOf& it, Side side) {
    return it.capture.analysis().ends_from(it.subflow(), side);
}

Facts<SubflowOf> end_facts(Side side) {
    const std::string& name = side_names()[mptcp::index(side)];
    const std::string what = "the end of the MPTCP " + name;
    return {
        {words_info(name + "_words", what + ": address and port"),
         [side](const SubflowOf& it) {
             return endpoint_words(it.capture.packets(), ends_of(it, side));
         }},
        {{name + ".address", Unit::text, "IP address", "", {}, what},
         [side](const SubflowOf& it) {
             return it.capture.packets().addresses[ends_of(it, side).source];
         }},
        {{name + ".port", Unit::number, "TCP port"},
         [side](const SubflowOf& it) { return number_value(ends_of(it, side).source_port); }},
        {{name + ".address_id", Unit::number, "id of the address of this end",
          "it was not captured"},
         [side](const SubflowOf& it) { return optional_value(it.subflow().address_id[side]); }},
        {{name + ".backup", Unit::truth,
          "whether this end asked in its MP_JOIN to use the subflow as backup", "it sent none"},
         [side](const SubflowOf& it) { return optional_value(it.subflow().backup[side]); }},
    };
}

/// An end asked for it; unknown when neither handshake segment was captured.
Value backup_value(const SubflowOf& it) {
    const auto& client = it.subflow().backup[Side::client];
    const auto& server = it.subflow().backup[Side::server];
    if (!client && !server) {
        return {};
    }
    return client.value_or(false) || server.value_or(false);
}

Facts<SubflowOf> opening_facts() {
    return {
        {tcp_stream_info(), [](const SubflowOf& it) { return number_value(it.subflow().stream); }},
        {mptcp_stream_info(),
         [](const SubflowOf& it) { return number_value(it.subflow().connection); }},
        {{"master", Unit::truth, "whether it opened the connection, by MP_CAPABLE"},
         [](const SubflowOf& it) { return it.subflow().master; }},
        {{"opened_by", Unit::text, "the end of the MPTCP connection that sent the SYN",
          "no segment of the handshake was captured", side_names()},
         [](const SubflowOf& it) {
             return side_value(it.subflow().is_opening_seen()
                                   ? std::optional{it.subflow().opened_by}
                                   : std::nullopt);
         }},
        {{"backup", Unit::truth, "whether one of the ends asked in its MP_JOIN to use it as backup",
          "no MP_JOIN was captured"},
         backup_value},
        {start_info(),
         [](const SubflowOf& it) { return time_value(it.capture, it.subflow().begin_time); }},
        {{"join_delay", Unit::seconds,
          "from the first SYN of the connection to the first SYN of this subflow",
          "it is the initial subflow, or a SYN is missing"},
         [](const SubflowOf& it) { return optional_value(it.times.join_delay); }},
        {{"handshake_rtt", Unit::seconds, "from SYN to SYN/ACK", missing},
         [](const SubflowOf& it) { return optional_value(it.times.syn_to_syn_ack); }},
        {{"syn_ack_to_ack", Unit::seconds, "from SYN/ACK to ACK", missing},
         [](const SubflowOf& it) { return optional_value(it.times.syn_ack_to_ack); }},
    };
}

/// Of both HMACs of a join: wrong when one is, right when both are.
Verdict joint_verdict(const mptcp::Subflow& subflow) {
    const bool is_wrong =
        subflow.syn_ack_hmac == Verdict::invalid || subflow.ack_hmac == Verdict::invalid;
    const bool is_right =
        subflow.syn_ack_hmac == Verdict::valid && subflow.ack_hmac == Verdict::valid;
    return is_wrong ? Verdict::invalid : is_right ? Verdict::valid : Verdict::unknown;
}

/// Only joins have HMACs.
FactInfo hmac_info(std::string name, std::string meaning) {
    return {std::move(name), Unit::text, std::move(meaning), "the initial subflow has none",
            base::all_names<Verdict>()};
}
Value verdict_value(const mptcp::Subflow& subflow, Verdict verdict) {
    return subflow.master ? Value{} : Value{std::string{mptcp::name_of(verdict)}};
}

Facts<SubflowOf> state_facts() {
    return {
        {hmac_info("hmac",
                   "of both HMACs of the MP_JOIN handshake: invalid when one is, valid "
                   "when both are"),
         [](const SubflowOf& it) {
             return verdict_value(it.subflow(), joint_verdict(it.subflow()));
         }},
        {hmac_info("syn_ack_hmac",
                   "whether the HMAC in the SYN/ACK is right; unknown without the keys"),
         [](const SubflowOf& it) {
             return verdict_value(it.subflow(), it.subflow().syn_ack_hmac);
         }},
        {hmac_info("ack_hmac", "whether the HMAC in the ACK is right; unknown without the keys"),
         [](const SubflowOf& it) { return verdict_value(it.subflow(), it.subflow().ack_hmac); }},
        {{"state", Unit::text, "how the attempt to open it ended", "",
          base::all_names<mptcp::State>()},
         [](const SubflowOf& it) {
             return std::string{mptcp::name_of(it.subflow().outcome.state)};
         }},
        {{"fallback", Unit::text, "what made the connection fall back to TCP on it", "it did not",
          base::all_names<mptcp::Fallback>()},
         [](const SubflowOf& it) {
             const auto& fallback = it.subflow().outcome.fallback;
             return fallback ? Value{std::string{mptcp::name_of(*fallback)}} : Value{};
         }},
        {state_by_info(), [](const SubflowOf& it) { return side_value(it.subflow().outcome.by); }},
        {state_frame_info(),
         [](const SubflowOf& it) { return frame_value(it.capture, it.subflow().outcome.row); }},
        {{"reset_reason", Unit::number,
          "reason code of the MP_TCPRST by which it was refused (RFC 8684 3.6)",
          "it has no such option"},
         [](const SubflowOf& it) { return optional_value(it.subflow().outcome.reset_reason); }},
        {first_frame_info(),
         [](const SubflowOf& it) { return frame_value(it.capture, it.subflow().first); }},
        {last_frame_info(),
         [](const SubflowOf& it) { return frame_value(it.capture, it.subflow().last); }},
        {duration_info(),
         [](const SubflowOf& it) { return it.subflow().end_time - it.subflow().begin_time; }},
        {{"never_used", Unit::truth, "whether it carried no payload"},
         [](const SubflowOf& it) { return it.subflow().never_used(); }},
    };
}

/// One of the counts of DSS checksums, of both directions and of each; known where checksums were
/// negotiated.
Facts<SubflowOf> checksum_facts(const std::string& name, const std::string& meaning,
                                std::uint64_t mptcp::ChecksumCounts::*count) {
    const std::string unknown = "no checksums were negotiated";
    const auto of = [count](const SubflowOf& it, Side sender) {
        return it.subflow().checksums[sender].*count;
    };
    Facts<SubflowOf> all = {{{"checksums." + name,
                              Unit::number,
                              meaning,
                              unknown,
                              {},
                              "DSS checksums of both directions"},
                             [of](const SubflowOf& it) {
                                 return it.connection().checksums
                                            ? Value{of(it, Side::client) + of(it, Side::server)}
                                            : Value{};
                             }}};
    for (const Side sender : mptcp::both_sides) {
        FactInfo info{"checksums_" + name, Unit::number, meaning, unknown};
        name_destination(info, other(sender));
        all.push_back({std::move(info), [of, sender](const SubflowOf& it) {
                           return it.connection().checksums ? Value{of(it, sender)} : Value{};
                       }});
    }
    return all;
}

Facts<SubflowOf> make_facts() {
    using mptcp::ChecksumCounts;
    Facts<SubflowOf> all;
    for (const Facts<SubflowOf>&group :
         {opening_facts(), end_facts(Side::client), end_facts(Side::server), state_facts(),
          checksum_facts("valid", "mappings whose checksum is right", &ChecksumCounts::valid),
          checksum_facts("invalid", "mappings whose checksum is wrong", &ChecksumCounts::invalid),
          checksum_facts("unverifiable", "mappings whose payload was not captured completely",
                         &ChecksumCounts::unverifiable),
          carried_facts_by_destination<SubflowOf>(
              [](const SubflowOf&it, Side sender) { return it.carried(sender); })}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

Carried SubflowOf::carried(Side sender) const {
    const mptcp::ByteCounts& bytes = subflow().bytes[sender];
    return {&bytes, bytes.data(), connection().data[sender].known};
}

const Facts<SubflowOf>& subflow_facts() {
    static const Facts<SubflowOf> all = make_facts();
    return all;
}

}  // namespace facts
