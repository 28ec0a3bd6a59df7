// SPDX-License-Identifier: GPL-3.0-or-later
// A line of a script or of the interpreter: its words, its completion, and the options of the
// command that it names, which is not run. Input: the line.
#include "programs/common/words.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "facts/columns.h"
#include "fuzz.h"
#include "plot/plots.h"
#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"
#include "programs/common/completion.h"

namespace {

using Texts = std::vector<std::string>;

programs::Vocabulary vocabulary() {
    programs::Vocabulary vocabulary;
    vocabulary.commands = [] {
        return programs::words_of(programs::own_commands<programs::Session>());
    };
    vocabulary.common_options = [](cli::Options& options) {
        options.add_switch("help,h", "explain this command", [] {});
    };
    vocabulary.mptcp_streams = [] { return Texts{"0", "1", "10"}; };
    vocabulary.tcp_streams = [] { return Texts{"0", "7"}; };
    vocabulary.columns = facts::column_names;
    vocabulary.plots = [] {
        Texts names;
        for (const plot::PlotInfo& info : plot::plots()) {
            names.emplace_back(info.name);
        }
        return names;
    };
    return vocabulary;
}

/// The line so far, as the editor asks for it.
void complete(std::string_view text) {
    const programs::UnfinishedLine line = programs::parse_unfinished(text);
    fuzz::promise(line.start <= text.size(), "a word begins in the text");
    static const programs::Vocabulary words = vocabulary();
    const programs::Completion completion = programs::complete(text, words);
    const auto equal = line.word.find('=');
    const bool is_value = line.word.starts_with("--") && equal != std::string::npos;
    const std::string beginning = is_value ? line.word.substr(equal + 1) : line.word;
    for (const std::string& candidate : completion.candidates) {
        fuzz::promise(candidate.starts_with(beginning), "a candidate begins with the word");
        fuzz::promise(
            std::count(completion.candidates.begin(), completion.candidates.end(), candidate) == 1,
            "a candidate comes once");
    }
    for (std::size_t index = 0; index < text.size(); ++index) {
        static_cast<void>(programs::is_quoted(text, index));
    }
}

/// Whether parse_line() takes all its characters.
bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return (byte < 0x20 && character != '\t') || byte == 0x7f;
    });
}

/// A word that is escaped is the same word again.
void promise_escapes(const std::string& word) {
    if (has_control_character(word) || word.starts_with("~/")) {
        return;
    }
    for (const char quote : {'\0', '"', '\''}) {
        const std::string escaped = programs::escaped(word, quote);
        fuzz::promise(programs::unescaped(escaped, quote) == word, "unescaped() undoes escaped()");
        if (quote == '\0' && word.empty()) {
            continue;
        }
        const std::string around = quote == '\0' ? "" : std::string{quote};
        const programs::Line line = programs::parse_line("x " + around + escaped + around);
        fuzz::promise(line.words == Texts{"x", word} && !line.file && line.reader.empty(),
                      "an escaped word is taken literally");
    }
}

/// The words of a line are those that completion sees.
void promise_words(const std::string& text, const programs::Line& line) {
    fuzz::promise(!line.file || line.reader.empty(), "output goes to a file or a program");
    fuzz::promise(!line.words.empty() || (!line.file && line.reader.empty()),
                  "output is that of a command");
    const programs::UnfinishedLine unfinished = programs::parse_unfinished(text + " ");
    const bool is_whole = unfinished.position != programs::Position::comment && !line.file &&
                          line.reader.empty() && text.find('~') == std::string::npos;
    fuzz::promise(!is_whole || unfinished.words == line.words,
                  "a finished line has the words of an unfinished one");
    for (const std::string& word : line.words) {
        promise_escapes(word);
    }
}

void parse_options(const Texts& words) {
    static programs::Catalogue catalogue{base::Settings{std::nullopt}};
    const programs::CommandInfo<programs::Session>* const info =
        catalogue.find_command(words.front());
    if (info == nullptr) {
        catalogue.refuse_unknown_command(words.front());
    }
    const auto command = info->make();
    cli::Options options;
    command->setup(options);
    options.parse({words.begin() + 1, words.end()}, [] { return false; });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    complete(text);
    promise_escapes(std::string{text});
    try {
        const programs::Line line = programs::parse_line(text);
        promise_words(std::string{text}, line);
        if (!line.words.empty()) {
            parse_options(line.words);
        }
    } catch (const base::Error&) {
    }
    return 0;
}
