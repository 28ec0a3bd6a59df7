// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/endpoints.h"

namespace facts {

std::string endpoint_words(const packets::PacketTable& packets, const packets::Endpoints& ends) {
    const std::string& address = packets.addresses[ends.source];
    const bool is_ipv6 = address.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(ends.source_port);
}

}  // namespace facts
