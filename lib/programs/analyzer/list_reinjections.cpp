// SPDX-License-Identifier: GPL-3.0-or-later
// list-reinjections: segments with data that another subflow had carried before.
#include "base/interrupt.h"
#include "facts/connection_facts.h"
#include "facts/reinjection_facts.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using mptcp::Row;
const output::Pick of_reinjection{facts::reinjection_facts()};
const output::Listing<facts::ReinjectionOf> reinjections{
    {"reinjections", "reinjection", "in order of frames"},
    {
        of_reinjection("frame"),
        of_reinjection("time"),
        of_reinjection("to"),
        of_reinjection("tcp_stream"),
        of_reinjection("dsn"),
        of_reinjection("length"),
        of_reinjection("bytes", "reinjected bytes"),
        of_reinjection("reinjection_of"),
    }};
const output::Listing<facts::ConnectionOf> root{
    {"", "", "", {}, &reinjections.layout()},
    {output::Pick{facts::connection_facts()}.data("mptcp_stream")}};

class ListReinjections final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override {
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document = root.document({capture, view.number});
        for (const Row row : view.rows) {
            base::throw_if_interrupted();
            if (view.analysis().bytes_at(row)[mptcp::ByteKind::reinjected] > 0 &&
                m_direction.takes(view.sender_at(row))) {
                document.root.inner.push_back(reinjections.item(
                    {view, row, view.packets().time[row] - view.packets().first_frame_time,
                     view.analysis().tcp.stream[row]}));
            }
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

const Registration<ListReinjections> registration{
    "list-reinjections",
    {"lr"},
    "list the segments with data that another subflow had carried before",
    Group::contents};

}  // namespace

}  // namespace programs
