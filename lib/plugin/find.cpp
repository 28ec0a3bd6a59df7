// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/find.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <unistd.h>

#include "base/paths.h"
#include "base/text.h"
#include "plugin/trust.h"

namespace fs = std::filesystem;

namespace plugin {

namespace {

const std::string prefix = "mptcpanalyzer-";

/// Calls `take` with each file of a folder; one that cannot be read holds none.
template <class Take>
void for_each_file(const fs::path& folder, Take take) {
    std::error_code error;
    for (fs::directory_iterator file{folder, error}, end; !error && file != end;
         file.increment(error)) {
        take(file->path());
    }
}

bool is_program(const fs::path& file) {
    std::error_code error;
    return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

/// A file that could be loaded; a broken link is one, so that it is reported.
bool is_library(const fs::path& file) {
    std::error_code error;
    const fs::file_type type = fs::status(file, error).type();
    return file.extension() == ".so" &&
           (type == fs::file_type::regular || type == fs::file_type::not_found);
}

class Finder {
  public:
    void add(std::string name, const fs::path& file) {
        const auto [entry, is_new] = m_found.try_emplace(name);
        if (is_new) {
            entry->second = {std::move(name), file, distrust(file).value_or("")};
        }
    }
    [[nodiscard]] std::vector<Found> found() const {
        std::vector<Found> all;
        for (const auto& [name, found] : m_found) {
            all.push_back(found);
        }
        return all;
    }

  private:
    std::map<std::string, Found> m_found;
};

void find_programs_in(const fs::path& folder, Finder& finder) {
    for_each_file(folder, [&finder](const fs::path& file) {
        const std::string name = file.filename().string();
        if (name.starts_with(prefix) && is_name(name.substr(prefix.size())) && is_program(file)) {
            finder.add(name.substr(prefix.size()), file);
        }
    });
}

}  // namespace

bool is_name(std::string_view word) {
    return !word.empty() && word.front() != '-' &&
           std::all_of(word.begin(), word.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_');
           });
}

std::vector<Found> find_programs(const std::optional<fs::path>& folder) {
    Finder finder;
    if (folder) {
        find_programs_in(*folder, finder);
    }
    const std::string path = base::environment("PATH").value_or("");
    for (const std::string_view entry : base::split(path, ':')) {
        if (entry.starts_with('/')) {
            find_programs_in(entry, finder);
        }
    }
    return finder.found();
}

std::vector<Found> find_libraries(const std::optional<fs::path>& folder) {
    Finder finder;
    if (folder) {
        for_each_file(*folder, [&finder](const fs::path& file) {
            if (is_library(file)) {
                finder.add(file.stem().string(), file);
            }
        });
    }
    return finder.found();
}

}  // namespace plugin
