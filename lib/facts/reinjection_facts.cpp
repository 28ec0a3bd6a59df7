// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/reinjection_facts.h"

#include "facts/common_facts.h"

namespace facts {

namespace {

/// The frames on other subflows whose data a row reinjects.
std::vector<std::uint64_t> reinjected_frames(const ReinjectionOf& it) {
    std::vector<std::uint64_t> frames;
    for (const mptcp::Row earlier : it.view.capture.reinjection_of(it.row)) {
        frames.push_back(it.view.packets().frame[earlier]);
    }
    return frames;
}

}  // namespace

const Facts<ReinjectionOf>& reinjection_facts() {
    static const Facts<ReinjectionOf> all = {
        {{"frame", Unit::number, "number of the frame that repeats data"},
         [](const ReinjectionOf& it) { return number_value(it.view.packets().frame[it.row]); }},
        {{"time", Unit::seconds, "its time, since the first frame of the file"},
         [](const ReinjectionOf& it) { return it.time; }},
        {to_info("it"),
         [](const ReinjectionOf& it) { return side_value(other(it.view.sender_at(it.row))); }},
        {{"tcp_stream", Unit::number,
          "number of the TCP stream (the subflow) on which it was sent"},
         [](const ReinjectionOf& it) { return number_value(it.tcp_stream); }},
        {{"dsn", Unit::number,
          "relative data sequence number of its first payload byte, the first byte of the data "
          "stream being 1",
          "that byte has none"},
         [](const ReinjectionOf& it) {
             return optional_value(it.view.analysis().relative_dsn(it.row));
         }},
        {{"length", Unit::bytes, "all its payload"},
         [](const ReinjectionOf& it) { return number_value(it.view.packets().length[it.row]); }},
        {{"bytes", Unit::bytes, "those of them that are reinjected"},
         [](const ReinjectionOf& it) {
             return number_value(it.view.analysis().bytes_at(it.row)[mptcp::ByteKind::reinjected]);
         }},
        {{"reinjection_of", Unit::frames,
          "frames on other subflows that carried any of these bytes before"},
         [](const ReinjectionOf& it) { return reinjected_frames(it); }},
    };
    return all;
}

}  // namespace facts
