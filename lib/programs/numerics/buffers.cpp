// SPDX-License-Identifier: GPL-3.0-or-later
// buffer, optbuffer: how large the buffers have to be, and what for.
#include "numerics/formulas/buffers.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "numerics/formulas/subsets.h"
#include "output/listing.h"
#include "programs/common/command.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"

namespace programs {

namespace {

using numerics::Setup;
using numerics::TimerRule;
using output::Place;
using output::Unit;

class Buffer final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override {
        options.add_value("withstand-rto", "SUBFLOW",
                          "keep the other subflows sending during a timeout on this one",
                          [this](const std::string& name) { m_timeout_on = name; });
        options.add_value("withstand-fast-retransmit", "SUBFLOW",
                          "keep the other subflows sending while it repairs a segment",
                          [this](const std::string& name) { m_repair_on = name; });
        options.add_value(
            "rto", "SECONDS", "the retransmission timer, instead of the rule's",
            [this](const std::string& text) {
                const auto timeout = base::parse_nanoseconds(text);
                if (!timeout || *timeout <= 0) {
                    throw base::UsageError{"--rto is a number of seconds above 0, got " +
                                           base::shown(text)};
                }
                constexpr double second = 1e9;
                m_timeout = static_cast<double>(*timeout) / second;
            });
        options.add_switch("rfc6298", "timers as in RFC 6298 (at least 1 s) instead of Linux's",
                           [this] { m_rule = TimerRule::rfc6298; });
    }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        const Setup& setup = input.setup;
        const numerics::Buffers buffers = numerics::buffers_of(setup, m_rule, m_timeout);
        QuantityReport report{setup.name};
        report.begin_group("buffers");
        double window = buffers.advertised;
        if (!m_timeout_on.empty()) {
            const std::size_t place = setup.find(m_timeout_on);
            const double timeout =
                m_timeout.value_or(numerics::timeout_of(setup.subflows[place], m_rule));
            const auto repair = numerics::timeout_repair_of(setup, place, timeout);
            report.add("rto", Quantity::seconds, timeout, "the retransmission timer", m_timeout_on);
            report.add("timeout_window", Quantity::bytes, repair.window,
                       "the timer running from the lost segment's own sending", m_timeout_on);
            report.add("timeout_queue", Quantity::bytes, repair.queue_peak,
                       "of it out of order at the receiver", m_timeout_on);
            window = std::max(window, repair.window);
        }
        if (!m_repair_on.empty()) {
            const std::size_t place = setup.find(m_repair_on);
            const auto repair = numerics::fast_retransmit_of(setup, place, m_rule, m_timeout);
            report.add("fast_retransmit_window", Quantity::bytes, repair.window,
                       repair.by_timeout ? "too few segments for a fast retransmit: a timeout's"
                                         : "while three later segments report the loss",
                       m_repair_on);
            report.add("fast_retransmit_queue", Quantity::bytes, repair.queue_peak,
                       "of it out of order at the receiver", m_repair_on);
            window = std::max(window, repair.window);
        }
        report.add("rcv_buffer", Quantity::bytes, window, "the receive buffer that is needed");
        report.add("snd_buffer", Quantity::bytes, std::max(window, buffers.send_buffer),
                   "the send buffer that is needed");
        const auto scale = numerics::window_scale_for(window);
        report.add("window_scale", Quantity::number,
                   scale ? std::optional<double>{*scale} : std::nullopt,
                   "to advertise that (RFC 7323)");
        report.add("timeout_buffer", Quantity::bytes, buffers.timeout_buffer,
                   "X RTO_max, the rule of thumb of RFC 6182 5.3");
        return {std::move(report).take()};
    }

  private:
    std::string m_timeout_on;
    std::string m_repair_on;
    std::optional<double> m_timeout;
    TimerRule m_rule = TimerRule::linux_kernel;
};

/// A set of paths with the buffers that it needs, in bytes, and what it gives, in bytes a second.
struct PathSet {
    std::string subflows;
    double receive_buffer = 0;
    double send_buffer = 0;
    double goodput = 0;
};
using facts::Unit;
using output::Place;
const output::Listing<PathSet> sets{
    {"sets", "set", "by size of the buffers"},
    {
        {{{"subflows", Unit::text, "names of the subflows, with commas between them"},
          [](const PathSet& it) { return it.subflows; }}},
        {{{"rcv_buffer", Unit::figure, "receive buffer that they need, in bytes"},
          [](const PathSet& it) { return it.receive_buffer; }},
         Place::data},
        {{{"snd_buffer", Unit::figure, "send buffer that they need, in bytes"},
          [](const PathSet& it) { return it.send_buffer; }},
         Place::data},
        {{{"goodput", Unit::figure, "what they give then, in bytes a second"},
          [](const PathSet& it) { return it.goodput; }},
         Place::data},
        {{{"rcv_words", Unit::text, "receive buffer"},
          [](const PathSet& it) { return readable(Quantity::bytes, it.receive_buffer); }},
         Place::text,
         "receive buffer"},
        {{{"snd_words", Unit::text, "send buffer"},
          [](const PathSet& it) { return readable(Quantity::bytes, it.send_buffer); }},
         Place::text,
         "send buffer"},
        {{{"goodput_words", Unit::text, "goodput"},
          [](const PathSet& it) { return readable(Quantity::rate, it.goodput); }},
         Place::text,
         "goodput"},
    }};
const output::Listing<Setup> setup_with_sets{
    {"", "", "", {}, &sets.layout()},
    {{{{"setup", Unit::text, "the name of the setup", "it has none"},
       [](const Setup& it) { return it.name.empty() ? facts::Value{} : facts::Value{it.name}; }}}}};

/// The sets of paths that some buffer is best for, with the buffers that they need: more buffer is
/// no use until the next line.
class Optbuffer final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(NumericsInput& input) override {
        output::Document document = setup_with_sets.document(input.setup);
        std::vector<double> delays;
        for (const numerics::Subflow& subflow : input.setup.subflows) {
            delays.push_back(subflow.fowd);
        }
        std::sort(delays.begin(), delays.end());
        delays.erase(std::unique(delays.begin(), delays.end()), delays.end());
        for (const double delay : delays) {
            document.root.inner.push_back(item_of(up_to(input.setup, delay)));
        }
        return {std::move(document)};
    }

  private:
    static Setup up_to(const Setup& setup, double delay) {
        Setup part = setup;
        part.subflows.clear();
        for (const numerics::Subflow& subflow : setup.subflows) {
            if (subflow.fowd <= delay) {
                part.subflows.push_back(subflow);
            }
        }
        return part;
    }

    static output::Item item_of(const Setup& part) {
        const numerics::Buffers buffers = numerics::buffers_of(part, TimerRule::linux_kernel);
        const double rate = numerics::totals_of(part).rate;
        const double send = std::max(buffers.send_buffer, buffers.advertised);
        std::string names;
        for (const numerics::Subflow& subflow : part.subflows) {
            names += (names.empty() ? "" : ", ") + subflow.name;
        }
        return sets.item({names, buffers.advertised, send, rate});
    }
};

const Registration<Buffer> buffer{
    "buffer", {}, "the buffers that are needed, also with losses", Group::formulas};
const Registration<Optbuffer> optbuffer{
    "optbuffer", {}, "which paths are worth which buffers", Group::formulas};

}  // namespace

std::vector<const output::Layout*> path_set_layouts() {
    return {&setup_with_sets.layout()};
}

}  // namespace programs
