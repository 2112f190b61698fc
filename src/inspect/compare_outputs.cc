#include "inspect/compare_outputs.h"

#include <algorithm>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

constexpr size_t kFewBest = 5;

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// The output of b for output `i` of a: that of the same name, else that at the same place.
ValueId OutputFor(const Graph& a, size_t i, const Graph& b) {
  const std::string& name = a.value(a.outputs[i]).name;
  const auto found =
      std::ranges::find_if(b.outputs, [&](ValueId id) { return b.value(id).name == name; });
  return found == b.outputs.end() ? b.outputs[i] : *found;
}

void AddRow(size_t rank, ClassAgreement& classes) {
  ++classes.rows;
  if (rank == 0) ++classes.top_one;
  if (rank < kFewBest) ++classes.top_five;
}

// Strings one by one; the first of each row is the best label.
Status CompareStrings(const ViewPair& views, OutputComparison& output) {
  MG_TRY_ASSIGN(const auto expected, UnpackStrings(views.a.bytes));
  MG_TRY_ASSIGN(const auto actual, UnpackStrings(views.b.bytes));
  const size_t common = std::min(expected.size(), actual.size());
  const Shape& shape = views.a.shape;
  const size_t width = shape.rank() > 0 ? static_cast<size_t>(shape[shape.rank() - 1]) : 1;
  output.differing_strings +=
      static_cast<int64_t>(std::max(expected.size(), actual.size()) - common);
  for (size_t i = 0; i < common; ++i) {
    if (expected[i] != actual[i]) ++output.differing_strings;
    if (width == 0 || i % width != 0) continue;
    const auto row = std::span(actual).subspan(i, std::min(width, actual.size() - i));
    const auto found = std::ranges::find(row, expected[i]);
    AddRow(found == row.end() ? kFewBest : static_cast<size_t>(found - row.begin()),
           output.classes);
  }
  return {};
}

template <typename T>
size_t Largest(std::span<const T> row) {
  return static_cast<size_t>(std::ranges::max_element(row) - row.begin());
}

// The number of elements that come before that one: of equal ones the first is the best.
template <typename T>
size_t RankOf(std::span<const T> row, size_t element) {
  size_t rank = 0;
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i] > row[element] || (row[i] == row[element] && i < element)) ++rank;
  }
  return rank;
}

// Calls use(row) with the elements. The order of quantised numbers is that of what they stand for.
template <typename Use>
size_t WithRow(const ConstTensorView& view, size_t row, size_t width, const Use& use) {
  switch (view.dtype) {
    case DType::kFloat32: return use(view.as<float>().subspan(row * width, width));
    case DType::kUInt8: return use(view.as<uint8_t>().subspan(row * width, width));
    case DType::kInt8: return use(view.as<int8_t>().subspan(row * width, width));
    default: return 0;
  }
}

bool HasClasses(const Value& value, const Shape& shape) {
  return shape.rank() == 2 && shape[1] > 1 && StandsForReals(value) &&
         (value.dtype == DType::kFloat32 || DTypeSize(value.dtype) == 1);
}

void CompareClasses(const ViewPair& views, ClassAgreement& classes) {
  const auto width = static_cast<size_t>(views.a.shape[1]);
  for (size_t row = 0; row < static_cast<size_t>(views.a.shape[0]); ++row) {
    const size_t best =
        WithRow(views.a, row, width, [](const auto& numbers) { return Largest(numbers); });
    AddRow(WithRow(views.b, row, width, [&](const auto& numbers) { return RankOf(numbers, best); }),
           classes);
  }
}

bool HasLabels(const Graph& graph) {
  return std::ranges::any_of(graph.outputs,
                             [&](ValueId id) { return graph.value(id).dtype == DType::kString; });
}

}  // namespace

Result<std::vector<OutputComparison>> PairOutputs(const Graph& a, const Graph& b) {
  if (a.outputs.size() != b.outputs.size()) {
    return Invalid(StrCat("The models have ", a.outputs.size(), " and ", b.outputs.size(),
                          " outputs; there is no way to pair them."));
  }
  std::vector<OutputComparison> outputs;
  for (size_t i = 0; i < a.outputs.size(); ++i) {
    const ValuePair pair{a.outputs[i], OutputFor(a, i, b)};
    const Value& left = a.value(pair.a);
    const Value& right = b.value(pair.b);
    if (left.dtype != right.dtype && !(StandsForReals(left) && StandsForReals(right))) {
      return Invalid(StrCat("Output \"", Printable(left.name), "\" is ", DTypeName(left.dtype),
                            " in one model and ", DTypeName(right.dtype), " in the other."));
    }
    outputs.push_back({pair, {}, 0, {}});
  }
  return outputs;
}

Status AddAnswers(const Graph& a, const Graph& b, const ViewPair& views, OutputComparison& output) {
  if (views.a.dtype == DType::kString) return CompareStrings(views, output);
  const Value& left = a.value(output.pair.a);
  const Value& right = b.value(output.pair.b);
  if (!HasLabels(a) && views.a.shape == views.b.shape && HasClasses(left, views.a.shape)) {
    CompareClasses(views, output.classes);
  }
  output.error.Add(views.a, left.quantization, views.b, right.quantization);
  return {};
}

}  // namespace monograph
