// SPDX-License-Identifier: GPL-3.0-or-later
// quit: leaves the interpreter, or a script early.
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

class Quit final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        session.end();
        return {};
    }
};

}  // namespace

std::unique_ptr<Command> make_quit() {
    return std::make_unique<Quit>();
}

}  // namespace programs
