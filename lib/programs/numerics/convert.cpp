// SPDX-License-Identifier: GPL-3.0-or-later
// convert: any accepted form of a setup as the native one.
#include "programs/common/command.h"
#include "programs/numerics/program.h"

namespace programs {

namespace {

class Convert final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(NumericsInput& input) override {
        return {numerics::native_form(input.setup)};
    }
};

const Registration<Convert> registration{
    "convert", {}, "print the setup in the native form", Group::setup};

}  // namespace

}  // namespace programs
