// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

using namespace std::string_view_literals;
using Parts = std::vector<std::string_view>;

TEST(ParseNumber, TakesTheWholeRangeOfItsType) {
    EXPECT_EQ(parse_number<std::uint8_t>("255"), 255);
    EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(parse_number<std::int64_t>("-9223372036854775808"),
              std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(parse_number<std::int8_t>("-128"), -128);
}

TEST(ParseNumber, RefusesWhatIsOutOfRange) {
    EXPECT_EQ(parse_number<std::uint8_t>("256"), std::nullopt);
    EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551616"), std::nullopt);
    EXPECT_EQ(parse_number<std::int8_t>("-129"), std::nullopt);
    EXPECT_EQ(parse_number<std::int64_t>("9223372036854775808"), std::nullopt);
}

TEST(ParseNumber, RefusesANegativeNumberForAnUnsignedType) {
    EXPECT_EQ(parse_number<std::uint32_t>("-1"), std::nullopt);
    EXPECT_EQ(parse_number<std::uint32_t>("-0"), std::nullopt);
}

TEST(ParseNumber, RefusesAnythingAroundTheNumber) {
    for (const auto text :
         {"", " ", " 1", "1 ", "+1", "1,", "1.0", "1e3", "0x1", "one", "-", "1\n"}) {
        EXPECT_EQ(parse_number<std::int32_t>(text), std::nullopt) << '"' << text << '"';
    }
    EXPECT_EQ(parse_number<std::int32_t>("1\0"sv), std::nullopt);
}

TEST(ParseNumber, TakesHexadecimalWithOrWithoutItsPrefix) {
    EXPECT_EQ(parse_number<std::uint16_t>("0x0010", 16), 16);
    EXPECT_EQ(parse_number<std::uint16_t>("0XfF", 16), 255);
    EXPECT_EQ(parse_number<std::uint16_t>("ffff", 16), 65535);
    EXPECT_EQ(parse_number<std::uint64_t>("0xffffffffffffffff", 16),
              std::numeric_limits<std::uint64_t>::max());
}

TEST(ParseNumber, RefusesBrokenHexadecimal) {
    for (const auto text : {"0x", "x1", "0x0x1", "0x 1", "0xg", "0x10000"}) {
        EXPECT_EQ(parse_number<std::uint16_t>(text, 16), std::nullopt) << text;
    }
}

TEST(ParseNanoseconds, TakesSecondsWithUpToNineDecimals) {
    EXPECT_EQ(parse_nanoseconds("0"), 0);
    EXPECT_EQ(parse_nanoseconds("1"), 1'000'000'000);
    EXPECT_EQ(parse_nanoseconds("1385.250365"), 1'385'250'365'000);
    EXPECT_EQ(parse_nanoseconds("0.000000001"), 1);
    EXPECT_EQ(parse_nanoseconds("1700000000.123456789"), 1'700'000'000'123'456'789);
    EXPECT_EQ(parse_nanoseconds("0.1"), 100'000'000);
}

TEST(ParseNanoseconds, TakesNegativeTimesIncludingThoseBelowOneSecond) {
    EXPECT_EQ(parse_nanoseconds("-1.5"), -1'500'000'000);
    EXPECT_EQ(parse_nanoseconds("-0.000000001"), -1);
}

TEST(ParseNanoseconds, RefusesATenthDecimal) {
    EXPECT_EQ(parse_nanoseconds("1.0000000001"), std::nullopt);
    EXPECT_EQ(parse_nanoseconds("1.0000000000"), std::nullopt);
}

TEST(ParseNanoseconds, RefusesWhatIsNoDecimalNumber) {
    for (const auto text :
         {"",     "-",    ".",   ".5",  "--1", "+1",  " 1",  "1 ",  "1.2.3", "1.-2",
          "1.+2", "1.2 ", "1e3", "1,5", "0x1", "abc", "1.a", "-.5", "1.5s",  "nan"}) {
        EXPECT_EQ(parse_nanoseconds(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(ParseNanoseconds, RefusesWhatDoesNotFit) {
    for (const auto text : {"4611686018.427387904", "-4611686018.427387904", "9223372036.854775808",
                            "-9223372036.854775809", "9223372037", "-9223372037",
                            "9223372036854775807", "99999999999999999999"}) {
        EXPECT_EQ(parse_nanoseconds(text), std::nullopt) << text;
    }
}

TEST(ParseNanoseconds, TakesTheLargestAndTheSmallestTimeThatFit) {
    constexpr std::int64_t beyond = std::int64_t{1} << 62U;
    EXPECT_EQ(parse_nanoseconds("4611686018.427387903"), beyond - 1);
    EXPECT_EQ(parse_nanoseconds("-4611686018.427387903"), -(beyond - 1));
}

TEST(Split, AnEmptyTextHasNoParts) {
    EXPECT_EQ(split("", ','), Parts{});
}

TEST(Split, ATextWithoutSeparatorIsOnePart) {
    EXPECT_EQ(split("abc", ','), Parts{"abc"});
}

TEST(Split, KeepsEmptyPartsEverywhere) {
    EXPECT_EQ(split(",", ','), (Parts{"", ""}));
    EXPECT_EQ(split("a,", ','), (Parts{"a", ""}));
    EXPECT_EQ(split(",a", ','), (Parts{"", "a"}));
    EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
    EXPECT_EQ(split(",,", ','), (Parts{"", "", ""}));
}

TEST(Split, TakesAnySeparatorByte) {
    EXPECT_EQ(split("a\0b"sv, '\0'), (Parts{"a", "b"}));
    EXPECT_EQ(split("a\x01z"sv, '\x01'), (Parts{"a", "z"}));
}

TEST(ForEachPart, GivesThePartsOfSplit) {
    for (const auto text : {"", ",", "a", "a,b", "a,,", ",a,b"}) {
        Parts parts;
        for_each_part(text, ',', [&parts](std::string_view part) { parts.push_back(part); });
        EXPECT_EQ(parts, split(text, ',')) << text;
    }
}

TEST(Shown, QuotesAName) {
    EXPECT_EQ(shown("a b.pcap"), "'a b.pcap'");
    EXPECT_EQ(shown(""), "''");
}

TEST(Shown, KeepsWellFormedUtf8) {
    EXPECT_EQ(shown("caf\xc3\xa9"), "'caf\xc3\xa9'");            // U+00E9
    EXPECT_EQ(shown("\xe2\x82\xac"), "'\xe2\x82\xac'");          // U+20AC
    EXPECT_EQ(shown("\xf0\x9f\x90\x9f"), "'\xf0\x9f\x90\x9f'");  // U+1F41F
    EXPECT_EQ(shown("\xc2\xa0"), "'\xc2\xa0'");                  // first after C1
    EXPECT_EQ(shown("\xf4\x8f\xbf\xbf"), "'\xf4\x8f\xbf\xbf'");  // U+10FFFF
    EXPECT_EQ(shown("\xed\x9f\xbf\xee\x80\x80"),
              "'\xed\x9f\xbf\xee\x80\x80'");  // around surrogates
}

TEST(Shown, EscapesLineBreaksAndTabs) {
    EXPECT_EQ(shown("a\nb\tc\rd"), R"('a\nb\tc\rd')");
}

TEST(Shown, EscapesTerminalSequences) {
    EXPECT_EQ(shown("\x1b[31mred\x1b[0m"), R"('\x1b[31mred\x1b[0m')");
    EXPECT_EQ(shown("\x1b]0;title\x07"), R"('\x1b]0;title\x07')");
}

TEST(Shown, EscapesEveryC0ControlCharacterAndDelete) {
    for (int byte = 0; byte < 0x20; ++byte) {
        const std::string text = shown(std::string(1, static_cast<char>(byte)));
        EXPECT_EQ(text.substr(0, 2), "'\\") << byte;
        EXPECT_EQ(text.find(static_cast<char>(byte)), std::string::npos) << byte;
    }
    EXPECT_EQ(shown("\x7f"), R"('\x7f')");
    EXPECT_EQ(shown("\0"sv), R"('\x00')");
}

TEST(Shown, EscapesC1ControlCharacters) {
    EXPECT_EQ(shown("\xc2\x9b"
                    "31m"),
              R"('\xc2\x9b31m')");  // U+009B, control sequence introducer
    EXPECT_EQ(shown("\xc2\x80"), R"('\xc2\x80')");
    EXPECT_EQ(shown("\xc2\x9f"), R"('\xc2\x9f')");
}

TEST(Shown, EscapesBytesThatAreNoUtf8) {
    EXPECT_EQ(shown("\x9b"), R"('\x9b')");                          // continuation without a start
    EXPECT_EQ(shown("a\xff"), R"('a\xff')");                        // never in UTF-8
    EXPECT_EQ(shown("\xc3"), R"('\xc3')");                          // cut short
    EXPECT_EQ(shown("\xe2\x82"), R"('\xe2\x82')");                  // cut short
    EXPECT_EQ(shown("\xc3(ok"), R"('\xc3(ok')");                    // no continuation
    EXPECT_EQ(shown("\xc0\xaf"), R"('\xc0\xaf')");                  // overlong slash
    EXPECT_EQ(shown("\xc1\x9b"), R"('\xc1\x9b')");                  // overlong
    EXPECT_EQ(shown("\xf5\x80\x80\x80"), R"('\xf5\x80\x80\x80')");  // above U+10FFFF
}

TEST(Shown, EscapesABrokenByteButNotTheCharacterAfterIt) {
    EXPECT_EQ(shown("\xe2\x1b"), R"('\xe2\x1b')");
    EXPECT_EQ(shown("\xe2\xc3\xa9"), "'\\xe2\xc3\xa9'");
}

// RFC 3629, 3 and 4: overlong forms, surrogates and numbers above 10FFFF are no UTF-8.
TEST(Shown, EscapesOverlongSequencesOfThreeAndFourBytes) {
    EXPECT_EQ(shown("\xe0\x80\x9b"), R"('\xe0\x80\x9b')");          // would be ESC
    EXPECT_EQ(shown("\xe0\x82\x9b"), R"('\xe0\x82\x9b')");          // would be U+009B
    EXPECT_EQ(shown("\xf0\x80\x80\x9b"), R"('\xf0\x80\x80\x9b')");  // would be ESC
}

TEST(Shown, EscapesSurrogatesAndNumbersAboveUnicode) {
    EXPECT_EQ(shown("\xed\xa0\x80"), R"('\xed\xa0\x80')");          // U+D800
    EXPECT_EQ(shown("\xf4\x90\x80\x80"), R"('\xf4\x90\x80\x80')");  // 110000
}

TEST(Printable, KeepsLineBreaksAndAddsNoQuotes) {
    EXPECT_EQ(printable("one\ntwo\n"), "one\ntwo\n");
    EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatShownEscapes) {
    EXPECT_EQ(printable("\x1b[2J"), R"(\x1b[2J)");
    EXPECT_EQ(printable("over\rwritten"), R"(over\rwritten)");
    EXPECT_EQ(printable("\xc2\x9b"), R"(\xc2\x9b)");
    EXPECT_EQ(printable("\xff"), R"(\xff)");
    EXPECT_EQ(printable("caf\xc3\xa9\x7f"), "caf\xc3\xa9\\x7f");
}

TEST(Nearest, FindsAMistypedWord) {
    const std::vector<std::string> names{"output", "input", "delimiter"};
    EXPECT_EQ(nearest("outpu", names), "output");    // one missing
    EXPECT_EQ(nearest("outtput", names), "output");  // one too many
    EXPECT_EQ(nearest("outpot", names), "output");   // one wrong
    EXPECT_EQ(nearest("delimeter", names), "delimiter");
    EXPECT_EQ(nearest("outptu", names), "output");  // two swapped: two of six
}

TEST(Nearest, TakesTheClosestOfSeveral) {
    EXPECT_EQ(nearest("subflow_rtt", {"subflow_rto", "subflow_rtts", "subflow_rtt"}),
              "subflow_rtt");
    EXPECT_EQ(nearest("summary", {"summaries", "summery"}), "summery");
}

TEST(Nearest, FindsNothingWhenMoreThanAThirdDiffers) {
    EXPECT_EQ(nearest("abcdef", {"abcxyz"}), std::nullopt);        // three of six
    EXPECT_EQ(nearest("abcdefghi", {"abcdefxyz"}), "abcdefxyz");   // three of nine
    EXPECT_EQ(nearest("abcdefghi", {"abcdewxyz"}), std::nullopt);  // four of nine
    EXPECT_EQ(nearest("plot", {"summary", "export"}), std::nullopt);
}

TEST(Nearest, FindsNothingAmongNothing) {
    EXPECT_EQ(nearest("word", {}), std::nullopt);
}

TEST(Nearest, FindsNothingForAWordTooShortToBeMistypedByAThird) {
    EXPECT_EQ(nearest("x", {"y"}), std::nullopt);
    EXPECT_EQ(nearest("", {"y"}), std::nullopt);
}

TEST(DidYouMean, SuggestsTheNearestAsTheEndOfAMessage) {
    EXPECT_EQ(did_you_mean("sumary", {"events", "summary"}), "; did you mean 'summary'?");
    EXPECT_EQ(did_you_mean("xyzzy", {"events", "summary"}), "");
    EXPECT_EQ(did_you_mean("a\x1b[c", {"a\x1b[b"}), "; did you mean 'a\\x1b[b'?");
}

TEST(DidYouMean, SuggestsTheFewThatHoldTheWord) {
    EXPECT_EQ(did_you_mean("list", {"list-tcp", "plot", "list-plots"}),
              "; did you mean 'list-tcp' or 'list-plots'?");
    EXPECT_EQ(did_you_mean("li", {"list-connections"}), "") << "too short to say anything";
    EXPECT_EQ(did_you_mean("list", std::vector<std::string>(9, "list-connections")), "");
}

TEST(WidthOf, CountsCharacters) {
    EXPECT_EQ(width_of(""), 0U);
    EXPECT_EQ(width_of("abc"), 3U);
    EXPECT_EQ(width_of("45 \xc2\xb5s"), 5U);
    EXPECT_EQ(width_of("\xf0\x9f\x90\x9f"), 1U);
}

TEST(Listed, JoinsAsAPersonWould) {
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"one"}), "one");
    EXPECT_EQ(listed({"one", "two"}), "one and two");
    EXPECT_EQ(listed({"one", "two", "three"}), "one, two and three");
}

TEST(Listed, TakesAnotherConjunction) {
    EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
}

TEST(Counted, AgreesInNumber) {
    EXPECT_EQ(counted(0, "frame"), "0 frames");
    EXPECT_EQ(counted(1, "frame"), "1 frame");
    EXPECT_EQ(counted(2, "frame"), "2 frames");
    EXPECT_EQ(counted(18446744073709551615U, "byte"), "18446744073709551615 bytes");
}

}  // namespace
}  // namespace base
