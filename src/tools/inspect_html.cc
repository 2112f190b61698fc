#include <string_view>
#include <utility>

#include "graph/names.h"
#include "tools/inspect.h"
#include "tools/page.h"

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

std::string Scripts() {
  std::string out;
  for (const char* script : {kPageLayout, kPageModel, kPageDrawing, kPageDetails, kPageView}) {
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

Result<std::string> InspectionPage(const Inspection& inspection) {
  MG_TRY_ASSIGN(Json facts, InspectionJson(inspection, true));
  // What differs from machine to machine.
  if (!facts["memory"].is_null()) facts["memory"].erase("workspace");
  return Filled(kPageTemplate, {{"title", Escaped(Printable(FileName(inspection.file)))},
                                {"style", kPageStyle},
                                {"facts", EmbeddedJson(facts)},
                                {"scripts", Scripts()}});
}

}  // namespace monograph::tools
