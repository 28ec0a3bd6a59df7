// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/arguments.h"

#include "base/names.h"

namespace programs {

using mptcp::Side;

void add_connection_argument(cli::Options& options, std::optional<std::uint32_t>& number,
                             Default its_default) {
    const std::string without = its_default == Default::all ? "all of them" : "the only one";
    options
        .add_argument(
            "MPTCP", "number of an MPTCP connection (list-connections); default: " + without,
            [&number](const std::string& text) { number = parse_stream_number("MPTCP", text); },
            false)
        .is(cli::ValueKind::mptcp_stream);
}

void DirectionOption::add_to(cli::Options& options) {
    options.add_choice(
        "to", base::all_names<Side>(), "only the direction towards that end",
        [this](const std::string& to) { m_sender = other(*base::value_named<Side>(to)); });
}

std::vector<Side> DirectionOption::senders() const {
    return m_sender ? std::vector{*m_sender} : std::vector{Side::client, Side::server};
}

mptcp::Side DirectionOption::main_sender(const mptcp::Connection& connection) const {
    const bool is_download =
        connection.bytes[mptcp::Side::server].tcp > connection.bytes[mptcp::Side::client].tcp;
    return m_sender.value_or(is_download ? mptcp::Side::server : mptcp::Side::client);
}

std::string destination_name(Side sender) {
    return std::string{name_of(other(sender))};
}

}  // namespace programs
