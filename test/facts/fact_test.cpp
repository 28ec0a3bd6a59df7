// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/fact.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "facts/shown.h"

namespace facts {
namespace {

/// A box and what lies in it.
struct Fruits {
    std::uint64_t count = 0;
};
struct Box {
    Fruits fruits;
};

const Facts<Fruits> fruit_facts = {
    {{"count", Unit::number, "how many", "it is dark"},
     [](const Fruits& it) { return it.count == 0 ? Value{} : number_value(it.count); }},
    {{"many", Unit::truth, "more than two"}, [](const Fruits& it) { return it.count > 2; }},
};

TEST(Facts, AreFoundByName) {
    EXPECT_EQ(fact_named(fruit_facts, "many").info.meaning, "more than two");
    EXPECT_EQ(shown(fruit_facts, "many", {3}), "true");
}

TEST(Facts, OfNoSuchNameAreAMistakeOfTheProgram) {
    for (const std::string name : {"", "Many", "many ", "man"}) {
        try {
            static_cast<void>(fact_named(fruit_facts, name));
            ADD_FAILURE() << name;
        } catch (const std::logic_error& error) {
            EXPECT_EQ(error.what(), "no fact is called " + name);
        }
    }
}

TEST(Facts, OfAPartAreLiftedUnderAnotherName) {
    const auto box_facts = lifted<Box>(
        fruit_facts, [](const Box& box) { return box.fruits; },
        [](FactInfo& info) { info.name = "fruit_" + info.name; });
    ASSERT_EQ(box_facts.size(), 2U);
    const FactInfo& info = box_facts[0].info;
    EXPECT_EQ(info.name, "fruit_count");
    EXPECT_EQ(info.unit, Unit::number);
    EXPECT_EQ(info.meaning, "how many");
    EXPECT_EQ(info.unknown, "it is dark");
    EXPECT_EQ(shown(box_facts, "fruit_count", Box{{2}}), "2");
    EXPECT_EQ(shown(box_facts, "fruit_count", Box{}), "null");
    EXPECT_EQ(shown(box_facts, "fruit_many", Box{{2}}), "false");
    EXPECT_EQ(fruit_facts[0].info.name, "count");
}

TEST(Facts, NamesInTablesHaveUnderscores) {
    EXPECT_EQ(table_name("state"), "state");
    EXPECT_EQ(table_name("client.port"), "client_port");
    EXPECT_EQ(table_name("a.b.c_d"), "a_b_c_d");
    EXPECT_EQ(table_name(""), "");
}

TEST(Values, OfNothingAreNotKnown) {
    EXPECT_EQ(words_of(optional_value(std::optional<std::uint64_t>{})), "null");
    EXPECT_EQ(words_of(optional_value(std::optional<std::uint8_t>{})), "null");
    EXPECT_EQ(words_of(optional_value(std::optional<std::uint32_t>{})), "null");
}

TEST(Values, OfSmallNumbersAreNumbers) {
    EXPECT_EQ(words_of(optional_value(std::optional<std::uint8_t>{255})), "255");
    EXPECT_EQ(words_of(optional_value(std::optional<std::uint32_t>{4294967295})), "4294967295");
    EXPECT_EQ(words_of(optional_value(std::optional<std::int64_t>{-5})), "-5 ns");
    EXPECT_EQ(words_of(optional_value(std::optional{false})), "false");
}

}  // namespace
}  // namespace facts
