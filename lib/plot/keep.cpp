// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/keep.h"

#include <array>
#include <charconv>
#include <system_error>

#include "base/error.h"
#include "base/output_file.h"
#include "base/text.h"
#include "facts/row_source.h"
#include "output/csv_writer.h"

namespace fs = std::filesystem;

namespace plot {

namespace {

std::string number_text(double value) {
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.begin(), digits.end(), value);
    return {digits.begin(), written.ptr};
}

void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder)) {
        throw base::Error{"cannot make the folder " + base::shown(folder.string()) + ": " +
                          (error ? error.message() : "there is a file of that name")};
    }
}

/// All points of a figure, one a row.
class PointRows final : public facts::RowSource {
  public:
    explicit PointRows(const Figure& figure) {
        for (const Series& series : figure.series) {
            for (const Point& point : series.points) {
                m_rows.emplace_back(&series, &point);
            }
        }
    }
    [[nodiscard]] std::size_t row_count() const override { return m_rows.size(); }
    [[nodiscard]] std::size_t column_count() const override { return names.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return names.at(column);
    }
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override {
        const auto& [series, point] = m_rows[row];
        if (column == 0) {
            sink.text(series->name.empty() ? series->title : series->name);
            return;
        }
        const std::array values{point->x, point->y, point->x2, point->y2};
        sink.text(number_text(values.at(column - 1)));
    }

  private:
    static constexpr std::array<std::string_view, 5> names = {"series", "x", "y", "x2", "y2"};
    std::vector<std::pair<const Series*, const Point*>> m_rows;
};

}  // namespace

void keep_data(const Figure& figure, const fs::path& folder, const std::string& name) {
    make_folder(folder);
    base::OutputFile out{(folder / (name + ".csv")).string()};
    output::write_csv(PointRows{figure}, {}, out);
    out.commit();
}

void keep_script(const std::string& script, const fs::path& folder, const std::string& name,
                 const std::string& ending) {
    make_folder(folder);
    base::OutputFile out{(folder / (name + ".gp")).string()};
    out.write("set output '" + name + ending + "'\n");
    out.write(script);
    out.commit();
}

}  // namespace plot
