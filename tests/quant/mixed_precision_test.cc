#include "quant/mixed_precision.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "quant/answers.h"
#include "quant/photo_net.h"
#include "quant/quantize.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;
using Names = std::set<std::string>;

std::vector<LayerDamage> Damages() {
  return {{"mild", 0.1, 10}, {"dear", 1, 1000}, {"bad", 1, 10}, {"worse", 2, 10}};
}

// A graph that carries the names of kept layers in its description.
Result<Graph> Named(const Names& kept) {
  Graph graph;
  for (const std::string& name : kept) graph.description += name + " ";
  return graph;
}

// Right by 0.1 for each kept layer above 0.6.
Result<double> ByNumber(const Graph& graph) {
  const auto count = std::ranges::count(graph.description, ' ');
  return 0.6 + 0.1 * static_cast<double>(count);
}

TEST_CASE("As few layers stay float as the judge allows, those that do most for their cost") {
  const auto two = Get(KeepWorstLayers(Damages(), Named, ByNumber, 0.79, nullptr));
  CHECK(two.kept == Names{"worse", "bad"});
  CHECK(two.before == 0.6);
  CHECK(two.after == 0.8);
  const auto three = Get(KeepWorstLayers(Damages(), Named, ByNumber, 0.89, nullptr));
  CHECK(three.kept == Names{"worse", "bad", "mild"});
}

TEST_CASE("No layer stays float where the model is good enough") {
  const auto none = Get(KeepWorstLayers(Damages(), Named, ByNumber, 0.6, nullptr));
  CHECK(none.kept.empty());
  CHECK(none.trials == 1);
  CHECK(none.after == 0.6);
}

TEST_CASE("All layers stay float where less does not do") {
  const auto all = Get(KeepWorstLayers(Damages(), Named, ByNumber, 1.5, nullptr));
  CHECK(all.kept.size() == 4);
  CHECK(all.after == 1.0);
}

TEST_CASE("The errors of judges end the search") {
  const Judge broken = [](const Graph&) -> Result<double> {
    return Error{ErrorCode::kInternal, "no"};
  };
  CHECK_FALSE(KeepWorstLayers(Damages(), Named, broken, 1, nullptr).ok());
}

// Three convolutions, of which the second has one channel a thousand times larger than the others.
Graph Uneven() {
  return PhotoNet({127}, {1.0f / 128}, [](Net& net, ValueId image) {
    const ValueId even = net.Conv(image, net.Floats(Scattered({8, 1, 1, 3}, 3)));
    Numbers filters = Scattered({8, 1, 1, 8}, 4);
    for (size_t i = 0; i < 8; ++i) filters.values[i] *= 1000;
    const ValueId uneven = net.Conv(even, net.Floats(filters));
    const ValueId scaled = net.Add(Op::MUL, {net.Add(Op::HARD_SWISH, {uneven}),
                                             net.Floats({{8}, {0.001f, 1, 1, 1, 1, 1, 1, 1}})});
    return std::vector{net.Conv(scaled, net.Floats(Scattered({4, 1, 1, 8}, 5)))};
  });
}

TEST_CASE("The layer whose weights do not fit one scale does most damage") {
  QuantizeOptions options;
  options.per_tensor = true;
  const Calibrated calibrated = Get(CalibrateModel(Uneven(), Photos(4), options, nullptr));
  const Scheme scheme = SchemeOf(calibrated, {}, options);
  const auto damage = Get(MeasureDamage(calibrated.graph, scheme, Photos(4), {}, nullptr));
  REQUIRE(damage.size() == 3);
  CHECK(damage[1].error > 0.01);
  CHECK(damage[0].error < 0.001);
  // 12 * 12 positions of 8 * 3 products, of which 3 numbers come in and 8 go out.
  CHECK(damage[0].cost == 12 * 12 * (8 * 3 + 3 + 8));
}

TEST_CASE("The best class is that of the largest score") {
  const Graph graph = PhotoNet({127}, {1}, SmallNetwork);
  const auto classes = Get(BestClasses(graph, Photos(3), {}));
  REQUIRE(classes.size() == 3);
  for (size_t i = 0; i < 3; ++i) CHECK((classes[i] >= "0" && classes[i] <= "4"));
  CHECK(Agreement({"a", "b", "c", "d"}, {"a", "x", "c", "d"}) == 0.75);
}

TEST_CASE("Models without classes have no best one") {
  const Graph graph = PhotoNet({127}, {1}, [](Net&, ValueId image) { return std::vector{image}; });
  const auto classes = BestClasses(graph, Photos(1), {});
  REQUIRE_FALSE(classes.ok());
  CHECK(classes.error().code() == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace monograph::test
