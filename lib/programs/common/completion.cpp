// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/completion.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "programs/common/command.h"
#include "programs/common/words.h"

namespace programs {

namespace {

using Words = std::vector<std::string>;
using Candidates = std::vector<Candidate>;

Candidates option_names(const cli::Options& options) {
    Candidates names;
    for (const cli::OptionInfo& info : options.infos()) {
        names.push_back({"--" + info.long_name, info.help});
        if (info.short_name != '\0') {
            names.push_back({std::string{"-"} + info.short_name, info.help});
        }
    }
    std::sort(names.begin(), names.end(),
              [](const Candidate& a, const Candidate& b) { return a.word < b.word; });
    return names;
}

Candidates without_meaning(const Words& words) {
    Candidates candidates;
    for (const std::string& word : words) {
        candidates.push_back({word});
    }
    return candidates;
}

/// What may follow `kept` as a value of that kind.
void add_values(const cli::OptionInfo& info, cli::ValueKind kind, std::string_view beginning,
                const Known& known, WordCompletion& completion) {
    Candidates found;
    if (kind == cli::ValueKind::file) {
        completion.files = true;
    } else if (kind == cli::ValueKind::choice) {
        found = matching(without_meaning(info.choices), beginning);
    } else if (kind != cli::ValueKind::other && known.words) {
        found = matching(known.words(kind), beginning);
    }
    completion.candidates.insert(completion.candidates.end(), found.begin(), found.end());
}

/// The last of several columns between commas; those before it are not offered again.
void add_columns(const cli::OptionInfo& info, std::string_view value, const Known& known,
                 WordCompletion& completion) {
    const std::string_view named = value.substr(0, value.rfind(',') + 1);
    completion.kept += named;
    completion.is_list = true;
    add_values(info, info.kind, value.substr(named.size()), known, completion);
    const auto before = base::split(named, ',');
    std::erase_if(completion.candidates, [&before](const Candidate& candidate) {
        return std::find(before.begin(), before.end(), candidate.word) != before.end();
    });
}

WordCompletion complete_value(const cli::OptionInfo& info, std::string kept, std::string_view value,
                              const Known& known) {
    WordCompletion completion{std::move(kept)};
    if (info.kind == cli::ValueKind::column) {
        add_columns(info, value, known, completion);
    } else {
        add_values(info, info.kind, value, known, completion);
    }
    return completion;
}

/// What the complete words say about the next one.
struct Place {
    const cli::OptionInfo* value_of = nullptr;  ///< the next word is this option's value
    bool options_ended = false;                 ///< by "--"
    Words arguments{};                          ///< those before it
};

Place place_after(const Words& words, const cli::Options& options) {
    Place place;
    for (const std::string& word : words) {
        if (place.value_of != nullptr) {
            place.value_of = nullptr;
        } else if (place.options_ended || !cli::Options::is_option(word)) {
            place.arguments.push_back(word);
        } else if (word == "--") {
            place.options_ended = true;
        } else {
            place.value_of = options.value_wanted_after(word);
        }
    }
    return place;
}

WordCompletion complete_option(const std::string& word, const cli::Options& options,
                               const Known& known) {
    const auto equal = word.find('=');
    if (equal == std::string::npos) {
        return {"", matching(option_names(options), word)};
    }
    const auto* const option = options.value_wanted_after(word.substr(0, equal));
    return option != nullptr && word.starts_with("--")
               ? complete_value(*option, word.substr(0, equal + 1), word.substr(equal + 1), known)
               : WordCompletion{};
}

/// The kind of an argument after those before it; several when the command distinguishes them
/// itself.
std::vector<cli::ValueKind> kinds_of(const cli::OptionInfo& argument, const Words& before,
                                     const cli::Options& options, const Known& known) {
    if (argument.or_file) {
        return {argument.kind, cli::ValueKind::file};
    }
    if (argument.kind != cli::ValueKind::mptcp_stream ||
        options.arguments().front().kind != cli::ValueKind::plot) {
        return {argument.kind};
    }
    const auto kinds =
        known.after_plot ? known.after_plot(before.front()) : std::vector<cli::ValueKind>{};
    const std::size_t place = before.size() - 1;
    return {place < kinds.size() ? kinds[place] : argument.kind};
}

WordCompletion complete_argument(const Words& before, const std::string& word,
                                 const cli::Options& options, const Known& known) {
    const auto& arguments = options.arguments();
    if (arguments.empty() || (before.size() >= arguments.size() && !arguments.back().repeated)) {
        return {};
    }
    const auto& argument = arguments[std::min(before.size(), arguments.size() - 1)];
    WordCompletion completion;
    for (const cli::ValueKind kind : kinds_of(argument, before, options, known)) {
        add_values(argument, kind, word, known, completion);
    }
    return completion;
}

Words command_names(const Vocabulary& vocabulary) {
    Words names;
    for (const cli::CommandWords& info : vocabulary.commands()) {
        names.emplace_back(info.name);
        names.insert(names.end(), info.aliases.begin(), info.aliases.end());
    }
    std::sort(names.begin(), names.end());
    return names;
}

Words words_of(cli::ValueKind kind, const Vocabulary& vocabulary) {
    const auto asked = [](const Vocabulary::Words& words) { return words ? words() : Words{}; };
    switch (kind) {
        case cli::ValueKind::command:
            return command_names(vocabulary);
        case cli::ValueKind::mptcp_stream:
            return asked(vocabulary.mptcp_streams);
        case cli::ValueKind::tcp_stream:
            return asked(vocabulary.tcp_streams);
        case cli::ValueKind::column:
            return asked(vocabulary.columns);
        case cli::ValueKind::plot:
            return asked(vocabulary.plots);
        case cli::ValueKind::other:
        case cli::ValueKind::file:
        case cli::ValueKind::choice:
            return {};
    }
    return {};
}

/// As the line editor replaces it: with what is kept, but for "--option=".
Completion completion_of(const WordCompletion& completed) {
    const auto equal =
        completed.kept.starts_with("--") ? completed.kept.find('=') : std::string::npos;
    const std::string kept = completed.kept.substr(equal + 1);
    Completion completion{{}, completed.files};
    for (const Candidate& candidate : completed.candidates) {
        completion.candidates.push_back(kept + candidate.word);
    }
    return completion;
}

Completion complete_command(const UnfinishedLine& line, const Vocabulary& vocabulary) {
    if (!vocabulary.commands) {
        return {};
    }
    const Known known{
        [&vocabulary](cli::ValueKind kind) { return without_meaning(words_of(kind, vocabulary)); },
        vocabulary.after_plot};
    if (line.words.empty()) {
        return completion_of({"", matching(known.words(cli::ValueKind::command), line.word)});
    }
    const auto commands = vocabulary.commands();
    const cli::CommandWords* const command = find_command(commands, line.words.front());
    if (command == nullptr) {
        return {};
    }
    cli::Options options;
    command->declare(options);
    if (vocabulary.common_options) {
        vocabulary.common_options(options);
    }
    return completion_of(
        complete_word({line.words.begin() + 1, line.words.end()}, line.word, options, known));
}

}  // namespace

WordCompletion complete_word(const std::vector<std::string>& words, const std::string& word,
                             const cli::Options& options, const Known& known) {
    const Place place = place_after(words, options);
    if (place.value_of != nullptr) {
        return complete_value(*place.value_of, "", word, known);
    }
    return word.starts_with('-') && !place.options_ended
               ? complete_option(word, options, known)
               : complete_argument(place.arguments, word, options, known);
}

std::vector<Candidate> matching(const std::vector<Candidate>& candidates,
                                std::string_view beginning) {
    std::vector<Candidate> found;
    std::unordered_set<std::string_view> seen;
    for (const Candidate& candidate : candidates) {
        if (candidate.word.starts_with(beginning) && seen.insert(candidate.word).second) {
            found.push_back(candidate);
        }
    }
    return found;
}

std::vector<cli::ValueKind> arguments_after(const std::vector<plot::PlotInfo>& plots,
                                            const std::string& name) {
    std::vector<cli::ValueKind> kinds;
    for (const plot::PlotInfo& info : plots) {
        if (info.name == name && info.has_column) {
            kinds.push_back(cli::ValueKind::column);
        }
        if (info.name == name && info.has_peer) {
            kinds.push_back(cli::ValueKind::file);
        }
    }
    return kinds;
}

Completion complete(std::string_view line_to_cursor, const Vocabulary& vocabulary) {
    const UnfinishedLine line = parse_unfinished(line_to_cursor);
    switch (line.position) {
        case Position::word:
            return complete_command(line, vocabulary);
        case Position::file:
        case Position::argument:
            return {{}, true};
        case Position::program:
        case Position::comment:
            return {};
    }
    return {};
}

}  // namespace programs
