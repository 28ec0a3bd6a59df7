// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include <cstdlib>
#include <memory>
#include <unistd.h>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "base/progress.h"

namespace base {

namespace {

using Sink = spdlog::sinks::stderr_color_sink_mt;

bool wants_color(Color color) {
    if (color != Color::automatic) {
        return color == Color::always;
    }
    const char* const no_color = std::getenv("NO_COLOR");
    return ::isatty(STDERR_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
}

spdlog::level::level_enum level_of(int verbosity) {
    if (verbosity < 0) {
        return spdlog::level::err;
    }
    return verbosity == 0   ? spdlog::level::warn
           : verbosity == 1 ? spdlog::level::info
                            : spdlog::level::debug;
}

std::shared_ptr<spdlog::logger> make_logger(const LogSettings& settings) {
    auto sink = std::make_shared<Sink>(wants_color(settings.color) ? spdlog::color_mode::always
                                                                   : spdlog::color_mode::never);
    auto logger = std::make_shared<spdlog::logger>(settings.program, std::move(sink));
    const std::string prefix = settings.program.empty() ? "" : "%n: ";
    // Time stamps are for whoever looks into what takes long.
    logger->set_pattern((settings.verbosity > 0 ? "[%H:%M:%S.%e] " : "") + prefix + "%^%l%$: %v");
    logger->set_level(level_of(settings.verbosity));
    return logger;
}

std::shared_ptr<spdlog::logger>& current_logger() {
    static std::shared_ptr<spdlog::logger> logger = make_logger({});
    return logger;
}

void log(spdlog::level::level_enum level, const std::string& message) {
    if (current_logger()->should_log(level)) {
        clear_progress_line();
        current_logger()->log(level, "{}", message);
    }
}

}  // namespace

void set_up_log(const LogSettings& settings) {
    current_logger() = make_logger(settings);
}

void log_error(const std::string& message) {
    log(spdlog::level::err, message);
}
void log_warning(const std::string& message) {
    log(spdlog::level::warn, message);
}
void log_info(const std::string& message) {
    log(spdlog::level::info, message);
}
void log_detail(const std::string& message) {
    log(spdlog::level::debug, message);
}

}  // namespace base
