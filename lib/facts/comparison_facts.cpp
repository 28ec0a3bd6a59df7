// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/comparison_facts.h"

#include "facts/common_facts.h"

namespace facts {

namespace {

/// The difference of two figures of the same type; absent where one is.
Value difference(const Value& first, const Value& second) {
    const auto* const count = std::get_if<std::uint64_t>(&first);
    const auto* const other_count = std::get_if<std::uint64_t>(&second);
    if (count != nullptr && other_count != nullptr) {
        return static_cast<std::int64_t>(*other_count) - static_cast<std::int64_t>(*count);
    }
    const auto* const real = std::get_if<double>(&first);
    const auto* const other_real = std::get_if<double>(&second);
    return real != nullptr && other_real != nullptr ? Value{*other_real - *real} : Value{};
}

}  // namespace

const Facts<ComparedOf>& comparison_facts() {
    static const Facts<ComparedOf> all = {
        {{"duration.first",
          Unit::seconds,
          "in the first capture",
          "",
          {},
          "of the connection, from the earliest to the latest segment of both directions"},
         [](const ComparedOf& it) { return it.first_duration; }},
        {{"duration.second", Unit::seconds, "in the second capture"},
         [](const ComparedOf& it) { return it.second_duration; }},
        {{"duration.difference", Unit::seconds, "second minus first"},
         [](const ComparedOf& it) { return it.second_duration - it.first_duration; }},
    };
    return all;
}

const Facts<ComparedMeasureOf>& compared_measure_facts() {
    static const Facts<ComparedMeasureOf> all = {
        {{"measure", Unit::text, "a key of summary"},
         [](const ComparedMeasureOf& it) { return it.name; }},
        {stream_in_first_info("it is of the connection"),
         [](const ComparedMeasureOf& it) { return optional_value(it.stream); }},
        {peer_stream_info("it is of the connection"),
         [](const ComparedMeasureOf& it) { return optional_value(it.peer); }},
        {{"first", Unit::figure, "in the first capture: bytes, a number, bytes a second or a share",
          "not known"},
         [](const ComparedMeasureOf& it) { return it.first; }},
        {{"second", Unit::figure, "in the second capture", "not known"},
         [](const ComparedMeasureOf& it) { return it.second; }},
        {{"difference", Unit::figure, "second minus first", "one of them is not known"},
         [](const ComparedMeasureOf& it) { return difference(it.first, it.second); }},
    };
    return all;
}

}  // namespace facts
