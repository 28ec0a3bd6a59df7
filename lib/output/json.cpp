// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/interrupt.h"
#include "base/text.h"
#include "output/cells.h"
#include "output/json_lines_writer.h"
#include "output/json_text.h"
#include "output/writers.h"

namespace output {

namespace {

constexpr std::size_t indent = 2;

/// The keys of a level as they stand in front of each value, with the braces of nested objects.
class Keys {
  public:
    /// `first` stands in front of the first key of an item, `separator` in front of the others.
    Keys(const Layout& layout, std::string first, std::string_view separator)
        : m_layout{layout}, m_separator{std::move(first)} {
        for (std::size_t cell = 0; cell < layout.columns.size(); ++cell) {
            if (layout.columns[cell].place != Place::text) {
                m_keys.push_back({cell, before(layout.columns[cell].info.name)});
                m_separator = separator;
            }
        }
        m_after = layout.inner == nullptr ? closing(0) : before(layout.inner->name);
    }

    /// Appends an item's cells and, if it holds others, the key of their list.
    void append(std::string& out, const Item& item) const {
        for (const Key& key : m_keys) {
            out += key.before;
            append_json_cell(out, m_layout.columns[key.cell].info.unit, item.cells.at(key.cell));
        }
        out += m_after;
    }

  private:
    struct Key {
        std::size_t cell;
        std::string before;
    };

    /// Ends the open objects but the outermost ones.
    std::string closing(std::size_t kept) {
        std::string braces(m_open.size() - kept, '}');
        m_open.resize(kept);
        return braces;
    }

    /// What stands between the value before and the one of that path.
    std::string before(std::string_view path) {
        const std::vector<std::string_view> names = base::split(path, '.');
        const auto [open, entered] =
            std::mismatch(m_open.begin(), m_open.end(), names.begin(), names.end() - 1);
        const auto shared = static_cast<std::size_t>(open - m_open.begin());
        std::string text = closing(shared);
        text += shared == 0 ? m_separator : ",";
        for (auto name = entered; name != names.end(); ++name) {
            text += name == entered ? "" : "{";
            append_json_string(text, *name);
            text += ':';
        }
        m_open.assign(names.begin(), names.end() - 1);
        return text;
    }

    const Layout& m_layout;
    std::string m_separator;
    std::vector<std::string_view> m_open;  ///< objects around the last key
    std::vector<Key> m_keys;
    std::string m_after;
};

std::string line_break(std::size_t level) {
    return "\n" + std::string(indent * level, ' ');
}

/// How the object of a result begins.
std::string opening(const Style& style) {
    return std::string{"{\"partial\":"} + (style.partial ? "true" : "false");
}

/// Writes items of any level: each key of the root on a line, each other item on a line, which
/// ends where the list of those that it holds begins.
class JsonWriter {
  public:
    JsonWriter(const Layout& root, base::OutputFile& out) : m_out{out} {
        const std::string separator = "," + line_break(1);
        m_levels.push_back({Keys{root, separator, separator}, line_break(1)});
        const Layout* layout = root.inner;
        for (std::size_t level = 2; layout != nullptr; layout = layout->inner, ++level) {
            m_levels.push_back({Keys{*layout, "", ","}, line_break(level)});
        }
    }

    void write(const Item& root, const Style& style) {
        m_text = opening(style);
        append_content(root, 0);
        m_out.write(m_text += "\n}\n");
    }

  private:
    struct Level {
        Keys keys;
        std::string line_break;  ///< in front of each item
    };

    void append_content(const Item& item, std::size_t level) {
        m_levels[level].keys.append(m_text, item);
        if (level + 1 < m_levels.size()) {
            append_list(item.inner, level + 1);
        }
    }

    void append_list(const std::vector<Item>& items, std::size_t level) {
        m_text += '[';
        bool is_first = true;
        for (const Item& item : items) {
            base::throw_if_interrupted();
            m_text += is_first ? "" : ",";
            is_first = false;
            m_text += m_levels[level].line_break;
            m_text += '{';
            append_content(item, level);
            m_text += '}';
            m_out.write(m_text);
            m_text.clear();
        }
        if (!items.empty()) {
            m_text += m_levels[level - 1].line_break;
        }
        m_text += ']';
    }

    base::OutputFile& m_out;
    std::vector<Level> m_levels;
    std::string m_text;  ///< not yet written
};

}  // namespace

void write_json(const Document& document, const Style& style, base::OutputFile& out) {
    JsonWriter{*document.layout, out}.write(document.root, style);
}

void write_json_rows(const facts::RowSource& rows, const Style& style, base::OutputFile& out) {
    out.write(opening(style) + "," + line_break(1) + "\"rows\":[");
    const std::string separator = "," + line_break(2);
    std::size_t skipped = 1;  // the comma in front of the first row
    output::for_each_json_object(rows, [&](std::string_view object) {
        out.write(std::string_view{separator}.substr(skipped));
        out.write(object);
        skipped = 0;
    });
    out.write((rows.row_count() == 0 ? "" : line_break(1)) + "]\n}\n");
}

}  // namespace output
