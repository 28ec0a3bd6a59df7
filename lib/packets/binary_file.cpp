// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/binary_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>

#include "base/interrupt.h"

namespace packets {

namespace {

/// What is smaller goes through a buffer: calls and checksums of single numbers are slow.
constexpr std::size_t buffer_bytes = 64UL * 1024;

constexpr std::size_t checksum_bytes = sizeof(std::uint64_t);

std::string_view view_of(const void* values, std::size_t size) {
    return {static_cast<const char*>(values), size};
}

}  // namespace

void BinaryWriter::bytes(const void* values, std::size_t size) {
    const std::string_view view = view_of(values, size);
    if (m_buffer.size() + size > buffer_bytes) {
        pass_on(m_buffer);
        m_buffer.clear();
    }
    if (size > buffer_bytes) {
        pass_on(view);
    } else {
        m_buffer += view;
    }
}

void BinaryWriter::pass_on(std::string_view bytes) {
    m_sum.add(bytes);
    m_out.write(bytes);
}

void BinaryWriter::finish() {
    pass_on(m_buffer);
    m_buffer.clear();
    const std::uint64_t sum = m_sum.value();
    m_out.write(view_of(&sum, sizeof sum));
}

BinaryReader::BinaryReader(base::UniqueFd file) : m_file{std::move(file)} {
    struct stat status {};
    if (::fstat(m_file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw Damaged{"it is not a regular file"};
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < checksum_bytes) {
        throw Damaged{"it is cut short"};
    }
    m_unread = size - checksum_bytes;
}

std::size_t BinaryReader::count() {
    std::uint64_t number = 0;
    read(number);
    if (number > bytes_left()) {
        throw Damaged{"it counts more than it holds"};
    }
    return number;
}

void BinaryReader::read(bool& value) {
    std::uint8_t byte = 0;
    read(byte);
    if (byte > 1) {
        throw Damaged{"it holds " + std::to_string(byte) + " for true or false"};
    }
    value = byte == 1;
}

void BinaryReader::finish() {
    if (bytes_left() > 0) {
        throw Damaged{"it holds more than it should"};
    }
    const std::uint64_t expected = m_sum.value();
    std::uint64_t found = 0;
    m_buffer.resize(sizeof found);
    read_file(m_buffer.data(), sizeof found);
    std::memcpy(&found, m_buffer.data(), sizeof found);
    m_buffer.clear();
    m_buffer_at = 0;
    if (found != expected) {
        throw Damaged{"its checksum is wrong"};
    }
}

void BinaryReader::bytes(void* values, std::size_t size) {
    if (size > bytes_left()) {
        throw Damaged{"it is cut short"};
    }
    auto* destination = static_cast<char*>(values);
    while (size > 0) {
        if (m_buffer_at == m_buffer.size() && size >= buffer_bytes) {
            read_file(destination, size);
            m_unread -= size;
            m_sum.add(destination, size);
            return;
        }
        if (m_buffer_at == m_buffer.size()) {
            fill_buffer();
        }
        const std::size_t copied = m_buffer.copy(destination, size, m_buffer_at);
        m_buffer_at += copied;
        destination += copied;
        size -= copied;
    }
}

void BinaryReader::fill_buffer() {
    m_buffer.resize(std::min<std::uint64_t>(buffer_bytes, m_unread));
    m_buffer_at = 0;
    read_file(m_buffer.data(), m_buffer.size());
    m_unread -= m_buffer.size();
    m_sum.add(m_buffer);
}

void BinaryReader::read_file(char* destination, std::size_t size) {
    while (size > 0) {
        base::throw_if_interrupted();
        const auto length = ::read(m_file.get(), destination, size);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0) {
            throw Damaged{"it cannot be read: " + base::system_message(errno)};
        }
        if (length == 0) {
            throw Damaged{"it has become shorter"};
        }
        destination += length;
        size -= static_cast<std::size_t>(length);
    }
}

}  // namespace packets
