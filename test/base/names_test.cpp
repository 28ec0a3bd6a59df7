// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/names.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace test_fruits {

enum class Fruit : std::uint8_t { apple, blood_orange };
constexpr auto names_of(Fruit /*any*/) {
    return base::names("apple", "blood orange");
}

}  // namespace test_fruits

namespace base {
namespace {

using test_fruits::Fruit;

TEST(Names, AreThoseBesideTheEnum) {
    EXPECT_EQ(name_of(Fruit::apple), "apple");
    EXPECT_EQ(name_of(Fruit::blood_orange), "blood orange");
    EXPECT_EQ(all_names<Fruit>(), (std::vector<std::string>{"apple", "blood orange"}));
}

TEST(Names, UpToAValue) {
    EXPECT_EQ(names_up_to(Fruit::apple), (std::vector<std::string>{"apple"}));
    EXPECT_EQ(names_up_to(Fruit::blood_orange), all_names<Fruit>());
}

TEST(Names, LeadToValues) {
    EXPECT_EQ(value_named<Fruit>("blood orange"), Fruit::blood_orange);
    EXPECT_EQ(value_named<Fruit>(""), std::nullopt);
    EXPECT_EQ(value_named<Fruit>("Apple"), std::nullopt);
}

}  // namespace
}  // namespace base
