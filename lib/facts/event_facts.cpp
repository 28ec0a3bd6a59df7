// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/event_facts.h"

#include "base/names.h"
#include "facts/common_facts.h"

namespace facts {

namespace {

using mptcp::EventType;

/// Makes a detail of an event a named value.
struct DetailValue {
    Detail detail;

    void operator()(bool value) { set(Unit::truth, value); }
    void operator()(std::uint64_t value) { set(Unit::number, value); }
    void operator()(mptcp::Nanoseconds value) { set(Unit::seconds, value.count); }
    void operator()(const std::string& value) { set(Unit::text, value); }
    void operator()(const std::vector<std::uint64_t>& values) { set(Unit::frames, values); }
    void set(Unit unit, Value value) {
        detail.unit = unit;
        detail.value = std::move(value);
    }
};

Value details_of(const EventOf& it) {
    Details details;
    for (const mptcp::Detail& detail : it.event.details) {
        DetailValue value{{std::string{detail.name}, Unit::text, {}}};
        std::visit(value, detail.value);
        details.push_back(std::move(value.detail));
    }
    return details;
}

std::vector<std::string> linux_counters() {
    std::vector<std::string> counters;
    constexpr std::size_t count = names_of(mptcp::Fallback{}).size();
    for (std::size_t value = 0; value < count; ++value) {
        counters.emplace_back(mptcp::linux_counter_of(static_cast<mptcp::Fallback>(value)));
    }
    return counters;
}

std::vector<FactInfo> handshake_details() {
    return {
        {"frames", Unit::frames,
         "its frames: SYN, SYN/ACK and ACK of a handshake, else all copies where there are "
         "several"},
        {"syn_count", Unit::number, "how often the SYN was sent, if more than once"},
        {"version", Unit::number, "MPTCP version"},
        {"checksums", Unit::truth, "whether DSS checksums are on"},
        {"state", Unit::text, "how the handshake ended", "", base::all_names<mptcp::State>()},
        {"state_frame", Unit::number, "frame that proves it"},
        {"reset_reason", Unit::number, "reason code of an MP_TCPRST"},
        {"reason", Unit::text,
         "of a fallback: what made the connection fall back; of a RST: the reason code in words"},
        {"linux_counter", Unit::text,
         "the counter by which Linux knows this fallback, without MPTcpExt", "", linux_counters()},
        {"join_delay", Unit::seconds,
         "from the first SYN of the connection to the first SYN of this subflow"},
        {"syn_to_syn_ack", Unit::seconds, "from SYN to SYN/ACK"},
        {"syn_ack_to_ack", Unit::seconds, "from SYN/ACK to ACK"},
        {"client_address_id", Unit::number, "id of the client's address"},
        {"server_address_id", Unit::number, "id of the server's address"},
    };
}

std::vector<FactInfo> other_details() {
    return {
        {"invalid", Unit::number, "wrong checksums of that direction of the subflow"},
        {"valid", Unit::number, "right checksums of that direction of the subflow"},
        {"address_id", Unit::number, "id of the address"},
        {"address", Unit::text, "the address announced"},
        {"port", Unit::number, "TCP port"},
        {"hmac",
         Unit::text,
         "whether the announcement's HMAC is right; left out when that is not known",
         "",
         {"valid", "invalid"}},
        {"echo_frame", Unit::number, "frame of the echo"},
        {"echo_delay", Unit::seconds, "from the announcement to its echo"},
        {"joined_by", Unit::frames, "TCP streams that were then opened to that address"},
        {"address_ids", Unit::frames, "ids of the addresses removed"},
        {"used_by", Unit::frames, "TCP streams that were open and used these ids"},
        {"backup", Unit::truth, "whether the subflow should be a backup from now on"},
        {"reset", Unit::truth, "whether the segment is a RST, too"},
        {"dsn", Unit::figure,
         "of a DATA_FIN: its relative data sequence number; of an MP_FAIL: the number in the "
         "option, as digits"},
        {"bytes", Unit::bytes, "bytes of data that came before the DATA_FIN"},
        {"acked_frame", Unit::number, "frame of the first Data ACK that covers the DATA_FIN"},
        {"ack_delay", Unit::seconds, "from the DATA_FIN to that Data ACK"},
        {"by", Unit::text, "what ended the subflow", "", {"FIN", "RST"}},
    };
}

std::vector<FactInfo> all_details() {
    std::vector<FactInfo> all = handshake_details();
    for (FactInfo& info : other_details()) {
        all.push_back(std::move(info));
    }
    return all;
}

}  // namespace

const Facts<EventOf>& event_facts() {
    static const Facts<EventOf> all = {
        {{"time", Unit::seconds, "when it happened, since the first frame of the file"},
         [](const EventOf& it) {
             return time_value(it.capture, it.capture.packets().time[it.event.row]);
         }},
        {{"frame", Unit::number, "frame where it happened, or began"},
         [](const EventOf& it) { return frame_value(it.capture, it.event.row); }},
        {tcp_stream_info(), [](const EventOf& it) { return number_value(it.event.stream); }},
        {{"from", Unit::text, "the end of the MPTCP connection that did it, or began", "not known",
          side_names()},
         [](const EventOf& it) { return side_value(it.event.from); }},
        {{"type", Unit::text, "what happened", "", base::all_names<EventType>()},
         [](const EventOf& it) { return std::string{mptcp::name_of(it.event.type)}; }},
        {{"description", Unit::text, "one line for people"},
         [](const EventOf& it) { return it.event.words; }},
        {{"detail",
          Unit::details,
          "further details; which keys there are depends on the type, and what is not known "
          "is left out",
          "",
          {},
          "",
          all_details()},
         details_of},
    };
    return all;
}

const std::vector<EventDetails>& event_details() {
    static const std::vector<EventDetails> all = {
        {EventType::mp_capable, {"frames", "checksums", "state"}},
        {EventType::mp_join, {"frames", "state"}},
        {EventType::fallback, {"reason", "linux_counter"}},
        {EventType::checksum_invalid, {"invalid", "valid"}},
        {EventType::add_addr, {"address_id", "address"}},
        {EventType::add_addr_echo, {"address_id", "address"}},
        {EventType::remove_addr, {"address_ids", "used_by"}},
        {EventType::mp_prio, {"backup"}},
        {EventType::mp_fail, {"dsn", "reset"}},
        {EventType::mp_fastclose, {"frames"}},
        {EventType::data_fin, {"dsn"}},
        {EventType::subflow_closed, {"by"}},
    };
    return all;
}

}  // namespace facts
