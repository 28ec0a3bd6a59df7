// SPDX-License-Identifier: GPL-3.0-or-later
// A loaded capture as plugins see it.
#pragma once

#include <string>

#include "mptcp/capture.h"
#include "plugin/mptcpanalyzer/plugin.h"

namespace plugin {

/// Refers to the capture.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): final, as its base's is protected
class CaptureView final : public mptcpanalyzer::Capture {
  public:
    explicit CaptureView(const mptcp::Capture& capture) : m_capture{capture} {}

    [[nodiscard]] std::string name() const override { return m_capture.name(); }
    [[nodiscard]] bool is_partial() const override { return m_capture.is_partial(); }
    [[nodiscard]] std::size_t row_count(mptcpanalyzer::Rows table) const override;
    [[nodiscard]] std::vector<std::string> columns(mptcpanalyzer::Rows table) const override;
    /// @throws base::Interrupted besides what the interface says.
    void read(mptcpanalyzer::Rows table, const std::vector<std::string>& columns,
              const std::function<bool(const mptcpanalyzer::Row&)>& take) const override;

  private:
    const mptcp::Capture& m_capture;
};

}  // namespace plugin
