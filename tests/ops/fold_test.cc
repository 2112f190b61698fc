// Folding of constants.
#include "ops/fold.h"

#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

constexpr size_t kMaxBytes = size_t{1} << 20;

// One element with margins behind it on every axis.
OpCase Padded(int32_t margin) {
  std::vector<int32_t> margins;
  for (int axis = 0; axis < 4; ++axis) margins.insert(margins.end(), {0, margin});
  OpCase op(Op::PAD);
  op.Constant(Tensor::Of<float>({1, 1, 1, 1}, {7}))
      .Constant(Tensor::Of<int32_t>({4, 2}, margins))
      .Output(DType::kFloat32);
  return op;
}

TEST_CASE("A node of constants becomes a constant") {
  Graph graph = Padded(1).graph();
  const auto folded = FoldConstants(graph, kMaxBytes);
  REQUIRE(folded.ok());
  CHECK(*folded == 1);
  CHECK(graph.node_count() == 0);
  const auto view = ConstantView(graph, graph.outputs[0]);
  REQUIRE(view);
  CHECK(view->shape == Shape{2, 2, 2, 2});
  CHECK(view->as<float>()[0] == 7);
}

TEST_CASE("Constants that need too much memory are refused") {
  // Above the limit, and above what a 64-bit number of bytes can say.
  for (const int32_t margin : {100, 1'000'000'000}) {
    INFO("margin " << margin);
    Graph graph = Padded(margin).graph();
    const auto folded = FoldConstants(graph, kMaxBytes);
    REQUIRE_FALSE(folded.ok());
    CHECK(folded.error().code() == ErrorCode::kOutOfMemory);
  }
}

}  // namespace
}  // namespace monograph
