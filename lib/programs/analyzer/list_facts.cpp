// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/list_facts.h"

#include "facts/catalogue.h"
#include "output/listing.h"

namespace programs {

namespace {

using facts::ListedFact;
using facts::Unit;
using facts::Value;

const output::Listing<ListedFact> listing{
    {"facts", "fact", "by what they are facts of"},
    {
        {{{"of", Unit::text, "what it is a fact of"}, [](const ListedFact& it) { return it.of; }}},
        {{{"name", Unit::text, "its key in JSON; in tables with _ for ."},
          [](const ListedFact& it) { return it.info.name; }}},
        {{{"type", Unit::text, "type and unit of its value"},
          [](const ListedFact& it) { return it.type; }}},
        {{{"meaning", Unit::text, "what it is"},
          [](const ListedFact& it) { return it.info.meaning; }}},
        {{{"unknown", Unit::text, "when its value is null",
           "it is always known, the value itself says that it is not, or the key is then left out"},
          [](const ListedFact& it) {
              return it.info.unknown.empty() ? Value{} : Value{it.info.unknown};
          }},
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
