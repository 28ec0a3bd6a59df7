// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/row_stream.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tshark {
namespace {

/// Feeds the pieces; what was handed on, joined, and whether the text ended with a line.
struct Collected {
    explicit Collected(const std::vector<std::string_view>& pieces) {
        RowStream stream{[this](std::string_view lines) {
            handed_on.emplace_back(lines);
            text += lines;
        }};
        for (const auto piece : pieces) {
            stream.add(piece);
        }
        is_whole = stream.finish();
    }

    std::vector<std::string> handed_on;
    std::string text;
    bool is_whole = false;
};

/// The lines in all that was handed on, whether or not each ends with its line feed.
std::vector<std::string> lines_of(const Collected& collected) {
    std::vector<std::string> lines;
    for (std::string_view text : collected.handed_on) {
        while (!text.empty()) {
            const auto end = text.find('\n');
            lines.emplace_back(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }
    return lines;
}

using Lines = std::vector<std::string>;

TEST(RowStream, NothingIsWhole) {
    const Collected nothing{{}};
    EXPECT_TRUE(nothing.is_whole);
    EXPECT_TRUE(nothing.text.empty());
    const Collected empty{{"", ""}};
    EXPECT_TRUE(empty.is_whole);
    EXPECT_TRUE(empty.text.empty());
}

TEST(RowStream, LinesInOnePiece) {
    const Collected collected{{"one\ntwo\nthree\n"}};
    EXPECT_TRUE(collected.is_whole);
    EXPECT_EQ(lines_of(collected), (Lines{"one", "two", "three"}));
}

TEST(RowStream, LinesAcrossPieces) {
    const Collected collected{{"o", "ne\ntw", "", "o\n", "thr", "e", "e", "\n"}};
    EXPECT_TRUE(collected.is_whole);
    EXPECT_EQ(lines_of(collected), (Lines{"one", "two", "three"}));
}

TEST(RowStream, EveryCutOfATextGivesTheSameLines) {
    const std::string text{"1\ta\n2\t\n\n3\tb\xff\n"};
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            const std::string_view whole{text};
            const Collected collected{{whole.substr(0, first), whole.substr(first, second - first),
                                       whole.substr(second)}};
            EXPECT_TRUE(collected.is_whole);
            EXPECT_EQ(collected.text, Collected{{whole}}.text) << first << ' ' << second;
        }
    }
}

TEST(RowStream, NoLineIsHandedOnInPieces) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) {
        text += "row " + std::to_string(i) + " of many\n";
    }
    std::vector<std::string_view> pieces;
    for (std::string_view rest{text}; !rest.empty();) {
        const auto size = std::min<std::size_t>(rest.size(), 4093);
        pieces.push_back(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    const Collected collected{pieces};
    EXPECT_TRUE(collected.is_whole);
    const auto lines = lines_of(collected);
    ASSERT_EQ(lines.size(), 50'000U);
    EXPECT_EQ(lines.front(), "row 0 of many");
    EXPECT_EQ(lines[31'415], "row 31415 of many");
    EXPECT_EQ(lines.back(), "row 49999 of many");
}

TEST(RowStream, ARestWithoutLineEndIsNotHandedOn) {
    const Collected collected{{"one\ntw", "o"}};
    EXPECT_FALSE(collected.is_whole);
    EXPECT_EQ(lines_of(collected), (Lines{"one"}));
    const Collected only{{"half"}};
    EXPECT_FALSE(only.is_whole);
    EXPECT_TRUE(only.text.empty());
}

TEST(RowStream, AVeryLongLineIsOneLine) {
    const std::string longest(5'000'000, 'x');
    const Collected collected{{"a\n", longest, longest, "\nb\n"}};
    EXPECT_TRUE(collected.is_whole);
    const auto lines = lines_of(collected);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].size(), 10'000'000U);
    EXPECT_EQ(lines[2], "b");
}

TEST(RowStream, ErrorsOfTheTakerComeThrough) {
    RowStream stream{[](std::string_view) { throw std::runtime_error{"stop"}; }};
    EXPECT_THROW(
        {
            stream.add("line\n");
            static_cast<void>(stream.finish());
        },
        std::runtime_error);
}

TEST(RowStream, HandsNothingOnTwiceAfterAFailure) {
    int taken = 0;
    RowStream stream{[&taken](std::string_view /*line*/) {
        if (++taken == 2) {
            throw std::runtime_error{"second"};
        }
    }};
    stream.add("one\ntwo\nthree\n");
    EXPECT_THROW(static_cast<void>(stream.finish()), std::runtime_error);
    EXPECT_TRUE(stream.finish());
    EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace tshark
