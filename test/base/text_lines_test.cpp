// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text_lines.h"

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace base {
namespace {

using Lines = std::vector<std::string>;
using test_support::TemporaryFolder;

constexpr std::size_t mebibyte = 1024UL * 1024;

Lines lines_of_text(std::string_view text) {
    Lines lines;
    for_each_line(text, [&lines](std::string_view line) { lines.emplace_back(line); });
    return lines;
}

Lines lines_of_file(const std::string& content) {
    const TemporaryFolder folder;
    std::ofstream{folder / "text", std::ios::binary} << content;
    LineFile file{(folder / "text").string()};
    Lines lines;
    while (const char* const line = file.next()) {
        lines.emplace_back(line);
    }
    EXPECT_EQ(file.next(), nullptr) << "the end stays the end";
    return lines;
}

/// Both ways to read must agree.
Lines lines_of(const std::string& content) {
    Lines lines = lines_of_text(content);
    EXPECT_EQ(lines, lines_of_file(content));
    return lines;
}

TEST(TextLines, AnEmptyTextHasNone) {
    EXPECT_EQ(lines_of(""), Lines{});
    EXPECT_EQ(lines_of_text({}), Lines{});
}

TEST(TextLines, ComeWithoutTheirLineBreaks) {
    EXPECT_EQ(lines_of("one\ntwo\n"), (Lines{"one", "two"}));
    EXPECT_EQ(lines_of("one\r\ntwo\r\n"), (Lines{"one", "two"}));
}

TEST(TextLines, LastOneNeedsNoLineBreak) {
    EXPECT_EQ(lines_of("one\ntwo"), (Lines{"one", "two"}));
    EXPECT_EQ(lines_of("one"), Lines{"one"});
    EXPECT_EQ(lines_of("\n\nx"), (Lines{"", "", "x"}));
}

TEST(TextLines, MayBeEmpty) {
    EXPECT_EQ(lines_of("\n"), Lines{""});
    EXPECT_EQ(lines_of("\n\n"), (Lines{"", ""}));
    EXPECT_EQ(lines_of("a\n\nb\n"), (Lines{"a", "", "b"}));
}

TEST(TextLines, KeepAllOtherBytes) {
    EXPECT_EQ(lines_of("a\tb\rc \"\xff\x01\n"), Lines{"a\tb\rc \"\xff\x01"});
}

TEST(TextLines, TextMayEndInTheMiddleOfALargerOne) {
    const std::string_view whole = "one\ntwo\nthree\n";
    EXPECT_EQ(lines_of_text(whole.substr(0, 6)), (Lines{"one", "tw"}));
}

TEST(TextLines, WhatTheTakerThrowsComesThrough) {
    EXPECT_THROW(for_each_line("a\nb\n", [](std::string_view) { throw std::runtime_error{"x"}; }),
                 std::runtime_error);
}

TEST(TextLines, OneMayBeNearly16MebibytesLong) {
    const std::string longest(16 * mebibyte - 1, 'x');
    const Lines lines = lines_of_text("a\n" + longest + "\n" + longest);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "a");
    EXPECT_TRUE(lines[1] == longest);
    EXPECT_TRUE(lines[2] == longest);
}

TEST(TextLines, OneAbove16MebibytesIsRefused) {
    const std::string content = "a\n" + std::string(16 * mebibyte + 1, 'x') + "\nb\n";
    EXPECT_THROW(static_cast<void>(lines_of_text(content)), base::Error);
    EXPECT_THROW(static_cast<void>(lines_of_file(content)), base::Error);
}

TEST(LineFile, RefusesWhatCannotBeRead) {
    const TemporaryFolder folder;
    for (const std::string& path : {(folder / "missing").string(), folder.path().string()}) {
        try {
            const LineFile file{path};
            ADD_FAILURE() << "nothing thrown for " << path;
        } catch (const base::Error& error) {
            EXPECT_NE(std::string{error.what()}.find(path), std::string::npos) << error.what();
        }
    }
}

TEST(LineFile, TellsThatReadingFails) {  // the first page of memory is never mapped
    EXPECT_THROW(
        {
            LineFile file{"/proc/self/mem"};
            static_cast<void>(file.next());
        },
        base::Error);
}

/// A text of exactly `size` bytes: lines of `period` bytes with their break, the last one whatever
/// is left, without a break.
struct LongText {
    std::size_t size;
    std::size_t period;

    [[nodiscard]] std::string content() const {
        std::string text(size, 'x');
        for (std::size_t at = period - 1; at + 1 < size; at += period) {
            text[at] = '\n';
        }
        return text;
    }
    [[nodiscard]] std::size_t line_count() const { return (size + period - 1) / period; }
    [[nodiscard]] std::size_t last_length() const { return size - (line_count() - 1) * period; }
};

/// Counts the lines and looks at each one's length; ends early when there are too many.
class LineCheck {
  public:
    explicit LineCheck(const LongText& text) : m_text{text} {}

    void take(std::string_view line) {
        ++m_count;
        if (m_count > m_text.line_count()) {
            throw std::runtime_error{"a line after the last one"};
        }
        const std::size_t expected =
            m_count == m_text.line_count() ? m_text.last_length() : m_text.period - 1;
        if (line.size() != expected) {
            ++m_wrong;
        }
    }
    void expect_all() const {
        EXPECT_EQ(m_count, m_text.line_count());
        EXPECT_EQ(m_wrong, 0U);
    }

  private:
    LongText m_text;
    std::size_t m_count = 0;
    std::size_t m_wrong = 0;
};

void expect_file_of(const LongText& text) {
    const TemporaryFolder folder;
    std::ofstream{folder / "text", std::ios::binary} << text.content();
    LineFile file{(folder / "text").string()};
    LineCheck check{text};
    ASSERT_NO_THROW({
        while (const char* const line = file.next()) {
            check.take(line);
        }
    });
    check.expect_all();
}

void expect_memory_of(const LongText& text) {
    const std::string content = text.content();
    LineCheck check{text};
    ASSERT_NO_THROW(for_each_line(content, [&](std::string_view line) { check.take(line); }));
    check.expect_all();
}

// The parser works in batches of 16 MiB, two at first.
TEST(TextLines, RunOverTheBordersOfBatches) {
    expect_file_of({33 * mebibyte, 1000});
    expect_memory_of({33 * mebibyte, 1000});
}

TEST(LineFile, ReadsAFileAbove48MebibytesWithoutAFinalLineBreak) {
    expect_file_of({49 * mebibyte + 17, 61});
}

TEST(LineFile, ReadsAFileThatEndsWithABatchAndWithoutALineBreak) {
    expect_file_of({16 * mebibyte, 1000});
    expect_file_of({32 * mebibyte, 1000});
    expect_file_of({48 * mebibyte, 1000});
}

TEST(LineFile, ReadsAFileWhoseLastLineBeginsABatch) {
    expect_file_of({48 * mebibyte + 63, 64});
    expect_file_of({32 * mebibyte + 1, 64});
}

TEST(ForEachLine, TakesATextThatEndsWithABatchAndWithoutALineBreak) {
    expect_memory_of({16 * mebibyte, 1000});
    expect_memory_of({32 * mebibyte, 1000});
    expect_memory_of({48 * mebibyte, 1000});
}

TEST(ForEachLine, TakesATextAbove48MebibytesWithoutAFinalLineBreak) {
    expect_memory_of({49 * mebibyte + 17, 61});
}

// The byte after the text's end, in the parser's buffer, is a line break of the batch before.
TEST(ForEachLine, TakesATextAbove48MebibytesThatEndsWhereABatchBeforeHadALineBreak) {
    expect_memory_of({48 * mebibyte + 63, 64});
}

}  // namespace
}  // namespace base
