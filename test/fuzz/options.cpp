// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as the options of a TCP header, and what a row of the packet table keeps of them.
#include <cstdint>
#include <span>
#include <vector>

#include "fuzz.h"
#include "packets/packet_table.h"
#include "wire/option_values.h"
#include "wire/tcp_options.h"

namespace {

namespace present = packets::present;
using wire::Malformed;
using wire::TcpOption;
using Bytes = std::span<const std::uint8_t>;

bool is_last(const TcpOption& option) {
    const auto* const malformed = std::get_if<Malformed>(&option.content);
    return malformed != nullptr && (malformed->fault == Malformed::Fault::no_length ||
                                    malformed->fault == Malformed::Fault::impossible_length);
}

/// Options stand in the bytes one after the other, and nothing stands between them but NOPs.
void promise_places(const std::vector<TcpOption>& options, Bytes bytes) {
    std::size_t at = 0;
    for (const TcpOption& option : options) {
        fuzz::promise(option.offset >= at && option.offset < bytes.size(),
                      "options do not overlap");
        for (; at < option.offset; ++at) {
            fuzz::promise(bytes[at] == 1, "only No-Operation stands between options");
        }
        fuzz::promise(bytes[at] == option.kind, "an option begins with its kind");
        fuzz::promise(is_last(option) == (at + option.length > bytes.size() || option.length < 2),
                      "a length is possible or impossible");
        fuzz::promise(!is_last(option) || &option == &options.back(),
                      "no option follows an impossible length");
        at += option.length;
    }
}

/// What a cut leaves whole is read as before.
void promise_cuts(const std::vector<TcpOption>& options, Bytes bytes) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const std::vector<TcpOption> cut = wire::read_tcp_options(bytes.first(size));
        for (std::size_t i = 0; i < options.size() && !is_last(options[i]) &&
                                options[i].offset + options[i].length <= size;
             ++i) {
            fuzz::promise(i < cut.size() && cut[i].length == options[i].length &&
                              cut[i].content.index() == options[i].content.index(),
                          "an option does not depend on those after it");
        }
    }
}

/// Values that are not there are 0.
void promise_values(const packets::PacketRow& row) {
    const auto has = [&row](std::uint16_t bit) { return (row.presence & bit) != 0; };
    fuzz::promise(has(present::timestamps) || (row.timestamp_value | row.timestamp_echo) == 0,
                  "timestamps are there or 0");
    fuzz::promise(has(present::data_ack) || row.data_ack == 0, "a Data ACK is there or 0");
    fuzz::promise(has(present::dsn) || (row.dsn == 0 && row.ssn == 0), "a DSN is there or 0");
    fuzz::promise(has(present::dsn) || has(present::capable_mapping) || row.dss_length == 0,
                  "a length belongs to a mapping");
    fuzz::promise(!has(present::dsn) || !has(present::capable_mapping), "there is one mapping");
    fuzz::promise(has(present::dss_checksum) || row.dss_checksum == 0, "a checksum is there or 0");
    fuzz::promise(!has(present::dss_checksum) || has(present::dsn) || has(present::capable_mapping),
                  "a checksum belongs to a mapping");
    fuzz::promise(
        has(present::dss_flags) || (row.presence & (present::data_ack | present::dsn)) == 0,
        "numbers of a DSS come with its flags");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t most_bytes = 255;  // a header has 40
    const Bytes bytes{data, size < most_bytes ? size : most_bytes};
    const std::vector<TcpOption> options = wire::read_tcp_options(bytes);
    promise_places(options, bytes);
    promise_cuts(options, bytes);
    packets::PacketRow row;
    const bool is_broken = wire::put_options(options, row);
    fuzz::promise(is_broken == ((row.presence & present::broken_options) != 0),
                  "broken options are marked");
    promise_values(row);
    packets::PacketRow cut;
    cut.presence = present::cut_options;
    fuzz::promise(!wire::put_options(options, cut), "a cut explains what is broken");
    fuzz::promise(
        cut.presence == ((row.presence & ~present::broken_options) | present::cut_options),
        "a cut takes no value away");
    return 0;
}
