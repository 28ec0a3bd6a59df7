// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/words.h"

#include <algorithm>

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"

namespace programs {

namespace {

enum class Role : std::uint8_t {
    blank,
    quoting,  ///< a quote or a backslash that is not part of its word
    plain,
    quoted,
    redirection,  ///< ">" or "|"
    comment,
};

/// Says what each character of a line is for, one after the other.
class Lexer {
  public:
    explicit Lexer(std::string_view text, char quote = '\0') : m_text{text}, m_quote{quote} {}

    [[nodiscard]] bool at_end() const { return m_next == m_text.size(); }

    /// The role of the next character.
    Role next() {
        const Role role = m_in_comment ? Role::comment : role_of(m_text[m_next]);
        m_in_comment = role == Role::comment;
        m_in_word = role == Role::plain || role == Role::quoted || role == Role::quoting;
        ++m_next;
        return role;
    }

    /// The quote that is open, or '\0'.
    [[nodiscard]] char quote() const { return m_quote; }
    /// Whether the last character was a backslash that escapes the next.
    [[nodiscard]] bool is_escaped() const { return m_escaped; }

  private:
    Role role_of(char character) {
        if (m_escaped) {
            m_escaped = false;
            return Role::quoted;
        }
        if (character == '\\' && m_quote != '\'' && (m_quote == '\0' || escapes_in_quotes())) {
            m_escaped = true;
            return Role::quoting;
        }
        if (m_quote != '\0') {
            if (character != m_quote) {
                return Role::quoted;
            }
            m_quote = '\0';
            return Role::quoting;
        }
        return role_outside_quotes(character);
    }

    Role role_outside_quotes(char character) {
        switch (character) {
            case '\'':
            case '"':
                m_quote = character;
                return Role::quoting;
            case ' ':
            case '\t':
            case '\n':
                return Role::blank;
            case '>':
            case '|':
                return Role::redirection;
            case '#':
                return m_in_word ? Role::plain : Role::comment;
            default:
                return Role::plain;
        }
    }

    [[nodiscard]] bool escapes_in_quotes() const {
        const char following = m_next + 1 < m_text.size() ? m_text[m_next + 1] : '\0';
        return following == '"' || following == '\\';
    }

    std::string_view m_text;
    std::size_t m_next = 0;
    char m_quote;
    bool m_escaped = false;
    bool m_in_word = false;
    bool m_in_comment = false;
};

void refuse_control_characters(std::string_view text) {
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if ((byte < 0x20 && character != '\t') || byte == 0x7f) {
            throw base::UsageError{"the line holds a control character, " +
                                   base::shown(std::string_view{&character, 1}) +
                                   "; only tabs are taken"};
        }
    }
}

/// What stands for a home folder at the start of a word, if it does.
std::optional<std::string> home_at(std::string_view text) {
    return text.starts_with("~/") ? base::environment("HOME") : std::nullopt;
}

/// Puts the words where they belong: to the command, the file or the program.
class LineBuilder {
  public:
    void add(std::string_view characters) { m_word = m_word.value_or("").append(characters); }

    void end_word() {
        if (!m_word) {
            return;
        }
        if (m_wants_file) {
            m_line.file = std::move(*m_word);
            m_wants_file = false;
        } else {
            (m_has_pipe ? m_line.reader : m_line.words).push_back(std::move(*m_word));
        }
        m_word.reset();
    }

    [[nodiscard]] bool is_at_start_of_word() const { return !m_word; }

    void redirect(char sign) {
        end_word();
        const std::string shown = std::string{"'"} + sign + "'";
        if (m_has_pipe) {
            throw base::UsageError{sign == '|'
                                       ? "the output goes to one program only: "
                                         "there is a second '|'"
                                       : "the output goes to a file or a program, not both: "
                                         "there are '|' and '>'"};
        }
        if (m_wants_file) {
            throw base::UsageError{"there is no file after '>'"};
        }
        if (m_line.words.empty()) {
            throw base::UsageError{"there is no command before " + shown};
        }
        if (m_line.file) {
            throw base::UsageError{sign == '>'
                                       ? "the output goes to one file only: "
                                         "there is a second '>'"
                                       : "the output goes to a file or a program, not both: "
                                         "there are '>' and '|'"};
        }
        (sign == '>' ? m_wants_file : m_has_pipe) = true;
    }

    [[nodiscard]] Line finish() {
        end_word();
        if (m_wants_file) {
            throw base::UsageError{"there is no file after '>'"};
        }
        if (m_has_pipe && m_line.reader.empty()) {
            throw base::UsageError{"there is no program after '|'"};
        }
        return std::move(m_line);
    }

  private:
    Line m_line;
    std::optional<std::string> m_word;  ///< absent between words
    bool m_wants_file = false;
    bool m_has_pipe = false;
};

}  // namespace

Line parse_line(std::string_view text) {
    refuse_control_characters(text);
    LineBuilder builder;
    Lexer lexer{text};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view character = text.substr(i, 1);
        switch (lexer.next()) {
            case Role::blank:
                builder.end_word();
                break;
            case Role::quoting:
                builder.add("");
                break;
            case Role::plain:
                builder.add(builder.is_at_start_of_word()
                                ? home_at(text.substr(i)).value_or(std::string{character})
                                : character);
                break;
            case Role::quoted:
                builder.add(character);
                break;
            case Role::redirection:
                if (text.substr(i).starts_with(">>")) {
                    throw base::UsageError{
                        "'>>' is not supported: files are never appended to; "
                        "'>' replaces one"};
                }
                builder.redirect(text[i]);
                break;
            case Role::comment:
                return builder.finish();
        }
    }
    if (lexer.is_escaped()) {
        throw base::UsageError{"the line ends with a backslash: no character follows it"};
    }
    if (lexer.quote() != '\0') {
        throw base::UsageError{std::string{"there is no closing "} + lexer.quote() +
                               " on the line"};
    }
    return builder.finish();
}

UnfinishedLine parse_unfinished(std::string_view text_to_cursor) {
    UnfinishedLine line;
    Lexer lexer{text_to_cursor};
    bool in_word = false;
    for (std::size_t i = 0; i < text_to_cursor.size(); ++i) {
        const Role role = lexer.next();
        if (role == Role::comment) {
            line.position = Position::comment;
            line.word.clear();
            line.start = text_to_cursor.size();
            return line;
        }
        if (role != Role::blank && role != Role::redirection) {
            in_word = true;
            line.word += role == Role::quoting ? "" : text_to_cursor.substr(i, 1);
            continue;
        }
        if (in_word && line.position == Position::word) {
            line.words.push_back(line.word);
        } else if (in_word) {
            line.position = line.position == Position::file ? Position::word : Position::argument;
        }
        if (role == Role::redirection) {
            line.position = text_to_cursor[i] == '>' ? Position::file : Position::program;
        }
        in_word = false;
        line.word.clear();
        line.start = i + 1;
    }
    return line;
}

bool is_quoted(std::string_view text, std::size_t index) {
    Lexer lexer{text};
    Role role = Role::blank;
    for (std::size_t i = 0; i <= index && !lexer.at_end(); ++i) {
        role = lexer.next();
    }
    return role == Role::quoted || role == Role::quoting;
}

std::string escaped(std::string_view text, char quote) {
    if (quote == '\'') {
        std::string out;
        for (const char character : text) {
            out += character == '\'' ? "'\\''" : std::string{character};
        }
        return out;
    }
    const std::string_view special = quote == '"' ? "\"\\" : " \t\"'\\>|#";
    std::string out;
    for (const char character : text) {
        out.append(special.find(character) == std::string_view::npos ? "" : "\\") += character;
    }
    return out;
}

std::string unescaped(std::string_view text, char quote) {
    Lexer lexer{text, quote};
    std::string out;
    for (const char character : text) {
        if (lexer.next() != Role::quoting) {
            out += character;
        }
    }
    return out;
}

}  // namespace programs
