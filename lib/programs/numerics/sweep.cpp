// SPDX-License-Identifier: GPL-3.0-or-later
// sweep: quantities of a setup while some of its numbers change.
#include <cmath>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "facts/row_source.h"
#include "numerics/formulas/buffers.h"
#include "numerics/formulas/subsets.h"
#include "output/cells.h"
#include "output/quantities.h"
#include "programs/common/command.h"
#include "programs/common/picture.h"
#include "programs/numerics/arguments.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"
#include "programs/numerics/simulation_options.h"

namespace programs {

namespace {

using output::Cell;
using output::Unit;

/// A field that takes the values from, from + step, ... up to a last one.
struct Field {
    std::string name;
    double from = 0;
    double step = 0;
    std::size_t count = 0;

    [[nodiscard]] double value(std::size_t number) const {
        return from + step * static_cast<double>(number);
    }
};

Field parse_field(const std::string& text) {
    constexpr double most = 1e15;
    constexpr double most_values = 100'000;
    const auto equal = text.rfind('=');
    const auto parts = base::split(
        std::string_view{text}.substr(equal == std::string::npos ? text.size() : equal + 1), ':');
    if (equal == std::string::npos || parts.size() != 3) {
        throw base::UsageError{
            "a field to sweep is FIELD=FROM:TO:STEP, such as receiver.rcv_buffer=10:400:10, got " +
            base::shown(text)};
    }
    Field field;
    field.name = text.substr(0, equal);
    const std::string what = "each of FROM, TO and STEP";
    field.from = real_number(what, std::string{parts[0]}, -most, most);
    const double last = real_number(what, std::string{parts[1]}, -most, most);
    field.step = real_number(what, std::string{parts[2]}, -most, most);
    constexpr double rounding = 1e-9;
    const double steps = std::floor((last - field.from) / field.step + rounding);
    if (field.step == 0 || steps < 0 || steps >= most_values) {
        throw base::UsageError{"the steps of " + base::shown(text) +
                               " do not lead from FROM to TO, or are more than 100000"};
    }
    field.count = static_cast<std::size_t>(steps) + 1;
    return field;
}

/// A quantity that is computed for each point.
struct Measure {
    std::string name;
    Quantity quantity;
    std::string title;  ///< in a plot
};
const std::vector<Measure> measures = {
    {"total_rate", Quantity::rate, "sum of the rates"},
    {"goodput", Quantity::rate, "all paths, at most"},
    {"best_goodput", Quantity::rate, "the best set of paths, at most"},
    {"single_rate", Quantity::rate, "the fastest path alone"},
    {"benefit", Quantity::number, "aggregation benefit"},
    {"exact_window", Quantity::bytes, "window needed without loss"},
    {"advertised_window", Quantity::bytes, "window to advertise"},
    {"recommended", Quantity::bytes, "2 X R_max"},
    {"send_buffer", Quantity::bytes, "send buffer needed"},
};
const Measure simulated_measure{"simulated_goodput", Quantity::rate, "all paths, simulated"};
constexpr std::size_t most_points = 1'000'000;

std::vector<std::optional<double>> values_of(const numerics::Setup& setup) {
    const auto buffers = numerics::buffers_of(setup, numerics::TimerRule::linux_kernel);
    const auto paths = numerics::best_paths(setup, setup.buffer());
    return {numerics::totals_of(setup).rate,
            paths.all.goodput,
            paths.best.goodput,
            paths.single,
            paths.benefit,
            buffers.exact_window,
            buffers.advertised,
            buffers.recommended,
            buffers.send_buffer};
}

struct SweepPoint {
    std::vector<double> fields;
    std::vector<std::optional<double>> values;
};

/// The points as the rows of a table.
class SweepRows final : public facts::RowSource {
  public:
    SweepRows(std::vector<std::string> names, std::vector<SweepPoint> points)
        : m_names{std::move(names)}, m_points{std::move(points)} {}

    [[nodiscard]] std::size_t row_count() const override { return m_points.size(); }
    [[nodiscard]] std::size_t column_count() const override { return m_names.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_names[column];
    }
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override {
        const SweepPoint& point = m_points[row];
        const std::size_t fields = point.fields.size();
        output::emit_cell(Unit::figure,
                          column < fields ? Cell{point.fields[column]}
                                          : facts::optional_value(point.values[column - fields]),
                          sink);
    }

  private:
    std::vector<std::string> m_names;
    std::vector<SweepPoint> m_points;
};

class Sweep final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override {
        options.add_arguments(
            "FIELD=FROM:TO:STEP",
            "a number of the setup, in its own units: receiver.rcv_buffer, "
            "subflows.NAME.fowd; several give all combinations",
            [this](const std::string& text) { m_fields.push_back(parse_field(text)); });
        options.add_switch("simulate", "simulate each point too", [this] { m_simulates = true; });
        m_simulation.add_to(options);
        options
            .add_value("output,o", "FILE", "draw it: .png, .svg, .pdf or .txt",
                       [this](const std::string& file) { m_file = file; })
            .is(cli::ValueKind::file);
        options.add_value("plot", "QUANTITY",
                          "what to draw (default: the goodputs); a column of the table",
                          [this](const std::string& name) { m_plotted = name; });
    }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        if (m_fields.empty()) {
            throw base::UsageError{"sweep needs a field, such as receiver.rcv_buffer=10:400:10"};
        }
        std::vector<SweepPoint> points = points_of(input);
        if (!m_file.empty()) {
            return drawn(input, points);
        }
        auto rows = std::make_shared<SweepRows>(column_names(), std::move(points));
        const bool is_json = input.format == output::Format::json;
        return {Writer{[rows, is_json](base::OutputFile& out) {
            output::write_rows(*rows, {is_json ? output::Format::json : output::Format::csv}, out);
            return base::ExitStatus::done;
        }}};
    }

  private:
    [[nodiscard]] std::vector<Measure> its_measures() const {
        std::vector<Measure> all = measures;
        if (m_simulates) {
            all.push_back(simulated_measure);
        }
        return all;
    }

    [[nodiscard]] std::vector<std::string> column_names() const {
        std::vector<std::string> names;
        for (const Field& field : m_fields) {
            names.push_back(field.name);
        }
        for (const Measure& measure : its_measures()) {
            names.push_back(measure.name);
        }
        return names;
    }

    [[nodiscard]] std::vector<SweepPoint> points_of(const NumericsInput& input) const {
        std::size_t count = 1;
        for (const Field& field : m_fields) {
            count *= field.count;
            if (count > most_points) {
                throw base::UsageError{"the fields give more than a million combinations"};
            }
        }
        std::vector<SweepPoint> points;
        points.reserve(count);
        for (std::size_t number = 0; number < count; ++number) {
            base::throw_if_interrupted();
            points.push_back(point_at(input, number));
        }
        return points;
    }

    /// The last field changes fastest.
    [[nodiscard]] SweepPoint point_at(const NumericsInput& input, std::size_t number) const {
        SweepPoint point;
        point.fields.resize(m_fields.size());
        for (std::size_t i = m_fields.size(); i-- > 0;) {
            point.fields[i] = m_fields[i].value(number % m_fields[i].count);
            number /= m_fields[i].count;
            input.file.set(m_fields[i].name, point.fields[i]);
        }
        const numerics::Setup setup = input.file.setup();
        point.values = values_of(setup);
        if (m_simulates) {
            point.values.emplace_back(
                numerics::simulate(setup, m_simulation.choice_for(setup)).goodput);
        }
        return point;
    }

    [[nodiscard]] bool is_plotted(const Measure& measure) const {
        return m_plotted.empty() ? measure.name.find("goodput") != std::string::npos ||
                                       measure.name == "single_rate"
                                 : measure.name == m_plotted;
    }

    [[nodiscard]] Answer drawn(const NumericsInput& input,
                               const std::vector<SweepPoint>& points) const {
        if (m_fields.size() > 1) {
            throw base::UsageError{"a plot shows one field; without -o all are in the table"};
        }
        plot::Figure figure;
        figure.title = input.setup.name.empty() ? "Sweep" : input.setup.name;
        figure.subtitle = m_fields.front().name + " from " +
                          rounded(points.front().fields.front()) + " to " +
                          rounded(points.back().fields.front()) + ", as in the setup's units";
        figure.x.label = m_fields.front().name;
        const std::vector<Measure> all = its_measures();
        int color = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!is_plotted(all[i])) {
                continue;
            }
            figure.y.unit = std::string{unit_of(all[i].quantity)};
            figure.y.label = m_plotted.empty() ? "goodput" : all[i].title;
            plot::Series series{all[i].title, plot::Mark::line, color++, {}};
            for (const SweepPoint& point : points) {
                if (point.values[i]) {
                    series.points.push_back({point.fields.front(), *point.values[i], 0, 0});
                }
            }
            figure.series.push_back(std::move(series));
        }
        if (figure.series.empty()) {
            throw base::UsageError{"there is no quantity " + base::shown(m_plotted) +
                                   " to plot; it is a column of the table without -o"};
        }
        draw_into(input.settings, std::move(figure), m_file);
        return {};
    }

    static std::string rounded(double value) {
        std::string text;
        output::append_rounded(text, value);
        return text;
    }

    std::vector<Field> m_fields;
    bool m_simulates = false;
    SimulationOptions m_simulation;
    std::string m_file;
    std::string m_plotted;
};

const Registration<Sweep> registration{
    "sweep",
    {},
    "the quantities while numbers of the setup change: a table or a plot",
    Group::simulations};

}  // namespace

}  // namespace programs
