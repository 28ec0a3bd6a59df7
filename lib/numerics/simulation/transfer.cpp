// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/transfer.h"

#include <algorithm>

namespace numerics::sim {

namespace {

std::vector<Link> links_of(const Setup& setup, const SimulationChoice& choice,
                           const std::vector<Path>& paths) {
    std::vector<Link> links;
    links.reserve(paths.size());
    for (std::size_t subflow = 0; subflow < paths.size(); ++subflow) {
        links.emplace_back(paths[subflow], Losses{setup, choice, subflow});
    }
    return links;
}

}  // namespace

Transfer::Transfer(const Setup& setup, const SimulationChoice& choice)
    : m_links{links_of(setup, choice, paths_of(setup, choice))},
      m_ready{order_of(choice.scheduler, paths_of(setup, choice))},
      m_chooser{make_chooser(choice.scheduler, setup.subflows.size())},
      m_sender{bytes_of(choice.rcv_window), bytes_of(choice.snd_buffer)},
      m_queue{setup.subflows.size()},
      m_is_redundant{choice.scheduler == Scheduler::redundant} {
    for (std::size_t subflow = 0; subflow < m_links.size(); ++subflow) {
        refresh(subflow);
    }
    send_all();
}

void Transfer::step() {
    m_now = next_time();
    m_has_advanced = false;
    while (!m_queue.empty() && m_queue.next().at == m_now) {
        const Event event = m_queue.next();
        m_queue.pop();
        ++m_events;
        handle(event);
    }
    send_all();
}

void Transfer::handle(const Event& event) {
    switch (event.kind) {
        case Kind::data_arrival:
            return take_data(event.subflow);
        case Kind::ack_arrival:
            return take_ack(event.subflow);
        case Kind::timer:
            return take_timer(event.subflow);
        case Kind::pace:
            m_links[event.subflow].may_send = true;
            return refresh(event.subflow);
    }
}

void Transfer::take_data(std::size_t subflow) {
    Link& link = m_links[subflow];
    const Bytes before = m_receiver.data_ack();
    const Bytes length = link.path().length;
    if (m_receiver.arrive(link.next_data().segment, length, m_now)) {
        link.first_brought += length;
    }
    m_has_advanced = m_has_advanced || m_receiver.data_ack() > before;
    const bool is_first = !link.has_ack_under_way();
    const Number sequence = m_sequence++;
    link.turn(m_now, sequence, m_receiver.data_ack());
    if (is_first) {
        plan(link.next_ack().at, Kind::ack_arrival, subflow, sequence);
    }
    if (link.has_data_under_way()) {
        const Transmission& next = link.next_data();
        plan(next.at, Kind::data_arrival, subflow, next.sequence);
    }
}

void Transfer::take_ack(std::size_t subflow) {
    Link& link = m_links[subflow];
    const Transmission ack = link.next_ack();
    link.take_ack();
    m_sender.take_data_ack(ack.data_ack);
    m_sender.take_subflow_ack(ack.segment);
    if (link.has_ack_under_way()) {
        plan(link.next_ack().at, Kind::ack_arrival, subflow, link.next_ack().sequence);
    }
    while (link.knows_loss()) {
        repair(subflow);
    }
    refresh(subflow);
}

/// The first lost one may have been repaired since the timer was armed.
void Transfer::take_timer(std::size_t subflow) {
    Link& link = m_links[subflow];
    link.has_timer = false;
    if (link.has_lost() && link.first_lost().deadline <= m_now) {
        repair(subflow);
    }
    arm_timer(subflow);
}

void Transfer::repair(std::size_t subflow) {
    transmit(subflow, m_links[subflow].take_lost().segment);
}

void Transfer::arm_timer(std::size_t subflow) {
    Link& link = m_links[subflow];
    if (link.has_lost() && !link.has_timer) {
        link.has_timer = true;
        plan(link.first_lost().deadline, Kind::timer, subflow, link.first_lost().sequence);
    }
}

/// Schedulers choose until none is ready or the chosen one finds a window closed.
void Transfer::send_all() {
    m_is_blocked = false;
    const Situation situation{m_links, m_ready, m_sender, m_now};
    while (const auto chosen = m_chooser->choose(situation)) {
        if (!send_on(*chosen)) {
            m_is_blocked = true;
            return;
        }
        m_chooser->note_sent(*chosen);
    }
}

bool Transfer::send_on(std::size_t subflow) {
    Link& link = m_links[subflow];
    const Number next = m_sender.next_segment();
    const Number segment =
        m_is_redundant ? std::max(link.next_copy, m_sender.first_unacknowledged()) : next;
    if (segment < next) {
        m_sender.send_copy(segment);
    } else if (m_sender.has_room(link.path().length)) {
        m_sender.send_new(link.path().length);
    } else {
        return false;
    }
    link.next_copy = segment + 1;
    transmit(subflow, segment);
    keep_pace(subflow);
    refresh(subflow);
    return true;
}

void Transfer::transmit(std::size_t subflow, Number segment) {
    Link& link = m_links[subflow];
    const bool is_first = !link.has_data_under_way();
    const Number sequence = m_sequence++;
    ++m_events;
    if (!link.transmit(segment, m_now, sequence)) {
        arm_timer(subflow);
    } else if (is_first) {
        plan(link.next_data().at, Kind::data_arrival, subflow, sequence);
    }
}

void Transfer::keep_pace(std::size_t subflow) {
    Link& link = m_links[subflow];
    if (link.path().spacing > 0) {
        link.may_send = false;
        link.sends_at = m_now + link.path().spacing;
        plan(link.sends_at, Kind::pace, subflow, m_sequence++);
    }
}

void Transfer::refresh(std::size_t subflow) {
    const Link& link = m_links[subflow];
    m_ready.set(subflow, link.may_send && link.has_room());
}

bool Transfer::is_disturbed() const {
    return std::any_of(m_links.begin(), m_links.end(),
                       [](const Link& link) { return link.is_disturbed(); });
}

bool Transfer::describe(StateRecord& record) const {
    const Reference now{m_now, m_sequence, m_sender.next_segment(), m_sender.first_unacknowledged(),
                        m_sender.next_data()};
    if (!record.put(m_chooser->memory())) {
        return false;
    }
    for (const Link& link : m_links) {
        if (!link.describe(record, now)) {
            return false;
        }
    }
    return m_sender.describe(record) && m_receiver.describe(record, m_now, now.segment);
}

}  // namespace numerics::sim
