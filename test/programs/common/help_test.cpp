// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/help.h"

#include <gtest/gtest.h>

namespace programs {
namespace {

const std::vector<cli::CommandWords> fruits = {
    {"peel", {"p"}, "take the skin off", [](cli::Options&) {}, "Fruits"},
    {"list-fruits",
     {"lf", "lof"},
     "list all the fruits that lie in the basket on the kitchen table",
     [](cli::Options&) {},
     "Fruits"},
    {"wash",
     {},
     "clean a plate",
     [](cli::Options& options) {
         options.add_argument("PLATE", "which", [](const std::string&) {});
     },
     "Kitchen"},
};

TEST(CommandList, HasGroupsAndEightyColumns) {
    EXPECT_EQ(command_list(fruits),
              "Fruits:\n"
              "  peel, p                   take the skin off\n"
              "  list-fruits, lf, lof      list all the fruits that lie in the basket on the\n"
              "                            kitchen table\n"
              "\n"
              "Kitchen:\n"
              "  wash                      clean a plate\n");
}

TEST(HelpOf, HasUsagePurposeAliasesAndOptions) {
    EXPECT_EQ(help_of(fruits[1]),
              "usage: list-fruits\n\n"
              "list all the fruits that lie in the basket on the kitchen table\n"
              "Also called lf, lof\n");
    EXPECT_EQ(help_of(fruits[2], "kitchen ROOM "),
              "usage: kitchen ROOM wash PLATE\n\nclean a plate\n\n"
              "Arguments:\n  PLATE                     which\n");
}

TEST(UnknownCommand, SuggestsANearMiss) {
    EXPECT_EQ(unknown_command("pel", fruits), "unknown command 'pel'; did you mean 'peel'?");
    EXPECT_EQ(unknown_command("sleep-well", fruits), "unknown command 'sleep-well'");
}

}  // namespace
}  // namespace programs
