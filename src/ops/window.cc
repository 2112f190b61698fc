#include "ops/window.h"

#include <algorithm>

#include "base/shape.h"
#include "base/strings.h"

namespace monograph {

namespace {

// Far above any real network, and small enough for products to fit int64.
constexpr int32_t kMaxWindow = 1 << 15;

Status CheckWindow(const Window& window) {
  for (int32_t size : {window.filter, window.stride, window.dilation}) {
    if (size < 1 || size > kMaxWindow) {
      return Error{ErrorCode::kCorruptModel,
                   StrCat("a window's filter, stride or dilation is ", size,
                          "; it must be between 1 and ", kMaxWindow, ".")};
    }
  }
  return {};
}

}  // namespace

Result<WindowSpan> SlideWindow(int32_t input, const Window& window, schema::Padding padding) {
  MG_TRY(CheckWindow(window));
  if (input == kDynamic) return WindowSpan{kDynamic, 0, 0};
  const int64_t size = input;
  const int64_t reach = int64_t{window.filter - 1} * window.dilation + 1;
  const bool same = padding == schema::Padding::SAME;
  const int64_t positions = same ? size : size - reach + 1;
  const int64_t output = positions <= 0 ? 0 : (positions + window.stride - 1) / window.stride;
  if (output == 0) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("a window of ", reach, " does not fit into an axis of ", size, ".")};
  }
  const int64_t total =
      same ? std::max<int64_t>((output - 1) * window.stride + reach - size, 0) : 0;
  return WindowSpan{static_cast<int32_t>(output), static_cast<int32_t>(total / 2),
                    static_cast<int32_t>(total - total / 2)};
}

}  // namespace monograph
