// SPDX-License-Identifier: GPL-3.0-or-later
// clean-cache: removes what is kept of captures and of tshark's abilities.
#include "load/cache_folder.h"
#include "output/listing.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::Unit;

/// What was removed, and from where.
struct CleanedFolder {
    std::optional<std::filesystem::path> folder;
    load::Cleaned cleaned;
};
const output::Listing<CleanedFolder> root{
    {"", "", ""},
    {
        {{{"folder", Unit::text, "the folder of the cache", "there is no cache"},
          [](const CleanedFolder& it) {
              return it.folder ? facts::Value{it.folder->string()} : facts::Value{};
          }}},
        {{{"removed_files", Unit::number, "how many files were removed"},
          [](const CleanedFolder& it) { return it.cleaned.files; }}},
        {{{"removed_bytes", Unit::bytes, "their size"},
          [](const CleanedFolder& it) { return it.cleaned.bytes; }}},
    }};

class CleanCache final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        return {root.document({session.settings().cache(), load::clean_cache(session.settings())})};
    }
};

const Registration<CleanCache> registration{
    "clean-cache", {}, "remove what is kept of captures", Group::program};

}  // namespace

}  // namespace programs
