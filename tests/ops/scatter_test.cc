// Reading and writing elements at computed positions, and resizing any axes.
#include "ops/scatter.h"

#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"
#include "ops/interpolation.h"
#include "ops/select_boxes.h"

namespace monograph {
namespace {

OpCase Custom(std::string_view name, const ScatterOptions& options) {
  return {std::string(name), WriteScatterOptions(options)};
}

// The examples of ONNX's description of each operator.
TEST_CASE("Elements are gathered along an axis, from the end too") {
  OpCase op = Custom(kGatherElementsName, {.axis = 0});
  op.Input(Tensor::Of<float>({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}));
  op.Input(Tensor::Of<int64_t>({2, 3}, {1, 2, 0, -1, 0, 0})).Output(DType::kFloat32);
  CHECK(Naive(op).as<float>() == std::vector<float>{4, 8, 3, 7, 2, 3});
}

TEST_CASE("Elements are scattered along an axis") {
  const auto scatter = [](ScatterReduction reduction) {
    OpCase op = Custom(kScatterElementsName, {.axis = 1, .reduction = reduction});
    op.Input(Tensor::Of<float>({1, 5}, {1, 2, 3, 4, 5}));
    op.Input(Tensor::Of<int64_t>({1, 2}, {1, 1}));
    op.Input(Tensor::Of<float>({1, 2}, {1.5f, 3})).Output(DType::kFloat32);
    return Naive(op).as<float>();
  };
  CHECK(scatter(ScatterReduction::kNone) == std::vector<float>{1, 3, 3, 4, 5});
  CHECK(scatter(ScatterReduction::kAdd) == std::vector<float>{1, 6.5f, 3, 4, 5});
  CHECK(scatter(ScatterReduction::kMul) == std::vector<float>{1, 9, 3, 4, 5});
  CHECK(scatter(ScatterReduction::kMin) == std::vector<float>{1, 1.5f, 3, 4, 5});
  CHECK(scatter(ScatterReduction::kMax) == std::vector<float>{1, 3, 3, 4, 5});
}

TEST_CASE("Slices are scattered by their position") {
  OpCase op = Custom(kScatterNdName, {.reduction = ScatterReduction::kAdd});
  op.Input(Tensor::Of<int32_t>({3, 2}, {1, 2, 3, 4, 5, 6}));
  op.Input(Tensor::Of<int32_t>({2, 1}, {2, -3}));
  op.Input(Tensor::Of<int32_t>({2, 2}, {10, 20, 30, 40})).Output(DType::kInt32);
  CHECK(Naive(op).as<int32_t>() == std::vector<int32_t>{31, 42, 3, 4, 15, 26});
}

TEST_CASE("Positions outside, and shapes that do not fit, are refused") {
  OpCase far = Custom(kGatherElementsName, {.axis = 0});
  far.Input(Tensor::Of<float>({2}, {1, 2})).Input(Tensor::Of<int32_t>({1}, {2}));
  far.Output(DType::kFloat32);
  CHECK(ErrorOf(far).code() == ErrorCode::kInvalidArgument);
  OpCase wide = Custom(kGatherElementsName, {.axis = 0});
  wide.Input(Tensor::Of<float>({1, 1}, {1})).Input(Tensor::Of<int32_t>({1, 2}, {0, 0}));
  wide.Output(DType::kFloat32);
  CHECK(ErrorOf(wide).code() == ErrorCode::kShapeMismatch);
  OpCase axis = Custom(kScatterElementsName, {.axis = 3});
  axis.Input(Tensor::Of<float>({1}, {1})).Input(Tensor::Of<int32_t>({1}, {0}));
  axis.Input(Tensor::Of<float>({1}, {1})).Output(DType::kFloat32);
  CHECK(ErrorOf(axis).code() == ErrorCode::kCorruptModel);
  OpCase deep = Custom(kScatterNdName, {});
  deep.Input(Tensor::Of<float>({1}, {1})).Input(Tensor::Of<int32_t>({1, 2}, {0, 0}));
  deep.Input(Tensor::Of<float>({1}, {1})).Output(DType::kFloat32);
  CHECK(ErrorOf(deep).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("Boxes that overlap a stronger one of their class are left out") {
  const auto select = [](const std::vector<float>& boxes, bool center) {
    OpCase op(std::string(kSelectBoxesName), WriteSelectBoxesOptions(center));
    op.Input(Tensor::Of(Shape{1, 3, 4}, boxes));
    op.Input(Tensor::Of<float>({1, 2, 3}, {0.5f, 0.9f, 0.4f, 0.1f, 0.2f, 0.8f}));
    op.Constant(Tensor::Of<int64_t>({1}, {2})).Constant(Tensor::Of<float>({1}, {0.5f}));
    op.Constant(Tensor::Of<float>({1}, {0.15f})).Output(DType::kInt64);
    return op;
  };
  // The first two overlap by 0.8 of their union; corners may stand in any order.
  const OpCase corners = select({0, 0, 1, 1, 1, 1.1f, 0, 0.1f, 5, 5, 6, 6}, false);
  CHECK(Naive(corners).shape == Shape{4, 3});
  CHECK(Naive(corners).as<int64_t>() == std::vector<int64_t>{0, 0, 1, 0, 0, 2, 0, 1, 2, 0, 1, 1});
  CheckOnAllExecutors(corners);
  const OpCase centers = select({0.5f, 0.5f, 1, 1, 0.6f, 0.5f, 1, 1, 5.5f, 5.5f, 1, 1}, true);
  CHECK(Naive(centers).as<int64_t>() == Naive(corners).as<int64_t>());
}

OpCase Interpolated(const Interpolation& options, const Tensor& input) {
  OpCase op(kInterpolateCode, WriteInterpolation(options));
  op.Input(input).Output(input.dtype);
  return op;
}

// Numbers of torch.nn.functional.interpolate(align_corners=False) of PyTorch 2.3.
TEST_CASE("A line is interpolated as PyTorch does") {
  Interpolation options;
  options.axes[0] = {.resized = true, .scale = 2};
  const Tensor line = Tensor::Of<float>({3}, {0, 1, 2});
  CHECK(Naive(Interpolated(options, line)).as<float>() ==
        std::vector<float>{0, 0.25f, 0.75f, 1.25f, 1.75f, 2});
  options.mode = InterpolationMode::kNearest;
  options.coordinates = CoordinateMode::kAsymmetric;
  options.rounding = NearestRounding::kFloor;
  CHECK(Naive(Interpolated(options, line)).as<float>() == std::vector<float>{0, 0, 1, 1, 2, 2});
  const Tensor bytes = Tensor::Of<uint8_t>({3}, {7, 8, 9});
  CHECK(Naive(Interpolated(options, bytes)).as<uint8_t>() ==
        std::vector<uint8_t>{7, 7, 8, 8, 9, 9});
}

TEST_CASE("Options of the interpolation survive their bytes") {
  Interpolation options;
  options.mode = InterpolationMode::kCubic;
  options.coordinates = CoordinateMode::kCropAndResize;
  options.cubic_a = -0.5F;
  options.exclude_outside = true;
  options.extrapolation = 10;
  options.axes[2] = {true, 0.75F, 0.25F, 0.5F};
  const auto read = ReadInterpolation(WriteInterpolation(options));
  REQUIRE(read.ok());
  CHECK(WriteInterpolation(*read) == WriteInterpolation(options));
  CHECK_FALSE(ReadInterpolation(std::vector<uint8_t>{1, 2, 3}).ok());
}

}  // namespace
}  // namespace monograph
