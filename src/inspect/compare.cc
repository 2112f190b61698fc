#include "inspect/compare.h"

#include <algorithm>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/names.h"
#include "inspect/taps.h"

namespace monograph {

namespace {

constexpr size_t kBytesAtOnce = size_t{256} << 20;  // Of layers of one model.
constexpr size_t kMemoryLimit = size_t{3} << 30;

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// The result, of which an error names the model.
template <typename T>
T Named(const char* model, T result) {
  if (result.ok()) return result;
  return Error{result.error().code(), StrCat("Model ", model, ": ", result.error().message())};
}

// What is compared in one go.
struct Batch {
  std::span<LayerComparison> layers;
  std::span<OutputComparison> outputs;
};

std::vector<ValueId> ValuesOf(const Batch& batch, ValueId ValuePair::* side) {
  std::vector<ValueId> values;
  for (const LayerComparison& layer : batch.layers) values.push_back(layer.pair.*side);
  for (const OutputComparison& output : batch.outputs) values.push_back(output.pair.*side);
  return values;
}

// Strings one by one; the first of each row is the best label.
Status CompareStrings(const ConstTensorView& a, const ConstTensorView& b,
                      OutputComparison& output) {
  MG_TRY_ASSIGN(const auto expected, UnpackStrings(a.bytes));
  MG_TRY_ASSIGN(const auto actual, UnpackStrings(b.bytes));
  const size_t common = std::min(expected.size(), actual.size());
  const size_t width = a.shape.rank() > 0 ? static_cast<size_t>(a.shape[a.shape.rank() - 1]) : 1;
  output.differing_strings +=
      static_cast<int64_t>(std::max(expected.size(), actual.size()) - common);
  for (size_t i = 0; i < common; ++i) {
    const bool same = expected[i] == actual[i];
    if (!same) ++output.differing_strings;
    if (width == 0 || i % width != 0) continue;
    ++output.top_one.rows;
    if (same) ++output.top_one.agree;
  }
  return {};
}

template <typename T>
size_t Largest(const ConstTensorView& view, size_t row, size_t width) {
  const auto elements = view.as<T>().subspan(row * width, width);
  return static_cast<size_t>(std::ranges::max_element(elements) - elements.begin());
}

// The order of quantised numbers is that of what they stand for.
size_t LargestOf(const ConstTensorView& view, size_t row, size_t width) {
  switch (view.dtype) {
    case DType::kFloat32: return Largest<float>(view, row, width);
    case DType::kUInt8: return Largest<uint8_t>(view, row, width);
    case DType::kInt8: return Largest<int8_t>(view, row, width);
    default: return 0;
  }
}

bool HasClasses(const Value& value, const Shape& shape) {
  return shape.rank() == 2 && shape[1] > 1 && StandsForReals(value) &&
         (value.dtype == DType::kFloat32 || DTypeSize(value.dtype) == 1);
}

void CompareClasses(const ConstTensorView& a, const ConstTensorView& b, TopOne& top_one) {
  const auto width = static_cast<size_t>(a.shape[1]);
  for (size_t row = 0; row < static_cast<size_t>(a.shape[0]); ++row) {
    ++top_one.rows;
    if (LargestOf(a, row, width) == LargestOf(b, row, width)) ++top_one.agree;
  }
}

class Comparer {
 public:
  Comparer(const Graph& a, const Graph& b, const Samples& samples, const SessionOptions& session)
      : a_(a), b_(b), samples_(samples), options_(session) {
    options_.memory_limit = kMemoryLimit;
  }

  Result<Comparison> Compare() {
    MG_TRY_ASSIGN(const Sample first, samples_.load(0));
    MG_TRY(CheckInputs(first));
    std::vector<Shape> shapes;
    for (const Sample::Input& input : first.inputs) shapes.push_back(input.shape);
    MG_TRY_ASSIGN(const InferState types_a, Named("A", InferGraph(a_, shapes)));
    MG_TRY_ASSIGN(const InferState types_b, Named("B", InferGraph(b_, shapes)));
    ValueMatches matches = MatchValues(types_a, types_b);
    for (const ValuePair& pair : matches.pairs) result_.layers.push_back({pair, {}});
    result_.only_a = std::move(matches.only_a);
    result_.only_b = std::move(matches.only_b);
    MG_TRY(PairOutputs());
    MG_TRY(RunBatch({{}, result_.outputs}));
    for (size_t done = 0; done < result_.layers.size();) {
      const size_t count = CountAtOnce(types_a, done);
      MG_TRY(RunBatch({std::span(result_.layers).subspan(done, count), {}}));
      done += count;
    }
    return std::move(result_);
  }

 private:
  Status CheckInputs(const Sample& sample) const {
    for (const Graph* graph : {&a_, &b_}) {
      if (graph->inputs.size() != sample.inputs.size()) {
        return Invalid(StrCat("The models have ", a_.inputs.size(), " and ", b_.inputs.size(),
                              " inputs; they can be compared on equal inputs only."));
      }
      MG_TRY(CheckSample(*graph, sample));
    }
    return {};
  }

  // The output of b for output `i` of a: that of the same name, else that at the same place.
  ValueId OutputOf(size_t i) const {
    const std::string& name = a_.value(a_.outputs[i]).name;
    const auto found =
        std::ranges::find_if(b_.outputs, [&](ValueId id) { return b_.value(id).name == name; });
    return found == b_.outputs.end() ? b_.outputs[i] : *found;
  }

  Status PairOutputs() {
    if (a_.outputs.size() != b_.outputs.size()) {
      return Invalid(StrCat("The models have ", a_.outputs.size(), " and ", b_.outputs.size(),
                            " outputs; there is no way to pair them."));
    }
    for (size_t i = 0; i < a_.outputs.size(); ++i) {
      const ValuePair pair{a_.outputs[i], OutputOf(i)};
      const Value& a = a_.value(pair.a);
      const Value& b = b_.value(pair.b);
      if (a.dtype != b.dtype && !(StandsForReals(a) && StandsForReals(b))) {
        return Invalid(StrCat("Output \"", Printable(a.name), "\" is ", DTypeName(a.dtype),
                              " in one model and ", DTypeName(b.dtype), " in the other."));
      }
      result_.outputs.push_back({pair, {}, 0, {}});
    }
    return {};
  }

  // How many layers from `done` on fit the memory for one go; at least one.
  size_t CountAtOnce(const InferState& types, size_t done) const {
    size_t bytes = 0;
    size_t end = done;
    for (; end < result_.layers.size(); ++end) {
      const TensorType& type = types.type(result_.layers[end].pair.a);
      bytes += TensorBytes(type.dtype, type.shape).value_or(kBytesAtOnce);
      if (bytes > kBytesAtOnce && end > done) break;
    }
    return end - done;
  }

  Status RunBatch(const Batch& batch) {
    Taps a(a_, ValuesOf(batch, &ValuePair::a), options_);
    Taps b(b_, ValuesOf(batch, &ValuePair::b), options_);
    MG_TRY(Named("A", a.Open()));
    MG_TRY(Named("B", b.Open()));
    for (size_t i = 0; i < samples_.count; ++i) {
      MG_TRY_ASSIGN(const Sample sample, samples_.load(i));
      MG_TRY(CheckInputs(sample));
      MG_TRY(Named("A", a.Run(sample)));
      MG_TRY(Named("B", b.Run(sample)));
      for (LayerComparison& layer : batch.layers) MG_TRY(AddLayer(a, b, layer.pair, layer.error));
      for (OutputComparison& output : batch.outputs) MG_TRY(AddOutput(a, b, output));
    }
    return {};
  }

  static Status AddLayer(const Taps& a, const Taps& b, const ValuePair& pair, ErrorMeasure& error) {
    MG_TRY_ASSIGN(const ConstTensorView expected, a.Read(pair.a));
    MG_TRY_ASSIGN(const ConstTensorView actual, b.Read(pair.b));
    error.Add(expected, a.quantization(pair.a), actual, b.quantization(pair.b));
    return {};
  }

  Status AddOutput(const Taps& a, const Taps& b, OutputComparison& output) const {
    MG_TRY_ASSIGN(const ConstTensorView expected, a.Read(output.pair.a));
    MG_TRY_ASSIGN(const ConstTensorView actual, b.Read(output.pair.b));
    if (expected.dtype == DType::kString) return CompareStrings(expected, actual, output);
    if (!has_labels_ && expected.shape == actual.shape &&
        HasClasses(a_.value(output.pair.a), expected.shape)) {
      CompareClasses(expected, actual, output.top_one);
    }
    return AddLayer(a, b, output.pair, output.error);
  }

  const Graph& a_;
  const Graph& b_;
  const Samples& samples_;
  SessionOptions options_;
  Comparison result_;
  bool has_labels_ = std::ranges::any_of(
      a_.outputs, [&](ValueId id) { return a_.value(id).dtype == DType::kString; });
};

}  // namespace

Result<Comparison> CompareModels(const Graph& a, const Graph& b, const Samples& samples,
                                 const SessionOptions& session) {
  return Comparer(a, b, samples, session).Compare();
}

}  // namespace monograph
