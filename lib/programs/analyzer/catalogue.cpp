// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/catalogue.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "plugin/find.h"
#include "programs/analyzer/plugin_commands.h"
#include "programs/common/help.h"

namespace programs {

const CommandInfo<Session>* Catalogue::find_command(std::string_view word) {
    if (const CommandInfo<Session>* const own =
            programs::find_command(own_commands<Session>(), word)) {
        return own;
    }
    if (!plugin::is_name(word)) {
        return nullptr;
    }
    if (const CommandInfo<Session>* const found = programs::find_command(commands(), word)) {
        return found;
    }
    for (const PluginInfo& info : m_plugins) {
        if (info.name == word && info.kind == PluginKind::program) {
            throw base::Error{"the plugin " + base::shown(info.file.string()) +
                              " is not run: " + info.refusal};
        }
    }
    return nullptr;
}

const std::vector<CommandInfo<Session>>& Catalogue::commands() {
    find_plugins();
    return m_commands;
}

void Catalogue::refuse_unknown_command(const std::string& word) {
    const std::string unknown = unknown_command(word, words_of(commands()));
    const bool any_refused =
        std::any_of(m_plugins.begin(), m_plugins.end(),
                    [](const PluginInfo& info) { return !info.refusal.empty(); });
    throw base::UsageError{
        unknown + " ('help' lists the commands" +
        (any_refused ? "; a plugin was refused, 'list-plugins' reports why" : "") + ")"};
}

const plot::PlotInfo& Catalogue::find_plot(const std::string& name) {
    return plot::find_plot(plots(), name);
}

const std::vector<plot::PlotInfo>& Catalogue::plots() {
    find_plugins();
    return m_plots;
}

const std::vector<PluginInfo>& Catalogue::plugins() {
    find_plugins();
    return m_plugins;
}

void Catalogue::find_plugins() {
    if (std::exchange(m_looked, true)) {
        return;
    }
    m_commands = own_commands<Session>();
    m_plots = plot::plots();
    for (plugin::Found& found : plugin::find_libraries(m_folder)) {
        add_library({found.name, PluginKind::library, found.file, {}, {}, {}, found.refusal});
    }
    for (plugin::Found& found : plugin::find_programs(m_folder)) {
        add_program({found.name, PluginKind::program, found.file, {}, {}, {}, found.refusal});
    }
}

void Catalogue::add_library(PluginInfo info) {
    try {
        if (info.refusal.empty()) {
            m_libraries.emplace_back(info.file);
        }
    } catch (const base::Error& error) {
        info.refusal = error.what();
    }
    if (!info.refusal.empty()) {
        m_plugins.push_back(std::move(info));
        return;
    }
    const mptcpanalyzer::Plugin& its = m_libraries.back().plugin();
    for (const mptcpanalyzer::Command& command : its.commands) {
        if (programs::find_command(m_commands, command.name) == nullptr) {
            m_commands.push_back(info_of(command));
            info.commands.push_back(command.name);
        } else {
            info.hidden.push_back(command.name);
        }
    }
    for (const mptcpanalyzer::Plot& plot : its.plots) {
        if (std::none_of(m_plots.begin(), m_plots.end(), [&plot](const plot::PlotInfo& known) {
                return known.name == plot.name;
            })) {
            m_plots.push_back(info_of(plot));
            info.plots.push_back(plot.name);
        } else {
            info.hidden.push_back(plot.name);
        }
    }
    m_plugins.push_back(std::move(info));
}

void Catalogue::add_program(PluginInfo info) {
    if (!info.refusal.empty()) {
        m_plugins.push_back(std::move(info));
        return;
    }
    if (programs::find_command(m_commands, info.name) == nullptr) {
        m_commands.push_back(info_of_program(info.name, info.file));
        info.commands.push_back(info.name);
    } else {
        info.hidden.push_back(info.name);
    }
    m_plugins.push_back(std::move(info));
}

}  // namespace programs
