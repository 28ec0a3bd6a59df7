// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/library.h"

#include <array>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <link.h>
#include <optional>
#include <string>

// Without this it would need Boost.Filesystem's paths.
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "base/error.h"
#include "base/text.h"
#include "plugin/contain.h"
#include "plugin/find.h"

namespace dll = boost::dll;

namespace plugin {

namespace {

const char* const interface_symbol = "mptcpanalyzer_plugin_interface";
const char* const size_symbol = "mptcpanalyzer_plugin_size";
const char* const entry_symbol = "mptcpanalyzer_plugin";

/// A header that stands there in a file, if all of it does.
template <class Header>
std::optional<Header> header_at(std::ifstream& file, std::uint64_t place) {
    std::array<char, sizeof(Header)> bytes{};
    file.seekg(static_cast<std::streamoff>(place));
    if (!file.read(bytes.data(), bytes.size())) {
        return std::nullopt;
    }
    Header header{};
    std::memcpy(&header, bytes.data(), sizeof(Header));
    return header;
}

/// A library that was copied in part: looking at what is not there would end the program (SIGBUS).
/// The loader finds all other damage of a file.
bool is_cut_short(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    const auto header = header_at<ElfW(Ehdr)>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_phentsize != sizeof(ElfW(Phdr))) {
        return false;
    }
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(path, error);
    // The table of sections is the last thing in most files.
    const std::uint64_t sections = std::uint64_t{header->e_shentsize} * header->e_shnum;
    if (sections > size || header->e_shoff > size - sections) {
        return true;
    }
    for (std::uint64_t number = 0; number < header->e_phnum; ++number) {
        const auto part =
            header_at<ElfW(Phdr)>(file, header->e_phoff + number * sizeof(ElfW(Phdr)));
        if (!part || (part->p_type == PT_LOAD &&
                      (part->p_filesz > size || part->p_offset > size - part->p_filesz))) {
            return true;
        }
    }
    return false;
}

dll::shared_library load(const std::filesystem::path& file) {
    if (is_cut_short(file)) {
        throw base::Error{
            "cannot load the library: the file is incomplete; copy or build it again"};
    }
    dll::shared_library library;
    std::error_code failed;
    library.load(file, failed, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    if (failed) {
        const char* const reason = ::dlerror();
        throw base::Error{"cannot load the library: " +
                          base::printable(reason != nullptr ? reason : failed.message())};
    }
    return library;
}

[[noreturn]] void refuse_as_no_plugin() {
    throw base::Error{
        "is not a plugin of mptcpanalyzer: MPTCPANALYZER_PLUGIN of <mptcpanalyzer/plugin.h> is not "
        "in it"};
}

/// The version stands first: what else is in a library depends on it.
void check_version(dll::shared_library& library) {
    if (!library.has(interface_symbol)) {
        refuse_as_no_plugin();
    }
    const auto version = library.get<const std::uint32_t>(interface_symbol);
    if (version != mptcpanalyzer::plugin_interface) {
        throw base::Error{"was made for version " + std::to_string(version) +
                          " of the plugin interface, this program has version " +
                          std::to_string(mptcpanalyzer::plugin_interface) +
                          "; compile it with this program's <mptcpanalyzer/plugin.h>"};
    }
    if (!library.has(size_symbol) || !library.has(entry_symbol)) {
        refuse_as_no_plugin();
    }
    if (library.get<const std::uint32_t>(size_symbol) != sizeof(mptcpanalyzer::Plugin)) {
        throw base::Error{
            "was compiled with another standard library than this program (GCC's libstdc++ with "
            "its C++11 ABI)"};
    }
}

template <class Items>
void check_names(const Items& items, const std::string& noun) {
    for (const auto& item : items) {
        if (!is_name(item.name)) {
            throw base::Error{"names a " + noun + " " + base::shown(item.name) +
                              "; names are letters, digits, - and _"};
        }
    }
}

void check(const mptcpanalyzer::Plugin& plugin) {
    check_names(plugin.commands, "command");
    check_names(plugin.plots, "plot");
    for (const auto& command : plugin.commands) {
        if (!command.run) {
            throw base::Error{"its command " + base::shown(command.name) + " has no function"};
        }
    }
    for (const auto& plot : plugin.plots) {
        if (!plot.make) {
            throw base::Error{"its plot " + base::shown(plot.name) + " has no function"};
        }
    }
}

}  // namespace

struct Library::Loaded {
    dll::shared_library library;
    mptcpanalyzer::Plugin plugin;  ///< after the library, which holds its functions
};

Library::Library(const std::filesystem::path& file)
    : m_loaded{std::make_unique<Loaded>(Loaded{load(file), {}})} {
    check_version(m_loaded->library);
    const auto describe =
        m_loaded->library.get<void(mptcpanalyzer::Plugin&)>(entry_symbol);  // NOLINT
    contain("the plugin", [&] { describe(m_loaded->plugin); });
    check(m_loaded->plugin);
}

Library::Library(Library&&) noexcept = default;
Library::~Library() = default;

const mptcpanalyzer::Plugin& Library::plugin() const {
    return m_loaded->plugin;
}

}  // namespace plugin
