// SPDX-License-Identifier: GPL-3.0-or-later
// How cells are emitted: shared by the files that define the export columns.
#pragma once

#include "facts/columns.h"
#include "facts/row_source.h"

namespace facts {

/// Emits a member of the rare options that is an std::optional, as `give` says.
template <class Member, class Give>
void emit_rare(const mptcp::Capture& capture, std::size_t row, CellSink& sink, Member member,
               Give give) {
    const packets::RareOptions* const rare = capture.packets().rare_of(row);
    if (rare == nullptr || !(rare->*member)) {
        sink.absent();
        return;
    }
    give(*(rare->*member));
}

template <class Member>
void emit_rare_number(const mptcp::Capture& capture, std::size_t row, CellSink& sink,
                      Member member) {
    emit_rare(capture, row, sink, member, [&sink](auto value) { sink.number(value); });
}

template <class Member>
void emit_rare_big(const mptcp::Capture& capture, std::size_t row, CellSink& sink, Member member) {
    emit_rare(capture, row, sink, member, [&sink](auto value) { sink.big_number(value); });
}

template <class Member>
void emit_rare_boolean(const mptcp::Capture& capture, std::size_t row, CellSink& sink,
                       Member member) {
    emit_rare(capture, row, sink, member, [&sink](auto value) { sink.boolean(value); });
}

/// Emits a list, or absent when it is empty.
template <class List, class Give>
void emit_items(const List& list, CellSink& sink, Give give) {
    if (list.empty()) {
        sink.absent();
        return;
    }
    sink.begin_list();
    for (const auto& item : list) {
        give(item);
    }
    sink.end_list();
}

template <class Member, class Give>
void emit_rare_list(const mptcp::Capture& capture, std::size_t row, CellSink& sink, Member member,
                    Give give) {
    const packets::RareOptions* const rare = capture.packets().rare_of(row);
    if (rare == nullptr) {
        sink.absent();
        return;
    }
    emit_items(rare->*member, sink, give);
}

template <class Give>
void emit_if(const mptcp::Capture& capture, std::size_t row, CellSink& sink, std::uint16_t bits,
             Give give) {
    if (capture.packets().has(row, bits)) {
        give();
    } else {
        sink.absent();
    }
}

/// A value or absent.
template <class Value>
void emit_optional_number(const std::optional<Value>& value, CellSink& sink) {
    if (value) {
        sink.number(*value);
    } else {
        sink.absent();
    }
}

}  // namespace facts

// Short names for the emitters of the list below; a macro since each is a function of its own.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define EMIT(body)                                                    \
    [](const mptcp::Capture& t, std::size_t row, CellSink& sink) {    \
        [[maybe_unused]] const packets::PacketTable& p = t.packets(); \
        body;                                                         \
    }
