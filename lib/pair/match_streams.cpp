// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/match_streams.h"

#include <algorithm>
#include <array>
#include <set>

namespace pair {

namespace {

using mptcp::Connection;
using mptcp::Side;

namespace points {
constexpr unsigned key = 100;
constexpr unsigned token = 50;
constexpr unsigned nonce = 40;
constexpr unsigned sequence = 20;
constexpr unsigned timestamp = 10;
constexpr unsigned endpoint = 5;
constexpr unsigned port = 1;
}  // namespace points

void add(Score& score, unsigned gained, Evidence by) {
    score.points += gained;
    score.by = std::max(score.by, by);
}

/// Adds points when both know a fact and it is equal; says whether both know it and it differs.
template <class Fact>
bool weigh(Score& score, const std::optional<Fact>& fact, const std::optional<Fact>& other,
           unsigned gained, Evidence by) {
    if (!fact || !other) {
        return false;
    }
    if (*fact == *other) {
        add(score, gained, by);
    }
    return *fact != *other;
}

bool has_same_address(const EndIdentity& end, const EndIdentity& other) {
    return end.port == other.port && end.address == other.address;
}

void weigh_end(Score& score, const EndIdentity& end, const EndIdentity& other) {
    if (has_same_address(end, other)) {
        add(score, points::endpoint, Evidence::addresses);
    } else if (end.port == other.port) {
        add(score, points::port, Evidence::ports);
    }
    if (weigh(score, end.nonce, other.nonce, points::nonce, Evidence::nonces)) {
        score.is_contradicted = true;
    }
    const bool other_sequence = weigh(score, end.initial_sequence, other.initial_sequence,
                                      points::sequence, Evidence::sequences);
    const bool other_time = weigh(score, end.syn_timestamp, other.syn_timestamp, points::timestamp,
                                  Evidence::timestamps);
    score.is_contradicted |= other_sequence && other_time;
}

bool has_exchanged_ends(const StreamIdentity& stream, const StreamIdentity& peer) {
    return has_same_address(stream.ends[0], peer.ends[1]) &&
           has_same_address(stream.ends[1], peer.ends[0]);
}

bool better(const StreamMatch& a, const StreamMatch& b) {
    if (a.score.points != b.score.points) {
        return a.score.points > b.score.points;
    }
    return a.stream != b.stream ? a.stream < b.stream : a.peer < b.peer;
}

/// The keys of both ends, or their tokens where a key is missing.
/// @param is_exchanged the client of the one is the server of the other.
Score compare_hosts(const Connection& connection, const Connection& peer, bool is_exchanged) {
    Score score;
    for (const Side side : mptcp::both_sides) {
        const mptcp::Host& host = connection.hosts[side];
        const mptcp::Host& other = peer.hosts[is_exchanged ? mptcp::other(side) : side];
        const bool has_keys = host.key && other.key;
        const bool differs =
            has_keys ? weigh(score, host.key, other.key, points::key, Evidence::keys)
                     : weigh(score, host.token, other.token, points::token, Evidence::tokens);
        score.is_contradicted |= differs;
    }
    return score;
}

/// The better way round: a capture that saw only a subflow which the server opened has no way to
/// know that it was the server.
Score compare_hosts(const Connection& connection, const Connection& peer) {
    const Score straight = compare_hosts(connection, peer, false);
    const Score exchanged = compare_hosts(connection, peer, true);
    const bool is_better = !exchanged.is_contradicted && exchanged.points > 0 &&
                           (straight.is_contradicted || straight.points == 0);
    return is_better ? exchanged : straight;
}

/// Two captures' streams, each compared once with what may be the same.
class Matcher {
  public:
    Matcher(const mptcp::Capture& first, std::uint32_t connection, const mptcp::Capture& second)
        : m_first{first},
          m_connection{connection},
          m_second{second},
          m_identities{identities_of(first)},
          m_peers{identities_of(second)} {}

    [[nodiscard]] ConnectionMatches run() {
        for (const auto& [peer, score] : candidates()) {
            consider(peer, score);
        }
        if (!m_result.best) {
            look_for_exchanged();
        }
        return m_result;
    }

  private:
    struct Candidate {
        std::uint32_t peer = 0;
        Score score;
    };

    /// The connections whose keys or tokens are the most alike; all that they do not rule out when
    /// none is.
    [[nodiscard]] std::vector<Candidate> candidates() const {
        std::vector<Candidate> found;
        unsigned most = 0;
        const Connection& connection = m_first.analysis().connections[m_connection];
        for (std::uint32_t peer = 0; peer < m_second.analysis().connections.size(); ++peer) {
            const Score score = compare_hosts(connection, m_second.analysis().connections[peer]);
            if (!score.is_contradicted && score.points >= most) {
                if (score.points > most) {
                    found.clear();
                }
                most = score.points;
                found.push_back({peer, score});
            }
        }
        return found;
    }

    void consider(std::uint32_t peer, Score score) {
        ConnectionMatch match;
        match.connection = m_connection;
        match.peer = peer;
        match.subflows = match_subflows(peer);
        for (const StreamMatch& subflow : match.subflows) {
            add(score, subflow.score.points, subflow.score.by);
        }
        match.score = score;
        if (!score.is_match() || match.subflows.empty()) {
            return;
        }
        if (m_result.best && m_result.best->score.points >= score.points) {
            m_result.best->is_tied |= m_result.best->score.points == score.points;
            return;
        }
        m_result.best = std::move(match);
    }

    /// The pair with the most points first, then the next one of those left.
    [[nodiscard]] std::vector<StreamMatch> match_subflows(std::uint32_t peer) const {
        std::vector<StreamMatch> pairs;
        for (const std::uint32_t subflow : m_first.analysis().connections[m_connection].subflows) {
            const StreamIdentity& identity =
                m_identities[m_first.analysis().subflows[subflow].stream];
            for (const std::uint32_t other : m_second.analysis().connections[peer].subflows) {
                const StreamIdentity& its_peer =
                    m_peers[m_second.analysis().subflows[other].stream];
                const StreamMatch match = compare(identity, its_peer);
                if (match.score.is_match()) {
                    pairs.push_back(match);
                }
            }
        }
        std::sort(pairs.begin(), pairs.end(), better);
        std::set<std::uint32_t> taken;
        std::set<std::uint32_t> taken_peers;
        std::vector<StreamMatch> chosen;
        for (const StreamMatch& match : pairs) {
            if (!taken.contains(match.stream) && !taken_peers.contains(match.peer)) {
                taken.insert(match.stream);
                taken_peers.insert(match.peer);
                chosen.push_back(match);
            }
        }
        std::sort(chosen.begin(), chosen.end(),
                  [](const StreamMatch& a, const StreamMatch& b) { return a.stream < b.stream; });
        return chosen;
    }

    void look_for_exchanged() {
        for (const std::uint32_t subflow : m_first.analysis().connections[m_connection].subflows) {
            const StreamIdentity& identity =
                m_identities[m_first.analysis().subflows[subflow].stream];
            for (const StreamIdentity& peer : m_peers) {
                if (has_exchanged_ends(identity, peer)) {
                    m_result.exchanged = peer.stream;
                }
            }
        }
    }

    const mptcp::Capture& m_first;
    std::uint32_t m_connection;
    const mptcp::Capture& m_second;
    std::vector<StreamIdentity> m_identities;
    std::vector<StreamIdentity> m_peers;
    ConnectionMatches m_result;
};

}  // namespace

bool Score::is_match() const {
    return !is_contradicted && points >= 2 * points::endpoint;
}

StreamMatch compare(const StreamIdentity& stream, const StreamIdentity& peer) {
    StreamMatch match{stream.stream, peer.stream, {}, false, false};
    // Roles that were guessed yield to addresses.
    match.is_reversed =
        has_exchanged_ends(stream, peer) && !(stream.is_opening_seen() && peer.is_opening_seen());
    for (std::size_t end = 0; end < 2; ++end) {
        weigh_end(match.score, stream.ends[end], peer.ends[match.is_reversed ? 1 - end : end]);
    }
    match.score.is_contradicted |=
        stream.is_master && peer.is_master && *stream.is_master != *peer.is_master;
    match.score.is_contradicted |= stream.token && peer.token && *stream.token != *peer.token;
    if (!match.is_reversed) {
        for (std::size_t end = 0; end < 2; ++end) {
            const auto& number = stream.ends[end].initial_sequence;
            const auto& other = peer.ends[end].initial_sequence;
            match.is_rewritten |= number && other && *number != *other;
        }
    }
    return match;
}

StreamMatches match_stream(const mptcp::Capture& first, std::uint32_t stream,
                           const mptcp::Capture& second) {
    const StreamIdentity identity = identities_of(first)[stream];
    StreamMatches matches;
    for (const StreamIdentity& peer : identities_of(second)) {
        const StreamMatch match = compare(identity, peer);
        if (match.score.is_match()) {
            matches.candidates.push_back(match);
        } else if (has_exchanged_ends(identity, peer)) {
            matches.exchanged = peer.stream;
        }
    }
    std::sort(matches.candidates.begin(), matches.candidates.end(), better);
    return matches;
}

ConnectionMatches match_connection(const mptcp::Capture& first, std::uint32_t connection,
                                   const mptcp::Capture& second) {
    return Matcher{first, connection, second}.run();
}

std::vector<std::uint32_t> unmatched_streams(const mptcp::Capture& capture, Which which,
                                             const ConnectionMatch& match) {
    std::set<std::uint32_t> matched;
    for (const StreamMatch& subflow : match.subflows) {
        matched.insert(which == Which::first ? subflow.stream : subflow.peer);
    }
    std::vector<std::uint32_t> streams;
    const std::uint32_t connection = which == Which::first ? match.connection : match.peer;
    for (const std::uint32_t subflow : capture.analysis().connections[connection].subflows) {
        const std::uint32_t stream = capture.analysis().subflows[subflow].stream;
        if (!matched.contains(stream)) {
            streams.push_back(stream);
        }
    }
    return streams;
}

bool is_exchanged(const mptcp::Capture& first, const mptcp::Capture& second,
                  const ConnectionMatch& match) {
    const auto opener = [](const mptcp::Capture& capture, std::uint32_t stream) {
        return capture.analysis().subflows[capture.analysis().subflow_of[stream]].opened_by;
    };
    std::size_t exchanged = 0;
    for (const StreamMatch& streams : match.subflows) {
        const Side peer = opener(second, streams.peer);
        const Side seen = streams.is_reversed ? mptcp::other(peer) : peer;
        exchanged += opener(first, streams.stream) != seen ? 1U : 0U;
    }
    return 2 * exchanged > match.subflows.size();
}

}  // namespace pair
