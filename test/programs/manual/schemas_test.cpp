// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/schemas.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {
namespace {

using Names = std::set<std::string>;

Names names_of(const std::vector<SchemaFile>& files) {
    Names names;
    for (const SchemaFile& file : files) {
        EXPECT_TRUE(names.insert(file.name).second) << file.name;
    }
    return names;
}

TEST(SchemaFiles, AreOneForEachCommandThatGivesAResult) {
    Names expected = {"list-facts.json", "quantities.json", "optbuffer.json"};
    for (const auto& info : own_commands<Session>()) {
        const auto command = info.make();
        if (!command->layouts().empty() || !command->row_columns().empty()) {
            expected.insert(info.name + ".json");
        }
    }
    EXPECT_EQ(names_of(schema_files()), expected);
}

/// export, help, load, quit write no result in JSON (mptcpanalyzer(1)).
TEST(SchemaFiles, AreNotOfCommandsWithoutAResult) {
    const Names names = names_of(schema_files());
    for (const std::string command : {"export", "help", "load", "quit"}) {
        EXPECT_FALSE(names.contains(command + ".json")) << command;
    }
    for (const std::string command : {"list-connections", "list-tcp", "summary", "events", "dump",
                                      "owd", "check-health", "plot"}) {
        EXPECT_TRUE(names.contains(command + ".json")) << command;
    }
}

TEST(SchemaFiles, SayTheirNameAndProgram) {
    for (const SchemaFile& file : schema_files()) {
        EXPECT_NE(file.content.find("\"$id\": \"" + file.name + "\""), std::string::npos)
            << file.name;
        const bool is_of_numerics = file.name == "quantities.json" || file.name == "optbuffer.json";
        const std::string program = is_of_numerics ? "mptcpnumerics: " : "mptcpanalyzer: ";
        EXPECT_NE(file.content.find("\"title\": \"" + program), std::string::npos) << file.name;
        EXPECT_EQ(file.content.back(), '\n') << file.name;
    }
}

TEST(SchemaFiles, AreTheSameEachTime) {
    const auto first = schema_files();
    const auto second = schema_files();
    EXPECT_TRUE(std::equal(first.begin(), first.end(), second.begin(), second.end(),
                           [](const SchemaFile& one, const SchemaFile& other) {
                               return one.name == other.name && one.content == other.content;
                           }));
}

}  // namespace
}  // namespace programs
