// SPDX-License-Identifier: GPL-3.0-or-later
// load: replaces the loaded capture.
#include "base/error.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

class Load final : public Command<Session> {
  public:
    void setup(cli::Options& options) override {
        options
            .add_argument("FILE", "a capture that Wireshark reads, or a table exported from one",
                          [this](const std::string& file) { m_file = file; })
            .is(cli::ValueKind::file);
    }

    [[nodiscard]] Answer run(Session& session) override {
        if (m_file == "-") {
            throw base::UsageError{
                "commands come from standard input; 'mptcpanalyzer -l - COMMAND' reads a capture "
                "from it"};
        }
        session.load(m_file);
        return {};
    }

  private:
    std::string m_file;
};

const Registration<Load> registration{"load", {}, "replace the loaded capture", Group::program};

}  // namespace

}  // namespace programs
