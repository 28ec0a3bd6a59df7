// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/packet_table_file.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <typeinfo>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/checksum.h"
#include "support/packet_tables.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using test_support::expect_same;
using test_support::varied_table;

namespace packets {
namespace {

class PacketTableFile : public testing::Test {
  protected:
    /// The bytes of a table's file.
    [[nodiscard]] std::string written(const PacketTable& table) const {
        {
            base::OutputFile out{m_path.string()};
            BinaryWriter writer{out};
            write_packet_table(table, writer);
            writer.finish();
            out.commit();
        }
        std::ifstream stream{m_path, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    /// The table of a file of these bytes; nothing when it is refused.
    [[nodiscard]] std::optional<PacketTable> read(const std::string& bytes) const {
        base::UniqueFd file{::memfd_create("table", MFD_CLOEXEC)};  // thousands on disk are slow
        EXPECT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), 0),
                  static_cast<ssize_t>(bytes.size()));
        BinaryReader in{std::move(file)};
        auto table = read_packet_table(in);
        in.finish();
        return table;
    }
    [[nodiscard]] bool refuses(const std::string& bytes) const {
        try {
            static_cast<void>(read(bytes));
            return false;
        } catch (const Damaged&) {
            return true;
        }
    }

  private:
    test_support::TemporaryFolder m_folder;
    fs::path m_path = m_folder / "table";
};

/// The bytes with a checksum that says that all is well.
std::string with_right_checksum(std::string bytes) {
    base::Checksum sum;
    sum.add(std::string_view{bytes}.substr(0, bytes.size() - 8));
    const std::uint64_t value = sum.value();
    std::memcpy(bytes.data() + bytes.size() - 8, &value, sizeof value);
    return bytes;
}

/// Looks at everything that a table has; its numbers must not point outside.
std::size_t walk(const PacketTable& table) {
    std::size_t seen = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const Endpoints& endpoints = table.endpoints_of(row);
        seen += table.addresses[endpoints.source].size();
        seen += table.addresses[endpoints.destination].size();
        seen += table.options_of(row).size() + table.payload_sum(row).value_or(0);
        if (const RareOptions* const rare = table.rare_of(row)) {
            seen += rare->hmacs.size() + rare->echoes.size() + rare->advertised_ports.size();
        }
        for (std::size_t column = 0; column < table.extra_columns().size(); ++column) {
            seen += table.extra(column, row).size();
        }
    }
    return seen;
}

TEST_F(PacketTableFile, KeepsAnEmptyTable) {
    const auto table = read(written(PacketTable{}));
    ASSERT_TRUE(table);
    expect_same(*table, PacketTable{});
}

TEST_F(PacketTableFile, KeepsEveryValue) {
    for (const std::uint32_t rows : {1U, 10U, 1000U}) {
        const PacketTable table = varied_table(rows);
        const auto again = read(written(table));
        ASSERT_TRUE(again);
        expect_same(*again, table);
    }
}

TEST_F(PacketTableFile, KeepsTablesOfSeveralPieces) {
    for (const std::uint32_t rows : {65'535U, 65'536U, 65'537U, 140'000U}) {
        const PacketTable table = varied_table(rows);
        const auto again = read(written(table));
        ASSERT_TRUE(again);
        expect_same(*again, table);
    }
}

TEST(TableLayout, NamesEveryValue) {
    const std::string layout = table_layout();
    EXPECT_EQ(layout, table_layout());
    const PacketColumns columns{};
    std::size_t at = 0;
    for_each_column(columns, [&](const auto& column) {
        at = layout.find(typeid(column).name(), at);
        ASSERT_NE(at, std::string::npos);
        ++at;
    });
    EXPECT_NE(layout.find(typeid(std::vector<std::string>).name()), std::string::npos);
}

TEST_F(PacketTableFile, TheSameTableGivesTheSameBytes) {
    const std::string bytes = written(varied_table(1000));
    EXPECT_EQ(written(varied_table(1000)), bytes);
    EXPECT_EQ(written(*read(bytes)), bytes);
}

TEST_F(PacketTableFile, ATableThatWasReadCanGrow) {
    auto table = read(written(varied_table(100)));
    ASSERT_TRUE(table);
    PacketRow row = test_support::varied_row(100);
    row.endpoints = table->endpoints(3);
    row.options = table->options_of(3);
    row.rare.emplace().mss = 1460;
    row.extra = {"0x01", "new"};
    table->append(row);
    table->set_payload_sum(100, 7);
    EXPECT_EQ(table->size(), 101U);
    EXPECT_EQ(table->flow[100], 3U) << "known flows keep their numbers";
    EXPECT_EQ(table->options[100], table->options[3]) << "so do known option lists";
    EXPECT_EQ(table->rare_of(100)->mss, 1460);
    EXPECT_EQ(table->extra(0, 100), "0x01");
    EXPECT_EQ(table->extra(1, 100), "new");
    EXPECT_EQ(table->payload_sum(100), 7);
}

TEST_F(PacketTableFile, IsRefusedWhenCutAnywhere) {
    const std::string bytes = written(varied_table(12));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_TRUE(refuses(bytes.substr(0, length))) << length;
    }
    EXPECT_TRUE(refuses(bytes + "x"));
    EXPECT_FALSE(refuses(bytes));
}

TEST_F(PacketTableFile, IsRefusedWhenAnyByteIsAnother) {
    const std::string bytes = written(varied_table(12));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const int change : {0x01, 0x80, 0xff}) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            EXPECT_TRUE(refuses(damaged)) << at;
        }
    }
}

// A checksum does not protect from whoever can compute it.

TEST_F(PacketTableFile, NothingPointsOutsideEvenWithARightChecksum) {
    const std::string bytes = written(varied_table(12));
    std::size_t taken = 0;
    for (std::size_t at = 0; at + 8 < bytes.size(); ++at) {
        for (const int change : {0x01, 0x80, 0xff}) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            try {
                walk(*read(with_right_checksum(damaged)));
                ++taken;
            } catch (const Damaged&) {
                continue;
            }
        }
    }
    EXPECT_GT(taken, 0U) << "most bytes are plain values";
}

TEST_F(PacketTableFile, HugeNumbersSetNoMemoryAside) {
    const std::string bytes = written(varied_table(12));
    for (std::size_t at = 0; at + 16 <= bytes.size(); ++at) {
        for (const char value : {'\x7f', '\xff'}) {
            std::string damaged = bytes;
            std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 8, value);
            try {
                walk(*read(with_right_checksum(damaged)));
            } catch (const Damaged&) {
                continue;
            }
        }
    }
}

TEST_F(PacketTableFile, CutsWithARightChecksumAreRefusedToo) {
    const std::string bytes = written(varied_table(12));
    for (std::size_t length = 8; length < bytes.size(); ++length) {
        EXPECT_TRUE(refuses(with_right_checksum(bytes.substr(0, length)))) << length;
    }
}

}  // namespace
}  // namespace packets
