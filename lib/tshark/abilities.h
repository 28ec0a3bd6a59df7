// SPDX-License-Identifier: GPL-3.0-or-later
// What a tshark reports about itself, and what the suite needs of it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tshark {

/// The oldest tshark whose fields and command line are known to do.
constexpr int least_major = 3;
constexpr int least_minor = 6;

/// What a tshark says of itself.
struct Abilities {
    std::string version;                      ///< such as "4.0.17"
    std::vector<std::string> missing_fields;  ///< of field_names
    /// Protocols that TCP and UDP hand their payload to, tunnels left out: switched off for lean
    /// dissection.
    std::vector<std::string> payload_protocols;

    [[nodiscard]] bool is_too_old() const;
};

/// What to do about a tshark that will not do; the end of a message.
[[nodiscard]] const std::string& how_to_install();

/// Runs the binary to ask it. One that is too old is asked for its version only.
/// @throws base::Error when it does not answer, or not like a tshark.
[[nodiscard]] Abilities ask_abilities(const std::filesystem::path& binary,
                                      std::chrono::seconds timeout);

}  // namespace tshark
