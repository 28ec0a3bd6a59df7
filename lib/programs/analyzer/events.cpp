// SPDX-License-Identifier: GPL-3.0-or-later
// events: the story of one MPTCP connection.
#include "mptcp/questions/events.h"

#include "facts/connection_facts.h"
#include "facts/event_facts.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

/// What events of each type have in any case.
std::vector<output::DetailsIf> details_by_type() {
    std::vector<output::DetailsIf> all;
    for (const facts::EventDetails& of : facts::event_details()) {
        all.push_back({"type", std::string{mptcp::name_of(of.type)}, of.details});
    }
    return all;
}

const output::Pick of_event{facts::event_facts()};
const output::Listing<facts::EventOf> events{
    {"events", "event", "in order of frames", {}, nullptr, false, {}, details_by_type()},
    {
        of_event("time"),
        of_event("frame"),
        of_event("tcp_stream"),
        of_event("from"),
        of_event.data("type"),
        of_event("description", "event"),
        of_event.data("detail"),
    }};
const output::Listing<facts::ConnectionOf> root{
    {"", "", "", {}, &events.layout()},
    {output::Pick{facts::connection_facts()}.data("mptcp_stream")}};

class Events final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override { add_connection_argument(options, m_number); }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document = root.document({capture, view.number});
        for (const mptcp::Event& event : mptcp::events_of(view)) {
            document.root.inner.push_back(events.item({capture, event}));
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
};

const Registration<Events> registration{
    "events",
    {},
    "list the events of a connection: handshakes, addresses, fallback, ends",
    Group::connection};

}  // namespace

}  // namespace programs
