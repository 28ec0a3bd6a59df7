// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin's table as a document of the program.
#pragma once

#include <memory>

#include "output/document.h"
#include "plugin/mptcpanalyzer/plugin.h"

namespace plugin {

/// A document and the layouts it refers to, which are not constants of the program.
struct OwnedDocument {
    output::Layout rows;
    output::Layout root;
    output::Document document;
};

/// @throws base::Error when a row's values are not what the columns say.
[[nodiscard]] std::shared_ptr<const OwnedDocument> document_of(const mptcpanalyzer::Table& table);

}  // namespace plugin
