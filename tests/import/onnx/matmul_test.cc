#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

// Rows times a matrix [depth, units], plus a bias for each unit.
Numbers Multiply(const Numbers& rows, const Numbers& matrix, const std::vector<float>& bias) {
  const int depth = matrix.shape[0];
  const int units = matrix.shape[1];
  Numbers out{rows.shape, {}};
  out.shape[out.shape.rank() - 1] = units;
  for (size_t row = 0; row < rows.values.size(); row += static_cast<size_t>(depth)) {
    for (int u = 0; u < units; ++u) {
      float sum = bias[static_cast<size_t>(u)];
      for (int d = 0; d < depth; ++d) {
        const int at = d * units + u;
        sum += rows.values[row + static_cast<size_t>(d)] * matrix.values[static_cast<size_t>(at)];
      }
      out.values.push_back(sum);
    }
  }
  return out;
}

Numbers Turned(const Numbers& matrix) {
  Numbers out{{matrix.shape[1], matrix.shape[0]}, {}};
  for (int column = 0; column < matrix.shape[1]; ++column) {
    for (int row = 0; row < matrix.shape[0]; ++row) {
      const int from = row * matrix.shape[1] + column;
      out.values.push_back(matrix.values[static_cast<size_t>(from)]);
    }
  }
  return out;
}

const Numbers kMatrix = Scattered({4, 3});
const Numbers kRows = Scattered({2, 4}, 8);
const std::vector<float> kNoBias = {0, 0, 0};

OnnxModel Gemm(const Numbers& matrix, const std::optional<Numbers>& bias,
               const std::vector<Attribute>& attributes) {
  OnnxModel model;
  model.Input("x", {-1, 4}).Output("y").Constant("w", matrix);
  if (bias) model.Constant("b", *bias);
  std::vector<std::string> inputs = {"x", "w"};
  if (bias) inputs.push_back("b");
  return model.Node("Gemm", inputs, {"y"}, attributes);
}

TEST_CASE("Gemm multiplies rows, its matrix as it is or transposed") {
  const Numbers bias = {{3}, {1, -2, 3}};
  const Numbers expected = Multiply(kRows, kMatrix, bias.values);
  RequireClose(Run(Gemm(kMatrix, bias, {}), {kRows}), expected);
  RequireClose(Run(Gemm(Turned(kMatrix), bias, {Int("transB", 1)}), {kRows}), expected);
  RequireClose(Run(Gemm(kMatrix, {}, {}), {kRows}), Multiply(kRows, kMatrix, kNoBias));
}

TEST_CASE("Gemm's bias is a number, a row, or a row of a matrix, times beta") {
  const auto check = [](const Numbers& bias, const std::vector<float>& expected, float beta) {
    INFO(bias.shape.ToString());
    RequireClose(Run(Gemm(kMatrix, bias, {Float("beta", beta)}), {kRows}),
                 Multiply(kRows, kMatrix, expected));
  };
  check({{}, {2}}, {2, 2, 2}, 1);
  check({{1}, {2}}, {1, 1, 1}, 0.5f);
  check({{3}, {1, 2, 3}}, {2, 4, 6}, 2);
  check({{1, 3}, {1, 2, 3}}, {1, 2, 3}, 1);
  check({{1, 1}, {4}}, {4, 4, 4}, 1);
}

TEST_CASE("MatMul multiplies the last dimension") {
  for (const Shape& shape : {Shape{2, 4}, Shape{2, 3, 4}, Shape{1, 2, 3, 4}}) {
    INFO(shape.ToString());
    const Numbers rows = Scattered(shape, 4);
    const int32_t count = static_cast<int32_t>(rows.values.size()) / 4;
    OnnxModel model;
    // Reshaped from a matrix, so that the value of rank 4 is no image.
    model.Input("x", {count, 4}).Output("y").Constant("w", kMatrix);
    model.Constant("s", std::vector<int64_t>(shape.dims().begin(), shape.dims().end()));
    model.Node("Reshape", {"x", "s"}, {"r"}).Node("MatMul", {"r", "w"}, {"y"});
    RequireClose(Run(model, {{{count, 4}, rows.values}}), Multiply(rows, kMatrix, kNoBias));
  }
}

TEST_CASE("MatMul of an image multiplies its width") {
  OnnxModel model;
  model.Input("x", {1, 2, 3, 4}).Output("y").Constant("w", kMatrix);
  model.Node("MatMul", {"x", "w"}, {"y"});
  const Numbers image = Scattered({1, 2, 3, 4});
  RequireClose(Run(model, {ToChannelsLast(image)}), Multiply(image, kMatrix, kNoBias));
}

void CheckRefused(const OnnxModel& model, ErrorCode code, const char* message) {
  const Error error = ImportError(model);
  CHECK(error.code == code);
  CHECK_THAT(error.message, ContainsSubstring(message));
}

TEST_CASE("Products that cannot be expressed are refused") {
  constexpr ErrorCode kUnsupported = ErrorCode::kUnsupportedModel;
  CheckRefused(Gemm(kMatrix, {}, {Int("transA", 1)}), kUnsupported, "transA");
  CheckRefused(Gemm(kMatrix, {}, {Float("alpha", 2)}), kUnsupported, "alpha");
  CheckRefused(Gemm(kMatrix, Ramp({2, 3}), {}), kUnsupported, "one number for each unit");
  // One number for each row, not for each unit.
  CheckRefused(Gemm(kMatrix, Ramp({3, 1}), {}), kUnsupported, "one number for each unit");
  OnnxModel computed;
  computed.Input("x", {2, 4}).Input("w", {4, 3}).Output("y").Node("MatMul", {"x", "w"}, {"y"});
  CheckRefused(computed, kUnsupported, "must be a constant matrix");
  OnnxModel batch;
  batch.Input("x", {2, 3, 4}).Output("y").Constant("w", Ramp({2, 4, 3}));
  CheckRefused(batch.Node("MatMul", {"x", "w"}, {"y"}), kUnsupported, "must be a constant matrix");
}

TEST_CASE("Matrices that do not fit are refused") {
  constexpr ErrorCode kShape = ErrorCode::kShapeMismatch;
  CheckRefused(Gemm(Ramp({5, 3}), {}, {}), kShape, "do not fit each other");
  CheckRefused(Gemm(Ramp({5, 3}), {}, {Int("transB", 1)}), kShape, "do not fit each other");
  OnnxModel vector;
  vector.Input("x", {4}).Output("y").Constant("w", kMatrix);
  CheckRefused(vector.Node("MatMul", {"x", "w"}, {"y"}), kShape, "do not fit each other");
  // Two thousand million units without a single weight, all with the same bias.
  OnnxModel huge;
  OnnxTensor empty;
  empty.name = "w";
  empty.dims = {0, INT32_MAX};
  huge.Input("x", {1, 0}).Output("y").Constant(empty).Constant("b", Numbers{{}, {1}});
  CheckRefused(huge.Node("Gemm", {"x", "w", "b"}, {"y"}), kShape, "empty");
}

}  // namespace
}  // namespace monograph
