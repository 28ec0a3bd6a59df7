// SPDX-License-Identifier: GPL-3.0-or-later
// A CSV of ours as input, through the door that all programs use; no tshark is needed for that.
// What it gives, exported, read and exported again, is the same. Input: the file; where it begins
// with a line break, a header of all columns stands before it.
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/settings.h"
#include "base/text.h"
#include "facts/columns.h"
#include "fuzz.h"
#include "load/csv_table.h"
#include "load/load.h"
#include "output/csv_writer.h"
#include "promises.h"

namespace {

const fuzz::ScratchFile& scratch() {
    static const fuzz::ScratchFile file;
    return file;
}

std::optional<mptcp::Capture> loaded() {
    try {
        capture::Source source{scratch().path()};
        if (!load::is_csv_table(source)) {
            return std::nullopt;
        }
        static const base::Settings settings{std::nullopt};
        return load::load(source, settings, {}, load::Strictness::lenient);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// What the exporter writes of a capture.
std::string exported(const mptcp::Capture& capture) {
    std::vector<facts::ExportColumn> columns;
    for (const facts::Column& column : facts::columns()) {
        columns.push_back({&column, std::string{column.name}});
    }
    std::vector<std::size_t> rows(capture.packets().size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const facts::ExportRows source{capture, std::move(columns), std::move(rows)};
    base::OutputFile out{scratch().path()};
    output::write_csv(source, {}, out);
    out.commit();
    return scratch().read();
}

/// What is no table of ours may be a CSV all the same.
void read_alone() {
    try {
        base::CsvReader reader{scratch().path()};
        while (const auto* const row = reader.next_row()) {
            fuzz::promise(row->size() == reader.header().size(), "a row is as long as the header");
        }
    } catch (const base::Error&) {
    }
}

const std::string& header() {
    static const std::string line = base::joined(facts::column_names(), ",");
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*arguments*/) {
    base::set_up_log({.program = "fuzz", .verbosity = -1});
    return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    scratch().write(text.starts_with('\n') ? std::string_view{header()} : "", text);
    auto first = loaded();
    if (!first) {
        read_alone();
        return 0;
    }
    const std::string once = exported(*first);
    const auto second = loaded();
    fuzz::promise(second.has_value(), "what was exported can be read");
    fuzz::promise(exported(*second) == once, "what was exported is read as it was");
    fuzz::promise_all(*first);
    return 0;
}
