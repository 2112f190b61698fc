#include "inspect/options.h"

#include <flatbuffers/flexbuffers.h>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "graph/op_options.h"
#include "support/sample_graph.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

nlohmann::json Printed(const Node& node) {
  return nlohmann::json::parse(Must(OptionsPrinter::Create()).Json(node));
}

Node NodeOf(Op op) {
  Node node;
  node.op = op;
  node.options = DefaultOptions(op);
  return node;
}

TEST_CASE("Options are printed by their names, with enums as text") {
  Node node = NodeOf(Op::CONV_2D);
  node.options.AsConv2DOptions()->stride_w = 2;
  const auto printed = Printed(node);
  CHECK(printed["stride_w"] == 2);
  CHECK(printed["padding"] == "SAME");
  CHECK(printed["fused_activation_function"] == "NONE");
}

TEST_CASE("The options of every operator can be printed") {
  for (const Op op : schema::EnumValuesBuiltinOperator()) {
    INFO(schema::EnumNameBuiltinOperator(op));
    const Node node = NodeOf(op);
    const bool none = node.options.type == schema::BuiltinOptions::NONE;
    CHECK(Printed(node).is_object());
    CHECK((none || node.options.value != nullptr));
  }
}

TEST_CASE("A custom operator's map is printed, and anything else is left out") {
  Node node = NodeOf(Op::CUSTOM);
  CHECK(Printed(node).empty());
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.String("method", "pillow:\"bilinear\"");
    builder.Int("height", 224);
  });
  builder.Finish();
  node.custom_options = builder.GetBuffer();
  CHECK(Printed(node)["method"] == "pillow:\"bilinear\"");
  CHECK(Printed(node)["height"] == 224);
  node.custom_options = {1, 2, 3, 4, 5};
  CHECK(Printed(node).empty());
}

}  // namespace
}  // namespace monograph::test
