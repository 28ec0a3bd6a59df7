// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/setup_form.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace programs {
namespace {

std::string of_property(const std::string& property, const std::string& more = "") {
    return key_list(R"({"properties": {"key": )" + property + "}" + more + "}");
}

TEST(KeyList, HasTypeAndDescription) {
    EXPECT_EQ(of_property(R"({"type": "string", "description": "its name"})"),
              "**key** \\(text\\)\n:   its name\n\n");
    EXPECT_EQ(of_property(R"({"description": "ignored"})"),
              "**key** \\(anything\\)\n:   ignored\n\n");
}

/// What stands in brackets after the key.
std::string kind_of_property(const std::string& keywords, const std::string& more = "") {
    const std::string line = of_property("{" + keywords + R"(, "description": "x"})", more);
    const std::size_t begin = line.find('(') + 1;
    return line.substr(begin, line.find(")\n") - 1 - begin);
}

TEST(KeyList, HasRanges) {
    EXPECT_EQ(kind_of_property(R"("type": "number", "exclusiveMinimum": 0, "maximum": 65535)"),
              "number above 0\\, at most 65535");
    EXPECT_EQ(kind_of_property(R"("type": "number", "minimum": 0)"), "number\\, at least 0");
    EXPECT_EQ(kind_of_property(R"("type": "number", "maximum": 1.5)"), "number\\, at most 1\\.5");
}

TEST(KeyList, HasChoices) {
    EXPECT_EQ(kind_of_property(R"("enum": ["s", "ms", 4])"), "s\\, ms or 4");
}

TEST(KeyList, MarksRequiredKeys) {
    EXPECT_EQ(kind_of_property(R"("type": "string")", R"(, "required": ["key"])"),
              "text\\, required");
}

TEST(KeyList, IndentsInnerKeys) {
    EXPECT_EQ(of_property(R"({"type": "object", "description": "an end", "properties":
                              {"inner": {"type": "string", "description": "its name"}}})"),
              "**key** \\(object\\)\n:   an end\n\n"
              "    **inner** \\(text\\)\n    :   its name\n\n\n");
}

TEST(KeyList, FollowsReferences) {
    EXPECT_EQ(
        of_property(R"({"type": "array", "description": "all",
                              "items": {"$ref": "#/$defs/each"}})",
                    R"(, "$defs": {"each": {"properties": {"inner": {"description": "it"}}}})"),
        "**key** \\(list of objects\\)\n:   all\n\n"
        "    **inner** \\(anything\\)\n    :   it\n\n\n");
}

TEST(KeyList, RefusesWhatIsNotASchema) {
    EXPECT_THROW(static_cast<void>(key_list("{")), base::Error);
    EXPECT_THROW(static_cast<void>(key_list("{}")), base::Error);
    EXPECT_THROW(static_cast<void>(of_property(R"({"type": "string"})")), base::Error);
    EXPECT_THROW(
        static_cast<void>(of_property(R"({"description": "all", "items": {"$ref": "#/nowhere"}})")),
        base::Error);
}

}  // namespace
}  // namespace programs
