// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/abilities.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"
#include "process/child.h"
#include "tshark/fields.h"

namespace fs = std::filesystem;

namespace tshark {

namespace {

/// Dissector tables below TCP and UDP: what is in one of them is not payload.
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

/// Asks one tshark its questions.
class Prober {
  public:
    Prober(fs::path binary, std::chrono::seconds timeout)
        : m_binary{std::move(binary)}, m_timeout{timeout} {}

    [[nodiscard]] Abilities ask() const {
        Abilities abilities;
        abilities.version = version_in(answer({"--version"}));
        if (abilities.version.empty()) {
            throw base::Error{base::shown(m_binary.string()) + " does not answer like a tshark" +
                              how_to_install()};
        }
        if (abilities.is_too_old()) {
            return abilities;  // refused anyway: its other answers do not matter
        }
        abilities.missing_fields = missing_fields();
        abilities.payload_protocols = payload_protocols();
        return abilities;
    }

  private:
    [[nodiscard]] std::string answer(std::vector<std::string> arguments) const {
        const std::string what = base::shown(m_binary.string() + " " + arguments[0]);
        try {
            // Run as in an empty home folder: without the user's profiles and Lua scripts.
            const base::TemporaryFolder home;
            const std::string folder = home.path().string();
            process::Captured captured =
                process::run({m_binary,
                              std::move(arguments),
                              {{"WIRESHARK_CONFIG_DIR", folder}, {"HOME", folder}}},
                             {m_timeout});
            if (!captured.outcome.succeeded()) {
                throw base::Error{what + " failed (" + captured.outcome.described() + "): " +
                                  base::printable(captured.outcome.errors) + how_to_install()};
            }
            return std::move(captured.output);
        } catch (const process::TimedOut&) {
            throw base::Error{
                what + " gave no answer within " +
                base::counted(static_cast<std::uint64_t>(m_timeout.count()), "second") +
                how_to_install()};
        }
    }

    [[nodiscard]] std::vector<std::string> missing_fields() const {
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
            if (!known.contains(name)) {
                missing.emplace_back(name);
            }
        }
        return missing;
    }

    [[nodiscard]] std::vector<std::string> payload_protocols() const {
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
            } else if (lower_tables.contains(columns[0])) {
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
                         return !lower.contains(name) && !tunnels.contains(name);
                     });
        return result;
    }

    fs::path m_binary;
    std::chrono::seconds m_timeout;
};

}  // namespace

bool Abilities::is_too_old() const {
    const auto parts = base::split(version, '.');
    const int major = parts.empty() ? 0 : base::parse_number<int>(parts[0]).value_or(0);
    const int minor = parts.size() < 2 ? 0 : base::parse_number<int>(parts[1]).value_or(0);
    return major < least_major || (major == least_major && minor < least_minor);
}

const std::string& how_to_install() {
    static const std::string text =
        "; on Debian, 'apt install tshark' installs one, and --tshark or tshark_binary in the "
        "configuration names another one";
    return text;
}

Abilities ask_abilities(const fs::path& binary, std::chrono::seconds timeout) {
    return Prober{binary, timeout}.ask();
}

}  // namespace tshark
