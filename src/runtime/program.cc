#include "runtime/program.h"

#include <algorithm>
#include <utility>

#include "backends/image/image_backend.h"
#include "backends/reference/reference_backend.h"
#include "backends/xnnpack/xnnpack_backend.h"
#include "base/strings.h"
#include "graph/check.h"
#include "ops/fold.h"
#include "ops/registry.h"
#include "runtime/constants.h"

namespace monograph {

namespace {

constexpr int kMaxThreads = 64;

// Images of the stack by which the nodes are divided into regions.
constexpr int32_t kSeveral = 3;

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

Result<std::vector<std::unique_ptr<Backend>>> CreateBackends(const SessionOptions& options) {
  std::vector<std::unique_ptr<Backend>> backends;
  if (!options.reference_only) {
    MG_TRY_ASSIGN(auto xnnpack,
                  CreateXnnpackBackend(XnnpackOptions{options.threads, options.profile}));
    backends.push_back(std::move(xnnpack));
    if (auto image = CreateImageBackend(options.profile)) backends.push_back(std::move(image));
  }
  backends.push_back(CreateReferenceBackend(options.profile));
  return backends;
}

std::vector<TensorInfo> Describe(const InferState& types, std::span<const ValueId> ids) {
  std::vector<TensorInfo> infos;
  for (ValueId id : ids) {
    const Value& value = types.graph().value(id);
    infos.push_back({value.name, value.dtype, types.type(id).shape, value.quantization});
  }
  return infos;
}

// Nodes that see shapes which depend on data.
std::vector<bool> NodesBehindData(const Graph& graph) {
  std::vector<bool> behind(static_cast<size_t>(graph.node_count()));
  std::vector<bool> values(static_cast<size_t>(graph.value_count()));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    const bool reads = std::ranges::any_of(
        node.inputs, [&](ValueId v) { return v != kNoValue && values[static_cast<size_t>(v)]; });
    behind[static_cast<size_t>(id)] = reads;
    if (!reads && !FindOp(node)->data_dependent_shapes) continue;
    for (ValueId v : node.outputs) values[static_cast<size_t>(v)] = true;
  }
  return behind;
}

}  // namespace

Result<std::unique_ptr<Program>> Program::Create(Graph graph, const SessionOptions& options) {
  std::unique_ptr<Program> program(new Program(std::move(graph), options));
  MG_TRY(program->Initialize());
  return program;
}

Status Program::Initialize() {
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
  inputs_ = Describe(types, graph_.inputs);
  outputs_ = Describe(types, graph_.outputs);
  return Compile(types);
}

Status Program::Compile(const InferState& types) {
  MG_TRY_ASSIGN(backends_, CreateBackends(options_));
  MG_TRY_ASSIGN(plan_, Partition(types, backends_, FindRegions(graph_, kSeveral)));
  for (PlannedSegment& segment : plan_) {
    MG_TRY_ASSIGN(auto compiled, backends_[segment.backend]->Compile(segment.spec));
    segments_.push_back(std::move(compiled));
    segment.spec.types = nullptr;
  }
  shaped_for_.resize(plan_.size());
  MG_TRY(ReleaseConstants(graph_, ConstantsToKeep()));
  constant_bytes_ = ConstantBytes(graph_);
  return {};
}

// By value: those that segments read when they run, or that the evaluators would read in the place
// of a segment that meets tensors without elements.
std::vector<bool> Program::ConstantsToKeep() const {
  const std::vector<bool> behind_data = NodesBehindData(graph_);
  std::vector<bool> keep(static_cast<size_t>(graph_.value_count()));
  for (size_t s = 0; s < plan_.size(); ++s) {
    for (NodeId node : plan_[s].spec.nodes) {
      if (!segments_[s]->reads_graph_constants() && !behind_data[static_cast<size_t>(node)]) {
        continue;
      }
      for (ValueId id : graph_.node(node).inputs) {
        if (id != kNoValue) keep[static_cast<size_t>(id)] = true;
      }
    }
  }
  return keep;
}

size_t Program::activation_limit() const {
  return options_.memory_limit - std::min(weight_bytes(), options_.memory_limit);
}

size_t Program::weight_bytes() const {
  size_t bytes = constant_bytes_;
  for (const auto& segment : segments_) bytes += segment->weight_bytes();
  return bytes;
}

size_t Program::workspace_bytes() const {
  size_t bytes = 0;
  for (const auto& segment : segments_) bytes += segment->workspace_bytes();
  return bytes;
}

Status Program::Shape(size_t index, const InferState& types, uint64_t key) {
  if (shaped_for_[index] == key) return {};
  shaped_for_[index] = 0;
  MG_TRY(segments_[index]->Reshape(types));
  shaped_for_[index] = key;
  return {};
}

void Program::ReleaseWorkspaces() {
  for (const auto& segment : segments_) segment->ReleaseWorkspace();
  std::ranges::fill(shaped_for_, 0);
}

}  // namespace monograph
