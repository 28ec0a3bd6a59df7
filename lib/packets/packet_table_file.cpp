// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/packet_table_file.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace packets {

namespace {

// Written and read by the same lists of members, which name all of them or do not compile.

template <class Archive, class Ends>
void archive_endpoints(Archive& archive, Ends& endpoints) {
    auto& [source, destination, source_port, destination_port] = endpoints;
    archive(source, destination, source_port, destination_port);
}

template <class Archive, class Option>
void archive_option(Archive& archive, Option& option) {
    auto& [subtype, length] = option;
    archive(subtype, length);
}

template <class Archive, class Options>
void archive_rare(Archive& archive, Options& options) {
    auto& [window_scale, mss, option_flags, version, checksum_required, backup, sender_key,
           receiver_key, receiver_token, nonce, address_ids, hmacs, advertised_addresses,
           advertised_ports, echoes, reset_reason, fail_dsn] = options;
    archive(window_scale, mss, option_flags, version, checksum_required, backup, sender_key,
            receiver_key, receiver_token, nonce, address_ids, hmacs, advertised_addresses,
            advertised_ports, echoes, reset_reason, fail_dsn);
}

template <class T>
void write_column(const ChunkedColumn<T>& column, BinaryWriter& out) {
    column.for_each_piece([&out](std::span<const T> values) { out.raw(values); });
}

template <class T>
void read_column(ChunkedColumn<T>& column, std::size_t size, BinaryReader& in) {
    column.append_pieces(size, [&in](std::span<T> values) { in.raw(values); });
}

void write_texts(const TextInterner& texts, BinaryWriter& out) {
    out(std::uint64_t{texts.size()});
    for (std::uint32_t number = 0; number < texts.size(); ++number) {
        out(texts[number]);
    }
}

/// What was numbered in order of first appearance gets its number again, unless it comes twice.
void check_number(std::size_t given, std::size_t expected) {
    if (given != expected) {
        throw Damaged{"it holds something twice"};
    }
}

void read_texts(TextInterner& texts, BinaryReader& in) {
    const std::size_t count = in.count();
    std::string text;
    for (std::size_t number = 0; number < count; ++number) {
        in(text);
        check_number(texts.intern(text), number);
    }
}

/// All values must be numbers of one of `count` things; `none`: or that one.
void check_numbers(const ChunkedColumn<std::uint32_t>& column, std::size_t count,
                   std::optional<std::uint32_t> none = std::nullopt) {
    bool good = true;
    column.for_each_piece([&](std::span<const std::uint32_t> values) {
        for (const std::uint32_t value : values) {
            good = good && (value < count || value == none);
        }
    });
    if (!good) {
        throw Damaged{"it points to what is not there"};
    }
}

}  // namespace

class PacketTableWriter {
  public:
    PacketTableWriter(const PacketTable& table, BinaryWriter& out) : m_table{table}, m_out{out} {}

    void write() {
        m_out(m_table.m_extra_names, m_table.first_frame_time);
        write_texts(m_table.addresses, m_out);
        write_texts(m_table.m_extra_texts, m_out);
        write_shared();
        write_columns();
    }

  private:
    void write_shared() {
        m_out(std::uint64_t{m_table.m_endpoints.size()});
        for (const Endpoints& endpoints : m_table.m_endpoints) {
            archive_endpoints(m_out, endpoints);
        }
        m_out(std::uint64_t{m_table.m_option_lists.size()});
        for (const MptcpOptions& list : m_table.m_option_lists) {
            m_out(std::uint64_t{list.size()});
            for (const MptcpOption& option : list) {
                archive_option(m_out, option);
            }
        }
        m_out(std::uint64_t{m_table.m_rare.size()});
        for (const RareOptions& rare : m_table.m_rare) {
            archive_rare(m_out, rare);
        }
    }

    void write_columns() {
        m_out(std::uint64_t{m_table.size()}, std::uint64_t{m_table.m_payload_sum.size()});
        for_each_column(static_cast<const PacketColumns&>(m_table),
                        [this](const auto& column) { write_column(column, m_out); });
        for (const auto& column : m_table.m_extra) {
            write_column(column, m_out);
        }
        write_column(m_table.m_payload_sum, m_out);
    }

    const PacketTable& m_table;
    BinaryWriter& m_out;
};

class PacketTableReader {
  public:
    explicit PacketTableReader(BinaryReader& in) : m_in{in} {}

    PacketTable read() {
        std::vector<std::string> extra_names;
        m_in(extra_names);
        m_table = PacketTable{std::move(extra_names)};
        m_in(m_table.first_frame_time);
        read_texts(m_table.addresses, m_in);
        read_texts(m_table.m_extra_texts, m_in);
        read_endpoints();
        read_option_lists();
        read_rare_options();
        read_columns();
        check_columns();
        return std::move(m_table);
    }

  private:
    void read_endpoints() {
        const std::size_t count = m_in.count();
        for (std::size_t number = 0; number < count; ++number) {
            Endpoints endpoints;
            archive_endpoints(m_in, endpoints);
            if (std::max(endpoints.source, endpoints.destination) >= m_table.addresses.size()) {
                throw Damaged{"it points to what is not there"};
            }
            check_number(m_table.flow_number(endpoints), number);
        }
    }

    void read_option_lists() {
        const std::size_t count = m_in.count();
        for (std::size_t number = 0; number < count; ++number) {
            MptcpOptions list(m_in.count());
            for (MptcpOption& option : list) {
                archive_option(m_in, option);
            }
            check_number(m_table.option_list_number(list), number);
        }
    }

    void read_rare_options() {
        const std::size_t count = m_in.count();
        for (std::size_t number = 0; number < count; ++number) {
            archive_rare(m_in, m_table.m_rare.emplace_back());
        }
    }

    void read_columns() {
        const std::size_t rows = m_in.count();
        const std::size_t sums = m_in.count();
        for_each_column(static_cast<PacketColumns&>(m_table),
                        [&](auto& column) { read_column(column, rows, m_in); });
        for (auto& column : m_table.m_extra) {
            read_column(column, rows, m_in);
        }
        read_column(m_table.m_payload_sum, sums, m_in);
    }

    void check_columns() const {
        check_numbers(m_table.flow, m_table.m_endpoints.size());
        check_numbers(m_table.options, m_table.m_option_lists.size());
        check_numbers(m_table.rare, m_table.m_rare.size(), PacketTable::no_rare);
        for (const auto& column : m_table.m_extra) {
            check_numbers(column, m_table.m_extra_texts.size());
        }
        for (std::size_t row = m_table.m_payload_sum.size(); row < m_table.size(); ++row) {
            if (m_table.has(row, present::payload_sum)) {
                throw Damaged{"it points to what is not there"};
            }
        }
    }

    BinaryReader& m_in;
    PacketTable m_table;
};

std::string table_layout() {
    std::string layout;
    const auto note = [&layout](const auto&... values) {
        ((layout += typeid(values).name()), ...);
    };
    const Endpoints endpoints{};
    const MptcpOption option{};
    const RareOptions rare{};
    const PacketColumns columns{};
    archive_endpoints(note, endpoints);
    archive_option(note, option);
    archive_rare(note, rare);
    for_each_column(columns, note);
    return layout;
}

std::uint64_t bytes_of_rows(const PacketTable& table) {
    std::uint64_t bytes = 0;
    const PacketColumns& columns = table;
    for_each_column(columns,
                    [&bytes](const auto& column) { bytes += column.size() * sizeof(column[0]); });
    return bytes;
}

void write_packet_table(const PacketTable& table, BinaryWriter& out) {
    PacketTableWriter{table, out}.write();
}

PacketTable read_packet_table(BinaryReader& in) {
    return PacketTableReader{in}.read();
}

}  // namespace packets
