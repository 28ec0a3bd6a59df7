// SPDX-License-Identifier: GPL-3.0-or-later
// manual_pages: writes the manual pages while the suite is built. It is not installed.
// usage: manual_pages TEMPLATES_FOLDER DATE OUTPUT_FOLDER
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/output_file.h"
#include "base/program.h"
#include "base/text.h"
#include "command/program_info.h"
#include "manual/pages.h"
#include "shell/arguments.h"

namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        throw base::Error{"cannot read " + base::shown(file.string())};
    }
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const fs::path& file, const std::string& page) {
    base::OutputFile out{file.string()};
    out.write(page);
    out.commit();
}

base::ExitStatus work(const std::vector<std::string>& words) {
    if (words.size() != 3) {
        throw base::UsageError{"usage: manual_pages TEMPLATES_FOLDER DATE OUTPUT_FOLDER"};
    }
    const fs::path templates = words[0];
    const std::string& date = words[1];
    const fs::path output = words[2];
    for (const command::ProgramInfo& program :
         {command::exporter_info(), shell::analyzer_info(), command::numerics_info()}) {
        const std::string name = program.name + ".1";
        write(output / name,
              manual::program_page(program, content_of(templates / (name + ".in")), date));
    }
    const std::string name = "mptcpanalyzer.5";
    write(output / name, manual::formats_page(content_of(templates / (name + ".in")), date));
    return base::ExitStatus::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program("manual_pages", argument_count, arguments, work);
}
