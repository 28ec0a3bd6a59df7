// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/probe.h"

#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/text.h"
#include "tshark/probe_cache.h"

namespace fs = std::filesystem;

namespace tshark {

namespace {

/// As it is called: a link to a program of many names must stay the name that it is.
std::optional<fs::path> locate(const base::Settings& settings) {
    return base::find_program(settings.tshark_binary());
}

/// The cache folder, if it can be had and only its owner writes to it.
std::optional<fs::path> usable_cache(const base::Settings& settings) {
    auto cache = settings.cache();
    if (cache) {
        try {
            base::make_private_folder(*cache);
            return cache;
        } catch (const base::Error& error) {
            base::log_info(std::string{"working without a cache: "} + error.what());
        }
    }
    return std::nullopt;
}

Abilities probe(const fs::path& binary, std::chrono::seconds timeout,
                const std::optional<fs::path>& cache) {
    if (!cache) {
        return ask_abilities(binary, timeout);
    }
    const ProbeCache kept{*cache, binary};
    if (auto abilities = kept.load()) {
        return *abilities;
    }
    Abilities abilities = ask_abilities(binary, timeout);
    try {
        kept.store(abilities);
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        base::log_info(std::string{"tshark will be probed again next time: "} + error.what());
    }
    return abilities;
}

void refuse_unfit(const fs::path& binary, const Abilities& abilities) {
    const std::string name = base::shown(binary.string()) + " (version " + abilities.version + ")";
    if (abilities.is_too_old()) {
        throw base::Error{name + " is too old: " + std::to_string(least_major) + "." +
                          std::to_string(least_minor) + " or newer is needed" + how_to_install()};
    }
    if (!abilities.missing_fields.empty()) {
        throw base::Error{name + " does not know the " +
                          (abilities.missing_fields.size() == 1 ? "field " : "fields ") +
                          base::listed(abilities.missing_fields) +
                          ": a tshark that dissects MPTCP is needed" + how_to_install()};
    }
}

/// Writes the file unless it says so already.
void ensure_file(const fs::path& file, const std::string& content) {
    std::ifstream stream{file};
    std::stringstream existing;
    existing << stream.rdbuf();
    if (!stream || existing.str() != content) {
        base::OutputFile out{file.string()};
        out.write(content);
        out.commit();
    }
}

}  // namespace

Tshark::Tshark(const base::Settings& settings) : m_timeout{settings.tshark_timeout()} {
    const auto binary = locate(settings);
    if (!binary) {
        throw base::Error{"cannot find tshark: " + base::shown(settings.tshark_binary()) + " (" +
                          settings.origin("tshark_binary") + ") is not a program" +
                          how_to_install()};
    }
    m_binary = *binary;
    const auto cache = usable_cache(settings);
    m_abilities = probe(m_binary, m_timeout, cache);
    refuse_unfit(m_binary, m_abilities);
    make_folders(cache);
}

void Tshark::make_folders(const std::optional<fs::path>& cache) {
    if (cache) {
        try {
            make_folders_in(*cache);
            return;
        } catch (const base::Interrupted&) {
            throw;
        } catch (const base::Error& error) {
            base::log_info(std::string{"working without a cache: "} + error.what());
        }
    }
    m_temporary = std::make_unique<base::TemporaryFolder>();
    make_folders_in(m_temporary->path());
}

void Tshark::make_folders_in(const fs::path& parent) {
    std::string disabled;
    for (const std::string& protocol : m_abilities.payload_protocols) {
        disabled += protocol + "\n";
    }
    m_lean_folder = parent / ("wireshark-lean-" + hash_of(disabled));
    m_default_folder = parent / "wireshark-default";
    base::make_private_folder(m_lean_folder);
    base::make_private_folder(m_default_folder);
    ensure_file(m_lean_folder / "disabled_protos", disabled);
}

std::optional<KnownTshark> known_tshark(const base::Settings& settings) {
    const auto binary = locate(settings);
    if (!binary) {
        return std::nullopt;
    }
    KnownTshark known{*binary, std::nullopt};
    if (const auto cache = usable_cache(settings)) {
        if (const auto abilities = ProbeCache{*cache, *binary}.load()) {
            known.version = abilities->version;
        }
    }
    return known;
}

}  // namespace tshark
