// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/completion.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace programs {
namespace {

using cli::ValueKind;
using Words = std::vector<std::string>;

cli::CommandWords declared(const std::string& name, std::vector<std::string> aliases,
                           std::function<void(cli::Options&)> setup) {
    return {name, std::move(aliases), "", std::move(setup)};
}

void ignore(const std::string& /*value*/) {}

void set_up_plot(cli::Options& options) {
    options.add_argument("NAME", "", ignore).is(ValueKind::plot);
    options.add_argument("MPTCP", "", ignore, false).is(ValueKind::mptcp_stream);
    options.add_value("output,o", "FILE", "", ignore).is(ValueKind::file);
    options.add_choice("to", {"client", "server"}, "", ignore);
    options.add_value("title", "TEXT", "", ignore);
    options.add_value("tcp-stream,t", "TCP", "", ignore).is(ValueKind::tcp_stream);
    options.add_switch("display,d", "", [] {});
}

const std::vector<cli::CommandWords>& test_commands() {
    static const std::vector<cli::CommandWords> commands = {
        declared("plot", {}, set_up_plot),
        declared("list-connections", {"lc", "lm"}, [](cli::Options&) {}),
        declared("load", {},
                 [](cli::Options& options) {
                     options.add_argument("FILE", "", ignore).is(ValueKind::file);
                 }),
        declared("dump", {},
                 [](cli::Options& options) {
                     options.add_value("count,n", "N", "", ignore);
                     options.add_arguments("COLUMN", "", ignore).is(ValueKind::column);
                 }),
        declared("export", {},
                 [](cli::Options& options) {
                     options.add_value("columns,c", "LIST", "", ignore).is(ValueKind::column);
                 }),
        declared("setup", {},
                 [](cli::Options& options) {
                     for (const char* const name : {"MPTCP", "FILE2"}) {
                         options.add_argument(name, "", ignore, false)
                             .is(ValueKind::mptcp_stream)
                             .or_file = true;
                     }
                 }),
        declared("draw", {},
                 [](cli::Options& options) {
                     options.add_argument("NAME", "", ignore).is(ValueKind::plot);
                     for (const char* const name : {"COLUMN|FILE2", "MPTCP"}) {
                         options.add_argument(name, "", ignore, false).is(ValueKind::mptcp_stream);
                     }
                     options.add_value("output,o", "FILE", "", ignore).is(ValueKind::file);
                 }),
        declared("help", {},
                 [](cli::Options& options) {
                     options.add_argument("COMMAND", "", ignore, false).is(ValueKind::command);
                 }),
    };
    return commands;
}

Vocabulary vocabulary() {
    Vocabulary vocabulary;
    vocabulary.commands = test_commands;
    vocabulary.mptcp_streams = [] { return Words{"0", "1", "2", "10"}; };
    vocabulary.tcp_streams = [] { return Words{"7", "8"}; };
    vocabulary.columns = [] { return Words{"tcpseq", "tcpack", "dsn"}; };
    vocabulary.plots = [] { return Words{"dsn", "dack", "dss-length"}; };
    return vocabulary;
}

Words candidates(const std::string& line) {
    const Completion completion = complete(line, vocabulary());
    EXPECT_FALSE(completion.files) << line;
    return completion.candidates;
}

bool takes_files(const std::string& line) {
    const Completion completion = complete(line, vocabulary());
    EXPECT_EQ(completion.candidates, Words{}) << line;
    return completion.files;
}

TEST(Complete, FirstWordIsACommandOrAnAlias) {
    EXPECT_EQ(candidates("l"), (Words{"lc", "list-connections", "lm", "load"}));
    EXPECT_EQ(candidates("  lo"), Words{"load"});
    EXPECT_EQ(candidates("load"), Words{"load"});
    EXPECT_EQ(candidates("x"), Words{});
    EXPECT_EQ(candidates("'lo"), Words{"load"}) << "in quotes too";
    EXPECT_EQ(candidates(""), (Words{"draw", "dump", "export", "help", "lc", "list-connections",
                                     "lm", "load", "plot", "setup"}));
}

TEST(Complete, WordWithADashIsAnOption) {
    EXPECT_EQ(candidates("plot -"), (Words{"--display", "--output", "--tcp-stream", "--title",
                                           "--to", "-d", "-o", "-t"}));
    EXPECT_EQ(candidates("plot --t"), (Words{"--tcp-stream", "--title", "--to"}));
    EXPECT_EQ(candidates("plot dsn -o x.png --d"), Words{"--display"});
    EXPECT_EQ(candidates("lc -"), Words{});
}

TEST(Complete, OptionsOfEveryCommandAreOfferedToo) {
    Vocabulary with_common = vocabulary();
    with_common.common_options = [](cli::Options& options) {
        options.add_switch("help,h", "", [] {});
    };
    EXPECT_EQ(complete("lc -", with_common).candidates, (Words{"--help", "-h"}));
}

TEST(Complete, ValueOfAnOptionIsOfItsKind) {
    EXPECT_EQ(candidates("plot --to "), (Words{"client", "server"}));
    EXPECT_EQ(candidates("plot --to s"), Words{"server"});
    EXPECT_EQ(candidates("plot --tcp-stream "), (Words{"7", "8"}));
    EXPECT_EQ(candidates("plot -dt "), (Words{"7", "8"})) << "the last of several short ones";
    EXPECT_EQ(candidates("plot --title "), Words{});
    EXPECT_TRUE(takes_files("plot -o "));
    EXPECT_TRUE(takes_files("plot --output fi"));
}

TEST(Complete, ValueBehindAnEqualSignIsCompletedAlone) {
    EXPECT_EQ(candidates("plot --to="), (Words{"client", "server"}));
    EXPECT_EQ(candidates("plot --to=cl"), Words{"client"});
    EXPECT_TRUE(takes_files("plot --output=fi"));
    EXPECT_EQ(candidates("plot --display="), Words{});
    EXPECT_EQ(candidates("plot --unknown=x"), Words{});
    EXPECT_EQ(candidates("plot -t=7"), Words{});
}

TEST(Complete, ArgumentIsOfItsKind) {
    EXPECT_EQ(candidates("plot "), (Words{"dsn", "dack", "dss-length"}));
    EXPECT_EQ(candidates("plot ds"), (Words{"dsn", "dss-length"}));
    EXPECT_EQ(candidates("plot dsn "), (Words{"0", "1", "2", "10"}));
    EXPECT_EQ(candidates("plot dsn 1"), (Words{"1", "10"}));
    EXPECT_EQ(candidates("plot dsn 1 "), Words{}) << "there is no third one";
    EXPECT_EQ(candidates("help lo"), Words{"load"});
    EXPECT_EQ(candidates("lc "), Words{});
    EXPECT_TRUE(takes_files("load "));
    EXPECT_TRUE(takes_files("load 'my fi"));
}

TEST(Complete, ValuesOfOptionsAreNoArguments) {
    EXPECT_EQ(candidates("plot --to client ds"), (Words{"dsn", "dss-length"}));
    EXPECT_EQ(candidates("plot -o f.png dsn 2"), Words{"2"});
    EXPECT_EQ(candidates("plot -of.png -t7 --to=client -d ds"), (Words{"dsn", "dss-length"}));
    EXPECT_EQ(candidates("plot --title --to dsn "), (Words{"0", "1", "2", "10"}))
        << "a value may look like an option";
}

TEST(Complete, ColumnsOfAnOptionAreAList) {
    EXPECT_EQ(candidates("export -c "), (Words{"tcpseq", "tcpack", "dsn"}));
    EXPECT_EQ(candidates("export -c dsn,t"), (Words{"dsn,tcpseq", "dsn,tcpack"}))
        << "the whole word, as it is replaced";
    EXPECT_EQ(candidates("export -c dsn,tcpack,"), Words{"dsn,tcpack,tcpseq"}) << "each once";
    EXPECT_EQ(candidates("export --columns=dsn,tcps"), Words{"dsn,tcpseq"});
    EXPECT_EQ(candidates("dump dsn,tcps"), Words{}) << "arguments are none";
}

TEST(Complete, NumberMayBeASecondCapture) {
    for (const char* const line : {"setup 1", "setup f2 1"}) {
        const Completion completion = complete(line, vocabulary());
        EXPECT_EQ(completion.candidates, (Words{"1", "10"})) << line;
        EXPECT_TRUE(completion.files) << line;
    }
    EXPECT_EQ(candidates("setup f2 1 "), Words{}) << "there is no third one";
}

TEST(Complete, PlotSaysWhatStandsBehindIt) {
    Vocabulary knowing = vocabulary();
    const std::vector<plot::PlotInfo> plots = {{"dsn", "", {}},
                                               {"attribute", "", {}, true, false, true, false},
                                               {"owd", "", {}, true, false, false, true}};
    knowing.after_plot = [&plots](const std::string& name) { return arguments_after(plots, name); };
    const auto completed = [&knowing](const std::string& line) {
        const Completion completion = complete(line, knowing);
        Words words = completion.candidates;
        words.insert(words.end(), completion.files ? 1 : 0, "FILES");
        return words;
    };
    EXPECT_EQ(completed("draw dsn 1"), (Words{"1", "10"}));
    EXPECT_EQ(completed("draw owd "), Words{"FILES"});
    EXPECT_EQ(completed("draw -o f owd f2 1"), (Words{"1", "10"}));
    EXPECT_EQ(completed("draw attribute d"), Words{"dsn"});
    EXPECT_EQ(completed("draw attribute dsn 2"), Words{"2"});
    EXPECT_EQ(completed("draw unknown 2"), Words{"2"});
    EXPECT_EQ(complete("draw owd ", vocabulary()).files, false) << "without that knowledge";
}

TEST(Complete, NothingIsAnOptionBehindTwoDashes) {
    EXPECT_EQ(candidates("plot -- ds"), (Words{"dsn", "dss-length"}));
    EXPECT_EQ(candidates("plot -- -"), Words{});
    EXPECT_EQ(candidates("plot -- -o 1"), (Words{"1", "10"}));
}

TEST(Complete, LastArgumentMayBeRepeated) {
    EXPECT_EQ(candidates("dump t"), (Words{"tcpseq", "tcpack"}));
    EXPECT_EQ(candidates("dump tcpseq -n 5 tcpack d"), Words{"dsn"});
}

TEST(Complete, OutputGoesToFilesAndProgramsAreNotGuessed) {
    EXPECT_TRUE(takes_files("lc > "));
    EXPECT_TRUE(takes_files("lc >fi"));
    EXPECT_TRUE(takes_files("nonsense > fi"));
    EXPECT_FALSE(takes_files("lc | le"));
    EXPECT_TRUE(takes_files("lc | tee fi"));
    EXPECT_EQ(candidates("plot > f ds"), (Words{"dsn", "dss-length"}));
}

TEST(Complete, NothingInCommentsNorOfUnknownCommands) {
    EXPECT_EQ(candidates("# l"), Words{});
    EXPECT_EQ(candidates("plot # d"), Words{});
    EXPECT_EQ(candidates("nonsense d"), Words{});
    EXPECT_EQ(candidates("nonsense --d"), Words{});
}

TEST(Complete, MissingVocabularyGivesNothing) {
    EXPECT_EQ(complete("l", Vocabulary{}).candidates, Words{});
    Vocabulary commands_only;
    commands_only.commands = test_commands;
    EXPECT_EQ(complete("plot ", commands_only).candidates, Words{});
}

TEST(Complete, AsksOnlyForWhatItNeeds) {
    Vocabulary lazy = vocabulary();
    lazy.mptcp_streams = []() -> Words { throw std::runtime_error{"no capture"}; };
    EXPECT_EQ(complete("plot d", lazy).candidates, (Words{"dsn", "dack", "dss-length"}));
    EXPECT_THROW(static_cast<void>(complete("plot dsn ", lazy)), std::runtime_error);
}

TEST(Complete, GivesEachCandidateOnce) {
    Vocabulary doubled = vocabulary();
    doubled.plots = [] { return Words{"dsn", "dack", "dsn"}; };
    EXPECT_EQ(complete("plot ", doubled).candidates, (Words{"dsn", "dack"}));
}

}  // namespace
}  // namespace programs
