// SPDX-License-Identifier: GPL-3.0-or-later
// Setups as JSON: the native form (docs/schemas/setup.json) and the older ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "numerics/setup.h"

namespace numerics {

/// A setup file: read once, then given as a setup, also with other values in some places.
///
/// Units stand in "units"; without it buffers are in KB (1000 bytes), delays in ms, losses in %,
/// windows in segments, bandwidths in Mbit/s - but when all subflows have "mss": 1 and there are no
/// units, buffers are in segments, so that bytes mean segments everywhere. Subflows are a list, or
/// an object by name, or what the mptcp-pm daemon writes (delays in us, bytes a second).
class SetupFile {
  public:
    /// @param name of the file, for messages.
    /// @throws base::Error with line and column when it is not valid JSON, or the place and value of
    ///         what is wrong.
    SetupFile(const std::string& text, std::string name);
    SetupFile(const SetupFile&) = delete;
    SetupFile& operator=(const SetupFile&) = delete;
    ~SetupFile();

    /// What it says. Unknown keys are in `warnings`.
    /// @throws base::Error naming file, place and value.
    [[nodiscard]] Setup setup() const;
    [[nodiscard]] std::vector<std::string> warnings() const;

    /// Replaces a number, in the file's own units: "receiver.rcv_buffer", "subflows.wifi.fowd".
    /// @throws base::UsageError when there is no such place.
    void set(const std::string& field, double value);

  private:
    struct Content;
    std::unique_ptr<Content> m_content;
    std::string m_name;
};

/// A setup in the native form: bytes, seconds, segments, shares, bytes a second.
[[nodiscard]] std::string native_form(const Setup& setup);

/// The JSON Schema of the native form.
[[nodiscard]] std::string_view setup_schema();

}  // namespace numerics
