// SPDX-License-Identifier: GPL-3.0-or-later
// What commands work on: the settings and the loaded capture.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "mptcp/connection_rows.h"
#include "report/write.h"
#include "trace/cache.h"
#include "trace/trace.h"

namespace command {

/// A capture, its analysis, and what is made of it when first asked for.
class LoadedCapture {
  public:
    LoadedCapture(std::string name, trace::Trace trace);

    [[nodiscard]] const std::string& name() const { return m_name; }  ///< as the user wrote it
    [[nodiscard]] const trace::Trace& trace() const { return m_trace; }
    [[nodiscard]] const mptcp::ConnectionRows& rows();

  private:
    std::string m_name;
    trace::Trace m_trace;
    std::unique_ptr<mptcp::ConnectionRows> m_rows;
};

/// Program-wide choices and the capture that commands are about.
class Session {
  public:
    struct Choices {
        report::Style style;
        trace::CacheMode cache = trace::CacheMode::use;
        tshark::Division division;
        bool show_progress = false;
        int verbosity = 0;
    };

    Session(base::Settings settings, Choices choices)
        : m_settings{std::move(settings)}, m_choices{choices} {}

    [[nodiscard]] const base::Settings& settings() const { return m_settings; }
    [[nodiscard]] const Choices& choices() const { return m_choices; }

    /// The capture to load when one is first needed.
    void open_later(const std::string& file) { m_pending = file; }
    /// Loads a capture now; the one before stays when that fails.
    /// @throws as trace::load().
    void load(const std::string& file);
    /// Loads what open_later() named, if that was not done yet.
    void load_pending();

    [[nodiscard]] bool is_loaded() const { return m_capture != nullptr; }
    /// @throws base::UsageError when there is none; as trace::load().
    [[nodiscard]] LoadedCapture& capture();
    [[nodiscard]] const trace::Trace& trace() { return capture().trace(); }

    /// One connection of the loaded capture, by its number in the argument `text`.
    /// @throws base::UsageError naming the valid range.
    [[nodiscard]] mptcp::ConnectionView connection(const std::string& text);
    [[nodiscard]] mptcp::ConnectionView connection(std::uint32_t number);
    /// The number of a TCP stream of the loaded capture.
    /// @throws base::UsageError naming the valid range.
    [[nodiscard]] std::uint32_t tcp_stream(const std::string& text);

    /// The commands are to end (quit).
    void end() { m_ended = true; }
    [[nodiscard]] bool has_ended() const { return m_ended; }

  private:
    base::Settings m_settings;
    Choices m_choices;
    std::string m_pending;
    std::unique_ptr<LoadedCapture> m_capture;
    bool m_ended = false;
};

}  // namespace command
