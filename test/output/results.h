// SPDX-License-Identifier: GPL-3.0-or-later
// Documents for the tests of the formats: like the results that commands give, hand-made.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "output/document.h"
#include "output/write.h"
#include "support/temporary_folder.h"

namespace output {

/// What `write` puts into a file.
template <class Write>
std::string file_of(Write write) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "out").string();
    base::OutputFile out{path};
    write(out);
    out.commit();
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

inline std::string written(const Document& document, const Style& style) {
    return file_of([&](base::OutputFile& out) { write(document, style, out); });
}
inline std::string written(const facts::RowSource& rows, const Style& style) {
    return file_of([&](base::OutputFile& out) { write_rows(rows, style, out); });
}

inline Cell number(std::uint64_t value) {
    return value;
}
inline Cell seconds(std::int64_t nanoseconds) {
    return nanoseconds;
}
inline Cell text(std::string value) {
    return value;
}
inline Cell frames(std::vector<std::uint64_t> numbers) {
    return numbers;
}

inline Item item(std::vector<Cell> cells, std::vector<Item> inner = {}) {
    return {std::move(cells), std::move(inner)};
}

/// As list-subflows has it: two levels, ends as nested objects, one column a place.
inline const Layout subflow_layout = {"subflows",
                                      "subflow",
                                      "",
                                      {{{"tcp_stream", Unit::number, ""}, Place::everywhere, "tcp"},
                                       {{"master", Unit::truth, ""}},
                                       {{"client", Unit::text, ""}, Place::text},
                                       {{"client.address", Unit::text, ""}, Place::data},
                                       {{"client.port", Unit::number, ""}, Place::data},
                                       {{"server.address", Unit::text, ""}, Place::data},
                                       {{"server.port", Unit::number, ""}, Place::data},
                                       {{"join_delay", Unit::seconds, ""}}}};
inline const Layout subflows_layout = {
    "", "", "", {{{"mptcp_stream", Unit::number, ""}}}, &subflow_layout};

inline Item subflow(std::uint64_t stream, bool master, const std::string& address,
                    std::uint64_t port, Cell delay) {
    return item({number(stream), master, text(address + ":" + std::to_string(port)), text(address),
                 number(port), text("10.0.0.9"), number(80), std::move(delay)});
}
inline Document subflows() {
    return {&subflows_layout,
            item({number(3)}, {subflow(0, true, "10.0.0.1", 4000, {}),
                               subflow(12, false, "fd00::1", 50000, seconds(20'000'000))})};
}

/// As summary has it: three levels, the sums of the innermost one in the one between.
inline const Layout part_layout = {"subflows",
                                   "subflow",
                                   "",
                                   {{{"tcp_stream", Unit::number, ""}},
                                    {{"tcp_bytes", Unit::bytes, ""}},
                                    {{"data_bytes", Unit::bytes, ""}},
                                    {{"contribution", Unit::share, ""}}},
                                   nullptr,
                                   true};
inline const Layout direction_layout = {"directions",
                                        "direction",
                                        "",
                                        {{{"to", Unit::text, ""}},
                                         {{"tcp_bytes", Unit::bytes, ""}},
                                         {{"data_bytes", Unit::bytes, ""}},
                                         {{"goodput", Unit::rate, ""}}},
                                        &part_layout};
inline const Layout summary_layout = {
    "",
    "",
    "",
    {{{"mptcp_stream", Unit::number, ""}}, {{"duration", Unit::seconds, ""}}},
    &direction_layout};

inline Document summary() {
    return {&summary_layout, item({number(0), seconds(1'500'000'000)},
                                  {item({text("server"), number(3000), number(2000), 1333.5},
                                        {item({number(0), number(1000), number(900), 0.45}),
                                         item({number(2), number(2000), number(1100), 0.55})}),
                                   item({text("client"), number(70), {}, {}},
                                        {item({number(0), number(70), {}, {}})})})};
}

}  // namespace output
