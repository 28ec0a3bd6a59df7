// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/verdicts.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/interrupt.h"

namespace pair {

namespace {

using mptcp::Piece;
using mptcp::Row;
using mptcp::Side;

/// What is known of a copy's arrival.
struct Copy {
    bool is_known = false;
    std::optional<std::int64_t> arrival;  ///< absent: lost
};

/// Bytes of one reinjection whose earlier copies are the same.
struct Stretch {
    std::uint64_t length = 0;
    std::vector<Row> copies;
};

class Judge {
  public:
    Judge(const PairedConnection& connection, Side sender)
        : m_connection{connection},
          m_sender{sender},
          m_view{connection.view(connection.sender_capture(sender))} {
        const bool is_first = connection.sender_capture(sender) == Which::first;
        for (const Travel& travel : connection.travels(sender)) {
            m_travels.emplace(is_first ? travel.stream : travel.peer, &travel);
        }
    }

    [[nodiscard]] std::vector<Verdict> run() const {
        std::vector<Verdict> verdicts;
        const mptcp::Reinjections* const reinjections = its_reinjections();
        if (reinjections == nullptr) {
            return verdicts;
        }
        const std::vector<Piece>& pieces = reinjections->pieces;
        for (auto piece = pieces.begin(); piece != pieces.end();) {
            base::throw_if_interrupted();
            const auto end = std::find_if(
                piece, pieces.end(), [&](const Piece& other) { return other.row != piece->row; });
            std::vector<Stretch> stretches;
            for (; piece != end; ++piece) {
                add_stretches(*reinjections, *piece, stretches);
            }
            verdicts.push_back(judged((piece - 1)->row, stretches));
        }
        return verdicts;
    }

  private:
    [[nodiscard]] const mptcp::Reinjections* its_reinjections() const {
        const Side side = m_connection.side_in(m_connection.sender_capture(m_sender), m_sender);
        const auto& all = m_view.analysis().reinjections;
        const auto found = all.find({m_view.number, side});
        return found == all.end() ? nullptr : &found->second;
    }

    /// Cuts a reinjected piece where the set of its earlier copies changes.
    static void add_stretches(const mptcp::Reinjections& reinjections, const Piece& piece,
                              std::vector<Stretch>& stretches) {
        const std::uint64_t end = piece.dsn + piece.length;
        std::vector<Piece> copies;
        std::vector<std::uint64_t> cuts{piece.dsn, end};
        reinjections.carriers.for_each_overlap(piece.dsn, end, [&](const Piece& copy) {
            if (copy.row < piece.row) {
                copies.push_back(copy);
                cuts.push_back(std::max(copy.dsn, piece.dsn));
                cuts.push_back(std::min(copy.dsn + copy.length, end));
            }
            return true;
        });
        std::sort(cuts.begin(), cuts.end());
        cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        for (std::size_t i = 1; i < cuts.size(); ++i) {
            Stretch& stretch = stretches.emplace_back();
            stretch.length = cuts[i] - cuts[i - 1];
            for (const Piece& copy : copies) {
                if (copy.dsn < cuts[i] && copy.dsn + copy.length > cuts[i - 1]) {
                    stretch.copies.push_back(copy.row);
                }
            }
        }
    }

    [[nodiscard]] Copy copy_of(Row row) const {
        const auto travel = m_travels.find(m_view.analysis().tcp.stream[row]);
        if (travel == m_travels.end()) {
            return {};
        }
        const Segment* const segment = travel->second->find(row);
        if (segment == nullptr) {
            return {};
        }
        if (segment->has_arrived()) {
            const Which receiver = other(travel->second->sender_capture);
            return {true, m_connection.time_of(receiver, segment->received)};
        }
        return {segment->fate == Fate::lost, {}};
    }

    [[nodiscard]] Verdict judged(Row row, const std::vector<Stretch>& stretches) const {
        Verdict verdict;
        verdict.row = row;
        const Copy own = copy_of(row);
        if (!own.is_known) {
            return verdict;
        }
        verdict.arrival = own.arrival;
        if (!own.arrival) {
            verdict.usefulness = Usefulness::redundant;
            return verdict;
        }
        bool is_all_known = true;
        std::optional<std::int64_t> least_gain;
        std::optional<std::int64_t> least_loss;
        for (const Stretch& stretch : stretches) {
            const Copy earliest = earliest_of(stretch.copies);
            const bool is_beaten = earliest.arrival && *earliest.arrival <= *own.arrival;
            is_all_known &= earliest.is_known || is_beaten;
            if (is_beaten) {
                const std::int64_t loss = *earliest.arrival - *own.arrival;
                least_loss = std::max(least_loss.value_or(loss), loss);
            } else if (earliest.is_known) {
                verdict.useful_bytes += stretch.length;
                if (earliest.arrival) {
                    const std::int64_t gain = *earliest.arrival - *own.arrival;
                    least_gain = std::min(least_gain.value_or(gain), gain);
                    verdict.has_late_copy = true;
                }
            }
        }
        if (verdict.useful_bytes > 0) {
            verdict.usefulness = Usefulness::useful;
            verdict.margin = least_gain;
        } else if (is_all_known) {
            verdict.usefulness = Usefulness::redundant;
            verdict.margin = least_loss;
        }
        return verdict;
    }

    /// The earliest arrival; known when all are, or when one suffices.
    [[nodiscard]] Copy earliest_of(const std::vector<Row>& copies) const {
        Copy earliest{true, {}};
        for (const Row row : copies) {
            const Copy copy = copy_of(row);
            earliest.is_known &= copy.is_known;
            if (copy.arrival && (!earliest.arrival || *copy.arrival < *earliest.arrival)) {
                earliest.arrival = copy.arrival;
            }
        }
        return earliest;
    }

    const PairedConnection& m_connection;
    Side m_sender;
    const mptcp::ConnectionView& m_view;
    std::map<std::uint32_t, const Travel*> m_travels;  ///< by stream of the sender's capture
};

}  // namespace

std::vector<Verdict> verdicts_of(const PairedConnection& connection, Side sender) {
    return Judge{connection, sender}.run();
}

std::uint64_t redundant_arrivals_of(const PairedConnection& connection, Side sender) {
    const Which receiver = other(connection.sender_capture(sender));
    const mptcp::ConnectionView& view = connection.view(receiver);
    const Side side = connection.side_in(receiver, sender);
    std::uint64_t count = 0;
    for (const Row row : view.rows) {
        if (view.packets().length[row] > 0 && view.sender_at(row) == side) {
            const mptcp::RowBytes bytes = view.analysis().bytes_at(row);
            const bool is_old = bytes[mptcp::ByteKind::repeated] +
                                    bytes[mptcp::ByteKind::reinjected] +
                                    bytes[mptcp::ByteKind::retransmitted] ==
                                view.packets().length[row];
            count += is_old && bytes[mptcp::ByteKind::retransmitted] < view.packets().length[row]
                         ? 1U
                         : 0U;
        }
    }
    return count;
}

std::optional<std::uint64_t> first_arrived_bytes(const PairedConnection& connection, Side sender,
                                                 const Travel& travel) {
    const Which receiver = other(travel.sender_capture);
    const mptcp::ConnectionView& view = connection.view(receiver);
    const Side side = connection.side_in(receiver, sender);
    if (!view.connection().data[side].known) {
        return std::nullopt;
    }
    const std::uint32_t stream = receiver == Which::first ? travel.stream : travel.peer;
    return view.analysis()
        .subflows[view.analysis().subflow_of[stream]]
        .bytes[side][mptcp::ByteKind::first_carried];
}

}  // namespace pair
