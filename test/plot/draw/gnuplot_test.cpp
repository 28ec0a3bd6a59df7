// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/gnuplot.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace plot {
namespace {

namespace fs = std::filesystem;
using test_support::TemporaryFolder;

/// What is made of a gnuplot that answers --version with that.
GnuplotVersion version_of(const std::string& answer, int status = 0) {
    const TemporaryFolder folder;
    const fs::path program = folder / "gnuplot";
    std::ofstream{program} << "#!/bin/sh\ncat <<'END'\n"
                           << answer << "\nEND\nexit " << status << "\n";
    fs::permissions(program, fs::perms::owner_all);
    return gnuplot_version(program.string());
}

TEST(GnuplotVersion, NewEnough) {
    for (const char* const answer :
         {"gnuplot 5.2 patchlevel 0", "gnuplot 5.4 patchlevel 4", "gnuplot 5.10 patchlevel 1",
          "gnuplot 6.0 patchlevel 0", "gnuplot 10.0 patchlevel 0"}) {
        const GnuplotVersion version = version_of(answer);
        EXPECT_EQ(version.words, answer);
        EXPECT_FALSE(version.is_too_old) << answer;
    }
}

TEST(GnuplotVersion, TooOld) {
    for (const char* const answer :
         {"gnuplot 4.6 patchlevel 6", "gnuplot 5.0 patchlevel 7", "gnuplot 5.1 patchlevel 0"}) {
        EXPECT_TRUE(version_of(answer).is_too_old) << answer;
    }
}

TEST(GnuplotVersion, AnswersOfOtherPrograms) {
    for (const char* const answer : {"", "GNU Octave 4.0", "gnuplotty", "octave gnuplot 4.0"}) {
        const GnuplotVersion version = version_of(answer);
        EXPECT_EQ(version.words, "") << answer;
        EXPECT_FALSE(version.is_too_old) << answer;
    }
    EXPECT_EQ(version_of("gnuplot 5.4 patchlevel 4", 1).words, "");
}

TEST(GnuplotVersion, NothingInTheAnswerReachesATerminal) {
    EXPECT_EQ(version_of("gnuplot 5.4\x1b[2J").words.find('\x1b'), std::string::npos);
    EXPECT_FALSE(version_of("gnuplot x.y").is_too_old && version_of("gnuplot 5").is_too_old);
}

}  // namespace
}  // namespace plot
