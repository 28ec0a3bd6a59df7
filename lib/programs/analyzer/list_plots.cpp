// SPDX-License-Identifier: GPL-3.0-or-later
// list-plots: the plots that there are.
#include "output/listing.h"
#include "plot/plots.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::Unit;

/// Arguments and options beyond those of every plot.
facts::Value takes_of(const plot::PlotInfo& info) {
    if (info.has_peer) {
        return std::string{"FILE2, --clock-offset, --estimate-clock"};
    }
    if (info.has_column) {
        return std::string{"COLUMN, --tcp-stream"};
    }
    return info.has_window ? facts::Value{std::string{"--window"}} : facts::Value{};
}

const output::Listing<plot::PlotInfo> plots{
    {"plots", "plot", "in no particular order"},
    {
        {{{"name", Unit::text, "what the command plot takes"},
          [](const plot::PlotInfo& it) { return it.name; }}},
        {{{"shows", Unit::text, "what it shows"},
          [](const plot::PlotInfo& it) { return it.summary; }}},
        {{{"takes", Unit::text, "arguments and options that it takes besides those of all plots",
           "none"},
          [](const plot::PlotInfo& it) { return takes_of(it); }}},
    }};
const output::Layout root_layout{"", "", "", {}, &plots.layout()};

class ListPlots final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root_layout};
    }
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        output::Document document{&root_layout, {}};
        for (const plot::PlotInfo& info : session.catalogue().plots()) {
            document.root.inner.push_back(plots.item(info));
        }
        return {std::move(document)};
    }
};

const Registration<ListPlots> registration{
    "list-plots", {}, "list what can be drawn", Group::plots};

}  // namespace

}  // namespace programs
