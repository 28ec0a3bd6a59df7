// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/connection_facts.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

using Expected = std::map<std::string, std::string>;

void expect_facts(const mptcp::Capture& capture, const Expected& expected) {
    ASSERT_EQ(capture.analysis().connections.size(), 1U);
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(connection_facts(), name, ConnectionOf{capture, 0}), value) << name;
    }
}

// Token and initial data sequence number are the first and the last bytes of the key's SHA-256
// (RFC 8684 3.1), by Python's hashlib.
TEST(ConnectionFacts, OfAConversation) {
    expect_facts(two_paths(), {
                                  {"mptcp_stream", "0"},
                                  {"version", "1"},
                                  {"state", "established"},
                                  {"state_words", "established"},
                                  {"fallback", "null"},
                                  {"state_by", "null"},
                                  {"state_frame", "3"},
                                  {"client.address", "10.0.0.1"},
                                  {"client.port", "40000"},
                                  {"client_words", "10.0.0.1:40000"},
                                  {"client.key", "72623859790382856"},
                                  {"client.token", "1719930330"},
                                  {"client.idsn", "17699430019826020210"},
                                  {"server.address", "10.0.0.2"},
                                  {"server.port", "443"},
                                  {"server_words", "10.0.0.2:443"},
                                  {"server.key", "1230066625199609624"},
                                  {"server.token", "3433907628"},
                                  {"server.idsn", "6006656914258689166"},
                                  {"checksums", "false"},
                                  {"subflow_count", "2"},
                                  {"first_frame", "1"},
                                  {"last_frame", "16"},
                                  {"start", "0 ns"},
                                  {"duration", "150000000 ns"},
                              });
}

TEST(ConnectionFacts, BytesOfAConversation) {
    expect_facts(two_paths(), {
                                  {"tcp_bytes_to_server", "480"},
                                  {"unique_bytes_to_server", "380"},
                                  {"retransmitted_bytes_to_server", "100"},
                                  {"unmapped_bytes_to_server", "20"},
                                  {"repeated_bytes_to_server", "10"},
                                  {"reinjected_bytes_to_server", "50"},
                                  {"first_carried_bytes_to_server", "300"},
                                  {"data_bytes_to_server", "300"},
                                  {"duplicate_frames_to_server", "0"},
                                  {"tcp_bytes_to_client", "30"},
                                  {"unique_bytes_to_client", "30"},
                                  {"retransmitted_bytes_to_client", "0"},
                                  {"data_bytes_to_client", "30"},
                              });
}

TEST(ConnectionFacts, WithoutTheStart) {
    expect_facts(not_from_the_start(), {
                                           {"version", "null"},
                                           {"state", "not seen from the start"},
                                           {"client.key", "null"},
                                           {"client.token", "null"},
                                           {"client.idsn", "null"},
                                           {"server.key", "null"},
                                           {"checksums", "null"},
                                           {"data_bytes_to_server", "200"},
                                           {"data_bytes_to_client", "30"},
                                       });
}

TEST(ConnectionFacts, AJoinSaysTheTokenWithoutTheKey) {
    expect_facts(join_without_keys(), {
                                          {"server.key", "null"},
                                          {"server.token", "3433907628"},
                                          {"server.idsn", "null"},
                                          {"client.token", "null"},
                                          {"data_bytes_to_server", "null"},
                                      });
}

TEST(ConnectionFacts, OfAFallback) {
    expect_facts(fallen_back(), {
                                    {"state", "fallback"},
                                    {"fallback", "SYN/ACK without MP_CAPABLE"},
                                    {"state_words", "fallback: SYN/ACK without MP_CAPABLE"},
                                    {"state_by", "server"},
                                    {"state_frame", "2"},
                                    {"tcp_bytes_to_server", "100"},
                                    {"unmapped_bytes_to_server", "100"},
                                    {"data_bytes_to_server", "null"},
                                    {"first_carried_bytes_to_server", "null"},
                                });
}

TEST(ConnectionFacts, ChecksumsAreOn) {
    expect_facts(with_checksums(), {{"checksums", "true"}});
}

TEST(ConnectionFacts, OfASynAlone) {
    expect_facts(only_a_syn(), {{"state", "unanswered"}, {"duration", "0 ns"}, {"start", "0 ns"}});
}

}  // namespace
}  // namespace facts
