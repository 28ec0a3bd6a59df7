// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/second_capture.h"

#include <filesystem>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace programs {

namespace {

/// The message when there is no match.
std::string without_match(const std::string& what, const TwoCaptures& captures,
                          const std::optional<std::uint32_t>& exchanged) {
    std::string message = what + " of " + base::shown(captures.first().name()) + " is not in " +
                          base::shown(captures.second().name()) +
                          ": no stream there agrees with it in " +
                          "keys, tokens, nonces, sequence numbers, or addresses and ports (" +
                          captures.second().contents() + ")";
    if (exchanged) {
        message += "; TCP stream " + std::to_string(*exchanged) +
                   " there has the same addresses and ports, but the roles of client and server "
                   "are exchanged";
    }
    return message;
}

}  // namespace

void add_second_capture_argument(cli::Options& options, std::string& file) {
    options
        .add_argument("FILE2", "another capture of the same traffic, from another place",
                      [&file](const std::string& word) {
                          refuse_forgotten_file(word);
                          file = word;
                      })
        .is(cli::ValueKind::file);
}

void refuse_forgotten_file(const std::string& file) {
    std::error_code error;
    if (base::parse_number<std::uint32_t>(file) && !std::filesystem::exists(file, error)) {
        throw base::UsageError{
            "FILE2, another capture of the same traffic, comes before the "
            "number of a connection or stream: there is no file " +
            base::shown(file)};
    }
}

void ClockOptions::add_to(cli::Options& options) {
    options.add_value("clock-offset", "SECONDS", "added to all times of FILE2 (may be negative)",
                      [this](const std::string& text) {
                          m_offset = base::parse_nanoseconds(text);
                          if (!m_offset) {
                              throw base::UsageError{
                                  "--clock-offset is a number of seconds, such as -0.0125, got " +
                                  base::shown(text)};
                          }
                      });
    options.add_switch("estimate-clock",
                       "find the offset and drift of FILE2's clock: of the quickest subflow, the "
                       "least delays of both directions are assumed to be equal",
                       [this] { m_estimate = true; });
}

pair::ClockChoice ClockOptions::choice() const {
    if (m_offset && m_estimate) {
        throw base::UsageError{"--clock-offset and --estimate-clock exclude each other"};
    }
    return {m_offset.value_or(0), m_estimate};
}

TwoCaptures::TwoCaptures(Session& session, const std::string& file)
    : m_first{session.capture()}, m_second{session.load_second(file)} {}

pair::ConnectionMatch TwoCaptures::match(std::uint32_t number) const {
    pair::ConnectionMatches matches = pair::match_connection(first(), number, second());
    if (!matches.best) {
        throw base::Error{
            without_match("MPTCP connection " + std::to_string(number), *this, matches.exchanged)};
    }
    if (matches.best->is_tied) {
        base::log_warning("several connections of " + base::shown(m_second->name()) +
                          " are as likely to be this one; the first of them is taken");
    }
    warn_of_gaps(*matches.best);
    return std::move(*matches.best);
}

void TwoCaptures::warn_of_gaps(const pair::ConnectionMatch& match) const {
    for (const pair::Which which : {pair::Which::first, pair::Which::second}) {
        const auto streams = pair::unmatched_streams((*this)[which], which, match);
        if (!streams.empty()) {
            std::vector<std::string> numbers;
            for (const std::uint32_t stream : streams) {
                numbers.push_back(std::to_string(stream));
            }
            base::log_warning(base::counted(streams.size(), "subflow") + " of " +
                              base::shown((*this)[which].name()) +
                              " not found in the other capture: TCP stream " +
                              base::listed(numbers));
        }
        if ((*this)[which].is_partial()) {
            base::log_warning(base::shown((*this)[which].name()) +
                              " does not hold all of the traffic: what is missing there counts as "
                              "lost or unmatched");
        }
    }
}

std::vector<pair::StreamMatch> TwoCaptures::match_stream(std::uint32_t number) const {
    pair::StreamMatches matches = pair::match_stream(first(), number, second());
    if (matches.candidates.empty()) {
        throw base::Error{
            without_match("TCP stream " + std::to_string(number), *this, matches.exchanged)};
    }
    return std::move(matches.candidates);
}

pair::PairedConnection TwoCaptures::pair(std::uint32_t number,
                                         const pair::ClockChoice& choice) const {
    pair::ConnectionMatch its_match = match(number);
    const std::uint32_t peer = its_match.peer;
    pair::PairedConnection connection{m_first.connection(number), m_second->connection(peer),
                                      std::move(its_match), choice};
    if (connection.is_same_place()) {
        base::log_warning("both captures are the same one: all delays are zero");
    }
    return connection;
}

void warn_negative(std::uint64_t negative, const pair::PairedConnection& connection) {
    if (negative > 0) {
        base::log_warning(base::counted(negative, "delay") +
                          " below zero: the clocks of the captures differ" +
                          (connection.estimate() ? " or drift"
                                                 : " (--estimate-clock estimates by how much, "
                                                   "--clock-offset sets it)"));
    }
}

}  // namespace programs
