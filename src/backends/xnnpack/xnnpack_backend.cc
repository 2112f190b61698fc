#include "backends/xnnpack/xnnpack_backend.h"

#include <pthreadpool.h>
#include <xnnpack.h>

#include <algorithm>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/segment.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

using ThreadPool = std::shared_ptr<pthreadpool>;

// Where pthreadpool is built without threads it makes no pools.
constexpr bool kHasThreads = MONOGRAPH_HAS_THREADS != 0;

// Everything that flows into the node is an activation: shapes that are computed at run time, say,
// cannot be inputs of a subgraph.
bool ReadsActivationsAlone(const InferState& types, const Node& node) {
  return std::ranges::all_of(node.inputs, [&](ValueId id) {
    return id == kNoValue || types.graph().value(id).is_constant() || IsActivation(types, id);
  });
}

class XnnpackBackend final : public Backend {
 public:
  XnnpackBackend(ThreadPool pool, bool profile) : pool_(std::move(pool)), profile_(profile) {}

  std::string_view name() const override { return "xnnpack"; }

  bool Claims(const InferState& types, NodeId id) const override {
    const Node& node = types.graph().node(id);
    const XnnpackOp* op = FindXnnpackOp(node.op, node.custom_code);
    return op != nullptr && ReadsActivationsAlone(types, node) && op->claims(types, node);
  }

  Result<std::unique_ptr<Segment>> Compile(const SegmentSpec& spec) override {
    MG_TRY_ASSIGN(const auto builder, SubgraphBuilder::Create(spec));
    for (NodeId id : spec.nodes) {
      const Node& node = spec.graph->node(id);
      MG_TRY(FindXnnpackOp(node.op, node.custom_code)->define(*builder, node));
    }
    return CreateXnnpackSegment(spec, *builder, pool_, profile_);
  }

 private:
  ThreadPool pool_;
  bool profile_;
};

}  // namespace

Result<std::unique_ptr<Backend>> CreateXnnpackBackend(const XnnpackOptions& options) {
  MG_TRY(FromXnnStatus(xnn_initialize(nullptr), "start"));
  ThreadPool pool;
  if (kHasThreads && options.threads > 1) {
    pool = ThreadPool(pthreadpool_create(static_cast<size_t>(options.threads)),
                      [](pthreadpool_t p) { pthreadpool_destroy(p); });
    if (pool == nullptr) {
      return Error{ErrorCode::kOutOfMemory, "The threads cannot be started; ask for fewer."};
    }
  }
  return std::unique_ptr<Backend>(
      std::make_unique<XnnpackBackend>(std::move(pool), options.profile));
}

}  // namespace monograph
