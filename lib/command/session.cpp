// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/session.h"

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "command/export.h"

namespace command {

namespace {

std::uint32_t numbered(const trace::StreamNumbers& numbers, std::uint32_t number,
                       const std::string& noun, const std::string& listing) {
    if (const auto found = numbers.find(number)) {
        return *found;
    }
    const std::string range = numbers.range();
    throw base::UsageError{"there is no " + noun + " " + std::to_string(number) +
                           (range.empty() ? ": the capture holds none"
                                          : "; it is " + range + " (" + listing + " shows them)")};
}

}  // namespace

LoadedCapture::LoadedCapture(std::string name, trace::Trace trace)
    : m_name{std::move(name)}, m_trace{std::move(trace)}, m_numbers{stream_numbers_of(m_trace)} {}

mptcp::ConnectionView LoadedCapture::view(std::uint32_t connection) {
    if (!m_rows) {
        m_rows = std::make_unique<mptcp::ConnectionRows>(m_trace.analysis);
    }
    return {m_trace.packets, m_trace.analysis, connection, m_rows->of(connection),
            &m_numbers.tcp.all()};
}

bool LoadedCapture::is_partial() const {
    return trace::is_partial(m_trace);
}

std::filesystem::path LoadedCapture::exported(const base::Settings& settings) {
    if (m_export) {
        return m_export->path() / "segments.csv";
    }
    auto folder = std::make_unique<base::TemporaryFolder>();
    std::filesystem::path file = folder->path() / "segments.csv";
    ExportRequest request;
    request.output = file.string();
    request.delimiter = ",";
    Export{request, settings}.write(m_trace);
    m_export = std::move(folder);
    return file;
}

std::string LoadedCapture::contents() const {
    return base::counted(m_trace.packets.size(), "TCP segment") + ", " +
           base::counted(m_trace.analysis.tcp.streams.size(), "TCP stream") + ", " +
           base::counted(m_trace.analysis.connections.size(), "MPTCP connection");
}

tshark::Request Session::request() const {
    tshark::Request request;
    request.profile = m_settings.wireshark_profile();
    request.division = {m_settings.jobs(), m_choices.single};
    request.show_progress = m_choices.show_progress;
    return request;
}

void Session::load(const std::string& file) {
    if (!m_keeps) {
        m_capture.reset();
        m_pending.clear();
    }
    auto loaded = loaded_from(file);
    m_pending.clear();
    m_capture = std::move(loaded);
    ++m_loads;
}

std::unique_ptr<LoadedCapture> Session::load_second(const std::string& file) {
    if (file == "-" && capture().name() == "-") {
        throw base::UsageError{"only one of the two captures can be standard input"};
    }
    return loaded_from(file);
}

std::unique_ptr<LoadedCapture> Session::loaded_from(const std::string& file) const {
    capture::Source source{file};
    return std::make_unique<LoadedCapture>(
        file, trace::load(source, m_settings, request(), trace::Strictness::lenient, cache()));
}

bool Session::reads_standard_input() const {
    return m_reads_standard_input || m_pending == "-" || (m_capture && m_capture->name() == "-");
}

void Session::load_pending() {
    if (!m_pending.empty()) {
        load(std::exchange(m_pending, {}));
    }
}

LoadedCapture& Session::capture() {
    load_pending();
    if (!m_capture) {
        throw base::UsageError{
            "no capture is loaded: name it before the command, or 'load FILE' first"};
    }
    return *m_capture;
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
    return numbered(capture().numbers().mptcp, number, "MPTCP connection", "list-connections");
}

std::uint32_t Session::connection(const std::optional<std::uint32_t>& number) {
    if (number) {
        return connection(*number);
    }
    const trace::StreamNumbers& all = capture().numbers().mptcp;
    if (all.all().size() != 1) {
        throw base::UsageError{all.all().empty()
                                   ? "there is no MPTCP connection in this capture: " +
                                         capture().contents()
                                   : "which MPTCP connection? It is " + all.range() +
                                         " (list-connections shows them)"};
    }
    return 0;
}

std::uint32_t Session::tcp_stream(std::uint32_t number) {
    return numbered(capture().numbers().tcp, number, "TCP stream", "list-tcp");
}

}  // namespace command
