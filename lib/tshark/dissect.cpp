// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/dissect.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "process/child.h"
#include "tshark/command_line.h"
#include "tshark/fields.h"
#include "tshark/row_stream.h"

namespace tshark {

namespace {

using process::Child;
using process::Outcome;

std::unordered_set<std::string> as_set(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

Depth depth_for_fields(const Request& request) {
    return std::all_of(request.extra_fields.begin(), request.extra_fields.end(), lean_gives)
               ? Depth::lean
               : Depth::full;
}

Instructions instructions_for_rows(const Request& request, const std::string& input) {
    Instructions instructions;
    instructions.depth = depth_for_fields(request);
    instructions.input = input;
    instructions.profile = request.profile;
    instructions.fields.assign(field_names.begin(), field_names.end());
    instructions.fields.insert(instructions.fields.end(), request.extra_fields.begin(),
                               request.extra_fields.end());
    return instructions;
}

Instructions instructions_for_filter(const Request& request, const std::string& input) {
    Instructions instructions;
    instructions.depth = lean_decides(request.filter) ? Depth::lean : Depth::full;
    instructions.input = input;
    instructions.profile = request.profile;
    instructions.filter = request.filter;
    instructions.fields = {"frame.number"};
    return instructions;
}

std::string input_of(const capture::Source& source) {
    return source.file() ? source.file()->string() : "-";
}

process::Feed feed_of(const capture::Source& source) {
    if (source.file()) {
        return {};
    }
    return {source.first_bytes(), source.descriptor()};
}

/// One tshark at work on a source, its lines going to `take`.
class Worker {
  public:
    /// @param last_frame tells how far `take` has come, for messages.
    Worker(const Tshark& tshark, const capture::Source& source, const Instructions& instructions,
           RowStream::Take take, std::function<std::uint32_t()> last_frame)
        : m_source{source},
          m_timeout{tshark.timeout()},
          m_stream{std::move(take)},
          m_last_frame{std::move(last_frame)},
          m_child{command_for(tshark, instructions),
                  source.file() ? Child::Input::none : Child::Input::fed} {}

    /// Runs to the end.
    /// @return tshark's words when the capture is cut short or damaged, else "".
    [[nodiscard]] std::string run() {
        try {
            const Outcome outcome =
                m_child.exchange([this](std::string_view piece) { m_stream.add(piece); },
                                 {m_timeout}, feed_of(m_source));
            const bool whole = m_stream.finish();
            return judge(outcome, whole);
        } catch (const process::TimedOut& timeout) {
            [[maybe_unused]] const bool whole = m_stream.finish();
            throw base::Error{
                "tshark was silent for " +
                base::counted(static_cast<std::uint64_t>(m_timeout.count()), "second") +
                " while it had packets of " + m_source.shown() + " to dissect, and was killed" +
                last_words(timeout.errors()) + " (tshark_timeout sets how long it may be silent)"};
        }
    }

    void kill() { m_child.kill(); }

  private:
    static std::string last_words(const std::string& errors) {
        const std::string complaint = complaint_in(errors);
        return complaint.empty() ? "" : "; it said: " + complaint;
    }

    [[nodiscard]] std::string where() const {
        const std::uint32_t frame = m_last_frame();
        return frame == 0 ? "" : ", after frame " + std::to_string(frame);
    }

    [[nodiscard]] std::string judge(const Outcome& outcome, bool whole) const {
        const std::string complaint = complaint_in(outcome.errors);
        const bool cut = complaint.find("cut short") != std::string::npos ||
                         complaint.find("damaged or corrupt") != std::string::npos;
        if (!outcome.succeeded() && !(outcome.signal == 0 && cut)) {
            throw base::Error{
                "tshark failed on " + m_source.shown() + ": " +
                (complaint.empty() ? outcome.described() : complaint) +
                (complaint.empty() || outcome.signal == 0 ? "" : " (" + outcome.described() + ")")};
        }
        if (!whole) {
            throw base::Error{"tshark's output for " + m_source.shown() +
                              " ends within a row: some of it is lost"};
        }
        return outcome.succeeded() ? "" : complaint;
    }

    const capture::Source& m_source;
    std::chrono::seconds m_timeout;
    RowStream m_stream;
    std::function<std::uint32_t()> m_last_frame;
    Child m_child;
};

/// Lets tshark judge fields and filter on a capture without packets, before any real work.
void check_with_tshark(const Tshark& tshark, Instructions instructions, const std::string& what) {
    using namespace std::string_literals;
    instructions.input = "-";
    Child child{command_for(tshark, instructions), Child::Input::fed};
    process::Feed empty_capture;
    empty_capture.first = "\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0"s;
    try {
        const Outcome outcome =
            child.exchange([](std::string_view) {}, {tshark.timeout()}, std::move(empty_capture));
        if (!outcome.succeeded()) {
            const std::string complaint = complaint_in(outcome.errors);
            throw base::UsageError{what + ": " +
                                   (complaint.empty() ? outcome.described() : complaint)};
        }
    } catch (const process::TimedOut&) {
        throw base::Error{"tshark gave no answer while it checked " + what};
    }
}

void check(const Tshark& tshark, const Request& request) {
    if (!request.extra_fields.empty()) {
        check_with_tshark(tshark, instructions_for_rows(request, "-"),
                          "tshark does not take the columns");
    }
    if (!request.filter.empty()) {
        check_with_tshark(tshark, instructions_for_filter(request, "-"),
                          "tshark does not take the filter " + base::shown(request.filter));
    }
}

/// Reads frame numbers into `frames`.
RowStream::Take frame_collector(std::vector<std::uint32_t>& frames) {
    return [&frames](std::string_view line) {
        const auto frame = base::parse_number<std::uint32_t>(line);
        if (!frame) {
            throw base::Error{"tshark printed " + base::shown(line.substr(0, 80)) +
                              " where a frame number was due"};
        }
        frames.push_back(*frame);
    };
}

/// Keeps the first of several failures: the later ones are its consequences.
class FirstFailure {
  public:
    void note_current() {
        const std::lock_guard lock{m_mutex};
        if (!m_failure) {
            m_failure = std::current_exception();
        }
    }
    void rethrow() const {
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
    }

  private:
    std::mutex m_mutex;
    std::exception_ptr m_failure;
};

/// Runs two workers at once; when one fails the other is ended.
std::string run_both(Worker& rows, Worker& filter) {
    FirstFailure failure;
    std::thread filtering{[&] {
        try {
            [[maybe_unused]] const std::string cut = filter.run();
        } catch (...) {
            failure.note_current();
            rows.kill();
        }
    }};
    std::string cut_message;
    try {
        cut_message = rows.run();
    } catch (...) {
        failure.note_current();
        filter.kill();
    }
    filtering.join();
    failure.rethrow();
    return cut_message;
}

}  // namespace

Dissection dissect(const Tshark& tshark, capture::Source& source, const Request& request) {
    check(tshark, request);
    if (!request.filter.empty()) {
        source.spool();  // two read it
    }
    const std::string input = input_of(source);
    Dissection result{table::PacketTable{request.extra_fields}, {}, std::nullopt};
    Decoder decoder{result.table, as_set(tshark.abilities().payload_protocols)};
    const Instructions instructions = instructions_for_rows(request, input);
    Worker rows{tshark, source, instructions,
                [&decoder](std::string_view line) { decoder.add(line); },
                [&decoder] { return decoder.findings().frames; }};
    std::string cut_message;
    if (request.filter.empty()) {
        cut_message = rows.run();
    } else {
        auto& frames = result.matching_frames.emplace();
        Worker filter{tshark, source, instructions_for_filter(request, input),
                      frame_collector(frames),
                      [&frames] { return frames.empty() ? 0 : frames.back(); }};
        cut_message = run_both(rows, filter);
    }
    result.findings = decoder.findings();
    result.findings.cut_short = !cut_message.empty();
    result.findings.cut_message = std::move(cut_message);
    result.table.first_frame_time = result.findings.first_frame_time.value_or(0);
    base::log_info(base::counted(result.findings.frames, "frame") + ", " +
                   base::counted(result.table.size(), "TCP segment"));
    return result;
}

}  // namespace tshark
