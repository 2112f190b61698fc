#include "inspect/match.h"

#include <catch2/catch_test_macros.hpp>

#include "support/net.h"
#include "support/sample_graph.h"
#include "support/small_models.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

std::vector<std::pair<ValueId, ValueId>> Pairs(const ValueMatches& matches) {
  std::vector<std::pair<ValueId, ValueId>> pairs;
  for (const ValuePair& pair : matches.pairs) pairs.emplace_back(pair.a, pair.b);
  return pairs;
}

ValueMatches Match(const Graph& a, const Graph& b) {
  const InferState types_a = Must(InferGraph(a));
  const InferState types_b = Must(InferGraph(b));
  return MatchValues(types_a, types_b);
}

// relu, abs, relu; the last one is the output.
struct Chain {
  Net net;
  std::vector<ValueId> values;

  explicit Chain(const std::vector<Op>& ops, const Shape& shape = {1, 4}) {
    ValueId last = net.Input(shape);
    for (const Op op : ops) values.push_back(last = net.Add(op, {last}));
    net.graph().outputs = {last};
  }

  void Name(size_t i, const char* name) { net.graph().value(values[i]).name = name; }
};

TEST_CASE("Values of one name belong together, whatever makes them") {
  Chain a({Op::RELU, Op::ABS, Op::RELU});
  Chain b({Op::ABS, Op::RELU});
  for (size_t i = 0; i < 3; ++i) a.Name(i, i == 1 ? "x" : i == 0 ? "first" : "y");
  b.Name(0, "y");
  b.Name(1, "x");
  const ValueMatches matches = Match(a.net.graph(), b.net.graph());
  CHECK(Pairs(matches) ==
        std::vector{std::pair(a.values[1], b.values[1]), std::pair(a.values[2], b.values[0])});
  CHECK(matches.only_a == std::vector{a.values[0]});
  CHECK(matches.only_b.empty());
}

TEST_CASE("What has other names is matched in order, by operator and shape") {
  Chain a({Op::RELU, Op::ABS, Op::TANH, Op::RELU});
  Chain b({Op::RELU, Op::TANH, Op::RELU, Op::LOGISTIC});
  for (size_t i = 0; i < 4; ++i) {
    a.Name(i, ("a" + std::to_string(i)).c_str());
    b.Name(i, ("b" + std::to_string(i)).c_str());
  }
  const ValueMatches matches = Match(a.net.graph(), b.net.graph());
  CHECK(Pairs(matches) == std::vector{std::pair(a.values[0], b.values[0]),
                                      std::pair(a.values[2], b.values[1]),
                                      std::pair(a.values[3], b.values[2])});
  CHECK(matches.only_a == std::vector{a.values[1]});
  CHECK(matches.only_b == std::vector{b.values[3]});
}

TEST_CASE("Names do not match across shapes, nor names that stand twice") {
  Chain a({Op::RELU, Op::ABS});
  Chain b({Op::RELU, Op::ABS}, {1, 5});
  CHECK(Match(a.net.graph(), b.net.graph()).pairs.empty());
  Chain c({Op::TANH, Op::ABS});
  for (size_t i = 0; i < 2; ++i) {
    a.Name(i, "same");
    c.Name(i, i == 0 ? "same" : "other");
  }
  const ValueMatches matches = Match(a.net.graph(), c.net.graph());
  CHECK(Pairs(matches) == std::vector{std::pair(a.values[1], c.values[1])});
}

TEST_CASE("Strings and what is known before the run are left out") {
  const Graph graph = ColourModel();
  const Shape shape = {1, 8, 8, 3};
  const InferState types = Must(InferGraph(graph, std::span(&shape, 1)));
  const ValueMatches matches = MatchValues(types, types);
  CHECK(matches.only_a.empty());
  for (const ValuePair& pair : matches.pairs) {
    CHECK(pair.a == pair.b);
    CHECK(graph.value(pair.a).dtype != DType::kString);
  }
  CHECK(matches.pairs.size() == 5);
}

}  // namespace
}  // namespace monograph::test
