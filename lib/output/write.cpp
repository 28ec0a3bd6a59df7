// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/write.h"

#include "output/csv_writer.h"
#include "output/writers.h"

namespace output {

void write(const Document& document, const Style& style, base::OutputFile& out) {
    switch (style.format) {
        case Format::text:
            return write_text(document, style, out);
        case Format::json:
            return write_json(document, style, out);
        case Format::csv:
            return write_csv(document, out);
    }
}

void write_rows(const facts::RowSource& rows, const Style& style, base::OutputFile& out) {
    switch (style.format) {
        case Format::text:
            return write_text_rows(rows, out);
        case Format::json:
            return write_json_rows(rows, style, out);
        case Format::csv:
            return output::write_csv(rows, {}, out);
    }
}

}  // namespace output
