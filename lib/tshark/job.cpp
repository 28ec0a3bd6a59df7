// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/job.h"

#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace tshark {

namespace {

process::Child::Input input_for(const Instructions& instructions) {
    return instructions.input == "-" ? process::Child::Input::fed : process::Child::Input::none;
}

std::string seconds_text(std::chrono::seconds time) {
    return base::counted(static_cast<std::uint64_t>(time.count()), "second");
}

process::Command logged(process::Command command) {
    base::log_detail("running " + command_text(command));
    return command;
}

}  // namespace

Job::Job(const Tshark& tshark, const Instructions& instructions, Subject subject)
    : m_subject{std::move(subject)},
      m_timeout{tshark.timeout()},
      m_child{logged(command_for(tshark, instructions)), input_for(instructions)} {}

std::string Job::run(const Take& take, process::Feed feed) {
    try {
        return judge(m_child.exchange(take, {m_timeout, m_subject.may_be_silent}, std::move(feed)));
    } catch (const process::TimedOut& timeout) {
        const std::string complaint = complaint_in(timeout.errors());
        throw base::Error{"tshark was silent for " + seconds_text(m_timeout) +
                          " while it had packets of " + m_subject.shown + " to dissect" + where() +
                          ", and was killed" +
                          (complaint.empty() ? "" : "; it said: " + complaint) +
                          " (tshark_timeout sets how long it may be silent)"};
    }
}

std::string Job::where() const {
    const std::uint32_t frame = m_subject.last_frame ? m_subject.last_frame() : 0;
    return frame == 0 ? "" : ", after frame " + std::to_string(frame);
}

std::string Job::judge(const process::Outcome& outcome) const {
    std::string complaint = complaint_in(outcome.errors);
    if (outcome.succeeded()) {
        return "";
    }
    const bool cut = complaint.find("appears to have been cut short in") != std::string::npos ||
                     complaint.find("appears to be damaged or corrupt") != std::string::npos;
    if (cut && outcome.signal == 0) {
        return complaint;
    }
    std::string reason = complaint.empty() ? outcome.described() : complaint;
    if (outcome.signal != 0 && !complaint.empty()) {
        reason += " (" + outcome.described() + ")";
    }
    throw base::Error{"tshark failed on " + m_subject.shown + where() + ": " + reason};
}

void check_with_tshark(const Tshark& tshark, Instructions instructions, const std::string& what) {
    using namespace std::string_literals;
    instructions.input = "-";
    const std::string empty_capture =
        "\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0"s;
    bool fed = false;
    process::Child child{command_for(tshark, instructions), process::Child::Input::fed};
    try {
        const process::Outcome outcome = child.exchange([](std::string_view) {}, {tshark.timeout()},
                                                        [&](std::string& bytes) {
                                                            bytes = empty_capture;
                                                            return !std::exchange(fed, true);
                                                        });
        if (!outcome.succeeded()) {
            std::string complaint = complaint_in(outcome.errors);
            if (const auto list = complaint.find(":\n\t"); list != std::string::npos) {
                complaint.replace(list, 3,
                                  ": ");  // "Some fields aren't valid:", then each on a line
            }
            throw base::UsageError{what + ": " +
                                   (complaint.empty() ? outcome.described() : complaint)};
        }
    } catch (const process::TimedOut&) {
        throw base::Error{"tshark gave no answer within " + seconds_text(tshark.timeout()) +
                          " while it checked the fields to print"};
    }
}

}  // namespace tshark
