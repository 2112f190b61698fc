// The parts of the page that `inspect --html` writes: the files of tools/page.
#pragma once

namespace monograph {

extern const char kPageTemplate[];
extern const char kPageStyle[];
extern const char kPageLayout[];
extern const char kPageModel[];
extern const char kPageDrawing[];
extern const char kPageDetails[];
extern const char kPageView[];

}  // namespace monograph
