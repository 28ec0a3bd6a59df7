// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/setup_form.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace manual {
namespace {

std::string of_property(const std::string& property, const std::string& more = "") {
    return key_list(R"({"properties": {"key": )" + property + "}" + more + "}");
}

TEST(KeyList, HasTypeAndDescription) {
    EXPECT_EQ(of_property(R"({"type": "string", "description": "its name"})"),
              ".TP\n\\fBkey\\fR (text)\nits name\n");
    EXPECT_EQ(of_property(R"({"description": "not looked at"})"),
              ".TP\n\\fBkey\\fR (anything)\nnot looked at\n");
}

TEST(KeyList, TellsRanges) {
    EXPECT_EQ(of_property(R"({"type": "number", "exclusiveMinimum": 0, "maximum": 65535})"),
              ".TP\n\\fBkey\\fR (number above 0, at most 65535)\n\\&\n");
    EXPECT_EQ(of_property(R"({"type": "number", "minimum": 0})"),
              ".TP\n\\fBkey\\fR (number, at least 0)\n\\&\n");
    EXPECT_EQ(of_property(R"({"type": "number", "maximum": 1.5})"),
              ".TP\n\\fBkey\\fR (number, at most 1.5)\n\\&\n");
}

TEST(KeyList, TellsChoices) {
    EXPECT_EQ(of_property(R"({"enum": ["s", "ms", 4]})"), ".TP\n\\fBkey\\fR (s, ms or 4)\n\\&\n");
}

TEST(KeyList, TellsWhatHasToBeThere) {
    EXPECT_EQ(of_property(R"({"type": "string"})", R"(, "required": ["key"])"),
              ".TP\n\\fBkey\\fR (text, required)\n\\&\n");
}

TEST(KeyList, IndentsInnerKeys) {
    EXPECT_EQ(of_property(R"({"type": "object", "properties": {"inner": {"type": "string"}}})"),
              ".TP\n\\fBkey\\fR (object)\n\\&\n.RS\n.TP\n\\fBinner\\fR (text)\n\\&\n.RE\n");
}

TEST(KeyList, FollowsReferences) {
    EXPECT_EQ(of_property(R"({"type": "array", "items": {"$ref": "#/$defs/each"}})",
                          R"(, "$defs": {"each": {"properties": {"inner": {}}}})"),
              ".TP\n\\fBkey\\fR (list of objects)\n\\&\n.RS\n.TP\n\\fBinner\\fR (anything)\n"
              "\\&\n.RE\n");
}

TEST(KeyList, RefusesWhatIsNoSchema) {
    EXPECT_THROW(static_cast<void>(key_list("{")), base::Error);
    EXPECT_THROW(static_cast<void>(key_list("{}")), base::Error);
    EXPECT_THROW(static_cast<void>(of_property(R"({"items": {"$ref": "#/nowhere"}})")),
                 base::Error);
}

}  // namespace
}  // namespace manual
