// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/keep.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace plot {
namespace {

namespace fs = std::filesystem;
using test_support::TemporaryFolder;

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    EXPECT_TRUE(stream) << path;
    return {std::istreambuf_iterator<char>{stream}, {}};
}

Figure figure() {
    Figure figure;
    figure.y.unit = "B";
    figure.series.push_back(
        {"a, \"quoted\"\nname", Mark::segments, 0, {{0.1, 1'500'000, 0.25, -2}}});
    figure.series.push_back({"dots", Mark::dots, 1, {{1.0 / 3, 12'345'678'901}, {2, 3}}});
    return figure;
}

// In base units, whatever prefix the picture has; numbers read back as they were.
TEST(KeepData, AllPointsAsCsv) {
    const TemporaryFolder folder;
    keep_data(figure(), folder.path(), "name");
    EXPECT_EQ(content_of(folder / "name.csv"),
              "series,x,y,x2,y2\n"
              "\"a, \"\"quoted\"\"\nname\",0.1,1500000,0.25,-2\n"
              "dots,0.3333333333333333,12345678901,0,0\n"
              "dots,2,3,0,0\n");
}

TEST(KeepData, TheFolderIsMade) {
    const TemporaryFolder folder;
    keep_data(figure(), folder / "a/b c/d", "name");
    EXPECT_TRUE(fs::is_regular_file(folder / "a/b c/d/name.csv"));
}

TEST(KeepData, AFileInTheWay) {
    const TemporaryFolder folder;
    std::ofstream{folder / "file"} << "mine";
    EXPECT_THROW(keep_data(figure(), folder / "file", "name"), base::Error);
    EXPECT_THROW(keep_data(figure(), folder / "file/below", "name"), base::Error);
    EXPECT_THROW(keep_script("plot x\n", folder / "file", "name", ".png"), base::Error);
    EXPECT_EQ(content_of(folder / "file"), "mine");
    EXPECT_THROW(keep_data(figure(), "/proc/nothing/there", "name"), base::Error);
}

// It draws where it is run, and what follows is left as it is.
TEST(KeepScript, WithItsOutput) {
    const TemporaryFolder folder;
    keep_script("plot 'x'\n\\`", folder / "new", "name", ".svg");
    EXPECT_EQ(content_of(folder / "new/name.gp"), "set output 'name.svg'\nplot 'x'\n\\`");
    keep_script("plot 2\n", folder / "new", "name", ".png");
    EXPECT_EQ(content_of(folder / "new/name.gp"), "set output 'name.png'\nplot 2\n");
}

}  // namespace
}  // namespace plot
