// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/source.h"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "support/capture_builder.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::string_literals;
using namespace std::string_view_literals;
using test_support::TemporaryFolder;

namespace capture {
namespace {

void put(const fs::path& path, std::string_view content) {
    std::ofstream{path, std::ios::binary} << content;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A capture of `packets` segments of 1000 bytes.
std::string capture_of(test_support::FileFormat format, int packets = 1,
                       test_support::ByteOrder order = test_support::ByteOrder::little) {
    test_support::CaptureOptions options;
    options.format = format;
    options.byte_order = order;
    test_support::CaptureBuilder builder{test_support::LinkType::ethernet, options};
    for (int i = 0; i < packets; ++i) {
        test_support::Segment segment;
        segment.payload_length = 1000;
        builder.add(segment);
    }
    const test_support::Bytes bytes = builder.bytes();
    return {bytes.begin(), bytes.end()};
}

const std::string pcap = capture_of(test_support::FileFormat::pcap);
const std::string pcapng = capture_of(test_support::FileFormat::pcapng);

/// All that a source gives.
std::string all_of(Source& source) {
    std::string bytes;
    std::array<char, 1000> piece{};
    while (const std::size_t length = source.read(piece.data(), piece.size()).value_or(0)) {
        bytes.append(piece.data(), length);
    }
    return bytes;
}

/// The message with which an input is refused; empty when it is not.
std::string refusal_of(const fs::path& path) {
    try {
        const Source source{path.string()};
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

std::string refusal_of_content(std::string_view content) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", content);
    return refusal_of(folder / "in.pcap");
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A FIFO into which a thread writes pieces.
class Fifo {
  public:
    explicit Fifo(std::vector<std::string> pieces) : m_path{m_folder / "fifo"} {
        EXPECT_EQ(::mkfifo(m_path.c_str(), 0600), 0);
        m_writer = std::thread{[this, pieces = std::move(pieces)] {
            std::ofstream stream{m_path, std::ios::binary};
            for (const std::string& piece : pieces) {
                stream << piece << std::flush;
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            }
        }};
    }
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
    ~Fifo() { m_writer.join(); }

    [[nodiscard]] const fs::path& path() const { return m_path; }

  private:
    TemporaryFolder m_folder;
    fs::path m_path;
    std::thread m_writer;
};

/// Standard input is a file while this lives.
class StandardInput {
  public:
    explicit StandardInput(const fs::path& path) : m_saved{::dup(STDIN_FILENO)} {
        const base::UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
        EXPECT_EQ(::dup2(file.get(), STDIN_FILENO), STDIN_FILENO);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;
    ~StandardInput() { ::dup2(m_saved.get(), STDIN_FILENO); }

  private:
    base::UniqueFd m_saved;
};

TEST(KindOf, KnowsClassicPcapInAnyByteOrder) {
    for (const auto mark :
         {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv, "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv}) {
        EXPECT_EQ(kind_of(std::string{mark} + "\x02\0\x04\0"s), Kind::pcap);
        EXPECT_EQ(kind_of(mark), Kind::pcap);
    }
}

TEST(KindOf, KnowsPcapng) {
    EXPECT_EQ(kind_of("\x0a\x0d\x0d\x0a\x1c\0\0\0"sv), Kind::pcapng);
}

TEST(KindOf, KnowsCompressedFiles) {
    EXPECT_EQ(kind_of("\x1f\x8b\x08\0"sv), Kind::compressed);        // gzip, RFC 1952
    EXPECT_EQ(kind_of("\x28\xb5\x2f\xfd\x24"sv), Kind::compressed);  // Zstandard, RFC 8878
    EXPECT_EQ(kind_of("\x04\x22\x4d\x18\x64"sv), Kind::compressed);  // LZ4 frame
}

TEST(KindOf, KnowsOtherCaptures) {
    EXPECT_EQ(kind_of("snoop\0\0\0\0\0\0\x02"sv), Kind::other);  // RFC 1761
    EXPECT_EQ(kind_of("btsnoop\0\0\0\0\x01"sv), Kind::other);
    EXPECT_EQ(kind_of("GMBU\0\x02"sv), Kind::other);  // Network Monitor 2
}

TEST(KindOf, KnowsNothingAboutTheRest) {
    for (const auto bytes :
         {""sv, "a"sv, "packetid,reltime\n1,0\n"sv, "\xa1\xb2\xc3"sv, "\xa1\xb2\xc3\xd5"sv,
          "\x0a\x0d\x0d"sv, "\0\0\0\0\0\0\0\0"sv, "snoop\0\0"sv, " \xa1\xb2\xc3\xd4"sv}) {
        EXPECT_EQ(kind_of(bytes), Kind::unknown);
    }
}

TEST(Source, TakesARegularFile) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    Source source{(folder / "in.pcap").string()};
    EXPECT_EQ(source.kind(), Kind::pcap);
    EXPECT_EQ(source.file(), folder / "in.pcap");
    EXPECT_EQ(source.shown(), "'" + (folder / "in.pcap").string() + "'");
    EXPECT_TRUE(all_of(source) == pcap);
}

TEST(Source, TellsTheKindByTheBytesAndNotByTheName) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcapng);
    EXPECT_EQ(Source{(folder / "in.pcap").string()}.kind(), Kind::pcapng);
    put(folder / "in.pcap", "no capture at all");
    EXPECT_EQ(Source{(folder / "in.pcap").string()}.kind(), Kind::unknown);
}

TEST(Source, TakesBothByteOrders) {
    for (const auto format : {test_support::FileFormat::pcap, test_support::FileFormat::pcapng}) {
        for (const auto order : {test_support::ByteOrder::little, test_support::ByteOrder::big}) {
            EXPECT_EQ(refusal_of_content(capture_of(format, 1, order)), "");
        }
    }
}

TEST(Source, GivesAnAbsolutePathForARelativeOne) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    const Source source{"in.pcap"};
    fs::current_path(before);
    ASSERT_TRUE(source.file().has_value());
    EXPECT_TRUE(source.file()->is_absolute());
    EXPECT_TRUE(fs::equivalent(*source.file(), folder / "in.pcap"));
    EXPECT_EQ(source.shown(), "'in.pcap'");
}

TEST(Source, RefusesAMissingFile) {
    const TemporaryFolder folder;
    const std::string message = refusal_of(folder / "missing.pcap");
    EXPECT_TRUE(holds(message, (folder / "missing.pcap").string())) << message;
    EXPECT_TRUE(holds(message, "No such file or directory")) << message;
}

TEST(Source, RefusesAFolder) {
    const TemporaryFolder folder;
    const std::string message = refusal_of(folder.path());
    EXPECT_TRUE(holds(message, folder.path().string())) << message;
    EXPECT_TRUE(holds(message, "folder")) << message;
}

TEST(Source, RefusesAnEmptyFile) {
    EXPECT_TRUE(holds(refusal_of_content(""), "empty"));
    EXPECT_TRUE(holds(refusal_of("/dev/null"), "empty"));
}

TEST(Source, RefusesAPcapThatIsCutWithinItsHeader) {
    for (const std::size_t size : {4UL, 10UL, 23UL}) {
        EXPECT_TRUE(holds(refusal_of_content(pcap.substr(0, size)), "cut")) << size;
    }
    EXPECT_EQ(refusal_of_content(pcap.substr(0, 24)), "") << "no packet is no error";
}

TEST(Source, RefusesAPcapngThatIsCutWithinItsSectionHeader) {
    for (const std::size_t size : {4UL, 8UL, 12UL, 27UL}) {
        EXPECT_TRUE(holds(refusal_of_content(pcapng.substr(0, size)), "cut")) << size;
    }
    EXPECT_EQ(refusal_of_content(pcapng), "");
}

TEST(Source, RefusesAPcapngThatIsCutWithinALongSectionHeader) {
    // A header of 40 bytes: options make it longer than the least, 28 bytes.
    const std::string little = "\x0a\x0d\x0d\x0a\x28\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0"s +
                               std::string(8, '\xff') + std::string(12, '\0') + "\x28\0\0\0"s;
    const std::string big = "\x0a\x0d\x0d\x0a\0\0\0\x28\x1a\x2b\x3c\x4d\0\x01\0\0"s +
                            std::string(8, '\xff') + std::string(12, '\0') + "\0\0\0\x28"s;
    for (const std::string& header : {little, big}) {
        ASSERT_EQ(header.size(), 40U);
        EXPECT_EQ(refusal_of_content(header), "");
        EXPECT_TRUE(holds(refusal_of_content(header.substr(0, 39)), "cut"));
    }
}

TEST(Source, RefusesAStreamThatIsEmpty) {
    const Fifo fifo{{}};
    EXPECT_TRUE(holds(refusal_of(fifo.path()), "empty"));
}

TEST(Source, RefusesAPcapStreamThatIsCutWithinItsHeader) {
    const Fifo fifo{{pcap.substr(0, 10)}};
    EXPECT_TRUE(holds(refusal_of(fifo.path()), "cut"));
}

TEST(Source, RefusesAPcapngStreamThatIsCutWithinItsSectionHeader) {
    const Fifo fifo{{pcapng.substr(0, 8)}};
    EXPECT_TRUE(holds(refusal_of(fifo.path()), "cut"));
}

/// Ends the process: with 0 when `path` is refused to a user without rights.
[[noreturn]] void exit_with_0_if_refused_to_nobody(const fs::path& path) {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && ::setuid(nobody) != 0) {
        ::_exit(2);
    }
    ::_exit(holds(refusal_of(path), "Permission denied") ? 0 : 1);
}

TEST(Source, RefusesAFileThatTheUserMayNotRead) {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms{0755});
    put(folder / "in.pcap", pcap);
    fs::permissions(folder / "in.pcap", fs::perms::none);
    EXPECT_EXIT(exit_with_0_if_refused_to_nobody(folder / "in.pcap"), testing::ExitedWithCode(0),
                "");
}

TEST(Source, MessagesAreSafeToPrint) {
    EXPECT_FALSE(holds(refusal_of("/missing/\x1b[31m"), "\x1b"));
}

TEST(Source, TakesAFifoAsAStream) {
    const Fifo fifo{{pcap}};
    Source source{fifo.path().string()};
    EXPECT_EQ(source.kind(), Kind::pcap);
    EXPECT_EQ(source.file(), std::nullopt);
    EXPECT_TRUE(all_of(source) == pcap);
}

TEST(Source, WaitsForTheFirstBytesOfASlowStream) {
    const Fifo fifo{{pcapng.substr(0, 3), pcapng.substr(3, 5), pcapng.substr(8)}};
    Source source{fifo.path().string()};
    EXPECT_EQ(source.kind(), Kind::pcapng);
    EXPECT_TRUE(all_of(source) == pcapng);
}

TEST(Source, ReadsInPiecesOfAnySize) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    Source source{(folder / "in.pcap").string()};
    std::string bytes;
    char byte = 0;
    while (source.read(&byte, 1) == 1) {
        bytes += byte;
    }
    EXPECT_TRUE(bytes == pcap);
    EXPECT_EQ(source.read(&byte, 1), 0U) << "the end stays the end";
}

TEST(Source, SpoolsAStreamToAFileThatGoesWithIt) {
    const std::string large = capture_of(test_support::FileFormat::pcap, 500);
    fs::path spooled;
    {
        const Fifo fifo{{large.substr(0, 30), large.substr(30, 100'000), large.substr(100'030)}};
        Source source{fifo.path().string()};
        source.spool();
        ASSERT_TRUE(source.file().has_value());
        spooled = *source.file();
        EXPECT_TRUE(spooled.is_absolute());
        EXPECT_TRUE(content_of(spooled) == large);
        EXPECT_EQ(source.kind(), Kind::pcap);
        EXPECT_TRUE(holds(source.shown(), "fifo")) << "the name for messages stays";
        source.spool();
        EXPECT_EQ(source.file(), spooled) << "once is enough";
    }
    EXPECT_FALSE(fs::exists(spooled));
}

TEST(Source, SpoolingAFileChangesNothing) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    Source source{(folder / "in.pcap").string()};
    source.spool();
    EXPECT_EQ(source.file(), folder / "in.pcap");
}

TEST(Source, TakesStandardInput) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    const StandardInput redirected{folder / "in.pcap"};
    Source source{"-"};
    EXPECT_EQ(source.shown(), "standard input");
    EXPECT_EQ(source.kind(), Kind::pcap);
    EXPECT_EQ(source.file(), std::nullopt);
    EXPECT_TRUE(all_of(source) == pcap);
}

TEST(Source, NamesStandardInputInItsMessages) {
    const StandardInput empty{"/dev/null"};
    EXPECT_TRUE(holds(refusal_of("-"), "standard input"));
    const TemporaryFolder folder;
    const StandardInput directory{folder.path()};
    EXPECT_TRUE(holds(refusal_of("-"), "standard input"));
}

// `< in.pcap` with the name /dev/stdin: tshark has a standard input of its own, so the path must
// mean the same file in another process.
TEST(Source, GivesAPathThatOtherProcessesUnderstandForAFileNamedByItsDescriptor) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    const StandardInput redirected{folder / "in.pcap"};
    const Source source{"/dev/stdin"};
    if (source.file()) {
        EXPECT_EQ(*source.file(), fs::canonical(folder / "in.pcap"));
    }
}

TEST(Source, KnowsTheSameFileThroughLinks) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    put(folder / "other.pcap", pcap);
    fs::create_symlink("in.pcap", folder / "symbolic");
    fs::create_hard_link(folder / "in.pcap", folder / "hard");
    const Source source{(folder / "symbolic").string()};
    for (const auto name : {"in.pcap", "symbolic", "hard", "../"}) {
        const fs::path path = name == "../"sv
                                  ? folder.path() / ".." / folder.path().filename() / "in.pcap"
                                  : folder / name;
        EXPECT_TRUE(source.is_same_regular_file(path.string())) << path;
    }
    EXPECT_FALSE(source.is_same_regular_file((folder / "other.pcap").string()));
    EXPECT_FALSE(source.is_same_regular_file((folder / "missing.pcap").string()));
    EXPECT_FALSE(source.is_same_regular_file(folder.path().string()));
    EXPECT_FALSE(source.is_same_regular_file("-"));
}

TEST(Source, StandardInputMayBeTheSameFile) {
    const TemporaryFolder folder;
    put(folder / "in.pcap", pcap);
    const StandardInput redirected{folder / "in.pcap"};
    const Source source{"-"};
    EXPECT_TRUE(source.is_same_regular_file((folder / "in.pcap").string()));
}

TEST(Source, AStreamIsNoRegularFile) {
    const Fifo fifo{{pcap}};
    const Source source{fifo.path().string()};
    EXPECT_FALSE(source.is_same_regular_file(fifo.path().string()));
}

}  // namespace
}  // namespace capture
