#include "inspect/taps.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "ops/infer.h"

namespace monograph {

namespace {

constexpr size_t kBytesAtOnce = size_t{256} << 20;  // Of values that are kept at one time.
constexpr size_t kMemoryLimit = size_t{3} << 30;

std::vector<size_t> DivideBySize(std::span<const size_t> sizes) {
  std::vector<size_t> ends;
  size_t bytes = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (bytes > 0 && bytes + sizes[i] > kBytesAtOnce) {
      ends.push_back(i);
      bytes = 0;
    }
    bytes += sizes[i];
  }
  ends.push_back(sizes.size());
  return ends;
}

Status CheckInput(const Value& value, const Sample::Input& input) {
  if (value.dtype != input.dtype) {
    return Error{ErrorCode::kTypeMismatch,
                 StrCat("Input \"", Printable(value.name), "\" takes ", DTypeName(value.dtype),
                        "; it is given ", DTypeName(input.dtype), ".")};
  }
  if (value.shape.Accepts(input.shape)) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("Input \"", Printable(value.name), "\" takes shape ", value.shape.ToString(),
                      "; it is given ", input.shape.ToString(), ".")};
}

}  // namespace

Taps::Taps(Graph graph, std::vector<ValueId> values, const SessionOptions& options)
    : graph_(std::move(graph)), values_(std::move(values)), options_(options) {
  std::ranges::sort(values_);
  const auto repeated = std::ranges::unique(values_);
  values_.erase(repeated.begin(), repeated.end());
  graph_.outputs = values_;
  options_.memory_limit = kMemoryLimit;
}

Status Taps::Open() {
  MG_TRY_ASSIGN(session_, Session::Create(graph_, options_));
  return {};
}

Status Taps::Run(const Sample& sample) {
  const std::vector<Shape> shapes = sample.Shapes();
  MG_TRY(session_->PrepareInputs(shapes));
  for (size_t i = 0; i < shapes.size(); ++i) {
    MG_TRY_ASSIGN(const TensorView view, session_->PrepareInput(i, shapes[i]));
    const Buffer& bytes = sample.inputs[i].bytes;
    if (bytes.size() != view.bytes.size()) {
      return Error{ErrorCode::kInvalidArgument, "An input has another size."};
    }
    std::memcpy(view.bytes.data(), bytes.data(), bytes.size());
  }
  return session_->Run();
}

Result<ConstTensorView> Taps::Read(ValueId id) const {
  const auto at = std::ranges::lower_bound(values_, id);
  return session_->Output(static_cast<size_t>(at - values_.begin()));
}

Result<std::vector<size_t>> GroupTaps(const Graph& graph, std::span<const ValueId> values,
                                      const Sample& sample) {
  MG_TRY(CheckSample(graph, sample));
  const std::vector<Shape> shapes = sample.Shapes();
  MG_TRY_ASSIGN(const InferState types, InferGraph(graph, shapes));
  std::vector<size_t> sizes;
  for (const ValueId id : values) {
    const TensorType& type = types.type(id);
    const bool text = type.dtype == DType::kString;
    sizes.push_back(text ? 0 : TensorBytes(type.dtype, type.shape).value_or(kBytesAtOnce));
  }
  return DivideBySize(sizes);
}

Status CheckSample(const Graph& graph, const Sample& sample) {
  if (graph.inputs.size() != sample.inputs.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The model takes ", graph.inputs.size(), " inputs; it is given ",
                        sample.inputs.size(), ".")};
  }
  for (size_t i = 0; i < sample.inputs.size(); ++i) {
    MG_TRY(CheckInput(graph.value(graph.inputs[i]), sample.inputs[i]));
  }
  return {};
}

}  // namespace monograph
