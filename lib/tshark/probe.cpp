// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/probe.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/text.h"
#include "process/child.h"
#include "tshark/fields.h"

namespace fs = std::filesystem;

namespace tshark {

namespace {

const std::string how_to_install =
    "; on Debian 'apt install tshark' does, and --tshark or tshark_binary in the configuration "
    "names another one";

/// Dissector tables below TCP and UDP: what stands in one of them is no payload.
const std::set<std::string, std::less<>> lower_tables = {
    "wtap_encap",       "ethertype",      "ip.proto",   "ppp.protocol",       "gre.proto",
    "llc.dsap",         "chdlc.protocol", "sll.ltype",  "null.type",          "sll.hatype",
    "mpls.pfn",         "fr.nlpid",       "osinl.incl", "arcnet.protocol_id", "juniper.proto",
    "vxlan.next_proto", "nsh.next_proto",
};

/// Tunnels over UDP, whose inside is traffic.
const std::set<std::string, std::less<>> tunnels = {
    "amt",    "ayiya",     "capwap",   "capwap.data", "geneve",     "gprs-ns", "gtp",
    "l2tp",   "lisp-data", "lwapp",    "mpls",        "peekremote", "rftap",   "tapa",
    "teredo", "tzsp",      "udpencap", "vxlan",       "vxlan_gpe",
};

std::string text_after(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    return at == std::string_view::npos ? std::string{}
                                        : std::string{text.substr(at + mark.size())};
}

/// "4.0.17" from "TShark (Wireshark) 4.0.17 (Git v4.0.17 packaged as ...)."
std::string version_in(std::string_view output) {
    const std::string_view first = output.substr(0, output.find('\n'));
    if (first.find("TShark") == std::string_view::npos) {
        return {};
    }
    const auto begin = first.find_first_of("0123456789");
    if (begin == std::string_view::npos) {
        return {};
    }
    return std::string{first.substr(begin, first.find_first_not_of("0123456789.", begin) - begin)};
}

bool is_too_old(const std::string& version) {
    const auto parts = base::split(version, '.');
    const int major = parts.empty() ? 0 : base::parse_number<int>(parts[0]).value_or(0);
    const int minor = parts.size() < 2 ? 0 : base::parse_number<int>(parts[1]).value_or(0);
    return major < least_major || (major == least_major && minor < least_minor);
}

/// Asks one tshark its questions.
class Prober {
  public:
    Prober(fs::path binary, std::chrono::seconds timeout)
        : m_binary{std::move(binary)}, m_timeout{timeout} {}

    Abilities ask() const {
        Abilities abilities;
        abilities.version = version_in(answer({"--version"}));
        if (abilities.version.empty()) {
            throw base::Error{base::shown(m_binary.string()) + " does not answer like a tshark" +
                              how_to_install};
        }
        if (is_too_old(abilities.version)) {
            return abilities;  // refused anyway: its other answers do not matter
        }
        abilities.missing_fields = missing_fields();
        abilities.payload_protocols = payload_protocols();
        return abilities;
    }

  private:
    std::string answer(std::vector<std::string> arguments) const {
        const std::string what = base::shown(m_binary.string() + " " + arguments[0]);
        try {
            // Run as in an empty home folder: no profile or Lua script of the user's has a say.
            const base::TemporaryFolder home;
            const std::string folder = home.path().string();
            process::Captured captured =
                process::run({m_binary,
                              std::move(arguments),
                              {{"WIRESHARK_CONFIG_DIR", folder}, {"HOME", folder}}},
                             {m_timeout});
            if (!captured.outcome.succeeded()) {
                throw base::Error{what + " failed (" + captured.outcome.described() + "): " +
                                  base::printable(captured.outcome.errors) + how_to_install};
            }
            return std::move(captured.output);
        } catch (const process::TimedOut&) {
            throw base::Error{
                what + " gave no answer within " +
                base::counted(static_cast<std::uint64_t>(m_timeout.count()), "second") +
                how_to_install};
        }
    }

    std::vector<std::string> missing_fields() const {
        const std::string answered = answer({"-G", "fields"});
        std::set<std::string_view> known;
        base::for_each_part(answered, '\n', [&known](std::string_view line) {
            // "P" lines are protocols, "F" lines fields; the third column is the filter name.
            const auto columns = base::split(line.substr(0, 512), '\t');
            if (columns.size() > 2) {
                known.insert(columns[2]);
            }
        });
        std::vector<std::string> missing;
        for (const std::string_view name : field_names) {
            if (known.count(name) == 0) {
                missing.emplace_back(name);
            }
        }
        return missing;
    }

    std::vector<std::string> payload_protocols() const {
        std::set<std::string> payload;
        std::set<std::string> lower;
        const std::string decodes = answer({"-G", "decodes"});
        base::for_each_part(decodes, '\n', [&](std::string_view line) {
            const auto columns = base::split(line, '\t');
            if (columns.size() < 3) {
                return;
            }
            if (columns[0] == "tcp.port" || columns[0] == "udp.port") {
                payload.emplace(columns[2]);
            } else if (lower_tables.count(columns[0]) != 0) {
                lower.emplace(columns[2]);
            }
        });
        const std::string heuristics = answer({"-G", "heuristic-decodes"});
        base::for_each_part(heuristics, '\n', [&](std::string_view line) {
            const auto columns = base::split(line, '\t');
            if (columns.size() > 1 && (columns[0] == "tcp" || columns[0] == "udp")) {
                payload.emplace(columns[1]);
            }
        });
        std::vector<std::string> result;
        std::copy_if(payload.begin(), payload.end(), std::back_inserter(result),
                     [&lower](const std::string& name) {
                         return lower.count(name) == 0 && tunnels.count(name) == 0;
                     });
        return result;
    }

    fs::path m_binary;
    std::chrono::seconds m_timeout;
};

/// The probe's answer in the cache folder: a small text file.
class ProbeCache {
  public:
    ProbeCache(const fs::path& folder, const fs::path& binary)
        : m_file{folder / ("tshark-" + hash_of(binary.string()))}, m_key{key_of(binary)} {}

    [[nodiscard]] std::optional<Abilities> load() const {
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
        return line == end_mark && !abilities.version.empty() ? std::optional{abilities}
                                                              : std::nullopt;
    }

    void store(const Abilities& abilities) const {
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

    /// FNV-1a, 64 bits: names a file, protects nothing.
    static std::string hash_of(std::string_view text) {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const char byte : text) {
            hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
        }
        std::ostringstream out;
        out << std::hex << hash;
        return out.str();
    }

  private:
    static std::string key_of(const fs::path& binary) {
        std::string all_fields;
        for (const std::string_view name : field_names) {
            all_fields.append(name).append(" ");
        }
        struct stat status {};
        ::stat(binary.c_str(), &status);
        return "mptcpanalyzer probe 1 " + base::shown(binary.string()) + " " +
               std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
               std::to_string(status.st_mtim.tv_nsec) + " " + hash_of(all_fields);
    }

    static constexpr std::string_view end_mark = "end";
    fs::path m_file;
    std::string m_key;
};

/// Links are followed: a package that is upgraded replaces the file behind them.
std::optional<fs::path> locate(const base::Settings& settings) {
    const auto found = base::find_program(settings.tshark_binary());
    if (!found) {
        return std::nullopt;
    }
    std::error_code error;
    const fs::path real = fs::canonical(*found, error);
    return error ? *found : real;
}

Abilities probe(const fs::path& binary, std::chrono::seconds timeout,
                const std::optional<fs::path>& cache) {
    if (!cache) {
        return Prober{binary, timeout}.ask();
    }
    const ProbeCache kept{*cache, binary};
    if (auto abilities = kept.load()) {
        return *abilities;
    }
    Abilities abilities = Prober{binary, timeout}.ask();
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
    if (is_too_old(abilities.version)) {
        throw base::Error{name + " is too old: " + std::to_string(least_major) + "." +
                          std::to_string(least_minor) + " or newer is needed" + how_to_install};
    }
    if (!abilities.missing_fields.empty()) {
        throw base::Error{name + " does not know the " +
                          (abilities.missing_fields.size() == 1 ? "field " : "fields ") +
                          base::listed(abilities.missing_fields) +
                          ": a tshark that dissects MPTCP is needed" + how_to_install};
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
                          settings.origin("tshark_binary") + ") is no program" + how_to_install};
    }
    m_binary = *binary;
    m_abilities = probe(m_binary, m_timeout, settings.cache());
    refuse_unfit(m_binary, m_abilities);
    make_folders(settings.cache());
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
    m_lean_folder = parent / ("wireshark-lean-" + ProbeCache::hash_of(disabled));
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
    if (const auto cache = settings.cache()) {
        if (const auto abilities = ProbeCache{*cache, *binary}.load()) {
            known.version = abilities->version;
        }
    }
    return known;
}

}  // namespace tshark
