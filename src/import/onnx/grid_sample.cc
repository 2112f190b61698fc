#include "ops/grid_sample.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

// Its index; before opset 20 modes had other names.
Result<int> IndexOf(std::string_view name, std::initializer_list<std::string_view> names) {
  const auto* found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  return Error{ErrorCode::kCorruptModel, "its mode or padding_mode is none of ONNX's."};
}

Result<GridSampleOptions> ReadOptions(const NodeContext& context) {
  std::string mode_name = context.String("mode", "linear");
  if (mode_name.starts_with("bi")) mode_name.erase(0, 2);
  MG_TRY_ASSIGN(const int mode, IndexOf(mode_name, {"nearest", "linear", "cubic"}));
  MG_TRY_ASSIGN(const int padding, IndexOf(context.String("padding_mode", "zeros"),
                                           {"zeros", "border", "reflection"}));
  return GridSampleOptions{static_cast<InterpolationMode>(mode),
                           static_cast<SamplePadding>(padding),
                           context.Int("align_corners", 0) != 0};
}

// Position `i` of `size` between -1 and 1: centres of pixels, or their edges at both ends.
float Position(int32_t i, int32_t size, bool align_corners) {
  const auto number = static_cast<double>(i);
  const double position =
      align_corners ? 2 * number / std::max(size - 1, 1) : (2 * number + 1) / size;
  return static_cast<float>(align_corners && size == 1 ? 0 : position - 1);
}

// For each position of the sizes its coordinates, the last axis first, and 1.
std::vector<float> Positions(const Shape& sizes, bool align_corners) {
  std::vector<float> positions;
  const int axes = sizes.rank();
  std::vector<int32_t> index(static_cast<size_t>(axes), 0);
  for (int64_t count = *sizes.NumElements(); count > 0; --count) {
    for (int axis = axes; axis-- > 0;) {
      positions.push_back(Position(index[static_cast<size_t>(axis)], sizes[axis], align_corners));
    }
    positions.push_back(1);
    for (int axis = axes; axis-- > 0 && ++index[static_cast<size_t>(axis)] == sizes[axis];) {
      index[static_cast<size_t>(axis)] = 0;
    }
  }
  return positions;
}

// [N, C, sizes...] with two or three sizes, from input 1.
Result<Shape> ReadGridSize(const NodeContext& context) {
  constexpr int64_t kMostPositions = int64_t{1} << 24;
  MG_TRY_ASSIGN(const auto dims, context.ConstantInts(1));
  MG_TRY_ASSIGN(const Shape shape, ToShape(dims, false, "size"));
  if ((shape.rank() != 4 && shape.rank() != 5) || std::ranges::count(shape.dims(), 0) > 0) {
    return Error{ErrorCode::kCorruptModel, "its size must be [N, C, H, W] or [N, C, D, H, W]."};
  }
  Shape sizes;
  for (int32_t dim : shape.dims().subspan(2)) sizes.Append(dim);
  if (sizes.NumElements().value_or(kMostPositions + 1) > kMostPositions) {
    return NodeContext::Unsupported("its grid is too large.");
  }
  return shape;
}

}  // namespace

Status ImportGridSample(NodeContext& context) {
  MG_TRY_ASSIGN(const GridSampleOptions options, ReadOptions(context));
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  MG_TRY_ASSIGN(const ValueId grid, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId output,
                EmitCustom(context, kGridSampleName, {image, grid}, WriteOptions(options)));
  return context.SetOutput(output, true);
}

// Constant positions times each image's matrix.
Status ImportAffineGrid(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId theta, context.OnnxOrder(0));
  MG_TRY_ASSIGN(Shape shape, ReadGridSize(context));
  Shape sizes;
  for (int32_t dim : shape.dims().subspan(2)) sizes.Append(dim);
  const int32_t axes = sizes.rank();
  const auto count = static_cast<int32_t>(*sizes.NumElements());
  MG_TRY_ASSIGN(
      const ValueId positions,
      context.Floats({1, count, axes + 1}, Positions(sizes, context.Int("align_corners", 0) != 0)));
  Node node = MakeNode(schema::BuiltinOperator::BATCH_MATMUL, {positions, theta});
  node.options.AsBatchMatMulOptions()->adj_y = true;
  MG_TRY_ASSIGN(const ValueId grid, context.Emit(std::move(node)));
  Shape grid_shape = {context.shape(grid)[0]};
  for (int32_t size : sizes.dims()) grid_shape.Append(size);
  grid_shape.Append(axes);
  MG_TRY_ASSIGN(const ValueId output, context.Reshape(grid, grid_shape));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
