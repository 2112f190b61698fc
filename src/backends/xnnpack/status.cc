#include "backends/xnnpack/status.h"

#include "base/strings.h"
#include "ops/registry.h"

namespace monograph {

namespace {

// An engine for certain models has no kernels but those that they use.
bool IsLeftOut(xnn_status status) {
  return !WhyOpsAreMissing().empty() &&
         (status == xnn_status_unsupported_hardware || status == xnn_status_unsupported_parameter);
}

}  // namespace

Status FromXnnStatus(xnn_status status, std::string_view what) {
  if (IsLeftOut(status)) {
    return Error{ErrorCode::kUnsupportedOperator,
                 StrCat("A kernel is missing to ", what, ".", WhyOpsAreMissing())};
  }
  switch (status) {
    case xnn_status_success: return {};
    case xnn_status_out_of_memory:
      return Error{ErrorCode::kOutOfMemory, StrCat("No memory is left to ", what, ".")};
    case xnn_status_unsupported_hardware:
      return Error{ErrorCode::kUnsupportedPlatform,
                   StrCat("XNNPACK cannot ", what, " on this processor.")};
    default: break;
  }
  return Error{ErrorCode::kInternal,
               StrCat("XNNPACK refused to ", what, " (status ", static_cast<int>(status), ").")};
}

}  // namespace monograph
