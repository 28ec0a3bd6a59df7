// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/command_line.h"

#include <array>
#include <string_view>

#include "base/text.h"
#include "tshark/decoder.h"

namespace tshark {

namespace {

/// No memory of earlier packets, no look-ups elsewhere.
constexpr std::array lean_preferences = {
    "tcp.analyze_sequence_numbers:FALSE",
    "tcp.desegment_tcp_streams:FALSE",
    "tcp.calculate_timestamps:FALSE",
    "tcp.track_bytes_in_flight:FALSE",
    "mptcp.analyze_mptcp:FALSE",
    "ip.use_geoip:FALSE",
    "ipv6.use_geoip:FALSE",
};

/// Captures taken before segmentation offload hold IP packets of total length 0: with these, their
/// length is that of the frame.
constexpr std::array offload_preferences = {"ip.tso_support:TRUE", "ipv6.tso_support:TRUE"};

/// Lines that tshark prints without anything being wrong.
constexpr std::array<std::string_view, 2> harmless = {"Running as user ", "(tshark:"};

constexpr std::string_view own_name = "tshark: ";

}  // namespace

process::Command command_for(const Tshark& tshark, const Instructions& instructions) {
    process::Command command;
    command.program = tshark.binary();
    auto& arguments = command.arguments;
    const auto add = [&arguments](std::string option, std::string value) {
        arguments.push_back(std::move(option));
        arguments.push_back(std::move(value));
    };
    arguments.emplace_back("-n");
    if (instructions.depth == Depth::lean) {
        for (const char* const preference : lean_preferences) {
            add("-o", preference);
        }
    }
    for (const char* const preference : offload_preferences) {
        add("-o", preference);
    }
    if (!instructions.profile.empty()) {
        add("-C", instructions.profile);
    }
    add("-r", instructions.input);
    if (!instructions.filter.empty()) {
        add("-Y", instructions.filter);
    }
    add("-T", "fields");
    add("-E", "separator=/t");
    add("-E", "quote=n");
    add("-E", "occurrence=a");
    add("-E", std::string{"aggregator="} + packets::value_separator);
    for (const std::string& field : instructions.fields) {
        add("-e", field);
    }
    command.environment = {{"LC_ALL", "C.UTF-8"}, {"TZ", "UTC"}};
    if (instructions.profile.empty()) {
        const auto& folder =
            instructions.depth == Depth::lean ? tshark.lean_folder() : tshark.default_folder();
        command.environment["WIRESHARK_CONFIG_DIR"] = folder.string();
        command.environment["HOME"] = folder.string();
    }
    return command;
}

std::string command_text(const process::Command& command) {
    std::string text;
    for (const auto& [name, value] : command.environment) {
        text += name + "=" + base::shown(value) + " ";
    }
    text += base::shown(command.program.string());
    for (const std::string& argument : command.arguments) {
        const bool plain = argument.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "._-:/=") == std::string::npos;
        text += " " + (plain && !argument.empty() ? argument : base::shown(argument));
    }
    return text;
}

std::string complaint_in(const std::string& errors) {
    std::string complaint;
    base::for_each_part(errors, '\n', [&complaint](std::string_view line) {
        for (const std::string_view start : harmless) {
            if (line.starts_with(start)) {
                return;
            }
        }
        if (line.starts_with(own_name)) {
            line.remove_prefix(own_name.size());
        }
        if (!line.empty()) {
            complaint.append(complaint.empty() ? "" : "\n").append(line);
        }
    });
    return base::printable(complaint);
}

}  // namespace tshark
