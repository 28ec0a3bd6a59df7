// SPDX-License-Identifier: GPL-3.0-or-later
// list-plugins: what was found of plugins, and why some are not used.
#include "base/log.h"
#include "base/text.h"
#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Unit;

const output::Layout plugin_layout{"plugins",
                                   "plugin",
                                   {
                                       {"name", Unit::text},
                                       {"kind", Unit::text},
                                       {"commands", Unit::text},
                                       {"plots", Unit::text},
                                       {"hidden", Unit::text, output::Place::data},
                                       {"state", Unit::text},
                                       {"file", Unit::text},
                                   }};
const output::Layout root_layout{
    "", "", {{"folder", Unit::text, output::Place::data}}, &plugin_layout};

output::Cell names_cell(const std::vector<std::string>& names) {
    return names.empty() ? output::Cell{} : output::Cell{base::joined(names, " ")};
}

std::string state_of(const PluginInfo& info) {
    if (!info.refusal.empty()) {
        return "refused: " + info.refusal;
    }
    return info.hidden.empty() ? "ok"
                               : "ok, but others are called " + base::joined(info.hidden, ", ");
}

class ListPlugins final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        Catalogue& catalogue = session.catalogue();
        output::Document document{&root_layout, {}};
        document.root.cells = {catalogue.folder() ? output::Cell{catalogue.folder()->string()}
                                                  : output::Cell{}};
        for (const PluginInfo& info : catalogue.plugins()) {
            document.root.inner.push_back(
                {{info.name, std::string{info.kind == PluginKind::program ? "program" : "library"},
                  names_cell(info.commands), names_cell(info.plots), names_cell(info.hidden),
                  state_of(info), info.file.string()},
                 {}});
        }
        if (catalogue.plugins().empty()) {
            base::log_warning(
                "no plugin was found in " +
                (catalogue.folder() ? base::shown(catalogue.folder()->string()) + " and "
                                    : std::string{}) +
                "PATH (programs mptcpanalyzer-NAME, and in the folder libraries *.so)");
        }
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_list_plugins() {
    return std::make_unique<ListPlugins>();
}

}  // namespace programs
