// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/endpoints.h"

namespace trace {

std::string endpoint_words(const table::PacketTable& packets, const table::Endpoints& ends) {
    const std::string& address = packets.addresses[ends.source];
    const bool is_ipv6 = address.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(ends.source_port);
}

}  // namespace trace
