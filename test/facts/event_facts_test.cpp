// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/event_facts.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

/// What is said of an event of the capture's only connection.
class FactsOfEvents {
  public:
    explicit FactsOfEvents(const mptcp::Capture& capture)
        : m_capture{capture}, m_events{events_of(capture.connection(0))} {}

    [[nodiscard]] std::string of(mptcp::EventType type, std::string_view name) const {
        const auto found = std::find_if(m_events.begin(), m_events.end(),
                                        [type](const auto& event) { return event.type == type; });
        return found == m_events.end() ? "no such event"
                                       : shown(event_facts(), name, EventOf{m_capture, *found});
    }
    /// A detail of it.
    [[nodiscard]] std::string detail(mptcp::EventType type, const std::string& name) const {
        const std::string words = of(type, "detail");
        const auto at = std::min(words.find("{" + name + " "), words.find(", " + name + " "));
        if (at == std::string::npos) {
            return "no such detail";
        }
        const auto begin = words.find(' ', words.find(name, at)) + 1;
        const auto end =
            words[begin] == '[' ? words.find(']', begin) + 1 : words.find_first_of(",}", begin);
        return words.substr(begin, end - begin);
    }

  private:
    const mptcp::Capture& m_capture;
    std::vector<mptcp::Event> m_events;
};

using mptcp::EventType;

TEST(EventFacts, OfTheHandshakes) {
    const mptcp::Capture capture = two_paths();
    const FactsOfEvents facts{capture};
    EXPECT_EQ(facts.of(EventType::mp_capable, "time"), "0 ns");
    EXPECT_EQ(facts.of(EventType::mp_capable, "frame"), "1");
    EXPECT_EQ(facts.of(EventType::mp_capable, "tcp_stream"), "0");
    EXPECT_EQ(facts.of(EventType::mp_capable, "from"), "client");
    EXPECT_EQ(facts.of(EventType::mp_capable, "type"), "MP_CAPABLE");
    EXPECT_EQ(facts.detail(EventType::mp_capable, "frames"), "[1, 2, 3]");
    EXPECT_EQ(facts.detail(EventType::mp_capable, "version"), "1");
    EXPECT_EQ(facts.detail(EventType::mp_capable, "checksums"), "false");
    EXPECT_EQ(facts.detail(EventType::mp_capable, "state"), "established");
    EXPECT_EQ(facts.of(EventType::mp_join, "time"), "30000000 ns");
    EXPECT_EQ(facts.of(EventType::mp_join, "tcp_stream"), "1");
    EXPECT_EQ(facts.detail(EventType::mp_join, "frames"), "[4, 5, 6]");
    EXPECT_EQ(facts.detail(EventType::mp_join, "join_delay"), "30000000 ns");
    EXPECT_EQ(facts.detail(EventType::mp_join, "client_address_id"), "1");
}

TEST(EventFacts, OfAddressesAndTheEnd) {
    const mptcp::Capture capture = with_events();
    const FactsOfEvents facts{capture};
    EXPECT_EQ(facts.of(EventType::add_addr, "from"), "server");
    EXPECT_EQ(facts.of(EventType::add_addr, "frame"), "8");
    EXPECT_EQ(facts.detail(EventType::add_addr, "address_id"), "2");
    EXPECT_EQ(facts.detail(EventType::add_addr, "address"), "192.0.2.7");
    EXPECT_EQ(facts.detail(EventType::add_addr, "port"), "8080");
    EXPECT_EQ(facts.detail(EventType::add_addr, "echo_frame"), "9");
    EXPECT_EQ(facts.detail(EventType::add_addr, "echo_delay"), "10000000 ns");
    EXPECT_EQ(facts.detail(EventType::mp_prio, "backup"), "true");
    EXPECT_EQ(facts.detail(EventType::remove_addr, "address_ids"), "[1]");
    EXPECT_EQ(facts.detail(EventType::remove_addr, "used_by"), "[1]");
    EXPECT_EQ(facts.detail(EventType::data_fin, "dsn"), "101");
    EXPECT_EQ(facts.detail(EventType::data_fin, "bytes"), "100");
    EXPECT_EQ(facts.detail(EventType::data_fin, "acked_frame"), "14");
    EXPECT_EQ(facts.detail(EventType::mp_fastclose, "frames"), "[17]");
    EXPECT_EQ(facts.detail(EventType::subflow_closed, "by"), "FIN");
}

/// The counter is that of the MIB of Linux (net/mptcp/mib.c).
TEST(EventFacts, OfAFallback) {
    const mptcp::Capture capture = fallen_back();
    const FactsOfEvents facts{capture};
    EXPECT_EQ(facts.of(EventType::fallback, "from"), "server");
    EXPECT_EQ(facts.detail(EventType::fallback, "reason"), "SYN/ACK without MP_CAPABLE");
    EXPECT_EQ(facts.detail(EventType::fallback, "linux_counter"), "MPCapableFallbackSYNACK");
}

TEST(EventFacts, OfWrongChecksums) {
    const mptcp::Capture capture = with_checksums();
    const FactsOfEvents facts{capture};
    EXPECT_EQ(facts.of(EventType::checksum_invalid, "frame"), "5");
    EXPECT_EQ(facts.detail(EventType::checksum_invalid, "invalid"), "1");
    EXPECT_EQ(facts.detail(EventType::checksum_invalid, "valid"), "1");
}

const FactInfo& detail_info(const std::string& name) {
    const auto& details = fact_named(event_facts(), "detail").info.details;
    const auto found = std::find_if(details.begin(), details.end(),
                                    [&](const FactInfo& info) { return info.name == name; });
    if (found == details.end()) {
        throw std::logic_error{"no detail is called " + name};
    }
    return *found;
}

/// A figure is what another detail says: a number, or digits. Bytes are shown as a number.
bool has_unit(const Detail& detail, const FactInfo& info) {
    const bool is_number = detail.unit == Unit::number;
    return detail.unit == info.unit || (info.unit == Unit::bytes && is_number) ||
           (info.unit == Unit::figure && (is_number || detail.unit == Unit::text));
}

void expect_declared(const Details& details, const std::string& where) {
    for (const Detail& detail : details) {
        const FactInfo& info = detail_info(detail.name);
        EXPECT_TRUE(has_unit(detail, info)) << where << ' ' << detail.name;
        if (!info.choices.empty()) {
            EXPECT_NE(std::count(info.choices.begin(), info.choices.end(), words_of(detail.value)),
                      0)
                << where << ' ' << detail.name << ' ' << words_of(detail.value);
        }
    }
}

TEST(EventDetails, AreDeclaredAndThoseOfItsTypeAreThere) {
    std::set<EventType> seen;
    for (const auto& [name, capture] : all_conversations()) {
        for (std::uint32_t number = 0; number < capture.analysis().connections.size(); ++number) {
            for (const mptcp::Event& event : events_of(capture.connection(number))) {
                seen.insert(event.type);
                const std::string where = name + ": " + event.words;
                const Value value = fact_named(event_facts(), "detail").value({capture, event});
                expect_declared(std::get<Details>(value), where);
                for (const EventDetails& rule : event_details()) {
                    for (const std::string& detail : rule.details) {
                        EXPECT_TRUE(rule.type != event.type || event.find(detail) != nullptr)
                            << where << " lacks " << detail;
                    }
                }
            }
        }
    }
    EXPECT_GE(seen.size(), 12U);
}

TEST(EventDetails, ThatATypeHasAreDeclaredOnce) {
    std::set<std::string> names;
    for (const FactInfo& info : fact_named(event_facts(), "detail").info.details) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_FALSE(info.meaning.empty()) << info.name;
    }
    std::set<EventType> types;
    for (const EventDetails& rule : event_details()) {
        EXPECT_TRUE(types.insert(rule.type).second);
        for (const std::string& detail : rule.details) {
            EXPECT_TRUE(names.contains(detail)) << detail;
        }
    }
}

}  // namespace
}  // namespace facts
