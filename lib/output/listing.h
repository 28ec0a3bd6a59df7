// SPDX-License-Identifier: GPL-3.0-or-later
// Listings made of facts: which facts of a subject are shown, where, and under which heading. The
// columns and the cells of an item come from one list, so that they cannot differ.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/fact.h"
#include "output/document.h"

namespace output {

/// A fact as a column.
template <class Subject>
struct Shown {
    facts::Fact<Subject> fact;
    Place place = Place::everywhere;
    std::string heading{};  ///< as Column::heading
};

/// Takes columns out of a table of facts, by name.
template <class Subject>
class Pick {
  public:
    explicit Pick(const facts::Facts<Subject>& facts) : m_facts{facts} {}

    /// In all formats.
    /// @throws std::logic_error when there is no such fact, as the others.
    [[nodiscard]] Shown<Subject> operator()(std::string_view name, std::string heading = "") const {
        return {fact_named(m_facts, name), Place::everywhere, std::move(heading)};
    }
    /// In JSON and CSV only.
    [[nodiscard]] Shown<Subject> data(std::string_view name) const {
        return {fact_named(m_facts, name), Place::data, ""};
    }
    /// In text only.
    [[nodiscard]] Shown<Subject> text(std::string_view name, std::string heading) const {
        return {fact_named(m_facts, name), Place::text, std::move(heading)};
    }

  private:
    const facts::Facts<Subject>& m_facts;
};

/// One level of a document whose items are made of `Subject`s.
template <class Subject>
class Listing {
  public:
    /// @param layout everything but the columns.
    Listing(Layout layout, std::vector<Shown<Subject>> shown)
        : m_layout{std::move(layout)}, m_shown{std::move(shown)} {
        for (const Shown<Subject>& column : m_shown) {
            m_layout.columns.push_back({column.fact.info, column.place, column.heading});
        }
    }
    Listing(const Listing&) = delete;  // layouts are referred to
    Listing& operator=(const Listing&) = delete;
    ~Listing() = default;

    [[nodiscard]] const Layout& layout() const { return m_layout; }

    /// The cells of one, without the items that it holds.
    [[nodiscard]] Item item(const Subject& subject) const {
        Item item;
        item.cells.reserve(m_shown.size());
        for (const Shown<Subject>& column : m_shown) {
            item.cells.push_back(column.fact.value(subject));
        }
        return item;
    }

    /// A document with one as its root.
    [[nodiscard]] Document document(const Subject& subject) const {
        return {&m_layout, item(subject)};
    }

  private:
    Layout m_layout;
    std::vector<Shown<Subject>> m_shown;
};

}  // namespace output
