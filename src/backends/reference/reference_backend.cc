#include "backends/reference/reference_backend.h"

#include <chrono>

#include "ops/registry.h"

namespace monograph {

namespace {

class ReferenceSegment final : public Segment {
 public:
  ReferenceSegment(const SegmentSpec& spec, const OpDef& def, bool profile)
      : graph_(*spec.graph), node_id_(spec.nodes.front()), def_(def), profile_(profile) {
    const Node& node = graph_.node(node_id_);
    for (ValueId id : node.inputs) input_slots_.push_back(SlotOf(spec.inputs, id));
    for (ValueId id : node.outputs) output_slots_.push_back(SlotOf(spec.outputs, id));
    inputs_.resize(node.inputs.size());
    outputs_.resize(node.outputs.size());
  }

  Status Reshape(const InferState& types) override {
    const Node& node = graph_.node(node_id_);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id == kNoValue || input_slots_[i] >= 0) continue;
      if (const auto known = types.known(id)) inputs_[i] = *known;
    }
    return {};
  }

  Status Run(std::span<const ConstTensorView> inputs,
             std::span<const TensorView> outputs) override {
    const auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (input_slots_[i] >= 0) inputs_[i] = inputs[static_cast<size_t>(input_slots_[i])];
    }
    for (size_t i = 0; i < outputs_.size(); ++i) {
      outputs_[i] = outputs[static_cast<size_t>(output_slots_[i])];
    }
    MG_TRY(def_.evaluate(EvalContext{graph_, graph_.node(node_id_), inputs_, outputs_}));
    const std::chrono::duration<double, std::micro> elapsed =
        std::chrono::steady_clock::now() - start;
    microseconds_ = elapsed.count();
    return {};
  }

  std::vector<OpTiming> Timings() const override {
    if (!profile_) return {};
    return {OpTiming{node_id_, std::string(def_.name), microseconds_}};
  }

  bool reads_graph_constants() const override { return true; }

 private:
  // Index of the value in a segment's list, or -1 for constants and left-out inputs.
  static int SlotOf(const std::vector<ValueId>& ids, ValueId id) {
    for (size_t slot = 0; slot < ids.size(); ++slot) {
      if (ids[slot] == id) return static_cast<int>(slot);
    }
    return -1;
  }

  const Graph& graph_;
  NodeId node_id_;
  const OpDef& def_;
  bool profile_;
  std::vector<int> input_slots_;
  std::vector<int> output_slots_;
  std::vector<ConstTensorView> inputs_;
  std::vector<TensorView> outputs_;
  double microseconds_ = 0;
};

class ReferenceBackend final : public Backend {
 public:
  explicit ReferenceBackend(bool profile) : profile_(profile) {}

  std::string_view name() const override { return "reference"; }

  bool single_node_segments() const override { return true; }

  bool Claims(const InferState& types, NodeId node) const override {
    return FindOp(types.graph().node(node)) != nullptr;
  }

  Result<std::unique_ptr<Segment>> Compile(const SegmentSpec& spec) override {
    const OpDef* def = FindOp(spec.graph->node(spec.nodes.front()));
    return std::unique_ptr<Segment>(std::make_unique<ReferenceSegment>(spec, *def, profile_));
  }

 private:
  bool profile_;
};

}  // namespace

std::unique_ptr<Backend> CreateReferenceBackend(bool profile) {
  return std::make_unique<ReferenceBackend>(profile);
}

}  // namespace monograph
