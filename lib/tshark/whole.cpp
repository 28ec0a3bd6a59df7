// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/whole.h"

#include "base/error.h"
#include "tshark/row_stream.h"

namespace tshark {

namespace {

/// Feeds a stream; a file is read by tshark itself.
process::Feed feed_of(capture::Source& source) {
    if (source.file()) {
        return {};
    }
    return [&source](std::string& bytes) {
        constexpr std::size_t piece_bytes = 256UL * 1024;
        bytes.resize(piece_bytes);
        const auto length = source.read(bytes.data(), bytes.size());
        bytes.resize(length.value_or(0));
        return length != 0U;  // none for now is not the end
    };
}

}  // namespace

std::string input_of(const capture::Source& source) {
    return source.file() ? source.file()->string() : "-";
}

std::string run_whole(Job& job, capture::Source& source,
                      const std::function<void(std::string_view)>& take) {
    RowStream rows{take};
    std::string cut;
    try {
        cut = job.run([&rows](std::string_view piece) { rows.add(piece); }, feed_of(source));
    } catch (const base::Error&) {
        [[maybe_unused]] const bool whole = rows.finish();  // for the frame in the message
        throw;
    }
    if (!rows.finish()) {
        throw base::Error{"tshark's output for " + source.shown() +
                          " ends within a row: some of it is lost"};
    }
    return cut;
}

}  // namespace tshark
