#include "tools/inspect.h"
#include "tools/page.h"

namespace monograph::tools {

Result<std::string> InspectionPage(const Inspection& inspection) {
  MG_TRY_ASSIGN(Json facts, InspectionJson(inspection, true));
  // What differs from machine to machine.
  if (!facts["memory"].is_null()) facts["memory"].erase("workspace");
  return MakePage(kPageBody, inspection.file, "", facts, kPageStyle,
                  {kPageLayout, kPageModel, kPageDrawing, kPageDetails, kPageView});
}

}  // namespace monograph::tools
