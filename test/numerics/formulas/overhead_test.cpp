// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/overhead.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace numerics {
namespace {

Setup setup_with(const std::vector<double>& segment_sizes) {
    Setup setup;
    for (const double mss : segment_sizes) {
        Subflow subflow;
        subflow.name = "path" + std::to_string(setup.subflows.size());
        subflow.mss = mss;
        subflow.fowd = .01;
        subflow.bowd = .01;
        subflow.cwnd = 10;
        setup.subflows.push_back(subflow);
    }
    return setup;
}

Setup two_subflows() {
    return setup_with({1400, 1400});
}

Overhead of_two(const OverheadChoice& choice) {
    return overhead_of(two_subflows(), choice);
}

std::string refusal(const std::vector<double>& segment_sizes, const OverheadChoice& choice) {
    try {
        (void)overhead_of(setup_with(segment_sizes), choice);
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "none";
}

// The worked value of the design: 5,000,000 bytes a subflow are 3,571.4 segments, so 3,572 each.
TEST(Overhead, WorkedValue) {
    const Overhead overhead = of_two({});
    EXPECT_EQ(overhead.capable, 4 + 12 + 20);
    EXPECT_EQ(overhead.joins, 12 + 16 + 24);
    // 4 + 8 + 8 + 4 + 2 = 26, padded 28; MP_CAPABLE with data 22, padded 24.
    EXPECT_EQ(overhead.mappings, 2 * 3572 * 28 - 28 + 24);
    EXPECT_EQ(overhead.mappings, 200028);
    EXPECT_EQ(overhead.acks, 2 * 1786 * 12);
    EXPECT_EQ(overhead.data_fins, 2 * 28);
    EXPECT_EQ(overhead.addresses, 0);
    EXPECT_EQ(overhead.total, 243036);
    EXPECT_DOUBLE_EQ(overhead.share, 0.0243036);
}

TEST(Overhead, VersionZero) {
    const Overhead overhead = of_two({.version = 0});
    EXPECT_EQ(overhead.capable, 12 + 12 + 20);
    EXPECT_EQ(overhead.joins, 52);
    EXPECT_EQ(overhead.mappings, 7144 * 28) << "no MP_CAPABLE with data";
    EXPECT_EQ(overhead.acks, 42864);
    EXPECT_EQ(overhead.total, 44 + 52 + 200032 + 42864 + 56);
}

/// What a DSS with a mapping, one without and the first of v1 take. A transfer of ten segments on
/// one subflow with an acknowledgment each, which has 2 DATA_FINs.
struct Sizes {
    double mapping = 0;
    double data_ack = 0;
    double first = 0;
};

Sizes sizes_of(OverheadChoice choice) {
    choice.bytes = 10'000;
    choice.segments_per_ack = 1;
    const Overhead overhead = overhead_of(setup_with({1000}), choice);
    Sizes sizes;
    sizes.mapping = overhead.data_fins / 2;
    sizes.data_ack = overhead.acks / 10;
    sizes.first = overhead.mappings - 9 * sizes.mapping;
    return sizes;
}

// By hand from the figures of RFC 8684 3.1 and 3.3.
TEST(Overhead, SizesOfDss) {
    struct Case {
        bool long_dsn;
        bool long_ack;
        bool checksum;
        double mapping;
        double data_ack;
        double first;
    };
    for (const Case& c : std::vector<Case>{{true, true, false, 28, 12, 24},
                                           {true, true, true, 28, 12, 24},
                                           {false, true, false, 24, 12, 24},
                                           {false, true, true, 24, 12, 24},
                                           {true, false, false, 24, 8, 24},
                                           {true, false, true, 24, 8, 24},
                                           {false, false, false, 20, 8, 24},
                                           {false, false, true, 20, 8, 24}}) {
        OverheadChoice choice;
        choice.long_dsn = c.long_dsn;
        choice.long_ack = c.long_ack;
        choice.checksum = c.checksum;
        const Sizes v1 = sizes_of(choice);
        EXPECT_EQ(v1.mapping, c.mapping);
        EXPECT_EQ(v1.data_ack, c.data_ack);
        EXPECT_EQ(v1.first, c.first);
        choice.version = 0;
        const Sizes v0 = sizes_of(choice);
        EXPECT_EQ(v0.mapping, c.mapping);
        EXPECT_EQ(v0.data_ack, c.data_ack);
        EXPECT_EQ(v0.first, c.mapping);
    }
}

TEST(Overhead, OneSubflowHasNoJoins) {
    const Overhead overhead = overhead_of(setup_with({1400}), {});
    EXPECT_EQ(overhead.joins, 0);
    EXPECT_EQ(overhead.mappings, 7143 * 28 - 4);
    EXPECT_EQ(overhead.acks, 3572 * 12);
    EXPECT_EQ(overhead_of(setup_with({1400, 1400, 1400, 1400}), {}).joins, 3 * 52);
}

TEST(Overhead, Shares) {
    const Overhead overhead = of_two({.bytes = 10'000, .shares = {.7, .3}});
    // 7,000 and 3,000 bytes: 5 and 3 segments, 3 and 2 acknowledgments.
    EXPECT_EQ(overhead.mappings, 8 * 28 - 4);
    EXPECT_EQ(overhead.acks, 5 * 12);
    EXPECT_EQ(of_two({.bytes = 14'000, .shares = {1, 0}}).mappings, 10 * 28 - 4);
    EXPECT_EQ(of_two({.bytes = 14'000, .shares = {0, 1}}).mappings, 10 * 28)
        << "the first subflow has no data for an MP_CAPABLE";
    EXPECT_EQ(of_two({.bytes = 14'000, .shares = {0, 1}}).joins, 52);
}

TEST(Overhead, SharesThatWereRounded) {
    OverheadChoice choice;
    choice.bytes = 3 * 14'000;
    choice.shares = {.3333, .3333, .3333};
    EXPECT_EQ(overhead_of(setup_with({1400, 1400, 1400}), choice).mappings, 30 * 28 - 4);
}

// Thirds and tenths are no doubles: whole numbers of segments stay whole.
TEST(Overhead, WholeNumbersOfSegments) {
    for (std::size_t count = 1; count <= 60; ++count) {
        const auto subflows = static_cast<double>(count);
        OverheadChoice choice;
        choice.bytes = 1400 * 6 * subflows;
        choice.shares.assign(count, 1 / subflows);
        const auto setup = setup_with(std::vector<double>(count, 1400));
        EXPECT_EQ(overhead_of(setup, choice).mappings, subflows * 6 * 28 - 4) << count;
        EXPECT_EQ(overhead_of(setup, choice).acks, subflows * 3 * 12) << count;
    }
}

TEST(Overhead, SegmentSizesDiffer) {
    const Overhead overhead = overhead_of(setup_with({1000, 500}), {.bytes = 10'000});
    EXPECT_EQ(overhead.mappings, (5 + 10) * 28 - 4);
    EXPECT_EQ(overhead.acks, (3 + 5) * 12);
}

TEST(Overhead, SegmentsPerMapping) {
    OverheadChoice choice;
    choice.segments_per_mapping = 10;
    EXPECT_EQ(of_two(choice).mappings, 2 * 358 * 28 - 4) << "357.2 of each subflow";
    EXPECT_EQ(of_two(choice).acks, 42864) << "acknowledgments stay";
    choice.segments_per_mapping = 2.5;
    EXPECT_EQ(of_two(choice).mappings, 2 * 1429 * 28 - 4) << "1428.8 of each subflow";
    choice.segments_per_mapping = 46;
    EXPECT_EQ(of_two(choice).mappings, 2 * 78 * 28 - 4) << "64,400 bytes, nearly the most";
    choice.segments_per_mapping = 47;
    EXPECT_EQ(refusal({1400, 1400}, choice),
              "the number of segments per mapping cannot be 47: a mapping maps at most 65535 "
              "bytes, and a segment of 'path0' has 1400");
}

TEST(Overhead, SegmentsPerAcknowledgment) {
    EXPECT_EQ(of_two({.segments_per_ack = 1}).acks, 7144 * 12);
    EXPECT_EQ(of_two({.segments_per_ack = 3}).acks, 2 * 1191 * 12);
    EXPECT_EQ(of_two({.segments_per_ack = 1e9}).acks, 2 * 12);
}

TEST(Overhead, Addresses) {
    EXPECT_EQ(of_two({.announced_ipv4 = 1}).addresses, 16 + 8);
    EXPECT_EQ(of_two({.announced_ipv6 = 1}).addresses, 28 + 20);
    const Overhead overhead = of_two({.version = 0, .announced_ipv4 = 3, .announced_ipv6 = 2});
    EXPECT_EQ(overhead.addresses, 3 * 8 + 2 * 20) << "no echo in version 0";
    EXPECT_EQ(overhead.total, 242996 + 52 + 64);
}

TEST(Overhead, AByte) {
    const Overhead overhead = overhead_of(setup_with({1400}), {.bytes = 1});
    EXPECT_EQ(overhead.mappings, 24);
    EXPECT_EQ(overhead.acks, 12);
    EXPECT_EQ(overhead.share, overhead.total);
}

TEST(Overhead, OutOfRange) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    using Change = std::function<void(OverheadChoice&)>;
    for (const Change& change : std::vector<Change>{
             [](auto& c) { c.version = 2; }, [](auto& c) { c.version = -1; },
             [](auto& c) { c.bytes = 0; }, [](auto& c) { c.bytes = -1; },
             [=](auto& c) { c.bytes = none; }, [=](auto& c) { c.bytes = infinite; },
             [](auto& c) { c.segments_per_mapping = .5; },
             [=](auto& c) { c.segments_per_mapping = none; },
             [](auto& c) { c.segments_per_ack = 0; }, [=](auto& c) { c.segments_per_ack = none; },
             [](auto& c) { c.shares = {1}; },
             [](auto& c) {
                 c.shares = {.5, .25, .25};
             },
             [](auto& c) {
                 c.shares = {.5, .4};
             },
             [](auto& c) {
                 c.shares = {0, 0};
             },
             [](auto& c) {
                 c.shares = {1.5, -.5};
             },
             [=](auto& c) {
                 c.shares = {none, 1};
             }}) {
        OverheadChoice choice;
        change(choice);
        EXPECT_NE(refusal({1400, 1400}, choice), "none");
    }
    EXPECT_EQ(refusal({1400, 1400}, {.shares = {1}}),
              "1 share for 2 subflows: each subflow needs one");
    EXPECT_EQ(refusal({1400, 1400}, {.shares = {.5, .4}}),
              "the sum of the shares cannot be 0.9: it is 1");
    EXPECT_EQ(refusal({1400, 1400}, {.shares = {1.5, -.5}}),
              "the share of 'path0' cannot be 1.5: it is 0 to 1");
}

}  // namespace
}  // namespace numerics
