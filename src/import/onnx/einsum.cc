#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "import/onnx/compose.h"
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

// The dimensions of an ellipsis get digits, the last one the highest: so those of several inputs
// meet as they broadcast. They come out in front.
constexpr std::string_view kDigits = "01234567";
static_assert(kDigits.size() == kMaxRank);

bool IsDigit(char label) { return Has(std::string(kDigits), label); }

// Without "->" digits and the letters that stand once come out, in the alphabet's order.
std::string ImplicitOutput(const std::string& inputs) {
  std::string output;
  for (char label : inputs) {
    const bool once = IsDigit(label) ? !Has(output, label) : std::ranges::count(inputs, label) == 1;
    if (label != ',' && once) output.push_back(label);
  }
  std::ranges::sort(output);
  return output;
}

// The labels with the last `count` digits in place of "...".
std::string ExpandEllipsis(std::string labels, size_t count) {
  const size_t at = labels.find("...");
  if (at != std::string::npos) labels.replace(at, 3, kDigits.substr(kDigits.size() - count));
  return labels;
}

std::vector<std::string> SplitLabels(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t comma = std::min(text.find(',', start), text.size());
    parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

bool AreLabels(const std::string& labels) {
  return labels.size() <= size_t{kMaxRank} && std::ranges::all_of(labels, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c);
         });
}

// `ranks` are those of the inputs.
Result<Equation> Parse(std::string text, const std::vector<size_t>& ranks) {
  const Error unfit{ErrorCode::kCorruptModel, "its equation does not fit its inputs."};
  std::erase(text, ' ');
  const size_t arrow = text.find("->");
  Equation equation{SplitLabels(text.substr(0, arrow)), ""};
  if (equation.inputs.size() != ranks.size() || std::ranges::any_of(text, IsDigit)) return unfit;
  size_t broadcast = 0;
  std::string all;
  for (size_t i = 0; i < ranks.size(); ++i) {
    std::string& labels = equation.inputs[i];
    const size_t letters = labels.size() - (Has(labels, '.') ? 3 : 0);
    if (letters > ranks[i]) return unfit;
    broadcast = std::max(broadcast, Has(labels, '.') ? ranks[i] - letters : 0);
    labels = ExpandEllipsis(labels, ranks[i] - letters);
    if (labels.size() != ranks[i] || !AreLabels(labels)) return unfit;
    all += labels;
  }
  equation.output = arrow == std::string::npos ? ImplicitOutput(all)
                                               : ExpandEllipsis(text.substr(arrow + 2), broadcast);
  return AreLabels(equation.output) ? Result(equation) : unfit;
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

// What lies where two dimensions of one letter are equal.
Result<Labelled> TakeDiagonal(NodeContext& context, const Labelled& value, char label) {
  std::string rest = value.labels;
  std::erase(rest, label);
  std::vector<int> permutation;
  for (const bool wanted : {false, true}) {
    for (size_t i = 0; i < value.labels.size(); ++i) {
      if ((value.labels[i] == label) == wanted) permutation.push_back(static_cast<int>(i));
    }
  }
  MG_TRY_ASSIGN(ValueId id, context.Transpose(value.id, permutation));
  Shape shape = context.shape(id);
  const int last = shape.rank() - 1;
  const int32_t size = shape[last];
  constexpr int32_t kMostSize = 1 << 15;
  if (size != shape[last - 1] || size == kDynamic || size > kMostSize ||
      std::ranges::count(value.labels, label) != 2) {
    return NodeContext::Unsupported("only diagonals of small squares of known size are supported.");
  }
  Shape merged;
  for (int axis = 0; axis < last - 1; ++axis) merged.Append(shape[axis]);
  merged.Append(size * size);
  MG_TRY_ASSIGN(id, context.Reshape(id, merged));
  MG_TRY_ASSIGN(id, EmitSlice(context, id, last - 1, 0, 0, size + 1));
  return Labelled{id, rest + label};
}

Result<Labelled> TakeDiagonals(NodeContext& context, Labelled value) {
  for (char label : std::string(value.labels)) {
    if (std::ranges::count(value.labels, label) == 1) continue;
    MG_TRY_ASSIGN(value, TakeDiagonal(context, value, label));
  }
  return value;
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
  std::vector<size_t> ranks;
  for (size_t i = 0; i < inputs; ++i) {
    MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(i));
    ranks.push_back(static_cast<size_t>(shape.rank()));
  }
  MG_TRY_ASSIGN(const Equation equation, Parse(context.String("equation", ""), ranks));
  std::vector<Labelled> values;
  for (size_t i = 0; i < inputs; ++i) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(i));
    MG_TRY_ASSIGN(Labelled value, TakeDiagonals(context, {id, equation.inputs[i]}));
    const std::string others = inputs == 2 ? equation.inputs[1 - i] : "";
    MG_TRY_ASSIGN(value, SumUnneeded(context, value, equation.output + others));
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
