// SPDX-License-Identifier: GPL-3.0-or-later
// What a fact is: something known of a packet, a connection, a subflow..., declared once.
//
// Each kind of subject has one table of facts (packet: facts/columns.h, connection_facts.h,
// subflow_facts.h, direction_facts.h, stream_facts.h, pair_facts.h). All code that shows facts
// (listings, summaries, tables of SQLite, JSON schemas, plugins, --list-facts) takes name, unit,
// meaning and value from there, so that a new fact is one entry of one table.
#pragma once

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/value.h"

namespace facts {

/// The description of a fact, of any kind of subject.
struct FactInfo {
    /// Its key: "state", "client.port". A dot makes the key of an object in JSON, and is an
    /// underscore in tables.
    std::string name;
    Unit unit = Unit::text;
    std::string meaning;  ///< one phrase, without the unit
    /// When the value is not known; empty: it is always known.
    std::string unknown{};
    std::vector<std::string> choices{};  ///< of a text that is one of a few words
    std::string object{};                ///< what the object is that a dot in the name makes
    std::vector<FactInfo> details{};     ///< of Unit::details: the keys that there may be
    bool is_words = false;               ///< see words_info
};

/// Of a text that puts other facts in words, for the text of a listing. It is not a fact of its own:
/// facts::all_facts leaves it out.
[[nodiscard]] inline FactInfo words_info(std::string name, std::string meaning) {
    FactInfo info{std::move(name), Unit::text, std::move(meaning)};
    info.is_words = true;
    return info;
}

/// A fact of a `Subject`, which is small and refers to a capture.
template <class Subject>
struct Fact {
    FactInfo info;
    std::function<Value(const Subject& subject)> value;
};

template <class Subject>
using Facts = std::vector<Fact<Subject>>;

/// The fact of that name.
/// @throws std::logic_error when no fact has the name: a mistake in the program.
template <class Subject>
[[nodiscard]] const Fact<Subject>& fact_named(const Facts<Subject>& facts, std::string_view name) {
    const auto found = std::find_if(facts.begin(), facts.end(), [name](const Fact<Subject>& fact) {
        return fact.info.name == name;
    });
    if (found == facts.end()) {
        throw std::logic_error{"no fact is called " + std::string{name}};
    }
    return *found;
}

/// The facts of what belongs to a subject, as facts of the subject: those of one direction of a
/// connection, say, as facts of the connection.
/// @param part gives what belongs to the subject.
/// @param rename gives name and meaning that they have then.
template <class Subject, class Part, class PartOf, class Rename>
[[nodiscard]] Facts<Subject> lifted(const Facts<Part>& facts, PartOf part, Rename rename) {
    Facts<Subject> all;
    for (const Fact<Part>& fact : facts) {
        FactInfo info = fact.info;
        rename(info);
        all.push_back({std::move(info), [value = fact.value, part](const Subject& subject) {
                           return value(part(subject));
                       }});
    }
    return all;
}

/// The same under the same names.
template <class Subject, class Part, class PartOf>
[[nodiscard]] Facts<Subject> lifted(const Facts<Part>& facts, PartOf part) {
    return lifted<Subject>(facts, part, [](FactInfo& /*as it is*/) {});
}

/// Its name in a table: "client_port".
[[nodiscard]] inline std::string table_name(std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

}  // namespace facts
