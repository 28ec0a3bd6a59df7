// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/job.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using test_support::TemporaryFolder;

namespace tshark {
namespace {

const std::string capture = MPTCP_TEST_DATA "/two-paths.client.pcap";
constexpr long capture_frames = 2934;  // capinfos -c

const Tshark& the_tshark() {
    static const Tshark tshark{base::Settings{std::nullopt}};
    return tshark;
}

/// A tshark that misbehaves as support/fake_tshark.sh describes.
class Fake {
  public:
    explicit Fake(const std::string& mode, const std::string& timeout = "60") {
        base::Settings settings{std::nullopt};
        settings.override_with("tshark_binary", MPTCP_TEST_SOURCE "/support/fake_tshark.sh",
                               "the test");
        settings.override_with("tshark_timeout", timeout, "the test");
        ::unsetenv("FAKE_TSHARK");
        m_tshark = std::make_unique<Tshark>(settings);
        ::setenv("FAKE_TSHARK", mode.c_str(), 1);
    }
    Fake(const Fake&) = delete;
    Fake& operator=(const Fake&) = delete;
    ~Fake() { ::unsetenv("FAKE_TSHARK"); }

    [[nodiscard]] const Tshark& tshark() const { return *m_tshark; }

  private:
    std::unique_ptr<Tshark> m_tshark;
};

Instructions numbers_of(const std::string& input) {
    Instructions instructions;
    instructions.input = input;
    instructions.fields = {"frame.number"};
    return instructions;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void ignore(std::string_view /*piece*/) {}

/// The message with which a job fails.
std::string failure_of(const Tshark& tshark, std::uint32_t last_frame = 0) {
    Job job{tshark, numbers_of(capture), {"'the capture'", [last_frame] { return last_frame; }}};
    try {
        const std::string cut = job.run(ignore);
        ADD_FAILURE() << "no failure, but: " << cut;
    } catch (const base::UsageError& error) {
        ADD_FAILURE() << "not the user's fault: " << error.what();
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

TEST(Job, ReadsAFile) {
    long lines = 0;
    Job job{the_tshark(), numbers_of(capture), {"it", {}}};
    EXPECT_EQ(job.run([&lines](std::string_view piece) {
        lines += std::count(piece.begin(), piece.end(), '\n');
    }),
              "");
    EXPECT_EQ(lines, capture_frames);
}

TEST(Job, IsFed) {
    long lines = 0;
    std::string content = content_of(capture);
    Job job{the_tshark(), numbers_of("-"), {"it", {}}};
    EXPECT_EQ(job.run(
                  [&lines](std::string_view piece) {
                      lines += std::count(piece.begin(), piece.end(), '\n');
                  },
                  [&content](std::string& bytes) {
                      bytes = content.substr(0, 100'000);
                      content.erase(0, 100'000);
                      return !bytes.empty();
                  }),
              "");
    EXPECT_EQ(lines, capture_frames);
}

TEST(Job, ACaptureThatIsCutShortIsNoFailure) {
    const TemporaryFolder folder;
    const fs::path path = folder / "cut.pcap";
    const std::string content = content_of(capture);
    std::ofstream{path, std::ios::binary} << content.substr(0, content.size() - 10);
    long lines = 0;
    Job job{the_tshark(), numbers_of(path.string()), {"it", {}}};
    const std::string cut = job.run([&lines](std::string_view piece) {
        lines += std::count(piece.begin(), piece.end(), '\n');
    });
    EXPECT_TRUE(holds(cut, "cut short")) << cut;
    EXPECT_EQ(lines, capture_frames - 1);
}

TEST(Job, TellsTheSignalAndTheFrame) {
    const Fake fake{"crash"};
    const std::string message = failure_of(fake.tshark(), 100);
    EXPECT_TRUE(holds(message, "'the capture'")) << message;
    EXPECT_TRUE(holds(message, "killed by signal 11")) << message;
    EXPECT_TRUE(holds(message, "after frame 100")) << message;
}

TEST(Job, BeforeTheFirstFrameNoneIsNamed) {
    const Fake fake{"crash"};
    EXPECT_FALSE(holds(failure_of(fake.tshark(), 0), "frame"));
}

TEST(Job, TellsWhatTsharkSaid) {
    const Fake fake{"exit"};
    EXPECT_TRUE(holds(failure_of(fake.tshark()), "the fake gave up"));
}

TEST(Job, WhatTsharkSaidIsSafeToPrint) {
    const Fake fake{"hostile"};
    const std::string message = failure_of(fake.tshark());
    EXPECT_TRUE(holds(message, "tshark: no")) << message;
    EXPECT_FALSE(holds(message, "\x1b")) << message;
    EXPECT_FALSE(holds(message, "\a")) << message;
}

TEST(Job, ASilentTsharkIsKilled) {
    for (const std::string mode : {"hang", "hang-at-once"}) {
        const Fake fake{mode, "1"};
        const auto start = std::chrono::steady_clock::now();
        const std::string message = failure_of(fake.tshark(), 7);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{30});
        EXPECT_TRUE(holds(message, "was silent for 1 second ")) << message;
        EXPECT_TRUE(holds(message, "'the capture'")) << message;
        EXPECT_TRUE(holds(message, "after frame 7")) << message;
        EXPECT_TRUE(holds(message, "tshark_timeout")) << message;
    }
}

TEST(Job, ATsharkThatDoesNotReadIsKilled) {
    const Fake fake{"deaf", "1"};
    Job job{fake.tshark(), numbers_of("-"), {"the stream", {}}};
    int fed = 0;
    EXPECT_THROW(static_cast<void>(job.run(ignore,
                                           [&fed](std::string& bytes) {
                                               bytes.assign(100'000, 'x');
                                               return ++fed < 100;
                                           })),
                 base::Error);
}

TEST(Job, WhatTakeThrowsIsThrown) {
    Job job{the_tshark(), numbers_of(capture), {"it", {}}};
    EXPECT_THROW(static_cast<void>(
                     job.run([](std::string_view) { throw std::logic_error{"not to my taste"}; })),
                 std::logic_error);
}

TEST(Job, WhatFeedThrowsIsThrown) {
    Job job{the_tshark(), numbers_of("-"), {"it", {}}};
    EXPECT_THROW(static_cast<void>(job.run(
                     ignore, [](std::string&) -> bool { throw std::logic_error{"no more"}; })),
                 std::logic_error);
}

TEST(Job, MayBeKilledByAnotherThread) {
    const Fake fake{"hang-at-once"};
    Job job{fake.tshark(), numbers_of(capture), {"it", {}}};
    std::thread killer{[&job] {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        job.kill();
    }};
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(static_cast<void>(job.run(ignore)), base::Error);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{30});
    killer.join();
    job.kill();  // does nothing any more
}

TEST(CheckWithTshark, TakesWhatTsharkTakes) {
    Instructions instructions = numbers_of("");
    EXPECT_NO_THROW(check_with_tshark(the_tshark(), instructions, "the columns"));
    instructions.fields = {"frame.number", "ip.dsfield", "tcp.stream"};
    instructions.filter = "tcp.srcport == 5201 and ip.src == 10.0.0.0/8";
    EXPECT_NO_THROW(check_with_tshark(the_tshark(), instructions, "the columns"));
    instructions.depth = Depth::full;
    EXPECT_NO_THROW(check_with_tshark(the_tshark(), instructions, "the columns"));
}

/// The message of the usage error with which instructions are refused.
std::string refusal_of(const Tshark& tshark, const Instructions& instructions) {
    try {
        check_with_tshark(tshark, instructions, "what the user wants");
        ADD_FAILURE() << "not refused";
    } catch (const base::UsageError& error) {
        EXPECT_EQ(error.status(), base::ExitStatus::usage);
        return error.what();
    }
    return "";
}

TEST(CheckWithTshark, RefusesAnUnknownField) {
    Instructions instructions = numbers_of("");
    instructions.fields.emplace_back("tcp.bogus");
    const std::string message = refusal_of(the_tshark(), instructions);
    EXPECT_TRUE(message.starts_with("what the user wants")) << message;
    EXPECT_TRUE(holds(message, "tcp.bogus")) << message;
}

TEST(CheckWithTshark, RefusesABadFilter) {
    for (const std::string filter : {"tcp.por == 80", "tcp.port ==", "(", "ip.src == nonsense"}) {
        Instructions instructions = numbers_of("");
        instructions.filter = filter;
        const std::string message = refusal_of(the_tshark(), instructions);
        EXPECT_TRUE(message.starts_with("what the user wants")) << message;
        EXPECT_GT(message.size(), std::string{"what the user wants: "}.size());
    }
}

TEST(CheckWithTshark, SaysWhatTsharkSaid) {
    const Fake fake{"exit"};
    EXPECT_TRUE(holds(refusal_of(fake.tshark(), numbers_of("")), "the fake gave up"));
    const Fake hostile{"hostile"};
    EXPECT_FALSE(holds(refusal_of(hostile.tshark(), numbers_of("")), "\x1b"));
}

TEST(CheckWithTshark, ASilentTsharkIsNotTheUsersFault) {
    const Fake fake{"hang-at-once", "1"};
    try {
        check_with_tshark(fake.tshark(), numbers_of(""), "what the user wants");
        ADD_FAILURE();
    } catch (const base::UsageError& error) {
        ADD_FAILURE() << error.what();
    } catch (const base::Error& error) {
        EXPECT_TRUE(holds(error.what(), "1 second")) << error.what();
    }
}

}  // namespace
}  // namespace tshark
