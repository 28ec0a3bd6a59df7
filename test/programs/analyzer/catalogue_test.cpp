// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/catalogue.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "mptcp/story.h"
#include "plot/drawn.h"
#include "plugin/files.h"
#include "programs/common/help.h"
#include "support/environment.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using plugin::make_file;
using plugin::make_folder;
using test_support::Variable;

namespace programs {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The plugins folder and one of PATH, both empty at first.
class CatalogueTest : public testing::Test {
  protected:
    CatalogueTest() {
        make_folder(path("plugins"));
        make_folder(path("path"));
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }

    /// Puts a library of test/plugin/libraries into the plugins folder.
    void add_library(const std::string& name, const std::string& as = "") const {
        const fs::path file = path("plugins") / ((as.empty() ? name : as) + ".so");
        fs::copy_file(fs::path{MPTCP_TEST_PLUGINS} / (name + ".so"), file);
        plugin::set_mode(file, 0755);
    }
    [[nodiscard]] static Catalogue catalogue() { return Catalogue{base::Settings{std::nullopt}}; }

    static PluginInfo info_of(Catalogue& catalogue, const std::string& name) {
        for (const PluginInfo& info : catalogue.plugins()) {
            if (info.name == name) {
                return info;
            }
        }
        ADD_FAILURE() << name;
        return {};
    }
    static std::string unknown(Catalogue& catalogue, const std::string& word) {
        try {
            catalogue.refuse_unknown_command(word);
        } catch (const base::UsageError& error) {
            return error.what();
        }
    }
    static std::string refusal_of(Catalogue& catalogue, const std::string& command) {
        try {
            EXPECT_EQ(catalogue.find_command(command), nullptr) << command;
        } catch (const base::Error& error) {
            return error.what();
        }
        return "";
    }

  private:
    test_support::TemporaryFolder m_folder;
    Variable m_plugins{"MPTCPANALYZER_PLUGINS", path("plugins").string()};
    Variable m_path{"PATH", path("path").string()};
};

TEST_F(CatalogueTest, WithoutPluginsHasTheSuitesOwn) {
    Catalogue all = catalogue();
    EXPECT_EQ(all.folder(), path("plugins"));
    EXPECT_EQ(all.commands().size(), own_commands<Session>().size());
    EXPECT_EQ(all.plots().size(), plot::plots().size());
    EXPECT_TRUE(all.plugins().empty());
    EXPECT_EQ(all.find_command("nothing"), nullptr);
    EXPECT_EQ(all.find_plot("rtt").name, "rtt");
    EXPECT_THROW(static_cast<void>(all.find_plot("nothing")), base::UsageError);
}

TEST_F(CatalogueTest, TheFolderIsTheSettings) {
    const Variable plugins{"MPTCPANALYZER_PLUGINS", std::nullopt};
    const Variable data{"XDG_DATA_HOME", "/data"};
    EXPECT_EQ(catalogue().folder(), "/data/mptcpanalyzer/plugins");
    const Variable none{"XDG_DATA_HOME", std::nullopt};
    const Variable home{"HOME", "/home/user"};
    EXPECT_EQ(catalogue().folder(), "/home/user/.local/share/mptcpanalyzer/plugins");
    const Variable homeless{"HOME", std::nullopt};
    EXPECT_EQ(catalogue().folder(), std::nullopt);
    EXPECT_TRUE(catalogue().plugins().empty());
}

TEST_F(CatalogueTest, ProgramsAreCommands) {
    make_file(path("path/mptcpanalyzer-two"));
    make_file(path("plugins/mptcpanalyzer-one"));
    Catalogue all = catalogue();
    const CommandInfo<Session>* const one = all.find_command("one");
    ASSERT_NE(one, nullptr);
    EXPECT_EQ(one->name, "one");
    EXPECT_EQ(one->summary, "plugin: " + path("plugins/mptcpanalyzer-one").string());
    ASSERT_NE(all.find_command("two"), nullptr);
    EXPECT_EQ(all.find_command("one"), one) << "its place does not change";
    EXPECT_EQ(all.commands().size(), own_commands<Session>().size() + 2);
    const PluginInfo info = info_of(all, "one");
    EXPECT_EQ(info.kind, PluginKind::program);
    EXPECT_EQ(info.file, path("plugins/mptcpanalyzer-one"));
    EXPECT_EQ(info.commands, Names{"one"});
    EXPECT_EQ(info.plots, Names{});
    EXPECT_EQ(info.hidden, Names{});
    EXPECT_EQ(info.refusal, "");
}

TEST_F(CatalogueTest, LibrariesAddCommandsAndPlots) {
    add_library("kinds");
    Catalogue all = catalogue();
    const PluginInfo info = info_of(all, "kinds");
    EXPECT_EQ(info.kind, PluginKind::library);
    EXPECT_EQ(info.commands,
              (Names{"give-nothing", "give-words", "give-units", "give-no-rows", "read", "look"}));
    EXPECT_EQ(info.plots, (Names{"every-mark", "request", "no-series"}));
    ASSERT_NE(all.find_command("give-words"), nullptr);
    EXPECT_EQ(all.find_command("give-words")->summary, "the words that it gets");
    EXPECT_EQ(all.find_plot("every-mark").summary, "a series with each mark");
    const std::string help = help_of(words_of(*all.find_command("give-words")));
    EXPECT_EQ(help.find("usage: give-words [WORD...]\n\nthe words that it gets\n"), 0U) << help;
    EXPECT_TRUE(holds(help, "any words")) << help;
}

TEST_F(CatalogueTest, TheSuiteStandsBeforeLibrariesAndTheseBeforePrograms) {
    for (const char* const name : {"summary", "lc", "own", "give-words", "left"}) {
        make_file(path("plugins") / ("mptcpanalyzer-" + std::string{name}));
    }
    add_library("kinds", "b");
    add_library("collides", "c");
    Catalogue all = catalogue();
    EXPECT_NE(all.find_command("summary")->summary, "says what it is");
    EXPECT_EQ(all.find_command("lc")->name, "list-connections");
    EXPECT_EQ(all.find_command("give-words")->summary, "the words that it gets");
    EXPECT_EQ(all.find_command("own")->summary, "says what it is");
    EXPECT_TRUE(all.find_command("left")->summary.starts_with("plugin: "));
    const PluginInfo collides = info_of(all, "c");
    EXPECT_EQ(collides.commands, Names{"own"});
    EXPECT_EQ(collides.plots, Names{"own-plot"});
    EXPECT_EQ(collides.hidden, (Names{"summary", "lc", "give-words", "own", "rtt", "every-mark"}));
    EXPECT_EQ(info_of(all, "own").hidden, Names{"own"});
    EXPECT_EQ(info_of(all, "own").commands, Names{});
    EXPECT_NE(all.find_plot("every-mark").summary, "a point");
    EXPECT_NE(all.find_plot("rtt").summary, "a point");
    EXPECT_EQ(all.find_plot("own-plot").summary, "a point");
    std::set<std::string> names;
    for (const CommandInfo<Session>& info : all.commands()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
    }
}

TEST_F(CatalogueTest, ListsLibrariesFirstAndEachKindByName) {
    add_library("kinds");
    add_library("collides");
    make_file(path("plugins/mptcpanalyzer-z"));
    make_file(path("path/mptcpanalyzer-a"));
    Names names;
    Catalogue all = catalogue();
    for (const PluginInfo& info : all.plugins()) {
        names.push_back(info.name);
    }
    EXPECT_EQ(names, (Names{"collides", "kinds", "a", "z"}));
}

TEST_F(CatalogueTest, RefusedProgramsAreNotRunNorHidden) {
    make_file(path("plugins/mptcpanalyzer-open"), 0777);
    make_file(path("path/mptcpanalyzer-open"));
    Catalogue all = catalogue();
    const std::string reason = refusal_of(all, "open");
    EXPECT_TRUE(holds(
        reason, "the plugin '" + path("plugins/mptcpanalyzer-open").string() + "' is not run: "))
        << reason;
    EXPECT_TRUE(holds(reason, "can be written to by others")) << reason;
    EXPECT_TRUE(holds(info_of(all, "open").refusal, "can be written to by others"));
    EXPECT_EQ(info_of(all, "open").commands, Names{});
    EXPECT_EQ(all.commands().size(), own_commands<Session>().size());
    // What else is called so does what it did.
    make_file(path("plugins/mptcpanalyzer-summary"), 0777);
    add_library("kinds");
    make_file(path("plugins/mptcpanalyzer-read"), 0777);
    Catalogue later = catalogue();
    EXPECT_EQ(later.find_command("summary")->name, "summary");
    EXPECT_EQ(later.find_command("read")->summary, "values with their types");
}

TEST_F(CatalogueTest, ALibraryThatIsRefusedTakesNothingWithIt) {
    for (const char* const name :
         {"wrong_version", "wrong_size", "no_plugin", "throws", "throws_int", "bad_command",
          "no_function", "undefined_symbol"}) {
        add_library(name);
    }
    add_library("kinds");
    make_file(path("plugins/open.so"), 0666);
    make_file(path("plugins/script.so"), 0644);
    Catalogue all = catalogue();
    EXPECT_NE(all.find_command("look"), nullptr);
    EXPECT_EQ(all.plugins().size(), 11U);
    for (const PluginInfo& info : all.plugins()) {
        EXPECT_EQ(info.refusal.empty(), info.name == "kinds") << info.name;
        EXPECT_EQ(info.commands.empty(), info.name != "kinds") << info.name;
    }
    EXPECT_TRUE(holds(info_of(all, "open").refusal, "can be written to by others"));
    EXPECT_EQ(refusal_of(all, "lost"), "") << "nobody has it";
}

TEST_F(CatalogueTest, AnUnknownCommandIsSuggestedAmongAll) {
    add_library("kinds");
    make_file(path("path/mptcpanalyzer-speak"));
    Catalogue all = catalogue();
    EXPECT_TRUE(holds(unknown(all, "give-wrds"), "did you mean 'give-words'?"));
    EXPECT_TRUE(holds(unknown(all, "speek"), "did you mean 'speak'?"));
    EXPECT_TRUE(holds(unknown(all, "sumary"), "did you mean 'summary'?"));
    EXPECT_FALSE(holds(unknown(all, "xyzzy"), "did you mean"));
    EXPECT_FALSE(holds(unknown(all, "xyzzy"), "list-plugins"));
    make_file(path("plugins/mptcpanalyzer-open"), 0777);
    Catalogue later = catalogue();
    EXPECT_TRUE(holds(unknown(later, "xyzzy"), "a plugin was refused, 'list-plugins' reports why"));
}

TEST_F(CatalogueTest, CanBeMovedWithWhatRefersToIt) {
    add_library("kinds");
    Catalogue first = catalogue();
    const CommandInfo<Session>* const command = first.find_command("give-words");
    const Catalogue moved = std::move(first);
    EXPECT_EQ(command->name, "give-words");
    EXPECT_TRUE(holds(help_of(words_of(*command)), "any words"));
}

/// Plots of plugins, on a connection that was told.
class PluginPlotTest : public CatalogueTest {
  protected:
    PluginPlotTest() {
        mptcp::story::Story story;
        const mptcp::story::Keys keys;
        const mptcp::story::Flow flow{story, {}};
        mptcp::story::open(flow, keys);
        mptcp::story::open_join(
            mptcp::story::Flow{story, {.client = "10.0.1.1", .client_port = 40001}}, keys);
        m_drawn.emplace(story);
    }
    [[nodiscard]] const plot::Drawn& drawn() const { return *m_drawn; }

    /// The message and status with which a plot ends.
    std::pair<base::ExitStatus, std::string> failure_of(Catalogue& catalogue,
                                                        const std::string& name) const {
        try {
            static_cast<void>(catalogue.find_plot(name).make(drawn().subject()));
        } catch (const base::Error& error) {
            return {error.status(), error.what()};
        }
        return {};
    }

  private:
    std::optional<plot::Drawn> m_drawn;
};

TEST_F(PluginPlotTest, GetsWhatWasAskedFor) {
    add_library("kinds");
    Catalogue all = catalogue();
    const auto title = [&](mptcp::Side sender, const std::vector<std::uint32_t>& skipped) {
        return all.find_plot("request").make(drawn().subject(sender, skipped)).title;
    };
    EXPECT_EQ(title(mptcp::Side::client, {}), "connection 0 to the server without");
    EXPECT_EQ(title(mptcp::Side::server, {1, 0}), "connection 0 to the client without 1 0");
}

TEST_F(PluginPlotTest, HasEveryMark) {
    add_library("kinds");
    Catalogue all = catalogue();
    const plot::PlotInfo& info = all.find_plot("every-mark");
    EXPECT_TRUE(info.has_direction);
    EXPECT_FALSE(info.has_window || info.has_column || info.has_peer);
    const plot::Figure figure = info.make(drawn().subject());
    EXPECT_EQ(figure.subtitle, "/captures/told.pcap");
    EXPECT_EQ(figure.series.size(), 12U);
    EXPECT_TRUE(plot::is_empty(all.find_plot("no-series").make(drawn().subject())));
}

TEST_F(PluginPlotTest, FailsByName) {
    add_library("faults");
    Catalogue all = catalogue();
    const std::vector<std::pair<std::string, std::string>> said = {
        {"no-number", "a point of the figure is not a finite number"},
        {"too-large", "a point of the figure is not a finite number"},
        {"wrong-mark", "a series of the figure has an unknown mark"},
        {"wrong-axis", "an axis of the figure has the unit 'km"},
        {"no-limit", "an axis of the figure has a limit"},
        {"lost-name", "an axis of the figure has a limit or a name"},
        {"zero-on-logarithm", "a point of the figure is not above 0 on a logarithmic axis"},
    };
    for (const auto& [name, reason] : said) {
        const auto [status, message] = failure_of(all, name);
        EXPECT_EQ(status, base::ExitStatus::failed) << name;
        EXPECT_EQ(message.find("the plugin's plot '" + name + "': " + reason), 0U) << message;
    }
    const auto usage = failure_of(all, "throw-usage");
    EXPECT_EQ(usage.first, base::ExitStatus::usage);
    EXPECT_EQ(usage.second, "the plugin's plot 'throw-usage': not so");
    EXPECT_TRUE(holds(failure_of(all, "throw-int").second, "not a std::exception"));
}

}  // namespace
}  // namespace programs
