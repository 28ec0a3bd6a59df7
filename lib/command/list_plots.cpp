// SPDX-License-Identifier: GPL-3.0-or-later
// list-plots: the plots that there are.
#include "command/make.h"
#include "command/session.h"
#include "plot/plots.h"

namespace command {

namespace {

using report::Unit;

const report::Layout plot_layout{"plots",
                                 "plot",
                                 {
                                     {"name", Unit::text},
                                     {"shows", Unit::text},
                                     {"takes", Unit::text},
                                 }};
const report::Layout root_layout{"", "", {}, &plot_layout};

/// Arguments and options beyond those of every plot.
report::Cell takes_of(const plot::PlotInfo& info) {
    if (info.has_peer) {
        return std::string{"FILE2, --clock-offset, --estimate-clock"};
    }
    if (info.has_column) {
        return std::string{"COLUMN, --tcp-stream"};
    }
    return info.has_window ? report::Cell{std::string{"--window"}} : report::Cell{};
}

class ListPlots final : public Command {
  public:
    void setup(base::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        report::Document document{&root_layout, {}};
        for (const plot::PlotInfo& info : session.catalogue().plots()) {
            document.root.inner.push_back({{info.name, info.summary, takes_of(info)}, {}});
        }
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_list_plots() {
    return std::make_unique<ListPlots>();
}

}  // namespace command
