// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/numerics/quantities.h"

#include <cmath>

#include "base/format_number.h"
#include "output/listing.h"
#include "output/quantities.h"

namespace programs {

namespace {

using facts::Unit;
using facts::Value;
using output::Place;

/// One quantity as it is shown.
struct Computed {
    std::string name;
    Quantity quantity = Quantity::number;
    std::optional<double> value;
    std::string meaning;
    std::string subflow;  ///< empty: the connection
};

/// A text that may be missing.
Value text_value(std::string_view text) {
    return text.empty() ? Value{} : Value{std::string{text}};
}

const output::Listing<Computed> quantities{
    {"quantities", "quantity", "mptcpnumerics(1) says what they are"},
    {
        {{{"quantity", Unit::text, "its name"}, [](const Computed& it) { return it.name; }}},
        {{{"subflow", Unit::text, "the subflow (or set of them) it is of", "the connection"},
          [](const Computed& it) { return text_value(it.subflow); }}},
        {{{"value", Unit::figure, "in `unit`", "not known, or not limited"},
          [](const Computed& it) { return facts::optional_value(it.value); }},
         Place::data},
        {{{"unit",
           Unit::text,
           "what the value is measured in",
           "a share of 1, or a number",
           {"B", "B/s", "s", "segments"}},
          [](const Computed& it) { return text_value(unit_of(it.quantity)); }},
         Place::data},
        {{{"readable", Unit::text, "value and unit", "not known, or not limited"},
          [](const Computed& it) {
              return it.value ? Value{readable(it.quantity, *it.value)} : Value{};
          }},
         Place::text,
         "value"},
        {{{"meaning", Unit::text, "one line for people"},
          [](const Computed& it) { return it.meaning; }}},
    }};
const output::Listing<std::string> groups{
    {"groups", "", "the quantities in groups", {}, &quantities.layout()},
    {{{{"group", Unit::text, "what they are about"},
       [](const std::string& name) { return name; }}}}};

/// What stands above the groups.
struct Head {
    std::string setup;
    std::string limit{};
};
const output::Shown<Head> setup_name{{{"setup", Unit::text, "the name of the setup", "it has none"},
                                      [](const Head& it) { return text_value(it.setup); }}};
const output::Listing<Head> plain{{"", "", "", {}, &groups.layout()}, {setup_name}};
const output::Listing<Head> limited{{"", "", "", {}, &groups.layout()},
                                    {setup_name,
                                     {{{"limited_by",
                                        Unit::text,
                                        "what limits the goodput",
                                        "",
                                        {"the paths", "the receive buffer", "the send buffer"}},
                                       [](const Head& it) { return it.limit; }}}}};

std::string with_prefix(double value, std::string_view unit, int least, int most) {
    const base::Prefix& prefix = base::prefix_for(std::abs(value), least, most);
    std::string text;
    output::append_rounded(text, value / prefix.factor);
    return text.append(" ").append(prefix.name).append(unit);
}

}  // namespace

std::string readable(Quantity quantity, double value) {
    constexpr double whole = 100;
    if (value == 0) {
        return "0" + (unit_of(quantity).empty() ? "" : " " + std::string{unit_of(quantity)});
    }
    std::string text;
    switch (quantity) {
        case Quantity::bytes:
        case Quantity::rate:
            return with_prefix(value, unit_of(quantity), 0, 12);
        case Quantity::seconds:
            return with_prefix(value, "s", -6, 0);
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

QuantityReport::QuantityReport(const std::string& setup)
    : m_setup{setup}, m_document{plain.document({setup})} {}

void QuantityReport::set_limit(const std::string& limit) {
    std::vector<output::Item> inner = std::move(m_document.root.inner);
    m_document = limited.document({m_setup, limit});
    m_document.root.inner = std::move(inner);
}

void QuantityReport::begin_group(const std::string& name) {
    m_document.root.inner.push_back(groups.item(name));
}

void QuantityReport::add(const std::string& name, Quantity quantity,
                         const std::optional<double>& value, const std::string& meaning,
                         const std::string& subflow) {
    m_document.root.inner.back().inner.push_back(
        quantities.item({name, quantity, value, meaning, subflow}));
}

std::vector<const output::Layout*> QuantityReport::layouts() {
    return {&plain.layout(), &limited.layout()};
}

}  // namespace programs
