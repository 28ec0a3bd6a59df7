// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/setup_form.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "programs/manual/markdown.h"

namespace programs {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// "a, b or c" of an enum's values.
std::string choices_of(const Json& values) {
    std::vector<std::string> names;
    for (const Json& value : values) {
        names.push_back(text_of(value));
    }
    return base::listed(names, "or");
}

/// " above 0, at most 65535".
std::string range_of(const Json& form) {
    std::string range;
    const auto add = [&](const std::string& key, const std::string& words) {
        range += form.contains(key) ? words + text_of(form[key]) : "";
    };
    add("exclusiveMinimum", " above ");
    add("minimum", ", at least ");
    add("maximum", ", at most ");
    return range;
}

/// What a value has to be.
std::string kind_of(const Json& form) {
    if (form.contains("enum")) {
        return choices_of(form["enum"]);
    }
    const std::string type = form.value("type", "");
    if (type == "array") {
        return "list of objects";
    }
    return (type == "string" ? "text" : type.empty() ? "anything" : type) + range_of(form);
}

std::string keys_of(const Json& schema, const Json& form);

/// The keys within a value, indented.
std::string inner_keys(const Json& schema, const Json& form) {
    const Json& inner = form.contains("items") ? form["items"] : form;
    if (inner.contains("$ref")) {
        const auto place = inner["$ref"].get<std::string>().substr(1);  // after "#"
        return inner_keys(schema, schema.at(Json::json_pointer{place}));
    }
    return inner.contains("properties") ? within_entry(keys_of(schema, inner)) : "";
}

bool is_required(const Json& form, const std::string& key) {
    const Json required = form.value("required", Json::array());
    return std::find(required.begin(), required.end(), key) != required.end();
}

std::string keys_of(const Json& schema, const Json& form) {
    std::string markdown;
    for (const auto& [key, value] : form.at("properties").items()) {
        const std::string kind = kind_of(value) + (is_required(form, key) ? ", required" : "");
        markdown += entry(bold(key) + escaped(" (" + kind + ")"),
                          escaped(value.at("description").get<std::string>()));
        markdown += inner_keys(schema, value);
    }
    return markdown;
}

}  // namespace

std::string key_list(std::string_view schema) {
    try {
        const Json whole = Json::parse(schema);
        return keys_of(whole, whole);
    } catch (const Json::exception& error) {
        throw base::Error{std::string{"cannot read the schema: "} + error.what()};
    }
}

}  // namespace programs
