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
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
}

TEST_CASE("Products of two activations, in batches and heads") {
  OnnxModel model;
  model.Input("x", {2, 3, 2, 4}).Input("z", {2, 3, 4, 2}).Output("y");
  model.Node("MatMul", {"x", "z"}, {"y"});
  const Numbers x = Scattered({2, 3, 2, 4}, 5);
  const Numbers z = Scattered({2, 3, 4, 2}, 6);
  Numbers expected = Ramp({2, 3, 2, 2}, 0, 0);
  for (size_t i = 0; i < expected.values.size(); ++i) {
    const size_t matrix = i / 4;
    for (size_t k = 0; k < 4; ++k) {
      expected.values[i] +=
          x.values[matrix * 8 + i % 4 / 2 * 4 + k] * z.values[matrix * 8 + k * 2 + i % 2];
    }
  }
  RequireClose(Run(model, {ToChannelsLast(x), ToChannelsLast(z)}), expected);
}

TEST_CASE("Products of vectors lose the dimensions that vectors lack") {
  OnnxModel row;
  row.Input("x", {4}).Output("y").Constant("w", Ramp({4, 3}));
  RequireClose(Run(row.Node("MatMul", {"x", "w"}, {"y"}), {{{4}, {1, 0, 0, 1}}}),
               {{3}, {9, 11, 13}});
  OnnxModel dot;
  dot.Input("x", {3}).Input("z", {3}).Output("y").Node("MatMul", {"x", "z"}, {"y"});
  RequireClose(Run(dot, {{{3}, {1, 2, 3}}, {{3}, {4, 5, 6}}}), {{}, {32}});
}

Numbers Einsum(const char* equation, const std::vector<Numbers>& operands) {
  OnnxModel model;
  std::vector<std::string> names;
  for (const Numbers& operand : operands) {
    names.push_back("x" + std::to_string(names.size()));
    model.Input(names.back(), {operand.shape.dims().begin(), operand.shape.dims().end()});
  }
  model.Output("y").Node("Einsum", names, {"y"}, {String("equation", equation)});
  std::vector<Numbers> given = operands;
  for (Numbers& operand : given) {
    if (operand.shape.rank() == 4) operand = ToChannelsLast(operand);
  }
  return Run(model, given);
}

TEST_CASE("Einsum is transpositions, sums and one product") {
  const Numbers a = Ramp({2, 3});
  const Numbers b = Ramp({3, 2}, 1);
  RequireClose(Einsum("ij,jk->ik", {a, b}), {{2, 2}, {13, 16, 40, 52}});
  RequireClose(Einsum("ij,jk->ki", {a, b}), {{2, 2}, {13, 40, 16, 52}});
  RequireClose(Einsum("ij,jk", {a, b}), {{2, 2}, {13, 16, 40, 52}});
  RequireClose(Einsum("ij,jk->i", {a, b}), {{2}, {29, 92}});
  RequireClose(Einsum("ij,kj->ik", {a, Ramp({1, 3})}), {{2, 1}, {5, 14}});
  RequireClose(Einsum("i,j->ij", {Ramp({2}, 1), Ramp({3}, 1)}), {{2, 3}, {1, 2, 3, 2, 4, 6}});
  RequireClose(Einsum("abi,aij->abj", {Ramp({1, 2, 2}), Ramp({1, 2, 1}, 1)}), {{1, 2, 1}, {2, 8}});
}

TEST_CASE("Einsum broadcasts what an ellipsis stands for") {
  const Numbers a = Ramp({2, 1, 2, 3});
  const Numbers b = Ramp({2, 3, 2});
  const Numbers expected = {{2, 2, 2, 2},
                            {10, 13, 28, 40, 28, 31, 100, 112, 46, 67, 64, 94, 172, 193, 244, 274}};
  RequireClose(Einsum("...ij,...jk->...ik", {a, b}), expected);
  RequireClose(Einsum("...ij,...jk", {a, b}), expected);
  RequireClose(Einsum("ij...->...", {Ramp({2, 2, 3})}), {{3}, {18, 22, 26}});
  RequireClose(Einsum("...", {Ramp({2, 2})}), Ramp({2, 2}));
}

TEST_CASE("Einsum takes diagonals, and their sums") {
  RequireClose(Einsum("ii->i", {Ramp({3, 3})}), {{3}, {0, 4, 8}});
  RequireClose(Einsum("ii", {Ramp({3, 3})}), {{}, {12}});
  RequireClose(Einsum("iji->ji", {Ramp({2, 3, 2})}), {{3, 2}, {0, 7, 2, 9, 4, 11}});
  RequireClose(Einsum("iijj->ij", {Ramp({2, 2, 2, 2})}), {{2, 2}, {0, 3, 12, 15}});
  RequireClose(Einsum("ii,ij->j", {Ramp({2, 2}), Ramp({2, 3})}), {{3}, {9, 12, 15}});
}

TEST_CASE("Equations that cannot be are refused") {
  const auto refused = [](const char* equation, ErrorCode code) {
    OnnxModel model;
    model.Input("a", {2, 3}).Output("y");
    model.Node("Einsum", {"a"}, {"y"}, {String("equation", equation)});
    ExpectRefused(model, code, "");
  };
  for (const char* equation :
       {"", "i", "ijk", "i..j", "......", "i7->i", "ij->ik", "ij->i.", "ij,jk->ik", "...ijk"}) {
    INFO(equation);
    refused(equation, ErrorCode::kCorruptModel);
  }
  refused("ii->i", ErrorCode::kUnsupportedModel);
}

TEST_CASE("Gemm takes any bias, a factor and a transposed first matrix") {
  OnnxModel model;
  model.Input("x", {2, 3}).Output("y").Constant("w", Ramp({2, 2})).Constant("c", Ramp({3, 1}, 1));
  model.Node("Gemm", {"x", "w", "c"}, {"y"},
             {Int("transA", 1), Float("alpha", 2), Float("beta", 10)});
  // Rows 0 3, 1 4 and 2 5 times 0 1 2 3.
  RequireClose(Run(model, {Ramp({2, 3})}), {{3, 2}, {22, 28, 36, 46, 50, 64}});
}

TEST_CASE("Matrices that do not fit are refused") {
  constexpr ErrorCode kShape = ErrorCode::kShapeMismatch;
  CheckRefused(Gemm(Ramp({5, 3}), {}, {}), kShape, "do not fit each other");
  CheckRefused(Gemm(Ramp({5, 3}), {}, {Int("transB", 1)}), kShape, "do not fit each other");
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
