// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/csv_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "facts/column_groups.h"
#include "facts/columns.h"

namespace load {

namespace {

namespace present = packets::present;

constexpr std::string_view partial_mark = "partial:";

/// The columns without which a packet cannot be put together again.
constexpr std::array needed = {
    "packetid",
    "reltime",
    "abstime",
    "ipsrc",
    "ipdst",
    "sport",
    "dport",
    "tcpflags",
    "rawseq",
    "rawack",
    "tcplen",
    "rwnd",
    "wscale",
    "mptcpversion",
    "subtype",
    "option_lengths",
    "option_flags",
    "checksum_required",
    "backup",
    "addrid",
    "sendkey",
    "recvkey",
    "recvtok",
    "nonce",
    "hmac",
    "dss_flags",
    "dss_dsn",
    "dss_rawack",
    "dss_ssn",
    "dss_length",
    "advertised_address",
    "advertised_port",
    "echo",
    "rst_reason",
    "fail_dsn",
};

/// The header's words, with any delimiter between them.
std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && is_word(line[end])) {
            ++end;
        }
        if (end > at) {
            words.push_back(line.substr(at, end - at));
        }
        at = end + 1;
    }
    return words;
}

/// Turns the cells of one line into a packet.
class RowReader {
  public:
    explicit RowReader(const base::CsvReader& csv) : m_csv{csv} {
        const auto& header = csv.header();
        for (std::size_t i = 0; i < header.size(); ++i) {
            m_columns.emplace(header[i], i);
        }
        std::vector<std::string> missing;
        for (const char* const name : needed) {
            if (!m_columns.contains(name)) {
                missing.emplace_back(name);
            }
        }
        if (!missing.empty()) {
            csv.fail("the columns " + base::listed(missing) +
                     " are missing, without which packets cannot be restored; export "
                     "with all columns (without -c)");
        }
    }

    /// @throws base::Error naming line and column.
    void read(const std::vector<std::string>& cells, packets::PacketTable& packets,
              packets::PacketRow& row) {
        m_cells = &cells;
        row.presence = 0;
        row.frame = number<std::uint32_t>("packetid");
        row.time = time("abstime");
        row.endpoints = {packets.addresses.intern(cell("ipsrc")),
                         packets.addresses.intern(cell("ipdst")), number<std::uint16_t>("sport"),
                         number<std::uint16_t>("dport")};
        row.sequence = number<std::uint32_t>("rawseq");
        row.acknowledgment = number<std::uint32_t>("rawack");
        row.length = number<std::uint32_t>("tcplen");
        row.flags = number<std::uint16_t>("tcpflags", 16);
        read_window(row);
        read_header(row);
        read_options(row);
        read_rare(row);
    }

    [[nodiscard]] std::int64_t time(std::string_view name) const {
        const auto value = base::parse_nanoseconds(cell(name));
        if (!value) {
            fail(name, "a time in seconds");
        }
        return *value;
    }
    [[nodiscard]] std::optional<std::uint16_t> payload_sum() const {
        return optional<std::uint16_t>("payload_sum", 16);
    }
    /// "" where the column is missing, too.
    [[nodiscard]] const std::string& cell(std::string_view name) const {
        static const std::string absent;
        const auto found = m_columns.find(name);
        return found == m_columns.end() ? absent : (*m_cells)[found->second];
    }
    [[nodiscard]] bool has_column(std::string_view name) const {
        return m_columns.find(name) != m_columns.end();
    }

  private:
    [[noreturn]] void fail(std::string_view name, const std::string& wanted) const {
        m_csv.fail("column " + std::string{name} + " holds " + base::shown(cell(name)) + " where " +
                   wanted + " is due");
    }

    template <class T>
    [[nodiscard]] T parsed(std::string_view name, std::string_view text, int number_base) const {
        const auto value = base::parse_number<T>(text, number_base);
        if (!value) {
            fail(name, number_base == 16 ? "a hexadecimal number" : "a number that fits");
        }
        return *value;
    }
    template <class T>
    [[nodiscard]] std::optional<T> optional(std::string_view name, int number_base = 10) const {
        const std::string& text = cell(name);
        return text.empty() ? std::nullopt : std::optional{parsed<T>(name, text, number_base)};
    }
    template <class T>
    [[nodiscard]] T number(std::string_view name, int number_base = 10) const {
        return parsed<T>(name, cell(name), number_base);
    }
    /// A value that the row has when the cell is not empty.
    template <class T>
    void take(std::string_view name, T& value, packets::PacketRow& row, std::uint16_t bit,
              int number_base = 10) const {
        const auto found = optional<T>(name, number_base);
        value = found.value_or(T{});
        row.presence |= found ? bit : std::uint16_t{0};
    }
    template <class T>
    [[nodiscard]] std::vector<T> list(std::string_view name, int number_base = 10) const {
        std::vector<T> values;
        base::for_each_part(cell(name), ' ', [&](std::string_view part) {
            values.push_back(parsed<T>(name, part, number_base));
        });
        return values;
    }
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
        std::vector<std::string> values;
        base::for_each_part(cell(name), ' ',
                            [&values](std::string_view part) { values.emplace_back(part); });
        return values;
    }
    [[nodiscard]] bool truth(std::string_view name, std::string_view text) const {
        if (text != "0" && text != "1") {
            fail(name, "0 or 1");
        }
        return text == "1";
    }
    [[nodiscard]] std::optional<bool> optional_truth(std::string_view name) const {
        const std::string& text = cell(name);
        return text.empty() ? std::nullopt : std::optional{truth(name, text)};
    }

    /// The window on the wire is `rwnd >> wscale`, but on a SYN, where wscale is the option.
    void read_window(packets::PacketRow& row) const {
        const auto scaled = number<std::uint32_t>("rwnd");
        const bool is_syn = (row.flags & packets::tcp_flag::syn) != 0;
        const std::uint8_t shift = is_syn ? 0 : optional<std::uint8_t>("wscale").value_or(0);
        constexpr std::uint8_t largest_shift = 14;
        if (shift > largest_shift || (scaled >> shift) > 0xffffU) {
            fail("rwnd", "a window that wscale fits");
        }
        row.window = static_cast<std::uint16_t>(scaled >> shift);
    }

    void read_header(packets::PacketRow& row) const {
        std::optional<std::uint32_t> echo;
        take("tcptsval", row.timestamp_value, row, present::timestamps);
        echo = optional<std::uint32_t>("tcptsecr");
        row.timestamp_echo = echo.value_or(0);
        take("ipid", row.ip_id, row, present::ip_id, 16);
        take("ttl", row.ttl, row, present::ttl);
        take("interface", row.interface, row, present::interface);
    }

    void read_options(packets::PacketRow& row) const {
        const auto subtypes = list<std::uint8_t>("subtype");
        const auto lengths = list<std::uint8_t>("option_lengths");
        if (subtypes.size() != lengths.size()) {
            fail("option_lengths", "as many numbers as in column subtype");
        }
        row.options.clear();
        for (std::size_t i = 0; i < subtypes.size(); ++i) {
            row.options.push_back({subtypes[i], lengths[i]});
        }
        take("dss_rawack", row.data_ack, row, present::data_ack);
        take("dss_dsn", row.dsn, row, present::dsn);
        take("dss_checksum", row.dss_checksum, row, present::dss_checksum, 16);
        take("dss_flags", row.dss_flags, row, present::dss_flags, 16);
        row.ssn = optional<std::uint32_t>("dss_ssn").value_or(0);
        const auto length = optional<std::uint16_t>("dss_length");
        row.dss_length = length.value_or(0);
        const bool in_dss = (row.presence & present::dsn) != 0;
        row.presence |= length && !in_dss ? present::capable_mapping : std::uint16_t{0};
        const std::string& damage = cell("options_damage");
        if (damage == facts::damage_cut) {
            row.presence |= present::cut_options;
        } else if (damage == facts::damage_malformed) {
            row.presence |= present::broken_options;
        } else if (!damage.empty()) {
            fail("options_damage", "empty, cut or malformed");
        }
    }

    void read_rare(packets::PacketRow& row) const {
        packets::RareOptions rare;
        if ((row.flags & packets::tcp_flag::syn) != 0) {
            rare.window_scale = optional<std::uint8_t>("wscale");
        }
        rare.mss = optional<std::uint16_t>("mss");
        rare.option_flags = list<std::uint8_t>("option_flags", 16);
        rare.version = optional<std::uint8_t>("mptcpversion");
        rare.checksum_required = optional_truth("checksum_required");
        rare.backup = optional_truth("backup");
        rare.sender_key = optional<std::uint64_t>("sendkey");
        rare.receiver_key = optional<std::uint64_t>("recvkey");
        rare.receiver_token = optional<std::uint32_t>("recvtok");
        rare.nonce = optional<std::uint32_t>("nonce");
        rare.address_ids = list<std::uint8_t>("addrid");
        rare.hmacs = texts("hmac");
        rare.advertised_addresses = texts("advertised_address");
        rare.advertised_ports = list<std::uint16_t>("advertised_port");
        base::for_each_part(cell("echo"), ' ', [&](std::string_view part) {
            rare.echoes.push_back(truth("echo", part));
        });
        rare.reset_reason = optional<std::uint8_t>("rst_reason");
        rare.fail_dsn = optional<std::uint64_t>("fail_dsn");
        row.rare = rare == packets::RareOptions{} ? std::nullopt : std::optional{std::move(rare)};
    }

    const base::CsvReader& m_csv;
    std::map<std::string, std::size_t, std::less<>> m_columns;
    const std::vector<std::string>* m_cells = nullptr;
};

/// When the file's first frame was captured: a time such as base::parse_nanoseconds() gives, so
/// that it has a difference to any other.
std::int64_t first_frame_time(const base::CsvReader& csv, std::int64_t time,
                              std::int64_t relative) {
    constexpr std::int64_t farthest = std::int64_t{1} << 62U;
    const std::int64_t first = time - relative;
    if (first <= -farthest || first >= farthest) {
        csv.fail(
            "reltime does not fit abstime: the first frame would be more than 146 years from 1970");
    }
    return first;
}

/// What is computed of some of the rows would be wrong.
void refuse_missing_rows(const base::CsvReader& csv, const capture::Source& source) {
    if (std::string_view{csv.comment()}.starts_with(partial_mark)) {
        throw base::Error{source.shown() +
                          " is a table for other programs: rows were left out of it, as its first "
                          "line says (" +
                          base::printable("# " + csv.comment()) +
                          "); read the capture itself, or export all of its rows"};
    }
}

}  // namespace

bool is_csv_table(const capture::Source& source) {
    if (source.kind() != capture::Kind::unknown) {
        return false;
    }
    std::string_view text = source.first_bytes();
    if (text.starts_with("# " + std::string{partial_mark})) {
        return true;  // its filter may be longer than what is looked at here
    }
    if (text.starts_with("# ")) {
        const auto line_end = text.find('\n');
        text.remove_prefix(line_end == std::string_view::npos ? text.size() : line_end + 1);
    }
    const auto words = words_of(text.substr(0, text.find_first_of("\r\n")));
    const auto known = std::count_if(words.begin(), words.end(), [](std::string_view word) {
        return facts::find_column(word) != nullptr;
    });
    constexpr long enough = 2;
    return known >= enough && 2 * static_cast<std::size_t>(known) > words.size();
}

packets::PacketTable read_csv_table(capture::Source& source,
                                    const std::vector<std::string>& extra_fields) {
    if (!source.file()) {
        source.spool();
    }
    base::CsvReader csv{source.file()->string(), source.shown()};
    refuse_missing_rows(csv, source);
    RowReader reader{csv};
    for (const std::string& field : extra_fields) {
        if (!reader.has_column(field)) {
            throw base::UsageError{source.shown() + " is a table without column " +
                                   base::shown(field)};
        }
    }
    packets::PacketTable packets{extra_fields};
    packets::PacketRow row;
    std::uint32_t last_frame = 0;
    while (const auto* const cells = csv.next_row()) {
        base::throw_if_interrupted();
        reader.read(*cells, packets, row);
        if (row.frame <= last_frame) {
            csv.fail("frame numbers do not increase");
        }
        last_frame = row.frame;
        row.extra.clear();
        for (const std::string& name : extra_fields) {
            row.extra.push_back(reader.cell(name));
        }
        if (packets.size() == 0) {
            packets.first_frame_time = first_frame_time(csv, row.time, reader.time("reltime"));
        }
        packets.append(row);
        if (const auto sum = reader.payload_sum()) {
            packets.set_payload_sum(packets.size() - 1, *sum);
        }
    }
    return packets;
}

}  // namespace load
