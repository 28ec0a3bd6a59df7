// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/answer.h"

namespace programs {

using base::ExitStatus;

namespace {

/// Writes the kind of content that an answer has.
struct ContentWriter {
    output::Style style;
    base::OutputFile& out;

    ExitStatus operator()(std::monostate /*no output*/) const { return ExitStatus::done; }
    ExitStatus operator()(const output::Document& document) const {
        output::write(document, style, out);
        return ExitStatus::done;
    }
    ExitStatus operator()(const std::unique_ptr<facts::RowSource>& rows) const {
        output::write_rows(*rows, style, out);
        return ExitStatus::done;
    }
    ExitStatus operator()(const std::string& text) const {
        out.write(text);
        return ExitStatus::done;
    }
    ExitStatus operator()(const Writer& write) const { return write(out); }
};

}  // namespace

base::ExitStatus write_answer(const Answer& answer, output::Style style, base::OutputFile& out) {
    style.partial = style.partial || answer.is_partial;
    const ExitStatus written = std::visit(ContentWriter{style, out}, answer.content);
    out.commit();
    return answer.status == ExitStatus::done ? written : answer.status;
}

}  // namespace programs
