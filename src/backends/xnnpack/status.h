// XNNPACK's status codes as errors.
#pragma once

#include <xnnpack.h>

#include <string_view>

#include "base/result.h"

namespace monograph {

// `what` says what XNNPACK was asked to do: "define CONV_2D".
Status FromXnnStatus(xnn_status status, std::string_view what);

}  // namespace monograph
