// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/line_editor.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <string_view>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "programs/analyzer/editing_signals.h"
#include "programs/analyzer/history.h"
#include "programs/common/words.h"

namespace programs {

namespace {

constexpr int abort_key = 7;  // Ctrl-G: ends Readline's own questions

/// A prompt on the terminal, whose modes are Readline's as long as this lives.
class Prompt {
  public:
    Prompt(const std::string& text, rl_vcpfunc_t* take_line) {
        rl_reset_screen_size();
        using_history();
        rl_callback_handler_install(text.c_str(), take_line);
    }
    Prompt(const Prompt&) = delete;
    Prompt& operator=(const Prompt&) = delete;
    ~Prompt() { rl_callback_handler_remove(); }
};

/// One line, where every byte can be seen and none is meant for Readline or the terminal.
std::string safe_prompt(const std::string& prompt) {
    const std::string shown = base::shown(prompt);
    return shown.substr(1, shown.size() - 2);
}

/// Readline frees what it is given.
char* copy_for_readline(const std::string& text) {
    char* const copy = ::strdup(text.c_str());
    if (copy == nullptr) {
        throw std::bad_alloc{};
    }
    return copy;
}

bool is_quote(char character) {
    return character == '"' || character == '\'';
}

/// Whether Readline, which replaces the line from `start` on, means what a Completion stands for:
/// the unfinished word, or its value in --option=value. It does not in half"quoted words.
bool replaces_word(const std::string& line, int start) {
    const UnfinishedLine unfinished = parse_unfinished(line);
    std::size_t begin = unfinished.start;
    if (unfinished.word.starts_with("--") && unfinished.word.find('=') != std::string::npos) {
        const auto equal = line.find('=', begin);
        if (line.compare(begin, 2, "--") != 0 || equal == std::string::npos) {
            return false;
        }
        begin = equal + 1;
    }
    const auto at = static_cast<std::size_t>(start);
    return at == begin || (at == begin + 1 && is_quote(line[begin]));
}

}  // namespace

/// What Readline's callbacks, which know no object, work on.
class LineEditor::State {
  public:
    State(std::optional<std::filesystem::path> history_file, std::size_t history_size);
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State();

    void complete_with(Completer completer) { m_completer = std::move(completer); }
    [[nodiscard]] std::optional<std::string> read_line(const std::string& prompt);

  private:
    void set_up_readline();
    void edit(const std::string& prompt);
    void drop_line();
    void take(const char* text);
    void remember(const std::string& line);
    static void heed_terminal(EditingSignals& signals);

    static void take_line(char* text);
    static int next_key(FILE* stream);
    static char* word_break_characters();
    static int char_is_quoted(char* text, int index);
    static char* quote_file_name(char* text, int match_type, char* quote);
    static char* unquote_file_name(char* text, int quote);
    static char** complete_word(const char* text, int start, int end);
    static char* next_match(const char* text, int state);

    static State* the_one;

    History m_history;
    Completer m_completer;
    Completion m_completion;           ///< of the word that is being completed
    std::size_t m_next_candidate = 0;  ///< of it
    std::deque<std::string> m_lines;   ///< finished, not yet given
    bool m_done = false;               ///< with the line that is being edited
    bool m_at_end = false;             ///< of input
};

LineEditor::State* LineEditor::State::the_one = nullptr;

LineEditor::State::State(std::optional<std::filesystem::path> history_file,
                         std::size_t history_size)
    : m_history{std::move(history_file), history_size} {
    the_one = this;
    set_up_readline();
    using_history();
    stifle_history(static_cast<int>(history_size));
    for (const std::string& line : m_history.lines()) {
        add_history(line.c_str());
    }
}

LineEditor::State::~State() {
    rl_clear_history();
    the_one = nullptr;
}

void LineEditor::State::set_up_readline() {
    rl_readline_name = "mptcpanalyzer";  // for [$if mptcpanalyzer] of ~/.inputrc
    rl_instream = stdin;
    rl_outstream = ::isatty(STDOUT_FILENO) != 0 ? stdout : stderr;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;  // programs we start see the size of the terminal themselves
    rl_getc_function = next_key;
    rl_attempted_completion_function = complete_word;
    rl_completer_quote_characters = "\"'";
    rl_completion_word_break_hook = word_break_characters;
    rl_char_is_quoted_p = char_is_quoted;
    rl_filename_quote_characters = " \t\"'\\>|#";
    rl_filename_quoting_function = quote_file_name;
    rl_filename_dequoting_function = unquote_file_name;
    rl_initialize();
}

std::optional<std::string> LineEditor::State::read_line(const std::string& prompt) {
    if (base::interrupted()) {
        m_lines.clear();
        base::forget_interrupt();
    }
    if (m_lines.empty()) {
        edit(safe_prompt(prompt));
    }
    if (m_lines.empty()) {
        return std::nullopt;
    }
    std::string line = std::move(m_lines.front());
    m_lines.pop_front();
    remember(line);
    return line;
}

/// Fills m_lines; leaves it empty at the end of input.
void LineEditor::State::edit(const std::string& prompt) {
    EditingSignals signals;
    std::optional<Prompt> shown;
    m_done = false;
    m_at_end = false;
    while (!m_done && !m_at_end) {
        if (!shown) {
            base::throw_if_interrupted();
            shown.emplace(prompt, take_line);
        }
        const bool has_key = signals.wait();
        if (base::interrupted()) {
            drop_line();
            shown.reset();
            base::forget_interrupt();
            continue;
        }
        heed_terminal(signals);
        if (has_key) {
            rl_callback_read_char();
        }
    }
    if (m_at_end) {
        m_lines.clear();
    }
}

/// Leaves what was typed where it stands and goes to a new line.
void LineEditor::State::drop_line() {
    rl_callback_sigcleanup();
    rl_point = rl_end;
    rl_redisplay();
    if (!base::must_end()) {
        rl_echo_signal_char(SIGINT);
    }
    rl_crlf();
    static_cast<void>(std::fflush(rl_outstream));
    rl_free_line_state();
    rl_replace_line("", 1);
}

void LineEditor::State::heed_terminal(EditingSignals& signals) {
    if (signals.take_resized()) {
        rl_resize_terminal();
    }
    const bool is_to_stop = signals.take_stopped();
    if (is_to_stop || signals.take_continued()) {
        (*rl_deprep_term_function)();
        if (is_to_stop) {
            signals.stop();
        }
        (*rl_prep_term_function)(1);
        rl_forced_update_display();
    }
}

void LineEditor::State::take(const char* text) {
    m_done = true;
    if (text == nullptr) {
        m_at_end = true;
        return;
    }
    base::for_each_part(text, '\n', [this](std::string_view line) { m_lines.emplace_back(line); });
    if (m_lines.empty()) {
        m_lines.emplace_back();
    } else if (m_lines.size() > 1 && m_lines.back().empty()) {
        m_lines.pop_back();  // what was pasted ended with the end of a line
    }
}

void LineEditor::State::remember(const std::string& line) {
    if (m_history.add(line)) {
        add_history(line.c_str());
    }
}

void LineEditor::State::take_line(char* text) {
    rl_callback_handler_remove();
    try {
        the_one->take(text);
    } catch (const std::exception&) {
        the_one->m_at_end = true;  // out of memory: no exception may pass through Readline
    }
    rl_free(text);
}

/// Readline asks for keys outside of rl_callback_read_char() too ("Display all possibilities?").
int LineEditor::State::next_key(FILE* /*stream*/) {
    while (true) {
        std::array<pollfd, 2> waited = {
            {{STDIN_FILENO, POLLIN, 0}, {base::interrupt_descriptor(), POLLIN, 0}}};
        ::poll(waited.data(), waited.size(), -1);
        if (base::interrupted()) {
            return abort_key;
        }
        if (waited[0].revents == 0) {
            continue;
        }
        unsigned char key = 0;
        const auto length = ::read(STDIN_FILENO, &key, 1);
        if (length == 1) {
            return key;
        }
        if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
            the_one->m_at_end = true;
            return EOF;
        }
    }
}

char* LineEditor::State::word_break_characters() {
    static std::string usual = " \t>|";
    static std::string after_option = " \t>|=";
    try {
        const std::string line(rl_line_buffer, static_cast<std::size_t>(rl_point));
        const std::size_t start = parse_unfinished(line).start;
        return line.compare(start, 2, "--") == 0 ? after_option.data() : usual.data();
    } catch (const std::exception&) {
        return usual.data();
    }
}

// NOLINTBEGIN(readability-non-const-parameter): Readline gives the types
int LineEditor::State::char_is_quoted(char* text, int index) {
    return is_quoted(text, static_cast<std::size_t>(index)) ? 1 : 0;
}

char* LineEditor::State::quote_file_name(char* text, int /*match_type*/, char* quote) {
    return copy_for_readline(escaped(text, quote == nullptr ? '\0' : *quote));
}

char* LineEditor::State::unquote_file_name(char* text, int quote) {
    return copy_for_readline(unescaped(text, static_cast<char>(quote)));
}

// NOLINTEND(readability-non-const-parameter)

char** LineEditor::State::complete_word(const char* text, int start, int end) {
    rl_attempted_completion_over = 1;  // no file names unless we say so
    State& state = *the_one;
    state.m_completion = {};
    try {
        const std::string line(rl_line_buffer, static_cast<std::size_t>(end));
        if (state.m_completer && replaces_word(line, start)) {
            state.m_completion = state.m_completer(line);
        }
    } catch (const std::exception&) {
        state.m_completion = {};
    }
    const Completion& completion = state.m_completion;
    if (completion.candidates.empty() && !completion.files) {
        return nullptr;
    }
    rl_sort_completion_matches = completion.files ? 1 : 0;  // candidates have their order
    return rl_completion_matches(text, next_match);
}

char* LineEditor::State::next_match(const char* text, int state) {
    static int file_state = 0;
    State& editor = *the_one;
    if (state == 0) {
        editor.m_next_candidate = 0;
        file_state = 0;
    }
    const auto& candidates = editor.m_completion.candidates;
    if (editor.m_next_candidate < candidates.size()) {
        return copy_for_readline(candidates[editor.m_next_candidate++]);
    }
    if (!editor.m_completion.files) {
        return nullptr;
    }
    return rl_filename_completion_function(text, file_state++);
}

LineEditor::LineEditor(std::optional<std::filesystem::path> history_file, std::size_t history_size)
    : m_state{std::make_unique<State>(std::move(history_file), history_size)} {}

LineEditor::~LineEditor() = default;

void LineEditor::complete_with(Completer completer) {
    m_state->complete_with(std::move(completer));
}

std::optional<std::string> LineEditor::read_line(const std::string& prompt) {
    return m_state->read_line(prompt);
}

}  // namespace programs
