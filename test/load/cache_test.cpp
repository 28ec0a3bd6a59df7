// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/cache.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "base/settings.h"
#include "capture/source.h"
#include "facts/columns.h"
#include "facts/selection.h"
#include "load/cache_folder.h"
#include "load/load.h"
#include "output/csv_writer.h"
#include "support/capture_builder.h"
#include "support/packet_tables.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using test_support::expect_same;
using test_support::varied_table;

namespace load {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

/// Sets a file's time of modification.
void set_age(const fs::path& path, std::time_t seconds) {
    const std::array times = {timespec{0, UTIME_OMIT}, timespec{std::time(nullptr) - seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
}

packets::Reading reading() {
    packets::Reading reading;
    reading.frames = 70'001;
    reading.first_frame_time = -5;
    reading.headless = 1;
    reading.first_headless_frame = 2;
    reading.cut_options = 3;
    reading.first_cut_frame = 4;
    reading.broken_options = 5;
    reading.first_broken_frame = 6;
    reading.cut_short = true;
    reading.cut_message = "it ends\nwithin a packet";
    return reading;
}

/// A cache in a folder of its own, and keys that no capture is needed for.
class CacheTest : public testing::Test {
  protected:
    [[nodiscard]] base::Settings settings(const std::string& size = "4096") const {
        base::Settings settings{std::nullopt};
        settings.override_with("cache", cache_folder().string(), "test");
        settings.override_with("cache_size", size, "test");
        return settings;
    }
    [[nodiscard]] Cache cache(CacheMode mode = CacheMode::use,
                              const std::string& size = "4096") const {
        return Cache{settings(size), mode};
    }
    [[nodiscard]] fs::path cache_folder() const { return m_folder / "cache"; }
    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] fs::path entry(const CacheKey& key) const { return cache_folder() / key.name; }

    static CacheKey key(std::uint64_t number = 1, const std::string& text = "text") {
        return {"'capture'", entry_name(number), text};
    }
    static void store(const Cache& cache, const CacheKey& key, std::uint32_t rows = 100) {
        cache.store(key, varied_table(rows), reading());
    }
    /// What is said on stderr when an entry is stored.
    static std::string warnings_of_storing(const Cache& cache) {
        testing::internal::CaptureStderr();
        store(cache, key());
        return testing::internal::GetCapturedStderr();
    }

    /// A capture's key as it is now.
    static std::optional<CacheKey> key_of(const fs::path& path,
                                          const dissection::Request& request = {},
                                          const std::string& reader = "tshark 4.0.17") {
        return cache_key(capture::Source{path.string()}, request, reader);
    }
    [[nodiscard]] fs::path capture() const {
        test_support::CaptureBuilder builder{test_support::LinkType::raw_ip};
        builder.add(test_support::Segment{});
        builder.write(path("capture"));
        return path("capture");
    }

  private:
    test_support::TemporaryFolder m_folder;
};

TEST_F(CacheTest, GivesBackWhatWasStored) {
    store(cache(), key());
    const auto entry = cache().load(key());
    ASSERT_TRUE(entry);
    expect_same(entry->packets, varied_table(100));
    const packets::Reading expected = reading();
    EXPECT_EQ(entry->reading.frames, expected.frames);
    EXPECT_EQ(entry->reading.first_frame_time, expected.first_frame_time);
    EXPECT_EQ(entry->reading.headless, expected.headless);
    EXPECT_EQ(entry->reading.first_headless_frame, expected.first_headless_frame);
    EXPECT_EQ(entry->reading.cut_options, expected.cut_options);
    EXPECT_EQ(entry->reading.first_cut_frame, expected.first_cut_frame);
    EXPECT_EQ(entry->reading.broken_options, expected.broken_options);
    EXPECT_EQ(entry->reading.first_broken_frame, expected.first_broken_frame);
    EXPECT_EQ(entry->reading.cut_short, expected.cut_short);
    EXPECT_EQ(entry->reading.cut_message, expected.cut_message);
}

TEST_F(CacheTest, HasNothingAtFirst) {
    EXPECT_FALSE(cache().load(key()));
}

TEST_F(CacheTest, KeepsEntriesApart) {
    store(cache(), key(1), 10);
    store(cache(), key(2), 20);
    EXPECT_EQ(cache().load(key(1))->packets.size(), 10U);
    EXPECT_EQ(cache().load(key(2))->packets.size(), 20U);
    EXPECT_FALSE(cache().load(key(3)));
}

TEST_F(CacheTest, AnotherKeyInTheSameFileIsAMiss) {
    store(cache(), key(1, "text"));
    EXPECT_FALSE(cache().load(key(1, "texu")));
    EXPECT_FALSE(cache().load(key(1, "tex")));
    EXPECT_FALSE(cache().load(key(1, "text ")));
    EXPECT_TRUE(cache().load(key(1, "text")));
}

TEST_F(CacheTest, OnlyItsOwnerCanReadIt) {
    fs::create_directory(cache_folder());
    fs::permissions(cache_folder(), fs::perms{0755});
    store(cache(), key());
    EXPECT_EQ(fs::status(entry(key())).permissions(), fs::perms{0600});
    store(cache(), key());
    EXPECT_EQ(fs::status(entry(key())).permissions(), fs::perms{0600}) << "when it is replaced";
    fs::remove_all(cache_folder());
    store(cache(), key());
    EXPECT_EQ(fs::status(cache_folder()).permissions(), fs::perms{0700});
}

TEST_F(CacheTest, ModesSayWhatIsDone) {
    store(cache(CacheMode::off), key());
    EXPECT_FALSE(fs::exists(cache_folder()));
    store(cache(CacheMode::renew), key(), 10);
    EXPECT_FALSE(cache(CacheMode::renew).load(key()));
    EXPECT_FALSE(cache(CacheMode::off).load(key()));
    EXPECT_FALSE(Cache{}.load(key()));
    EXPECT_EQ(cache(CacheMode::use).load(key())->packets.size(), 10U);
    store(cache(CacheMode::renew), key(), 20);
    EXPECT_EQ(cache(CacheMode::use).load(key())->packets.size(), 20U);
    store(Cache{}, key(), 30);
    EXPECT_EQ(cache(CacheMode::use).load(key())->packets.size(), 20U);
}

TEST_F(CacheTest, SizeZeroKeepsNothing) {
    store(cache(CacheMode::use, "0"), key());
    EXPECT_FALSE(fs::exists(cache_folder()));
    store(cache(), key());
    EXPECT_FALSE(cache(CacheMode::use, "0").load(key()));
    EXPECT_THROW(static_cast<void>(cache(CacheMode::use, "much")), base::UsageError);
}

// Damage.

TEST_F(CacheTest, DamagedEntriesAreNoneAndAreReplaced) {
    store(cache(), key(), 3);
    const std::string whole = content_of(entry(key()));
    for (std::size_t at = 0; at < whole.size(); at += 5) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::ofstream{entry(key()), std::ios::binary} << damaged;
        EXPECT_FALSE(cache().load(key())) << at;
        std::ofstream{entry(key()), std::ios::binary} << whole.substr(0, at);
        EXPECT_FALSE(cache().load(key())) << at;
    }
    store(cache(), key(), 3);
    EXPECT_TRUE(cache().load(key()));
}

TEST_F(CacheTest, WhatIsNoFileOfOursIsNone) {
    store(cache(), key());
    fs::rename(entry(key()), path("entry"));
    fs::create_symlink(path("entry"), entry(key()));
    EXPECT_FALSE(cache().load(key())) << "a link";
    fs::remove(entry(key()));
    fs::create_directory(entry(key()));
    EXPECT_FALSE(cache().load(key())) << "a folder";
    fs::remove(entry(key()));
    ASSERT_EQ(::mkfifo(entry(key()).c_str(), 0600), 0);
    EXPECT_FALSE(cache().load(key())) << "a FIFO that nobody writes to";
}

// Folders that cannot be used.

TEST_F(CacheTest, AFolderThatOthersWriteToIsNotUsed) {
    store(cache(), key());
    fs::permissions(cache_folder(), fs::perms{0777});
    EXPECT_FALSE(cache().load(key()));
    const std::string before = content_of(entry(key()));
    const std::string warnings = warnings_of_storing(cache());
    EXPECT_TRUE(holds(warnings, "can be written to by others")) << warnings;
    EXPECT_EQ(content_of(entry(key())), before);
}

TEST_F(CacheTest, AFolderThatCannotBeWrittenGivesOneWarning) {
    std::ofstream{cache_folder()} << "a file";
    EXPECT_FALSE(cache().load(key()));
    const std::string warnings = warnings_of_storing(cache());
    EXPECT_TRUE(holds(warnings, "cannot keep 'capture' in the cache: ")) << warnings;
    EXPECT_TRUE(holds(warnings, "--no-cache")) << warnings;
    EXPECT_EQ(warnings.find('\n'), warnings.size() - 1) << warnings;
    EXPECT_EQ(content_of(cache_folder()), "a file");
}

TEST_F(CacheTest, AnEntryThatCannotBeReplacedGivesAWarning) {
    fs::create_directories(entry(key()));
    EXPECT_TRUE(holds(warnings_of_storing(cache()), "cannot keep 'capture' in the cache: "));
}

TEST_F(CacheTest, InterruptionPassesThrough) {
    const auto interrupted = [this](const auto& work) {
        base::install_signal_handlers();
        static_cast<void>(std::raise(SIGINT));
        try {
            work(cache());
        } catch (const base::Interrupted&) {
            ::_exit(130);
        }
        ::_exit(0);
    };
    store(cache(), key());
    const auto exits = testing::ExitedWithCode(130);
    EXPECT_EXIT(interrupted([](const Cache& its) { store(its, key(2)); }), exits, "");
    EXPECT_EXIT(interrupted([](const Cache& its) { static_cast<void>(its.load(key())); }), exits,
                "");
    EXPECT_EQ(names_in(cache_folder()), std::set{key().name}) << "nothing is left behind";
}

// What decides about an entry.

dissection::Request with_fields(const std::vector<std::string>& fields) {
    dissection::Request request;
    request.extra_fields = fields;
    return request;
}

TEST_F(CacheTest, TheSameQuestionHasTheSameKey) {
    const fs::path file = capture();
    dissection::Request request;
    request.division.jobs = 7;
    request.show_progress = true;
    EXPECT_EQ(key_of(file)->text, key_of(file, request)->text);
    EXPECT_EQ(key_of(file)->name, key_of(file, request)->name);
    fs::create_symlink(file, path("link"));
    EXPECT_EQ(key_of(file)->text, key_of(path("link"))->text) << "another name of the same file";
}

TEST_F(CacheTest, AChangedCaptureHasAnotherKeyAndTheSameFile) {
    const fs::path file = capture();
    const auto key = key_of(file);
    set_age(file, 1000);
    const auto older = key_of(file);
    EXPECT_NE(older->text, key->text);
    std::ofstream{file, std::ios::app} << "x";
    set_age(file, 1000);
    const auto longer = key_of(file);
    EXPECT_NE(longer->text, older->text);
    EXPECT_EQ(older->name, key->name);
    EXPECT_EQ(longer->name, key->name);
}

TEST_F(CacheTest, SettingTheTimeBackHidesNoChange) {
    const fs::path file = capture();
    const auto before = fs::last_write_time(file);
    const auto key = key_of(file);
    std::string bytes = content_of(file);
    bytes.back() = 'x';
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // more than a tick of the kernel
    std::ofstream{file, std::ios::binary} << bytes;
    fs::last_write_time(file, before);
    EXPECT_NE(key_of(file)->text, key->text);
}

TEST_F(CacheTest, AnotherReaderHasAnotherKeyAndTheSameFile) {
    const fs::path file = capture();
    EXPECT_NE(key_of(file, {}, "tshark 4.0.17")->text, key_of(file, {}, "tshark 4.0.18")->text);
    EXPECT_EQ(key_of(file, {}, "tshark 4.0.17")->name, key_of(file, {}, "tshark 4.0.18")->name);
    dissection::Request single;
    single.division.single = true;
    EXPECT_NE(key_of(file)->text, key_of(file, single)->text);
}

TEST_F(CacheTest, OtherFieldsAreAnEntryOfTheirOwn) {
    const fs::path file = capture();
    std::set<std::string> names;
    std::set<std::string> texts;
    const std::vector<std::vector<std::string>> lists = {
        {}, {"ip.dsfield"}, {"ip.dsfield", "ip.len"}, {"ip.len", "ip.dsfield"}, {"ip.id"}};
    for (const auto& fields : lists) {
        const auto key = key_of(file, with_fields(fields));
        names.insert(key->name);
        texts.insert(key->text);
    }
    EXPECT_EQ(names.size(), lists.size());
    EXPECT_EQ(texts.size(), lists.size());
}

TEST_F(CacheTest, PartsOfAKeyDoNotRunIntoEachOther) {
    const fs::path file = capture();
    EXPECT_NE(key_of(file, {}, "a\npath text 1:b")->text, key_of(file, {}, "a")->text);
    EXPECT_NE(key_of(file, with_fields({"a", "b"}))->name,
              key_of(file, with_fields({"a\nextra text 1:b"}))->name);
}

TEST_F(CacheTest, FiltersAndProfilesAreNotKept) {
    const fs::path file = capture();
    dissection::Request filtered;
    filtered.filter = "tcp.port == 80";
    EXPECT_FALSE(key_of(file, filtered));
    dissection::Request with_profile;
    with_profile.profile = "mine";
    EXPECT_FALSE(key_of(file, with_profile));
    EXPECT_TRUE(key_of(file));
}

TEST_F(CacheTest, StreamsAreNotKeptNorTheirCopies) {
    const std::string bytes = content_of(capture());
    const fs::path fifo = path("fifo");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    std::thread writer{[&] { std::ofstream{fifo, std::ios::binary} << bytes; }};
    capture::Source source{fifo.string()};
    EXPECT_FALSE(cache_key(source, {}, "tshark"));
    source.spool();
    EXPECT_TRUE(source.file());
    EXPECT_FALSE(cache_key(source, {}, "tshark"));
    writer.join();
}

// The limit. An entry of 3,500 rows takes 0.4 MiB, so that two fit into one; 14,000 rows take more.

TEST_F(CacheTest, WhatWasUsedLongestAgoMakesRoom) {
    const Cache small = cache(CacheMode::use, "1");
    store(small, key(1), 3500);
    store(small, key(2), 3500);
    set_age(entry(key(1)), 200);
    set_age(entry(key(2)), 100);
    std::ofstream{cache_folder() / "trace-notes.txt"} << std::string(2'000'000, 'x');
    store(small, key(3), 3500);
    EXPECT_EQ(names_in(cache_folder()),
              (std::set<std::string>{key(2).name, key(3).name, "trace-notes.txt"}));
}

TEST_F(CacheTest, LoadingIsUsing) {
    const Cache small = cache(CacheMode::use, "1");
    store(small, key(1), 3500);
    store(small, key(2), 3500);
    set_age(entry(key(1)), 200);
    set_age(entry(key(2)), 100);
    EXPECT_TRUE(small.load(key(1)));
    store(small, key(3), 3500);
    EXPECT_EQ(names_in(cache_folder()), (std::set{key(1).name, key(3).name}));
}

TEST_F(CacheTest, TheNewestStaysHoweverOldItLooks) {
    const Cache small = cache(CacheMode::use, "1");
    store(small, key(1), 3500);
    store(small, key(2), 3500);
    set_age(entry(key(1)), -1000);  // clocks of file servers differ
    set_age(entry(key(2)), -1000);
    store(small, key(3), 3500);
    EXPECT_TRUE(fs::exists(entry(key(3))));
    EXPECT_EQ(names_in(cache_folder()).size(), 2U);
}

TEST_F(CacheTest, AnEntryAboveTheLimitGoesAlone) {
    const Cache small = cache(CacheMode::use, "1");
    store(small, key(1), 3500);
    store(small, key(2), 14'000);
    EXPECT_EQ(names_in(cache_folder()), std::set{key(1).name});
}

// Cleaning.

class CleanCacheTest : public CacheTest {
  protected:
    void write(const std::string& name, std::size_t size, std::time_t age = 0) const {
        const fs::path file = cache_folder() / name;
        fs::create_directories(file.parent_path());
        std::ofstream{file} << std::string(size, 'x');
        set_age(file, age);
    }
};

TEST_F(CleanCacheTest, RemovesAllThatIsOurs) {
    write("trace-0123456789abcdef", 1);
    write("tshark-1a2b3c", 10);
    write("wireshark-lean-fedcba9876543210/disabled_protos", 100);
    write("wireshark-lean-fedcba9876543210/profiles/x/recent", 1000);
    write("wireshark-default/.mptcp-AbC123.part", 10'000);
    write(".mptcp-Zz09aA.part", 100'000, 4000);
    const Cleaned cleaned = clean_cache(settings());
    EXPECT_EQ(cleaned.files, 6U);
    EXPECT_EQ(cleaned.bytes, 111'111U);
    EXPECT_TRUE(fs::is_empty(cache_folder()));
}

TEST_F(CleanCacheTest, LeavesEverythingElse) {
    const std::set<std::string> names = {"trace-0123456789abcde",  "trace-0123456789abcdef0",
                                         "trace-0123456789abcdeg", "trace-0123456789ABCDEF",
                                         "trace-notes.txt",        "tshark-",
                                         "tshark-4.0.17",          "tshark",
                                         "wireshark-default.txt",  "wireshark-lean",
                                         ".mptcp-AbC123.par",      ".mptcp-AbC1234.part",
                                         ".mptcp-AbC123.part",  // somebody may be writing it
                                         "capture.pcap",           "history"};
    for (const std::string& name : names) {
        write(name, 1, name == ".mptcp-AbC123.part" ? 0 : 4000);
    }
    fs::create_directory(cache_folder() / "trace-0123456789abcdef");  // not as we make it
    write("folder/trace-0123456789abcdef", 1);
    const Cleaned cleaned = clean_cache(settings());
    EXPECT_EQ(cleaned.files, 0U);
    EXPECT_EQ(cleaned.bytes, 0U);
    EXPECT_EQ(names_in(cache_folder()).size(), names.size() + 2);
    EXPECT_TRUE(fs::exists(cache_folder() / "folder/trace-0123456789abcdef"));
}

TEST_F(CleanCacheTest, FollowsNoLinks) {
    fs::create_directories(cache_folder());
    fs::create_directory(path("precious"));
    std::ofstream{path("precious") / "file"} << "x";
    fs::create_symlink(path("precious"), cache_folder() / "wireshark-default");
    fs::create_symlink(path("precious") / "file", cache_folder() / "trace-0123456789abcdef");
    write("wireshark-lean-1/disabled_protos", 1);
    fs::create_symlink(path("precious"), cache_folder() / "wireshark-lean-1/link");
    clean_cache(settings());
    EXPECT_TRUE(fs::exists(path("precious") / "file"));
    EXPECT_FALSE(fs::exists(cache_folder() / "wireshark-lean-1"));
    EXPECT_TRUE(fs::is_symlink(cache_folder() / "wireshark-default")) << "not as we make it";
}

TEST_F(CleanCacheTest, AFolderThatIsNotThereIsClean) {
    EXPECT_EQ(clean_cache(settings()).files, 0U);
    EXPECT_FALSE(fs::exists(cache_folder()));
}

// Several processes.

/// Runs the work in a process of its own; waits for all of them in the end.
class Processes {
  public:
    template <class Work>
    void start(Work work) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(work() ? 0 : 1);
        }
        m_children.push_back(child);
    }
    [[nodiscard]] bool all_succeed() {
        bool good = true;
        for (const pid_t child : m_children) {
            int status = 0;
            good = ::waitpid(child, &status, 0) == child && status == 0 && good;
        }
        return good;
    }

  private:
    std::vector<pid_t> m_children;
};

TEST_F(CacheTest, ProcessesAtOnceNeverSeeHalfAnEntry) {
    const Cache shared = cache();
    store(shared, key(), 1000);
    Processes processes;
    for (std::uint32_t rows = 1000; rows < 1003; ++rows) {
        processes.start([&shared, rows] {
            for (int round = 0; round < 20; ++round) {
                store(shared, key(), rows);
                const auto entry = shared.load(key());
                if (!entry || entry->packets.size() < 1000 || entry->packets.size() > 1002 ||
                    !test_support::same_row(entry->packets, varied_table(1000), 999)) {
                    return false;
                }
            }
            return true;
        });
    }
    EXPECT_TRUE(processes.all_succeed());
    EXPECT_EQ(names_in(cache_folder()), std::set{key().name});
}

TEST_F(CacheTest, ProcessesAtOnceKeepTheLimit) {
    Processes processes;
    for (std::uint64_t number = 1; number <= 3; ++number) {
        processes.start([this, number] {
            for (std::uint64_t round = 0; round < 5; ++round) {
                store(cache(CacheMode::use, "1"), key(10 * round + number), 3500);
            }
            return true;
        });
    }
    EXPECT_TRUE(processes.all_succeed());
    store(cache(CacheMode::use, "1"), key(99), 3500);
    EXPECT_EQ(names_in(cache_folder()).size(), 2U);
    EXPECT_TRUE(fs::exists(entry(key(99))));
}

// Whole captures, with a tshark that writes down how often it is run.

class TraceCacheTest : public CacheTest {
  protected:
    TraceCacheTest() {
        std::ofstream{path("tshark")} << "#!/bin/sh\n"
                                         "echo run >> '" +
                                             log().string() +
                                             "'\n"
                                             "[ ! -e '" +
                                             path("touched").string() +
                                             "' ] || "
                                             "touch '" +
                                             path("capture").string() +
                                             "'\n"
                                             "exec tshark \"$@\"\n";
        fs::permissions(path("tshark"), fs::perms::owner_all);
    }
    [[nodiscard]] fs::path log() const { return path("log"); }
    [[nodiscard]] std::size_t runs() const { return content_of(log()).size() / 4; }

    [[nodiscard]] base::Settings with_tshark() const {
        base::Settings its = settings();
        its.override_with("tshark_binary", path("tshark").string(), "test");
        return its;
    }

    /// A capture, and everything about it that can be seen.
    struct Seen {
        mptcp::Capture capture;
        std::string messages;
        std::string rows;
    };
    [[nodiscard]] Seen seen(const fs::path& input, const dissection::Request& request = {},
                            CacheMode mode = CacheMode::use,
                            Strictness strictness = Strictness::lenient) const {
        capture::Source source{input.string()};
        const Cache its{with_tshark(), mode};
        testing::internal::CaptureStderr();
        Seen result{load(source, with_tshark(), request, strictness, its), "", ""};
        result.messages = testing::internal::GetCapturedStderr();
        result.rows = rows_of(result.capture);
        return result;
    }
    /// What export writes.
    [[nodiscard]] std::string rows_of(const mptcp::Capture& capture) const {
        std::vector<facts::ExportColumn> all;
        for (const facts::Column& column : facts::columns()) {
            all.push_back({&column, std::string{column.name}, 0});
        }
        for (std::size_t i = 0; i < capture.packets().extra_columns().size(); ++i) {
            all.push_back({nullptr, capture.packets().extra_columns()[i], i});
        }
        base::OutputFile out{path("rows.csv").string()};
        output::write_csv(
            facts::ExportRows{capture, std::move(all), facts::select_rows(capture, {})}, {}, out);
        out.commit();
        return content_of(path("rows.csv"));
    }
};

std::map<std::string, std::uint64_t> problems_of(const mptcp::Capture& capture) {
    std::map<std::string, std::uint64_t> problems;
    for (int problem = 0; problem <= static_cast<int>(mptcp::Problem::both_ends); ++problem) {
        problems[std::to_string(problem)] =
            capture.analysis().problems[static_cast<mptcp::Problem>(problem)].times;
    }
    return problems;
}

TEST_F(TraceCacheTest, EverySampleIsTheSameColdAndWarmAndWarmRunsNoTshark) {
    std::size_t samples = 0;
    for (const auto& file : fs::directory_iterator{MPTCP_TEST_DATA}) {
        if (file.path().extension() != ".pcap") {
            continue;
        }
        ++samples;
        const Seen cold = seen(file.path());
        const std::size_t before = runs();
        EXPECT_GT(before, 0U);
        const Seen warm = seen(file.path());
        EXPECT_EQ(runs(), before) << file.path();
        EXPECT_TRUE(warm.rows == cold.rows) << file.path();
        EXPECT_EQ(warm.messages, cold.messages);
        EXPECT_EQ(problems_of(warm.capture), problems_of(cold.capture));
        expect_same(warm.capture.packets(), cold.capture.packets());
    }
    EXPECT_GE(samples, 16U);
}

TEST_F(TraceCacheTest, AnIncompleteCaptureGivesTheSameWarningsAndErrors) {
    test_support::CaptureBuilder builder{test_support::LinkType::raw_ip};
    builder.add(test_support::Segment{});
    builder.add(test_support::Segment{});
    builder.truncate_at(builder.offset_of_last_record() + 20);
    builder.write(path("capture"));
    const auto refusal = [&] {
        try {
            static_cast<void>(seen(path("capture"), {}, CacheMode::use, Strictness::strict));
        } catch (const base::Error& error) {
            static_cast<void>(testing::internal::GetCapturedStderr());
            return std::string{error.what()};
        }
        return std::string{"nothing thrown"};
    };
    const std::string cold_refusal = refusal();
    const Seen cold = seen(path("capture"));
    const std::size_t before = runs();
    const Seen warm = seen(path("capture"));
    EXPECT_TRUE(holds(cold.messages, "is incomplete, it ends after frame 1")) << cold.messages;
    EXPECT_EQ(warm.messages, cold.messages);
    EXPECT_EQ(warm.rows, cold.rows);
    EXPECT_EQ(refusal(), cold_refusal);
    EXPECT_EQ(runs(), before);
}

TEST_F(TraceCacheTest, WiresharkFieldsComeFromTheCacheToo) {
    const fs::path file = capture();
    const dissection::Request request = with_fields({"ip.dsfield", "frame.len"});
    const Seen cold = seen(file, request);
    const std::size_t before = runs();
    const Seen warm = seen(file, request);
    EXPECT_EQ(runs(), before);
    EXPECT_EQ(warm.rows, cold.rows);
    EXPECT_TRUE(holds(warm.rows, "ip.dsfield,frame.len"));
    static_cast<void>(seen(file));
    EXPECT_GT(runs(), before) << "without them it is another entry";
}

TEST_F(TraceCacheTest, WithoutACacheEverythingIsReadAnew) {
    const fs::path file = capture();
    static_cast<void>(seen(file));
    for (const CacheMode mode : {CacheMode::off, CacheMode::renew}) {
        const std::size_t before = runs();
        static_cast<void>(seen(file, {}, mode));
        EXPECT_GT(runs(), before);
    }
}

TEST_F(TraceCacheTest, AFilterIsAskedEachTime) {
    const fs::path file = capture();
    dissection::Request request;
    request.filter = "frame.number == 1";
    for (int round = 0; round < 2; ++round) {
        const std::size_t before = runs();
        EXPECT_EQ(seen(file, request).capture.matching_frames(), std::vector<std::uint32_t>{1});
        EXPECT_GT(runs(), before);
    }
}

TEST_F(TraceCacheTest, WhatChangesWhileItIsReadIsNotKept) {
    const fs::path file = capture();
    set_age(file, 1000);
    std::ofstream{path("touched")} << "";
    EXPECT_TRUE(holds(seen(file).messages, "was written to while it was read"));
    EXPECT_FALSE(cache().load(*key_of(file)));
    for (const std::string& name : names_in(cache_folder())) {
        EXPECT_FALSE(name.starts_with("trace-")) << name;
    }
}

TEST_F(TraceCacheTest, TablesOfOursAreKept) {
    const fs::path csv = path("table.csv");
    std::ofstream{csv} << seen(capture()).rows;
    const Seen cold = seen(csv);
    ASSERT_TRUE(cache().load(*key_of(csv, {}, "table")));
    const Seen warm = seen(csv);
    EXPECT_EQ(warm.rows, cold.rows);
    EXPECT_EQ(warm.messages, cold.messages);
    expect_same(warm.capture.packets(), cold.capture.packets());
}

// What is refused once is refused again.
TEST_F(TraceCacheTest, TablesWithRowsLeftOutAreNotKept) {
    const fs::path csv = path("table.csv");
    std::ofstream{csv} << "# partial: some reason\n" << seen(capture()).rows;
    for (int round = 0; round < 2; ++round) {
        capture::Source source{csv.string()};
        EXPECT_THROW(
            static_cast<void>(load(source, with_tshark(), {}, Strictness::lenient, cache())),
            base::Error);
        EXPECT_FALSE(cache().load(*key_of(csv, {}, "table")));
    }
}

}  // namespace
}  // namespace load
