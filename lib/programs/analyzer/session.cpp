// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/session.h"

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "facts/selection.h"
#include "programs/common/export.h"

namespace programs {

dissection::Request Session::request() const {
    dissection::Request request;
    request.profile = m_settings.wireshark_profile();
    request.division = {m_settings.jobs(), m_choices.single};
    request.show_progress = m_choices.show_progress;
    return request;
}

void Session::load(const std::string& file) {
    if (!m_keeps) {
        m_export.reset();
        m_capture.reset();
        m_pending.clear();
    }
    auto loaded = loaded_from(file);
    m_pending.clear();
    m_export.reset();
    m_capture = std::move(loaded);
    ++m_loads;
}

std::unique_ptr<const mptcp::Capture> Session::load_second(const std::string& file) {
    if (file == "-" && capture().name() == "-") {
        throw base::UsageError{"only one of the two captures can be standard input"};
    }
    return loaded_from(file);
}

std::unique_ptr<const mptcp::Capture> Session::loaded_from(const std::string& file) const {
    capture::Source source{file};
    return std::make_unique<const mptcp::Capture>(
        load::load(source, m_settings, request(), load::Strictness::lenient, cache()));
}

bool Session::reads_standard_input() const {
    return m_reads_standard_input || m_pending == "-" || (m_capture && m_capture->name() == "-");
}

void Session::load_pending() {
    if (!m_pending.empty()) {
        load(std::exchange(m_pending, {}));
    }
}

const mptcp::Capture& Session::capture() {
    load_pending();
    if (!m_capture) {
        throw base::UsageError{
            "no capture is loaded: name it before the command, or 'load FILE' first"};
    }
    return *m_capture;
}

std::filesystem::path Session::exported() {
    const mptcp::Capture& its_capture = capture();
    constexpr std::string_view name = "segments.csv";
    if (!m_export) {
        auto folder = std::make_unique<base::TemporaryFolder>();
        ExportRequest request;
        request.output = (folder->path() / name).string();
        request.delimiter = ",";
        Export{request, m_settings}.write(its_capture);
        m_export = std::move(folder);
    }
    return m_export->path() / name;
}

const std::string& Session::output(const std::string& file) const {
    const std::string& input = m_capture ? m_capture->name() : m_pending;
    std::error_code error;
    if (!input.empty() && input != "-" && std::filesystem::is_regular_file(file, error) &&
        std::filesystem::equivalent(input, file, error)) {
        throw base::UsageError{base::shown(file) + " is the capture that is loaded"};
    }
    return refuse_to_replace_capture(file);
}

std::uint32_t Session::connection(std::uint32_t number) {
    facts::refuse_unknown(number, capture().analysis().connections.size(), "MPTCP connection",
                          "list-connections");
    return number;
}

std::uint32_t Session::connection(const std::optional<std::uint32_t>& number) {
    if (number) {
        return connection(*number);
    }
    const std::size_t count = capture().analysis().connections.size();
    if (count != 1) {
        throw base::UsageError{
            count == 0 ? "there is no MPTCP connection in this capture: " + capture().contents()
                       : "which MPTCP connection? It is " + facts::range_of(count) +
                             " (list-connections shows them)"};
    }
    return 0;
}

std::uint32_t Session::tcp_stream(std::uint32_t number) {
    facts::refuse_unknown(number, capture().analysis().tcp.streams.size(), "TCP stream",
                          "list-tcp");
    return number;
}

}  // namespace programs
