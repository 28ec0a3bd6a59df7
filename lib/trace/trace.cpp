// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/trace.h"

#include "base/error.h"
#include "base/log.h"
#include "trace/csv_table.h"
#include "trace/report.h"
#include "tshark/payload_sums.h"

namespace trace {

namespace {

/// tshark takes many things for captures; what holds no segment and has no capture's mark is none.
void refuse_other_files(const capture::Source& source, const Trace& trace) {
    const bool no_times = trace.findings.frames > 0 && !trace.findings.first_frame_time;
    if (trace.packets.size() == 0 && (source.kind() == capture::Kind::unknown || no_times)) {
        throw base::Error{source.shown() +
                          " is no network capture: tshark finds no TCP segment in it, and it does "
                          "not look like a capture file"};
    }
    if (trace.findings.frames == 0 && source.kind() == capture::Kind::compressed &&
        trace.findings.cut_short) {
        throw base::Error{"cannot read " + source.shown() + ": " + trace.findings.cut_message};
    }
}

/// Sums the payloads that DSS checksums cover, where a connection negotiated them.
void sum_checksummed(const tshark::Tshark& tshark, capture::Source& source,
                     const tshark::Request& request, table::PacketTable& packets) {
    const std::vector<mptcp::Row> rows = mptcp::rows_to_sum(packets);
    if (rows.empty()) {
        return;
    }
    if (!source.file() && !source.rewind()) {
        base::log_warning("DSS checksums were negotiated but cannot be verified: " +
                          source.shown() + " cannot be read a second time");
        return;
    }
    base::log_info("DSS checksums were negotiated: " + source.shown() +
                   " is read once more for the payload of " + std::to_string(rows.size()) +
                   " segments");
    tshark::sum_payloads(tshark, source, request.profile, rows, packets);
}

void analyse(Trace& trace, const std::string& name, Strictness strictness) {
    if (trace.packets.size() == 0) {
        base::log_warning(name + " holds no TCP segment");
    }
    trace.analysis = mptcp::analyse(trace.packets);
    if (trace.partial.empty()) {  // else what is missing would be taken for what is wrong
        report_offload(trace, name);
        report_problems(trace, name, strictness);
    }
}

}  // namespace

Trace load_capture(const tshark::Tshark& tshark, capture::Source& source,
                   const tshark::Request& request, Strictness strictness) {
    tshark::Dissection dissection = tshark::dissect(tshark, source, request);
    Trace trace;
    trace.packets = std::move(dissection.table);
    trace.findings = std::move(dissection.findings);
    trace.matching_frames = std::move(dissection.matching_frames);
    refuse_other_files(source, trace);
    report_unread(trace.findings, source.shown(), strictness);
    sum_checksummed(tshark, source, request, trace.packets);
    if (source.has_changed()) {
        report(source.shown() + " was written to while it was read: its end may be missing",
               strictness);
    }
    analyse(trace, source.shown(), strictness);
    return trace;
}

Trace load(capture::Source& source, const base::Settings& settings, const tshark::Request& request,
           Strictness strictness) {
    if (!is_csv_table(source)) {
        const tshark::Tshark tshark{settings};
        return load_capture(tshark, source, request, strictness);
    }
    if (!request.filter.empty()) {
        throw base::UsageError{"a display filter needs a capture; " + source.shown() +
                               " is a table that was exported from one"};
    }
    Trace trace;
    CsvTable table = read_csv_table(source, request.extra_fields);
    trace.packets = std::move(table.packets);
    trace.partial = std::move(table.partial);
    if (!trace.partial.empty()) {
        base::log_warning(source.shown() + " is partial (" + trace.partial +
                          "): its computed columns are kept as they are");
    }
    analyse(trace, source.shown(), strictness);
    return trace;
}

}  // namespace trace
