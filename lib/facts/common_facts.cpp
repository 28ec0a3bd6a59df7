// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/common_facts.h"

#include <cmath>

#include "base/names.h"

namespace facts {

Value time_value(const mptcp::Capture& capture, std::int64_t time) {
    return time - capture.packets().first_frame_time;
}

Value frame_value(const mptcp::Capture& capture, mptcp::Row row) {
    return row == mptcp::no_row ? Value{} : number_value(capture.packets().frame[row]);
}

Value side_value(const std::optional<mptcp::Side>& side) {
    return side ? Value{side_names()[mptcp::index(*side)]} : Value{};
}

Value rounded_value(double nanoseconds) {
    return std::int64_t{std::llround(nanoseconds)};
}

const std::vector<std::string>& side_names() {
    static const std::vector<std::string> names = base::all_names<mptcp::Side>();
    return names;
}

FactInfo to_info(const std::string& received, const std::string& of) {
    return {"to", Unit::text,
            "the end of the " + of + " that receives" + (received.empty() ? "" : " " + received),
            "", side_names()};
}

FactInfo tcp_stream_info() {
    return {"tcp_stream", Unit::number,
            "number of the TCP stream (list-tcp, Wireshark's tcp.stream)"};
}

FactInfo mptcp_stream_info() {
    return {"mptcp_stream", Unit::number, "number of the MPTCP connection (list-connections)"};
}

FactInfo stream_in_first_info(std::string unknown) {
    return {"tcp_stream", Unit::number, "number of the TCP stream in the first capture",
            std::move(unknown)};
}

FactInfo peer_stream_info(std::string unknown) {
    return {"peer_stream", Unit::number, "its number in the second capture", std::move(unknown)};
}

FactInfo start_info() {
    return {"start", Unit::seconds,
            "time of the earliest segment, since the first frame of the file"};
}

FactInfo duration_info() {
    return {"duration", Unit::seconds, "from the earliest to the latest segment"};
}

FactInfo first_frame_info() {
    return {"first_frame", Unit::number, "frame of its first segment"};
}

FactInfo last_frame_info() {
    return {"last_frame", Unit::number, "frame of its last segment"};
}

FactInfo state_by_info() {
    return {"state_by", Unit::text,
            "which end decided the state: left the option out, sent the MP_FAIL, the infinite "
            "mapping or the RST",
            "neither alone, or not known", side_names()};
}

FactInfo state_frame_info() {
    return {"state_frame", Unit::number, "frame that proves the state", "none was captured"};
}

FactInfo unique_bytes_info() {
    return {"unique_bytes", Unit::bytes,
            "payload bytes with different TCP numbers: all but the retransmitted ones"};
}

FactInfo duplicate_frames_info() {
    return {"duplicate_frames", Unit::number,
            "frames that the capture holds a second time; they count nowhere else"};
}

FactInfo throughput_info() {
    return {"throughput", Unit::rate, "tcp_bytes by duration", "the duration is 0"};
}

void name_destination(FactInfo& info, mptcp::Side to) {
    const std::string& end = side_names()[mptcp::index(to)];
    info.name += "_to_" + end;
    info.meaning = "to the " + end + ": " + info.meaning;
}

}  // namespace facts
