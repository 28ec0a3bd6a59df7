// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/options.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace subtype = packets::subtype;
using story::Flow;
using story::Option;
using story::Story;

/// The table of one segment with these options.
class OneRow {
  public:
    explicit OneRow(const std::vector<Option>& options) {
        Flow{m_story, {}}.up({.options = options});
    }
    [[nodiscard]] const packets::PacketTable& packets() { return m_story.packets(); }
    [[nodiscard]] AddressOptions addresses() { return address_options(packets(), 0); }

  private:
    Story m_story;
};

constexpr const char* hmac_digits = "0123456789abcdef";

TEST(HasOption, LooksForSubtypeAndLength) {
    OneRow row{{story::data_ack(1), story::mp_prio(true)}};
    EXPECT_TRUE(has_option(row.packets(), 0, subtype::dss));
    EXPECT_TRUE(has_option(row.packets(), 0, subtype::dss, 12));
    EXPECT_FALSE(has_option(row.packets(), 0, subtype::dss, 8));
    EXPECT_TRUE(has_option(row.packets(), 0, subtype::mp_prio));
    EXPECT_TRUE(has_option(row.packets(), 0, subtype::mp_prio, 3));
    EXPECT_FALSE(has_option(row.packets(), 0, subtype::mp_capable));
}

TEST(HasOption, InARowWithout) {
    OneRow row{{}};
    for (std::uint8_t kind = 0; kind < 16; ++kind) {
        EXPECT_FALSE(has_option(row.packets(), 0, kind));
    }
}

TEST(AddressOptions, OfARowWithoutAreNone) {
    OneRow row{{story::data_ack(1)}};
    const AddressOptions found = row.addresses();
    EXPECT_EQ(found.join_id, std::nullopt);
    EXPECT_TRUE(found.added.empty());
    EXPECT_TRUE(found.removed.empty());
    EXPECT_EQ(found.prio_id, std::nullopt);
}

TEST(AddressOptions, TheIdOfAJoin) {
    OneRow syn{{story::join_syn(1, 2, 7)}};
    EXPECT_EQ(syn.addresses().join_id, 7);
    OneRow syn_ack{{story::join_syn_ack(hmac_digits, 2, 8)}};
    EXPECT_EQ(syn_ack.addresses().join_id, 8);
    OneRow ack{{story::join_ack("0123456789abcdef0123456789abcdef01234567")}};
    EXPECT_EQ(ack.addresses().join_id, std::nullopt);
}

TEST(AddressOptions, AnAnnouncement) {
    OneRow row{{story::add_addr(
        {.id = 3, .address = "192.0.2.1", .port = 80, .echo = false, .hmac = hmac_digits})}};
    const AddressOptions found = row.addresses();
    ASSERT_EQ(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].id, 3);
    EXPECT_EQ(found.added[0].address, "192.0.2.1");
    EXPECT_EQ(found.added[0].port, 80);
    EXPECT_FALSE(found.added[0].echo);
    EXPECT_EQ(found.added[0].hmac, hmac_digits);
}

TEST(AddressOptions, AnEcho) {
    OneRow row{{story::add_addr({.id = 3, .address = "2001:db8::1", .echo = true})}};
    const AddressOptions found = row.addresses();
    ASSERT_EQ(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].id, 3);
    EXPECT_EQ(found.added[0].address, "2001:db8::1");
    EXPECT_EQ(found.added[0].port, std::nullopt);
    EXPECT_TRUE(found.added[0].echo);
    EXPECT_EQ(found.added[0].hmac, "");
}

TEST(AddressOptions, AnAnnouncementOfVersion0) {
    OneRow row{{story::add_addr({.id = 3, .address = "192.0.2.1", .port = 80})}};
    const AddressOptions found = row.addresses();
    ASSERT_EQ(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].port, 80);
    EXPECT_FALSE(found.added[0].echo);
    EXPECT_EQ(found.added[0].hmac, "");
}

TEST(AddressOptions, PortsAndHmacsGoToThoseThatHaveThem) {
    OneRow row{{
        story::add_addr({.id = 1, .address = "192.0.2.1", .echo = true}),
        story::add_addr({.id = 2,
                         .address = "2001:db8::2",
                         .port = 2222,
                         .echo = false,
                         .hmac = "2222222222222222"}),
        story::add_addr({.id = 3, .address = "192.0.2.3", .port = 3333, .echo = true}),
        story::add_addr(
            {.id = 4, .address = "192.0.2.4", .echo = false, .hmac = "4444444444444444"}),
    }};
    const AddressOptions found = row.addresses();
    ASSERT_EQ(found.added.size(), 4U);
    EXPECT_EQ(found.added[0].port, std::nullopt);
    EXPECT_EQ(found.added[1].port, 2222);
    EXPECT_EQ(found.added[2].port, 3333);
    EXPECT_EQ(found.added[3].port, std::nullopt);
    EXPECT_EQ(found.added[0].hmac, "");
    EXPECT_EQ(found.added[1].hmac, "2222222222222222");
    EXPECT_EQ(found.added[2].hmac, "");
    EXPECT_EQ(found.added[3].hmac, "4444444444444444");
    EXPECT_TRUE(found.added[0].echo);
    EXPECT_FALSE(found.added[1].echo);
    EXPECT_TRUE(found.added[2].echo);
    EXPECT_FALSE(found.added[3].echo);
    EXPECT_EQ(found.added[1].address, "2001:db8::2");
}

TEST(AddressOptions, EachIdGoesToItsOption) {
    OneRow row{{
        story::remove_addr({11, 12}),
        story::join_syn(1, 2, 7),
        story::mp_prio_v0(true, 21),
        story::add_addr({.id = 31}),
        story::remove_addr({13}),
    }};
    const AddressOptions found = row.addresses();
    EXPECT_EQ(found.join_id, 7);
    EXPECT_EQ(found.removed, (std::vector<std::uint8_t>{11, 12, 13}));
    EXPECT_EQ(found.prio_id, 21);
    ASSERT_EQ(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].id, 31);
}

TEST(AddressOptions, APriorityOfVersion1HasNoId) {
    OneRow row{{story::mp_prio(true), story::remove_addr({5})}};
    EXPECT_EQ(row.addresses().prio_id, std::nullopt);
    EXPECT_EQ(row.addresses().removed, (std::vector<std::uint8_t>{5}));
}

TEST(AddressOptions, TheHmacOfAJoinComesBeforeAnAnnouncements) {
    OneRow row{{
        story::join_ack("0123456789abcdef0123456789abcdef01234567"),
        story::add_addr({.id = 2, .echo = false, .hmac = "2222222222222222"}),
    }};
    const AddressOptions found = row.addresses();
    ASSERT_EQ(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].hmac, "2222222222222222");
}

// Damaged rows: what is not there is left out.
TEST(AddressOptions, WithoutTheirValuesAreLeftOut) {
    OneRow row{{story::bare(subtype::mp_join, 12), story::bare(subtype::add_addr, 30),
                story::bare(subtype::remove_addr, 6), story::bare(subtype::mp_prio, 4)}};
    const AddressOptions found = row.addresses();
    EXPECT_EQ(found.join_id, std::nullopt);
    EXPECT_EQ(found.prio_id, std::nullopt);
    EXPECT_TRUE(found.removed.empty());
}

TEST(AddressOptions, WithSomeOfTheirValues) {
    OneRow row{{story::add_addr({.id = 1, .address = "192.0.2.1"}),
                story::bare(subtype::add_addr, 18), story::bare(subtype::remove_addr, 250)}};
    const AddressOptions found = row.addresses();
    ASSERT_GE(found.added.size(), 1U);
    EXPECT_EQ(found.added[0].id, 1);
    EXPECT_EQ(found.added[0].address, "192.0.2.1");
    EXPECT_TRUE(found.removed.empty());
}

}  // namespace
}  // namespace mptcp
