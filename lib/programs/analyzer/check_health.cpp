// SPDX-License-Identifier: GPL-3.0-or-later
// check-health: what works here, and what to do about the rest.
#include <filesystem>
#include <functional>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/paths.h"
#include "base/text.h"
#include "output/listing.h"
#include "plot/draw/gnuplot.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"
#include "tshark/probe.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

using facts::Unit;
using facts::Value;

/// What came out of looking at one thing. `status` is "ok", "warning" (something is missing that
/// not everything needs), "error" or, of a setting, "set" or "default".
struct Check {
    std::string name;
    std::string status;
    std::string found;
    std::string advice;
};

/// A text that may be missing.
Value text_value(const std::string& text) {
    return text.empty() ? Value{} : Value{text};
}

const output::Listing<Check> checks{
    {"checks", "check",
     "the program, configuration, tshark, gnuplot, cache, history; with -v also each setting, "
     "named \"setting KEY\""},
    {
        {{{"name", Unit::text, "what was looked at"}, [](const Check& it) { return it.name; }}},
        {{{"status",
           Unit::text,
           "ok; warning: something is missing that only some commands need; error: something is "
           "missing that all commands need; of a setting whether it was set",
           "",
           {"ok", "warning", "error", "set", "default"}},
          [](const Check& it) { return it.status; }}},
        {{{"found", Unit::text, "what was found: a version, a place, a value", "nothing was found"},
          [](const Check& it) { return text_value(it.found); }}},
        {{{"advice", Unit::text, "what to do about it, or where a setting comes from",
           "no advice is needed"},
          [](const Check& it) { return text_value(it.advice); }}},
    }};
const output::Layout root_layout{"", "", "", {}, &checks.layout()};

Check check_program() {
    return {"mptcpanalyzer", "ok", MPTCP_SUITE_VERSION, ""};
}

Check check_configuration(const base::Settings& settings) {
    if (settings.file()) {
        return {"configuration", "ok", settings.file()->string(), ""};
    }
    const auto usual = base::config_file();
    return {"configuration", "ok", "defaults",
            usual ? "a file " + usual->string() + " could change them" : ""};
}

Check check_tshark(const base::Settings& settings) {
    try {
        const tshark::Tshark tshark{settings};
        return {"tshark", "ok",
                tshark.binary().string() + ", version " + tshark.abilities().version +
                    ", knows all fields",
                ""};
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        return {"tshark", "error", "", error.what()};
    }
}

Check check_gnuplot(const base::Settings& settings) {
    const std::string how =
        "install gnuplot (Debian: gnuplot-nox), or name it in gnuplot_binary; "
        "it is needed for plots only";
    const auto binary = base::find_program(settings.gnuplot_binary());
    if (!binary) {
        return {"gnuplot", "warning", "",
                base::shown(settings.gnuplot_binary()) + " is not a program: " + how};
    }
    const plot::GnuplotVersion version = plot::gnuplot_version(binary->string());
    if (version.words.empty() || version.is_too_old) {
        return {"gnuplot", "warning", binary->string() + " " + version.words,
                (version.is_too_old ? "it is too old: " : "it does not answer --version: ") + how};
    }
    return {"gnuplot", "ok", binary->string() + ", " + version.words, ""};
}

Check check_cache(const Session& session) {
    const auto folder = session.settings().cache();
    if (session.choices().cache == load::CacheMode::off) {
        return {"cache", "ok", "not used (--no-cache)", ""};
    }
    try {
        if (session.settings().cache_bytes() == 0) {
            return {"cache", "ok", "not used (cache_size 0)", ""};
        }
    } catch (const base::UsageError&) {
        // The check "settings" reports it.
    }
    if (!folder) {
        return {"cache", "warning", "", "there is no home folder; --cachedir can name a folder"};
    }
    try {
        base::make_private_folder(*folder);
        if (::access(folder->c_str(), W_OK) == 0) {
            return {"cache", "ok", folder->string(), ""};
        }
        return {"cache", "warning", folder->string(),
                "it cannot be written to: every command dissects anew"};
    } catch (const base::Error& error) {
        return {"cache", "warning", folder->string(), error.what()};
    }
}

Check check_history(const base::Settings& settings) {
    const auto file = settings.history();
    if (!file) {
        return {"history", "warning", "", "there is no home folder to keep it in"};
    }
    std::error_code error;
    fs::path place = *file;
    while (!fs::exists(place, error) && place.has_relative_path()) {
        place = place.parent_path();
    }
    if (::access(place.c_str(), W_OK) != 0) {
        return {"history", "warning", file->string(), place.string() + " cannot be written to"};
    }
    return {"history", "ok", file->string(), ""};
}

/// What stands for an empty setting, where that is known.
std::string effective_text(const base::Settings& settings, const base::Settings::Entry& entry) {
    const auto path = entry.key == "cache"     ? settings.cache()
                      : entry.key == "history" ? settings.history()
                                               : std::nullopt;
    return path ? path->string() : entry.text;
}

Check check_setting(const base::Settings& settings, const base::Settings::Entry& entry) {
    const bool is_default = entry.origin == "default";
    return {"setting " + entry.key, is_default ? "default" : "set", effective_text(settings, entry),
            is_default ? "" : "from " + entry.origin};
}

/// Settings whose values make no sense would make some later command fail.
Check check_values(const base::Settings& settings) {
    const std::vector<std::function<void()>> getters = {
        [&] { static_cast<void>(settings.jobs()); },
        [&] { static_cast<void>(settings.delimiter()); },
        [&] { static_cast<void>(settings.cache_bytes()); },
        [&] { static_cast<void>(settings.history_size()); },
        [&] { static_cast<void>(settings.tshark_timeout()); },
    };
    std::vector<std::string> wrong;
    for (const auto& get : getters) {
        try {
            get();
        } catch (const base::UsageError& error) {
            wrong.emplace_back(error.what());
        }
    }
    if (wrong.empty()) {
        return {"settings", "ok", "all are valid", ""};
    }
    return {"settings", "error", "", base::joined(wrong, "; ")};
}

class CheckHealth final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root_layout};
    }
    void setup(cli::Options& options) override {
        options.add_switch("verbose,v", "show every setting and where it came from",
                           [this] { m_verbose = true; });
    }

    [[nodiscard]] Answer run(Session& session) override {
        const base::Settings& settings = session.settings();
        const std::vector<Check> done = {check_program(),         check_configuration(settings),
                                         check_values(settings),  check_tshark(settings),
                                         check_gnuplot(settings), check_cache(session),
                                         check_history(settings)};
        Answer answer;
        output::Document document{&root_layout, {}};
        for (const Check& check : done) {
            document.root.inner.push_back(checks.item(check));
            answer.status = check.status == "error" ? base::ExitStatus::failed : answer.status;
        }
        if (m_verbose || session.choices().verbosity > 0) {
            for (const base::Settings::Entry& entry : settings.entries()) {
                document.root.inner.push_back(checks.item(check_setting(settings, entry)));
            }
        }
        answer.content = std::move(document);
        return answer;
    }

  private:
    bool m_verbose = false;
};

const Registration<CheckHealth> registration{
    "check-health", {}, "check what works on this machine and how to fix the rest", Group::program};

}  // namespace

}  // namespace programs
