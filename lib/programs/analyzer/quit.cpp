// SPDX-License-Identifier: GPL-3.0-or-later
// quit: leaves the interpreter, or a script early.
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

class Quit final : public Command<Session> {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        session.end();
        return {};
    }
};

const Registration<Quit> registration{"quit", {"q", "exit"}, "leave", Group::program};

}  // namespace

}  // namespace programs
