// SPDX-License-Identifier: GPL-3.0-or-later
// list-plugins: what was found of plugins, and why some are not used.
#include "base/log.h"
#include "base/text.h"
#include "output/listing.h"
#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::Unit;
using facts::Value;

Value names_value(const std::vector<std::string>& names) {
    return names.empty() ? Value{} : Value{base::joined(names, " ")};
}

std::string state_of(const PluginInfo& info) {
    if (!info.refusal.empty()) {
        return "refused: " + info.refusal;
    }
    return info.hidden.empty() ? "ok"
                               : "ok, but others are called " + base::joined(info.hidden, ", ");
}

const output::Listing<PluginInfo> plugins{
    {"plugins", "plugin", "libraries, then programs, each by name"},
    {
        {{{"name", Unit::text,
           "of a program NAME of mptcpanalyzer-NAME, of a library its file without .so"},
          [](const PluginInfo& it) { return it.name; }}},
        {{{"kind", Unit::text, "what it is", "", {"program", "library"}},
          [](const PluginInfo& it) {
              return std::string{it.kind == PluginKind::program ? "program" : "library"};
          }}},
        {{{"commands", Unit::text, "names of the commands that it adds, with a space between them",
           "none"},
          [](const PluginInfo& it) { return names_value(it.commands); }}},
        {{{"plots", Unit::text, "names of the plots that it adds, with a space between them",
           "none"},
          [](const PluginInfo& it) { return names_value(it.plots); }}},
        {{{"hidden", Unit::text, "names of its commands and plots that others have already",
           "none"},
          [](const PluginInfo& it) { return names_value(it.hidden); }},
         output::Place::data},
        {{{"state", Unit::text, "ok, with the hidden names; refused: why it is not used"},
          [](const PluginInfo& it) { return state_of(it); }}},
        {{{"file", Unit::text, "its path"}, [](const PluginInfo& it) { return it.file.string(); }}},
    }};
const output::Listing<std::optional<std::filesystem::path>> root{
    {"", "", "", {}, &plugins.layout()},
    {{{{"folder", Unit::text, "the folder of plugins, which need not be there",
        "there is no home folder"},
       [](const std::optional<std::filesystem::path>& it) {
           return it ? Value{it->string()} : Value{};
       }},
      output::Place::data}}};

class ListPlugins final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        Catalogue& catalogue = session.catalogue();
        output::Document document = root.document(catalogue.folder());
        for (const PluginInfo& info : catalogue.plugins()) {
            document.root.inner.push_back(plugins.item(info));
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

const Registration<ListPlugins> registration{
    "list-plugins", {}, "list the plugins, and what they add", Group::program};

}  // namespace

}  // namespace programs
