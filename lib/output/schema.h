// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Schemas of results, made of their layouts when the suite is built.
#pragma once

#include <string>
#include <vector>

#include "facts/fact.h"
#include "output/document.h"

namespace output {

/// What a schema is about.
struct SchemaHead {
    std::string name;         ///< of the file, without ".json"
    std::string title;        ///< "mptcpanalyzer: summary"
    std::string description;  ///< one line
};

/// The schema (draft 2020-12) of the JSON that write() makes of documents with one of these
/// layouts; those that differ in headings only count once.
[[nodiscard]] std::string schema_of(const SchemaHead& head,
                                    const std::vector<const Layout*>& layouts);

/// The same for rows of a table (write_rows()) with some of these columns, or others.
[[nodiscard]] std::string schema_of_rows(const SchemaHead& head,
                                         const std::vector<facts::FactInfo>& columns);

}  // namespace output
