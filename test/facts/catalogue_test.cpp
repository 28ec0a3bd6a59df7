// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/catalogue.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "facts/columns.h"
#include "facts/connection_facts.h"
#include "facts/conversations.h"
#include "facts/event_facts.h"
#include "facts/pair_facts.h"
#include "facts/reinjection_facts.h"
#include "facts/shown.h"
#include "facts/stream_facts.h"
#include "facts/subflow_facts.h"
#include "pair/support.h"
#include "pair/verdicts.h"

namespace facts {
namespace {

using Names = std::set<std::string>;

TEST(Catalogue, EveryFactHasANameAndAMeaning) {
    const std::string allowed = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    for (const ListedFact& fact : all_facts()) {
        const std::string& name = fact.info.name;
        EXPECT_FALSE(name.empty()) << fact.of;
        EXPECT_EQ(name.find_first_not_of(allowed), std::string::npos) << name;
        EXPECT_FALSE(fact.info.meaning.empty()) << name;
        EXPECT_FALSE(fact.type.empty()) << name;
    }
}

TEST(Catalogue, NamesAreUniqueWithinASubjectInTablesToo) {
    std::set<std::pair<std::string, std::string>> names;
    for (const ListedFact& fact : all_facts()) {
        EXPECT_TRUE(names.emplace(fact.of, table_name(fact.info.name)).second)
            << fact.of << ' ' << fact.info.name;
    }
}

/// A dot makes an object: its name cannot be the name of a value too.
TEST(Catalogue, ObjectsAreNoValues) {
    std::map<std::string, Names> names;
    for (const ListedFact& fact : all_facts()) {
        names[fact.of].insert(fact.info.name);
    }
    for (const ListedFact& fact : all_facts()) {
        const std::string& name = fact.info.name;
        for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
            EXPECT_FALSE(names[fact.of].contains(name.substr(0, dot))) << fact.of << ' ' << name;
        }
    }
}

TEST(Catalogue, TheFactsOfASubjectStandTogetherPacketsFirst) {
    std::vector<std::string> subjects;
    for (const ListedFact& fact : all_facts()) {
        if (subjects.empty() || subjects.back() != fact.of) {
            subjects.push_back(fact.of);
        }
    }
    EXPECT_EQ(subjects.at(0), packet);
    EXPECT_EQ(Names(subjects.begin(), subjects.end()).size(), subjects.size());
}

TEST(Catalogue, HasEveryColumnOfPackets) {
    std::vector<std::string> listed;
    for (const ListedFact& fact : all_facts()) {
        if (fact.of == packet) {
            listed.push_back(fact.info.name);
        }
    }
    ASSERT_EQ(listed.size(), columns().size());
    for (std::size_t i = 0; i < listed.size(); ++i) {
        EXPECT_EQ(listed[i], columns()[i].name);
    }
}

TEST(Catalogue, TypesOfUnits) {
    EXPECT_EQ(type_of(Unit::rate).type, "number");
    EXPECT_EQ(type_of(Unit::rate).unit, "bytes/s");
    EXPECT_EQ(type_of(Unit::seconds).type, "time");
    EXPECT_EQ(type_of(Unit::seconds).unit, "s");
    EXPECT_EQ(type_of(Unit::truth).type, "boolean");
    EXPECT_EQ(type_of(Unit::truth).unit, "");
    for (int unit = 0; unit <= static_cast<int>(Unit::details); ++unit) {
        EXPECT_FALSE(type_of(static_cast<Unit>(unit)).type.empty()) << unit;
    }
}

/// Words of packets and of what they add up to: one vocabulary, and packets have more types.
TEST(Catalogue, TypesAreThoseOfColumns) {
    Names types{"object"};  // no column holds one
    for (const Column& column : columns()) {
        types.emplace(column.type);
    }
    for (const ListedFact& fact : all_facts()) {
        EXPECT_TRUE(types.contains(fact.type)) << fact.of << ' ' << fact.info.name << fact.type;
    }
}

TEST(Catalogue, WordsMadeOfFactsAreNotListed) {
    EXPECT_TRUE(fact_named(connection_facts(), "client_words").info.is_words);
    for (const ListedFact& fact : all_facts()) {
        EXPECT_FALSE(fact.info.name.ends_with("_words")) << fact.of << ' ' << fact.info.name;
    }
}

// What facts say of their values, checked with hand-made captures.

bool is_of(Unit unit, const Value& value) {
    switch (unit) {
        case Unit::text:
            return std::holds_alternative<std::string>(value);
        case Unit::truth:
            return std::holds_alternative<bool>(value);
        case Unit::number:
        case Unit::digits:
        case Unit::bytes:
            return std::holds_alternative<std::uint64_t>(value);
        case Unit::figure:
            return std::holds_alternative<std::uint64_t>(value) ||
                   std::holds_alternative<std::int64_t>(value) ||
                   std::holds_alternative<double>(value);
        case Unit::seconds:
            return std::holds_alternative<std::int64_t>(value);
        case Unit::rate:
            return std::holds_alternative<double>(value) && std::get<double>(value) >= 0;
        case Unit::share:
            return std::holds_alternative<double>(value) && std::get<double>(value) >= 0 &&
                   std::get<double>(value) <= 1;
        case Unit::frames:
            return std::holds_alternative<std::vector<std::uint64_t>>(value);
        case Unit::details:
            return std::holds_alternative<Details>(value);
    }
    return false;
}

/// Looks at all values of a table of facts, and remembers which facts were known and which not.
template <class Subject>
class Watch {
  public:
    explicit Watch(const Facts<Subject>& facts) : m_facts{facts} {}

    void look(const Subject& subject, const std::string& where) {
        for (const Fact<Subject>& fact : m_facts) {
            const Value value = fact.value(subject);
            if (std::holds_alternative<std::monostate>(value)) {
                EXPECT_FALSE(fact.info.unknown.empty()) << where << ": " << fact.info.name;
                m_unknown.insert(fact.info.name);
            } else {
                expect_as_said(fact.info, value, where);
                m_known.insert(fact.info.name);
            }
        }
    }

    /// Each fact that may be unknown was, and each was known.
    void expect_all_seen() const {
        for (const Fact<Subject>& fact : m_facts) {
            EXPECT_TRUE(m_known.contains(fact.info.name)) << fact.info.name << " was never known";
            EXPECT_EQ(m_unknown.contains(fact.info.name), !fact.info.unknown.empty())
                << fact.info.name << ": " << fact.info.unknown;
        }
    }

  private:
    static void expect_as_said(const FactInfo& info, const Value& value, const std::string& where) {
        EXPECT_TRUE(is_of(info.unit, value)) << where << ": " << info.name;
        if (!info.choices.empty()) {
            EXPECT_NE(std::count(info.choices.begin(), info.choices.end(), words_of(value)), 0)
                << where << ": " << info.name << " is " << words_of(value);
        }
    }

    const Facts<Subject>& m_facts;
    Names m_known;
    Names m_unknown;
};

using Visit = std::function<void(const mptcp::Capture& capture, std::uint32_t connection,
                                 const std::string& where)>;

void for_each_connection(const Visit& visit) {
    for (const auto& [name, capture] : all_conversations()) {
        const std::size_t count = capture.analysis().connections.size();
        for (std::uint32_t number = 0; number < count; ++number) {
            visit(capture, number, name);
        }
    }
}

TEST(Catalogue, ConnectionsAreAsSaid) {
    Watch<ConnectionOf> watch{connection_facts()};
    for_each_connection(
        [&](const mptcp::Capture& capture, std::uint32_t number, const std::string& where) {
            watch.look({capture, number}, where);
        });
    watch.expect_all_seen();
}

TEST(Catalogue, SubflowsAreAsSaid) {
    Watch<SubflowOf> watch{subflow_facts()};
    for_each_connection(
        [&](const mptcp::Capture& capture, std::uint32_t number, const std::string& where) {
            const auto times = handshake_times_of(capture.connection(number));
            const auto& subflows = capture.analysis().connections[number].subflows;
            ASSERT_EQ(times.size(), subflows.size());
            for (std::size_t i = 0; i < subflows.size(); ++i) {
                watch.look({capture, subflows[i], times[i]}, where);
            }
        });
    watch.expect_all_seen();
}

TEST(Catalogue, DirectionsAreAsSaid) {
    Watch<DirectionOf> directions{direction_facts()};
    Watch<SubflowPartOf> parts{subflow_part_facts()};
    for_each_connection(
        [&](const mptcp::Capture& capture, std::uint32_t number, const std::string& where) {
            const auto statistics = statistics_of(capture, number);
            for (const Side sender : mptcp::both_sides) {
                directions.look({statistics.directions[sender]}, where);
                for (const auto& part : statistics.directions[sender].subflows) {
                    parts.look({part}, where);
                }
            }
        });
    directions.expect_all_seen();
    parts.expect_all_seen();
}

TEST(Catalogue, StreamsAreAsSaid) {
    Watch<StreamOf> streams{stream_facts()};
    Watch<StreamDirectionOf> directions{stream_direction_facts()};
    for (const auto& [name, capture] : all_conversations()) {
        const auto statistics = stream_statistics_of(capture);
        for (std::uint32_t number = 0; number < statistics.size(); ++number) {
            streams.look({capture, number, statistics[number]}, name);
            directions.look({Side::server, statistics[number].to_server}, name);
            directions.look({Side::client, statistics[number].to_client}, name);
        }
    }
    streams.expect_all_seen();
    directions.expect_all_seen();
}

TEST(Catalogue, EventsAreAsSaid) {
    Watch<EventOf> watch{event_facts()};
    for_each_connection(
        [&](const mptcp::Capture& capture, std::uint32_t number, const std::string& where) {
            for (const mptcp::Event& event : events_of(capture.connection(number))) {
                watch.look({capture, event}, where + ": " + event.words);
            }
        });
    watch.expect_all_seen();
}

TEST(Catalogue, PairsAreAsSaid) {
    Watch<PairOf> pairs{pair_facts()};
    Watch<JourneyOf> journeys{journey_facts()};
    for (const bool is_estimated : {false, true}) {
        pair::Wire wire;
        wire.gains = 0.001;  // s/s: enough to be determined
        wire.start();
        for (std::uint32_t i = 0; i < 400; ++i) {
            wire.up(0, 1 + 100 * i, 1 + 100 * i, 100);
            wire.down(0, 1 + 100 * i, 1 + 100 * i, 100);
        }
        wire.read();
        const auto paired = wire.paired({.estimate = is_estimated});
        const std::string where = is_estimated ? "estimated" : "not estimated";
        pairs.look({paired}, where);
        for (const auto& travel : paired.travels(Side::client)) {
            const auto delays = pair::one_way_delays_of(delay_series_of(paired, travel));
            journeys.look({paired, travel, delays, 0}, where);
            journeys.look({paired, travel, {}, {}}, where);
        }
    }
    pairs.expect_all_seen();
    journeys.expect_all_seen();
}

}  // namespace
}  // namespace facts
