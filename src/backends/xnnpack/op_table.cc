#include "backends/xnnpack/op_table.h"

#include <algorithm>

namespace monograph {

namespace {

constexpr const XnnpackOp* kSingles[] = {
    &kXnnpackAveragePool2D,   &kXnnpackBatchMatMul,    &kXnnpackConcatenation, &kXnnpackConv2D,
    &kXnnpackDepthwiseConv2D, &kXnnpackFullyConnected, &kXnnpackGelu,          &kXnnpackLeakyRelu,
    &kXnnpackMaxPool2D,       &kXnnpackResizeBilinear, &kXnnpackSoftmax,       &kXnnpackSplit,
    &kXnnpackTranspose,
};

}  // namespace

const XnnpackOp* FindXnnpackOp(schema::BuiltinOperator op, std::string_view custom_code) {
  for (const XnnpackOp* entry : kSingles) {
    if (entry->op == op) return entry;
  }
  for (const auto family :
       {XnnpackBinaryOps(), XnnpackUnaryOps(), XnnpackReductions(), XnnpackDepthOps(),
        XnnpackPadOps(), XnnpackSliceOps(), XnnpackReshapeOps(), XnnpackTransposeConvOps()}) {
    const auto found = std::ranges::find_if(family, [&](const XnnpackOp& entry) {
      return entry.op == op && entry.custom_code == custom_code;
    });
    if (found != family.end()) return &*found;
  }
  return nullptr;
}

}  // namespace monograph
