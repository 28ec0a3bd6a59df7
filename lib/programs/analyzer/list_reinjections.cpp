// SPDX-License-Identifier: GPL-3.0-or-later
// list-reinjections: segments with data that another subflow had carried before.
#include "base/interrupt.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/reinjection.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using mptcp::Row;
using output::Place;
using output::Unit;

const output::Layout reinjection_layout{"reinjections", "reinjection", reinjection_columns()};
const output::Layout root_layout{
    "", "", {{"mptcp_stream", Unit::number, Place::data}}, &reinjection_layout};

class ListReinjections final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document{&root_layout, {{number_cell(view.number)}, {}}};
        for (const Row row : view.rows) {
            base::throw_if_interrupted();
            if (view.analysis().bytes_at(row)[mptcp::ByteKind::reinjected] > 0 &&
                m_direction.takes(view.sender_at(row))) {
                document.root.inner.push_back(
                    {reinjection_cells(view, row, time_cell(capture, view.packets().time[row]),
                                       number_cell(view.analysis().tcp.stream[row])),
                     {}});
            }
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

}  // namespace

std::unique_ptr<Command> make_list_reinjections() {
    return std::make_unique<ListReinjections>();
}

}  // namespace programs
