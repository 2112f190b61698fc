// CheckGraph finds each way in which a graph can contradict itself, and names the place.
#include "graph/check.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <limits>

#include "support/sample_graph.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;

ValueId Find(const Graph& graph, std::string_view name) {
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (graph.value(id).name == name) return id;
  }
  FAIL("no value " << name);
  return kNoValue;
}

struct Damage {
  const char* what;
  std::function<void(Graph&)> apply;
  const char* says;
};

Value& Named(Graph& graph, std::string_view name) { return graph.value(Find(graph, name)); }

const Damage kDamages[] = {
    {"a node reads behind the end", [](Graph& g) { g.node(2).inputs[0] = g.value_count(); },
     "Node 2 (CONV_2D) refers to tensor"},
    {"a node reads a negative id", [](Graph& g) { g.node(2).inputs[0] = -2; }, "tensor -2"},
    {"a node writes nothing", [](Graph& g) { g.node(2).outputs[0] = kNoValue; }, "tensor -1"},
    {"the model returns behind the end", [](Graph& g) { g.outputs[0] = 999; },
     "list of outputs refers to tensor 999"},
    {"the model takes a negative id", [](Graph& g) { g.inputs[0] = -1; }, "list of inputs"},
    {"an input is listed twice", [](Graph& g) { g.inputs.push_back(g.inputs[0]); },
     "also another input"},
    {"an input is a constant", [](Graph& g) { g.inputs.push_back(Find(g, "matrix")); },
     "also a constant"},
    {"two nodes write one value", [](Graph& g) { g.node(1).outputs = g.node(0).outputs; },
     "writes"},
    {"a node writes a constant", [](Graph& g) { g.node(3).outputs = {Find(g, "bias")}; },
     "(bias), which something else provides"},
    {"a node writes an input", [](Graph& g) { g.node(3).outputs = {g.inputs[0]}; }, "(image)"},
    {"the order is broken", [](Graph& g) { std::swap(g.mutable_nodes()[0], g.mutable_nodes()[1]); },
     "which no constant, input or earlier node provides"},
    {"a node reads its own output", [](Graph& g) { g.node(2).inputs[0] = g.node(2).outputs[0]; },
     "no constant, input or earlier"},
    {"the model returns what nothing makes",
     [](Graph& g) { g.outputs.push_back(g.AddValue({"lost", {}, {}, {}, {}})); },
     "returns Tensor 14 (lost)"},
    {"options are missing", [](Graph& g) { g.node(2).options.Reset(); }, "lacks its Conv2DOptions"},
    {"options belong to another operator",
     [](Graph& g) { g.node(2).options.Set(schema::SoftmaxOptionsT()); },
     "has those of another operator"},
    {"a dimension is impossible", [](Graph& g) { Named(g, "conv").shape[1] = -7; },
     "impossible shape"},
    {"a constant is dynamic", [](Graph& g) { Named(g, "bias").shape[0] = kDynamic; },
     "constant of unknown shape"},
    {"a constant is short",
     [](Graph& g) {
       auto& bytes = Named(g, "bias").constant->bytes;
       bytes = bytes.first(bytes.size() - 1);
     },
     "holds 11 bytes"},
    {"a constant's shape is larger", [](Graph& g) { Named(g, "bias").shape = {4}; },
     "not what int32[4] needs"},
    {"a constant's shape overflows",
     [](Graph& g) { Named(g, "bias").shape = {1 << 30, 1 << 30, 1 << 30}; }, "holds 12 bytes"},
    {"labels are fewer than the shape says", [](Graph& g) { Named(g, "all_labels").shape = {4}; },
     "holds 3 strings"},
    {"labels are cut",
     [](Graph& g) {
       auto& bytes = Named(g, "all_labels").constant->bytes;
       bytes = bytes.first(bytes.size() - 3);
     },
     "offsets do not fit"},
    {"booleans are neither",
     [](Graph& g) {
       Named(g, "bias").dtype = DType::kBool;
       Named(g, "bias").shape = {12};
     },
     "neither 0 nor 1"},
    {"zero points are missing", [](Graph& g) { Named(g, "conv").quantization.zero_point.clear(); },
     "and 0 zero points"},
    {"a scale is zero", [](Graph& g) { Named(g, "conv").quantization.scale = {0}; },
     "not positive and finite"},
    {"a scale is not a number",
     [](Graph& g) {
       Named(g, "conv").quantization.scale = {std::numeric_limits<float>::quiet_NaN()};
     },
     "not positive and finite"},
    {"a zero point is outside the type",
     [](Graph& g) { Named(g, "conv").quantization.zero_point = {-129}; }, "outside int8"},
    {"channels and scales differ", [](Graph& g) { Named(g, "filter").quantization.axis = 3; },
     "3 quantisation scales along"},
    {"the channel axis is impossible", [](Graph& g) { Named(g, "filter").quantization.axis = 4; },
     "along axis 4"},
};

TEST_CASE("A sound graph passes") {
  const Status status = CheckGraph(test::SampleGraph());
  INFO((status.ok() ? "" : status.error().message()));
  CHECK(status.ok());
}

TEST_CASE("Every damage is found and named") {
  for (const Damage& damage : kDamages) {
    INFO(damage.what);
    Graph graph = test::SampleGraph();
    damage.apply(graph);
    const Status status = CheckGraph(graph);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code() == ErrorCode::kCorruptModel);
    CHECK_THAT(status.error().message(), ContainsSubstring(damage.says));
  }
}

}  // namespace
}  // namespace monograph
