// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/binary_file.h"

#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace fs = std::filesystem;

namespace packets {
namespace {

class BinaryFile : public testing::Test {
  protected:
    void write(const std::function<void(BinaryWriter&)>& values) const {
        base::OutputFile out{m_path.string()};
        BinaryWriter writer{out};
        values(writer);
        writer.finish();
        out.commit();
    }
    [[nodiscard]] BinaryReader reader() const {
        return BinaryReader{base::UniqueFd{::open(m_path.c_str(), O_RDONLY | O_CLOEXEC)}};
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

  private:
    test_support::TemporaryFolder m_folder;
    fs::path m_path = m_folder / "file";
};

TEST_F(BinaryFile, GivesBackWhatWasWritten) {
    const std::string text{"a\0b\n", 4};
    const std::vector<std::string> texts = {"", "x", text};
    const std::vector<bool> truths = {true, false};
    const std::optional<std::uint64_t> some = 0;
    write([&](BinaryWriter& out) {
        out(std::uint8_t{255}, std::int64_t{-1}, true, text, texts, truths, some,
            std::optional<bool>{});
    });
    auto in = reader();
    std::uint8_t byte = 0;
    std::int64_t number = 0;
    bool truth = false;
    std::string read_text;
    std::vector<std::string> read_texts = {"old"};
    std::vector<bool> read_truths;
    std::optional<std::uint64_t> read_some;
    std::optional<bool> none = true;
    in(byte, number, truth, read_text, read_texts, read_truths, read_some, none);
    in.finish();
    EXPECT_EQ(byte, 255);
    EXPECT_EQ(number, -1);
    EXPECT_TRUE(truth);
    EXPECT_EQ(read_text, text);
    EXPECT_EQ(read_texts, texts);
    EXPECT_EQ(read_truths, truths);
    EXPECT_EQ(read_some, some);
    EXPECT_EQ(none, std::nullopt);
}

TEST_F(BinaryFile, LargeAndSmallPiecesKeepTheirOrder) {
    const std::vector<std::size_t> sizes = {1, 65535, 3, 65536, 65537, 1, 1'000'000, 2, 0, 5};
    write([&](BinaryWriter& out) {
        for (const std::size_t size : sizes) {
            out.raw(std::span<const std::uint32_t>{
                std::vector<std::uint32_t>(size, static_cast<std::uint32_t>(size))});
            out(static_cast<std::uint8_t>(size % 251));
        }
    });
    auto in = reader();
    for (const std::size_t size : sizes) {
        std::vector<std::uint32_t> values(size);
        std::uint8_t mark = 0;
        in.raw(std::span<std::uint32_t>{values});
        in(mark);
        EXPECT_EQ(values, std::vector<std::uint32_t>(size, static_cast<std::uint32_t>(size)));
        EXPECT_EQ(mark, size % 251);
    }
    EXPECT_EQ(in.bytes_left(), 0U);
    EXPECT_NO_THROW(in.finish());
}

TEST_F(BinaryFile, NothingIsAFileToo) {
    write([](BinaryWriter& /*out*/) {});
    EXPECT_EQ(fs::file_size(path()), 8U);  // the checksum
    EXPECT_NO_THROW(reader().finish());
}

TEST_F(BinaryFile, ReadingOnIsRefused) {
    write([](BinaryWriter& out) { out(std::uint32_t{1}); });
    auto in = reader();
    std::uint64_t number = 0;
    EXPECT_THROW(in(number), Damaged) << "the checksum is no value";
}

TEST_F(BinaryFile, ReadingLessIsRefused) {
    write([](BinaryWriter& out) { out(std::uint32_t{1}); });
    EXPECT_THROW(reader().finish(), Damaged);
}

TEST_F(BinaryFile, CountsBeyondTheFileAreRefused) {
    for (const std::uint64_t count : {5ULL, 1ULL << 40U, ~0ULL}) {
        write([count](BinaryWriter& out) { out(count, std::uint32_t{0}); });
        std::string text;
        std::vector<std::uint64_t> list;
        EXPECT_THROW(reader()(text), Damaged) << count;
        EXPECT_THROW(reader()(list), Damaged) << count;
        EXPECT_THROW(static_cast<void>(reader().count()), Damaged) << count;
    }
}

TEST_F(BinaryFile, ATruthIsTrueOrFalse) {
    write([](BinaryWriter& out) { out(std::uint8_t{2}); });
    bool truth = false;
    std::optional<std::uint8_t> optional;
    EXPECT_THROW(reader()(truth), Damaged);
    EXPECT_THROW(reader()(optional), Damaged);
}

TEST_F(BinaryFile, WhatIsNoRegularFileIsRefused) {
    EXPECT_THROW(static_cast<void>(reader()), Damaged) << "there is none";
    fs::create_directory(path());
    EXPECT_THROW(static_cast<void>(reader()), Damaged);
    fs::remove(path());
    std::ofstream{path()} << "seven b";
    EXPECT_THROW(static_cast<void>(reader()), Damaged) << "too short for a checksum";
}

}  // namespace
}  // namespace packets
