// SPDX-License-Identifier: GPL-3.0-or-later
// Time and memory of loading one capture: by tshark, from our CSV of it, from the cache.
//
// usage: loading_bench CAPTURE CSV FOLDER     FOLDER is for the cache
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <malloc.h>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "capture/source.h"
#include "load/cache.h"
#include "load/load.h"
#include "mptcp/passes/analysis.h"
#include "packets/packet_table.h"
#include "tshark/probe.h"

namespace {

/// A figure of /proc/self/status in MB.
double megabytes(const std::string& name) {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    double kilobytes = 0;
    while (status >> word) {
        if (word == name) {
            status >> kilobytes;
            break;
        }
    }
    return kilobytes / 1000;
}

/// Prints the median time of several runs and the most memory that one took.
template <class Run>
void measure(const std::string& what, std::size_t runs, Run run) {
    std::vector<double> seconds;
    double most = 0;
    for (std::size_t i = 0; i < runs; ++i) {
        malloc_trim(0);
        std::ofstream{"/proc/self/clear_refs"} << "5";  // forget the peak
        const double before = megabytes("VmRSS:");
        const auto start = std::chrono::steady_clock::now();
        run();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        seconds.push_back(taken.count());
        most = std::max(most, megabytes("VmHWM:") - before);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("| %s | %.3f | %.0f |\n", what.c_str(), seconds[seconds.size() / 2], most);
}

mptcp::Capture load(const std::string& path, const base::Settings& settings,
                    const load::Cache& cache = {}) {
    capture::Source source{path};
    return load::load(source, settings, {}, load::Strictness::lenient, cache);
}

void run(const std::string& file, const std::string& csv, const std::string& folder) {
    base::Settings settings{std::nullopt};
    settings.override_with("cache", folder, "FOLDER");
    const load::Cache cache{settings, load::CacheMode::use};
    const tshark::Tshark tshark{settings};
    const capture::Source source{file};
    const auto key = load::cache_key(source, {}, load::dissector_name(tshark));
    const mptcp::Capture capture = load(file, settings, cache);

    std::printf("%zu packets, entry of %ju bytes\n\n| what | s | MB at the peak |\n|---|---|---|\n",
                capture.packets().size(),
                static_cast<std::uintmax_t>(
                    std::filesystem::file_size(std::filesystem::path{folder} / key->name)));
    measure("tshark and analysis", 1, [&] { static_cast<void>(load(file, settings)); });
    measure("CSV and analysis", 3, [&] { static_cast<void>(load(csv, settings)); });
    measure("cache and analysis", 9, [&] { static_cast<void>(load(file, settings, cache)); });
    measure("analysis alone", 9, [&] { static_cast<void>(mptcp::analyse(capture.packets())); });
    measure("cache alone", 9, [&] { static_cast<void>(cache.load(*key)); });
    measure("writing the entry", 9,
            [&] { cache.store(*key, capture.packets(), capture.reading()); });
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 4) {
        std::cerr << "usage: loading_bench CAPTURE CSV FOLDER\n";
        return 2;
    }
    try {
        run(arguments[1], arguments[2], arguments[3]);
    } catch (const std::exception& error) {
        std::cerr << "loading_bench: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
