// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/connection.h"

namespace mptcp {

std::string_view linux_counter_of(Fallback fallback) {
    switch (fallback) {
        case Fallback::syn_without_option:
            return "MPCapableSYNTXDrop";
        case Fallback::syn_ack_without_option:
            return "MPCapableFallbackSYNACK";
        case Fallback::ack_without_option:
            return "MPCapableFallbackACK";
        case Fallback::mp_fail:
            return "MPFailTx";
        case Fallback::infinite_mapping:
            return "InfiniteMapTx";
        case Fallback::data_without_mapping:
            return "DssFallback";
    }
    return "";
}

std::string_view name_of(ByteKind kind) {
    constexpr std::array<std::string_view, all_byte_kinds.size()> names = {
        "retransmitted", "unmapped", "repeated", "reinjected", "first_carried"};
    return names[static_cast<std::size_t>(kind)];
}

ByteCounts& ByteCounts::operator+=(const ByteCounts& more) {
    tcp += more.tcp;
    for (const ByteKind kind : all_byte_kinds) {
        kinds[kind] += more.kinds[kind];
    }
    duplicate_frames += more.duplicate_frames;
    return *this;
}

}  // namespace mptcp
