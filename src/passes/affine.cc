#include "passes/affine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// All dimensions but the last are 1: the elements belong to channels.
bool IsPerChannel(const Shape& shape) {
  for (int axis = 0; axis + 1 < shape.rank(); ++axis) {
    if (shape[axis] != 1) return false;
  }
  return true;
}

std::optional<std::vector<double>> ChannelConstant(const Graph& graph, ValueId id) {
  const auto elements = ConstantFloats(graph, id);
  if (!elements || elements->empty() || !IsPerChannel(graph.value(id).shape)) return std::nullopt;
  return std::vector<double>(elements->begin(), elements->end());
}

// A broadcast that adds dimensions or channels is more than an affine map.
bool KeepsShape(const Graph& graph, const Affine& affine, ValueId output) {
  const Shape& before = graph.value(affine.input).shape;
  if (before.rank() != graph.value(output).shape.rank()) return false;
  return affine.Fits(before.rank() == 0 ? 1 : before[before.rank() - 1]);
}

Affine MakeAffine(BuiltinOperator op, ValueId input, std::vector<double> constant) {
  const auto map = [&](auto f) { std::ranges::transform(constant, constant.begin(), f); };
  if (op == BuiltinOperator::DIV) map([](double c) { return 1 / c; });
  if (op == BuiltinOperator::SUB) map([](double c) { return -c; });
  const bool multiplies = op == BuiltinOperator::MUL || op == BuiltinOperator::DIV;
  return multiplies ? Affine{input, std::move(constant), {0}}
                    : Affine{input, {1}, std::move(constant)};
}

}  // namespace

bool Affine::Fits(int32_t channels) const {
  const auto fits = [&](const std::vector<double>& values) {
    return values.size() == 1 || std::cmp_equal(values.size(), channels);
  };
  return fits(scale) && fits(offset);
}

std::optional<Affine> ReadAffine(const Graph& graph, const Node& node) {
  const bool commutes = node.op == BuiltinOperator::MUL || node.op == BuiltinOperator::ADD;
  const bool inverse = node.op == BuiltinOperator::DIV || node.op == BuiltinOperator::SUB;
  if (!commutes && !inverse) return std::nullopt;
  auto constant = ChannelConstant(graph, node.inputs[1]);
  ValueId input = node.inputs[0];
  if (!constant && commutes) {
    constant = ChannelConstant(graph, node.inputs[0]);
    input = node.inputs[1];
  }
  if (!constant || graph.value(input).is_constant()) return std::nullopt;
  Affine affine = MakeAffine(node.op, input, std::move(*constant));
  if (!KeepsShape(graph, affine, node.outputs[0])) return std::nullopt;
  return affine;
}

std::optional<std::vector<float>> ToFloats(const std::vector<double>& values) {
  constexpr double kMax = std::numeric_limits<float>::max();
  std::vector<float> floats;
  floats.reserve(values.size());
  for (double value : values) {
    if (!(std::abs(value) <= kMax)) return std::nullopt;
    floats.push_back(static_cast<float>(value));
  }
  return floats;
}

Result<ValueId> AddFloats(Graph& graph, const std::string& name, const Shape& shape,
                          const std::vector<float>& values) {
  return graph.AddConstant(name, DType::kFloat32, shape, std::as_bytes(std::span(values)));
}

}  // namespace monograph
