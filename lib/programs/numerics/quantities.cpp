// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/numerics/quantities.h"

#include <array>
#include <cmath>

#include "output/quantities.h"

namespace programs {

namespace {

using output::Cell;
using output::Place;
using output::Unit;

const output::Layout quantity_layout{"quantities",
                                     "quantity",
                                     {
                                         {"quantity", Unit::text},
                                         {"subflow", Unit::text},
                                         {"value", Unit::figure, Place::data},
                                         {"unit", Unit::text, Place::data},
                                         {"readable", Unit::text, Place::text, "value"},
                                         {"meaning", Unit::text},
                                     }};
const output::Layout group_layout{"groups", "", {{"group", Unit::text}}, &quantity_layout};
const output::Layout plain_layout{"", "", {{"setup", Unit::text}}, &group_layout};
const output::Layout limited_layout{
    "", "", {{"setup", Unit::text}, {"limited_by", Unit::text}}, &group_layout};

struct Prefix {
    double factor;
    const char* name;
};
constexpr std::array<Prefix, 7> prefixes = {
    {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "\u00b5"}}};

std::string with_prefix(double value, std::string_view unit, double most, double least) {
    const double size = std::abs(value);
    for (const Prefix& prefix : prefixes) {
        if (prefix.factor <= most && (size >= prefix.factor || prefix.factor <= least)) {
            std::string text;
            output::append_rounded(text, value / prefix.factor);
            return text + " " + prefix.name + std::string{unit};
        }
    }
    return "";
}

}  // namespace

std::string readable(Quantity quantity, double value) {
    constexpr double largest = 1e12;
    constexpr double smallest = 1e-6;
    constexpr double whole = 100;
    if (value == 0) {
        return "0" + (unit_of(quantity).empty() ? "" : " " + std::string{unit_of(quantity)});
    }
    std::string text;
    switch (quantity) {
        case Quantity::bytes:
        case Quantity::rate:
            return with_prefix(value, unit_of(quantity), largest, 1);
        case Quantity::seconds:
            return with_prefix(value, "s", 1, smallest);
        case Quantity::share:
            output::append_rounded(text, value * whole);
            return text + " %";
        case Quantity::segments:
            output::append_rounded(text, value);
            return text + " segments";
        case Quantity::number:
            output::append_rounded(text, value);
            return text;
    }
    return text;
}

std::string_view unit_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::bytes:
            return "B";
        case Quantity::rate:
            return "B/s";
        case Quantity::seconds:
            return "s";
        case Quantity::segments:
            return "segments";
        case Quantity::share:
        case Quantity::number:
            return "";
    }
    return "";
}

QuantityReport::QuantityReport(const std::string& setup) : m_document{&plain_layout, {}} {
    m_document.root.cells = {setup.empty() ? Cell{} : Cell{setup}};
}

void QuantityReport::set_limit(const std::string& limit) {
    m_document.layout = &limited_layout;
    m_document.root.cells.emplace_back(limit);
}

void QuantityReport::begin_group(const std::string& name) {
    m_document.root.inner.push_back({{name}, {}});
}

void QuantityReport::add(const std::string& name, Quantity quantity,
                         const std::optional<double>& value, const std::string& meaning,
                         const std::string& subflow) {
    const std::string_view unit = unit_of(quantity);
    m_document.root.inner.back().inner.push_back(
        {{name, subflow.empty() ? Cell{} : Cell{subflow}, output::optional_cell(value),
          unit.empty() ? Cell{} : Cell{std::string{unit}},
          value ? Cell{readable(quantity, *value)} : Cell{}, meaning},
         {}});
}

}  // namespace programs
