// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/setup_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace numerics {

namespace {

using Json = nlohmann::ordered_json;

/// What a number of the file is multiplied with, by the name of its unit.
using Units = std::map<std::string, double>;
const Units amount_units = {{"bytes", 1},  {"B", 1},    {"KB", 1e3},           {"kB", 1e3},
                            {"KiB", 1024}, {"MB", 1e6}, {"MiB", 1024.0 * 1024}};
const Units delay_units = {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}};
const Units loss_units = {{"%", 1e-2}, {"ratio", 1}};
const Units bandwidth_units = {{"bit/s", 1.0 / 8},  {"kbit/s", 1e3 / 8}, {"Mbit/s", 1e6 / 8},
                               {"Gbit/s", 1e9 / 8}, {"bytes/s", 1},      {"B/s", 1}};
const std::string segments_unit = "MSS";

/// Allowed numbers; what is beyond, or nearer to 0 than `nearest_to_zero`, is a slip of the
/// keyboard and would only overflow.
struct Limits {
    double least;
    double most;
    bool least_included;
};
constexpr double nearest_to_zero = 1e-12;  ///< bytes, seconds, segments, shares
constexpr Limits of_delay{0, 1e5, false};
constexpr Limits of_variation{0, 1e5, true};
constexpr Limits of_loss{0, 1, true};
constexpr Limits of_amount{0, 1e15, false};
constexpr Limits of_window{0, 1e9, false};
constexpr Limits of_mss{0, 65535, false};
constexpr Limits of_mtu{0, 65535, false};
constexpr Limits of_bandwidth{0, 1e15, false};

/// What stands there, for a message; not what is within it, which may be nested without end.
std::string shown_value(const Json& value) {
    if (value.is_structured() && !value.empty()) {
        return value.is_array() ? "a list" : "an object";
    }
    constexpr std::size_t most = 60;
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > most) {
        text = text.substr(0, most) + "...";
    }
    return base::printable(text);
}

/// One reading of a file.
class Reader {
  public:
    Reader(const Json& root, const std::string& file) : m_root{root}, m_file{file} {}

    [[nodiscard]] Setup read() {
        Setup setup;
        const Json& root = m_root;
        if (root.is_array()) {  // the daemon's list of subflows alone
            read_subflows(root, "", setup);
            return setup;
        }
        if (!root.is_object()) {
            fail("", root, "a setup is an object with \"subflows\"");
        }
        read_units(root);
        known(root, "", {"name", "units", "sender", "receiver", "subflows", "$schema", "comment"});
        if (root.contains("name")) {
            setup.name = text(root["name"], "name");
        }
        if (!root.contains("subflows")) {
            fail_object("", "has no \"subflows\"");
        }
        read_subflows(root["subflows"], "subflows", setup);
        setup.snd_buffer = buffer(root, "sender", "snd_buffer", setup);
        setup.rcv_buffer = buffer(root, "receiver", "rcv_buffer", setup);
        return setup;
    }

    /// As the mptcp-pm daemon writes them.
    [[nodiscard]] static bool is_daemons(const Json& subflow) {
        return subflow.contains("snd_cwnd") || subflow.contains("rtt_us") ||
               subflow.contains("srcIp");
    }

    [[nodiscard]] std::vector<std::string> take_warnings() { return std::move(m_warnings); }

  private:
    [[noreturn]] void fail(const std::string& place, const Json& value,
                           const std::string& why) const {
        throw base::Error{
            base::shown(m_file) + ": " +
            (place.empty() ? "" : base::printable(place) + " is " + shown_value(value) + ": ") +
            why};
    }

    /// @param what is said of the object: "has no ...".
    [[noreturn]] void fail_object(const std::string& place, const std::string& what) const {
        throw base::Error{base::shown(m_file) + ": " +
                          (place.empty() ? "the setup" : base::printable(place)) + " " + what};
    }

    void known(const Json& object, const std::string& place, const std::set<std::string>& keys) {
        for (const auto& [key, value] : object.items()) {
            if (!keys.contains(key)) {
                m_warnings.push_back(base::shown(m_file) + ": unknown key " +
                                     base::shown(place.empty() ? key : place + "." + key) +
                                     base::did_you_mean(key, {keys.begin(), keys.end()}));
            }
        }
    }

    [[nodiscard]] std::string text(const Json& value, const std::string& place) const {
        if (!value.is_string()) {
            fail(place, value, "it must be a string");
        }
        return value.get<std::string>();
    }

    [[nodiscard]] double number(const Json& value, const std::string& place, double factor,
                                const Limits& limits) const {
        if (!value.is_number()) {
            fail(place, value, "it must be a number");
        }
        const double result = value.get<double>() * factor;
        const bool is_enough =
            limits.least_included ? result >= limits.least : result > limits.least;
        if (result > 0 && result < nearest_to_zero) {
            fail(place, value, "it is too close to 0");
        }
        if (!std::isfinite(result) || !is_enough || result > limits.most) {
            const auto in_units = [factor](double limit) { return Json(limit / factor).dump(); };
            fail(place, value,
                 std::string{"it must be "} + (limits.least_included ? "at least " : "above ") +
                     in_units(limits.least) + " and at most " + in_units(limits.most));
        }
        return result;
    }

    void read_units(const Json& root) {
        if (!root.contains("units")) {
            return;
        }
        m_has_units = true;
        const Json& units = root["units"];
        if (!units.is_object()) {
            fail("units", units, "it must be an object");
        }
        known(units, "units", {"buffer", "delay", "cwnd", "mss", "loss", "bandwidth"});
        Units buffers = amount_units;
        buffers[segments_unit] = 0;
        read_unit(units, "buffer", buffers, m_buffer_unit);
        read_unit(units, "cwnd", buffers, m_window_unit);
        read_unit(units, "delay", delay_units, m_delay_unit);
        read_unit(units, "loss", loss_units, m_loss_unit);
        read_unit(units, "bandwidth", bandwidth_units, m_bandwidth_unit);
        std::string mss = "bytes";
        read_unit(units, "mss", {{"bytes", 1}, {"B", 1}}, mss);
    }

    void read_unit(const Json& units, const std::string& key, const Units& names,
                   std::string& unit) const {
        if (!units.contains(key)) {
            return;
        }
        unit = text(units[key], "units." + key);
        if (!names.contains(unit)) {
            std::vector<std::string> all;
            for (const auto& [name, factor] : names) {
                all.push_back(name);
            }
            fail("units." + key, units[key], "it must be " + base::listed(all, "or"));
        }
    }

    void read_subflows(const Json& subflows, const std::string& place, Setup& setup) {
        if (!subflows.is_array() && !subflows.is_object()) {
            fail(place, subflows, "it must be a list, or an object by name");
        }
        if (subflows.empty()) {
            fail(place, subflows, "there must be a subflow");
        }
        note_segments(subflows);
        std::size_t number = 0;
        std::set<std::string> names;
        for (const auto& [key, value] : subflows.items()) {
            const std::string its_place = subflows.is_array()
                                              ? place + "[" + std::to_string(number) + "]"
                                              : place + "." + key;
            if (!value.is_object()) {
                fail(its_place, value, "a subflow is an object");
            }
            Subflow subflow = read_subflow(value, its_place);
            if (subflow.name.empty()) {
                subflow.name = subflows.is_array() ? "subflow" + std::to_string(number) : key;
            }
            if (!names.insert(subflow.name).second) {
                fail(its_place + ".name", Json(subflow.name), "another subflow has that name");
            }
            setup.subflows.push_back(std::move(subflow));
            ++number;
        }
    }

    /// Files that write "mss": 1 count in segments.
    void note_segments(const Json& subflows) {
        const bool all = std::all_of(subflows.begin(), subflows.end(), [](const Json& subflow) {
            return subflow.is_object() && subflow.contains("mss") && subflow["mss"] == 1;
        });
        if (all && !m_has_units) {
            m_buffer_unit = "bytes";
        }
    }

    Subflow read_subflow(const Json& json, const std::string& place) {
        return is_daemons(json) ? read_daemons(json, place) : read_native(json, place);
    }

    Subflow read_native(const Json& json, const std::string& place) {
        known(json, place,
              {"name", "mss", "mtu", "cwnd", "fowd", "bowd", "var", "loss", "bandwidth",
               "ip_version", "timestamps", "comment"});
        Subflow subflow;
        if (json.contains("name")) {
            subflow.name = text(json["name"], place + ".name");
        }
        subflow.mss = segment_size(json, place);
        if (json.contains("cwnd")) {
            const double factor =
                m_window_unit == segments_unit ? 1 : amount_units.at(m_window_unit) / subflow.mss;
            subflow.cwnd = number(json["cwnd"], place + ".cwnd", factor, of_window);
        }
        const double delay = delay_units.at(m_delay_unit);
        subflow.fowd = required(json, place, "fowd", delay, of_delay);
        subflow.bowd = required(json, place, "bowd", delay, of_delay);
        subflow.var = optional(json, place, "var", delay, of_variation).value_or(0);
        subflow.loss =
            optional(json, place, "loss", loss_units.at(m_loss_unit), of_loss).value_or(0);
        subflow.bandwidth =
            optional(json, place, "bandwidth", bandwidth_units.at(m_bandwidth_unit), of_bandwidth);
        if (!subflow.cwnd && !subflow.bandwidth) {
            fail_object(
                place,
                R"(has neither "cwnd" nor "bandwidth": one of them must say how fast it is)");
        }
        return subflow;
    }

    /// What the mptcp-pm daemon wrote of a live subflow: microseconds, segments.
    Subflow read_daemons(const Json& json, const std::string& place) {
        known(json, place,
              {"name", "srcIp",  "dstIp",    "srcPort",      "dstPort",   "mss",
               "mtu",  "rtt_us", "rttvar",   "rttvar_us",    "rto_us",    "min_rtt",
               "fowd", "bowd",   "snd_cwnd", "snd_ssthresh", "pacing",    "delivery_rate",
               "rmem", "wmem",   "loss",     "ip_version",   "timestamps"});
        constexpr double microsecond = 1e-6;
        Subflow subflow;
        subflow.name = daemons_name(json, place);
        subflow.mss = segment_size(json, place);
        subflow.cwnd = required(json, place, "snd_cwnd", 1, of_window);
        const auto round_trip = optional(json, place, "rtt_us", microsecond, of_delay);
        const auto forward = optional(json, place, "fowd", microsecond, of_delay);
        const auto backward = optional(json, place, "bowd", microsecond, of_delay);
        if (!(forward && backward) && !round_trip) {
            fail_object(place, R"(needs "fowd" and "bowd", or "rtt_us")");
        }
        if (!(forward && backward)) {
            m_warnings.push_back(base::shown(m_file) + ": " + base::printable(place) +
                                 " has no one-way delays: half of rtt_us is taken for each");
        }
        subflow.fowd = forward && backward ? *forward : *round_trip / 2;
        subflow.bowd = forward && backward ? *backward : *round_trip / 2;
        const char* const variation = json.contains("rttvar_us") ? "rttvar_us" : "rttvar";
        subflow.var = optional(json, place, variation, microsecond, of_variation).value_or(0);
        subflow.loss =
            optional(json, place, "loss", loss_units.at(m_loss_unit), of_loss).value_or(0);
        return subflow;
    }

    [[nodiscard]] std::string daemons_name(const Json& json, const std::string& place) const {
        if (json.contains("name")) {
            return text(json["name"], place + ".name");
        }
        const auto part = [&](const char* key) {
            return !json.contains(key)     ? std::string{}
                   : json[key].is_string() ? json[key].get<std::string>()
                   : json[key].is_number() ? json[key].dump()
                                           : std::string{};
        };
        const std::string from = part("srcIp") + ":" + part("srcPort");
        const std::string to = part("dstIp") + ":" + part("dstPort");
        return from == ":" && to == ":" ? "" : from + "-" + to;
    }

    [[nodiscard]] double segment_size(const Json& json, const std::string& place) const {
        if (json.contains("mss")) {
            return number(json["mss"], place + ".mss", 1, of_mss);
        }
        if (!json.contains("mtu")) {
            fail_object(place, R"(needs "mss" or "mtu")");
        }
        const double mtu = number(json["mtu"], place + ".mtu", 1, of_mtu);
        constexpr double ipv4_and_tcp = 40;
        constexpr double ipv6_and_tcp = 60;
        constexpr double timestamps = 12;
        const double headers = (is_ipv6(json, place) ? ipv6_and_tcp : ipv4_and_tcp) +
                               (has_timestamps(json, place) ? timestamps : 0);
        if (mtu <= headers) {
            fail(place + ".mtu", json["mtu"], "no payload fits");
        }
        return mtu - headers;
    }

    [[nodiscard]] bool is_ipv6(const Json& json, const std::string& place) const {
        if (json.contains("ip_version")) {
            const Json& version = json["ip_version"];
            if (version != 4 && version != 6) {
                fail(place + ".ip_version", version, "it must be 4 or 6");
            }
            return version == 6;
        }
        return json.contains("srcIp") && json["srcIp"].is_string() &&
               json["srcIp"].get<std::string>().find(':') != std::string::npos;
    }

    [[nodiscard]] bool has_timestamps(const Json& json, const std::string& place) const {
        if (!json.contains("timestamps")) {
            return true;
        }
        if (!json["timestamps"].is_boolean()) {
            fail(place + ".timestamps", json["timestamps"], "it must be true or false");
        }
        return json["timestamps"].get<bool>();
    }

    [[nodiscard]] double required(const Json& json, const std::string& place,
                                  const std::string& key, double factor,
                                  const Limits& limits) const {
        const auto value = optional(json, place, key, factor, limits);
        if (!value) {
            fail_object(place, "has no \"" + key + "\"");
        }
        return *value;
    }

    [[nodiscard]] std::optional<double> optional(const Json& json, const std::string& place,
                                                 const std::string& key, double factor,
                                                 const Limits& limits) const {
        return json.contains(key)
                   ? std::optional{number(json[key], place + "." + key, factor, limits)}
                   : std::nullopt;
    }

    std::optional<double> buffer(const Json& root, const std::string& end, const std::string& key,
                                 const Setup& setup) {
        if (!root.contains(end)) {
            return std::nullopt;
        }
        const Json& object = root[end];
        if (!object.is_object()) {
            fail(end, object, "it must be an object");
        }
        known(object, end, {key, "comment"});
        if (!object.contains(key)) {
            return std::nullopt;
        }
        const std::string place = end + "." + key;
        double factor = 1;
        if (m_buffer_unit == segments_unit) {
            factor = setup.subflows.front().mss;
            for (const Subflow& subflow : setup.subflows) {
                if (subflow.mss != factor) {
                    fail(place, object[key],
                         "buffers cannot be in MSS when the subflows' sizes differ");
                }
            }
        } else {
            factor = amount_units.at(m_buffer_unit);
        }
        return number(object[key], place, factor, of_amount);
    }

    const Json& m_root;
    const std::string& m_file;
    bool m_has_units = false;
    std::string m_buffer_unit = "KB";
    std::string m_window_unit = segments_unit;
    std::string m_delay_unit = "ms";
    std::string m_loss_unit = "%";
    std::string m_bandwidth_unit = "Mbit/s";
    std::vector<std::string> m_warnings;
};

/// The numbers of a subflow that decide something, by its form and by what it has.
std::vector<std::string> settable_keys(const Json& subflow) {
    std::vector<std::string> keys{subflow.contains("mss") ? "mss" : "mtu", "loss"};
    if (!Reader::is_daemons(subflow)) {
        keys.insert(keys.end(), {"cwnd", "fowd", "bowd", "var", "bandwidth"});
        return keys;
    }
    keys.insert(keys.end(), {"snd_cwnd", subflow.contains("rttvar_us") ? "rttvar_us" : "rttvar"});
    if (subflow.contains("fowd") && subflow.contains("bowd")) {
        keys.insert(keys.end(), {"fowd", "bowd"});
    } else {
        keys.emplace_back("rtt_us");
    }
    return keys;
}

/// "3:14" of a byte in a text.
std::string line_and_column(const std::string& text, std::size_t byte) {
    const std::size_t at = std::min(byte > 0 ? byte - 1 : 0, text.size());
    const auto begin = text.begin();
    const auto line = std::count(begin, begin + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto start = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    return std::to_string(line) + ":" +
           std::to_string(start == std::string::npos ? at + 1 : at - start);
}

/// The library's message without its own number and place.
std::string reason_of(const std::exception& error) {
    const std::string message = error.what();
    const auto colon = message.rfind(": ", message.find(';'));
    return base::printable(colon == std::string::npos ? message : message.substr(colon + 2));
}

Json parse(const std::string& text, const std::string& name) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw base::Error{base::shown(name) + ":" + line_and_column(text, error.byte) +
                          ": this is not valid JSON: " + reason_of(error)};
    } catch (const Json::exception& error) {
        throw base::Error{base::shown(name) + ": not a setup: " + reason_of(error)};
    }
}

}  // namespace

struct SetupFile::Content {
    Json json;
};

SetupFile::SetupFile(const std::string& text, std::string name)
    : m_content{std::make_unique<Content>()}, m_name{std::move(name)} {
    m_content->json = parse(text, m_name);
}

SetupFile::~SetupFile() = default;

Setup SetupFile::setup() const {
    return Reader{m_content->json, m_name}.read();
}

std::vector<std::string> SetupFile::warnings() const {
    Reader reader{m_content->json, m_name};
    (void)reader.read();
    return reader.take_warnings();
}

void SetupFile::set(const std::string& field, double value) {
    const auto refuse = [&field] {
        throw base::UsageError{base::shown(field) +
                               " is not a field of the setup: use receiver.rcv_buffer, "
                               "sender.snd_buffer or subflows.NAME.fowd, bowd, cwnd, loss, ..."};
    };
    const auto first = field.find('.');
    const auto last = field.rfind('.');
    const std::string group = field.substr(0, first);
    const std::string key = last == std::string::npos ? "" : field.substr(last + 1);
    Json& root = m_content->json;
    if (group == "receiver" || group == "sender") {
        if (key != (group == "receiver" ? "rcv_buffer" : "snd_buffer") || !root.is_object()) {
            refuse();
        }
        root[group][key] = value;
        return;
    }
    if (group != "subflows" || first == last) {
        refuse();
    }
    const std::size_t place = setup().find(field.substr(first + 1, last - first - 1));
    Json& subflows = root.is_array() ? root : root["subflows"];
    auto subflow = subflows.begin();
    for (std::size_t i = 0; i < place; ++i) {
        ++subflow;  // an object's have no order to jump in
    }
    const std::vector<std::string> keys = settable_keys(subflow.value());
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        throw base::UsageError{base::shown(key) + " does not affect that subflow; there are " +
                               base::listed(keys)};
    }
    subflow.value()[key] = value;
}

namespace {

/// Whole numbers without a decimal point.
Json number_json(double value) {
    constexpr double most = 1e15;
    return value == std::floor(value) && value < most ? Json(static_cast<std::int64_t>(value))
                                                      : Json(value);
}

}  // namespace

std::string native_form(const Setup& setup) {
    Json root;
    if (!setup.name.empty()) {
        root["name"] = setup.name;
    }
    root["units"] = {{"buffer", "bytes"}, {"delay", "s"},    {"cwnd", "MSS"},
                     {"mss", "bytes"},    {"loss", "ratio"}, {"bandwidth", "bytes/s"}};
    if (setup.snd_buffer) {
        root["sender"]["snd_buffer"] = number_json(*setup.snd_buffer);
    }
    if (setup.rcv_buffer) {
        root["receiver"]["rcv_buffer"] = number_json(*setup.rcv_buffer);
    }
    for (const Subflow& subflow : setup.subflows) {
        Json json;
        json["name"] = subflow.name;
        json["mss"] = number_json(subflow.mss);
        if (subflow.cwnd) {
            json["cwnd"] = number_json(*subflow.cwnd);
        }
        json["fowd"] = number_json(subflow.fowd);
        json["bowd"] = number_json(subflow.bowd);
        json["var"] = number_json(subflow.var);
        json["loss"] = number_json(subflow.loss);
        if (subflow.bandwidth) {
            json["bandwidth"] = number_json(*subflow.bandwidth);
        }
        root["subflows"].push_back(std::move(json));
    }
    constexpr int indent = 2;
    return root.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace numerics
