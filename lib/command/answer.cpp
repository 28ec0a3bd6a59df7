// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/answer.h"

namespace command {

namespace {

/// Writes the kind of content that an answer has.
struct ContentWriter {
    report::Style style;
    base::OutputFile& out;

    void operator()(std::monostate /*nothing*/) const {}
    void operator()(const report::Document& document) const { report::write(document, style, out); }
    void operator()(const std::unique_ptr<table::RowSource>& rows) const {
        report::write_rows(*rows, style, out);
    }
    void operator()(const std::string& text) const { out.write(text); }
    void operator()(const Writer& write) const { write(out); }
};

}  // namespace

void write_answer(const Answer& answer, report::Style style, base::OutputFile& out) {
    style.partial = style.partial || answer.is_partial;
    std::visit(ContentWriter{style, out}, answer.content);
    out.commit();
}

}  // namespace command
