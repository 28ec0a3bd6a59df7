// SPDX-License-Identifier: GPL-3.0-or-later
// Values of facts as words, so that a test compares what it can print.
#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "facts/fact.h"

namespace facts {

/// Writes the values that a fact can have, each in a form of its own.
struct ValueWords {
    std::string operator()(std::monostate /*not known*/) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(std::int64_t nanoseconds) const {
        return std::to_string(nanoseconds) + " ns";
    }
    std::string operator()(double value) const {
        std::ostringstream out;
        out << value;
        return out.str();
    }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const std::vector<std::uint64_t>& numbers) const {
        std::string words;
        for (const std::uint64_t number : numbers) {
            words += (words.empty() ? "" : ", ") + std::to_string(number);
        }
        return "[" + words + "]";
    }
    std::string operator()(const Details& details) const {
        std::string words;
        for (const Detail& detail : details) {
            words += (words.empty() ? "" : ", ") + detail.name + " " +
                     std::visit(ValueWords{}, detail.value);
        }
        return "{" + words + "}";
    }
};

/// "null", "7", "150 ns", "[1, 2]", "{by FIN}"...
[[nodiscard]] inline std::string words_of(const Value& value) {
    return std::visit(ValueWords{}, value);
}

/// The value of one fact of a subject.
template <class Subject>
[[nodiscard]] std::string shown(const Facts<Subject>& facts, std::string_view name,
                                const Subject& subject) {
    return words_of(fact_named(facts, name).value(subject));
}

}  // namespace facts
