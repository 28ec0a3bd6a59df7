// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/library.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "plugin/files.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace plugin {
namespace {

/// One of test/plugin/libraries, or of the examples.
fs::path built(const std::string& name) {
    return fs::path{MPTCP_TEST_PLUGINS} / (name + ".so");
}

/// The sentence with which a library is refused; empty when it is not.
std::string refusal_of(const fs::path& file) {
    try {
        const Library library{file};
    } catch (const base::Error& error) {
        EXPECT_EQ(error.status(), base::ExitStatus::failed);
        return error.what();
    }
    return "";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

template <class Items>
Names names_of(const Items& items) {
    Names names;
    for (const auto& item : items) {
        names.push_back(item.name);
    }
    return names;
}

TEST(Library, SaysWhatItAdds) {
    const Library library{built("kinds")};
    EXPECT_EQ(library.plugin().name, "kinds");
    EXPECT_EQ(names_of(library.plugin().commands),
              (Names{"give-nothing", "give-words", "give-units", "give-no-rows", "read", "look"}));
    EXPECT_EQ(library.plugin().commands[1].summary, "the words that it gets");
    EXPECT_EQ(library.plugin().commands[1].help, "any words");
    EXPECT_EQ(names_of(library.plugin().plots), (Names{"every-mark", "request", "no-series"}));
}

TEST(Library, TheExampleIsOne) {
    const Library library{built("silences")};
    EXPECT_EQ(names_of(library.plugin().commands), Names{"silences"});
    EXPECT_EQ(names_of(library.plugin().plots), Names{"window"});
}

TEST(Library, CanBeMovedAndLoadedTwice) {
    Library first{built("kinds")};
    const Library second{built("kinds")};
    const auto* const where = &first.plugin();
    const Library moved{std::move(first)};
    EXPECT_EQ(&moved.plugin(), where) << "what refers to it stays good";
    EXPECT_EQ(names_of(moved.plugin().plots), names_of(second.plugin().plots));
}

TEST(Library, ItsPathMayBeRelative) {
    const CurrentFolder current{MPTCP_TEST_PLUGINS};
    EXPECT_EQ(refusal_of("kinds.so"), "") << "not one of the system's";
    EXPECT_EQ(refusal_of("./kinds.so"), "");
}

TEST(Library, OfAnotherVersionIsRefusedBeforeItIsCalled) {
    const std::string reason = refusal_of(built("wrong_version"));
    EXPECT_TRUE(holds(reason, "was made for version 2 of the plugin interface")) << reason;
    EXPECT_TRUE(holds(reason, "this program has version 1")) << reason;
    EXPECT_TRUE(holds(refusal_of(built("only_version")), "was made for version 7"))
        << "whatever else that version had";
}

TEST(Library, OfAnotherStandardLibraryIsRefusedBeforeItIsCalled) {
    EXPECT_TRUE(holds(refusal_of(built("wrong_size")), "another standard library"));
}

TEST(Library, ThatIsNoPluginIsRefused) {
    for (const char* const name : {"no_plugin", "no_size"}) {
        const std::string reason = refusal_of(built(name));
        EXPECT_TRUE(holds(reason, "is not a plugin of mptcpanalyzer")) << reason;
        EXPECT_TRUE(holds(reason, "MPTCPANALYZER_PLUGIN")) << reason;
    }
}

TEST(Library, WhatDescribeThrowsIsTheReason) {
    EXPECT_EQ(refusal_of(built("throws")), "the plugin failed: no\\x1b idea");
    EXPECT_TRUE(holds(refusal_of(built("throws_int")), "not a std::exception"));
}

TEST(Library, BadNamesAreRefused) {
    EXPECT_TRUE(holds(refusal_of(built("bad_command")), "names a command 'a b'"));
    EXPECT_TRUE(holds(refusal_of(built("bad_plot")), "names a plot '../x'"));
}

TEST(Library, CommandsAndPlotsNeedFunctions) {
    EXPECT_TRUE(holds(refusal_of(built("no_function")), "its command 'lost' has no function"));
    EXPECT_TRUE(holds(refusal_of(built("no_plot_function")), "its plot 'lost' has no function"));
}

TEST(Library, ThatLacksASymbolIsRefusedByItsName) {
    const std::string reason = refusal_of(built("undefined_symbol"));
    EXPECT_TRUE(holds(reason, "cannot load the library")) << reason;
    EXPECT_TRUE(holds(reason, "this_is_nowhere_to_be_found")) << reason;
    EXPECT_FALSE(holds(reason, "boost")) << reason;
}

TEST(Library, WhatIsNoLibraryIsRefused) {
    const test_support::TemporaryFolder folder;
    make_file(folder / "script.so");
    make_folder(folder / "folder.so");
    std::ofstream{folder / "empty.so"};
    std::ofstream{folder / "short.so"} << "\x7f"
                                       << "ELF";
    std::ofstream{folder / "noise.so"} << "\x7f"
                                       << "ELF" << std::string(10'000, '\xff');
    for (const char* const name :
         {"script.so", "folder.so", "empty.so", "short.so", "noise.so", "missing.so"}) {
        const std::string reason = refusal_of(folder / name);
        EXPECT_TRUE(holds(reason, "cannot load the library: ")) << name << ": " << reason;
        EXPECT_EQ(reason.find_first_of("\n\x1b"), std::string::npos) << reason;
    }
}

/// Else the loader would end the program with SIGBUS.
TEST(Library, ThatWasCopiedInPartIsRefused) {
    const test_support::TemporaryFolder folder;
    const std::string whole = content_of(built("kinds"));
    ASSERT_GT(whole.size(), 10'000U);
    constexpr std::size_t steps = 40;
    for (std::size_t step = 0; step < steps; ++step) {
        const std::size_t size = whole.size() / 2 * step / steps;
        std::ofstream{folder / "part.so", std::ios::binary} << whole.substr(0, size);
        EXPECT_NE(refusal_of(folder / "part.so"), "") << size;
    }
    std::ofstream{folder / "half.so", std::ios::binary} << whole.substr(0, whole.size() / 3);
    EXPECT_TRUE(holds(refusal_of(folder / "half.so"), "the file is incomplete"));
    std::ofstream{folder / "all.so", std::ios::binary} << whole;
    EXPECT_EQ(refusal_of(folder / "all.so"), "");
}

}  // namespace
}  // namespace plugin
