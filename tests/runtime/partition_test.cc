#include "runtime/partition.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "backends/reference/reference_backend.h"

namespace monograph {
namespace {

using schema::BuiltinOperator;

// Claims the operators it is given; never runs.
class FakeBackend final : public Backend {
 public:
  explicit FakeBackend(std::set<BuiltinOperator> claims) : claims_(std::move(claims)) {}
  std::string_view name() const override { return "fake"; }
  bool Claims(const InferState& types, NodeId node) const override {
    return claims_.contains(types.graph().node(node).op);
  }
  Result<std::unique_ptr<Segment>> Compile(const SegmentSpec&) override {
    return Error{ErrorCode::kInternal, "A fake compiles nothing."};
  }

 private:
  std::set<BuiltinOperator> claims_;
};

class Chain {
 public:
  Chain() { graph.inputs = {AddValue()}; }
  ValueId AddValue() { return graph.AddValue(Value{"v", DType::kFloat32, {1, 4}, {}, {}}); }
  ValueId Add(BuiltinOperator op, std::vector<ValueId> inputs) {
    Node node;
    node.op = op;
    node.inputs = std::move(inputs);
    node.outputs = {AddValue()};
    graph.AddNode(std::move(node));
    return graph.value_count() - 1;
  }
  Graph graph;
};

std::vector<std::unique_ptr<Backend>> FakeAndReference() {
  std::vector<std::unique_ptr<Backend>> backends;
  backends.push_back(
      std::make_unique<FakeBackend>(std::set{BuiltinOperator::CONV_2D, BuiltinOperator::ADD}));
  backends.push_back(CreateReferenceBackend(false));
  return backends;
}

TEST_CASE("Claimed nodes between unclaimed ones form one segment a stretch") {
  Chain chain;
  const ValueId relu = chain.Add(BuiltinOperator::RELU, {0});
  const ValueId conv = chain.Add(BuiltinOperator::CONV_2D, {relu});
  const ValueId add = chain.Add(BuiltinOperator::ADD, {conv, conv});
  const ValueId last = chain.Add(BuiltinOperator::RELU, {add});
  chain.graph.outputs = {last};
  const InferState types(chain.graph);
  const auto segments = Partition(types, FakeAndReference());
  REQUIRE(segments.ok());
  REQUIRE(segments->size() == 3);
  CHECK((*segments)[1].spec.nodes == std::vector<NodeId>{1, 2});
  CHECK((*segments)[1].spec.inputs == std::vector<ValueId>{relu});
  CHECK((*segments)[1].spec.outputs == std::vector<ValueId>{add});
}

TEST_CASE("A side branch of the other backend does not split a segment that need not wait") {
  Chain chain;
  const ValueId conv = chain.Add(BuiltinOperator::CONV_2D, {0});
  const ValueId side = chain.Add(BuiltinOperator::RELU, {conv});
  const ValueId next = chain.Add(BuiltinOperator::CONV_2D, {conv});
  const ValueId join = chain.Add(BuiltinOperator::ADD, {next, side});
  chain.graph.outputs = {join};
  const InferState types(chain.graph);
  const auto segments = Partition(types, FakeAndReference());
  REQUIRE(segments.ok());
  REQUIRE(segments->size() == 3);
  CHECK((*segments)[0].spec.nodes == std::vector<NodeId>{0, 2});
  CHECK((*segments)[0].spec.outputs == std::vector<ValueId>{conv, next});
  CHECK((*segments)[1].spec.nodes == std::vector<NodeId>{1});
  CHECK((*segments)[2].spec.inputs == std::vector<ValueId>{next, side});
}

TEST_CASE("Nodes that no output depends on are left out") {
  Chain chain;
  const ValueId conv = chain.Add(BuiltinOperator::CONV_2D, {0});
  chain.Add(BuiltinOperator::RELU, {conv});
  chain.graph.outputs = {conv};
  const InferState types(chain.graph);
  const auto segments = Partition(types, FakeAndReference());
  REQUIRE(segments.ok());
  REQUIRE(segments->size() == 1);
}

TEST_CASE("A node that no backend claims is an error that names it") {
  Chain chain;
  chain.graph.outputs = {chain.Add(BuiltinOperator::CUSTOM, {0})};
  chain.graph.node(0).custom_code = "vendor.magic";
  const InferState types(chain.graph);
  const auto segments = Partition(types, FakeAndReference());
  REQUIRE_FALSE(segments.ok());
  CHECK(segments.error().code() == ErrorCode::kUnsupportedOperator);
  CHECK(segments.error().message().find("vendor.magic") != std::string::npos);
}

}  // namespace
}  // namespace monograph
