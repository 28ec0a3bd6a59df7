// SPDX-License-Identifier: GPL-3.0-or-later
// Values and phrases that the tables of facts share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "mptcp/capture.h"

namespace facts {

/// A point in time (ns since the epoch), relative to the first frame of the capture.
[[nodiscard]] Value time_value(const mptcp::Capture& capture, std::int64_t time);

/// The frame of a row; not known for no_row.
[[nodiscard]] Value frame_value(const mptcp::Capture& capture, mptcp::Row row);

/// "client" or "server"; not known without a side.
[[nodiscard]] Value side_value(const std::optional<mptcp::Side>& side);

/// A duration, rounded to whole nanoseconds.
[[nodiscard]] Value rounded_value(double nanoseconds);

/// "client" and "server".
[[nodiscard]] const std::vector<std::string>& side_names();

// Facts of several subjects: what is said of them.

/// "to": the end that receives.
/// @param received what, if it has to be said: "it", "the data".
[[nodiscard]] FactInfo to_info(const std::string& received = "",
                               const std::string& of = "MPTCP connection");

/// "tcp_stream" and "mptcp_stream", in a single capture.
[[nodiscard]] FactInfo tcp_stream_info();
[[nodiscard]] FactInfo mptcp_stream_info();

/// "tcp_stream" and "peer_stream", in two captures.
[[nodiscard]] FactInfo stream_in_first_info(std::string unknown = "");
[[nodiscard]] FactInfo peer_stream_info(std::string unknown = "");

/// "start", "duration", "first_frame" and "last_frame" of all segments.
[[nodiscard]] FactInfo start_info();
[[nodiscard]] FactInfo duration_info();
[[nodiscard]] FactInfo first_frame_info();
[[nodiscard]] FactInfo last_frame_info();

/// "state_by" and "state_frame": who decided the state of a connection or subflow, and the proof.
[[nodiscard]] FactInfo state_by_info();
[[nodiscard]] FactInfo state_frame_info();

/// Of one direction.
[[nodiscard]] FactInfo unique_bytes_info();
[[nodiscard]] FactInfo duplicate_frames_info();
[[nodiscard]] FactInfo throughput_info();

/// Makes a fact of one direction one of a whole: "tcp_bytes_to_server", "to the server: ...".
void name_destination(FactInfo& info, mptcp::Side to);

/// The facts of one direction as facts of a subject with two: to the server, then to the client.
/// @param part gives what belongs to the direction that leads to an end.
template <class Subject, class Part, class PartTo>
[[nodiscard]] Facts<Subject> lifted_by_destination(const Facts<Part>& facts, PartTo part) {
    Facts<Subject> all;
    for (const mptcp::Side to : {mptcp::Side::server, mptcp::Side::client}) {
        const Facts<Subject> one_way = lifted<Subject>(
            facts, [part, to](const Subject& subject) { return part(subject, to); },
            [to](FactInfo& info) { name_destination(info, to); });
        all.insert(all.end(), one_way.begin(), one_way.end());
    }
    return all;
}

}  // namespace facts
