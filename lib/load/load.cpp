// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load.h"

#include "base/error.h"
#include "base/log.h"
#include "dissection/payload_sums.h"
#include "load/csv_table.h"
#include "load/warnings.h"

namespace load {

namespace {

/// tshark takes many things for captures; what holds no segment and has no capture's mark is none.
void refuse_other_files(const capture::Source& source, const mptcp::Capture& trace) {
    const bool no_times = trace.reading.frames > 0 && !trace.reading.first_frame_time;
    if (trace.packets.size() == 0 && (source.kind() == capture::Kind::unknown || no_times)) {
        throw base::Error{source.shown() +
                          " is no network capture: tshark finds no TCP segment in it, and it does "
                          "not look like a capture file"};
    }
    if (trace.reading.frames == 0 && source.kind() == capture::Kind::compressed &&
        trace.reading.cut_short) {
        throw base::Error{"cannot read " + source.shown() + ": " + trace.reading.cut_message};
    }
}

/// Sums the payloads that DSS checksums cover, where a connection negotiated them.
void sum_checksummed(const tshark::Tshark& tshark, capture::Source& source,
                     const dissection::Request& request, packets::PacketTable& packets) {
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
    dissection::sum_payloads(tshark, source, request.profile, rows, packets);
}

void analyse(mptcp::Capture& trace, const std::string& name, Strictness strictness) {
    if (trace.packets.size() == 0) {
        base::log_warning(name + " holds no TCP segment");
    }
    trace.analysis = mptcp::analyse(trace.packets);
    report_offload(trace, name);
    report_problems(trace, name, strictness);
}

/// What the cache has, its analysis still to be done; nothing when it has none.
std::optional<mptcp::Capture> kept_trace(const Cache& cache, const std::optional<CacheKey>& key) {
    auto entry = key ? cache.load(*key) : std::nullopt;
    if (!entry) {
        return std::nullopt;
    }
    mptcp::Capture trace;
    trace.packets = std::move(entry->packets);
    trace.reading = std::move(entry->reading);
    return trace;
}

/// What was written to while it was read may be neither the old nor the new.
void keep(const Cache& cache, const std::optional<CacheKey>& key, const capture::Source& source,
          const mptcp::Capture& trace) {
    if (key && !source.has_changed()) {
        cache.store(*key, trace.packets, trace.reading);
    }
}

mptcp::Capture dissected(const tshark::Tshark& tshark, capture::Source& source,
                         const dissection::Request& request, Strictness strictness) {
    dissection::Dissection dissection = dissection::dissect(tshark, source, request);
    mptcp::Capture trace;
    trace.packets = std::move(dissection.table);
    trace.reading = std::move(dissection.reading);
    trace.matching_frames = std::move(dissection.matching_frames);
    refuse_other_files(source, trace);
    report_unread(trace.reading, source.shown(), strictness);
    sum_checksummed(tshark, source, request, trace.packets);
    if (source.has_changed()) {
        report(source.shown() + " was written to while it was read: its end may be missing",
               strictness);
    }
    return trace;
}

mptcp::Capture read_table(capture::Source& source, const dissection::Request& request) {
    mptcp::Capture trace;
    trace.packets = read_csv_table(source, request.extra_fields);
    return trace;
}

mptcp::Capture load_table(capture::Source& source, const dissection::Request& request,
                          Strictness strictness, const Cache& cache) {
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

mptcp::Capture load_capture(const tshark::Tshark& tshark, capture::Source& source,
                            const dissection::Request& request, Strictness strictness,
                            const Cache& cache) {
    const auto key = cache_key(source, request, dissector_name(tshark));
    auto trace = kept_trace(cache, key);
    if (trace) {
        report_unread(trace->reading, source.shown(), strictness);
    } else {
        trace = dissected(tshark, source, request, strictness);
        keep(cache, key, source, *trace);
    }
    analyse(*trace, source.shown(), strictness);
    return std::move(*trace);
}

mptcp::Capture load(capture::Source& source, const base::Settings& settings,
                    const dissection::Request& request, Strictness strictness, const Cache& cache) {
    if (is_csv_table(source)) {
        return load_table(source, request, strictness, cache);
    }
    const tshark::Tshark tshark{settings};
    return load_capture(tshark, source, request, strictness, cache);
}

}  // namespace load
