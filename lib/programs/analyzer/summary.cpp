// SPDX-License-Identifier: GPL-3.0-or-later
// summary: what each direction of an MPTCP connection carried, and what each subflow's part was.
#include "facts/connection_facts.h"
#include "mptcp/questions/statistics.h"
#include "output/listing.h"
#include "programs/analyzer/per_connection.h"
#include "programs/analyzer/summary_listing.h"

namespace programs {

namespace {

using facts::ConnectionOf;

const output::Pick of_connection{facts::connection_facts()};
const std::vector<output::Shown<ConnectionOf>> connection_columns = {
    of_connection("mptcp_stream", "MPTCP connection"),
    of_connection("state"),
    of_connection.text("client_words", "client"),
    of_connection.text("server_words", "server"),
    of_connection("duration"),
};
const output::Listing<ConnectionOf> one{{"", "", "", {}, &summary_of_directions().layout()},
                                        connection_columns};
const output::Listing<ConnectionOf> connections{
    {"connections", "", "in order of their first segments", {}, &summary_of_directions().layout()},
    connection_columns};
const output::Layout all_layout{"", "", "", {}, &connections.layout()};

output::Item item_of(const mptcp::DirectionStatistics& direction) {
    output::Item item = summary_of_directions().item({direction});
    for (const mptcp::SubflowStatistics& subflow : direction.subflows) {
        item.inner.push_back(summary_of_subflows().item({subflow}));
    }
    return item;
}

class Summary final : public PerConnection {
  public:
    Summary() : PerConnection{one.layout(), all_layout} {}

  private:
    [[nodiscard]] output::Item item_of(const mptcp::Capture& capture,
                                       std::uint32_t number) const override {
        const mptcp::ConnectionStatistics statistics = mptcp::statistics_of(capture, number);
        output::Item item = one.item({capture, number});
        for (const mptcp::Side sender : direction().senders()) {
            item.inner.push_back(programs::item_of(statistics.directions[sender]));
        }
        return item;
    }
};

const Registration<Summary> registration{
    "summary", {}, "sum up the bytes of a connection, by direction and subflow", Group::connection};

}  // namespace

}  // namespace programs
