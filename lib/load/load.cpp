// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load.h"

#include "base/error.h"
#include "base/log.h"
#include "dissection/payload_sums.h"
#include "load/csv_table.h"
#include "load/warnings.h"

namespace load {

namespace {

using dissection::Dissection;

/// tshark reads many other files as captures; one without a segment and a capture's magic number is
/// not one.
void refuse_other_files(const capture::Source& source, const Dissection& dissection) {
    const packets::Reading& reading = dissection.reading;
    const bool no_times = reading.frames > 0 && !reading.first_frame_time;
    if (dissection.table.size() == 0 && (source.kind() == capture::Kind::unknown || no_times)) {
        throw base::Error{
            source.shown() +
            " is not a network capture: tshark finds no TCP segment in it, and it does "
            "not look like a capture file"};
    }
    if (reading.frames == 0 && source.kind() == capture::Kind::compressed && reading.cut_short) {
        throw base::Error{"cannot read " + source.shown() + ": " + reading.cut_message};
    }
}

/// Sums the payloads that DSS checksums cover, where a connection negotiated them.
void sum_checksummed(const tshark::Tshark& tshark, capture::Source& source,
                     const dissection::Request& request, bool was_dealt,
                     packets::PacketTable& packets) {
    const dissection::SumRequest sums{mptcp::rows_to_sum(packets), request.profile,
                                      request.division.jobs, was_dealt};
    if (sums.rows.empty()) {
        return;
    }
    if (!source.file() && !source.rewind()) {
        base::log_warning("DSS checksums were negotiated but cannot be verified: " +
                          source.shown() + " cannot be read a second time");
        return;
    }
    base::log_info("DSS checksums were negotiated: " + source.shown() +
                   " is read once more for the payload of " + std::to_string(sums.rows.size()) +
                   " segments");
    dissection::sum_payloads(tshark, source, sums, packets);
}

mptcp::Capture analysed(Dissection dissection, const capture::Source& source,
                        Strictness strictness) {
    if (dissection.table.size() == 0) {
        base::log_warning(source.shown() + " holds no TCP segment");
    }
    mptcp::Capture capture{
        std::move(dissection.table),
        {source.name(), std::move(dissection.reading), std::move(dissection.matching_frames)}};
    report_offload(capture, source.shown());
    report_problems(capture, source.shown(), strictness);
    return capture;
}

/// What the cache has; absent when it has none.
std::optional<Dissection> kept(const Cache& cache, const std::optional<CacheKey>& key) {
    auto entry = key ? cache.load(*key) : std::nullopt;
    if (!entry) {
        return std::nullopt;
    }
    return Dissection{std::move(entry->packets), std::move(entry->reading), std::nullopt};
}

/// What was written to while it was read may be neither the old nor the new.
void keep(const Cache& cache, const std::optional<CacheKey>& key, const capture::Source& source,
          const Dissection& dissection) {
    if (key && !source.has_changed()) {
        cache.store(*key, dissection.table, dissection.reading);
    }
}

Dissection dissected(const tshark::Tshark& tshark, capture::Source& source,
                     const dissection::Request& request, Strictness strictness) {
    Dissection dissection = dissection::dissect(tshark, source, request);
    refuse_other_files(source, dissection);
    report_unread(dissection.reading, source.shown(), strictness);
    sum_checksummed(tshark, source, request, dissection.was_dealt, dissection.table);
    if (source.has_changed()) {
        report(source.shown() + " was written to while it was read: its end may be missing",
               strictness);
    }
    return dissection;
}

mptcp::Capture load_table(capture::Source& source, const dissection::Request& request,
                          Strictness strictness, const Cache& cache) {
    if (!request.filter.empty()) {
        throw base::UsageError{"a display filter needs a capture; " + source.shown() +
                               " is a table that was exported from one"};
    }
    const auto key = cache_key(source, request, "table");
    auto table = kept(cache, key);
    if (!table) {
        table = Dissection{read_csv_table(source, request.extra_fields), {}, std::nullopt};
        keep(cache, key, source, *table);
    }
    return analysed(std::move(*table), source, strictness);
}

}  // namespace

mptcp::Capture load_capture(const tshark::Tshark& tshark, capture::Source& source,
                            const dissection::Request& request, Strictness strictness,
                            const Cache& cache) {
    const auto key = cache_key(source, request, dissector_name(tshark));
    auto dissection = kept(cache, key);
    if (dissection) {
        report_unread(dissection->reading, source.shown(), strictness);
    } else {
        dissection = dissected(tshark, source, request, strictness);
        keep(cache, key, source, *dissection);
    }
    return analysed(std::move(*dissection), source, strictness);
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
