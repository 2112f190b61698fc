#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// "bij,bjk->bik": one letter a dimension.
struct Equation {
  std::vector<std::string> inputs;
  std::string output;
};

bool Has(const std::string& labels, char label) { return labels.find(label) != std::string::npos; }

// Without "->" the letters that stand once come out, in the alphabet's order.
std::string ImplicitOutput(const std::string& inputs) {
  std::string output;
  for (char label : inputs) {
    if (label != ',' && std::ranges::count(inputs, label) == 1) output.push_back(label);
  }
  std::ranges::sort(output);
  return output;
}

Result<Equation> Parse(std::string text, size_t inputs) {
  std::erase(text, ' ');
  if (Has(text, '.')) return NodeContext::Unsupported("an ellipsis is not supported.");
  const size_t arrow = text.find("->");
  Equation equation;
  std::string left = text.substr(0, arrow);
  equation.output = arrow == std::string::npos ? ImplicitOutput(left) : text.substr(arrow + 2);
  for (size_t start = 0; start <= left.size();) {
    const size_t comma = std::min(left.find(',', start), left.size());
    equation.inputs.push_back(left.substr(start, comma - start));
    start = comma + 1;
  }
  if (equation.inputs.size() != inputs) {
    return Error{ErrorCode::kCorruptModel, "its equation does not name all inputs."};
  }
  for (const std::string& labels : equation.inputs) {
    for (char label : labels) {
      if (std::ranges::count(labels, label) == 1) continue;
      return NodeContext::Unsupported("diagonals are not supported.");
    }
  }
  return equation;
}

// A value and the letters of its dimensions.
struct Labelled {
  ValueId id = kNoValue;
  std::string labels;
};

Result<Labelled> Reorder(NodeContext& context, const Labelled& value, const std::string& to) {
  std::vector<int> permutation;
  for (char label : to) {
    const size_t at = value.labels.find(label);
    if (at == std::string::npos || to.size() != value.labels.size()) {
      return Error{ErrorCode::kCorruptModel, "its equation does not fit its inputs."};
    }
    permutation.push_back(static_cast<int>(at));
  }
  MG_TRY_ASSIGN(const ValueId id, context.Transpose(value.id, permutation));
  return Labelled{id, to};
}

// Sums over the dimensions whose letters are not needed.
Result<Labelled> SumUnneeded(NodeContext& context, const Labelled& value,
                             const std::string& needed) {
  std::vector<int32_t> axes;
  std::string kept;
  for (size_t i = 0; i < value.labels.size(); ++i) {
    if (Has(needed, value.labels[i])) {
      kept.push_back(value.labels[i]);
    } else {
      axes.push_back(static_cast<int32_t>(i));
    }
  }
  if (axes.empty()) return value;
  MG_TRY_ASSIGN(const ValueId axes_id, context.Ints32(axes));
  MG_TRY_ASSIGN(const ValueId id, context.Emit(BuiltinOperator::SUM, {value.id, axes_id}));
  return Labelled{id, kept};
}

// The last `count` dimensions before `behind` others as one.
Result<ValueId> Merge(NodeContext& context, ValueId id, int count, int behind) {
  const Shape shape = context.shape(id);
  const int at = shape.rank() - behind - count;
  if (count == 1) return id;
  if (count == 0) return context.ExpandDims(id, at);
  Shape merged;
  int64_t product = 1;
  for (int i = 0; i < shape.rank(); ++i) {
    const bool inside = i >= at && i < at + count;
    if (!inside) merged.Append(shape[i]);
    if (!inside) continue;
    product = product < 0 || shape[i] == kDynamic ? -1 : product * shape[i];
    if (product > INT32_MAX) return Error{ErrorCode::kShapeMismatch, "it is too large."};
    if (i == at + count - 1) merged.Append(static_cast<int32_t>(product));
  }
  return context.Reshape(id, merged);
}

struct Groups {
  std::string batch, left, right, summed;
};

Groups GroupLabels(const std::string& a, const std::string& b, const std::string& output) {
  Groups groups;
  for (char label : a) {
    if (Has(b, label)) {
      (Has(output, label) ? groups.batch : groups.summed).push_back(label);
    } else {
      groups.left.push_back(label);
    }
  }
  for (char label : b) {
    if (!Has(a, label)) groups.right.push_back(label);
  }
  return groups;
}

// Dimensions of the result behind the batch, apart again.
Result<ValueId> SplitSides(NodeContext& context, ValueId id, const Labelled& a, const Labelled& b,
                           const Groups& g) {
  if (g.left.size() == 1 && g.right.size() == 1) return id;
  const Shape product = context.shape(id);
  Shape shape;
  for (size_t i = 0; i < g.batch.size(); ++i) shape.Append(product[static_cast<int>(i)]);
  for (char label : g.left) {
    shape.Append(context.shape(a.id)[static_cast<int>(a.labels.find(label))]);
  }
  for (char label : g.right) {
    shape.Append(context.shape(b.id)[static_cast<int>(b.labels.find(label))]);
  }
  return context.Reshape(id, shape);
}

Result<Labelled> Multiply(NodeContext& context, const Labelled& a, const Labelled& b,
                          const std::string& output) {
  const Groups g = GroupLabels(a.labels, b.labels, output);
  const auto count = [](const std::string& labels) { return static_cast<int>(labels.size()); };
  if (g.batch.size() + g.left.size() + g.right.size() > size_t{kMaxRank}) {
    return NodeContext::Unsupported("its result has too many dimensions.");
  }
  MG_TRY_ASSIGN(const Labelled x, Reorder(context, a, g.batch + g.left + g.summed));
  MG_TRY_ASSIGN(const Labelled y, Reorder(context, b, g.batch + g.summed + g.right));
  MG_TRY_ASSIGN(ValueId left, Merge(context, x.id, count(g.left), count(g.summed)));
  MG_TRY_ASSIGN(left, Merge(context, left, count(g.summed), 0));
  MG_TRY_ASSIGN(ValueId right, Merge(context, y.id, count(g.summed), count(g.right)));
  MG_TRY_ASSIGN(right, Merge(context, right, count(g.right), 0));
  MG_TRY_ASSIGN(ValueId id, context.Emit(BuiltinOperator::BATCH_MATMUL, {left, right}));
  MG_TRY_ASSIGN(id, SplitSides(context, id, a, b, g));
  return Labelled{id, g.batch + g.left + g.right};
}

}  // namespace

Status ImportEinsum(NodeContext& context) {
  const size_t inputs = context.input_count();
  if (inputs < 1 || inputs > 2) {
    return NodeContext::Unsupported("only one or two inputs are supported.");
  }
  MG_TRY_ASSIGN(const Equation equation, Parse(context.String("equation", ""), inputs));
  std::vector<Labelled> values;
  for (size_t i = 0; i < inputs; ++i) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(i));
    if (context.shape(id).rank() != static_cast<int>(equation.inputs[i].size())) {
      return Error{ErrorCode::kShapeMismatch, "its equation does not fit its inputs."};
    }
    const std::string others = inputs == 2 ? equation.inputs[1 - i] : "";
    MG_TRY_ASSIGN(const Labelled value,
                  SumUnneeded(context, {id, equation.inputs[i]}, equation.output + others));
    values.push_back(value);
  }
  Labelled result = values[0];
  if (inputs == 2) {
    MG_TRY_ASSIGN(result, Multiply(context, values[0], values[1], equation.output));
  }
  MG_TRY_ASSIGN(result, Reorder(context, result, equation.output));
  return context.SetOutput(result.id, false);
}

}  // namespace monograph::onnx
