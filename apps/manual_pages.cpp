// SPDX-License-Identifier: GPL-3.0-or-later
// manual_pages: fills a page of docs/man, or writes the JSON Schemas, while the suite is built. It is
// not installed.
// usage: manual_pages PROGRAM.SECTION.md OUTPUT
//        manual_pages --schemas FOLDER
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/output_file.h"
#include "base/text.h"
#include "cli/program.h"
#include "programs/analyzer/program.h"
#include "programs/exporter/program.h"
#include "programs/manual/pages.h"
#include "programs/manual/schemas.h"
#include "programs/numerics/program.h"

namespace {

std::string content_of(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        throw base::Error{"cannot read " + base::shown(file)};
    }
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The program whose page this is.
cli::ProgramInfo program_of(const std::string& file) {
    const std::string name = std::filesystem::path{file}.filename().string();
    for (const cli::ProgramInfo& program :
         {programs::exporter_info(), programs::analyzer_info(), programs::numerics_info()}) {
        if (name.starts_with(program.name + ".")) {
            return program;
        }
    }
    throw base::Error{base::shown(name) + " is the page of no program"};
}

void write_file(const std::string& file, const std::string& content) {
    base::OutputFile out{file};
    out.write(content);
    out.commit();
}

base::ExitStatus work(const std::vector<std::string>& words) {
    if (words.size() != 2) {
        throw base::UsageError{
            "usage: manual_pages PROGRAM.SECTION.md OUTPUT, or manual_pages --schemas FOLDER"};
    }
    if (words[0] == "--schemas") {
        for (const programs::SchemaFile& schema : programs::schema_files()) {
            write_file(words[1] + "/" + schema.name, schema.content);
        }
    } else {
        write_file(words[1], programs::page(program_of(words[0]), content_of(words[0])));
    }
    return base::ExitStatus::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
    return cli::run_program("manual_pages", argument_count, arguments, work);
}
