#include "quant/answers.h"

#include <catch2/catch_test_macros.hpp>

#include "quant/photo_net.h"

namespace monograph::test {
namespace {

// The same network, but for the numbers of its last weights.
Graph Classifier(uint32_t seed) {
  return PhotoNet({127}, {1.0f / 128}, [seed](Net& net, ValueId image) -> std::vector<ValueId> {
    const ValueId mean = net.Add(schema::BuiltinOperator::MEAN, {image, net.Ints({2}, {1, 2})});
    return {net.Add(schema::BuiltinOperator::FULLY_CONNECTED,
                    {mean, net.Floats(Scattered({5, 3}, seed)), kNoValue})};
  });
}

TEST_CASE("Best classes of two models come from one pass over the samples") {
  const Graph a = Classifier(1);
  const Graph b = Classifier(2);
  constexpr size_t kCount = 6;
  int loads = 0;
  Samples photos = Photos(kCount);
  const Samples counted{kCount, [&](size_t i) {
                          ++loads;
                          return photos.load(i);
                        }};
  const ComparedAnswers answers = Get(CompareAnswers(a, b, counted, {}));
  CHECK(loads == kCount + 1);  // The first once more, for its shapes.
  CHECK(answers.best_a == Get(BestClasses(a, photos, {})));
  CHECK(answers.best_b == Get(BestClasses(b, photos, {})));
  CHECK(answers.best_a != answers.best_b);
  REQUIRE(answers.outputs.size() == 1);
  CHECK(answers.outputs[0].classes.rows == kCount);
  CHECK(static_cast<double>(answers.outputs[0].classes.top_one) / kCount ==
        Agreement(answers.best_a, answers.best_b));
}

TEST_CASE("A model that gives an image has no best class") {
  const Graph graph = PhotoNet({127}, {1.0f / 128},
                               [](Net&, ValueId image) -> std::vector<ValueId> { return {image}; });
  CHECK(RequireClasses(graph).error().code() == ErrorCode::kInvalidArgument);
  const ComparedAnswers answers = Get(CompareAnswers(graph, graph, Photos(2), {}));
  CHECK(answers.best_a.empty());
  CHECK(answers.outputs[0].error.max_absolute() == 0);
}

}  // namespace
}  // namespace monograph::test
