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
    report_offload(trace, name);
    report_problems(trace, name, strictness);
}

/// What the cache has, its analysis still to be done; nothing when it has none.
std::optional<Trace> kept_trace(const Cache& cache, const std::optional<CacheKey>& key) {
    auto entry = key ? cache.load(*key) : std::nullopt;
    if (!entry) {
        return std::nullopt;
    }
    Trace trace;
    trace.packets = std::move(entry->packets);
    trace.findings = std::move(entry->findings);
    return trace;
}

/// What was written to while it was read may be neither the old nor the new.
void keep(const Cache& cache, const std::optional<CacheKey>& key, const capture::Source& source,
          const Trace& trace) {
    if (key && !source.has_changed()) {
        cache.store(*key, trace.packets, trace.findings);
    }
}

Trace dissected(const tshark::Tshark& tshark, capture::Source& source,
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
    return trace;
}

Trace read_table(capture::Source& source, const tshark::Request& request) {
    Trace trace;
    trace.packets = read_csv_table(source, request.extra_fields);
    return trace;
}

Trace load_table(capture::Source& source, const tshark::Request& request, Strictness strictness,
                 const Cache& cache) {
    if (!request.filter.empty()) {
        throw base::UsageError{"a display filter needs a capture; " + source.shown() +
                               " is a table that was exported from one"};
    }
    const auto key = cache_key(source, request, "table");
    auto trace = kept_trace(cache, key);
    if (!trace) {
        trace = read_table(source, request);
        keep(cache, key, source, *trace);
    }
    analyse(*trace, source.shown(), strictness);
    return std::move(*trace);
}

}  // namespace

Trace load_capture(const tshark::Tshark& tshark, capture::Source& source,
                   const tshark::Request& request, Strictness strictness, const Cache& cache) {
    const auto key = cache_key(source, request, dissector_name(tshark));
    auto trace = kept_trace(cache, key);
    if (trace) {
        report_unread(trace->findings, source.shown(), strictness);
    } else {
        trace = dissected(tshark, source, request, strictness);
        keep(cache, key, source, *trace);
    }
    analyse(*trace, source.shown(), strictness);
    return std::move(*trace);
}

Trace load(capture::Source& source, const base::Settings& settings, const tshark::Request& request,
           Strictness strictness, const Cache& cache) {
    if (is_csv_table(source)) {
        return load_table(source, request, strictness, cache);
    }
    const tshark::Tshark tshark{settings};
    return load_capture(tshark, source, request, strictness, cache);
}

}  // namespace trace
