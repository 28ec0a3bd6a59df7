// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON Schemas of what the programs answer.
#pragma once

#include <string>
#include <vector>

namespace programs {

struct SchemaFile {
    std::string name;  ///< "list-connections.json"
    std::string content;
};

/// One for each command of mptcpanalyzer that gives a result, and those of mptcpnumerics.
[[nodiscard]] std::vector<SchemaFile> schema_files();

}  // namespace programs
