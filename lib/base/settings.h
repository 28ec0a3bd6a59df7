// SPDX-License-Identifier: GPL-3.0-or-later
// The user's settings: command-line option, environment, configuration file, default - the first
// of these that names a value wins.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace base {

/// Every setting of the configuration file's section [mptcpanalyzer]. An environment variable
/// MPTCPANALYZER_ with the name in capitals stands before the file.
class Settings {
  public:
    /// Reads the environment and the configuration file.
    /// @param file the file of --config, which must exist; without it the user's own, if there.
    /// @throws UsageError naming file and line when the file holds an unknown key or is malformed,
    ///         or when it is missing though it was named.
    explicit Settings(const std::optional<std::string>& file);

    /// A value given on the command line, by the option `origin`.
    void override_with(const std::string& key, const std::string& value, const std::string& origin);

    [[nodiscard]] std::string tshark_binary() const { return text("tshark_binary"); }
    [[nodiscard]] std::string gnuplot_binary() const { return text("gnuplot_binary"); }
    [[nodiscard]] std::string wireshark_profile() const { return text("wireshark_profile"); }

    /// tshark processes at once, 1 to 1024; absent: chosen by the work.
    /// @throws UsageError when it is something else.
    [[nodiscard]] std::optional<unsigned> jobs() const;

    /// The folder for files that can be made again; absent when there is no home folder either.
    [[nodiscard]] std::optional<std::filesystem::path> cache() const;

    /// How many bytes of dissected captures are kept there at most; 0: none are kept. The setting,
    /// cache_size, is in MiB, up to 1 TiB.
    /// @throws UsageError when it is something else.
    [[nodiscard]] std::uint64_t cache_bytes() const;

    /// The file for the interpreter's history; absent when there is no home folder either.
    [[nodiscard]] std::optional<std::filesystem::path> history() const;

    /// How many lines the history holds, 0 to 1000000.
    /// @throws UsageError when it is something else.
    [[nodiscard]] std::size_t history_size() const;

    /// The folder of plugins; absent when there is no home folder either.
    [[nodiscard]] std::optional<std::filesystem::path> plugins() const;

    /// One character; "\t" may be written with a backslash.
    /// @throws UsageError when it is something else.
    [[nodiscard]] char delimiter() const;

    /// How long a tshark that owes rows may be silent; 1 s to 1 day.
    /// @throws UsageError when it is something else.
    [[nodiscard]] std::chrono::seconds tshark_timeout() const;

    /// The configuration file that was read, if any.
    [[nodiscard]] const std::optional<std::filesystem::path>& file() const { return m_file; }

    /// A setting as it stands.
    struct Entry {
        std::string key;
        std::string text;
        std::string origin;
    };
    /// All of them, by key.
    [[nodiscard]] std::vector<Entry> entries() const;

    /// Where a setting's value came from, for messages: "--tshark", "MPTCPANALYZER_JOBS", the
    /// file's name, "default".
    [[nodiscard]] std::string origin(const std::string& key) const {
        return m_values.at(key).origin;
    }

  private:
    struct Value {
        std::string text;
        std::string origin = "default";
    };

    [[nodiscard]] const std::string& text(const std::string& key) const {
        return m_values.at(key).text;
    }
    void read_file(const std::filesystem::path& file);
    void read_environment();

    std::map<std::string, Value> m_values;
    std::optional<std::filesystem::path> m_file;
};

/// What a setting is, for the manual.
struct SettingInfo {
    std::string key;
    std::string value;    ///< when no source sets another
    std::string meaning;  ///< one line
    std::string usual{};  ///< what stands for an empty value
};

/// Every setting there is, by key.
[[nodiscard]] const std::vector<SettingInfo>& setting_infos();

/// The environment variable that names a setting: MPTCPANALYZER_ and its key in capitals.
[[nodiscard]] std::string variable_of(const std::string& key);

/// A delimiter for text tables as a user writes it: one printable ASCII character that is no
/// letter, digit, quote nor one of . - _, or "\t".
/// @throws UsageError naming `origin`.
[[nodiscard]] char parse_delimiter(const std::string& text, const std::string& origin);

}  // namespace base
