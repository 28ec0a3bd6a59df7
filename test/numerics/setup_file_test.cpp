// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/setup_file.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace numerics {
namespace {

Setup read(const std::string& text) {
    return SetupFile{text, "x.json"}.setup();
}

/// The message of the error that reading gives, or "" when there is none.
std::string refusal(const std::string& text) {
    try {
        (void)read(text);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

std::string with_subflow(const std::string& subflow) {
    return R"({"subflows": [)" + subflow + "]}";
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(SetupFile, UsualUnits) {
    const numerics::Setup setup = read(R"({"name": "n", "sender": {"snd_buffer": 40},
        "receiver": {"rcv_buffer": 75},
        "subflows": [{"name": "a", "mss": 1400, "cwnd": 16, "fowd": 10, "bowd": 20, "var": 5,
                      "loss": 2, "bandwidth": 8}]})");
    EXPECT_EQ(setup.name, "n");
    EXPECT_DOUBLE_EQ(*setup.snd_buffer, 40'000);
    EXPECT_DOUBLE_EQ(*setup.rcv_buffer, 75'000);
    const Subflow& subflow = setup.subflows.at(0);
    EXPECT_EQ(subflow.name, "a");
    EXPECT_DOUBLE_EQ(subflow.mss, 1400);
    EXPECT_DOUBLE_EQ(*subflow.cwnd, 16);
    EXPECT_DOUBLE_EQ(subflow.fowd, 0.010);
    EXPECT_DOUBLE_EQ(subflow.bowd, 0.020);
    EXPECT_DOUBLE_EQ(subflow.var, 0.005);
    EXPECT_DOUBLE_EQ(subflow.loss, 0.02);
    EXPECT_DOUBLE_EQ(*subflow.bandwidth, 1e6);
}

TEST(SetupFile, NamedUnits) {
    const numerics::Setup setup = read(R"({"units": {"buffer": "MSS", "delay": "us", "cwnd": "KiB",
        "loss": "ratio", "bandwidth": "bytes/s"}, "receiver": {"rcv_buffer": 10},
        "subflows": [{"mss": 1024, "cwnd": 4, "fowd": 1000, "bowd": 2000, "loss": 0.5,
                      "bandwidth": 7}]})");
    EXPECT_DOUBLE_EQ(*setup.rcv_buffer, 10'240);
    EXPECT_DOUBLE_EQ(*setup.subflows.at(0).cwnd, 4);
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).fowd, 0.001);
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).loss, 0.5);
    EXPECT_DOUBLE_EQ(*setup.subflows.at(0).bandwidth, 7);
}

TEST(SetupFile, OldFormsByNameAndInSegments) {
    const numerics::Setup setup = read(R"({"receiver": {"rcv_buffer": 40}, "subflows": {
        "a": {"mss": 1, "cwnd": 20, "fowd": 10, "bowd": 10},
        "b": {"mss": 1, "cwnd": 20, "fowd": 20, "bowd": 20}}})");
    EXPECT_DOUBLE_EQ(*setup.rcv_buffer, 40);
    EXPECT_EQ(setup.subflows.at(0).name, "a");
    EXPECT_EQ(setup.subflows.at(1).name, "b");
}

TEST(SetupFile, WhatTheDaemonWrites) {
    const std::string subflow =
        R"({"srcIp": "10.0.0.1", "dstIp": "10.0.0.2", "srcPort": 1, "dstPort": 2, "mtu": 1500,
            "rtt_us": 30000, "rttvar": 1500, "fowd": 10000, "bowd": 20000, "snd_cwnd": 16,
            "snd_ssthresh": 2147483647, "delivery_rate": 1})";
    const numerics::Setup setup = read(with_subflow(subflow));
    EXPECT_EQ(setup.subflows.at(0).name, "10.0.0.1:1-10.0.0.2:2");
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).mss, 1448);
    EXPECT_DOUBLE_EQ(*setup.subflows.at(0).cwnd, 16);
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).fowd, 0.010);
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).var, 0.0015);
    EXPECT_EQ(setup.rcv_buffer, std::nullopt);
    EXPECT_EQ(read("[" + subflow + "]").subflows.size(), 1U);
}

TEST(SetupFile, DaemonWithoutOneWayDelays) {
    const SetupFile file{with_subflow(R"({"mss": 1000, "rtt_us": 30000, "snd_cwnd": 3})"), "x"};
    EXPECT_DOUBLE_EQ(file.setup().subflows.at(0).fowd, 0.015);
    ASSERT_EQ(file.warnings().size(), 1U);
    EXPECT_TRUE(has(file.warnings().at(0), "half of rtt_us"));
}

TEST(SetupFile, SegmentSizeFromTheMtu) {
    const auto mss = [](const std::string& more) {
        return read(with_subflow(R"({"mtu": 1500, "cwnd": 1, "fowd": 1, "bowd": 1)" + more + "}"))
            .subflows.at(0)
            .mss;
    };
    EXPECT_DOUBLE_EQ(mss(""), 1448);
    EXPECT_DOUBLE_EQ(mss(R"(, "ip_version": 6)"), 1428);
    EXPECT_DOUBLE_EQ(mss(R"(, "timestamps": false)"), 1460);
}

TEST(SetupFile, UnknownKeysAreWarnings) {
    const SetupFile file{R"({"subflow": 1, "subflows": [{"mss": 1, "cwnd": 1, "fowd": 1,
        "bowd": 1, "bandwith": 2}], "receiver": {"rcvbuf": 1}})",
                         "x.json"};
    const auto warnings = file.warnings();
    ASSERT_EQ(warnings.size(), 3U);
    EXPECT_TRUE(has(warnings[0], "'subflow'; did you mean 'subflows'"));
    EXPECT_TRUE(has(warnings[1], "'subflows[0].bandwith'; did you mean 'bandwidth'"));
    EXPECT_TRUE(has(warnings[2], "'receiver.rcvbuf'"));
}

TEST(SetupFile, WhatIsWrongIsNamed) {
    const std::string good = R"("mss": 1000, "cwnd": 2, "fowd": 1, "bowd": 1)";
    const struct {
        std::string text;
        std::vector<std::string> said;
    } cases[] = {
        {with_subflow(R"({"mss": 1000, "cwnd": 2, "fowd": 0, "bowd": 1})"),
         {"x.json", "subflows[0].fowd is 0", "above 0"}},
        {with_subflow(R"({"mss": 1000, "cwnd": 2, "fowd": -1, "bowd": 1})"), {"is -1"}},
        {with_subflow(R"({"mss": 1000, "cwnd": 0, "fowd": 1, "bowd": 1})"), {"cwnd is 0"}},
        {with_subflow(R"({"mss": 1000, "cwnd": 1e300, "fowd": 1, "bowd": 1})"), {"1e+300"}},
        {with_subflow("{" + good + R"(, "loss": 101})"), {"loss is 101", "at most 100"}},
        {with_subflow("{" + good + R"(, "loss": -0.1})"), {"loss is -0.1", "at least 0"}},
        {with_subflow(R"({"mss": 1000, "cwnd": 1, "fowd": 1e-300, "bowd": 1})"), {"close to 0"}},
        {with_subflow("{" + good + R"(, "loss": 1e-320})"), {"close to 0"}},
        {with_subflow("{" + good + R"(, "var": -1})"), {"var is -1"}},
        {with_subflow("{" + good + R"(, "bandwidth": 0})"), {"bandwidth is 0"}},
        {with_subflow(R"({"mss": "1000", "cwnd": 2, "fowd": 1, "bowd": 1})"), {"a number"}},
        {with_subflow(R"({"cwnd": 2, "fowd": 1, "bowd": 1})"),
         {"subflows[0] needs \"mss\" or \"mtu\""}},
        {with_subflow(R"({"mss": 1000, "cwnd": 2, "bowd": 1})"), {"subflows[0] has no \"fowd\""}},
        {with_subflow(R"({"mss": 1000, "fowd": 1, "bowd": 1})"),
         {"subflows[0] has neither \"cwnd\""}},
        {with_subflow(R"({"mtu": 40, "cwnd": 2, "fowd": 1, "bowd": 1})"), {"no payload"}},
        {with_subflow(R"({"name": "a", )" + good + R"(}, {"name": "a", )" + good + "}"),
         {"subflows[1].name is \"a\"", "another"}},
        {R"({"subflows": []})", {"subflows is []", "there must be a subflow"}},
        {R"({"subflows": {}})", {"there must be a subflow"}},
        {R"({"subflows": 3})", {"subflows is 3"}},
        {R"({"subflows": [3]})", {"subflows[0] is 3"}},
        {"{}", {"has no \"subflows\""}},
        {"3", {"an object"}},
        {R"({"units": {"delay": "hours"}, "subflows": [{)" + good + "}]}",
         {"units.delay is \"hours\"", "ms"}},
        {R"({"receiver": {"rcv_buffer": -5}, "subflows": [{)" + good + "}]}",
         {"receiver.rcv_buffer is -5"}},
        {R"({"receiver": {"rcv_buffer": 0}, "subflows": [{)" + good + "}]}", {"above 0"}},
        {R"({"units": {"buffer": "MSS"}, "receiver": {"rcv_buffer": 5}, "subflows": [{)" + good +
             R"(}, {"mss": 1, "cwnd": 1, "fowd": 1, "bowd": 1}]})",
         {"MSS"}},
    };
    for (const auto& test : cases) {
        const std::string message = refusal(test.text);
        for (const std::string& part : test.said) {
            EXPECT_TRUE(has(message, part)) << test.text << "\n" << message;
        }
    }
}

TEST(SetupFile, NoJsonHasLineAndColumn) {
    EXPECT_TRUE(has(refusal("{\n  \"subflows\": [,]\n}"), "'x.json':2:16"))
        << refusal("{\n  \"subflows\": [,]\n}");
    EXPECT_TRUE(has(refusal(""), "'x.json':1:1")) << refusal("");
    EXPECT_TRUE(has(refusal("p"), "not valid JSON: ")) << refusal("p");
    EXPECT_TRUE(has(refusal("p"), "invalid literal")) << refusal("p");
    EXPECT_TRUE(has(refusal("{\"a\": NaN}"), "'x.json':1:")) << refusal("{\"a\": NaN}");
    EXPECT_NE(refusal(R"({"subflows": [{"cwnd": 1e999}]})"), "");
    EXPECT_NE(refusal(std::string(100'000, '[')), "");
}

TEST(SetupFile, SetsNumbersInItsOwnUnits) {
    SetupFile file{R"({"receiver": {"rcv_buffer": 75}, "subflows": {
        "my.path": {"mss": 1000, "cwnd": 20, "fowd": 10, "bowd": 10}}})",
                   "x"};
    file.set("receiver.rcv_buffer", 80);
    file.set("sender.snd_buffer", 90);
    file.set("subflows.my.path.fowd", 15);
    const numerics::Setup setup = file.setup();
    EXPECT_DOUBLE_EQ(*setup.rcv_buffer, 80'000);
    EXPECT_DOUBLE_EQ(*setup.snd_buffer, 90'000);
    EXPECT_DOUBLE_EQ(setup.subflows.at(0).fowd, 0.015);
    for (const char* const field :
         {"receiver", "receiver.x", "x.y", "subflows.my.path.name", "subflows.other.fowd", ""}) {
        EXPECT_THROW(file.set(field, 1), base::UsageError) << field;
    }
}

TEST(SetupFile, NativeFormReadsBackAsTheSame) {
    const numerics::Setup setup = read(R"({"name": "n", "sender": {"snd_buffer": 40.5},
        "subflows": [{"mss": 1400, "cwnd": 16.25, "fowd": 10.125, "bowd": 20, "loss": 2},
                     {"mss": 1400, "fowd": 0.1, "bowd": 20, "bandwidth": 3}]})");
    const std::string native = native_form(setup);
    const numerics::Setup again = read(native);
    EXPECT_EQ(native_form(again), native);
    EXPECT_DOUBLE_EQ(*again.snd_buffer, 40'500);
    EXPECT_EQ(again.rcv_buffer, std::nullopt);
    EXPECT_EQ(again.subflows.at(1).name, "subflow1");
    EXPECT_DOUBLE_EQ(again.subflows.at(0).fowd, 0.010125);
    EXPECT_DOUBLE_EQ(again.subflows.at(0).loss, 0.02);
}

TEST(Setup, FindsByName) {
    const numerics::Setup setup =
        read(R"({"subflows": {"wifi": {"mss": 1, "cwnd": 1, "fowd": 1, "bowd": 1},
        "3g": {"mss": 1, "cwnd": 1, "fowd": 1, "bowd": 1}}})");
    EXPECT_EQ(setup.find("3g"), 1U);
    EXPECT_THROW((void)setup.find("wify"), base::UsageError);
}

}  // namespace
}  // namespace numerics
