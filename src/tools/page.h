// The pages that commands write with --html, and the parts of them: the files of tools/page.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tools/report.h"

namespace monograph {

extern const char kCommonTemplate[];
extern const char kCommonStyle[];
extern const char kCommonScript[];

// Of `inspect`.
extern const char kPageBody[];
extern const char kPageStyle[];
extern const char kPageLayout[];
extern const char kPageModel[];
extern const char kPageDrawing[];
extern const char kPageDetails[];
extern const char kPageView[];

// Of `quantize`.
extern const char kReportBody[];
extern const char kReportStyle[];
extern const char kReportCharts[];
extern const char kReportScript[];

namespace tools {

// A page that needs no network and no other file: the body, with the name of the file and `what` it
// is as its title, the facts as JSON in the element `facts`, and the style and the scripts behind
// those that all pages share.
std::string MakePage(const char* body, std::string_view file, std::string_view what,
                     const Json& facts, const char* style,
                     std::initializer_list<const char*> scripts);

}  // namespace tools
}  // namespace monograph
