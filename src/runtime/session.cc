#include "runtime/session.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "backends/image/image_backend.h"
#include "backends/reference/reference_backend.h"
#include "backends/xnnpack/xnnpack_backend.h"
#include "base/strings.h"
#include "graph/check.h"
#include "ops/fold.h"
#include "ops/registry.h"
#include "runtime/constants.h"
#include "runtime/partition.h"
#include "runtime/tensor_store.h"

namespace monograph {

namespace {

constexpr int kMaxThreads = 64;

Status CheckOptions(const SessionOptions& options) {
  if (options.threads >= 1 && options.threads <= kMaxThreads) return {};
  return Error{
      ErrorCode::kInvalidArgument,
      StrCat("threads is ", options.threads, "; it must be between 1 and ", kMaxThreads, ".")};
}

Status CheckInputTypes(const Graph& graph) {
  for (ValueId id : graph.inputs) {
    if (graph.value(id).dtype != DType::kString) continue;
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("Input \"", graph.value(id).name,
                        "\" takes strings, which are supported as outputs and constants only.")};
  }
  return {};
}

using Backends = std::vector<std::unique_ptr<Backend>>;

Result<Backends> CreateBackends(const SessionOptions& options) {
  Backends backends;
  if (!options.reference_only) {
    MG_TRY_ASSIGN(auto xnnpack,
                  CreateXnnpackBackend(XnnpackOptions{options.threads, options.profile}));
    backends.push_back(std::move(xnnpack));
    backends.push_back(CreateImageBackend(options.profile));
  }
  backends.push_back(CreateReferenceBackend(options.profile));
  return backends;
}

TensorInfo InfoOf(const InferState& types, ValueId id) {
  const Value& value = types.graph().value(id);
  return TensorInfo{value.name, value.dtype, types.type(id).shape, value.quantization};
}

class SessionImpl final : public Session {
 public:
  SessionImpl(Graph graph, const SessionOptions& options)
      : graph_(std::move(graph)), options_(options), shapes_(graph_.inputs.size()) {}

  Status Initialize();

  std::span<const TensorInfo> inputs() const override { return inputs_; }
  std::span<const TensorInfo> outputs() const override { return outputs_; }
  Status PrepareInputs(std::span<const Shape> shapes) override;
  Result<TensorView> PrepareInput(size_t index, const Shape& shape) override;
  Status Run() override;
  Result<ConstTensorView> Output(size_t index) const override;
  std::vector<OpTiming> Timings() const override;
  MemoryReport Memory() const override;
  std::vector<std::string> Placement() const override;
  const Graph& graph() const override { return graph_; }

 private:
  Status Compile(const InferState& types);
  void DescribeTensors(const InferState& types);
  Status CheckInput(size_t index, const Shape& shape) const;
  Status PlanIfShaped();
  Status Plan();
  Status ReshapeSegments();
  size_t TotalBytes() const;
  void ReleaseWorkspaces();
  Status RunSegment(size_t index);
  bool IsKnownAhead(const SegmentSpec& spec) const;

  Graph graph_;
  SessionOptions options_;
  Backends backends_;
  std::vector<PlannedSegment> plan_;
  std::vector<std::unique_ptr<Segment>> segments_;  // Parallel to plan_.
  std::vector<TensorInfo> inputs_;
  std::vector<TensorInfo> outputs_;
  std::vector<std::optional<Shape>> shapes_;  // Of the inputs, once given.
  std::optional<TensorStore> store_;          // Once all inputs have shapes.
  size_t constant_bytes_ = 0;
  bool has_run_ = false;
};

Status SessionImpl::Initialize() {
  MG_TRY(CheckOptions(options_));
  MG_TRY(CheckGraph(graph_));
  MG_TRY(CheckInputTypes(graph_));
  MG_TRY(CheckOperators(graph_));
  MG_TRY(FoldConstants(graph_, options_.memory_limit));
  constant_bytes_ = ConstantBytes(graph_);
  if (constant_bytes_ > options_.memory_limit) {
    return Error{ErrorCode::kOutOfMemory,
                 StrCat("The model's weights need ", constant_bytes_, " bytes, above the limit of ",
                        options_.memory_limit, ".")};
  }
  MG_TRY_ASSIGN(const InferState types, InferGraph(graph_));
  MG_TRY(Compile(types));
  DescribeTensors(types);
  return PlanIfShaped();
}

Status SessionImpl::Compile(const InferState& types) {
  MG_TRY_ASSIGN(backends_, CreateBackends(options_));
  MG_TRY_ASSIGN(plan_, Partition(types, backends_));
  for (const PlannedSegment& segment : plan_) {
    MG_TRY_ASSIGN(auto compiled, backends_[segment.backend]->Compile(segment.spec));
    segments_.push_back(std::move(compiled));
  }
  std::vector<bool> keep(static_cast<size_t>(graph_.value_count()));
  for (size_t s = 0; s < plan_.size(); ++s) {
    plan_[s].spec.types = nullptr;
    if (!segments_[s]->reads_graph_constants()) continue;
    for (NodeId node : plan_[s].spec.nodes) {
      for (ValueId id : graph_.node(node).inputs) {
        if (id != kNoValue) keep[static_cast<size_t>(id)] = true;
      }
    }
  }
  MG_TRY(ReleaseConstants(graph_, keep));
  constant_bytes_ = ConstantBytes(graph_);
  return {};
}

void SessionImpl::DescribeTensors(const InferState& types) {
  for (ValueId id : graph_.inputs) inputs_.push_back(InfoOf(types, id));
  for (ValueId id : graph_.outputs) outputs_.push_back(InfoOf(types, id));
  for (size_t i = 0; i < inputs_.size(); ++i) {
    if (inputs_[i].shape.is_static()) shapes_[i] = inputs_[i].shape;
  }
}

Status SessionImpl::PlanIfShaped() {
  const bool shaped = std::ranges::all_of(shapes_, [](const auto& shape) { return !!shape; });
  return shaped ? Plan() : Status();
}

Status SessionImpl::Plan() {
  std::vector<Shape> shapes;
  for (const auto& shape : shapes_) shapes.push_back(*shape);
  MG_TRY_ASSIGN(InferState types, InferGraph(graph_, shapes));
  const size_t held = Memory().weight_bytes;
  const size_t left = options_.memory_limit - std::min(held, options_.memory_limit);
  MG_TRY_ASSIGN(TensorStore store, TensorStore::Create(std::move(types), plan_, left));
  store_.emplace(std::move(store));
  if (Status status = ReshapeSegments(); !status.ok()) {
    store_.reset();
    ReleaseWorkspaces();
    return status;
  }
  return {};
}

size_t SessionImpl::TotalBytes() const {
  const MemoryReport memory = Memory();
  return memory.weight_bytes + memory.arena_bytes + memory.workspace_bytes;
}

void SessionImpl::ReleaseWorkspaces() {
  for (const auto& segment : segments_) segment->ReleaseWorkspace();
}

Status SessionImpl::ReshapeSegments() {
  const auto reshape = [&]() -> Status {
    for (const auto& segment : segments_) MG_TRY(segment->Reshape(store_->types()));
    return {};
  };
  MG_TRY(reshape());
  if (TotalBytes() <= options_.memory_limit) return {};
  // Some of it may be left from larger inputs.
  ReleaseWorkspaces();
  MG_TRY(reshape());
  const size_t total = TotalBytes();
  if (total <= options_.memory_limit) return {};
  return Error{ErrorCode::kOutOfMemory,
               StrCat("Weights and activations need ", total, " bytes for these input shapes, ",
                      "above the limit of ", options_.memory_limit,
                      ". Use smaller inputs or raise the memory limit.")};
}

Status SessionImpl::CheckInput(size_t index, const Shape& shape) const {
  if (index >= inputs_.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There is no input ", index, "; the model has ", inputs_.size(), ".")};
  }
  const TensorInfo& info = inputs_[index];
  if (!shape.is_static() || !info.shape.Accepts(shape) || shape.NumElements().value_or(0) == 0) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("Input \"", info.name, "\" takes shape ", info.shape.ToString(),
                        "; a tensor of shape ", shape.ToString(), " does not fit.")};
  }
  return {};
}

Status SessionImpl::PrepareInputs(std::span<const Shape> shapes) {
  if (shapes.size() != inputs_.size()) {
    return Error{ErrorCode::kInvalidArgument, StrCat("The model has ", inputs_.size(), " inputs; ",
                                                     shapes.size(), " shapes were given.")};
  }
  for (size_t i = 0; i < shapes.size(); ++i) MG_TRY(CheckInput(i, shapes[i]));
  has_run_ = false;
  if (store_ && std::ranges::equal(shapes, shapes_)) return {};
  shapes_.assign(shapes.begin(), shapes.end());
  store_.reset();
  return PlanIfShaped();
}

Result<TensorView> SessionImpl::PrepareInput(size_t index, const Shape& shape) {
  MG_TRY(CheckInput(index, shape));
  has_run_ = false;
  if (!store_ || shapes_[index] != shape) {
    shapes_[index] = shape;
    store_.reset();
    MG_TRY(PlanIfShaped());
  }
  if (store_) return store_->Write(graph_.inputs[index]);
  // Other inputs have no shape yet, so there is no memory to give.
  return TensorView{inputs_[index].dtype, shape, {}, nullptr};
}

bool SessionImpl::IsKnownAhead(const SegmentSpec& spec) const {
  return std::ranges::all_of(spec.outputs, [&](ValueId id) { return store_->is_known(id); });
}

Status SessionImpl::RunSegment(size_t index) {
  const SegmentSpec& spec = plan_[index].spec;
  std::vector<ConstTensorView> inputs;
  std::vector<TensorView> outputs;
  for (ValueId id : spec.inputs) inputs.push_back(store_->Read(id));
  for (ValueId id : spec.outputs) outputs.push_back(store_->Write(id));
  return segments_[index]->Run(inputs, outputs);
}

Status SessionImpl::Run() {
  has_run_ = false;
  if (!store_) {
    return Error{ErrorCode::kShapeMismatch,
                 "An input of dynamic shape has no shape yet: prepare every input before running."};
  }
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (!IsKnownAhead(plan_[i].spec)) MG_TRY(RunSegment(i));
  }
  has_run_ = true;
  return {};
}

Result<ConstTensorView> SessionImpl::Output(size_t index) const {
  if (index >= outputs_.size() || !has_run_) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There is no output ", index, " to read: the model has ", outputs_.size(),
                        has_run_ ? "." : ", and it has not run since its inputs were prepared.")};
  }
  return store_->Read(graph_.outputs[index]);
}

std::vector<OpTiming> SessionImpl::Timings() const {
  std::vector<OpTiming> timings;
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (!store_ || IsKnownAhead(plan_[i].spec)) continue;
    std::ranges::move(segments_[i]->Timings(), std::back_inserter(timings));
  }
  return timings;
}

MemoryReport SessionImpl::Memory() const {
  MemoryReport report;
  report.weight_bytes = constant_bytes_;
  report.arena_bytes = store_ ? store_->bytes() : 0;
  for (const auto& segment : segments_) {
    report.weight_bytes += segment->weight_bytes();
    report.workspace_bytes += segment->workspace_bytes();
  }
  return report;
}

std::vector<std::string> SessionImpl::Placement() const {
  std::vector<std::string> placement(static_cast<size_t>(graph_.node_count()), "unused");
  for (const PlannedSegment& segment : plan_) {
    const bool folded = store_ && IsKnownAhead(segment.spec);
    for (NodeId node : segment.spec.nodes) {
      placement[static_cast<size_t>(node)] =
          folded ? "folded" : std::string(backends_[segment.backend]->name());
    }
  }
  return placement;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Create(Graph graph, const SessionOptions& options) {
  auto session = std::make_unique<SessionImpl>(std::move(graph), options);
  MG_TRY(session->Initialize());
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace monograph
