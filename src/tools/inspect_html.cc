#include "tools/inspect.h"

namespace monograph::tools {

Result<std::string> InspectionPage(const Inspection& inspection) {
  MG_TRY_ASSIGN(const Json json, InspectionJson(inspection, true));
  return json.dump();
}

}  // namespace monograph::tools
