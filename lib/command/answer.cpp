// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/answer.h"

namespace command {

using base::ExitStatus;

namespace {

/// Writes the kind of content that an answer has.
struct ContentWriter {
    report::Style style;
    base::OutputFile& out;

    ExitStatus operator()(std::monostate /*nothing*/) const { return ExitStatus::done; }
    ExitStatus operator()(const report::Document& document) const {
        report::write(document, style, out);
        return ExitStatus::done;
    }
    ExitStatus operator()(const std::unique_ptr<table::RowSource>& rows) const {
        report::write_rows(*rows, style, out);
        return ExitStatus::done;
    }
    ExitStatus operator()(const std::string& text) const {
        out.write(text);
        return ExitStatus::done;
    }
    ExitStatus operator()(const Writer& write) const { return write(out); }
};

}  // namespace

base::ExitStatus write_answer(const Answer& answer, report::Style style, base::OutputFile& out) {
    style.partial = style.partial || answer.is_partial;
    const ExitStatus written = std::visit(ContentWriter{style, out}, answer.content);
    out.commit();
    return answer.status == ExitStatus::done ? written : answer.status;
}

}  // namespace command
