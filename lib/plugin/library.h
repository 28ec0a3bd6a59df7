// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin's shared library.
#pragma once

#include <filesystem>
#include <memory>

#include "plugin/mptcpanalyzer/plugin.h"

namespace plugin {

/// A loaded library, and what it says it adds. What comes from it (functions above all) must be
/// gone before it is.
class Library {
  public:
    /// Loads it, which runs code of it.
    /// @throws base::Error with a sentence: it is not a library, not a plugin, made for another
    ///         interface, names something badly, or threw.
    explicit Library(const std::filesystem::path& file);
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    Library(Library&&) noexcept;
    Library& operator=(Library&&) = delete;
    ~Library();

    [[nodiscard]] const mptcpanalyzer::Plugin& plugin() const;

  private:
    struct Loaded;
    std::unique_ptr<Loaded> m_loaded;
};

}  // namespace plugin
