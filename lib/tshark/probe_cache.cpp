// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/probe_cache.h"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include "base/output_file.h"
#include "base/paths.h"
#include "base/text.h"
#include "tshark/fields.h"

namespace fs = std::filesystem;

namespace tshark {

namespace {

constexpr std::string_view end_mark = "end";

std::string text_after(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    return at == std::string_view::npos ? std::string{}
                                        : std::string{text.substr(at + mark.size())};
}

/// What is printed as a version is one, whoever wrote the file.
bool is_version(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

std::string key_of(const fs::path& binary) {
    std::string all_fields;
    for (const std::string_view name : field_names) {
        all_fields.append(name).append(" ");
    }
    struct stat status {};
    ::stat(binary.c_str(), &status);  // follows links: an upgrade replaces their target
    return "mptcpanalyzer probe 1 " + base::shown(binary.string()) + " " +
           std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
           std::to_string(status.st_mtim.tv_nsec) + " " + hash_of(all_fields);
}

}  // namespace

ProbeCache::ProbeCache(const fs::path& folder, const fs::path& binary)
    : m_file{folder / ("tshark-" + hash_of(binary.string()))}, m_key{key_of(binary)} {}

std::optional<Abilities> ProbeCache::load() const {
    std::ifstream stream{m_file};
    std::string line;
    if (!std::getline(stream, line) || line != m_key) {
        return std::nullopt;
    }
    Abilities abilities;
    while (std::getline(stream, line) && line != end_mark) {
        if (line.starts_with("version ")) {
            abilities.version = text_after(line, " ");
        } else if (line.starts_with("missing ")) {
            abilities.missing_fields.push_back(text_after(line, " "));
        } else if (line.starts_with("payload ")) {
            abilities.payload_protocols.push_back(text_after(line, " "));
        }
    }
    // A file without its end mark is damaged.
    return line == end_mark && is_version(abilities.version) ? std::optional{abilities}
                                                             : std::nullopt;
}

void ProbeCache::store(const Abilities& abilities) const {
    base::make_private_folder(m_file.parent_path());
    base::OutputFile out{m_file.string()};
    out.write(m_key + "\nversion " + abilities.version + "\n");
    for (const std::string& name : abilities.missing_fields) {
        out.write("missing " + name + "\n");
    }
    for (const std::string& name : abilities.payload_protocols) {
        out.write("payload " + name + "\n");
    }
    out.write(std::string{end_mark} + "\n");
    out.commit();
}

std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    }
    std::ostringstream out;
    out << std::hex << hash;
    return out.str();
}

}  // namespace tshark
