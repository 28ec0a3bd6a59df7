// SPDX-License-Identifier: GPL-3.0-or-later
// export: the loaded capture as a file, as mptcpexporter makes it.
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"
#include "programs/common/export.h"

namespace programs {

namespace {

/// Loads the capture once more, with what an export needs besides.
mptcp::Capture loaded_again(const Session& session, const std::string& name, const Export& work,
                            load::Strictness strictness) {
    if (name == "-") {
        throw base::UsageError{
            "standard input cannot be read a second time, as --filter, --strict and Wireshark's "
            "fields need; save it to a file"};
    }
    capture::Source source{name};
    dissection::Request request = session.request();
    work.add_needs_to(request);
    return load::load(source, session.settings(), request, strictness, session.cache());
}

class ExportCommand final : public Command<Session> {
  public:
    void setup(cli::Options& options) override {
        options
            .add_argument("FILE",
                          "the table; its ending selects the format. -: CSV on standard output",
                          [this](const std::string& file) { m_request.output = file; })
            .is(cli::ValueKind::file);
        m_request.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& loaded = session.capture();
        if (m_request.output != "-") {
            static_cast<void>(session.output(m_request.output));
        }
        const auto work = std::make_shared<Export>(m_request, session.settings());
        std::shared_ptr<const mptcp::Capture> more;
        if (work->needs_more()) {
            more = std::make_shared<const mptcp::Capture>(
                loaded_again(session, loaded.name(), *work, m_request.strictness));
        }
        const mptcp::Capture& capture = more ? *more : loaded;
        if (work->has_own_output()) {
            work->write(capture);
            return {};
        }
        return {Writer{[work, more, &capture](base::OutputFile& out) {
            work->write_to(capture, out);
            return base::ExitStatus::done;
        }}};
    }

  private:
    ExportRequest m_request;
};

const Registration<ExportCommand> registration{
    "export",
    {},
    "write the table of segments to a file: CSV, TSV, JSON lines, SQLite",
    Group::tables};

}  // namespace

}  // namespace programs
