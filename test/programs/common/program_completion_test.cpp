// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/program_completion.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "facts/columns.h"

namespace programs {
namespace {

using cli::CommandWords;
using cli::ValueKind;
using Words = std::vector<std::string>;

void ignore(const std::string& /*value*/) {}

void declare_own_options(cli::Options& options) {
    options.add_choice("format,f", {"text", "json"}, "of results", ignore);
    options.add_value("load,l", "FILE", "the capture", ignore).is(ValueKind::file);
    options.add_value("columns,c", "LIST", "of the table", ignore).is(ValueKind::column);
    options.add_switch("human", "more readable", [] {});
}

void declare_plot(cli::Options& options) {
    options.add_argument("NAME", "", ignore).is(ValueKind::plot);
    options.add_arguments("MPTCP", "", ignore).is(ValueKind::mptcp_stream);
    options.add_value("output,o", "FILE", "", ignore).is(ValueKind::file);
}

void declare_help(cli::Options& options) {
    options.add_argument("COMMAND", "", ignore, false).is(ValueKind::command);
}

const std::vector<plot::PlotInfo>& test_plots() {
    static const std::vector<plot::PlotInfo> plots = {
        {"dsn", "sequence numbers", {}},
        {"attribute", "", {}, true, false, true, false},
        {"owd", "", {}, true, false, false, true},
    };
    return plots;
}

CompletedProgram test_program() {
    CompletedProgram program;
    program.info.name = "program";
    program.info.declare = declare_own_options;
    program.info.commands = {{"plot", {"p"}, "draw", declare_plot},
                             {"help", {"?"}, "explain", declare_help},
                             {"list", {}, "list all", [](cli::Options&) {}}};
    program.plots = test_plots;
    return program;
}

CompletedProgram where_all_come_first() {
    CompletedProgram program = test_program();
    program.comes_first = [](const std::string&) { return true; };
    return program;
}

/// The program's answer: candidates, or ":files".
Words answer(const CompletedProgram& program, Words words) {
    const std::string word = words.back();
    words.pop_back();
    const WordCompletion completion = complete_program(program, words, word);
    Words answered;
    for (const Candidate& candidate : completion.candidates) {
        answered.push_back(candidate.word);
    }
    if (completion.files) {
        answered.emplace_back(":files");
    }
    return answered;
}

Words answer(Words words) {
    return answer(where_all_come_first(), std::move(words));
}

TEST(CompleteProgram, FirstIsAFileOrACommand) {
    EXPECT_EQ(answer({""}), (Words{"plot", "p", "help", "?", "list", ":files"}));
    EXPECT_EQ(answer({"li"}), (Words{"list", ":files"}));
    EXPECT_EQ(answer({"--human", "-f", "json", "li"}), (Words{"list", ":files"}));
    EXPECT_EQ(answer({"plot", "ds"}), Words{"dsn"});
}

TEST(CompleteProgram, BehindAFileComesACommand) {
    EXPECT_EQ(answer({"x.pcap", "p"}), (Words{"plot", "p"}));
    EXPECT_EQ(answer({"-", "p"}), (Words{"plot", "p"}));
    EXPECT_EQ(answer({"x.pcap", "--format=json", "--human", "li"}), Words{"list"});
    EXPECT_EQ(answer({"x.pcap", "y.pcap", ""}), Words{});
    EXPECT_EQ(answer({"x.pcap", "list", ""}), Words{}) << "it takes nothing";
}

TEST(CompleteProgram, OptionsOfTheProgramStandBeforeTheCommand) {
    EXPECT_EQ(answer({"--"}), (Words{"--columns", "--format", "--human", "--load"}));
    EXPECT_EQ(answer({"x.pcap", "--f"}), Words{"--format"});
    EXPECT_EQ(answer({"x.pcap", "plot", "--"}), (Words{"--help", "--output"}));
    EXPECT_EQ(answer({"x.pcap", "list", "-"}), (Words{"--help", "-h"}));
}

TEST(CompleteProgram, ValuesOfItsOptions) {
    EXPECT_EQ(answer({"-f", ""}), (Words{"text", "json"}));
    EXPECT_EQ(answer({"x.pcap", "--format", "j"}), Words{"json"});
    EXPECT_EQ(answer({"--load", "plot"}), Words{":files"});
    EXPECT_EQ(answer({"--load", "list", "li"}), (Words{"list", ":files"}));
    EXPECT_EQ(answer({"--load=x", "-f"}), Words{"-f"});
}

TEST(CompleteProgram, SomeCommandsNeedNoFile) {
    CompletedProgram program = test_program();
    EXPECT_EQ(answer(program, {""}), Words{":files"});
    EXPECT_EQ(answer(program, {"list", "p"}), (Words{"plot", "p"})) << "list is a file there";
    program.comes_first = [](const std::string& command) { return command == "list"; };
    EXPECT_EQ(answer(program, {""}), (Words{"list", ":files"}));
    EXPECT_EQ(answer(program, {"list", ""}), Words{});
    EXPECT_EQ(answer(program, {"plot", "li"}), Words{"list"});
    program.comes_first = [](const std::string&) { return true; };
    EXPECT_EQ(answer(program, {"none", "li"}), Words{"list"});
}

TEST(CompleteProgram, WithoutCommandsArgumentsAreItsOwn) {
    CompletedProgram program;
    program.info.declare = [](cli::Options& options) {
        declare_own_options(options);
        options.add_argument("INPUT", "", ignore).is(ValueKind::file);
    };
    EXPECT_EQ(answer(program, {""}), Words{":files"});
    EXPECT_EQ(answer(program, {"x.pcap", ""}), Words{});
    EXPECT_EQ(answer(program, {"x.pcap", "--h"}), Words{"--human"});
    EXPECT_EQ(answer(program, {"x.pcap", "--", "-"}), Words{});
}

TEST(CompleteProgram, NamesAreOfItsKnowledge) {
    EXPECT_EQ(answer({"help", ""}), (Words{"plot", "p", "help", "?", "list"}));
    EXPECT_EQ(answer({"x", "plot", ""}), (Words{"dsn", "attribute", "owd"}));
    EXPECT_EQ(answer({"x", "plot", "dsn", ""}), Words{}) << "only the capture could tell";
    EXPECT_EQ(answer({"x", "plot", "owd", ""}), Words{":files"});
    EXPECT_EQ(answer({"x", "plot", "attribute", "tcpse"}), Words{"tcpseq"});
    EXPECT_EQ(answer({"--columns", ""}), facts::column_names());
}

TEST(CompleteProgram, ListsAreContinued) {
    const auto program = test_program();
    const WordCompletion behind = complete_program(program, {"-c"}, "tcpseq,ip.dsfield,tcpse");
    EXPECT_EQ(behind.kept, "tcpseq,ip.dsfield,");
    EXPECT_TRUE(behind.is_list);
    EXPECT_TRUE(behind.candidates.empty()) << "it is named already";
    const WordCompletion joined = complete_program(program, {}, "--columns=dsn,tcpse");
    EXPECT_EQ(joined.kept, "--columns=dsn,");
    ASSERT_EQ(joined.candidates.size(), 1);
    EXPECT_EQ(joined.candidates[0].word, "tcpseq");
    EXPECT_EQ(joined.candidates[0].meaning, facts::find_column("tcpseq")->meaning);
}

TEST(CompleteProgram, PluginsAreAskedForOnlyWhenNeeded) {
    CompletedProgram program = where_all_come_first();
    int asked = 0;
    program.all_commands = [&asked, own = program.info.commands] {
        ++asked;
        auto all = own;
        all.push_back({"mine", {}, "of a plugin", declare_plot});
        return all;
    };
    EXPECT_EQ(answer(program, {"data/x.pcap", "plot", "--o"}), Words{"--output"});
    EXPECT_EQ(answer(program, {"plot", "--o"}), Words{"--output"});
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(answer(program, {"x.pcap", "mi"}), Words{"mine"});
    EXPECT_EQ(answer(program, {"mine", "--o"}), Words{"--output"});
    EXPECT_EQ(answer(program, {"help", "mi"}), Words{"mine"});
}

TEST(AnswerOf, IsLines) {
    EXPECT_EQ(answer_of({}), "");
    EXPECT_EQ(answer_of({"--to=", {{"client", "who asks"}, {"server"}}, true, true}),
              ":kept --to=\n:list\n:files\n=client\twho asks\n=server\t\n");
}

TEST(AnswerOf, HoldsNothingThatAShellOrATerminalWouldObey) {
    EXPECT_EQ(answer_of({"", {{"?"}, {"a b"}, {"$(x)"}, {"a\nb"}, {"~x"}, {"Az09-_.,:=@%+/"}}}),
              "=Az09-_.,:=@%+/\t\n");
    EXPECT_EQ(answer_of({"a\n=b,", {{"c"}}}), "") << "it would not begin with what is there";
    const std::string text = answer_of({"", {{"a", "one\ntwo\t\x1b[31m\xff"}}});
    EXPECT_EQ(text.find_first_of("\x1b\xff"), std::string::npos);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_EQ(text.rfind('\t'), 2);
}

class WithCompletion : public testing::Test {
  protected:
    [[nodiscard]] base::ExitStatus run(const Words& words,
                                       std::function<CompletedProgram()> program) {
        testing::internal::CaptureStdout();
        const Work work = with_completion(std::move(program), [this](const Words& its) {
            m_worked_with = its;
            return base::ExitStatus::failed;
        });
        const auto status = work(words);
        m_output = testing::internal::GetCapturedStdout();
        return status;
    }

    Words m_worked_with;
    std::string m_output;
};

TEST_F(WithCompletion, LeavesOtherWordsAlone) {
    for (const Words& words : {Words{}, Words{"x.pcap", "--complete"}, Words{"--completed"}}) {
        m_worked_with = {"unset"};
        EXPECT_EQ(run(words, test_program), base::ExitStatus::failed);
        EXPECT_EQ(m_worked_with, words);
        EXPECT_EQ(m_output, "");
    }
}

TEST_F(WithCompletion, Answers) {
    EXPECT_EXIT(
        {
            const auto status = run({"--complete", "-f", "js"}, test_program);
            const bool answered = m_worked_with.empty() && m_output == "=json\t\n";
            std::exit(answered ? static_cast<int>(status) : 9);  // NOLINT: in a child
        },
        testing::ExitedWithCode(0), "^$");
}

TEST_F(WithCompletion, IsDoneWhateverHappens) {
    EXPECT_EXIT(
        {
            const auto status = run({"--complete", ""}, []() -> CompletedProgram {
                throw std::runtime_error{"no configuration"};
            });
            std::exit(m_output.empty() ? static_cast<int>(status) : 9);  // NOLINT: in a child
        },
        testing::ExitedWithCode(0), "^$");
}

}  // namespace
}  // namespace programs
