// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses announced and removed, priorities changed.
#include <algorithm>
#include <map>
#include <tuple>

#include "mptcp/model/options.h"
#include "mptcp/questions/event_sources.h"

namespace mptcp {

namespace {

/// An announcement, with its copies, until its echo.
struct Announcement {
    Side from = Side::client;
    AddAddr option;
    std::vector<Row> rows;
    Row echo = no_row;
    Verdict hmac = Verdict::unknown;
};

std::string address_words(const AddAddr& option) {
    return "address id " + std::to_string(option.id) + ", " + safe_address(option.address) +
           (option.port ? " port " + std::to_string(*option.port) : "");
}

class Collector {
  public:
    Collector(const ConnectionView& view, std::vector<Event>& events)
        : m_view{view}, m_events{events} {}

    void add(Row row) {
        note_closing(row);
        const packets::RareOptions* const rare = m_view.packets().rare_of(row);
        if (rare == nullptr) {
            return;
        }
        const AddressOptions options = address_options(m_view.packets(), row);
        for (const AddAddr& added : options.added) {
            if (added.echo) {
                add_echo(row, added);
            } else {
                announce(row, added);
            }
        }
        if (!options.removed.empty()) {
            add_removal(row, options.removed);
        }
        if (has_option(m_view.packets(), row, packets::subtype::mp_prio)) {
            add_priority(row, *rare, options);
        }
    }

    void finish() {
        for (const Announcement& announcement : m_announcements) {
            report(announcement);
        }
    }

  private:
    /// What of a subflow's end has been seen so far.
    struct Closing {
        PerSide<bool> fin;
        bool reset = false;
        [[nodiscard]] bool is_closed() const {
            return reset || (fin[Side::client] && fin[Side::server]);
        }
    };

    void note_closing(Row row) {
        const std::uint16_t flags = m_view.packets().flags[row];
        if ((flags & (packets::tcp_flag::fin | packets::tcp_flag::rst)) != 0) {
            Closing& closing = m_closings[m_view.analysis().tcp.stream[row]];
            closing.fin[m_view.sender_at(row)] |= (flags & packets::tcp_flag::fin) != 0;
            closing.reset |= (flags & packets::tcp_flag::rst) != 0;
        }
    }

    [[nodiscard]] auto key_of(Side from, const AddAddr& option) const {
        return std::tuple{from, option.id, option.address, option.port};
    }

    void announce(Row row, const AddAddr& option) {
        const Side from = m_view.sender_at(row);
        const auto open = m_open.find(key_of(from, option));
        if (open != m_open.end()) {
            m_announcements[open->second].rows.push_back(row);
            return;
        }
        m_open.emplace(key_of(from, option), m_announcements.size());
        m_announcements.push_back({from, option, {row}, no_row, verdict_at(row, option.id)});
    }

    void add_echo(Row row, const AddAddr& option) {
        const auto open = m_open.find(key_of(other(m_view.sender_at(row)), option));
        if (open != m_open.end()) {
            m_announcements[open->second].echo = row;
            m_open.erase(open);
            return;
        }
        Event event = event_at(m_view, EventType::add_addr_echo, row);
        event.add("address_id", std::uint64_t{option.id});
        event.add("address", option.address);
        event.words = "the " + name_of(*event.from) + " echoes " + address_words(option) +
                      ", whose announcement is not in the capture or was echoed before";
        m_events.push_back(std::move(event));
    }

    [[nodiscard]] Verdict verdict_at(Row row, std::uint8_t id) const {
        const auto& verdicts = m_view.analysis().address_verdicts;
        auto verdict = std::lower_bound(
            verdicts.begin(), verdicts.end(), row,
            [](const AddressVerdict& candidate, Row wanted) { return candidate.row < wanted; });
        for (; verdict != verdicts.end() && verdict->row == row; ++verdict) {
            if (verdict->id == id) {
                return verdict->verdict;
            }
        }
        return Verdict::unknown;
    }

    /// Streams that the other end opened to that address afterwards.
    [[nodiscard]] std::vector<std::uint64_t> joins_after(const Announcement& announcement) const {
        std::vector<std::uint64_t> streams;
        for (const std::uint32_t number : m_view.connection().subflows) {
            const Subflow& subflow = m_view.analysis().subflows[number];
            const packets::Endpoints& ends =
                m_view.analysis().tcp.streams[subflow.stream].client_to_server;
            const bool fits =
                !subflow.master && subflow.opened_by != announcement.from &&
                subflow.first_syn != no_row && subflow.first_syn > announcement.rows.front() &&
                m_view.packets().addresses[ends.destination] == announcement.option.address &&
                (!announcement.option.port || *announcement.option.port == ends.destination_port);
            if (fits) {
                streams.push_back(subflow.stream);
            }
        }
        return streams;
    }

    void report(const Announcement& announcement) {
        Event event = event_at(m_view, EventType::add_addr, announcement.rows.front());
        const AddAddr& option = announcement.option;
        event.add("address_id", std::uint64_t{option.id});
        event.add("address", option.address);
        if (option.port) {
            event.add("port", std::uint64_t{*option.port});
        }
        event.words = "the " + name_of(announcement.from) + " announces " + address_words(option);
        if (announcement.rows.size() > 1) {
            const auto frames = frames_of(m_view, announcement.rows);
            event.add("frames", frames);
            event.words += " in " + frames_words(frames);
        }
        if (announcement.hmac != Verdict::unknown) {
            event.add("hmac", std::string{name_of(announcement.hmac)});
            event.words += announcement.hmac == Verdict::invalid ? ", with a wrong HMAC" : "";
        }
        if (announcement.echo != no_row) {
            const std::int64_t delay = m_view.packets().time[announcement.echo] -
                                       m_view.packets().time[announcement.rows.front()];
            event.add("echo_frame", std::uint64_t{m_view.packets().frame[announcement.echo]});
            event.add("echo_delay", Nanoseconds{std::max<std::int64_t>(delay, 0)});
            event.words += ", echoed after " + milliseconds(std::max<std::int64_t>(delay, 0));
        } else {
            event.words += ", not echoed";
        }
        const auto streams = joins_after(announcement);
        if (!streams.empty()) {
            event.add("joined_by", streams);
            for (const std::uint64_t stream : streams) {
                event.words += ", joined by tcp.stream " + std::to_string(stream);
            }
        }
        m_events.push_back(std::move(event));
    }

    void add_removal(Row row, const std::vector<std::uint8_t>& ids) {
        Event event = event_at(m_view, EventType::remove_addr, row);
        std::vector<std::uint64_t> numbers(ids.begin(), ids.end());
        event.words =
            "the " + name_of(*event.from) + " removes address " + (ids.size() == 1 ? "id" : "ids");
        for (std::size_t i = 0; i < ids.size(); ++i) {
            event.words += (i == 0 ? " " : ", ") + std::to_string(ids[i]);
        }
        std::vector<std::uint64_t> streams;
        for (const std::uint32_t number : m_view.connection().subflows) {
            const Subflow& subflow = m_view.analysis().subflows[number];
            const auto id = subflow.address_id[*event.from];
            const bool is_open = subflow.first < row && !m_closings[subflow.stream].is_closed();
            if (id && is_open && std::find(ids.begin(), ids.end(), *id) != ids.end()) {
                streams.push_back(subflow.stream);
                event.words +=
                    (streams.size() == 1 ? ", used by " : ", ") + stream_words(subflow.stream);
            }
        }
        event.add("address_ids", std::move(numbers));
        event.add("used_by", std::move(streams));
        m_events.push_back(std::move(event));
    }

    void add_priority(Row row, const packets::RareOptions& rare, const AddressOptions& options) {
        if (!rare.backup) {
            return;
        }
        Event event = event_at(m_view, EventType::mp_prio, row);
        event.add("backup", *rare.backup);
        event.words =
            "the " + name_of(*event.from) + " asks to use " +
            (options.prio_id ? "the subflows of its address id " + std::to_string(*options.prio_id)
                             : stream_words(event.stream)) +
            (*rare.backup ? " as backup only" : " as a regular subflow");
        if (options.prio_id) {
            event.add("address_id", std::uint64_t{*options.prio_id});
        }
        m_events.push_back(std::move(event));
    }

    const ConnectionView& m_view;
    std::vector<Event>& m_events;
    std::vector<Announcement> m_announcements;
    std::map<std::uint32_t, Closing> m_closings;  ///< by TCP stream
    using Key = std::tuple<Side, std::uint8_t, std::string, std::optional<std::uint16_t>>;
    std::map<Key, std::size_t> m_open;  ///< announcements without echo
};

}  // namespace

void add_address_events(const ConnectionView& view, std::vector<Event>& events) {
    Collector collector{view, events};
    for (const Row row : view.rows) {
        collector.add(row);
    }
    collector.finish();
}

}  // namespace mptcp
