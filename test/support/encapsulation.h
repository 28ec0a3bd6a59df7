// SPDX-License-Identifier: GPL-3.0-or-later
// What may stand between the link layer and the IP packet of interest: tags, labels, tunnels.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/ip.h"

namespace test_support {

/// Wraps a packet once. Every function below makes one; they compose in any order that the
/// protocols allow.
using Encapsulation = std::function<NetworkPacket(const NetworkPacket&)>;

/// Applies a list whose first element is the outermost.
[[nodiscard]] NetworkPacket encapsulate(const std::vector<Encapsulation>& outermost_first,
                                        NetworkPacket packet);

[[nodiscard]] Encapsulation vlan(std::uint16_t id);

/// 802.1ad: a service tag around a customer tag.
[[nodiscard]] Encapsulation qinq(std::uint16_t service_id, std::uint16_t customer_id);

/// One label; around another MPLS label it leaves out the bottom-of-stack bit.
[[nodiscard]] Encapsulation mpls(std::uint32_t label);

/// PPPoE session stage; throws std::invalid_argument unless it carries IP or MPLS.
[[nodiscard]] Encapsulation pppoe(std::uint16_t session);

/// IPv4 or IPv6 in an IP packet between the two tunnel ends (IPv6 in IPv4 is 6in4).
[[nodiscard]] Encapsulation ip_in_ip(std::string source, std::string destination);

[[nodiscard]] Encapsulation gre(std::string source, std::string destination);

[[nodiscard]] Encapsulation vxlan(std::string source, std::string destination,
                                  std::uint32_t network);

[[nodiscard]] Encapsulation gtp_u(std::string source, std::string destination,
                                  std::uint32_t tunnel);

/// The PPP protocol number of an ethertype; throws std::invalid_argument for other than IP, MPLS.
[[nodiscard]] std::uint16_t ppp_protocol(std::uint16_t ethertype);

}  // namespace test_support
