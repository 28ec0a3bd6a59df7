// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a capture that is cut into slices for two readers. What they get is held against a
// plain walk over the file. Input: the file.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "capture/slicer.h"
#include "capture/source.h"
#include "fuzz.h"

namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t at, bool big_endian) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        number = (number << 8U) | static_cast<std::uint8_t>(bytes[at + (big_endian ? i : 3 - i)]);
    }
    return number;
}

/// The packets of a file, record by record (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
std::vector<std::string_view> pcap_packets(std::string_view file) {
    constexpr std::size_t header = 16;
    constexpr std::size_t longest = 262144;
    const bool big_endian = file[0] == '\xa1';
    std::vector<std::string_view> packets;
    file.remove_prefix(24);
    while (file.size() >= header) {
        const std::size_t length = number_at(file, 8, big_endian);
        if (length > longest || file.size() < header + length) {
            break;
        }
        packets.push_back(file.substr(0, header + length));
        file.remove_prefix(header + length);
    }
    return packets;
}

std::vector<std::string_view> pcapng_packets(std::string_view file) {
    constexpr std::size_t least = 12;
    constexpr std::size_t longest = 16UL * 1024 * 1024;
    bool big_endian = false;
    std::vector<std::string_view> packets;
    while (file.size() >= least) {
        const std::uint32_t type = number_at(file, 0, big_endian);
        if (type == 0x0a0d0d0a) {
            const std::string_view mark = file.substr(8, 4);
            big_endian = mark == "\x1a\x2b\x3c\x4d";
            if (!big_endian && mark != "\x4d\x3c\x2b\x1a") {
                break;
            }
        }
        const std::size_t length = number_at(file, 4, big_endian);
        if (length < least || length % 4 != 0 || length > longest || length > file.size() ||
            number_at(file, length - 4, big_endian) != length) {
            break;
        }
        if (type == 2 || type == 3 || type == 6) {
            packets.push_back(file.substr(0, length));
        }
        file.remove_prefix(length);
    }
    return packets;
}

struct Reader {
    std::size_t headers_had = 0;
    bool has_begun = false;
};

void slice(capture::Source& source, std::string_view file) {
    const bool is_pcap = source.kind() == capture::Kind::pcap;
    const auto packets = is_pcap ? pcap_packets(file) : pcapng_packets(file);
    capture::Slicer slicer{source};
    std::array<Reader, 2> readers;
    std::size_t taken = 0;
    capture::Slice slice;
    for (std::size_t turn = 0; slicer.next(slice, readers[turn % 3 % 2].headers_had); ++turn) {
        Reader& reader = readers[turn % 3 % 2];
        fuzz::promise(slice.frames > 0 && slice.first_frame == taken + 1,
                      "slices come in order of frames");
        std::string expected;
        for (std::uint32_t i = 0; i < slice.frames; ++i, ++taken) {
            fuzz::promise(taken < packets.size(), "a slice holds packets of the file");
            expected += packets[taken];
        }
        fuzz::promise(slice.bytes.ends_with(expected), "records are passed on as they are");
        const std::size_t headers = slice.bytes.size() - expected.size();
        if (is_pcap) {
            fuzz::promise(headers == (reader.has_begun ? 0 : 24), "each reader has one header");
        } else if (!reader.has_begun) {
            fuzz::promise(headers == reader.headers_had, "each reader has all headers so far");
        }
        reader.has_begun = true;
    }
    fuzz::promise(taken == packets.size() && slicer.frames() == taken, "no packet is lost");
    fuzz::promise(slicer.bytes() <= file.size(), "no more is dealt than there is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile scratch;
    const std::string_view file = fuzz::text_of(data, size);
    scratch.write(file);
    try {
        capture::Source source{scratch.path()};
        fuzz::promise(source.first_bytes() == file.substr(0, source.first_bytes().size()),
                      "the first bytes are the first bytes");
        if (capture::Slicer::takes(source)) {
            slice(source, file);
        }
    } catch (const base::Error&) {
    } catch (const capture::NotSliceable&) {
    }
    return 0;
}
