// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/completion.h"

#include <algorithm>
#include <unordered_set>

#include "shell/words.h"

namespace shell {

namespace {

using Words = std::vector<std::string>;

Words command_names(const Vocabulary& vocabulary) {
    Words names;
    for (const command::CommandInfo& info : vocabulary.commands()) {
        names.emplace_back(info.name);
        names.insert(names.end(), info.aliases.begin(), info.aliases.end());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The command of that name or alias, or nullptr.
const command::CommandInfo* find_command(std::string_view word, const Vocabulary& vocabulary) {
    for (const command::CommandInfo& info : vocabulary.commands()) {
        if (info.name == word ||
            std::find(info.aliases.begin(), info.aliases.end(), word) != info.aliases.end()) {
            return &info;
        }
    }
    return nullptr;
}

Words option_names(const base::Options& options) {
    Words names;
    for (const base::OptionInfo& info : options.infos()) {
        names.push_back("--" + info.long_name);
        if (info.short_name != '\0') {
            names.push_back(std::string{"-"} + info.short_name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The words of a list that begin with `beginning`, each once.
Completion matching(const Words& words, std::string_view beginning) {
    Completion completion;
    std::unordered_set<std::string_view> seen;
    for (const std::string& word : words) {
        if (word.starts_with(beginning) && seen.insert(word).second) {
            completion.candidates.push_back(word);
        }
    }
    return completion;
}

Words asked(const Vocabulary::Words& words) {
    return words ? words() : Words{};
}

Completion values(const base::OptionInfo& info, std::string_view beginning,
                  const Vocabulary& vocabulary) {
    switch (info.kind) {
        case base::ValueKind::other:
            return {};
        case base::ValueKind::file:
            return {{}, true};
        case base::ValueKind::choice:
            return matching(info.choices, beginning);
        case base::ValueKind::command:
            return matching(command_names(vocabulary), beginning);
        case base::ValueKind::mptcp_stream:
            return matching(asked(vocabulary.mptcp_streams), beginning);
        case base::ValueKind::tcp_stream:
            return matching(asked(vocabulary.tcp_streams), beginning);
        case base::ValueKind::column:
            return matching(asked(vocabulary.columns), beginning);
        case base::ValueKind::plot:
            return matching(asked(vocabulary.plots), beginning);
    }
    return {};
}

/// What the complete words of a command say about the next one.
struct Place {
    const base::OptionInfo* value_of = nullptr;  ///< the next word is this option's value
    bool options_ended = false;                  ///< by "--"
    std::size_t arguments = 0;                   ///< how many there were
};

Place place_behind(const Words& words, const base::Options& options) {
    Place place;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (place.value_of != nullptr) {
            place.value_of = nullptr;
        } else if (place.options_ended || !base::Options::is_option(words[i])) {
            ++place.arguments;
        } else if (words[i] == "--") {
            place.options_ended = true;
        } else {
            place.value_of = options.value_wanted_after(words[i]);
        }
    }
    return place;
}

/// The argument that comes behind `count` others, or nullptr.
const base::OptionInfo* argument_behind(std::size_t count, const base::Options& options) {
    const auto& arguments = options.arguments();
    if (count < arguments.size()) {
        return &arguments[count];
    }
    return !arguments.empty() && arguments.back().repeated ? &arguments.back() : nullptr;
}

Completion complete_word(const UnfinishedLine& line, const base::Options& options,
                         const Vocabulary& vocabulary) {
    const Place place = place_behind(line.words, options);
    if (place.value_of != nullptr) {
        return values(*place.value_of, line.word, vocabulary);
    }
    if (line.word.starts_with('-') && !place.options_ended) {
        const auto equal = line.word.find('=');
        if (equal == std::string::npos) {
            return matching(option_names(options), line.word);
        }
        const auto* const option = options.value_wanted_after(line.word.substr(0, equal));
        return option != nullptr && line.word.starts_with("--")
                   ? values(*option, line.word.substr(equal + 1), vocabulary)
                   : Completion{};
    }
    const auto* const argument = argument_behind(place.arguments, options);
    return argument != nullptr ? values(*argument, line.word, vocabulary) : Completion{};
}

Completion complete_command(const UnfinishedLine& line, const Vocabulary& vocabulary) {
    if (!vocabulary.commands) {
        return {};
    }
    if (line.words.empty()) {
        return matching(command_names(vocabulary), line.word);
    }
    const auto* const info = find_command(line.words.front(), vocabulary);
    if (info == nullptr) {
        return {};
    }
    const auto command = info->make();
    base::Options options;
    command->setup(options);
    if (vocabulary.common_options) {
        vocabulary.common_options(options);
    }
    return complete_word(line, options, vocabulary);
}

}  // namespace

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

}  // namespace shell
