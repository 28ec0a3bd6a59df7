// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/groups.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace mptcp {

namespace {

/// Numbers of one connection are no farther apart than the largest window (RFC 7323 2.3: 2^30).
constexpr std::uint64_t farthest = std::uint64_t{1} << 30U;

/// The numbers of one direction of one group.
struct Span {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint32_t group = none;
    Side sender = Side::client;
};

/// Spans whose numbers continue each other.
using Cluster = std::vector<Span>;

/// The spans of all groups by their lowest number; one across 2^64 is two.
std::vector<Span> spans_of(const std::vector<Group>& groups) {
    constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
    std::vector<Span> spans;
    for (std::uint32_t number = 0; number < groups.size(); ++number) {
        for (const Side side : both_sides) {
            const NumberRange& range = groups[number].numbers[side];
            if (range.any && range.low <= range.high) {
                spans.push_back({range.low, range.high, number, side});
            } else if (range.any) {
                spans.push_back({range.low, highest, number, side});
                spans.push_back({0, range.high, number, side});
            }
        }
    }
    std::stable_sort(spans.begin(), spans.end(),
                     [](const Span& a, const Span& b) { return a.low < b.low; });
    return spans;
}

std::vector<Cluster> clusters_of(const std::vector<Group>& groups) {
    std::vector<Cluster> clusters;
    std::uint64_t reached = 0;
    for (const Span& span : spans_of(groups)) {
        if (clusters.empty() || (span.low > reached && span.low - reached > farthest)) {
            clusters.emplace_back();
            reached = 0;
        }
        clusters.back().push_back(span);
        reached = std::max(reached, span.high);
    }
    if (clusters.size() > 1 && clusters.front().front().low - reached <= farthest) {
        Cluster& first = clusters.front();  // numbers wrap after 2^64 - 1
        first.insert(first.end(), clusters.back().begin(), clusters.back().end());
        clusters.pop_back();
    }
    return clusters;
}

constexpr std::uint32_t no_cluster = none;

/// Finds where anonymous groups belong. Groups that others may join are registered by the clusters
/// of their numbers, so that each group looks up its own.
class Merger {
  public:
    explicit Merger(std::vector<Group>& groups)
        : m_groups{groups}, m_cluster_of(groups.size(), {{no_cluster, no_cluster}}) {
        const std::vector<Cluster> clusters = clusters_of(groups);
        for (std::uint32_t number = 0; number < clusters.size(); ++number) {
            for (const Span& span : clusters[number]) {
                m_cluster_of[span.group][span.sender] = number;
            }
        }
    }

    void run() {
        for (const bool anonymous : {false, true}) {
            for (std::uint32_t number = 0; number < m_groups.size(); ++number) {
                if (m_groups[number].is_anonymous() == anonymous &&
                    !(anonymous && find_home(number))) {
                    enter(number);
                }
            }
        }
    }

  private:
    static constexpr std::uint32_t any_cluster = none - 1;
    /// Groups tried when tokens speak against the best.
    static constexpr std::size_t most_candidates = 64;

    /// A cluster of what `sender` sends, and of what the other end sends (or none, or any).
    struct Key {
        std::uint32_t cluster = no_cluster;
        Side sender = Side::client;
        std::uint32_t other_cluster = no_cluster;
        [[nodiscard]] bool operator<(const Key& key) const {
            return std::tie(cluster, sender, other_cluster) <
                   std::tie(key.cluster, key.sender, key.other_cluster);
        }
    };

    void enter(std::uint32_t number) {
        for (const Side side : both_sides) {
            const std::uint32_t cluster = m_cluster_of[number][side];
            if (cluster != no_cluster) {
                enter({cluster, side, m_cluster_of[number][other(side)]}, number);
                enter({cluster, side, any_cluster}, number);
            }
        }
    }

    void enter(const Key& key, std::uint32_t number) {
        std::vector<std::uint32_t>& takers = m_known[key];
        const auto place = std::lower_bound(
            takers.begin(), takers.end(), m_groups[number].first,
            [this](std::uint32_t taker, Row row) { return m_groups[taker].first < row; });
        if (place == takers.end() || *place != number) {
            takers.insert(place, number);
        }
    }

    /// Roles that agree with the addresses are tried before the reverse.
    bool find_home(std::uint32_t number) {
        for (const bool same_roles : {true, false}) {
            for (const Side side : both_sides) {
                const std::uint32_t cluster = m_cluster_of[number][side];
                if (cluster == no_cluster) {
                    continue;
                }
                const std::uint32_t own_other = m_cluster_of[number][other(side)];
                const Side there = same_roles ? side : other(side);
                const std::uint32_t first = own_other == no_cluster ? any_cluster : own_other;
                for (const std::uint32_t other_cluster : {first, no_cluster}) {
                    if (join_one_of({cluster, there, other_cluster}, number, same_roles)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// The latest of them that began before the group, else the first; the next when a token
    /// speaks against it.
    bool join_one_of(const Key& key, std::uint32_t number, bool same_roles) {
        const auto found = m_known.find(key);
        if (found == m_known.end()) {
            return false;
        }
        const std::vector<std::uint32_t>& takers = found->second;
        const auto later = std::upper_bound(
            takers.begin(), takers.end(), m_groups[number].first,
            [this](Row row, std::uint32_t taker) { return row < m_groups[taker].first; });
        auto best = static_cast<std::size_t>(later - takers.begin());
        best = best > 0 ? best - 1 : 0;
        for (std::size_t i = 0; i < std::min(takers.size(), most_candidates); ++i) {
            const std::uint32_t taker = takers[(best + i) % takers.size()];
            if (tokens_agree(taker, number, same_roles)) {
                merge(taker, number, same_roles);
                return true;
            }
        }
        return false;
    }

    /// Whether no token speaks against it.
    [[nodiscard]] bool tokens_agree(std::uint32_t taker, std::uint32_t taken,
                                    bool same_roles) const {
        return std::all_of(both_sides.begin(), both_sides.end(), [&](Side side) {
            const auto& there = m_groups[taker].hosts[same_roles ? side : other(side)].token;
            const auto& here = m_groups[taken].hosts[side].token;
            return !there || !here || *there == *here;
        });
    }

    void merge(std::uint32_t taker, std::uint32_t taken, bool same_roles) {
        Group& from = m_groups[taken];
        Group& into = m_groups[taker];
        for (Member member : from.members) {
            member.tcp_client_is = same_roles ? member.tcp_client_is : other(member.tcp_client_is);
            into.members.push_back(member);
        }
        bool learned = false;
        for (const Side side : both_sides) {
            const Side there = same_roles ? side : other(side);
            into.numbers[there].add(from.numbers[side]);
            if (!into.hosts[there].token) {
                into.hosts[there].token = from.hosts[side].token;
            }
            if (m_cluster_of[taker][there] == no_cluster) {
                m_cluster_of[taker][there] = m_cluster_of[taken][side];
                learned |= m_cluster_of[taken][side] != no_cluster;
            }
        }
        from.members.clear();
        if (learned) {
            leave_incomplete(taker);
            enter(taker);
        }
    }

    /// A group whose other direction has become known is no longer one without.
    void leave_incomplete(std::uint32_t number) {
        for (const Side side : both_sides) {
            const auto found = m_known.find({m_cluster_of[number][side], side, no_cluster});
            if (found != m_known.end()) {
                auto& takers = found->second;
                takers.erase(std::remove(takers.begin(), takers.end(), number), takers.end());
                if (takers.empty()) {
                    m_known.erase(found);
                }
            }
        }
    }
    std::vector<Group>& m_groups;
    std::vector<PerSide<std::uint32_t>> m_cluster_of;
    std::map<Key, std::vector<std::uint32_t>> m_known;  ///< in order of their first rows
};

}  // namespace

void Group::add(const Member& member, const StreamFacts& facts) {
    first = std::min(first, facts.first);
    members.push_back(member);
    numbers[member.tcp_client_is].add(facts.numbers[0]);
    numbers[other(member.tcp_client_is)].add(facts.numbers[1]);
}

void merge_by_numbers(std::vector<Group>& groups) {
    const bool any = std::any_of(groups.begin(), groups.end(),
                                 [](const Group& group) { return group.is_anonymous(); });
    if (any) {
        Merger{groups}.run();
    }
}

}  // namespace mptcp
