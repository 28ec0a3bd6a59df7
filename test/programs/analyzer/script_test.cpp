// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/script.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace programs {
namespace {

using base::ExitStatus;

/// A script in a folder of its own, and a session without a capture.
struct Script {
    explicit Script(const std::string& text) { write("script", text); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream{folder.path() / name, std::ios::binary} << text;
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder.path() / name).string();
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream stream{folder.path() / name};
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    [[nodiscard]] ExitStatus run(OnFailure on_failure = OnFailure::stop) {
        return run_script(session, path("script"), on_failure);
    }
    /// The message with which it stops; "" when it does not.
    [[nodiscard]] std::string failure() {
        try {
            static_cast<void>(run());
        } catch (const base::Error& error) {
            return error.what();
        }
        return "";
    }

    test_support::TemporaryFolder folder;
    programs::Session session{base::Settings{std::nullopt}, {}};
};

TEST(Script, RunsOneCommandALine) {
    Script script{""};
    script.write("script", "# a comment\n\n  help summary > '" + script.path("one") +
                               "'\r\nhelp delays > '" + script.path("two") + "'");
    EXPECT_EQ(script.run(), ExitStatus::done);
    EXPECT_EQ(script.read("one").find("usage: summary"), 0U);
    EXPECT_EQ(script.read("two").find("usage: delays"), 0U);
}

TEST(Script, StopsAtTheFirstLineThatFailsAndNamesIt) {
    Script script{""};
    script.write("script", "# first\nsumary\nhelp > '" + script.path("out") + "'\n");
    EXPECT_NE(script.failure().find("script:2: unknown command 'sumary'"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(script.path("out")));
}

TEST(Script, KeepsTheStatusOfTheFailure) {
    Script script{"summary 0\n"};
    try {
        static_cast<void>(script.run());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::usage);  // no capture is loaded
    }
}

TEST(Script, MayKeepGoing) {
    Script script{""};
    script.write("script", "load /nonexistent\nsumary\nhelp > '" + script.path("out") + "'\n");
    EXPECT_EQ(script.run(OnFailure::keep_going), ExitStatus::failed);  // of the first
    EXPECT_NE(script.read("out"), "");
}

TEST(Script, EndsAtQuit) {
    Script script{"quit\nsumary\n"};
    EXPECT_EQ(script.run(), ExitStatus::done);
}

TEST(Script, BinaryFilesAreRefused) {
    Script script{std::string{"help\0help\n", 10}};
    EXPECT_NE(script.failure().find("is not text"), std::string::npos);
}

TEST(Script, AMissingOneIsNamed) {
    programs::Session session{base::Settings{std::nullopt}, {}};
    EXPECT_THROW(static_cast<void>(run_script(session, "/nonexistent", OnFailure::stop)),
                 base::Error);
}

TEST(Script, AFolderIsNone) {
    const test_support::TemporaryFolder folder;
    programs::Session session{base::Settings{std::nullopt}, {}};
    EXPECT_THROW(
        static_cast<void>(run_script(session, folder.path().string(), OnFailure::keep_going)),
        base::Error);
}

}  // namespace
}  // namespace programs
