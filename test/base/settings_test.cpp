// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using std::chrono::seconds;
using test_support::TemporaryFolder;

namespace base {
namespace {

/// Every test has an environment of its own, with nothing of the user's in it.
class SettingsTest : public testing::Test {
  protected:
    SettingsTest() {
        std::vector<std::string> names;
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string text{*entry};
            if (text.starts_with("MPTCPANALYZER_") || text.starts_with("XDG_") ||
                text.starts_with("HOME=")) {
                m_saved.push_back(text);
                names.push_back(text.substr(0, text.find('=')));
            }
        }
        for (const std::string& name : names) {
            ::unsetenv(name.c_str());
        }
        set("HOME", (m_folder / "home").string());
    }
    ~SettingsTest() override {
        for (const std::string& name : m_set) {
            ::unsetenv(name.c_str());
        }
        for (const std::string& entry : m_saved) {
            const auto equal = entry.find('=');
            ::setenv(entry.substr(0, equal).c_str(), entry.substr(equal + 1).c_str(), 1);
        }
    }

    void set(const std::string& name, const std::string& value) {
        ::setenv(name.c_str(), value.c_str(), 1);
        m_set.push_back(name);
    }

    /// Writes a file for --config.
    std::string config(const std::string& content) {
        std::ofstream{m_folder / "my.config"} << content;
        return (m_folder / "my.config").string();
    }

    /// Writes the file that is read without --config.
    void user_config(const std::string& content) {
        fs::create_directories(m_folder / "home/.config/mptcpanalyzer");
        std::ofstream{m_folder / "home/.config/mptcpanalyzer/config"} << content;
    }

    [[nodiscard]] const TemporaryFolder& folder() const { return m_folder; }

  private:
    TemporaryFolder m_folder;
    std::vector<std::string> m_saved;
    std::vector<std::string> m_set;
};

std::string refusal_of(const std::string& file) {
    try {
        const Settings settings{file};
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(SettingsTest, HasDefaultsWithoutAnyFile) {
    const Settings settings{std::nullopt};
    EXPECT_EQ(settings.tshark_binary(), "tshark");
    EXPECT_EQ(settings.gnuplot_binary(), "gnuplot");
    EXPECT_EQ(settings.wireshark_profile(), "");
    EXPECT_EQ(settings.delimiter(), ',');
    EXPECT_EQ(settings.origin("tshark_binary"), "default");
    EXPECT_EQ(settings.origin("delimiter"), "default");
}

TEST_F(SettingsTest, FileStandsBeforeDefault) {
    const std::string file = config("[mptcpanalyzer]\ntshark_binary = /opt/tshark\n");
    const Settings settings{file};
    EXPECT_EQ(settings.tshark_binary(), "/opt/tshark");
    EXPECT_EQ(settings.origin("tshark_binary"), file);
    EXPECT_EQ(settings.origin("gnuplot_binary"), "default");
}

TEST_F(SettingsTest, EnvironmentStandsBeforeFile) {
    set("MPTCPANALYZER_TSHARK_BINARY", "from-environment");
    const Settings settings{config("[mptcpanalyzer]\ntshark_binary = from-file\n")};
    EXPECT_EQ(settings.tshark_binary(), "from-environment");
    EXPECT_EQ(settings.origin("tshark_binary"), "MPTCPANALYZER_TSHARK_BINARY");
}

TEST_F(SettingsTest, OptionStandsBeforeEnvironment) {
    set("MPTCPANALYZER_TSHARK_BINARY", "from-environment");
    Settings settings{config("[mptcpanalyzer]\ntshark_binary = from-file\n")};
    settings.override_with("tshark_binary", "from-option", "--tshark");
    EXPECT_EQ(settings.tshark_binary(), "from-option");
    EXPECT_EQ(settings.origin("tshark_binary"), "--tshark");
}

TEST_F(SettingsTest, EmptyEnvironmentVariableNamesNoValue) {
    set("MPTCPANALYZER_TSHARK_BINARY", "");
    const Settings settings{config("[mptcpanalyzer]\ntshark_binary = from-file\n")};
    EXPECT_EQ(settings.tshark_binary(), "from-file");
}

TEST_F(SettingsTest, EveryKeyHasItsVariable) {
    set("MPTCPANALYZER_GNUPLOT_BINARY", "g");
    set("MPTCPANALYZER_WIRESHARK_PROFILE", "w");
    set("MPTCPANALYZER_DELIMITER", ";");
    set("MPTCPANALYZER_CACHE", "/c");
    set("MPTCPANALYZER_CACHE_SIZE", "3");
    set("MPTCPANALYZER_TSHARK_TIMEOUT", "7");
    const Settings settings{std::nullopt};
    EXPECT_EQ(settings.gnuplot_binary(), "g");
    EXPECT_EQ(settings.wireshark_profile(), "w");
    EXPECT_EQ(settings.delimiter(), ';');
    EXPECT_EQ(settings.cache(), fs::path{"/c"});
    EXPECT_EQ(settings.cache_bytes(), 3UL * 1048576);
    EXPECT_EQ(settings.tshark_timeout(), seconds{7});
}

TEST_F(SettingsTest, ReadsTheUsersOwnFile) {
    user_config("[mptcpanalyzer]\ngnuplot_binary = mine\n");
    const Settings settings{std::nullopt};
    EXPECT_EQ(settings.gnuplot_binary(), "mine");
    EXPECT_EQ(settings.origin("gnuplot_binary"),
              (folder() / "home/.config/mptcpanalyzer/config").string());
}

TEST_F(SettingsTest, NamedFileReplacesTheUsersOwn) {
    user_config("[mptcpanalyzer]\ngnuplot_binary = mine\n");
    const Settings settings{config("[mptcpanalyzer]\ntshark_binary = t\n")};
    EXPECT_EQ(settings.gnuplot_binary(), "gnuplot");
}

TEST_F(SettingsTest, IgnoresCommentsAndBlankLines) {
    const Settings settings{config("# mine\n\n[mptcpanalyzer]\n# no\ntshark_binary = t  # yes\n")};
    EXPECT_EQ(settings.tshark_binary(), "t");
}

TEST_F(SettingsTest, ReadsAFileWithWindowsLineBreaks) {
    const Settings settings{config("[mptcpanalyzer]\r\ntshark_binary = t\r\ndelimiter = ;\r\n")};
    EXPECT_EQ(settings.tshark_binary(), "t");
    EXPECT_EQ(settings.delimiter(), ';');
}

TEST_F(SettingsTest, EmptyFileIsNoError) {
    EXPECT_EQ(refusal_of(config("")), "");
    EXPECT_EQ(refusal_of(config("[mptcpanalyzer]\n")), "");
}

TEST_F(SettingsTest, UnknownKeyIsRefusedWithFileAndLine) {
    const std::string file = config("[mptcpanalyzer]\ntshark_binary = t\n\nfrobnicate = 1\n");
    const std::string message = refusal_of(file);
    EXPECT_TRUE(holds(message, file)) << message;
    EXPECT_TRUE(holds(message, "line 4")) << message;
    EXPECT_TRUE(holds(message, "'frobnicate'")) << message;
    EXPECT_TRUE(holds(message, "tshark_binary")) << "lists the known keys: " << message;
}

TEST_F(SettingsTest, KeyOutsideTheSectionIsRefused) {
    const std::string message = refusal_of(config("tshark_binary = t\n"));
    EXPECT_TRUE(holds(message, "line 1")) << message;
    EXPECT_TRUE(holds(message, "[mptcpanalyzer]")) << message;
    EXPECT_NE(refusal_of(config("[other]\ntshark_binary = t\n")), "");
}

TEST_F(SettingsTest, LineOfAKeyInAnotherSectionIsThatOfTheOtherSection) {
    const std::string message =
        refusal_of(config("[mptcpanalyzer]\ntshark_binary = t\n[other]\ntshark_binary = u\n"));
    EXPECT_TRUE(holds(message, "line 4")) << message;
}

TEST_F(SettingsTest, MalformedLineIsRefusedWithFileAndLine) {
    const std::string file = config("[mptcpanalyzer]\ntshark_binary t\n");
    const std::string message = refusal_of(file);
    EXPECT_TRUE(holds(message, file)) << message;
    EXPECT_TRUE(holds(message, "line 2")) << message;
}

TEST_F(SettingsTest, MissingNamedFileIsRefused) {
    const std::string file = (folder() / "missing.config").string();
    EXPECT_TRUE(holds(refusal_of(file), file));
}

TEST_F(SettingsTest, FolderAsNamedFileIsRefused) {
    EXPECT_TRUE(holds(refusal_of(folder().path().string()), folder().path().string()));
}

TEST_F(SettingsTest, CacheIsTheUsersUnlessSet) {
    EXPECT_EQ(Settings{std::nullopt}.cache(), folder() / "home/.cache/mptcpanalyzer");
    EXPECT_EQ(Settings{config("[mptcpanalyzer]\ncache = /var/c\n")}.cache(), fs::path{"/var/c"});
}

TEST_F(SettingsTest, CacheIsNothingWithoutAHomeFolder) {
    ::unsetenv("HOME");
    EXPECT_EQ(Settings{std::nullopt}.cache(), std::nullopt);
}

TEST_F(SettingsTest, HistoryIsTheUsersUnlessNamed) {
    EXPECT_EQ(Settings{std::nullopt}.history(),
              folder() / "home/.local/state/mptcpanalyzer/history");
    set("XDG_STATE_HOME", "/var/state");
    EXPECT_EQ(Settings{std::nullopt}.history(), fs::path{"/var/state/mptcpanalyzer/history"});
    EXPECT_EQ(Settings{config("[mptcpanalyzer]\nhistory = /my/lines\n")}.history(),
              fs::path{"/my/lines"});
}

TEST_F(SettingsTest, HistoryIsNothingWithoutAHomeFolder) {
    ::unsetenv("HOME");
    EXPECT_EQ(Settings{std::nullopt}.history(), std::nullopt);
}

TEST_F(SettingsTest, PluginsAreTheUsersUnlessNamed) {
    EXPECT_EQ(Settings{std::nullopt}.plugins(),
              folder() / "home/.local/share/mptcpanalyzer/plugins");
    set("XDG_DATA_HOME", "/var/data");
    EXPECT_EQ(Settings{std::nullopt}.plugins(), fs::path{"/var/data/mptcpanalyzer/plugins"});
    const std::string file = config("[mptcpanalyzer]\nplugins = /my/plugins\n");
    EXPECT_EQ(Settings{file}.plugins(), fs::path{"/my/plugins"});
    set("MPTCPANALYZER_PLUGINS", "/other/plugins");
    EXPECT_EQ(Settings{file}.plugins(), fs::path{"/other/plugins"});
}

TEST_F(SettingsTest, PluginsAreNowhereWithoutAHomeFolder) {
    ::unsetenv("HOME");
    EXPECT_EQ(Settings{std::nullopt}.plugins(), std::nullopt);
}

TEST_F(SettingsTest, HistorySizeIsNoneToAMillion) {
    Settings settings{std::nullopt};
    EXPECT_EQ(settings.history_size(), 1000U);
    for (const std::size_t good : {0U, 1U, 1'000'000U}) {
        settings.override_with("history_size", std::to_string(good), "--test");
        EXPECT_EQ(settings.history_size(), good);
    }
    for (const auto bad : {"-1", "1000001", "", "all", "1.5"}) {
        settings.override_with("history_size", bad, "--test");
        EXPECT_THROW(static_cast<void>(settings.history_size()), UsageError) << bad;
    }
}

TEST_F(SettingsTest, DelimiterFromAFileMayBeABackslashT) {
    EXPECT_EQ(Settings{config("[mptcpanalyzer]\ndelimiter = \\t\n")}.delimiter(), '\t');
}

TEST_F(SettingsTest, BadDelimiterIsRefusedWithItsOrigin) {
    Settings settings{std::nullopt};
    settings.override_with("delimiter", "ab", "--delimiter");
    try {
        static_cast<void>(settings.delimiter());
        FAIL() << "nothing thrown";
    } catch (const UsageError& error) {
        EXPECT_TRUE(holds(error.what(), "--delimiter")) << error.what();
        EXPECT_TRUE(holds(error.what(), "'ab'")) << error.what();
    }
}

TEST_F(SettingsTest, TimeOutIsOneSecondToOneDay) {
    Settings settings{std::nullopt};
    for (const long good : {1L, 60L, 86400L}) {
        settings.override_with("tshark_timeout", std::to_string(good), "--timeout");
        EXPECT_EQ(settings.tshark_timeout(), seconds{good});
    }
    for (const auto bad : {"0", "-1", "86401", "", "1.5", "1s", "ten"}) {
        settings.override_with("tshark_timeout", bad, "--timeout");
        EXPECT_THROW(static_cast<void>(settings.tshark_timeout()), UsageError) << bad;
    }
}

TEST_F(SettingsTest, CacheSizeIsNothingToOneTebibyteInMebibytes) {
    Settings settings{std::nullopt};
    EXPECT_EQ(settings.cache_bytes(), 4096UL * 1048576);
    for (const unsigned long good : {0UL, 1UL, 1048576UL}) {
        settings.override_with("cache_size", std::to_string(good), "--cache-size");
        EXPECT_EQ(settings.cache_bytes(), good * 1048576);
    }
    for (const auto bad : {"-1", "1048577", "", "1.5", "1G", "much"}) {
        settings.override_with("cache_size", bad, "--cache-size");
        EXPECT_THROW(static_cast<void>(settings.cache_bytes()), UsageError) << bad;
    }
}

TEST_F(SettingsTest, BadTimeOutIsRefusedWithItsOrigin) {
    set("MPTCPANALYZER_TSHARK_TIMEOUT", "never");
    try {
        static_cast<void>(Settings{std::nullopt}.tshark_timeout());
        FAIL() << "nothing thrown";
    } catch (const UsageError& error) {
        EXPECT_TRUE(holds(error.what(), "MPTCPANALYZER_TSHARK_TIMEOUT")) << error.what();
    }
}

TEST(ParseDelimiter, TakesOneCharacter) {
    for (const char good : {',', ';', '|', ' ', '\t', ':', '/'}) {
        EXPECT_EQ(parse_delimiter(std::string(1, good), "--delimiter"), good);
    }
    EXPECT_EQ(parse_delimiter("\\t", "--delimiter"), '\t');
}

TEST(ParseDelimiter, RefusesLettersDigitsQuotesLineBreaksAndMore) {
    for (const auto bad : {"", "a", "Z", "5", "\"", "'", "\n", "\r", ",,", "\\n", "tab", "\xc3\xa9",
                           "\xff", "\xc2\xa7"}) {
        EXPECT_THROW(static_cast<void>(parse_delimiter(bad, "--delimiter")), UsageError) << bad;
    }
    EXPECT_THROW(static_cast<void>(parse_delimiter(std::string(1, '\0'), "-d")), UsageError);
}

}  // namespace
}  // namespace base
