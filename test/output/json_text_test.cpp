// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/json_text.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace output {
namespace {

using namespace std::string_literals;

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonText, QuotesPlainText) {
    EXPECT_EQ(json_string(""), "\"\"");
    EXPECT_EQ(json_string("10.0.0.1 ~!/'<>"), "\"10.0.0.1 ~!/'<>\"");
}

TEST(JsonText, AppendsToWhatIsThere) {
    std::string out = "a=";
    append_json_string(out, "b");
    append_json_string(out, "\n");
    EXPECT_EQ(out, "a=\"b\"\"\\n\"");
}

// RFC 8259, section 7: quotation mark, reverse solidus and U+0000 to U+001F must be escaped.
TEST(JsonText, EscapesWhatMustBe) {
    EXPECT_EQ(json_string("\"\\"), R"("\"\\")");
    EXPECT_EQ(json_string("\b\f\n\r\t"), R"("\b\f\n\r\t")");
    EXPECT_EQ(json_string("\x1b[2J"), R"("\u001b[2J")");
    EXPECT_EQ(json_string("a\0b"s), R"("a\u0000b")");
}

TEST(JsonText, EveryByteAloneAndBetweenOthersIsReadBack) {
    for (int value = 0; value < 0x80; ++value) {
        const std::string text = "x" + std::string(1, static_cast<char>(value)) + "y";
        const std::string written = json_string(text);
        EXPECT_EQ(nlohmann::json::parse(written).get<std::string>(), text) << value;
        EXPECT_EQ(nlohmann::json::parse(json_string(text.substr(1, 1))).get<std::string>(),
                  text.substr(1, 1));
    }
}

TEST(JsonText, KeepsUtf8AndReplacesWhatIsNone) {
    EXPECT_EQ(json_string("caf\xc3\xa9 \xf0\x9f\x90\x9f"), "\"caf\xc3\xa9 \xf0\x9f\x90\x9f\"");
    EXPECT_EQ(json_string("a\xff"
                          "b"),
              "\"a\xef\xbf\xbd"
              "b\"");
}

}  // namespace
}  // namespace output
