// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/settings.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <functional>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace base {

namespace {

const std::string prefix = "mptcpanalyzer.";

bool is_known(const std::string& key) {
    const auto& all = setting_infos();
    return std::any_of(all.begin(), all.end(),
                       [&key](const SettingInfo& info) { return info.key == key; });
}

std::string known_keys() {
    std::vector<std::string> keys;
    for (const SettingInfo& info : setting_infos()) {
        keys.push_back(info.key);
    }
    return listed(keys);
}

/// The first line that `matches`, given the section that it stands in; 0 when there is none.
std::size_t line_where(
    const fs::path& file,
    const std::function<bool(const std::string& section, const std::string& line)>& matches) {
    std::ifstream stream{file};
    std::string section;
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        const auto start = line.find_first_not_of(" \t");
        line.erase(0, std::min(start, line.size()));
        if (line.starts_with('[')) {
            section = line.substr(1, line.find(']') - 1);
        } else if (matches(section, line)) {
            return number;
        }
    }
    return 0;
}

/// "'FILE', line N", or without the line when it could not be found.
std::string place(const fs::path& file, std::size_t line) {
    return shown(file.string()) + (line > 0 ? ", line " + std::to_string(line) : "");
}

[[noreturn]] void refuse_key(const fs::path& file, const std::string& full_key) {
    const auto point = full_key.rfind('.');
    const std::string key = point == std::string::npos ? full_key : full_key.substr(point + 1);
    const std::string section = point == std::string::npos ? "" : full_key.substr(0, point);
    const std::string where = place(
        file, line_where(file, [&](const std::string& its_section, const std::string& line) {
            return its_section == section && line.substr(0, line.find_first_of(" \t=")) == key;
        }));
    if (is_known(key)) {
        throw UsageError{"configuration file " + where + ": " + shown(key) +
                         " must stand in the section [mptcpanalyzer]"};
    }
    throw UsageError{"configuration file " + where + ": unknown key " + shown(key) +
                     "; known are " + known_keys()};
}

[[noreturn]] void refuse_line(const fs::path& file, const std::string& text) {
    const std::size_t line =
        line_where(file, [&text](const std::string& /*section*/, const std::string& candidate) {
            return candidate.starts_with(text);
        });
    throw UsageError{"configuration file " + place(file, line) + ": " + shown(text) +
                     " is neither [section] nor key = value"};
}

}  // namespace

const std::vector<SettingInfo>& setting_infos() {
    static const std::vector<SettingInfo> all = {
        {"cache", "", "folder for files that can be made again", "$XDG_CACHE_HOME/mptcpanalyzer"},
        {"cache_size", "4096",
         "MiB that dissected captures may take there, 0 to 1048576; 0: none is kept"},
        {"delimiter", ",",
         "between the cells of CSV: one printable ASCII character, no letter, digit or quote, or "
         "\\t"},
        {"gnuplot_binary", "gnuplot", "the gnuplot that draws plots: a path, or a name in PATH"},
        {"history", "", "file of the interpreter's history",
         "$XDG_STATE_HOME/mptcpanalyzer/history"},
        {"history_size", "1000", "lines that the history holds, 0 to 1000000"},
        {"jobs", "", "tshark processes at once, 1 to 1024",
         "as many as there are cores, fewer for small captures"},
        {"plugins", "", "folder of plugins", "$XDG_DATA_HOME/mptcpanalyzer/plugins"},
        {"tshark_binary", "tshark", "the tshark to run: a path, or a name in PATH"},
        {"tshark_timeout", "60",
         "seconds that a tshark may be silent while it has work, 1 to 86400"},
        {"wireshark_profile", "", "dissect with this profile of your Wireshark",
         "none: your settings of Wireshark are not used"},
    };
    return all;
}

std::string variable_of(const std::string& key) {
    std::string variable = "MPTCPANALYZER_" + key;
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return variable;
}

Settings::Settings(const std::optional<std::string>& file) {
    for (const SettingInfo& info : setting_infos()) {
        m_values[info.key] = {info.value};
    }
    std::error_code error;
    if (file) {
        read_file(*file);
    } else if (const auto usual = config_file(); usual && fs::exists(*usual, error)) {
        read_file(*usual);
    }
    read_environment();
}

void Settings::read_file(const fs::path& file) {
    std::ifstream stream{file};
    m_file = file;
    if (!stream || fs::is_directory(file)) {
        const std::string reason =
            fs::is_directory(file) ? "it is a folder" : system_message(errno);
        throw UsageError{"cannot read the configuration file " + shown(file.string()) + ": " +
                         reason};
    }
    po::options_description description;
    for (const SettingInfo& info : setting_infos()) {
        description.add_options()((prefix + info.key).c_str(), po::value<std::string>(), "");
    }
    std::vector<po::option> parsed;
    try {
        parsed = po::parse_config_file(stream, description, true).options;
    } catch (const po::invalid_config_file_syntax& error) {
        refuse_line(file, error.tokens());
    } catch (const po::error& error) {
        throw UsageError{"configuration file " + shown(file.string()) + ": " +
                         printable(error.what())};
    }
    for (const po::option& option : parsed) {
        if (option.unregistered) {
            refuse_key(file, option.string_key);
        }
        m_values[option.string_key.substr(prefix.size())] = {option.value.at(0), file.string()};
    }
}

void Settings::read_environment() {
    for (auto& [key, value] : m_values) {
        const std::string variable = variable_of(key);
        if (const auto text = environment(variable)) {
            value = {*text, variable};
        }
    }
}

void Settings::override_with(const std::string& key, const std::string& value,
                             const std::string& origin) {
    m_values.at(key) = {value, origin};
}

std::vector<Settings::Entry> Settings::entries() const {
    std::vector<Entry> all;
    for (const auto& [key, value] : m_values) {
        all.push_back({key, value.text, value.origin});
    }
    return all;
}

std::optional<fs::path> Settings::cache() const {
    const std::string& folder = text("cache");
    return folder.empty() ? cache_folder() : std::optional{fs::path{folder}};
}

std::uint64_t Settings::cache_bytes() const {
    constexpr long most = 1024L * 1024;  // 1 TiB
    constexpr std::uint64_t mebibyte = 1024UL * 1024;
    return mebibyte *
           static_cast<std::uint64_t>(whole_number("cache_size (" + origin("cache_size") + ")",
                                                   text("cache_size"), 0, most));
}

std::optional<fs::path> Settings::history() const {
    if (!text("history").empty()) {
        return text("history");
    }
    const auto folder = state_folder();
    return folder ? std::optional{*folder / "history"} : std::nullopt;
}

std::size_t Settings::history_size() const {
    constexpr long most = 1'000'000;
    return static_cast<std::size_t>(whole_number("history_size (" + origin("history_size") + ")",
                                                 text("history_size"), 0, most));
}

std::optional<fs::path> Settings::plugins() const {
    if (!text("plugins").empty()) {
        return text("plugins");
    }
    const auto folder = data_folder();
    return folder ? std::optional{*folder / "plugins"} : std::nullopt;
}

std::optional<unsigned> Settings::jobs() const {
    constexpr long most = 1024;
    if (text("jobs").empty()) {
        return std::nullopt;
    }
    return static_cast<unsigned>(
        whole_number("jobs (" + origin("jobs") + ")", text("jobs"), 1, most));
}

char Settings::delimiter() const {
    return parse_delimiter(text("delimiter"), origin("delimiter"));
}

std::chrono::seconds Settings::tshark_timeout() const {
    constexpr long day = 86400;
    return std::chrono::seconds{whole_number("tshark_timeout (" + origin("tshark_timeout") + ")",
                                             text("tshark_timeout"), 1, day)};
}

char parse_delimiter(const std::string& text, const std::string& origin) {
    if (text == "\\t") {
        return '\t';
    }
    const auto character = static_cast<unsigned char>(text.empty() ? 0 : text[0]);
    const bool usable = text.size() == 1 && character < 0x80 && std::isalnum(character) == 0 &&
                        (character == '\t' || std::isprint(character) != 0) &&
                        std::string{"\"'.-_"}.find(text[0]) == std::string::npos;
    if (!usable) {
        throw UsageError{"the delimiter (" + origin +
                         ") must be one character such as ',' ';' '|'"
                         " or '\\t', got " +
                         shown(text)};
    }
    return text[0];
}

}  // namespace base
