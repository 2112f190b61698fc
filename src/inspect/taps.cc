#include "inspect/taps.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

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
}

Status Taps::Open() {
  MG_TRY_ASSIGN(session_, Session::Create(graph_, options_));
  return {};
}

Status Taps::Run(const Sample& sample) {
  std::vector<Shape> shapes;
  for (const Sample::Input& input : sample.inputs) shapes.push_back(input.shape);
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
