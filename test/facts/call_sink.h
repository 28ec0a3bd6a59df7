// SPDX-License-Identifier: GPL-3.0-or-later
// A sink for tests: keeps the last call that was made, as words.
#pragma once

#include <string>

#include "facts/row_source.h"

namespace facts {

class CallSink final : public CellSink {
  public:
    void absent() override { call = "absent"; }
    void number(std::uint64_t value) override { call = "number " + std::to_string(value); }
    void big_number(std::uint64_t value) override { call = "big_number " + std::to_string(value); }
    void boolean(bool value) override { call = value ? "boolean 1" : "boolean 0"; }
    void hexadecimal(std::uint64_t value, int digits) override {
        call = "hexadecimal " + std::to_string(value) + " " + std::to_string(digits);
    }
    void time(std::int64_t nanoseconds) override { call = "time " + std::to_string(nanoseconds); }
    void text(std::string_view value) override { call = "text " + std::string{value}; }
    void begin_list() override { call = "list"; }
    void end_list() override { call = "list"; }

    std::string call;
};

}  // namespace facts
