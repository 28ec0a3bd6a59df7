// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/program.h"

#include <fcntl.h>
#include <new>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace cli {

namespace {

/// A program started with a standard descriptor closed would take its first file for it.
void fill_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            // Not O_CLOEXEC: it stands in for a standard descriptor, in children too. Writing to a
            // standard output that was closed fails, as it should.
            const int mode = descriptor == STDERR_FILENO ? O_RDWR : O_RDONLY;
            [[maybe_unused]] const int opened = ::open("/dev/null", mode);  // NOLINT
        }
    }
}

base::Color color_of(const std::string& choice) {
    if (choice == "always") {
        return base::Color::always;
    }
    return choice == "never" ? base::Color::never : base::Color::automatic;
}

}  // namespace

void CommonOptions::add_to(Options& options) {
    options.group("Common options");
    options.add_switch("help,h", "show this help and exit", [this] { help = true; });
    options.add_switch("version", "show versions and exit", [this] { version = true; });
    options.add_switch("quiet,q", "print errors only, no warnings", [this] { quiet = true; });
    options.add_switch("verbose,v", "report more on stderr (twice: details)",
                       [this] { ++verbosity; });
    options.add_switch("progress", "show progress on stderr", [this] { progress = true; });
    options.add_switch("no-progress",
                       "show no progress (default: only on a terminal, after a second)",
                       [this] { progress = false; });
    options
        .add_value("config", "FILE", "configuration file to read instead of the usual one",
                   [this](const std::string& value) { config = value; })
        .is(ValueKind::file);
    options.add_choice("color", {"auto", "always", "never"}, "colours on stderr (default: auto)",
                       [this](const std::string& value) { color = color_of(value); });
}

bool CommonOptions::shows_progress() const {
    return progress.value_or(!quiet && ::isatty(STDERR_FILENO) != 0);
}

base::LogSettings CommonOptions::log_settings(const std::string& program) const {
    return {program, quiet ? -1 : verbosity, color};
}

int run_program(const std::string& name, int argument_count, char** arguments,
                const std::function<base::ExitStatus(const std::vector<std::string>&)>& work) {
    fill_standard_descriptors();
    base::install_signal_handlers();
    base::set_up_log({name});
    base::ExitStatus status = base::ExitStatus::done;
    try {
        status = work({arguments + 1, arguments + argument_count});
    } catch (const base::OutputClosed&) {
        status = base::ExitStatus::done;
    } catch (const base::Error& error) {
        base::log_error(error.what());
        status = error.status();
    } catch (const std::bad_alloc&) {
        base::log_error("out of memory; try a smaller capture, or a part of it (editcap -r)");
        status = base::ExitStatus::failed;
    } catch (const std::exception& error) {
        base::log_error(std::string{"internal error, please report it: "} + error.what());
        status = base::ExitStatus::failed;
    }
    return static_cast<int>(status);
}

}  // namespace cli
