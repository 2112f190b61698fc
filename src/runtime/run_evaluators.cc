#include "runtime/run_evaluators.h"

#include <algorithm>
#include <optional>

#include "graph/index.h"
#include "ops/registry.h"

namespace monograph {

namespace {

class Evaluators {
 public:
  Evaluators(const SegmentSpec& spec, const InferState& types)
      : spec_(spec),
        types_(types),
        readable_(IndexOf(spec.graph->value_count())),
        writable_(readable_.size()) {}

  Status Run(std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) {
    for (size_t i = 0; i < inputs.size(); ++i) readable_[IndexOf(spec_.inputs[i])] = inputs[i];
    for (size_t i = 0; i < outputs.size(); ++i) writable_[IndexOf(spec_.outputs[i])] = outputs[i];
    for (NodeId id : spec_.nodes) MG_TRY(RunNode(spec_.graph->node(id)));
    return {};
  }

 private:
  Result<TensorView> Output(ValueId id) {
    if (writable_[IndexOf(id)]) return *writable_[IndexOf(id)];
    const TensorType& type = types_.type(id);
    MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(TensorBytes(type.dtype, type.shape).value_or(0)));
    buffers_.push_back(std::move(buffer));
    return TensorView{type.dtype, type.shape, buffers_.back().span(), nullptr};
  }

  Status RunNode(const Node& node) {
    std::vector<ConstTensorView> inputs;
    std::vector<TensorView> outputs;
    for (ValueId id : node.inputs) {
      const auto known = id == kNoValue ? std::nullopt : types_.known(id);
      const bool made = id != kNoValue && readable_[IndexOf(id)].has_value();
      inputs.push_back(known ? *known : made ? *readable_[IndexOf(id)] : ConstTensorView{});
    }
    for (ValueId id : node.outputs) {
      MG_TRY_ASSIGN(const TensorView output, Output(id));
      outputs.push_back(output);
      readable_[IndexOf(id)] = ConstTensorView{output.dtype, output.shape, output.bytes};
    }
    const auto empty = [](const TensorView& output) { return output.bytes.empty(); };
    if (std::ranges::all_of(outputs, empty)) return {};
    return FindOp(node)->evaluate(EvalContext{*spec_.graph, node, inputs, outputs});
  }

  const SegmentSpec& spec_;
  const InferState& types_;
  std::vector<std::optional<ConstTensorView>> readable_;  // By value.
  std::vector<std::optional<TensorView>> writable_;
  std::vector<Buffer> buffers_;
};

}  // namespace

Status RunEvaluators(const SegmentSpec& spec, const InferState& types,
                     std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) {
  return Evaluators(spec, types).Run(inputs, outputs);
}

}  // namespace monograph
