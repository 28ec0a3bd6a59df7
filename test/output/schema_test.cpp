// SPDX-License-Identifier: GPL-3.0-or-later
// Expected schemas follow from JSON Schema, draft 2020-12, and from how results are written
// (output/document.h).
#include "output/schema.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace output {
namespace {

using Json = nlohmann::json;
using facts::FactInfo;

const SchemaHead head{"boxes", "suite: boxes", "what is in the boxes"};

Json schema_for(const std::vector<const Layout*>& layouts) {
    return Json::parse(schema_of(head, layouts));
}
Json schema_for(const Layout& layout) {
    return schema_for(std::vector{&layout});
}
/// The schema of a value.
Json property_of(const FactInfo& info) {
    return schema_for(Layout{"", "", "", {{info}}}).at("properties").at(info.name);
}

TEST(Schema, SaysWhatItIsOf) {
    const Json schema = schema_for(Layout{"", "", ""});
    EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(schema["$id"], "boxes.json");
    EXPECT_EQ(schema["title"], "suite: boxes");
    EXPECT_EQ(schema["description"], "what is in the boxes");
    EXPECT_EQ(schema["type"], "object");
    EXPECT_EQ(schema["additionalProperties"], true);
    EXPECT_FALSE(schema.contains("anyOf"));
    EXPECT_FALSE(schema.contains("allOf"));
}

TEST(Schema, EveryResultSaysWhetherItIsPartial) {
    const Json schema = schema_for(Layout{"", "", "", {{{"number", Unit::number, "its number"}}}});
    EXPECT_EQ(schema["properties"]["partial"]["type"], "boolean");
    EXPECT_EQ(schema["required"], (Json{"partial", "number"}));
}

TEST(Schema, TypesOfUnits) {
    const auto of = [](Unit unit) {
        Json property = property_of({"value", unit, "a value"});
        property.erase("description");
        return property;
    };
    EXPECT_EQ(of(Unit::text), Json::parse(R"({"type": "string"})"));
    EXPECT_EQ(of(Unit::truth), Json::parse(R"({"type": "boolean"})"));
    EXPECT_EQ(of(Unit::number), Json::parse(R"({"type": "integer", "minimum": 0})"));
    EXPECT_EQ(of(Unit::bytes), Json::parse(R"({"type": "integer", "minimum": 0})"));
    EXPECT_EQ(of(Unit::figure), Json::parse(R"({"type": "number"})"));
    EXPECT_EQ(of(Unit::seconds), Json::parse(R"({"type": "number"})"));
    EXPECT_EQ(of(Unit::digits), Json::parse(R"({"type": "string", "pattern": "^[0-9]+$"})"));
    EXPECT_EQ(of(Unit::rate), Json::parse(R"({"type": "number", "minimum": 0})"));
    EXPECT_EQ(of(Unit::share), Json::parse(R"({"type": "number", "minimum": 0, "maximum": 1})"));
    EXPECT_EQ(of(Unit::frames),
              Json::parse(R"({"type": "array", "items": {"type": "integer", "minimum": 0}})"));
}

TEST(Schema, DescriptionsNameTheUnit) {
    const auto of = [](Unit unit) {
        return property_of({"value", unit, "a value"})["description"].get<std::string>();
    };
    EXPECT_EQ(of(Unit::number), "a value");
    EXPECT_EQ(of(Unit::seconds), "a value, in seconds");
    EXPECT_EQ(of(Unit::rate), "a value, in bytes a second");
    EXPECT_EQ(of(Unit::share), "a value, 0 to 1");
}

TEST(Schema, WhatMayBeUnknownMayBeNull) {
    const Json property = property_of({"delay", Unit::seconds, "a delay", "there is none"});
    EXPECT_EQ(property["type"], (Json{"number", "null"}));
    EXPECT_EQ(property["description"], "a delay, in seconds; null: there is none");
}

TEST(Schema, ChoicesAreAnEnumeration) {
    EXPECT_EQ(property_of({"to", Unit::text, "an end", "", {"client", "server"}}),
              Json::parse(R"({"enum": ["client", "server"], "description": "an end"})"));
    EXPECT_EQ(property_of({"by", Unit::text, "an end", "not known", {"client", "server"}})["enum"],
              (Json{"client", "server", nullptr}));
}

TEST(Schema, DotsMakeObjects) {
    const Json schema =
        schema_for(Layout{"",
                          "",
                          "",
                          {{{"client.address", Unit::text, "IP address", "", {}, "who opened it"}},
                           {{"client.port", Unit::number, "TCP port"}},
                           {{"state", Unit::text, "how it is"}}}});
    EXPECT_EQ(schema["required"], (Json{"partial", "client", "state"}));
    const Json& client = schema["properties"]["client"];
    EXPECT_EQ(client["type"], "object");
    EXPECT_EQ(client["description"], "who opened it");
    EXPECT_EQ(client["required"], (Json{"address", "port"}));
    EXPECT_EQ(client["properties"]["port"],
              Json::parse(R"({"type": "integer", "minimum": 0, "description": "TCP port"})"));
    EXPECT_FALSE(schema["properties"].contains("client.port"));
}

TEST(Schema, ColumnsOfTextAreLeftOut) {
    const Json schema = schema_for(Layout{"",
                                          "",
                                          "",
                                          {{{"words", Unit::text, "both"}, Place::text},
                                           {{"number", Unit::number, "one"}, Place::data}}});
    EXPECT_EQ(schema["required"], (Json{"partial", "number"}));
    EXPECT_FALSE(schema["properties"].contains("words"));
}

TEST(Schema, InnerItemsAreAList) {
    const Layout inner{"boxes", "box", "by number", {{{"number", Unit::number, "its number"}}}};
    const Layout root{"", "", "", {{{"count", Unit::number, "how many"}}}, &inner};
    const Json schema = schema_for(root);
    EXPECT_EQ(schema["required"], (Json{"partial", "count", "boxes"}));
    const Json& boxes = schema["properties"]["boxes"];
    EXPECT_EQ(boxes["type"], "array");
    EXPECT_EQ(boxes["description"], "by number");
    EXPECT_EQ(boxes["items"]["type"], "object");
    EXPECT_EQ(boxes["items"]["required"], Json::array({"number"}));
    EXPECT_FALSE(boxes["items"]["properties"].contains("partial"));
}

TEST(Schema, KnownIfAndOnlyIf) {
    Layout layout{"", "", "", {{{"count", Unit::number, "how many"}}}};
    layout.known = {{{"min", "max"}, "count", std::uint64_t{0}, true},
                    {{"why"}, "state", std::string{"fallback"}}};
    const Json all = schema_for(layout)["allOf"];
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0], Json::parse(R"({
        "if": {"properties": {"count": {"const": 0}}},
        "then": {"properties": {"min": {"type": "null"}, "max": {"type": "null"}}},
        "else": {"properties": {"min": {"not": {"type": "null"}},
                                "max": {"not": {"type": "null"}}}}})"));
    EXPECT_EQ(all[1], Json::parse(R"({
        "if": {"properties": {"state": {"const": "fallback"}}},
        "then": {"properties": {"why": {"not": {"type": "null"}}}},
        "else": {"properties": {"why": {"type": "null"}}}})"));
}

TEST(Schema, DetailsThatATypeHas) {
    const FactInfo detail{"detail",
                          Unit::details,
                          "what is known besides",
                          "",
                          {},
                          "",
                          {{"by", Unit::text, "what ended it", "", {"FIN", "RST"}},
                           {"dsn", Unit::figure, "a number, or digits"}}};
    Layout layout{"", "", "", {{{"type", Unit::text, "what happened"}}, {detail}}};
    layout.details = {{"type", "closed", {"by"}}};
    const Json schema = schema_for(layout);
    const Json& property = schema["properties"]["detail"];
    EXPECT_EQ(property["type"], "object");
    EXPECT_EQ(property["description"], "what is known besides");
    EXPECT_EQ(property["additionalProperties"], true);
    EXPECT_EQ(property["properties"]["by"]["enum"], (Json{"FIN", "RST"}));
    EXPECT_EQ(property["properties"]["dsn"]["type"], (Json{"integer", "string"}));
    EXPECT_EQ(schema["allOf"], Json::parse(R"([{
        "if": {"properties": {"type": {"const": "closed"}}},
        "then": {"properties": {"detail": {"required": ["by"]}}}}])"));
}

TEST(Schema, TwoFormsAreAnyOfThem) {
    const Layout one{"", "", "", {{{"number", Unit::number, "one"}}}};
    const Layout many{"", "", "", {{{"numbers", Unit::frames, "many"}}}};
    const Json schema = schema_for({&one, &many});
    ASSERT_EQ(schema["anyOf"].size(), 2U);
    EXPECT_EQ(schema["anyOf"][0]["required"], (Json{"partial", "number"}));
    EXPECT_EQ(schema["anyOf"][1]["required"], (Json{"partial", "numbers"}));
    EXPECT_EQ(schema["$id"], "boxes.json");
    EXPECT_FALSE(schema.contains("properties"));
}

TEST(Schema, FormsThatDifferInHeadingsCountOnce) {
    const FactInfo number{"number", Unit::number, "its number"};
    const Layout one{"", "", "", {{number, Place::everywhere, "no."}}};
    const Layout other{"", "", "", {{number}}};
    EXPECT_EQ(schema_of(head, {&one, &other}), schema_of(head, {&one}));
}

TEST(Schema, OfRows) {
    const Json schema = Json::parse(
        schema_of_rows(head, {{"tcplen", Unit::text, "payload"}, {"dsn", Unit::text, "number"}}));
    EXPECT_EQ(schema["$id"], "boxes.json");
    EXPECT_EQ(schema["required"], (Json{"partial", "rows"}));
    const Json& row = schema["properties"]["rows"]["items"];
    EXPECT_EQ(schema["properties"]["rows"]["type"], "array");
    EXPECT_EQ(row["type"], "object");
    EXPECT_EQ(row["minProperties"], 1);
    EXPECT_EQ(row["properties"].size(), 2U);
    EXPECT_EQ(row["properties"]["tcplen"]["description"], "payload");
    // a value or a list of them that is not empty
    const Json& forms = row["properties"]["dsn"]["anyOf"];
    EXPECT_EQ(forms[0]["type"], (Json{"string", "number", "boolean", "null"}));
    EXPECT_EQ(forms[1]["minItems"], 1);
    EXPECT_TRUE(row["additionalProperties"].contains("anyOf"));
    EXPECT_FALSE(row.contains("required"));
}

}  // namespace
}  // namespace output
