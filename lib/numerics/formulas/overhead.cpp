// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/overhead.h"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace numerics {

namespace {

/// What an option of that many bytes takes in a header.
constexpr int padded(int bytes) {
    return (bytes + 3) / 4 * 4;
}

/// The smallest whole number that is not below, but for rounding.
double rounded_up(double number) {
    constexpr double rounding = 1e-12;
    return std::ceil(number * (1 - rounding));
}

[[noreturn]] void refuse(const std::string& what, double value, const std::string& range) {
    throw base::UsageError{fmt::format("{} cannot be {}: {}", what, value, range)};
}

void check_at_least_one(const std::string& what, double value) {
    if (!(value >= 1 && std::isfinite(value))) {
        refuse(what, value, "it is 1 or more");
    }
}

void check_mappings(const Setup& setup, double segments) {
    constexpr double most = 65535;  ///< Data-Level Length has 16 bits
    check_at_least_one("the number of segments per mapping", segments);
    for (const Subflow& subflow : setup.subflows) {
        if (segments > 1 && segments * subflow.mss > most) {
            refuse("the number of segments per mapping", segments,
                   fmt::format("a mapping maps at most {} bytes, and a segment of {} has {}", most,
                               base::shown(subflow.name), subflow.mss));
        }
    }
}

void check_shares(const Setup& setup, const std::vector<double>& shares) {
    constexpr double rounding = 1e-3;
    if (shares.empty()) {
        return;
    }
    if (shares.size() != setup.subflows.size()) {
        throw base::UsageError{fmt::format("{} for {}: each subflow needs one",
                                           base::counted(shares.size(), "share"),
                                           base::counted(setup.subflows.size(), "subflow"))};
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!(shares[i] >= 0 && shares[i] <= 1)) {
            refuse("the share of " + base::shown(setup.subflows[i].name), shares[i],
                   "it is 0 to 1");
        }
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    if (std::abs(sum - 1) > rounding) {
        refuse("the sum of the shares", sum, "it is 1");
    }
}

void check(const Setup& setup, const OverheadChoice& choice) {
    if (choice.version != 0 && choice.version != 1) {
        refuse("the version", choice.version, "it is 0 or 1");
    }
    if (!(choice.bytes > 0 && std::isfinite(choice.bytes))) {
        refuse("the number of bytes", choice.bytes, "it is above 0");
    }
    check_shares(setup, choice.shares);
    check_mappings(setup, choice.segments_per_mapping);
    check_at_least_one("the number of segments per acknowledgment", choice.segments_per_ack);
}

/// The sizes of the options as chosen, RFC 6824 3 and RFC 8684 3.
class Sizes {
  public:
    explicit Sizes(const OverheadChoice& choice) : m_choice{choice} {}

    [[nodiscard]] double capable() const {
        return padded(is_v0() ? 12 : 4) + padded(12) + padded(20);
    }
    [[nodiscard]] double join() const { return padded(12) + padded(16) + padded(24); }
    [[nodiscard]] double capable_with_data() const { return padded(22 + checksum()); }
    [[nodiscard]] double data_ack() const { return padded(4 + ack()); }
    [[nodiscard]] double mapping() const {
        const int subflow_number_and_length = 4 + 2;
        const int data_number = m_choice.long_dsn ? 8 : 4;
        return padded(4 + ack() + data_number + subflow_number_and_length + checksum());
    }
    [[nodiscard]] double address_ipv4() const {
        return is_v0() ? padded(8) : padded(16) + padded(8);
    }
    [[nodiscard]] double address_ipv6() const {
        return is_v0() ? padded(20) : padded(28) + padded(20);
    }
    [[nodiscard]] bool is_v0() const { return m_choice.version == 0; }

  private:
    [[nodiscard]] int ack() const { return m_choice.long_ack ? 8 : 4; }
    [[nodiscard]] int checksum() const { return m_choice.checksum ? 2 : 0; }

    const OverheadChoice& m_choice;
};

/// Of all of the bytes, by subflow.
std::vector<double> shares_of(const Setup& setup, const OverheadChoice& choice) {
    std::vector<double> shares = choice.shares;
    if (shares.empty()) {
        shares.assign(setup.subflows.size(), 1);
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) {
        share /= sum;
    }
    return shares;
}

void add_transfer(const Setup& setup, const OverheadChoice& choice, const Sizes& sizes,
                  Overhead& overhead) {
    const std::vector<double> shares = shares_of(setup, choice);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double segments = rounded_up(choice.bytes * shares[i] / setup.subflows[i].mss);
        overhead.mappings += rounded_up(segments / choice.segments_per_mapping) * sizes.mapping();
        overhead.acks += rounded_up(segments / choice.segments_per_ack) * sizes.data_ack();
    }
    if (!sizes.is_v0() && shares.front() > 0) {
        overhead.mappings += sizes.capable_with_data() - sizes.mapping();
    }
}

}  // namespace

Overhead overhead_of(const Setup& setup, const OverheadChoice& choice) {
    check(setup, choice);
    const Sizes sizes{choice};
    Overhead overhead;
    overhead.capable = sizes.capable();
    overhead.joins = static_cast<double>(setup.subflows.size() - 1) * sizes.join();
    add_transfer(setup, choice, sizes, overhead);
    overhead.data_fins = 2 * sizes.mapping();
    overhead.addresses = static_cast<double>(choice.announced_ipv4) * sizes.address_ipv4() +
                         static_cast<double>(choice.announced_ipv6) * sizes.address_ipv6();
    overhead.total = overhead.capable + overhead.joins + overhead.mappings + overhead.acks +
                     overhead.data_fins + overhead.addresses;
    overhead.share = overhead.total / choice.bytes;
    return overhead;
}

}  // namespace numerics
