// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/groups.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace mptcp {

namespace {

/// Numbers of one connection are no farther apart than the largest window (RFC 7323 2.3: 2^30).
constexpr std::uint64_t farthest = std::uint64_t{1} << 30U;
/// Groups looked at for each that seeks its own.
constexpr std::size_t most_candidates = 64;

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
        Cluster& first = clusters.front();  // numbers go on behind 2^64 - 1
        first.insert(first.end(), clusters.back().begin(), clusters.back().end());
        clusters.pop_back();
    }
    return clusters;
}

/// Finds where anonymous groups belong.
class Merger {
  public:
    explicit Merger(std::vector<Group>& groups)
        : m_groups{groups}, m_clusters{clusters_of(groups)}, m_cluster_of(groups.size()) {
        for (std::uint32_t number = 0; number < m_clusters.size(); ++number) {
            for (const Span& span : m_clusters[number]) {
                m_cluster_of[span.group][span.sender] = number;
            }
        }
    }

    void run() {
        for (std::uint32_t number = 0; number < m_groups.size(); ++number) {
            if (m_groups[number].is_anonymous() && !m_groups[number].members.empty()) {
                seek(number);
            }
        }
    }

  private:
    /// Roles that agree with the addresses are tried before the reverse.
    void seek(std::uint32_t number) {
        for (const bool same_roles : {true, false}) {
            for (const Side side : both_sides) {
                if (seek(number, side, same_roles)) {
                    return;
                }
            }
        }
    }

    bool seek(std::uint32_t number, Side side, bool same_roles) {
        if (!m_cluster_of[number][side]) {
            return false;
        }
        const Side there = same_roles ? side : other(side);
        std::size_t looked_at = 0;
        for (const Span& span : m_clusters[*m_cluster_of[number][side]]) {
            if (++looked_at > most_candidates) {
                break;
            }
            if (span.sender == there && may_take(span.group, number) &&
                agree(span.group, there, number, side) &&
                tokens_agree(span.group, number, same_roles)) {
                merge(span.group, number, same_roles);
                return true;
            }
        }
        return false;
    }

    /// Known groups take anonymous ones, and of two anonymous groups the earlier takes the later.
    [[nodiscard]] bool may_take(std::uint32_t taker, std::uint32_t taken) const {
        return taker != taken && !m_groups[taker].members.empty() &&
               (!m_groups[taker].is_anonymous() || taker < taken);
    }

    /// Whether the other direction does not speak against it.
    [[nodiscard]] bool agree(std::uint32_t a, Side side_of_a, std::uint32_t b,
                             Side side_of_b) const {
        const auto& of_a = m_cluster_of[a][other(side_of_a)];
        const auto& of_b = m_cluster_of[b][other(side_of_b)];
        return !of_a || !of_b || *of_a == *of_b;
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
        for (const Side side : both_sides) {
            const Side there = same_roles ? side : other(side);
            into.numbers[there].add(from.numbers[side]);
            if (!into.hosts[there].token) {
                into.hosts[there].token = from.hosts[side].token;
            }
        }
        from.members.clear();
    }

    std::vector<Group>& m_groups;
    std::vector<Cluster> m_clusters;
    std::vector<PerSide<std::optional<std::uint32_t>>> m_cluster_of;
};

}  // namespace

void Group::add(const Member& member, const StreamFacts& facts) {
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
