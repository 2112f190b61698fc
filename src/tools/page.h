// The pages that commands write with --html, and the parts of them: the files of tools/page.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tools/report.h"

namespace monograph {

extern const char kCommonStyle[];
extern const char kCommonScript[];

// Of `inspect`.
extern const char kPageTemplate[];
extern const char kPageStyle[];
extern const char kPageLayout[];
extern const char kPageModel[];
extern const char kPageDrawing[];
extern const char kPageDetails[];
extern const char kPageView[];

// Of `quantize`.
extern const char kReportTemplate[];
extern const char kReportStyle[];
extern const char kReportCharts[];
extern const char kReportScript[];

namespace tools {

// A page that needs no network and no other file: the template with the name of the file in its
// title, the facts as JSON in the element `facts`, and the style and the scripts behind those that
// all pages share.
std::string MakePage(const char* page, std::string_view file, const Json& facts, const char* style,
                     std::initializer_list<const char*> scripts);

}  // namespace tools
}  // namespace monograph
