// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tshark_rows.h"

#include <array>
#include <sstream>
#include <stdexcept>
#include <stdio.h>  // NOLINT(modernize-deprecated-headers): popen is POSIX
#include <sys/wait.h>

#include "support/temporary_folder.h"

namespace test_support {
namespace {

std::string shell_quoted(const std::string& text) {
    std::string quoted{"'"};
    for (const auto character : text) {
        quoted += character == '\'' ? std::string{"'\\''"} : std::string(1, character);
    }
    return quoted + "'";
}

Row parse_row(const std::string& line, const std::vector<std::string>& fields) {
    Row row;
    std::istringstream values{line};
    std::string value;
    for (const auto& field : fields) {
        if (std::getline(values, value, '\t') && !value.empty()) {
            row[field] = value;
        }
    }
    return row;
}

std::string output_of(const std::string& command, int& exit_status) {
    auto* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) {
        throw std::runtime_error{"cannot run " + command};
    }
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto count = fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.append(buffer.data(), count);
    }
    const auto status = pclose(pipe);
    exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

}  // namespace

TsharkResult run_tshark(const std::filesystem::path& capture,
                        const std::vector<std::string>& fields, const std::string& arguments) {
    auto command = "LC_ALL=C TZ=UTC tshark -n -r " + shell_quoted(capture.string()) + " " +
                   arguments + " -T fields";
    for (const auto& field : fields) {
        command += " -e " + shell_quoted(field);
    }
    TsharkResult result;
    std::istringstream lines{output_of(command + " 2>/dev/null", result.exit_status)};
    for (std::string line; std::getline(lines, line);) {
        result.rows.push_back(parse_row(line, fields));
    }
    return result;
}

std::vector<Row> tshark_rows(const CaptureBuilder& capture, const std::vector<std::string>& fields,
                             const std::string& arguments) {
    const TemporaryFolder folder;
    const auto path = folder / "capture";
    capture.write(path);
    const auto result = run_tshark(path, fields, arguments);
    if (result.exit_status != 0) {
        throw std::runtime_error{"tshark failed with exit status " +
                                 std::to_string(result.exit_status)};
    }
    return result.rows;
}

}  // namespace test_support
