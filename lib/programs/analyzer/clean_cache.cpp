// SPDX-License-Identifier: GPL-3.0-or-later
// clean-cache: removes what is kept of captures and of tshark's abilities.
#include "load/cache_folder.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Unit;

const output::Layout root_layout{"",
                                 "",
                                 {
                                     {"folder", Unit::text},
                                     {"removed_files", Unit::number},
                                     {"removed_bytes", Unit::bytes},
                                 }};

class CleanCache final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const auto folder = session.settings().cache();
        const load::Cleaned cleaned = load::clean_cache(session.settings());
        output::Document document{&root_layout, {}};
        document.root.cells = {folder ? output::Cell{folder->string()} : output::Cell{},
                               cleaned.files, cleaned.bytes};
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_clean_cache() {
    return std::make_unique<CleanCache>();
}

}  // namespace programs
