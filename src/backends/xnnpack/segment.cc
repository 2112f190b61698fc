#include "backends/xnnpack/segment.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "backends/xnnpack/status.h"
#include "backends/xnnpack/workspace.h"
#include "base/strings.h"

namespace monograph {

namespace {

// Bytes of the constants that the nodes read: what XNNPACK packs, but for its padding.
size_t WeightBytes(const SegmentSpec& spec) {
  std::vector<bool> counted(static_cast<size_t>(spec.graph->value_count()));
  size_t bytes = 0;
  for (NodeId node : spec.nodes) {
    for (ValueId id : spec.graph->node(node).inputs) {
      if (id == kNoValue || counted[static_cast<size_t>(id)]) continue;
      counted[static_cast<size_t>(id)] = true;
      if (const auto constant = ConstantView(*spec.graph, id)) bytes += constant->bytes.size();
    }
  }
  return bytes;
}

class XnnpackSegment final : public Segment {
 public:
  XnnpackSegment(const SegmentSpec& spec, std::shared_ptr<pthreadpool> pool,
                 std::vector<Buffer> retained)
      : inputs_(spec.inputs),
        outputs_(spec.outputs),
        pool_(std::move(pool)),
        retained_(std::move(retained)),
        weight_bytes_(WeightBytes(spec)) {}

  ~XnnpackSegment() override {
    if (runtime_ != nullptr) xnn_delete_runtime(runtime_);
  }

  Status Initialize(SubgraphBuilder& builder, bool profile) {
    profile_ = profile;
    const uint32_t flags = profile ? XNN_FLAG_BASIC_PROFILING : 0;
    return FromXnnStatus(
        xnn_create_runtime_v4(builder.subgraph(), nullptr, nullptr, pool_.get(), flags, &runtime_),
        "compile a segment");
  }

  Status Reshape(const InferState& types) override {
    bound_.clear();
    for (size_t i = 0; i < inputs_.size(); ++i) {
      const XnnShape shape(types.type(inputs_[i]).shape);
      MG_TRY(FromXnnStatus(xnn_reshape_external_value(runtime_, static_cast<uint32_t>(i),
                                                      shape.rank, shape.dims.data()),
                           "reshape an input"));
    }
    MG_TRY(FromXnnStatus(xnn_reshape_runtime(runtime_), "plan a segment's memory"));
    for (size_t i = 0; i < outputs_.size(); ++i) MG_TRY(CheckOutput(types, i));
    return {};
  }

  Status Run(std::span<const ConstTensorView> inputs,
             std::span<const TensorView> outputs) override {
    std::vector<xnn_external_value> values;
    for (const ConstTensorView& view : inputs) {
      values.push_back(
          {static_cast<uint32_t>(values.size()), const_cast<std::byte*>(view.bytes.data())});
    }
    for (const TensorView& view : outputs) {
      values.push_back({static_cast<uint32_t>(values.size()), view.bytes.data()});
    }
    MG_TRY(Bind(values));
    return FromXnnStatus(xnn_invoke_runtime(runtime_), "run a segment");
  }

  std::vector<OpTiming> Timings() const override;

  bool reads_graph_constants() const override { return false; }
  size_t weight_bytes() const override { return weight_bytes_; }
  size_t workspace_bytes() const override { return monograph_xnn_workspace_bytes(runtime_); }
  void ReleaseWorkspace() override {
    bound_.clear();
    monograph_xnn_release_workspace(runtime_);
  }

 private:
  // XNNPACK's idea of the shape must be inference's, or it would write past the output.
  Status CheckOutput(const InferState& types, size_t i) {
    const XnnShape expected(types.type(outputs_[i]).shape);
    XnnShape actual{Shape{}};
    const uint32_t external = static_cast<uint32_t>(inputs_.size() + i);
    MG_TRY(FromXnnStatus(
        xnn_get_external_value_shape(runtime_, external, &actual.rank, actual.dims.data()),
        "tell an output's shape"));
    if (actual.rank == expected.rank &&
        std::equal(actual.dims.begin(), actual.dims.begin() + actual.rank, expected.dims.begin())) {
      return {};
    }
    return Error{ErrorCode::kInternal,
                 StrCat("XNNPACK's shape of \"", types.graph().value(outputs_[i]).name,
                        "\" is not ", types.type(outputs_[i]).shape.ToString(), ".")};
  }

  Status Bind(const std::vector<xnn_external_value>& values) {
    const bool same = std::ranges::equal(values, bound_, {}, &xnn_external_value::data,
                                         &xnn_external_value::data);
    if (same) return {};
    bound_.clear();
    MG_TRY(FromXnnStatus(xnn_setup_runtime_v2(runtime_, values.size(), values.data()),
                         "bind a segment's tensors"));
    bound_ = values;
    return {};
  }

  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
  std::shared_ptr<pthreadpool> pool_;
  std::vector<Buffer> retained_;
  size_t weight_bytes_;
  bool profile_ = false;
  xnn_runtime_t runtime_ = nullptr;
  std::vector<xnn_external_value> bound_;
};

// One array of XNNPACK's profile; empty when it has none.
template <typename T>
std::vector<T> ProfileArray(xnn_runtime_t runtime, xnn_profile_info info) {
  size_t bytes = 0;
  if (xnn_get_runtime_profiling_info(runtime, info, 0, nullptr, &bytes) !=
      xnn_status_out_of_memory) {
    return {};
  }
  std::vector<T> values(bytes / sizeof(T));
  const xnn_status status = xnn_get_runtime_profiling_info(runtime, info, values.size() * sizeof(T),
                                                           values.data(), &bytes);
  return status == xnn_status_success ? values : std::vector<T>();
}

std::vector<OpTiming> XnnpackSegment::Timings() const {
  if (!profile_) return {};
  const auto names = ProfileArray<char>(runtime_, xnn_profile_info_operator_name);
  const auto times = ProfileArray<uint64_t>(runtime_, xnn_profile_info_operator_timing);
  std::vector<OpTiming> timings;
  const char* name = names.data();
  const char* end = names.data() + names.size();
  for (const uint64_t microseconds : times) {
    const size_t length = static_cast<size_t>(std::find(name, end, '\0') - name);
    timings.push_back(OpTiming{-1, std::string(name, length), static_cast<double>(microseconds)});
    name = std::min(end, name + length + 1);
  }
  return timings;
}

}  // namespace

Result<std::unique_ptr<Segment>> CreateXnnpackSegment(const SegmentSpec& spec,
                                                      SubgraphBuilder& builder,
                                                      std::shared_ptr<pthreadpool> pool,
                                                      bool profile) {
  auto segment = std::make_unique<XnnpackSegment>(spec, std::move(pool), builder.TakeRetained());
  MG_TRY(segment->Initialize(builder, profile));
  return std::unique_ptr<Segment>(std::move(segment));
}

}  // namespace monograph
