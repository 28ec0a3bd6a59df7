// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/dissect.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "capture/slicer.h"
#include "tshark/assembler.h"
#include "tshark/fields.h"
#include "tshark/job.h"
#include "tshark/pool.h"
#include "tshark/together.h"
#include "tshark/whole.h"

namespace dissection {

namespace {

/// Captures smaller than this are dissected in less time than another tshark takes to start.
constexpr std::uint64_t bytes_worth_a_job = 1024UL * 1024;

using Work = std::function<void()>;

tshark::Depth depth_for_fields(const std::vector<std::string>& fields) {
    return std::all_of(fields.begin(), fields.end(), tshark::lean_gives) ? tshark::Depth::lean
                                                                         : tshark::Depth::full;
}

tshark::Instructions instructions_for_rows(const Request& request) {
    tshark::Instructions instructions;
    instructions.depth = depth_for_fields(request.extra_fields);
    instructions.profile = request.profile;
    instructions.fields = tshark::fields_to_ask(request.extra_fields);
    return instructions;
}

tshark::Instructions instructions_for_filter(const Request& request) {
    tshark::Instructions instructions;
    instructions.depth =
        tshark::lean_decides(request.filter) ? tshark::Depth::lean : tshark::Depth::full;
    instructions.profile = request.profile;
    instructions.filter = request.filter;
    instructions.fields = {"frame.number"};
    return instructions;
}

void check(const tshark::Tshark& tshark, const Request& request) {
    if (!request.extra_fields.empty()) {
        tshark::check_with_tshark(tshark, instructions_for_rows(request),
                                  "tshark does not take the columns");
    }
    if (!request.filter.empty()) {
        tshark::check_with_tshark(tshark, instructions_for_filter(request),
                                  "tshark does not take the filter " + base::shown(request.filter));
    }
}

unsigned jobs_for(const Division& division, const capture::Source& source) {
    if (division.jobs) {
        return *division.jobs;
    }
    const std::uint64_t worth = source.size() ? *source.size() / bytes_worth_a_job + 1 : ~0ULL;
    return static_cast<unsigned>(
        std::min<std::uint64_t>(std::max(std::thread::hardware_concurrency(), 1U), worth));
}

/// The filter's own tshark, collecting the frames that match.
class FilterWork {
  public:
    FilterWork(const tshark::Tshark& tshark, capture::Source& source, const Request& request)
        : m_source{source} {
        tshark::Instructions instructions = instructions_for_filter(request);
        instructions.input = tshark::input_of(source);
        m_job = std::make_unique<tshark::Job>(
            tshark, instructions,
            tshark::Job::Subject{source.shown(), [this] { return last(); }, true});
    }

    void run() {
        // That the capture is cut short, the other tsharks say.
        [[maybe_unused]] const std::string cut =
            tshark::run_whole(*m_job, m_source, [this](std::string_view line) { take(line); });
    }
    void kill() { m_job->kill(); }
    [[nodiscard]] std::vector<std::uint32_t> frames() && { return std::move(m_frames); }

  private:
    [[nodiscard]] std::uint32_t last() const { return m_frames.empty() ? 0 : m_frames.back(); }

    void take(std::string_view line) {
        constexpr std::size_t shown_bytes = 80;
        const auto frame = base::parse_number<std::uint32_t>(line);
        if (!frame) {
            throw base::Error{"tshark printed " + base::shown(line.substr(0, shown_bytes)) +
                              " where a frame number was due"};
        }
        m_frames.push_back(*frame);
    }

    capture::Source& m_source;
    std::unique_ptr<tshark::Job> m_job;
    std::vector<std::uint32_t> m_frames;
};

/// One attempt at a capture, by one tshark or by a pool.
class Attempt {
  public:
    Attempt(const tshark::Tshark& tshark, capture::Source& source, const Request& request)
        : m_tshark{tshark}, m_source{source}, m_request{request} {}

    Dissection sliced() {
        tshark::Decoder decoder = make_decoder(tshark::Decoder::Fragments::not_taken);
        tshark::Assembler assembler{
            [&decoder](std::string_view line, std::uint32_t offset) { decoder.add(line, offset); }};
        capture::Slicer slicer{m_source};
        base::Progress progress{m_request.show_progress, m_source.size()};
        tshark::Pool pool{m_tshark,
                          slicer,
                          instructions_for_rows(m_request),
                          m_source.shown(),
                          assembler,
                          [&progress](std::uint64_t frames, std::uint64_t bytes) {
                              progress.update(frames, bytes);
                          }};
        const std::vector<Work> works(jobs_for(m_request.division, m_source),
                                      [&pool] { pool.work(); });
        run(works, [&pool] { pool.end_all(); });
        Dissection result = finish(decoder, slicer.cut_message());
        result.was_dealt = true;
        return result;
    }

    Dissection whole() {
        tshark::Decoder decoder = make_decoder(tshark::Decoder::Fragments::reassembled);
        tshark::Instructions instructions = instructions_for_rows(m_request);
        instructions.input = tshark::input_of(m_source);
        base::Progress progress{m_request.show_progress, std::nullopt};
        tshark::Job job{m_tshark,
                        instructions,
                        {m_source.shown(), [&decoder] { return decoder.reading().frames; }, false}};
        std::string cut;
        const Work rows = [&] {
            cut = tshark::run_whole(job, m_source, [&](std::string_view line) {
                decoder.add(line);
                progress.update(decoder.reading().frames, 0);
            });
        };
        run({rows}, [&job] { job.kill(); });
        return finish(decoder, cut);
    }

  private:
    tshark::Decoder make_decoder(tshark::Decoder::Fragments fragments) {
        m_table = packets::PacketTable{m_request.extra_fields};
        const auto& quoting = m_tshark.abilities().payload_protocols;
        return tshark::Decoder{m_table, {quoting.begin(), quoting.end()}, fragments};
    }

    /// Runs the works, and beside them the filter's.
    void run(std::vector<Work> works, const std::function<void()>& end_works) {
        std::optional<FilterWork> filter;
        if (!m_request.filter.empty()) {
            filter.emplace(m_tshark, m_source, m_request);
            works.emplace_back([&filter] { filter->run(); });
        }
        tshark::Together together{[&] {
            end_works();
            if (filter) {
                filter->kill();
            }
        }};
        together.run(works);
        if (filter) {
            m_matching = std::move(*filter).frames();
        }
    }

    Dissection finish(const tshark::Decoder& decoder, std::string cut) {
        Dissection result{std::move(m_table), decoder.reading(), std::move(m_matching), false};
        result.reading.cut_short = !cut.empty();
        result.reading.cut_message = std::move(cut);
        result.table.first_frame_time = result.reading.first_frame_time.value_or(0);
        return result;
    }

    const tshark::Tshark& m_tshark;
    capture::Source& m_source;
    const Request& m_request;
    packets::PacketTable m_table;
    std::optional<std::vector<std::uint32_t>> m_matching;
};

bool can_be_sliced(const capture::Source& source, const Request& request) {
    return !request.division.single && capture::Slicer::takes(source) &&
           depth_for_fields(request.extra_fields) == tshark::Depth::lean;
}

/// Tries the fast way; it is found out on the way when that is not possible.
std::optional<Dissection> try_sliced(const tshark::Tshark& tshark, capture::Source& source,
                                     const Request& request) {
    std::string reason;
    source.keep_copy();  // of a stream, in case it has to be read again
    try {
        return Attempt{tshark, source, request}.sliced();
    } catch (const capture::NotSliceable& found) {
        reason = std::string{"it holds "} + found.what();
    } catch (const tshark::FragmentsFound& found) {
        reason = "frame " + std::to_string(found.frame) + " is an IP fragment";
    }
    base::log_info("one tshark reads " + source.shown() + ": " + reason);
    if (!source.rewind()) {
        throw base::Error{"the stream on " + source.shown() +
                          " cannot be distributed to several tsharks (" + reason +
                          "), and there was no room for a copy of it; use --single, or save the "
                          "stream to a file"};
    }
    return std::nullopt;
}

}  // namespace

Dissection dissect(const tshark::Tshark& tshark, capture::Source& source, const Request& request) {
    check(tshark, request);
    const bool through_pipe = source.kind() == capture::Kind::pcap ||
                              source.kind() == capture::Kind::pcapng ||
                              source.kind() == capture::Kind::compressed;
    if (!source.file() && (!request.filter.empty() || !through_pipe)) {
        source.spool();  // several read it, or tshark cannot read it from a pipe
    }
    std::optional<Dissection> result;
    if (can_be_sliced(source, request)) {
        result = try_sliced(tshark, source, request);
    }
    if (!result) {
        result = Attempt{tshark, source, request}.whole();
    }
    base::log_info(base::counted(result->reading.frames, "frame") + ", " +
                   base::counted(result->table.size(), "TCP segment"));
    return std::move(*result);
}

}  // namespace dissection
