// SPDX-License-Identifier: GPL-3.0-or-later
// list-plots: the plots that there are.
#include "plot/plots.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Unit;

const output::Layout plot_layout{"plots",
                                 "plot",
                                 {
                                     {"name", Unit::text},
                                     {"shows", Unit::text},
                                     {"takes", Unit::text},
                                 }};
const output::Layout root_layout{"", "", {}, &plot_layout};

/// Arguments and options beyond those of every plot.
output::Cell takes_of(const plot::PlotInfo& info) {
    if (info.has_peer) {
        return std::string{"FILE2, --clock-offset, --estimate-clock"};
    }
    if (info.has_column) {
        return std::string{"COLUMN, --tcp-stream"};
    }
    return info.has_window ? output::Cell{std::string{"--window"}} : output::Cell{};
}

class ListPlots final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        output::Document document{&root_layout, {}};
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

}  // namespace programs
