// SPDX-License-Identifier: GPL-3.0-or-later
// convert: any accepted form of a setup as the native one.
#include "programs/numerics/command.h"

namespace programs {

namespace {

class NumericsConvert final : public NumericsCommand {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(const NumericsInput& input) override {
        return {numerics::native_form(input.setup)};
    }
};

}  // namespace

std::unique_ptr<NumericsCommand> make_numerics_convert() {
    return std::make_unique<NumericsConvert>();
}

}  // namespace programs
