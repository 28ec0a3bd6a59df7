// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/decoder.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "wire/option_values.h"

namespace tshark {

namespace {

namespace present = packets::present;

/// The frame's header fields without which there is no segment to speak of.
constexpr std::array required_fields = {
    Field::source_port, Field::destination_port, Field::sequence, Field::acknowledgment,
    Field::flags,       Field::window,           Field::length,   Field::header_length,
};

[[noreturn]] void fail(const std::string& why, std::string_view line) {
    constexpr std::size_t shown_bytes = 120;
    throw base::Error{"tshark printed a row that cannot be read: " + why + " in " +
                      base::shown(line.substr(0, shown_bytes)) +
                      "; is tshark_binary really a tshark?"};
}

}  // namespace

Decoder::Decoder(packets::PacketTable& table, std::unordered_set<std::string> quoting,
                 Fragments fragments)
    : m_table{table}, m_quoting{std::move(quoting)}, m_fragments{fragments} {
    for (const char* const error_message : {"icmp", "icmpv6"}) {
        m_quoting.insert(error_message);
    }
    const auto& extra = table.extra_columns();
    const std::vector<std::string> asked = fields_to_ask(extra);
    m_expected_cells = asked.size();
    for (const std::string& field : extra) {
        const auto found = std::find(asked.begin(), asked.end(), field);
        m_extra_cells.push_back(static_cast<std::size_t>(found - asked.begin()));
    }
}

void Decoder::add(std::string_view line, std::uint32_t offset) {
    split(line);
    m_row.presence = 0;
    m_row.frame = number<std::uint32_t>(Field::frame_number) + offset;
    if (m_row.frame != m_reading.frames + 1) {
        fail("frame " + std::to_string(m_reading.frames + 1) + " is due", line);
    }
    m_reading.frames = m_row.frame;
    const bool has_time = decode_time();
    if (m_fragments == Fragments::not_taken && is_fragment()) {
        throw FragmentsFound{m_row.frame};
    }

    const Layers& found = layers(cell(Field::protocols));
    if (!found.is_segment) {
        return;
    }
    if (!decode_header(found)) {
        note(m_reading.headless, m_reading.first_headless_frame);
        return;
    }
    if (!has_time) {
        refuse_timeless();
    }
    decode_options();
    m_row.extra.clear();
    for (const std::size_t index : m_extra_cells) {
        m_row.extra.emplace_back(m_cells[index]);
    }
    m_table.append(m_row);
}

/// False without a time stamp, or with one that is not valid, as damaged files have: a fraction of
/// more than a second, or, when that overflowed in tshark, before 1970.
bool Decoder::decode_time() {
    const auto time = base::parse_nanoseconds(cell(Field::time_epoch));
    if (!time || *time < 0) {
        return false;
    }
    m_row.time = *time;
    if (!m_reading.first_frame_time) {
        m_reading.first_frame_time = m_row.time;
    }
    return true;
}

void Decoder::refuse_timeless() const {
    const std::string frame = std::to_string(m_row.frame);
    const std::string_view printed = cell(Field::time_epoch);
    if (printed.empty()) {
        throw base::Error{"frame " + frame +
                          " has no time stamp: this kind of capture file holds none, and without "
                          "them it cannot be analysed"};
    }
    throw base::Error{"frame " + frame + " has the time stamp " + base::shown(printed) +
                      ", which is not valid: the capture is damaged there; 'editcap CAPTURE NEW " +
                      frame + "' writes a copy without that frame"};
}

/// Of any protocol: a fragmented tunnel may hold a segment. Only ICMP is ignored.
bool Decoder::is_fragment() const {
    if (!cell(Field::ipv6_fragment).empty()) {
        return first(Field::ipv6_fragment) != "58";
    }
    const bool is_icmp = first(Field::ip_protocol) == "1";
    const auto any_set = [](std::string_view list) {
        return list.find_first_of("123456789T") != std::string_view::npos;  // or "True"
    };
    return !is_icmp &&
           (any_set(cell(Field::ip_more_fragments)) || any_set(cell(Field::ip_fragment_offset)));
}

void Decoder::split(std::string_view line) {
    m_cells.clear();
    std::string_view left = line;
    auto tab = left.find('\t');
    for (; tab != std::string_view::npos && m_cells.size() < m_expected_cells;
         tab = left.find('\t')) {
        m_cells.push_back(left.substr(0, tab));
        left.remove_prefix(tab + 1);
    }
    m_cells.push_back(left);
    if (m_cells.size() != m_expected_cells) {
        fail("it does not have " + std::to_string(m_expected_cells) + " fields", line);
    }
}

const Decoder::Layers& Decoder::layers(std::string_view protocols) {
    const std::string key{protocols};
    if (const auto known = m_layers.find(key); known != m_layers.end()) {
        return known->second;
    }
    return m_layers.emplace(key, parse_layers(protocols)).first->second;
}

Decoder::Layers Decoder::parse_layers(std::string_view protocols) const {
    Layers layers;
    std::size_t ipv4_headers = 0;
    std::size_t ipv6_headers = 0;
    for (const std::string_view protocol : base::split(protocols, ':')) {
        if (protocol == "ip" || protocol == "ipv6") {
            layers.is_ipv6 = protocol == "ipv6";
            ++(layers.is_ipv6 ? ipv6_headers : ipv4_headers);
        } else if (protocol == "tcp") {
            const std::size_t headers = layers.is_ipv6 ? ipv6_headers : ipv4_headers;
            layers.is_segment = headers > 0;
            layers.address_index = headers - (headers > 0 ? 1 : 0);
            return layers;
        } else if (m_quoting.contains(std::string{protocol})) {
            return {};
        }
    }
    return {};
}

bool Decoder::decode_header(const Layers& layers) {
    if (std::any_of(required_fields.begin(), required_fields.end(),
                    [this](Field field) { return cell(field).empty(); })) {
        return false;
    }
    decode_addresses(layers);
    m_row.endpoints.source_port = number<std::uint16_t>(Field::source_port);
    m_row.endpoints.destination_port = number<std::uint16_t>(Field::destination_port);
    m_row.sequence = number<std::uint32_t>(Field::sequence);
    m_row.acknowledgment = number<std::uint32_t>(Field::acknowledgment);
    m_row.flags = number<std::uint16_t>(Field::flags, 16);
    m_row.window = number<std::uint16_t>(Field::window);
    m_row.length = number<std::uint32_t>(Field::length);

    m_row.interface = 0;
    for (const Field field : {Field::cooked_interface, Field::interface_id}) {
        if (!cell(field).empty()) {
            m_row.interface = number<std::uint32_t>(field);
            m_row.presence |= present::interface;
            break;
        }
    }
    return true;
}

void Decoder::decode_addresses(const Layers& layers) {
    const std::size_t index = layers.address_index;
    auto& addresses = m_table.addresses;
    const bool is_ipv6 = layers.is_ipv6;
    m_row.endpoints.source =
        addresses.intern(nth(is_ipv6 ? Field::ipv6_source : Field::ip_source, index));
    m_row.endpoints.destination =
        addresses.intern(nth(is_ipv6 ? Field::ipv6_destination : Field::ip_destination, index));

    const auto ttl =
        optional_number<std::uint8_t>(is_ipv6 ? Field::ipv6_hop_limit : Field::ip_ttl, index);
    m_row.ttl = ttl.value_or(0);
    mark(present::ttl, ttl.has_value());
    const auto id =
        is_ipv6 ? std::nullopt : optional_number<std::uint16_t>(Field::ip_id, index, 16);
    m_row.ip_id = id.value_or(0);
    mark(present::ip_id, id.has_value());
}

void Decoder::decode_options() {
    constexpr std::size_t fixed_header_bytes = 20;  // RFC 9293 3.1
    const auto header = number<std::size_t>(Field::header_length);
    const std::size_t expected = header - std::min(header, fixed_header_bytes);
    m_option_bytes.clear();
    if (expected > 0) {  // else the bytes are those of a header in a tunnel over this segment
        parse_option_bytes(first(Field::options));
    }
    if (m_option_bytes.size() < expected) {
        m_row.presence |= present::cut_options;
        note(m_reading.cut_options, m_reading.first_cut_frame);
    }
    if (wire::put_options(wire::read_tcp_options(m_option_bytes), m_row)) {
        note(m_reading.broken_options, m_reading.first_broken_frame);
    }
}

/// tshark prints a field without a byte, of a header that is cut after its fixed part, as missing.
void Decoder::parse_option_bytes(std::string_view hexadecimal) {
    if (hexadecimal == "<MISSING>") {
        return;
    }
    for (std::size_t at = 0; at < hexadecimal.size(); at += 2) {
        const auto byte = base::parse_number<std::uint8_t>(hexadecimal.substr(at, 2), 16);
        if (!byte || hexadecimal.size() % 2 != 0) {
            fail_number(Field::options, hexadecimal);
        }
        m_option_bytes.push_back(*byte);
    }
}

void Decoder::mark(std::uint16_t bit, bool is_present) {
    if (is_present) {
        m_row.presence |= bit;
    }
}

void Decoder::note(std::uint64_t& counter, std::uint32_t& first_frame) const {
    if (counter++ == 0) {
        first_frame = m_row.frame;
    }
}

template <class T>
T Decoder::number(Field field, int number_base) const {
    const std::string_view text = first(field);
    const auto value = base::parse_number<T>(text, number_base);
    if (!value) {
        fail_number(field, text);
    }
    return *value;
}

template <class T>
std::optional<T> Decoder::optional_number(Field field, std::size_t index, int number_base) const {
    const std::string_view text = nth(field, index);
    if (text.empty()) {
        return std::nullopt;
    }
    const auto value = base::parse_number<T>(text, number_base);
    if (!value) {
        fail_number(field, text);
    }
    return value;
}

void Decoder::fail_number(Field field, std::string_view text) const {
    fail(std::string{field_names[static_cast<std::size_t>(field)]} + " is " + base::shown(text),
         "frame " + std::string{cell(Field::frame_number)});
}

std::string_view Decoder::first(Field field) const {
    return nth(field, 0);
}

std::string_view Decoder::nth(Field field, std::size_t index) const {
    std::string_view left = cell(field);
    for (; index > 0; --index) {
        const auto end = left.find(packets::value_separator);
        if (end == std::string_view::npos) {
            return {};
        }
        left.remove_prefix(end + 1);
    }
    return left.substr(0, left.find(packets::value_separator));
}

}  // namespace tshark
