// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/listing.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace output {
namespace {

struct Box {
    std::uint64_t number = 0;
    std::string colour;
};

const facts::Facts<Box> box_facts = {
    {{"number", Unit::number, "its number"}, [](const Box& it) { return Cell{it.number}; }},
    {{"colour", Unit::text, "its colour", "it is dark", {"red", "blue"}},
     [](const Box& it) { return it.colour.empty() ? Cell{} : Cell{it.colour}; }},
    {{"words", Unit::text, "both"},
     [](const Box& it) { return Cell{it.colour + " " + std::to_string(it.number)}; }},
};
const Pick<Box> pick{box_facts};

TEST(Pick, TakesAFactByName) {
    const Shown<Box> shown = pick("colour");
    EXPECT_EQ(shown.fact.info.meaning, "its colour");
    EXPECT_EQ(shown.place, Place::everywhere);
    EXPECT_EQ(shown.heading, "");
}

TEST(Pick, ChoosesPlaceAndHeading) {
    EXPECT_EQ(pick("number", "no.").heading, "no.");
    EXPECT_EQ(pick.data("number").place, Place::data);
    EXPECT_EQ(pick.data("number").heading, "");
    EXPECT_EQ(pick.text("words", "box").place, Place::text);
    EXPECT_EQ(pick.text("words", "box").heading, "box");
}

TEST(Pick, RefusesWhatIsNoFact) {
    EXPECT_THROW(static_cast<void>(pick("Number")), std::logic_error);
    EXPECT_THROW(static_cast<void>(pick.data("size")), std::logic_error);
    EXPECT_THROW(static_cast<void>(pick.text("", "size")), std::logic_error);
}

/// Columns in another order than the facts.
const Listing<Box> listing{{"boxes", "box", "by number"},
                           {pick.text("words", "box"), pick("number", "no."), pick.data("colour")}};

TEST(Listing, TakesColumnsInTheOrderOfTheChoice) {
    const Layout& layout = listing.layout();
    EXPECT_EQ(layout.name, "boxes");
    EXPECT_EQ(layout.item, "box");
    EXPECT_EQ(layout.meaning, "by number");
    EXPECT_EQ(layout.inner, nullptr);
    ASSERT_EQ(layout.columns.size(), 3U);
    EXPECT_EQ(layout.columns[0].info.name, "words");
    EXPECT_EQ(layout.columns[0].place, Place::text);
    EXPECT_EQ(layout.columns[0].heading, "box");
    EXPECT_EQ(layout.columns[1].info.name, "number");
    EXPECT_EQ(layout.columns[1].place, Place::everywhere);
    EXPECT_EQ(layout.columns[1].heading, "no.");
    EXPECT_EQ(layout.columns[2].info.name, "colour");
    EXPECT_EQ(layout.columns[2].place, Place::data);
    EXPECT_EQ(layout.columns[2].info.unknown, "it is dark");
    EXPECT_EQ(layout.columns[2].info.choices, (std::vector<std::string>{"red", "blue"}));
}

TEST(Listing, AnItemHasACellForEachColumn) {
    const Item item = listing.item({7, "red"});
    ASSERT_EQ(item.cells.size(), 3U);
    EXPECT_EQ(std::get<std::string>(item.cells[0]), "red 7");
    EXPECT_EQ(std::get<std::uint64_t>(item.cells[1]), 7U);
    EXPECT_EQ(std::get<std::string>(item.cells[2]), "red");
    EXPECT_TRUE(item.inner.empty());
}

TEST(Listing, WhatIsNotKnownIsAnEmptyCell) {
    const Item item = listing.item({7, ""});
    EXPECT_TRUE(std::holds_alternative<std::monostate>(item.cells[2]));
}

TEST(Listing, ADocumentHasOneAsItsRoot) {
    const Document document = listing.document({8, "blue"});
    EXPECT_EQ(document.layout, &listing.layout());
    ASSERT_EQ(document.root.cells.size(), 3U);
    EXPECT_EQ(std::get<std::uint64_t>(document.root.cells[1]), 8U);
    EXPECT_TRUE(document.root.inner.empty());
}

}  // namespace
}  // namespace output
