// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/events.h"

#include <algorithm>

namespace numerics::sim {

namespace {

bool is_later(const Event& a, const Event& b) {
    if (a.at != b.at) {
        return a.at > b.at;
    }
    return a.kind != b.kind ? a.kind > b.kind : a.sequence > b.sequence;
}

}  // namespace

void EventQueue::push(const Event& event) {
    m_heap.push_back(event);
    std::push_heap(m_heap.begin(), m_heap.end(), is_later);
}

void EventQueue::pop() {
    std::pop_heap(m_heap.begin(), m_heap.end(), is_later);
    m_heap.pop_back();
}

}  // namespace numerics::sim
