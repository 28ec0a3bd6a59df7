// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/list_facts.h"

#include "base/text.h"
#include "facts/catalogue.h"
#include "output/listing.h"

namespace programs {

namespace {

using facts::ListedFact;
using facts::Unit;
using facts::Value;

Value if_any(const std::string& text) {
    return text.empty() ? Value{} : Value{text};
}

const output::Listing<ListedFact> listing{
    {"facts", "fact", "by what they are facts of"},
    {
        {{{"of", Unit::text, "what it is a fact of"}, [](const ListedFact& it) { return it.of; }}},
        {{{"name", Unit::text, "its key in JSON; in tables with _ for ."},
          [](const ListedFact& it) { return it.info.name; }}},
        {{{"type", Unit::text, "type of its value"}, [](const ListedFact& it) { return it.type; }}},
        {{{"unit", Unit::text, "unit of its value", "it has none"},
          [](const ListedFact& it) { return if_any(it.unit); }}},
        {{{"meaning", Unit::text, "what it is"},
          [](const ListedFact& it) { return it.info.meaning; }}},
        {{{"unknown", Unit::text, "when its value is null",
           "it is always known, the value itself says that it is not, or the key is then left out"},
          [](const ListedFact& it) { return if_any(it.info.unknown); }},
         output::Place::data},
        {{{"choices", Unit::text, "the words that its value is one of, joined by a comma",
           "it is not one of a few words"},
          [](const ListedFact& it) { return if_any(base::joined(it.info.choices, ", ")); }},
         output::Place::data},
    }};
const output::Layout root_layout{"", "", "", {}, &listing.layout()};

}  // namespace

output::Document list_of_facts() {
    output::Document document{&root_layout, {}};
    for (const ListedFact& fact : facts::all_facts()) {
        document.root.inner.push_back(listing.item(fact));
    }
    return document;
}

}  // namespace programs
