// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/per_connection.h"

#include "base/interrupt.h"
#include "programs/analyzer/cells.h"

namespace programs {

void PerConnection::setup(cli::Options& options) {
    add_connection_argument(options, m_number, Default::all);
    m_direction.add_to(options);
}

Answer PerConnection::run(Session& session) {
    const mptcp::Capture& capture = session.capture();
    if (m_number) {
        return {output::Document{&m_one, item_of(capture, session.connection(*m_number))}};
    }
    output::Document document{&m_all, {}};
    const auto count = capture.analysis().connections.size();
    for (std::uint32_t number = 0; number < count; ++number) {
        base::throw_if_interrupted();
        document.root.inner.push_back(item_of(capture, number));
    }
    warn_without_mptcp(capture);
    return {std::move(document)};
}

}  // namespace programs
