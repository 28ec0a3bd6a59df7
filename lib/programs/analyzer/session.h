// SPDX-License-Identifier: GPL-3.0-or-later
// The context of commands: the settings and the loaded capture.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/paths.h"
#include "base/settings.h"
#include "load/cache.h"
#include "load/load.h"
#include "mptcp/capture.h"
#include "output/write.h"
#include "programs/analyzer/catalogue.h"

namespace programs {

/// Program-wide choices and the capture that commands are about.
class Session {
  public:
    struct Choices {
        output::Format format = output::Format::text;
        bool human = false;
        load::CacheMode cache = load::CacheMode::use;
        bool single = false;  ///< one tshark reads the whole capture
        bool show_progress = false;
        int verbosity = 0;
    };

    Session(const base::Settings& settings, Choices choices)
        : Session{settings, choices, std::make_unique<Catalogue>(settings)} {}
    Session(base::Settings settings, Choices choices, std::unique_ptr<Catalogue> catalogue)
        : m_settings{std::move(settings)}, m_choices{choices}, m_catalogue{std::move(catalogue)} {}

    [[nodiscard]] const base::Settings& settings() const { return m_settings; }
    [[nodiscard]] const Choices& choices() const { return m_choices; }
    /// The commands and plots that there are.
    [[nodiscard]] Catalogue& catalogue() { return *m_catalogue; }
    /// What captures are dissected with, and where they are cached.
    [[nodiscard]] dissection::Request request() const;
    [[nodiscard]] load::Cache cache() const { return {m_settings, m_choices.cache}; }

    /// The capture to load when one is first needed.
    void open_later(const std::string& file) { m_pending = file; }
    /// Loads a capture now. When that fails the one before stays if keep_on_failure() was called,
    /// as in the interpreter; in a script what follows would be about the wrong one.
    /// @throws as load::load().
    void load(const std::string& file);
    void keep_on_failure() { m_keeps = true; }
    /// Loads what open_later() named, if that was not done yet.
    /// @throws as load::load().
    void load_pending();

    /// Loads another capture, for commands about two.
    /// @throws base::UsageError when it is standard input and so was the first; as load::load().
    [[nodiscard]] std::unique_ptr<const mptcp::Capture> load_second(const std::string& file);

    /// Commands come from standard input, which is then not for others to read.
    void read_standard_input() { m_reads_standard_input = true; }
    /// Standard input is read by us, for commands or for the capture.
    [[nodiscard]] bool reads_standard_input() const;

    /// How often a capture was loaded.
    [[nodiscard]] std::size_t loads() const { return m_loads; }
    /// A capture is loaded, or will be when it is first needed.
    [[nodiscard]] bool has_capture() const { return m_capture || !m_pending.empty(); }
    /// The loaded capture, or nullptr.
    [[nodiscard]] const mptcp::Capture* loaded() const { return m_capture.get(); }
    /// @throws base::UsageError when no capture is loaded; as load::load().
    [[nodiscard]] const mptcp::Capture& capture();
    /// All segments of the loaded capture with all columns as a CSV, for other programs; a file
    /// that goes when the capture does, made when it is first asked for.
    /// @throws base::Error when it cannot be written; as capture().
    [[nodiscard]] std::filesystem::path exported();

    /// The name of a file that a command is to write.
    /// @throws base::UsageError when it is the loaded capture, or another one.
    [[nodiscard]] const std::string& output(const std::string& file) const;

    /// The number of a connection, or of a TCP stream, that the capture holds.
    /// @throws base::UsageError naming the valid range.
    [[nodiscard]] std::uint32_t connection(std::uint32_t number);
    /// The same; without a number the only connection that there is.
    [[nodiscard]] std::uint32_t connection(const std::optional<std::uint32_t>& number);
    [[nodiscard]] std::uint32_t tcp_stream(std::uint32_t number);

    /// No more commands are to follow.
    void end() { m_ended = true; }
    [[nodiscard]] bool has_ended() const { return m_ended; }

  private:
    [[nodiscard]] std::unique_ptr<const mptcp::Capture> loaded_from(const std::string& file) const;

    base::Settings m_settings;
    Choices m_choices;
    std::unique_ptr<Catalogue> m_catalogue;
    bool m_reads_standard_input = false;
    std::string m_pending;
    std::unique_ptr<const mptcp::Capture> m_capture;
    std::unique_ptr<base::TemporaryFolder> m_export;  ///< holds what exported() made
    std::size_t m_loads = 0;
    bool m_keeps = false;
    bool m_ended = false;
};

}  // namespace programs
