// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/schema.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace output {

namespace {

using facts::FactInfo;
using Json = nlohmann::ordered_json;

/// What a value of a unit is in JSON, the value being known.
Json type_of(Unit unit) {
    switch (unit) {
        case Unit::text:
            return {{"type", "string"}};
        case Unit::truth:
            return {{"type", "boolean"}};
        case Unit::number:
        case Unit::bytes:
            return {{"type", "integer"}, {"minimum", 0}};
        case Unit::figure:
        case Unit::seconds:
            return {{"type", "number"}};
        case Unit::digits:
            return {{"type", "string"}, {"pattern", "^[0-9]+$"}};
        case Unit::rate:
            return {{"type", "number"}, {"minimum", 0}};
        case Unit::share:
            return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
        case Unit::frames:
            return {{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", 0}}}};
        case Unit::details:
            return {{"type", "object"}};
    }
    return {};
}

/// What the meaning does not say.
std::string unit_words(Unit unit) {
    switch (unit) {
        case Unit::seconds:
            return ", in seconds";
        case Unit::rate:
            return ", in bytes a second";
        case Unit::share:
            return ", 0 to 1";
        default:
            return "";
    }
}

Json object_of(std::string description) {
    Json object = {{"type", "object"}};
    if (!description.empty()) {
        object["description"] = std::move(description);
    }
    object["properties"] = Json::object();
    object["required"] = Json::array();
    object["additionalProperties"] = true;
    return object;
}

Json schema_of(const FactInfo& info);

/// The keys that an event's details may have. A figure may be digits there.
Json details_of(const FactInfo& info) {
    Json object = {{"type", "object"}, {"description", info.meaning}};
    for (const FactInfo& detail : info.details) {
        Json& property = object["properties"][detail.name] = schema_of(detail);
        if (detail.unit == Unit::figure) {
            property["type"] = {"integer", "string"};
        }
    }
    object["additionalProperties"] = true;
    return object;
}

Json schema_of(const FactInfo& info) {
    if (info.unit == Unit::details) {
        return details_of(info);
    }
    Json schema = type_of(info.unit);
    const bool may_be_null = !info.unknown.empty();
    if (!info.choices.empty()) {
        schema = {{"enum", info.choices}};
        if (may_be_null) {
            schema["enum"].push_back(nullptr);
        }
    } else if (may_be_null) {
        schema["type"] = {schema["type"], "null"};
    }
    schema["description"] =
        info.meaning + unit_words(info.unit) + (may_be_null ? "; null: " + info.unknown : "");
    return schema;
}

/// Adds a key, in the objects that the dots of its name make.
void add_key(Json& object, const FactInfo& info) {
    Json* place = &object;
    const std::vector<std::string_view> names = base::split(info.name, '.');
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        const std::string name{names[i]};
        if (!(*place)["properties"].contains(name)) {
            (*place)["properties"][name] = object_of(info.object);
            (*place)["required"].push_back(name);
        }
        place = &(*place)["properties"][name];
    }
    const std::string key{names.back()};
    (*place)["properties"][key] = schema_of(info);
    (*place)["required"].push_back(key);
}

Json value_of(const Cell& cell) {
    if (const auto* const number = std::get_if<std::uint64_t>(&cell)) {
        return *number;
    }
    return std::get<std::string>(cell);
}

/// Conditions that single columns do not say.
void add_conditions(Json& object, const Layout& layout) {
    const auto when = [](const std::string& key, Json value) {
        return Json{{"properties", {{key, {{"const", std::move(value)}}}}}};
    };
    Json all = Json::array();
    for (const KnownIf& rule : layout.known) {
        Json known = Json::object();
        Json unknown = Json::object();
        for (const std::string& key : rule.keys) {
            known["properties"][key] = {{"not", {{"type", "null"}}}};
            unknown["properties"][key] = {{"type", "null"}};
        }
        all.push_back({{"if", when(rule.key, value_of(rule.equals))},
                       {"then", rule.otherwise ? unknown : known},
                       {"else", rule.otherwise ? known : unknown}});
    }
    for (const DetailsIf& rule : layout.details) {
        all.push_back({{"if", when(rule.key, rule.equals)},
                       {"then", {{"properties", {{"detail", {{"required", rule.details}}}}}}}});
    }
    if (!all.empty()) {
        object["allOf"] = std::move(all);
    }
}

/// Adds what an item of a level holds.
void add_level(Json& object, const Layout& layout) {
    for (const Column& column : layout.columns) {
        if (column.place != Place::text) {
            add_key(object, column.info);
        }
    }
    add_conditions(object, layout);
    if (layout.inner != nullptr) {
        Json item = object_of("");
        add_level(item, *layout.inner);
        object["properties"][layout.inner->name] = {
            {"type", "array"}, {"description", layout.inner->meaning}, {"items", std::move(item)}};
        object["required"].push_back(layout.inner->name);
    }
}

/// One form of the whole result.
Json form_of(const Layout& root) {
    Json form = object_of("");
    form["properties"]["partial"] = {
        {"type", "boolean"},
        {"description", "whether traffic is known to be missing: a capture was cut short"}};
    form["required"].push_back("partial");
    add_level(form, root);
    return form;
}

constexpr int indent = 2;

Json head_of(const SchemaHead& head) {
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"$id", head.name + ".json"},
            {"title", head.title},
            {"description", head.description}};
}

}  // namespace

std::string schema_of(const SchemaHead& head, const std::vector<const Layout*>& layouts) {
    Json schema = head_of(head);
    std::vector<Json> forms;
    for (const Layout* const layout : layouts) {
        Json form = form_of(*layout);
        if (std::find(forms.begin(), forms.end(), form) == forms.end()) {
            forms.push_back(std::move(form));
        }
    }
    if (forms.size() == 1) {
        schema.update(forms.front());
    } else {
        schema["anyOf"] = forms;
    }
    return schema.dump(indent) + "\n";
}

std::string schema_of_rows(const SchemaHead& head, const std::vector<facts::FactInfo>& columns) {
    const Json cell = {
        {"description",
         "times are seconds; keys, tokens and 64-bit numbers on the wire are strings of digits, "
         "flags strings of hexadecimal digits after 0x; null: absent"},
        {"anyOf",
         {{{"type", {"string", "number", "boolean", "null"}}},
          {{"type", "array"},
           {"items", {{"type", {"string", "number", "boolean"}}}},
           {"minItems", 1}}}}};
    Json row = {{"type", "object"}, {"minProperties", 1}};
    for (const facts::FactInfo& info : columns) {
        row["properties"][info.name] = cell;
        row["properties"][info.name]["description"] = info.meaning;
    }
    row["additionalProperties"] = cell;
    Json schema = head_of(head);
    schema.update(form_of({"", "", ""}));
    schema["properties"]["rows"] = {
        {"type", "array"}, {"description", "in order of frames"}, {"items", std::move(row)}};
    schema["required"].push_back("rows");
    return schema.dump(indent) + "\n";
}

}  // namespace output
