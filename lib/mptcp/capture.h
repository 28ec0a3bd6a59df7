// SPDX-License-Identifier: GPL-3.0-or-later
// A loaded capture: its segments, what has been understood of them, and how they were read.
//
// It never changes once it is made. Questions about a row that the analysis alone answers are
// members of Analysis; those that need the packet table too are here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mptcp/connection_rows.h"
#include "mptcp/passes/analysis.h"
#include "packets/packet_table.h"
#include "packets/reading.h"

namespace mptcp {

struct ConnectionView;

/// Where the packets of a capture come from.
struct Origin {
    std::string name;  ///< as the user wrote it
    packets::Reading reading;
    /// The frames that match the filter it was loaded with, in order; absent without a filter.
    std::optional<std::vector<std::uint32_t>> matching_frames;
};

/// Owns everything known of one capture. What refers to it must not outlive it, nor its move.
class Capture {
  public:
    /// Analyses the packets, in time linear in them (mptcp::analyse).
    explicit Capture(packets::PacketTable packets, Origin origin = {});
    Capture(Capture&& other) noexcept;
    Capture& operator=(Capture&& other) noexcept;
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture();

    [[nodiscard]] const std::string& name() const { return m_origin.name; }
    [[nodiscard]] const packets::PacketTable& packets() const { return m_packets; }
    [[nodiscard]] const Analysis& analysis() const { return m_analysis; }
    [[nodiscard]] const packets::Reading& reading() const { return m_origin.reading; }
    /// As Origin::matching_frames.
    [[nodiscard]] const std::optional<std::vector<std::uint32_t>>& matching_frames() const {
        return m_origin.matching_frames;
    }
    /// Not all of the traffic is in it: it was cut short.
    [[nodiscard]] bool is_partial() const { return m_origin.reading.cut_short; }
    /// "120 TCP segments, 4 TCP streams, 1 MPTCP connection", for messages.
    [[nodiscard]] std::string contents() const;

    /// The rows of all connections. Made when they are first asked for, by any thread: one pass
    /// over the rows of the table, 4 bytes a row.
    [[nodiscard]] const ConnectionRows& connection_rows() const;
    /// @param number below the count of connections.
    [[nodiscard]] ConnectionView connection(std::uint32_t number) const;

    /// The MPTCP end that sent a row of a subflow, and the direction it belongs to.
    [[nodiscard]] Side sender_at(Row row) const;
    [[nodiscard]] Direction direction_at(Row row) const;
    /// DSN of the first payload byte, all 64 bits, where they are known.
    [[nodiscard]] std::optional<std::uint64_t> raw_dsn(Row row) const;
    /// The Data ACK relative to the data's sender: the next byte expected, 1 before any data.
    /// Absent when it lies before the data's start (it may be of an earlier connection).
    [[nodiscard]] std::optional<std::uint64_t> relative_data_ack(Row row) const;
    /// The data a row carries, in order.
    [[nodiscard]] std::vector<Piece> pieces_at(Row row) const;
    /// The data that a row was the first to carry, into `pieces`.
    void first_pieces_at(Row row, std::vector<Piece>& pieces) const;
    /// Rows on other subflows that carried, before, data that a row reinjects, in order.
    [[nodiscard]] std::vector<Row> reinjection_of(Row row) const;
    /// The inverse.
    [[nodiscard]] std::vector<Row> reinjected_in(Row row) const;

  private:
    struct LazyRows;

    packets::PacketTable m_packets;
    Analysis m_analysis;
    Origin m_origin;
    std::unique_ptr<LazyRows> m_rows;
};

/// One connection of a capture: what the functions that answer questions about it take. Refers to
/// the capture.
struct ConnectionView {
    const Capture& capture;
    std::uint32_t number = 0;
    std::span<const Row> rows;

    [[nodiscard]] const packets::PacketTable& packets() const { return capture.packets(); }
    [[nodiscard]] const Analysis& analysis() const { return capture.analysis(); }
    [[nodiscard]] const Connection& connection() const { return analysis().connections[number]; }
    [[nodiscard]] const Subflow& subflow_at(Row row) const { return *analysis().subflow_at(row); }
    [[nodiscard]] Side sender_at(Row row) const { return capture.sender_at(row); }
};

}  // namespace mptcp
