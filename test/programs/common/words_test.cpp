// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/words.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace programs {
namespace {

using Words = std::vector<std::string>;
using namespace std::string_literals;

Words words_of(const std::string& text) {
    return parse_line(text).words;
}

/// The message with which a line is refused; empty when it is taken.
std::string refusal_of(const std::string& text) {
    try {
        static_cast<void>(parse_line(text));
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(ParseLine, SplitsAtBlanks) {
    EXPECT_EQ(words_of("lc"), Words{"lc"});
    EXPECT_EQ(words_of("  plot \t dsn  1 "), (Words{"plot", "dsn", "1"}));
}

TEST(ParseLine, BlankLinesAndCommentsHaveNoWords) {
    for (const auto text : {"", "   ", "\t", "# lc", "  # plot 'dsn", "#> |"}) {
        EXPECT_EQ(words_of(text), Words{}) << text;
    }
}

TEST(ParseLine, CommentBeginsAtTheStartOfAWordOnly) {
    EXPECT_EQ(words_of("lc # all"), Words{"lc"});
    EXPECT_EQ(words_of("lc#all a#"), (Words{"lc#all", "a#"}));
    EXPECT_EQ(words_of("lc '#' \"#\" \\# ''#"), (Words{"lc", "#", "#", "#", "#"}));
    EXPECT_EQ(parse_line("lc >f#1 # x").file, "f#1");
    EXPECT_EQ(parse_line("lc | less # x").reader, Words{"less"});
}

// POSIX.1-2017, Shell Command Language, 2.2: quoting.
TEST(ParseLine, SingleQuotesKeepEverything) {
    EXPECT_EQ(words_of(R"('a b' 'c\' '"' '$x|>#')"), (Words{"a b", "c\\", "\"", "$x|>#"}));
}

TEST(ParseLine, DoubleQuotesKeepAllButEscapedQuotesAndBackslashes) {
    EXPECT_EQ(words_of(R"("a b" "'" "\"" "\\" "\a" "\$x" "a|>#")"),
              (Words{"a b", "'", "\"", "\\", "\\a", "\\$x", "a|>#"}));
}

TEST(ParseLine, BackslashKeepsTheNextCharacter) {
    EXPECT_EQ(words_of(R"(a\ b \' \" \\ \> \| \# \a)"),
              (Words{"a b", "'", "\"", "\\", ">", "|", "#", "a"}));
}

TEST(ParseLine, PartsOfAWordMayBeQuoted) {
    EXPECT_EQ(words_of(R"(a'b c'd"e f"g\ h)"), Words{"ab cde fg h"});
    EXPECT_EQ(words_of("--title='a b'"), Words{"--title=a b"});
}

TEST(ParseLine, QuotesMayHoldNothing) {
    EXPECT_EQ(words_of("a '' \"\" b"), (Words{"a", "", "", "b"}));
}

TEST(ParseLine, ExpandsNothing) {
    EXPECT_EQ(words_of("$HOME * ? {a,b} `id` $(id) ; & < !"),
              (Words{"$HOME", "*", "?", "{a,b}", "`id`", "$(id)", ";", "&", "<", "!"}));
}

TEST(ParseLine, KeepsBytesBeyondAscii) {
    EXPECT_EQ(words_of("caf\xc3\xa9 \xff"), (Words{"caf\xc3\xa9", "\xff"}));
}

/// A home folder for a test.
class Home {
  public:
    explicit Home(const char* value) {
        if (const char* const before = std::getenv("HOME")) {
            m_before = before;
        }
        if (value != nullptr) {
            ::setenv("HOME", value, 1);
        } else {
            ::unsetenv("HOME");
        }
    }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    ~Home() { ::setenv("HOME", m_before.c_str(), 1); }

  private:
    std::string m_before;
};

TEST(ParseLine, TildeAndSlashAtTheStartOfAWordAreTheHomeFolder) {
    const Home home{"/home/us er"};
    EXPECT_EQ(words_of("load ~/a.pcap ~/"), (Words{"load", "/home/us er/a.pcap", "/home/us er/"}));
    EXPECT_EQ(parse_line("lc > ~/out").file, "/home/us er/out");
    EXPECT_EQ(parse_line("lc | ~/bin/show").reader, Words{"/home/us er/bin/show"});
    EXPECT_EQ(words_of(R"('~/a' "~/a" \~/a ~"/a" a~/b ~ ~root/x --o=~/x)"),
              (Words{"~/a", "~/a", "~/a", "~/a", "a~/b", "~", "~root/x", "--o=~/x"}));
}

TEST(ParseLine, TildeStaysWithoutAHomeFolder) {
    const Home home{nullptr};
    EXPECT_EQ(words_of("load ~/a.pcap"), (Words{"load", "~/a.pcap"}));
}

TEST(ParseLine, SendsOutputToAFile) {
    for (const auto text : {"lc -v > out", "lc -v >out", "lc -v>out", "lc > out -v"}) {
        const Line line = parse_line(text);
        EXPECT_EQ(line.words, (Words{"lc", "-v"})) << text;
        EXPECT_EQ(line.file, "out") << text;
        EXPECT_EQ(line.reader, Words{}) << text;
    }
    EXPECT_EQ(parse_line("lc > 'a b'").file, "a b");
}

TEST(ParseLine, SendsOutputToAProgram) {
    for (const auto text : {"lc -v | less -S 'a b'", "lc -v|less -S a\\ b"}) {
        const Line line = parse_line(text);
        EXPECT_EQ(line.words, (Words{"lc", "-v"})) << text;
        EXPECT_EQ(line.reader, (Words{"less", "-S", "a b"})) << text;
        EXPECT_EQ(line.file, std::nullopt) << text;
    }
    EXPECT_EQ(parse_line("lc | grep '|' \">\"").reader, (Words{"grep", "|", ">"}));
}

TEST(ParseLine, RefusesAnOpenQuote) {
    EXPECT_TRUE(holds(refusal_of("lc 'a"), "no closing '"));
    EXPECT_TRUE(holds(refusal_of("lc \"a"), "no closing \""));
    EXPECT_TRUE(holds(refusal_of("lc \"a\\\""), "no closing \""));
}

TEST(ParseLine, RefusesABackslashAtTheEnd) {
    EXPECT_TRUE(holds(refusal_of("lc \\"), "backslash"));
    EXPECT_EQ(refusal_of("lc '\\'"), "");
    EXPECT_EQ(refusal_of("lc # \\"), "");
}

TEST(ParseLine, RefusesOutputToNoFileOrTwo) {
    for (const auto text : {"lc >", "lc > ", "lc > # x", "lc > | less", "lc > > a"}) {
        EXPECT_TRUE(holds(refusal_of(text), "no file after '>'")) << text << refusal_of(text);
    }
    EXPECT_TRUE(holds(refusal_of("lc > a > b"), "second '>'"));
}

TEST(ParseLine, RefusesToAppend) {
    for (const auto text : {"lc >> a", "lc>>a", "lc a >>"}) {
        EXPECT_TRUE(holds(refusal_of(text), "'>>' is not supported")) << text;
    }
}

TEST(ParseLine, RefusesOutputToNoProgramOrTwo) {
    for (const auto text : {"lc |", "lc |  ", "lc | # x"}) {
        EXPECT_TRUE(holds(refusal_of(text), "no program after '|'")) << text;
    }
    for (const auto text : {"lc | a | b", "lc || a", "lc | |"}) {
        EXPECT_TRUE(holds(refusal_of(text), "one program only")) << text;
    }
}

TEST(ParseLine, RefusesOutputToAFileAndAProgram) {
    EXPECT_TRUE(holds(refusal_of("lc > a | b"), "not both"));
    EXPECT_TRUE(holds(refusal_of("lc | a > b"), "not both"));
}

TEST(ParseLine, RefusesOutputOfNothing) {
    EXPECT_TRUE(holds(refusal_of("> a"), "no command before '>'"));
    EXPECT_TRUE(holds(refusal_of("> a lc"), "no command before '>'"));
    EXPECT_TRUE(holds(refusal_of(" | less"), "no command before '|'"));
}

TEST(ParseLine, RefusesControlCharacters) {
    for (const auto& text : {"l\0c"s, "lc '\x1b[2J'"s, "lc\r"s, "lc\nlt"s, "lc \x7f"s, "# \a"s}) {
        EXPECT_TRUE(holds(refusal_of(text), "control character")) << text;
    }
    EXPECT_TRUE(holds(refusal_of("lc \x1b"), "'\\x1b'")) << "and shows them harmless";
    EXPECT_EQ(words_of("a\tb '\t'"), (Words{"a", "b", "\t"}));
}

struct Unfinished {
    std::string text;
    Words words;
    std::string word;
    std::size_t start;
    Position position;
};

TEST(ParseUnfinished, SaysWhatTheCursorStandsAt) {
    const std::vector<Unfinished> cases = {
        {"", {}, "", 0, Position::word},
        {"pl", {}, "pl", 0, Position::word},
        {"plot ", {"plot"}, "", 5, Position::word},
        {" plot  ds", {"plot"}, "ds", 7, Position::word},
        {"plot 'a b' c", {"plot", "a b"}, "c", 11, Position::word},
        {"load 'a b", {"load"}, "a b", 5, Position::word},
        {"load \"a b", {"load"}, "a b", 5, Position::word},
        {"load a\\ b", {"load"}, "a b", 5, Position::word},
        {"load a\\", {"load"}, "a", 5, Position::word},
        {"load '' x", {"load", ""}, "x", 8, Position::word},
        {"lc >", {"lc"}, "", 4, Position::file},
        {"lc>fi", {"lc"}, "fi", 3, Position::file},
        {"lc > fi", {"lc"}, "fi", 5, Position::file},
        {"lc > file ", {"lc"}, "", 10, Position::word},
        {"lc > file -", {"lc"}, "-", 10, Position::word},
        {"lc |", {"lc"}, "", 4, Position::program},
        {"lc | le", {"lc"}, "le", 5, Position::program},
        {"lc | less ", {"lc"}, "", 10, Position::argument},
        {"lc | less -S fi", {"lc"}, "fi", 13, Position::argument},
        {"lc # pl", {"lc"}, "", 7, Position::comment},
        {"lc '>' '|' x", {"lc", ">", "|"}, "x", 11, Position::word},
    };
    for (const Unfinished& expected : cases) {
        const UnfinishedLine line = parse_unfinished(expected.text);
        EXPECT_EQ(line.words, expected.words) << expected.text;
        EXPECT_EQ(line.word, expected.word) << expected.text;
        EXPECT_EQ(line.start, expected.start) << expected.text;
        EXPECT_EQ(line.position, expected.position) << expected.text;
    }
}

TEST(IsQuoted, TellsQuotedBlanksFromOthers) {
    const std::string text = R"(a\ b 'c d' "e f" g)";
    std::string quoted_blanks;
    for (std::size_t i = 0; i < text.size(); ++i) {
        quoted_blanks += text[i] != ' ' ? "" : is_quoted(text, i) ? "q" : "-";
    }
    EXPECT_EQ(quoted_blanks, "q-q-q-");
}

TEST(Escaped, IsTakenLiterally) {
    const std::string all = "a b\t'\"\\>|#$*~\xc3\xa9";
    EXPECT_EQ(words_of("x " + escaped(all, '\0')), (Words{"x", all}));
    EXPECT_EQ(words_of("x '" + escaped(all, '\'') + "'"), (Words{"x", all}));
    EXPECT_EQ(words_of("x \"" + escaped(all, '"') + "\""), (Words{"x", all}));
    EXPECT_EQ(escaped("plain-1.pcap", '\0'), "plain-1.pcap");
    EXPECT_EQ(escaped("my file", '\0'), "my\\ file");
}

TEST(Unescaped, UndoesEscaped) {
    const std::string all = "a b\t'\"\\>|#$*~\xc3\xa9";
    for (const char quote : {'\0', '\'', '"'}) {
        EXPECT_EQ(unescaped(escaped(all, quote), quote), all) << quote;
    }
}

}  // namespace
}  // namespace programs
