// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/restore.h"

namespace facts {

void RestoredPacket::reset() {
    row = {};
    payload_sum.reset();
}

void RestoredPacket::append() const {
    table.append(row);
    if (payload_sum) {
        table.set_payload_sum(table.size() - 1, *payload_sum);
    }
}

}  // namespace facts
