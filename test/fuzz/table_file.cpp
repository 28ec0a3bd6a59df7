// SPDX-License-Identifier: GPL-3.0-or-later
// A packet table from a damaged file of the cache: whatever the file holds, no number in the table
// points beyond what is there. Input: the file.
#include <cstdint>
#include <fcntl.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "fuzz.h"
#include "packets/packet_table_file.h"

namespace {

/// Uses every number that points somewhere.
std::size_t touch(const packets::PacketTable& table) {
    std::size_t sum = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const packets::Endpoints& ends = table.endpoints_of(row);
        sum += table.addresses[ends.source].size() + table.addresses[ends.destination].size();
        sum += table.flow_of(ends.reversed()).value_or(0);
        sum += table.options_of(row).size() + table.payload_sum(row).value_or(0);
        if (const packets::RareOptions* const rare = table.rare_of(row)) {
            sum += rare->hmacs.size() + rare->echoes.size() + rare->advertised_addresses.size();
        }
        for (std::size_t column = 0; column < table.extra_columns().size(); ++column) {
            sum += table.extra(column, row).size();
        }
    }
    return sum;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile scratch;
    scratch.write(fuzz::text_of(data, size));
    try {
        packets::BinaryReader reader{
            base::UniqueFd{::open(scratch.path().c_str(), O_RDONLY | O_CLOEXEC)}};
        const packets::PacketTable table = packets::read_packet_table(reader);
        [[maybe_unused]] volatile const std::size_t used = touch(table);
        reader.finish();
    } catch (const base::Error&) {
    }
    return 0;
}
