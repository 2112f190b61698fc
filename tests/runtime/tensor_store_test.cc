// Memory of whole graphs: what is still to be read is never written over.
#include "runtime/tensor_store.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "backends/reference/reference_backend.h"
#include "runtime/partition.h"
#include "runtime/session.h"
#include "support/sample_graph.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

// A graph of RELU, ADD and CONCATENATION over vectors of many sizes. Every value is read or an
// output.
class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {
    for (int i = Below(2); i >= 0; --i) graph.inputs.push_back(AddValue(1 + Below(50)));
    for (ValueId id : graph.inputs) values_.push_back(id);
    for (int i = 4 + Below(20); i > 0; --i) AddNode();
    const auto consumers = Consumers(graph);
    for (ValueId id : values_) {
      const bool unread = consumers[static_cast<size_t>(id)].empty();
      if (unread || Below(8) == 0) graph.outputs.push_back(id);
    }
  }

  Graph graph;

 private:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }
  ValueId Pick() { return values_[static_cast<size_t>(Below(static_cast<int>(values_.size())))]; }
  int32_t SizeOf(ValueId id) const { return graph.value(id).shape[0]; }

  ValueId AddValue(int32_t size) {
    return test::AddActivation(graph, "v", DType::kFloat32, {size});
  }

  void AddNode() {
    const ValueId a = Pick();
    const ValueId b = Pick();
    const bool joins = SizeOf(a) + SizeOf(b) < 500 && Below(2) == 0;
    const bool adds = SizeOf(a) == SizeOf(b);
    const Op op = joins ? Op::CONCATENATION : adds ? Op::ADD : Op::RELU;
    const ValueId out = AddValue(joins ? SizeOf(a) + SizeOf(b) : SizeOf(a));
    std::vector<ValueId> inputs = {a};
    if (joins || adds) inputs.push_back(b);
    test::AddNode(graph, op, inputs, {out});
    values_.push_back(out);
  }

  std::minstd_rand random_;
  std::vector<ValueId> values_;
};

struct Life {
  int first = 0;
  int last = 0;
};

// From the step that makes the value to the last that reads it. The caller's inputs and outputs
// live on.
std::vector<Life> ExpectedLives(const Graph& graph, std::span<const PlannedSegment> plan) {
  const int end = static_cast<int>(plan.size());
  std::vector<int> step_of(static_cast<size_t>(graph.node_count()));
  for (int step = 0; step < end; ++step) {
    for (NodeId node : plan[static_cast<size_t>(step)].spec.nodes) {
      step_of[static_cast<size_t>(node)] = step;
    }
  }
  std::vector<Life> lives(static_cast<size_t>(graph.value_count()));
  const auto consumers = Consumers(graph);
  const auto producers = Producers(graph);
  for (size_t id = 0; id < lives.size(); ++id) {
    const int made = producers[id] < 0 ? 0 : step_of[static_cast<size_t>(producers[id])];
    lives[id] = {made, made};
    for (NodeId node : consumers[id]) {
      lives[id].last = std::max(lives[id].last, step_of[static_cast<size_t>(node)]);
    }
  }
  for (ValueId id : graph.inputs) lives[static_cast<size_t>(id)] = {0, end};
  for (ValueId id : graph.outputs) lives[static_cast<size_t>(id)].last = end;
  return lives;
}

void CheckStore(const Graph& graph) {
  std::vector<std::unique_ptr<Backend>> backends;
  backends.push_back(CreateReferenceBackend(false));
  const auto types = InferGraph(graph);
  REQUIRE(types.ok());
  const auto plan = Partition(*types, backends);
  REQUIRE(plan.ok());
  std::vector<const SegmentSpec*> specs;
  for (const PlannedSegment& segment : *plan) specs.push_back(&segment.spec);
  std::vector<ValueId> kept = graph.inputs;
  kept.insert(kept.end(), graph.outputs.begin(), graph.outputs.end());
  auto store = TensorStore::Create(*types, LivesOf(graph, specs, kept), SIZE_MAX);
  REQUIRE(store.ok());
  const auto bytes_of = [&](ValueId id) {
    return store->At(id, *TensorBytes(DType::kFloat32, types->type(id).shape));
  };
  const std::vector<Life> lives = ExpectedLives(graph, *plan);
  for (ValueId a = 0; a < graph.value_count(); ++a) {
    for (ValueId b = 0; b < a; ++b) {
      const Life& x = lives[static_cast<size_t>(a)];
      const Life& y = lives[static_cast<size_t>(b)];
      if (x.last < y.first || y.last < x.first) continue;
      const auto p = bytes_of(a);
      const auto q = bytes_of(b);
      REQUIRE((p.data() + p.size() <= q.data() || q.data() + q.size() <= p.data()));
    }
  }
}

std::vector<std::vector<float>> RunAll(Session& session) {
  for (size_t i = 0; i < session.inputs().size(); ++i) {
    const auto input = session.PrepareInput(i, session.inputs()[i].shape);
    REQUIRE(input.ok());
    float next = static_cast<float>(i) - 10;
    for (float& x : input->as<float>()) x = next += 0.5F;
  }
  REQUIRE(session.Run().ok());
  std::vector<std::vector<float>> outputs;
  for (size_t i = 0; i < session.outputs().size(); ++i) {
    const auto view = session.Output(i);
    REQUIRE(view.ok());
    outputs.emplace_back(view->as<float>().begin(), view->as<float>().end());
  }
  return outputs;
}

void CheckAnswers(const Graph& graph) {
  SessionOptions reference;
  reference.reference_only = true;
  const auto naive = Session::Create(graph, reference);
  const auto fast = Session::Create(graph, {});
  REQUIRE(naive.ok());
  REQUIRE(fast.ok());
  CHECK(RunAll(**naive) == RunAll(**fast));
}

TEST_CASE("Values of random graphs share memory only when they live apart") {
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  for (uint32_t round = 0; round < 60; ++round) CheckStore(RandomGraph(seed + round).graph);
}

TEST_CASE("Random graphs give the same answers one node at a time and in segments") {
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  for (uint32_t round = 0; round < 60; ++round) CheckAnswers(RandomGraph(seed + round).graph);
}

}  // namespace
}  // namespace monograph
