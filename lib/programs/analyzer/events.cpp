// SPDX-License-Identifier: GPL-3.0-or-later
// events: the story of one MPTCP connection.
#include "mptcp/questions/events.h"

#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Place;
using output::Unit;

const output::Layout event_layout{"events",
                                  "event",
                                  {
                                      {"time", Unit::seconds},
                                      {"frame", Unit::number},
                                      {"tcp_stream", Unit::number},
                                      {"from", Unit::text},
                                      {"type", Unit::text, Place::data},
                                      {"description", Unit::text, Place::everywhere, "event"},
                                      {"detail", Unit::details, Place::data},
                                  }};
const output::Layout root_layout{
    "", "", {{"mptcp_stream", Unit::number, Place::data}}, &event_layout};

/// Makes a detail's value a cell.
struct DetailCell {
    output::Detail detail;

    void operator()(bool value) { set(Unit::truth, value); }
    void operator()(std::uint64_t value) { set(Unit::number, value); }
    void operator()(mptcp::Nanoseconds value) { set(Unit::seconds, value.count); }
    void operator()(const std::string& value) { set(Unit::text, value); }
    void operator()(const std::vector<std::uint64_t>& values) { set(Unit::frames, values); }
    void set(Unit unit, output::Cell value) {
        detail.unit = unit;
        detail.value = std::move(value);
    }
};

output::Details details_of(const mptcp::Event& event) {
    output::Details details;
    for (const mptcp::Detail& detail : event.details) {
        DetailCell cell{{std::string{detail.name}, Unit::text, {}}};
        std::visit(cell, detail.value);
        details.push_back(std::move(cell.detail));
    }
    return details;
}

output::Item item_of(const mptcp::Capture& capture, const mptcp::Event& event) {
    output::Item item;
    item.cells = {time_cell(capture, capture.packets().time[event.row]),
                  frame_cell(capture, event.row),
                  number_cell(event.stream),
                  side_cell(event.from),
                  std::string{mptcp::name_of(event.type)},
                  event.words,
                  details_of(event)};
    return item;
}

class Events final : public Command {
  public:
    void setup(cli::Options& options) override { add_connection_argument(options, m_number); }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document{&root_layout, {{number_cell(view.number)}, {}}};
        for (const mptcp::Event& event : mptcp::events_of(view)) {
            document.root.inner.push_back(item_of(capture, event));
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
};

}  // namespace

std::unique_ptr<Command> make_events() {
    return std::make_unique<Events>();
}

}  // namespace programs
