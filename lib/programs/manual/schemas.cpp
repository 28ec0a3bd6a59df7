// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/schemas.h"

#include "output/schema.h"
#include "programs/analyzer/list_facts.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"
#include "programs/numerics/quantities.h"

namespace programs {

std::vector<SchemaFile> schema_files() {
    std::vector<SchemaFile> files;
    const auto add = [&files](const output::SchemaHead& head,
                              const std::vector<const output::Layout*>& layouts) {
        files.push_back({head.name + ".json", output::schema_of(head, layouts)});
    };
    for (const CommandInfo<Session>& info : own_commands<Session>()) {
        const std::unique_ptr<Command<Session>> command = info.make();
        const output::SchemaHead head{info.name, "mptcpanalyzer: " + info.name, info.summary};
        if (const auto layouts = command->layouts(); !layouts.empty()) {
            add(head, layouts);
        } else if (const auto columns = command->row_columns(); !columns.empty()) {
            files.push_back({head.name + ".json", output::schema_of_rows(head, columns)});
        }
    }
    add({"list-facts", "mptcpanalyzer: --list-facts", "every fact that the suite knows"},
        {list_of_facts().layout});
    add({"quantities", "mptcpnumerics: computed quantities",
         "what report, buffer, optcwnd, overhead, equilibrium and simulate give"},
        QuantityReport::layouts());
    add({"optbuffer", "mptcpnumerics: optbuffer", "sets of paths with the buffers that they need"},
        path_set_layouts());
    return files;
}

}  // namespace programs
