// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/options.h"

#include <algorithm>

namespace mptcp {

namespace {

/// Hands out the elements of a list in order, std::nullopt when there are no more.
template <class List>
class Queue {
  public:
    explicit Queue(const List& list) : m_list{list} {}
    [[nodiscard]] std::optional<typename List::value_type> take() {
        if (m_next == m_list.size()) {
            return std::nullopt;
        }
        return m_list[m_next++];
    }

  private:
    const List& m_list;
    std::size_t m_next = 0;
};

bool has_hmac(std::uint8_t add_addr_length) {
    return add_addr_length == 16 || add_addr_length == 18 || add_addr_length == 28 ||
           add_addr_length == 30;
}

bool is_add_addr(const packets::MptcpOption& option) {
    return option.subtype == packets::subtype::add_addr;
}

}  // namespace

bool has_option(const packets::PacketTable& packets, std::size_t row, std::uint8_t subtype,
                std::optional<std::uint8_t> length) {
    const packets::MptcpOptions& options = packets.options_of(row);
    return std::any_of(options.begin(), options.end(), [&](const packets::MptcpOption& option) {
        return option.subtype == subtype && (!length || option.length == *length);
    });
}

AddressOptions address_options(const packets::PacketTable& packets, std::size_t row) {
    AddressOptions result;
    const packets::RareOptions* const rare = packets.rare_of(row);
    if (rare == nullptr) {
        return result;
    }
    const packets::MptcpOptions& options = packets.options_of(row);
    Queue ids{rare->address_ids};
    Queue addresses{rare->advertised_addresses};
    Queue ports{rare->advertised_ports};
    Queue hmacs{rare->hmacs};
    Queue echoes{rare->echoes};
    const auto add_addrs = std::count_if(options.begin(), options.end(), is_add_addr);
    const bool all_have_echo = rare->echoes.size() == static_cast<std::size_t>(add_addrs);
    for (const packets::MptcpOption& option : options) {
        if (option.subtype == packets::subtype::mp_join) {
            if (option.length != join_length::ack) {
                result.join_id = ids.take();
            }
            if (option.length != join_length::syn) {
                [[maybe_unused]] const auto of_join = hmacs.take();
            }
        } else if (is_add_addr(option)) {
            AddAddr added;
            const auto id = ids.take();
            added.address = addresses.take().value_or("");
            added.port = option.length % 4 == 2 ? ports.take() : std::nullopt;
            added.hmac = has_hmac(option.length) ? hmacs.take().value_or("") : "";
            added.echo = all_have_echo && echoes.take().value_or(false);
            if (id) {
                added.id = *id;
                result.added.push_back(std::move(added));
            }
        } else if (option.subtype == packets::subtype::remove_addr) {
            for (int i = 3; i < option.length; ++i) {
                if (const auto id = ids.take()) {
                    result.removed.push_back(*id);
                }
            }
        } else if (option.subtype == packets::subtype::mp_prio && option.length == 4) {
            result.prio_id = ids.take();
        }
    }
    return result;
}

}  // namespace mptcp
