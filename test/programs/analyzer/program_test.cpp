// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/program.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace programs {
namespace {

using Words = std::vector<std::string>;

const std::string sample = std::string{MPTCP_TEST_DATA} + "/two-paths.client.pcap";

/// A folder with a script, and what names are refused with.
struct ArgumentsTest : testing::Test {
    ArgumentsTest() { write("script", "list-connections\n"); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream{folder.path() / name} << text;
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder.path() / name).string();
    }
    static std::string refusal(const Words& words) {
        try {
            const Arguments arguments{words};
        } catch (const base::Error& error) {
            return error.what();
        }
        return "";
    }

    test_support::TemporaryFolder folder;
};

TEST_F(ArgumentsTest, TheFirstWordMayBeACommand) {
    const Arguments arguments{{"lc", "-f", "json"}};
    EXPECT_EQ(arguments.command, (Words{"lc", "-f", "json"}));
    EXPECT_FALSE(arguments.capture);
}

TEST_F(ArgumentsTest, FilesAreToldApartByContent) {
    EXPECT_EQ(Arguments{{sample}}.capture, sample);
    EXPECT_FALSE(Arguments{{sample}}.script);
    EXPECT_EQ(Arguments{{path("script")}}.script, path("script"));
    EXPECT_FALSE(Arguments{{path("script")}}.capture);
}

TEST_F(ArgumentsTest, ATableOfOursIsACapture) {
    write("x.csv", "packetid,reltime,abstime,ipsrc,ipdst,sport,dport,tcpflags\n");
    EXPECT_EQ(Arguments{{path("x.csv")}}.capture, path("x.csv"));
}

TEST_F(ArgumentsTest, OptionsMayStandOnBothSidesOfTheCapture) {
    Arguments arguments{{"-q", sample, "-H", "summary", "1", "--to", "server"}};
    EXPECT_TRUE(arguments.common.quiet);
    EXPECT_TRUE(arguments.session(base::Settings{std::nullopt}).choices().human);
    EXPECT_EQ(arguments.command, (Words{"summary", "1", "--to", "server"}));
}

TEST_F(ArgumentsTest, LoadTakesAFileWhateverItsContent) {
    const Arguments arguments{{"-l", path("script"), "--load=" + sample, path("script")}};
    EXPECT_EQ(arguments.capture, sample);
    EXPECT_EQ(arguments.script, path("script"));
}

TEST_F(ArgumentsTest, Refusals) {
    EXPECT_NE(refusal({"sumary"}).find("did you mean 'summary'?"), std::string::npos);
    EXPECT_NE(refusal({"./nonexistent"}).find("No such file"), std::string::npos);
    EXPECT_NE(refusal({"nonexistent.pcap"}).find("No such file"), std::string::npos);
    EXPECT_NE(refusal({sample, "sumary"}).find("did you mean 'summary'?"), std::string::npos);
    EXPECT_NE(refusal({"-l", sample, sample}).find("two captures"), std::string::npos);
    EXPECT_NE(refusal({"-b", path("script"), path("script")}).find("two scripts"),
              std::string::npos);
    EXPECT_NE(refusal({path("script"), "lc"}).find("is text, so it is run as a script"),
              std::string::npos);
    EXPECT_NE(refusal({"-f", "xml", "lc"}).find("text, json or csv"), std::string::npos);
}

TEST_F(ArgumentsTest, TheListOfFactsTakesNoArgument) {
    for (const Words& words : {Words{"--list-facts", "foo"}, Words{"--list-facts", "lc"}}) {
        EXPECT_EQ(refusal(words), "--list-facts takes no argument, got '" + words.back() + "'");
    }
    EXPECT_NE(refusal({sample, "--list-facts"}).find("--list-facts takes no argument"),
              std::string::npos);
    EXPECT_EQ(refusal({"--list-facts", "--help", "foo"}), "");
}

TEST_F(ArgumentsTest, HelpListsCommandsAndOptions) {
    const std::string help = Arguments{{}}.help();
    EXPECT_NE(help.find("list-subflows, ls"), std::string::npos);
    EXPECT_NE(help.find("--no-cache"), std::string::npos);
    EXPECT_TRUE((Arguments{{"--help"}}.common.help));
}

}  // namespace
}  // namespace programs
