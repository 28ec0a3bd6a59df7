// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/subflow_facts.h"

#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

using Expected = std::map<std::string, std::string>;

void expect_facts(const mptcp::Capture& capture, std::uint32_t number, const Expected& expected) {
    ASSERT_LT(number, capture.analysis().subflows.size());
    const mptcp::ConnectionView view =
        capture.connection(capture.analysis().subflows[number].connection);
    const SubflowOf subflow{capture, number, handshake_times_of(view).at(number)};
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(subflow_facts(), name, subflow), value) << name;
    }
}

TEST(SubflowFacts, OfTheFirstOne) {
    expect_facts(two_paths(), 0,
                 {
                     {"tcp_stream", "0"},
                     {"mptcp_stream", "0"},
                     {"master", "true"},
                     {"opened_by", "client"},
                     {"backup", "null"},
                     {"client.backup", "null"},
                     {"server.backup", "null"},
                     {"client.address_id", "0"},  // RFC 8684 3.2: that of the first subflow
                     {"server.address_id", "0"},
                     {"hmac", "null"},
                     {"syn_ack_hmac", "null"},
                     {"ack_hmac", "null"},
                     {"state", "established"},
                     {"start", "0 ns"},
                     {"join_delay", "null"},
                     {"handshake_rtt", "10000000 ns"},
                     {"syn_ack_to_ack", "10000000 ns"},
                     {"first_frame", "1"},
                     {"last_frame", "15"},
                     {"duration", "140000000 ns"},
                     {"never_used", "false"},
                     {"checksums.valid", "null"},
                     {"checksums_invalid_to_server", "null"},
                     {"tcp_bytes_to_server", "220"},
                     {"unique_bytes_to_server", "120"},
                     {"retransmitted_bytes_to_server", "100"},
                     {"unmapped_bytes_to_server", "20"},
                     {"first_carried_bytes_to_server", "100"},
                     {"data_bytes_to_server", "100"},
                     {"data_bytes_to_client", "30"},
                 });
}

TEST(SubflowFacts, OfAJoin) {
    expect_facts(two_paths(), 1,
                 {
                     {"tcp_stream", "1"},
                     {"mptcp_stream", "0"},
                     {"master", "false"},
                     {"opened_by", "client"},
                     {"backup", "false"},
                     {"client.backup", "false"},
                     {"server.backup", "false"},
                     {"client.address", "10.0.1.1"},
                     {"client.port", "40001"},
                     {"client_words", "10.0.1.1:40001"},
                     {"server_words", "10.0.0.2:443"},
                     {"client.address_id", "1"},
                     {"server.address_id", "0"},
                     {"hmac", "valid"},
                     {"syn_ack_hmac", "valid"},
                     {"ack_hmac", "valid"},
                     {"state", "established"},
                     {"start", "30000000 ns"},
                     {"join_delay", "30000000 ns"},
                     {"handshake_rtt", "10000000 ns"},
                     {"first_frame", "4"},
                     {"last_frame", "16"},
                     {"tcp_bytes_to_server", "260"},
                     {"reinjected_bytes_to_server", "50"},
                     {"repeated_bytes_to_server", "10"},
                     {"first_carried_bytes_to_server", "200"},
                     {"data_bytes_to_server", "250"},
                     {"tcp_bytes_to_client", "0"},
                     {"data_bytes_to_client", "0"},
                 });
}

TEST(SubflowFacts, AnHmacWithoutKeysIsUnknown) {
    expect_facts(join_without_keys(), 0,
                 {
                     {"master", "false"},
                     {"hmac", "unknown"},
                     {"syn_ack_hmac", "unknown"},
                     {"ack_hmac", "unknown"},
                     {"never_used", "true"},
                 });
}

TEST(SubflowFacts, WithoutTheStart) {
    expect_facts(not_from_the_start(), 0,
                 {
                     {"opened_by", "null"},
                     {"state", "not seen from the start"},
                     {"handshake_rtt", "null"},
                     {"checksums.valid", "null"},
                 });
}

TEST(SubflowFacts, ChecksumsByDirection) {
    expect_facts(with_checksums(), 0,
                 {
                     {"checksums.valid", "1"},
                     {"checksums.invalid", "1"},
                     {"checksums.unverifiable", "1"},
                     {"checksums_valid_to_server", "1"},
                     {"checksums_invalid_to_server", "1"},
                     {"checksums_unverifiable_to_server", "1"},
                     {"checksums_valid_to_client", "0"},
                     {"checksums_invalid_to_client", "0"},
                     {"checksums_unverifiable_to_client", "0"},
                 });
}

TEST(SubflowFacts, OfAJoinThatIsRefused) {
    expect_facts(refused_join(), 1,
                 {
                     {"state", "refused"},
                     {"state_by", "server"},
                     {"state_frame", "5"},
                     {"reset_reason", "3"},
                     {"fallback", "null"},
                     {"backup", "false"},
                     {"server.backup", "null"},
                     {"hmac", "unknown"},
                 });
}

TEST(SubflowFacts, OneEndThatAsksMakesABackup) {
    for (const bool client : {false, true}) {
        story::Talk talk;
        open(talk.first, talk.keys);
        open_join(talk.second, talk.keys, {.backup = client, .other_backup = !client});
        const mptcp::Capture capture = finished(talk);
        expect_facts(capture, 1,
                     {
                         {"backup", "true"},
                         {"client.backup", client ? "true" : "false"},
                         {"server.backup", client ? "false" : "true"},
                     });
    }
}

TEST(SubflowFacts, OneWrongHmacIsEnough) {
    story::Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({story::join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({story::join_syn_ack(talk.second, talk.keys)}));
    talk.second.up({.options = {story::join_ack(std::string(40, '0'))}});
    expect_facts(finished(talk), 1,
                 {{"syn_ack_hmac", "valid"}, {"ack_hmac", "invalid"}, {"hmac", "invalid"}});
}

}  // namespace
}  // namespace facts
