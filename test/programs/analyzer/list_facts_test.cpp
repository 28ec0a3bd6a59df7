// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/list_facts.h"

#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "facts/catalogue.h"
#include "programs/analyzer/program.h"

namespace programs {
namespace {

/// Which column holds that.
std::size_t column_of(const output::Layout& layout, const std::string& name) {
    std::size_t column = 0;
    while (column < layout.columns.size() && layout.columns[column].info.name != name) {
        ++column;
    }
    return column;
}

std::string text_of(const output::Cell& cell) {
    const auto* const text = std::get_if<std::string>(&cell);
    return text == nullptr ? "null" : *text;
}

struct ListOfFacts : testing::Test {
    output::Document document = list_of_facts();
    const output::Layout& layout = *document.layout->inner;

    /// The item of a fact, or an empty one.
    [[nodiscard]] output::Item item_of(const std::string& of, const std::string& name) const {
        for (const output::Item& item : document.root.inner) {
            if (text_of(item.cells[column_of(layout, "of")]) == of &&
                text_of(item.cells[column_of(layout, "name")]) == name) {
                return item;
            }
        }
        ADD_FAILURE() << of << ' ' << name;
        return {std::vector<output::Cell>(layout.columns.size()), {}};
    }
};

TEST_F(ListOfFacts, HasEveryFactInItsOrder) {
    EXPECT_EQ(layout.name, "facts");
    const auto facts = facts::all_facts();
    ASSERT_EQ(document.root.inner.size(), facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const auto& cells = document.root.inner[i].cells;
        ASSERT_EQ(cells.size(), layout.columns.size());
        EXPECT_EQ(text_of(cells[column_of(layout, "of")]), facts[i].of);
        EXPECT_EQ(text_of(cells[column_of(layout, "name")]), facts[i].info.name);
        EXPECT_EQ(text_of(cells[column_of(layout, "meaning")]), facts[i].info.meaning);
    }
}

TEST_F(ListOfFacts, SaysTypesAndWhenAValueIsNotKnown) {
    const auto of = [this](const std::string& subject, const std::string& name,
                           const std::string& column) {
        return text_of(item_of(subject, name).cells[column_of(layout, column)]);
    };
    EXPECT_EQ(of("connection", "client.key", "type"), "64-bit number");
    EXPECT_EQ(of("connection", "client.key", "unit"), "null");
    EXPECT_EQ(of("connection", "client.key", "unknown"), "it was not captured");
    EXPECT_EQ(of("connection", "client.key", "choices"), "null");
    EXPECT_EQ(of("connection", "duration", "type"), "time");
    EXPECT_EQ(of("connection", "duration", "unit"), "s");
    EXPECT_EQ(of("connection", "duration", "unknown"), "null");
    EXPECT_EQ(of("direction", "goodput", "type"), "number");
    EXPECT_EQ(of("direction", "goodput", "unit"), "bytes/s");
    EXPECT_EQ(of("direction", "to", "choices"), "client, server");
    EXPECT_EQ(of("reinjection", "reinjection_of", "type"), "list of numbers");
    EXPECT_EQ(of("packet", "tcplen", "type"), "number");
    EXPECT_EQ(of("packet", "tcplen", "unit"), "bytes");
    EXPECT_EQ(of("packet", "tcplen", "meaning"), "payload");
}

TEST_F(ListOfFacts, TextLeavesOutWhatIsLong) {
    EXPECT_EQ(layout.columns[column_of(layout, "unknown")].place, output::Place::data);
    EXPECT_EQ(layout.columns[column_of(layout, "choices")].place, output::Place::data);
    EXPECT_EQ(layout.columns[column_of(layout, "meaning")].place, output::Place::everywhere);
}

TEST(ListFactsOption, NeedsNeitherCaptureNorCommand) {
    const Arguments arguments{{"--list-facts"}};
    EXPECT_TRUE(arguments.list_facts);
    EXPECT_FALSE(arguments.capture);
    EXPECT_TRUE(arguments.command.empty());
    EXPECT_FALSE((Arguments{{"lc"}}.list_facts));
}

TEST(ListFactsOption, TakesAFormat) {
    EXPECT_TRUE((Arguments{{"-f", "json", "--list-facts"}}.list_facts));
    EXPECT_NE(Arguments{{}}.help().find("--list-facts"), std::string::npos);
}

}  // namespace
}  // namespace programs
