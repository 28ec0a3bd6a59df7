// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"

namespace cli {
namespace {

using Words = std::vector<std::string>;

/// A program's options, and what a command line made of them.
struct Example {
    Options options;
    int verbose = 0;
    int plain = 0;
    bool help = false;
    Words numbers;  ///< every value that --number was given
    Words outputs;
    Words arguments;

    Example() {
        options.group("Input");
        options.add_value("number,n", "COUNT", "how many packets to read",
                          [this](const std::string& value) { numbers.push_back(value); });
        options.group("Output");
        options.add_value("output,o", "FILE", "where to write",
                          [this](const std::string& value) { outputs.push_back(value); });
        options.add_switch("verbose,v", "say more", [this] { ++verbose; });
        options.add_switch("plain", "no decoration", [this] { ++plain; });
        options.add_switch("help,h", "show this help", [this] { help = true; });
        const auto take = [this](const std::string& value) { arguments.push_back(value); };
        options.add_argument("CAPTURE", "the file to read", take);
        options.add_argument("OTHER", "another one", take, false);
    }
    Example(const Example&) = delete;
    Example& operator=(const Example&) = delete;

    void parse(const Words& words) {
        options.parse(words, [this] { return help; });
    }
};

/// The message with which a command line is refused; empty when it is taken.
std::string refusal_of(const Words& words) {
    Example example;
    try {
        example.parse(words);
    } catch (const base::UsageError& error) {
        EXPECT_EQ(error.status(), base::ExitStatus::usage);
        return error.what();
    }
    return "";
}

/// The value of --output on a command line.
std::string output_of(Words words) {
    Example example;
    words.emplace_back("in.pcap");
    example.parse(words);
    EXPECT_EQ(example.arguments, Words{"in.pcap"});
    return example.outputs.empty() ? "(none)" : example.outputs.back();
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Options, TakesAValueInEveryForm) {
    EXPECT_EQ(output_of({"--output", "a.csv"}), "a.csv");
    EXPECT_EQ(output_of({"--output=a.csv"}), "a.csv");
    EXPECT_EQ(output_of({"-o", "a.csv"}), "a.csv");
    EXPECT_EQ(output_of({"-oa.csv"}), "a.csv");
}

TEST(Options, TakesValuesWithBlanksAndEqualSigns) {
    EXPECT_EQ(output_of({"--output=a=b"}), "a=b");
    EXPECT_EQ(output_of({"--output", "two words"}), "two words");
}

TEST(Options, TakesADashAsValue) {
    EXPECT_EQ(output_of({"--output", "-"}), "-");
    EXPECT_EQ(output_of({"--output=-"}), "-");
    EXPECT_EQ(output_of({"-o", "-"}), "-");
}

TEST(Options, TakesANegativeNumberAsValue) {
    for (const Words& words :
         {Words{"--number", "-1"}, Words{"--number=-1"}, Words{"-n", "-1"}, Words{"-n-1"}}) {
        Example example;
        Words line = words;
        line.emplace_back("in.pcap");
        example.parse(line);
        EXPECT_EQ(example.numbers, Words{"-1"}) << words[0];
    }
}

TEST(Options, LastValueCounts) {
    EXPECT_EQ(output_of({"-o", "a", "--output=b", "--output", "c"}), "c");
}

TEST(Options, SwitchActsAsOftenAsItIsGiven) {
    Example example;
    example.parse({"-v", "--verbose", "in.pcap", "-vv"});
    EXPECT_EQ(example.verbose, 4);
    EXPECT_EQ(example.plain, 0);
}

TEST(Options, ShortOptionsStickTogether) {
    Example example;
    example.parse({"-vvn5", "in.pcap", "-vo", "out"});
    EXPECT_EQ(example.verbose, 3);
    EXPECT_EQ(example.numbers, Words{"5"});
    EXPECT_EQ(example.outputs, Words{"out"});
}

TEST(Options, MayStandAnywhere) {
    Example example;
    example.parse({"in.pcap", "--plain", "other.pcap", "-o", "out"});
    EXPECT_EQ(example.arguments, (Words{"in.pcap", "other.pcap"}));
    EXPECT_EQ(example.plain, 1);
    EXPECT_EQ(example.outputs, Words{"out"});
}

TEST(Options, NamesAreNeverGuessed) {
    for (const auto word : {"--outpu=x", "--verb", "--pl", "--v", "--o=x", "--hel"}) {
        EXPECT_TRUE(holds(refusal_of({word, "in.pcap"}), "unknown option")) << word;
    }
}

TEST(Options, NamesAreCaseSensitive) {
    EXPECT_NE(refusal_of({"--PLAIN", "in.pcap"}), "");
    EXPECT_NE(refusal_of({"-V", "in.pcap"}), "");
}

TEST(Options, UnknownOptionSuggestsTheNearest) {
    const std::string message = refusal_of({"--verbsoe", "in.pcap"});
    EXPECT_TRUE(holds(message, "--verbsoe")) << message;
    EXPECT_TRUE(holds(message, "'--verbose'")) << message;
}

TEST(Options, UnknownOptionWithoutANearOneSuggestsNothing) {
    const std::string message = refusal_of({"--frobnicate", "in.pcap"});
    EXPECT_TRUE(holds(message, "--frobnicate")) << message;
    EXPECT_FALSE(holds(message, "did you mean")) << message;
}

TEST(Options, UnknownShortOptionIsNamed) {
    EXPECT_TRUE(holds(refusal_of({"-x", "in.pcap"}), "-x"));
    EXPECT_TRUE(holds(refusal_of({"-vx", "in.pcap"}), "-vx")) << "as it was typed";
}

TEST(Options, UnknownOptionIsSafeToPrint) {
    EXPECT_FALSE(holds(refusal_of({"--\x1b[31m", "in.pcap"}), "\x1b"));
}

TEST(Options, ValueThatBeginsWithTwoDashesIsRefused) {
    for (const Words& words : {Words{"--output", "--help"}, Words{"--output", "--plain"},
                               Words{"--output", "--nonsense"}, Words{"-o", "--plain"},
                               Words{"--output=--plain"}, Words{"--output", "--"}}) {
        Words line = words;
        line.emplace_back("in.pcap");
        EXPECT_TRUE(holds(refusal_of(line), "--output")) << words.back();
    }
}

TEST(Options, MissingValueIsRefused) {
    EXPECT_TRUE(holds(refusal_of({"in.pcap", "--output"}), "--output"));
    EXPECT_TRUE(holds(refusal_of({"in.pcap", "-o"}), "-o"));
    EXPECT_NE(refusal_of({"in.pcap", "-o", "-v"}), "");
}

TEST(Options, ValueForASwitchIsRefused) {
    EXPECT_TRUE(holds(refusal_of({"--plain=yes", "in.pcap"}), "--plain"));
}

TEST(Options, TwoDashesEndTheOptions) {
    Example example;
    example.parse({"-v", "--", "--plain", "-v"});
    EXPECT_EQ(example.arguments, (Words{"--plain", "-v"}));
    EXPECT_EQ(example.verbose, 1);
    EXPECT_EQ(example.plain, 0);
}

TEST(Options, DashIsAnArgument) {
    Example example;
    example.parse({"-", "-v"});
    EXPECT_EQ(example.arguments, Words{"-"});
    EXPECT_EQ(example.verbose, 1);
}

TEST(Options, MissingArgumentIsNamed) {
    EXPECT_TRUE(holds(refusal_of({}), "CAPTURE"));
    EXPECT_TRUE(holds(refusal_of({"-v"}), "CAPTURE"));
}

TEST(Options, OptionalArgumentMayBeMissing) {
    EXPECT_EQ(refusal_of({"in.pcap"}), "");
}

TEST(Options, OneArgumentTooManyIsNamed) {
    EXPECT_TRUE(holds(refusal_of({"one", "two", "three", "four"}), "'three'"));
}

TEST(Options, AfterHelpNoArgumentIsMissing) {
    Example example;
    EXPECT_NO_THROW(example.parse({"--help"}));
    EXPECT_TRUE(example.help);
    EXPECT_EQ(example.arguments, Words{});
}

TEST(Options, WhatATakerThrowsComesThrough) {
    Options options;
    options.add_value("number", "N", "", [](const std::string& value) {
        static_cast<void>(base::whole_number("--number", value, 1, 9));
    });
    EXPECT_THROW(options.parse({"--number", "10"}, [] { return false; }), base::UsageError);
}

TEST(Options, InfosHaveTheOrderOfDeclaration) {
    const Example example;
    const auto& infos = example.options.infos();
    ASSERT_EQ(infos.size(), 5U);
    EXPECT_EQ(infos[0].long_name, "number");
    EXPECT_EQ(infos[0].short_name, 'n');
    EXPECT_EQ(infos[0].value_name, "COUNT");
    EXPECT_EQ(infos[0].group, "Input");
    EXPECT_EQ(infos[3].long_name, "plain");
    EXPECT_EQ(infos[3].short_name, '\0');
    EXPECT_EQ(infos[3].value_name, "");
    EXPECT_EQ(infos[3].help, "no decoration");
    EXPECT_EQ(infos[3].group, "Output");
}

/// Options of a command that looks at its words itself.
struct WordTaker {
    Options options;
    Words words;
    bool help = false;

    WordTaker() {
        options.add_words("WORD", "as they are",
                          [this](const std::string& word) { words.push_back(word); });
        options.add_switch("help,h", "explain", [this] { help = true; });
    }
    WordTaker(const WordTaker&) = delete;
    WordTaker& operator=(const WordTaker&) = delete;
};

TEST(OptionsWords, AreTakenAsTheyAre) {
    for (const Words& words :
         {Words{}, Words{""}, Words{"--help"}, Words{"-h", "--", "-f", "--no-such=1", "-"},
          Words{"two words", "it's", "a\"b", "--output", "--", "--"}, Words{"-1", "\xff\x1b"}}) {
        WordTaker taker;
        taker.options.parse(words, [&taker] { return taker.help; });
        EXPECT_EQ(taker.words, words);
        EXPECT_FALSE(taker.help);
    }
}

TEST(OptionsWords, AreOneRepeatedArgument) {
    const WordTaker taker;
    ASSERT_EQ(taker.options.arguments().size(), 1U);
    EXPECT_TRUE(taker.options.arguments()[0].repeated);
    EXPECT_FALSE(taker.options.arguments()[0].required);
    EXPECT_TRUE(holds(taker.options.usage(), "[WORD...]"));
    EXPECT_TRUE(holds(taker.options.help(), "as they are"));
}

TEST(OptionsWords, WhatTheTakerThrowsComesThrough) {
    Options options;
    options.add_words("WORD", "", [](const std::string& word) { throw base::UsageError{word}; });
    EXPECT_THROW(options.parse({"--x"}, [] { return false; }), base::UsageError);
}

TEST(OptionsHelp, HoldsEveryOptionArgumentAndGroup) {
    const Example example;
    const std::string help = example.options.help();
    for (const auto part : {"-n, --number COUNT", "-o, --output FILE", "-v, --verbose", "--plain",
                            "-h, --help", "CAPTURE", "OTHER", "the file to read",
                            "how many packets to read", "no decoration", "Input:", "Output:"}) {
        EXPECT_TRUE(holds(help, part)) << part << "\n" << help;
    }
    EXPECT_LT(help.find("Input:"), help.find("--number"));
    EXPECT_LT(help.find("--number"), help.find("Output:"));
    EXPECT_LT(help.find("Output:"), help.find("--output"));
}

TEST(OptionsHelp, AlignsItsSecondColumn) {
    const Example example;
    const std::string help = example.options.help();
    const auto column_of = [&help](const std::string& part) {
        const auto at = help.find(part);
        return at - (help.rfind('\n', at) + 1);
    };
    EXPECT_EQ(column_of("how many packets"), column_of("where to write"));
    EXPECT_EQ(column_of("where to write"), column_of("no decoration"));
    EXPECT_EQ(column_of("where to write"), column_of("the file to read"));
}

TEST(OptionsHelp, WrapsAt80ColumnsAndLosesNoWord) {
    Options options;
    std::string long_help;
    for (int i = 100; i < 190; ++i) {
        long_help += "word" + std::to_string(i) + std::string(static_cast<std::size_t>(i % 7), 'x');
        long_help += i < 189 ? " " : "";
    }
    options.add_value("a-rather-long-option-name,l", "WITH-A-VALUE", long_help,
                      [](const std::string&) {});
    options.add_switch("short,s", long_help, [] {});
    options.add_argument("FILE", long_help, [](const std::string&) {});
    const std::string help = options.help();
    for (const std::string_view line : base::split(help, '\n')) {
        EXPECT_LE(line.size(), 80U) << line;
    }
    for (const std::string_view word : base::split(long_help, ' ')) {
        EXPECT_TRUE(holds(help, std::string{word})) << word;
    }
}

TEST(OptionsHelp, UsesAllOfThe80Columns) {
    Options options;
    options.add_switch("s", std::string(25, 'a') + " " + std::string(26, 'b'), [] {});
    EXPECT_TRUE(holds(options.help(), std::string(25, 'a') + " " + std::string(26, 'b')))
        << options.help();  // 28 + 25 + 1 + 26 = 80
}

TEST(WholeNumber, TakesItsRange) {
    EXPECT_EQ(base::whole_number("--n", "1", 1, 9), 1);
    EXPECT_EQ(base::whole_number("--n", "9", 1, 9), 9);
    EXPECT_EQ(base::whole_number("--n", "-5", -5, 5), -5);
    EXPECT_EQ(base::whole_number("--n", "9223372036854775807", 0, std::numeric_limits<long>::max()),
              std::numeric_limits<long>::max());
}

TEST(WholeNumber, RefusesEverythingElse) {
    for (const auto value : {"0", "10", "-1", "", " 1", "1 ", "+1", "1.0", "1e0", "0x1", "one",
                             "9223372036854775808", "4294967297"}) {
        EXPECT_THROW(static_cast<void>(base::whole_number("--n", value, 1, 9)), base::UsageError)
            << value;
    }
}

TEST(WholeNumber, NamesTheOptionTheRangeAndTheValue) {
    try {
        static_cast<void>(base::whole_number("--jobs", "100", 1, 64));
        FAIL() << "nothing thrown";
    } catch (const base::UsageError& error) {
        const std::string message = error.what();
        for (const auto part : {"--jobs", "1", "64", "'100'"}) {
            EXPECT_TRUE(holds(message, part)) << message;
        }
    }
}

TEST(Options, SayWhoseValueTheNextWordIs) {
    const Example example;
    const auto wanted = [&example](const std::string& word) -> std::string {
        const OptionInfo* const info = example.options.value_wanted_after(word);
        return info == nullptr ? "" : info->long_name;
    };
    EXPECT_EQ(wanted("--number"), "number");
    EXPECT_EQ(wanted("-n"), "number");
    EXPECT_EQ(wanted("-vn"), "number") << "the last of several short ones";
    for (const auto alone : {"--number=3", "-n3", "-nv", "--verbose", "-v", "--unknown", "-x", "--",
                             "-", "", "number", "n"}) {
        EXPECT_EQ(wanted(alone), "") << alone;
    }
}

/// Options as a command has them, before words that are not theirs.
struct Leading {
    Leading() {
        options.add_value("file,f", "NAME", "", [this](const std::string& v) { file = v; });
        options.add_switch("quiet,q", "", [this] { quiet = true; });
        options.add_choice("to", {"client", "server"}, "where",
                           [this](const std::string& v) { to = v; });
    }
    Leading(const Leading&) = delete;
    Leading& operator=(const Leading&) = delete;

    Options options;
    std::string file;
    std::string to;
    bool quiet = false;
};

TEST(OptionsLeading, EndAtTheFirstWordThatIsNone) {
    Leading leading;
    EXPECT_EQ(leading.options.parse_leading({"-q", "--file", "a", "word", "-f", "b"}),
              (Words{"word", "-f", "b"}));
    EXPECT_TRUE(leading.quiet);
    EXPECT_EQ(leading.file, "a");
}

TEST(OptionsLeading, ValuesMayStandInTheirWord) {
    for (const Words& words : {Words{"-fa", "b"}, Words{"-qf", "a", "b"}, Words{"--file=a", "b"}}) {
        Leading leading;
        EXPECT_EQ(leading.options.parse_leading(words), Words{"b"});
        EXPECT_EQ(leading.file, "a");
    }
}

TEST(OptionsLeading, UnknownOnesAreRefused) {
    Leading leading;
    EXPECT_THROW(static_cast<void>(leading.options.parse_leading({"--fiel", "a"})),
                 base::UsageError);
}

TEST(OptionsChoice, OtherValuesAreRefusedWithTheList) {
    Leading leading;
    try {
        leading.options.parse({"--to", "nobody"}, [] { return false; });
        FAIL();
    } catch (const base::UsageError& error) {
        EXPECT_STREQ(error.what(), "--to is client or server, got 'nobody'");
    }
    leading.options.parse({"--to", "server"}, [] { return false; });
    EXPECT_EQ(leading.to, "server");
}

TEST(OptionsArguments, TheLastMayTakeAllWordsThatAreLeft) {
    Options options;
    std::string first;
    Words rest;
    options.add_argument("FIRST", "", [&](const std::string& word) { first = word; });
    options.add_arguments("REST", "", [&](const std::string& word) { rest.push_back(word); });
    options.parse({"a", "b", "c"}, [] { return false; });
    EXPECT_EQ(first, "a");
    EXPECT_EQ(rest, (Words{"b", "c"}));
    EXPECT_EQ(options.usage(), "FIRST [REST...]");
}

TEST(OptionsUsage, ShowsOptionsWithTheirValues) {
    EXPECT_EQ(Leading{}.options.usage(), "[-f NAME] [-q] [--to client|server]");
}

}  // namespace
}  // namespace cli
