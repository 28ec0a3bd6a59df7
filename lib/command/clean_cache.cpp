// SPDX-License-Identifier: GPL-3.0-or-later
// clean-cache: removes what is kept of captures and of tshark's abilities.
#include "command/make.h"
#include "command/session.h"
#include "trace/cache_folder.h"

namespace command {

namespace {

using report::Unit;

const report::Layout root_layout{"",
                                 "",
                                 {
                                     {"folder", Unit::text},
                                     {"removed_files", Unit::number},
                                     {"removed_bytes", Unit::bytes},
                                 }};

class CleanCache final : public Command {
  public:
    void setup(base::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const auto folder = session.settings().cache();
        const trace::Cleaned cleaned = trace::clean_cache(session.settings());
        report::Document document{&root_layout, {}};
        document.root.cells = {folder ? report::Cell{folder->string()} : report::Cell{},
                               cleaned.files, cleaned.bytes};
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_clean_cache() {
    return std::make_unique<CleanCache>();
}

}  // namespace command
