// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/stream_numbers.h"

#include <string>

#include <gtest/gtest.h>

#include "base/output_file.h"
#include "base/settings.h"
#include "capture/source.h"
#include "support/temporary_folder.h"
#include "table/csv_writer.h"
#include "trace/columns.h"
#include "trace/selection.h"

namespace trace {
namespace {

TEST(StreamNumbers, AreFoundByWhatIsShown) {
    const StreamNumbers numbers{{4, 7, 5}};
    EXPECT_EQ(numbers[1], 7U);
    EXPECT_EQ(numbers.find(5), 2U);
    EXPECT_EQ(numbers.find(0), std::nullopt);
    EXPECT_EQ(numbers.range(), "4, 7 or 5");
}

TEST(StreamNumbers, RangeSaysWhatThereIs) {
    EXPECT_EQ(StreamNumbers{}.range(), "");
    EXPECT_EQ((StreamNumbers{{3}}.range()), "3");
    EXPECT_EQ((StreamNumbers{{0, 1, 2}}.range()), "0 to 2");
}

Trace loaded(const std::string& file) {
    capture::Source source{file};
    return load(source, base::Settings{std::nullopt}, {}, Strictness::lenient);
}

/// A table of the rows of one connection of a sample.
std::string table_of_connection(const test_support::TemporaryFolder& folder,
                                std::uint32_t connection) {
    const Trace trace = loaded(std::string{MPTCP_TEST_DATA} + "/path-down.client.pcap");
    std::vector<ExportColumn> chosen;
    for (const Column& column : columns()) {
        chosen.push_back({&column, std::string{column.name}, 0});
    }
    const std::string file = (folder.path() / "part.csv").string();
    base::OutputFile out{file};
    table::CsvLayout layout;
    layout.comment = "partial: only one connection";
    table::write_csv(ExportRows{trace, chosen, select_rows(trace, {connection, {}})}, layout, out);
    out.commit();
    return file;
}

// data/README.md: connection 1 is the data connection, TCP streams 3 to 5.
TEST(StreamNumbers, APartialTableKeepsThoseOfTheWholeCapture) {
    const test_support::TemporaryFolder folder;
    const Trace trace = loaded(table_of_connection(folder, 1));
    const TraceNumbers numbers = stream_numbers_of(trace);
    EXPECT_EQ(numbers.mptcp.all(), (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(numbers.tcp.all(), (std::vector<std::uint32_t>{3, 4, 5}));
    EXPECT_EQ(numbers.tcp.find(4), 1U);
}

TEST(StreamNumbers, AWholeCaptureHasThoseOfTheAnalysis) {
    const TraceNumbers numbers =
        stream_numbers_of(loaded(std::string{MPTCP_TEST_DATA} + "/path-down.client.pcap"));
    EXPECT_EQ(numbers.mptcp.all(), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(numbers.tcp.range(), "0 to 5");
}

}  // namespace
}  // namespace trace
