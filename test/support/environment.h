// SPDX-License-Identifier: GPL-3.0-or-later
// Environment variables for the length of a test.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace test_support {

/// Sets an environment variable, or unsets it, until the end of the test.
class Variable {
  public:
    Variable(std::string name, const std::optional<std::string>& value) : m_name{std::move(name)} {
        if (const char* const before = std::getenv(m_name.c_str())) {
            m_before = before;
        }
        assign(value);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { assign(m_before); }

  private:
    void assign(const std::optional<std::string>& value) const {
        if (value) {
            ::setenv(m_name.c_str(), value->c_str(), 1);
        } else {
            ::unsetenv(m_name.c_str());
        }
    }

    std::string m_name;
    std::optional<std::string> m_before;
};

}  // namespace test_support
