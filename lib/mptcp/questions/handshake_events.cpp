// SPDX-License-Identifier: GPL-3.0-or-later
// How the connection and its subflows came about, and what went wrong with it.
#include <algorithm>

#include "mptcp/questions/event_sources.h"
#include "mptcp/questions/round_trips.h"

namespace mptcp {

namespace {

std::string outcome_words(const ConnectionView& view, const Outcome& outcome) {
    std::string words{name_of(outcome.state)};
    if (outcome.state == State::fallback && outcome.fallback) {
        words += " to TCP: " + std::string{name_of(*outcome.fallback)};
    }
    if (outcome.by) {
        words += " by the " + name_of(*outcome.by);
    }
    if (outcome.reset_reason) {
        words += ", " + std::string{reset_reason_words(*outcome.reset_reason)};
    }
    if (outcome.row != no_row) {
        words += " (frame " + std::to_string(view.packets().frame[outcome.row]) + ")";
    }
    return words;
}

void add_outcome(const ConnectionView& view, const Outcome& outcome, Event& event) {
    event.add("state", std::string{name_of(outcome.state)});
    if (outcome.row != no_row) {
        event.add("state_frame", std::uint64_t{view.packets().frame[outcome.row]});
    }
    if (outcome.reset_reason) {
        event.add("reset_reason", std::uint64_t{*outcome.reset_reason});
    }
}

void add_times(const HandshakeTimes& times, Event& event) {
    if (times.join_delay) {
        event.add("join_delay", Nanoseconds{*times.join_delay});
        event.words += ", " + milliseconds(*times.join_delay) + " after the connection";
    }
    if (times.syn_to_syn_ack) {
        event.add("syn_to_syn_ack", Nanoseconds{*times.syn_to_syn_ack});
        event.words += ", SYN/ACK after " + milliseconds(*times.syn_to_syn_ack);
    }
    if (times.syn_ack_to_ack) {
        event.add("syn_ack_to_ack", Nanoseconds{*times.syn_ack_to_ack});
    }
}

/// The subflow's ends, by MPTCP role of the first.
std::string ends_words(const ConnectionView& view, const Subflow& subflow) {
    const packets::Endpoints& ends = view.analysis().tcp.streams[subflow.stream].client_to_server;
    const auto& addresses = view.packets().addresses;
    return safe_address(addresses[ends.source]) + " port " + std::to_string(ends.source_port) +
           " to " + safe_address(addresses[ends.destination]) + " port " +
           std::to_string(ends.destination_port);
}

std::string backup_words(const Subflow& subflow) {
    std::string words;
    for (const Side side : both_sides) {
        if (subflow.backup[side].value_or(false)) {
            words += (words.empty() ? ", backup for the " : " and the ") + name_of(side);
        }
    }
    return words;
}

void add_subflow_event(const ConnectionView& view, const Subflow& subflow,
                       const HandshakeTimes& times, std::vector<Event>& events) {
    const bool seen = subflow.first_syn != no_row;
    const auto type = !seen            ? EventType::not_seen_from_start
                      : subflow.master ? EventType::mp_capable
                                       : EventType::mp_join;
    Event event = event_at(view, type, seen ? subflow.first_syn : subflow.first);
    event.from = subflow.opened_by;
    const auto frames = frames_of(view, {subflow.syn, subflow.syn_ack, subflow.ack});
    if (!seen) {
        event.from = std::nullopt;
        event.words = stream_words(subflow.stream) +
                      " was open before the capture began: " + ends_words(view, subflow);
        events.push_back(std::move(event));
        return;
    }
    event.words = "the " + name_of(subflow.opened_by) +
                  (subflow.master ? " opens the connection" : " opens a subflow") + " from " +
                  ends_words(view, subflow);
    event.add("frames", frames);
    if (subflow.syn_count > 1) {
        event.add("syn_count", std::uint64_t{subflow.syn_count});
        event.words += ", " + std::to_string(subflow.syn_count) + " SYNs";
    }
    if (subflow.master) {
        const Connection& connection = view.connection();
        if (connection.version) {
            event.add("version", std::uint64_t{*connection.version});
            event.words += ", MPTCP v" + std::to_string(*connection.version);
        }
        event.add("checksums", connection.checksums);
        event.words += connection.checksums ? " with checksums" : "";
    } else {
        for (const Side side : both_sides) {
            if (subflow.address_id[side]) {
                event.add(side == Side::client ? "client_address_id" : "server_address_id",
                          std::uint64_t{*subflow.address_id[side]});
            }
        }
        event.words += backup_words(subflow);
    }
    add_outcome(view, subflow.outcome, event);
    event.words += ": " + outcome_words(view, subflow.outcome);
    add_times(times, event);
    events.push_back(std::move(event));
}

void add_hmac_events(const ConnectionView& view, const Subflow& subflow,
                     std::vector<Event>& events) {
    const auto add = [&](Verdict verdict, Row row, const char* where) {
        if (verdict == Verdict::invalid && row != no_row) {
            Event event = event_at(view, EventType::hmac_invalid, row);
            event.words = "the HMAC in the MP_JOIN " + std::string{where} + " is wrong";
            events.push_back(std::move(event));
        }
    };
    add(subflow.syn_ack_hmac, subflow.syn_ack, "SYN/ACK");
    add(subflow.ack_hmac, subflow.ack, "ACK");
}

void add_checksum_events(const ConnectionView& view, const Subflow& subflow,
                         std::vector<Event>& events) {
    for (const Side side : both_sides) {
        const ChecksumCounts& counts = subflow.checksums[side];
        if (counts.invalid > 0) {
            Event event = event_at(view, EventType::checksum_invalid, counts.first_invalid);
            event.add("invalid", counts.invalid);
            event.add("valid", counts.valid);
            event.words = std::to_string(counts.invalid) +
                          " wrong DSS checksums on this subflow, the first here";
            events.push_back(std::move(event));
        }
    }
}

void add_fallback_event(const ConnectionView& view, std::vector<Event>& events) {
    const Outcome& outcome = view.connection().outcome;
    if (outcome.state != State::fallback || outcome.row == no_row) {
        return;
    }
    Event event = event_at(view, EventType::fallback, outcome.row);
    event.from = outcome.by;
    event.add("reason", std::string{name_of(*outcome.fallback)});
    event.add("linux_counter", std::string{linux_counter_of(*outcome.fallback)});
    event.words = outcome_words(view, outcome);
    events.push_back(std::move(event));
}

}  // namespace

void add_handshake_events(const ConnectionView& view, std::vector<Event>& events) {
    const std::vector<HandshakeTimes> times = handshake_times_of(view);
    const Connection& connection = view.connection();
    for (std::size_t i = 0; i < connection.subflows.size(); ++i) {
        const Subflow& subflow = view.analysis().subflows[connection.subflows[i]];
        add_subflow_event(view, subflow, times[i], events);
        add_hmac_events(view, subflow, events);
        add_checksum_events(view, subflow, events);
    }
    add_fallback_event(view, events);
}

}  // namespace mptcp
