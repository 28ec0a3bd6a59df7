// SPDX-License-Identifier: GPL-3.0-or-later
// plot: draws something of a connection or stream.
#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/output_file.h"
#include "base/paths.h"
#include "base/text.h"
#include "output/listing.h"
#include "plot/draw/draw.h"
#include "plot/draw/gnuplot.h"
#include "plot/draw/thin.h"
#include "plot/keep.h"
#include "plot/plots.h"
#include "process/launch.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"
#include "programs/common/picture.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

using facts::Unit;

/// A picture that was made.
struct Picture {
    std::string plot;
    std::string file;
    std::string script;  ///< folder with the gnuplot script; empty: none was kept
    std::uint64_t series = 0;
    std::uint64_t points = 0;
};
const output::Listing<Picture> pictures{
    {"", "", ""},
    {
        {{{"plot", Unit::text, "name of the plot, as list-plots gives it"},
          [](const Picture& it) { return it.plot; }}},
        {{{"file", Unit::text, "the picture, as it was named"},
          [](const Picture& it) { return it.file; }}},
        {{{"script", Unit::text, "the folder with the gnuplot script and the data",
           "none were kept"},
          [](const Picture& it) {
              return it.script.empty() ? facts::Value{} : facts::Value{it.script};
          }}},
        {{{"series", Unit::number,
           "how many series were drawn, those that are in the legend only included"},
          [](const Picture& it) { return it.series; }}},
        {{{"points", Unit::number,
           "how many points were drawn: fewer than there are data when there are too many to be "
           "distinguished"},
          [](const Picture& it) { return it.points; }}},
    }};

struct Size {
    unsigned width = 0;
    unsigned height = 0;
};

Size parse_size(const std::string& text) {
    constexpr unsigned least = 100;
    constexpr unsigned most = 10'000;
    const auto cross = text.find('x');
    const auto width = base::parse_number<unsigned>(text.substr(0, cross));
    const auto height = cross == std::string::npos
                            ? std::nullopt
                            : base::parse_number<unsigned>(text.substr(cross + 1));
    if (!width || !height || *width < least || *height < least || *width > most || *height > most) {
        throw base::UsageError{
            "--size is WIDTHxHEIGHT in pixels, each from 100 to 10000, such as "
            "900x600, got " +
            base::shown(text)};
    }
    return {*width, *height};
}

std::int64_t parse_window(const std::string& text) {
    const auto window = base::parse_nanoseconds(text);
    if (!window || *window <= 0) {
        throw base::UsageError{"--window is a number of seconds above 0, such as 0.1, got " +
                               base::shown(text)};
    }
    return *window;
}

/// A display that a picture can be opened on.
bool has_display() {
    return base::environment("DISPLAY") || base::environment("WAYLAND_DISPLAY");
}

/// Shows a file with the desktop's program for it.
void open_on_display(const std::string& file) {
    const auto opener = base::find_program("xdg-open");
    if (!opener) {
        throw base::Error{"cannot open " + base::shown(file) +
                          ": there is no xdg-open (Debian: xdg-utils)"};
    }
    process::launch({*opener, {fs::absolute(file).string()}, {}});
}

class Plot final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&pictures.layout()};
    }
    void setup(cli::Options& options) override;
    [[nodiscard]] Answer run(Session& session) override;

  private:
    void take_words(Session& session);
    void take_argument(const std::string& word);
    [[nodiscard]] plot::Subject subject(Session& session) const;
    void choose_direction(plot::Subject& subject) const;
    void refuse_useless_options() const;
    [[nodiscard]] plot::Canvas canvas() const;
    [[nodiscard]] plot::Figure figure(Session& session) const;

    std::string m_name;
    std::vector<std::string> m_words;  ///< after the name
    const plot::PlotInfo* m_info = nullptr;
    std::optional<std::uint32_t> m_connection;
    std::optional<std::uint32_t> m_tcp_stream;
    std::string m_column;
    std::string m_second_file;
    ClockOptions m_clock;
    std::string m_file;
    bool m_display = false;
    std::string m_title;
    DirectionOption m_direction;
    std::vector<std::uint32_t> m_skipped;
    std::optional<Size> m_size;
    std::string m_script_folder;
    std::optional<std::int64_t> m_window;
};

void Plot::setup(cli::Options& options) {
    options
        .add_argument("NAME", "the plot (list-plots shows them)",
                      [this](const std::string& name) { m_name = name; })
        .is(cli::ValueKind::plot);
    const auto take_word = [this](const std::string& word) { m_words.push_back(word); };
    options
        .add_argument("COLUMN|FILE2",
                      "of the plot attribute its column; of owd, loss and reinjection-margin "
                      "another capture of the same traffic; other plots do without",
                      take_word, false)
        .is(cli::ValueKind::mptcp_stream);
    options
        .add_argument("MPTCP",
                      "number of an MPTCP connection (list-connections); default: the only one",
                      take_word, false)
        .is(cli::ValueKind::mptcp_stream);
    options
        .add_value("output,o", "FILE",
                   "where to draw: .png, .svg, .pdf or .txt (default: NAME.png)",
                   [this](const std::string& file) {
                       if (file.empty()) {
                           throw base::UsageError{"--output needs the name of a file"};
                       }
                       m_file = file;
                   })
        .is(cli::ValueKind::file);
    options.add_switch("display", "open the picture; without a display, draw it as text here",
                       [this] { m_display = true; });
    options.add_value("title", "TEXT", "instead of the plot's own title",
                      [this](const std::string& title) { m_title = title; });
    m_direction.add_to(options);
    m_clock.add_to(options);
    options
        .add_value("skip", "TCPSTREAM", "leave this subflow out; may be given several times",
                   [this](const std::string& text) {
                       m_skipped.push_back(parse_stream_number("--skip", text));
                   })
        .is(cli::ValueKind::tcp_stream);
    options.add_value("size", "WxH", "pixels (default: 900x600), of a PDF 1/100 inch",
                      [this](const std::string& text) { m_size = parse_size(text); });
    options
        .add_value("script", "DIR",
                   "keep a gnuplot script that draws the same, and the data as CSV, there",
                   [this](const std::string& folder) { m_script_folder = folder; })
        .is(cli::ValueKind::file);
    options.add_value("window", "SECONDS", "over which rates are taken",
                      [this](const std::string& text) { m_window = parse_window(text); });
    options
        .add_value("tcp-stream", "N", "of the plot attribute: a TCP stream instead of a connection",
                   [this](const std::string& text) {
                       m_tcp_stream = parse_stream_number("--tcp-stream", text);
                   })
        .is(cli::ValueKind::tcp_stream);
}

/// Finds the plot, which says what its arguments are.
void Plot::take_words(Session& session) {
    m_info = &session.catalogue().find_plot(m_name);
    for (const std::string& word : m_words) {
        take_argument(word);
    }
}

void Plot::take_argument(const std::string& word) {
    if (m_info->has_column && m_column.empty()) {
        m_column = word;
    } else if (m_info->has_peer && m_second_file.empty()) {
        refuse_forgotten_file(word);
        m_second_file = word;
    } else if (m_connection) {
        throw base::UsageError{"one argument too many: " + base::shown(word)};
    } else {
        m_connection = parse_stream_number("MPTCP", word);
    }
}

void Plot::refuse_useless_options() const {
    const std::string name = "the plot " + m_info->name;
    if (m_info->has_peer && m_second_file.empty()) {
        throw base::UsageError{name + " needs a second capture of the same traffic: plot " +
                               m_info->name + " FILE2 [MPTCP]"};
    }
    if (!m_info->has_peer && m_clock.is_used()) {
        throw base::UsageError{name +
                               " is of one capture: --clock-offset and --estimate-clock "
                               "are not for it"};
    }
    if (m_info->has_column && m_column.empty()) {
        throw base::UsageError{name + " needs a column (dump and export have them)"};
    }
    if (m_window && !m_info->has_window) {
        throw base::UsageError{name + " has no windows of time: --window is not for it"};
    }
    if (m_size && !m_file.empty() && terminal_for(m_file) == plot::Terminal::text) {
        throw base::UsageError{"--size is in pixels; text is as wide as the terminal"};
    }
    if (m_tcp_stream && (!m_info->has_column || m_connection)) {
        throw base::UsageError{"--tcp-stream is for the plot attribute, without a connection"};
    }
}

/// The direction with more data, unless one was asked for.
void Plot::choose_direction(plot::Subject& subject) const {
    subject.sender = subject.view ? m_direction.main_sender(subject.view->connection())
                                  : m_direction.senders().front();
}

plot::Subject Plot::subject(Session& session) const {
    const mptcp::Capture& capture = session.capture();
    plot::Subject subject{capture, {}, {}, mptcp::Side::client, {}, m_window, m_column, {}};
    if (m_tcp_stream) {
        subject.tcp_stream = session.tcp_stream(*m_tcp_stream);
    } else {
        subject.view.emplace(capture.connection(session.connection(m_connection)));
    }
    for (const std::uint32_t stream : m_skipped) {
        const std::uint32_t number = session.tcp_stream(stream);
        const std::uint32_t subflow = capture.analysis().subflow_of[number];
        if (!subject.view || subflow == mptcp::none ||
            capture.analysis().subflows[subflow].connection != subject.view->number) {
            throw base::UsageError{"--skip " + std::to_string(stream) +
                                   ": that TCP stream is not a subflow of the connection"};
        }
        subject.skipped.push_back(number);
    }
    choose_direction(subject);
    return subject;
}

plot::Canvas Plot::canvas() const {
    if (m_file.empty()) {
        return text_canvas();
    }
    plot::Canvas canvas;
    canvas.terminal = terminal_for(m_file);
    if (canvas.terminal == plot::Terminal::text) {
        canvas = text_canvas();
    } else if (m_size) {
        canvas.width = m_size->width;
        canvas.height = m_size->height;
    }
    return canvas;
}

plot::Figure Plot::figure(Session& session) const {
    plot::Subject its_subject = subject(session);
    std::optional<TwoCaptures> captures;
    std::optional<pair::PairedConnection> pairing;
    if (m_info->has_peer) {
        captures.emplace(session, m_second_file);
        pairing.emplace(captures->pair(its_subject.view->number, m_clock.choice()));
        its_subject.pairing = &*pairing;
    }
    plot::Figure figure = m_info->make(its_subject);
    if (plot::is_empty(figure)) {
        throw base::Error{"the plot would be empty: no " + m_info->name + " in the data to the " +
                          destination_name(its_subject.sender) +
                          (m_skipped.empty() ? "" : " without what was skipped")};
    }
    figure.title = m_title.empty() ? figure.title : m_title;
    return figure;
}

Answer Plot::run(Session& session) {
    take_words(session);
    refuse_useless_options();
    const bool shows_text = m_display && m_file.empty() && !has_display();
    if (m_file.empty() && !shows_text) {
        m_file = m_info->name + ".png";
    }
    const plot::Canvas its_canvas = canvas();
    std::optional<base::OutputFile> out;
    if (!shows_text) {
        out.emplace(session.output(m_file));
    }
    plot::Figure its_figure = figure(session);
    if (!m_script_folder.empty()) {
        plot::keep_data(its_figure, m_script_folder, m_info->name);
    }
    plot::thin(its_figure);
    const std::string script = plot::script_of(its_figure, its_canvas);
    if (!m_script_folder.empty()) {
        plot::keep_script(script, m_script_folder, m_info->name,
                          std::string{ending_of(its_canvas.terminal)});
    }
    if (shows_text) {
        return {Writer{[script, settings = session.settings()](base::OutputFile& text) {
            plot::run_gnuplot(settings, script, text);
            return base::ExitStatus::done;
        }}};
    }
    plot::run_gnuplot(session.settings(), script, *out);
    out->commit();
    if (m_display) {
        open_on_display(m_file);
    }
    std::uint64_t points = 0;
    for (const plot::Series& series : its_figure.series) {
        points += series.points.size();
    }
    return {pictures.document(
        {m_info->name, m_file, m_script_folder, its_figure.series.size(), points})};
}

const Registration<Plot> registration{
    "plot", {}, "draw a plot of a connection: a picture, or text", Group::plots};

}  // namespace

}  // namespace programs
