#include "tools/page.h"

#include <utility>
#include <vector>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph::tools {

namespace {

// Text as it may stand in an element.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// JSON that cannot end the script element it stands in.
std::string EmbeddedJson(const Json& json) {
  std::string out;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    c == '<' ? out += "\\u003c" : out += c;
  }
  return out;
}

std::string Scripts(std::initializer_list<const char*> scripts) {
  std::string out;
  for (const char* script : scripts) {
    out += "<script>\n";
    out += script;
    out += "</script>\n";
  }
  return out;
}

std::string FileName(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

// Fills the places {{name}} of the template, each as often as it stands there.
std::string Filled(std::string_view page,
                   const std::vector<std::pair<std::string_view, std::string>>& parts) {
  std::string out;
  for (size_t at; (at = page.find("{{")) != std::string_view::npos;) {
    const size_t end = page.find("}}", at);
    const std::string_view name = page.substr(at + 2, end - at - 2);
    out += page.substr(0, at);
    for (const auto& [key, value] : parts) {
      if (key == name) out += value;
    }
    page.remove_prefix(end + 2);
  }
  return out += page;
}

}  // namespace

std::string MakePage(const char* body, std::string_view file, std::string_view what,
                     const Json& facts, const char* style,
                     std::initializer_list<const char*> scripts) {
  const std::string title = Escaped(StrCat(Printable(FileName(file)), what));
  return Filled(kCommonTemplate, {{"title", title},
                                  {"style", std::string(kCommonStyle) + style},
                                  {"body", Filled(body, {{"title", title}})},
                                  {"facts", EmbeddedJson(facts)},
                                  {"scripts", Scripts({kCommonScript}) + Scripts(scripts)}});
}

}  // namespace monograph::tools
