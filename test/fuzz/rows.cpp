// SPDX-License-Identifier: GPL-3.0-or-later
// Rows as tshark prints them become a packet table. Input: text. Frame numbers are made to fit, but
// where the input begins with a line "=": there they are those that the rows say.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "fuzz.h"
#include "promises.h"
#include "tshark/decoder.h"

namespace {

namespace present = packets::present;

void promise_table(const packets::PacketTable& table, const packets::Reading& reading) {
    fuzz::promise(table.size() <= reading.frames, "a frame is one row at most");
    fuzz::promise(reading.headless + table.size() <= reading.frames,
                  "a segment is left out and counted, or it is a row");
    std::uint64_t broken = 0;
    std::uint64_t cut = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const bool is_broken = table.has(row, present::broken_options);
        broken += is_broken ? 1 : 0;
        cut += table.has(row, present::cut_options) ? 1 : 0;
        fuzz::promise(!is_broken || !table.has(row, present::cut_options),
                      "what is cut is not broken");
        fuzz::promise(row == 0 || table.frame[row - 1] < table.frame[row], "frame numbers rise");
    }
    fuzz::promise(broken == reading.broken_options, "broken options are counted");
    fuzz::promise(cut == reading.cut_options, "cut options are counted");
}

/// Which of the ways that rows come: a tshark that read the whole file, or one of several.
enum class Way { whole, sliced };

void decode(std::string_view text, Way way, bool counts_itself) {
    using Fragments = tshark::Decoder::Fragments;
    packets::PacketTable table{{"ip.ttl"}};
    tshark::Decoder decoder{
        table, {"sflow"}, way == Way::whole ? Fragments::reassembled : Fragments::not_taken};
    try {
        base::for_each_part(text, '\n', [&](std::string_view line) {
            const auto printed = base::parse_number<std::uint32_t>(line.substr(0, line.find('\t')));
            const std::uint32_t due = decoder.reading().frames + 1;
            decoder.add(line, counts_itself ? 0 : due - printed.value_or(0));
        });
    } catch (const base::Error&) {
    } catch (const tshark::FragmentsFound&) {
    }
    promise_table(table, decoder.reading());
    if (way == Way::whole) {
        fuzz::promise_all(mptcp::Capture{std::move(table)});
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = fuzz::text_of(data, size);
    const bool counts_itself = text.starts_with("=\n");
    text.remove_prefix(counts_itself ? 2 : 0);
    decode(text, Way::whole, counts_itself);
    decode(text, Way::sliced, counts_itself);
    return 0;
}
