#include "pack/classifier.h"

#include <catch2/matchers/catch_matchers_string.hpp>
#include <numeric>

#include "base/string_tensor.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

// Gives its input back as scores.
Graph Scores(const Shape& shape) {
  Net net;
  const ValueId x = net.Input(shape);
  return net.Finish({net.Add(Op::MUL, {x, net.Floats({{1}, {1}})})});
}

constexpr ScoreActivation kSoftmax = ScoreActivation::kSoftmax;

ScoreActivation SoftmaxIf(bool asked) { return asked ? kSoftmax : ScoreActivation::kNone; }

struct Answer {
  std::vector<std::string> labels;
  Numbers scores;
};

Answer Classify(const Graph& graph, const Numbers& input) {
  const auto session = test::RunSession(graph, {input});
  const ConstTensorView labels = test::Get(session->Output(0));
  REQUIRE(labels.dtype == DType::kString);
  const auto strings = test::Get(UnpackStrings(labels.bytes));
  Answer answer{{strings.begin(), strings.end()}, test::ToNumbers(test::Get(session->Output(1)))};
  CHECK(labels.shape == answer.scores.shape);
  return answer;
}

Numbers Softmax(const Numbers& logits) {
  Numbers out = logits;
  const size_t classes = static_cast<size_t>(logits.shape[1]);
  for (size_t row = 0; row < logits.values.size(); row += classes) {
    double sum = 0;
    for (size_t i = 0; i < classes; ++i) sum += std::exp(double{logits.values[row + i]});
    for (size_t i = 0; i < classes; ++i) {
      out.values[row + i] = static_cast<float>(std::exp(double{logits.values[row + i]}) / sum);
    }
  }
  return out;
}

// The best `top` of each row, equal ones in their order.
Answer Best(const Numbers& scores, const std::vector<std::string>& labels, int32_t top) {
  Answer best{{}, {{scores.shape[0], top}, {}}};
  const size_t classes = labels.size();
  for (size_t row = 0; row < scores.values.size(); row += classes) {
    std::vector<size_t> order(classes);
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, [&](size_t a, size_t b) {
      const float x = scores.values[row + a];
      const float y = scores.values[row + b];
      return x > y || (x == y && a < b);
    });
    for (size_t i = 0; i < static_cast<size_t>(top); ++i) {
      best.labels.push_back(labels[order[i]]);
      best.scores.values.push_back(scores.values[row + order[i]]);
    }
  }
  return best;
}

std::vector<std::string> Names(int32_t count) {
  std::vector<std::string> names;
  for (int32_t i = 0; i < count; ++i) names.push_back("größe " + std::to_string(i * i));
  return names;
}

TEST_CASE("The best labels come with their scores, best first") {
  for (const int32_t classes : {1, 2, 7, 1000}) {
    for (const int32_t top : {1, 2, 5, 1000}) {
      for (const bool softmax : {false, true}) {
        if (top > classes) continue;
        INFO(top << " of " << classes << ", softmax " << softmax);
        Graph graph = Scores({kDynamic, classes});
        const ClassifierOptions options = {SoftmaxIf(softmax), Names(classes), top};
        test::RequireOk(PackClassifier(graph, options));
        for (const int32_t batch : {1, 3}) {
          Numbers logits = test::Scattered({batch, classes}, 5);
          for (float& value : logits.values) value *= 4;
          const Answer expected = Best(softmax ? Softmax(logits) : logits, options.labels, top);
          const Answer answer = Classify(graph, logits);
          CHECK(answer.labels == expected.labels);
          test::RequireClose(answer.scores, expected.scores, 1e-6f);
        }
      }
    }
  }
}

TEST_CASE("Equal scores keep the order of the classes") {
  Graph graph = Scores({1, 4});
  test::RequireOk(PackClassifier(graph, {.labels = {"a", "b", "c", "d"}, .top = 3}));
  CHECK(Classify(graph, {{1, 4}, {1, 2, 2, 2}}).labels == std::vector<std::string>{"b", "c", "d"});
}

TEST_CASE("The outputs are called labels and scores") {
  Graph graph = Scores({kDynamic, 7});
  test::RequireOk(PackClassifier(graph, {.labels = Names(7)}));
  REQUIRE(graph.outputs.size() == 2);
  const Value& labels = graph.value(graph.outputs[0]);
  const Value& scores = graph.value(graph.outputs[1]);
  CHECK(labels.name == "labels");
  CHECK(labels.dtype == DType::kString);
  CHECK(labels.shape == Shape{kDynamic, 5});
  CHECK(scores.name == "scores");
  CHECK(scores.dtype == DType::kFloat32);
  CHECK(scores.shape == Shape{kDynamic, 5});
}

TEST_CASE("Without labels all scores are given") {
  const Numbers logits = test::Scattered({2, 6});
  for (const bool softmax : {false, true}) {
    Graph graph = Scores({2, 6});
    test::RequireOk(PackClassifier(graph, {.activation = SoftmaxIf(softmax)}));
    CHECK(graph.value(graph.outputs[0]).name == "scores");
    const auto outputs = test::RunGraph(graph, {logits});
    REQUIRE(outputs.size() == 1);
    test::RequireClose(outputs[0], softmax ? Softmax(logits) : logits, 1e-6f);
  }
}

void CheckRefused(Graph graph, const ClassifierOptions& options, ErrorCode code,
                  const char* message) {
  const Status status = PackClassifier(graph, options);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code() == code);
  CHECK_THAT(status.error().message(), ContainsSubstring(message));
}

TEST_CASE("Labels and top must fit the classes") {
  const Graph network = Scores({1, 3});
  const auto refused = [&](const ClassifierOptions& options, const char* message) {
    CheckRefused(network, options, ErrorCode::kInvalidArgument, message);
  };
  refused({.labels = Names(2)}, "2 labels for 3 classes");
  refused({.labels = Names(4)}, "4 labels for 3 classes");
  for (const int32_t top : {0, -1, 4}) {
    refused({.labels = Names(3), .top = top}, "1 up to the number of classes, 3");
  }
  refused({.labels = Names(3)}, "it is 5");
}

TEST_CASE("A network that is no classifier is refused with what it gives") {
  const auto refused = [](const Graph& graph, const char* message) {
    CheckRefused(graph, {.activation = kSoftmax}, ErrorCode::kUnsupportedModel, message);
  };
  for (const Shape& shape : {Shape{3}, Shape{1, 1, 1, 3}, Shape{1, kDynamic}, Shape{1, 0}}) {
    refused(Scores(shape), "a classifier gives float32 [N, classes]");
  }
  Net integers;
  integers.Input({1, 3}, DType::kInt32);
  refused(integers.Finish({0}), "is int32 [1, 3]");
  refused(Net().Finish({}), "has 0 outputs");
  Net two;
  const ValueId x = two.Input({1, 3});
  refused(two.Finish({x, two.Add(Op::TANH, {x})}), "has 2 outputs");
}

TEST_CASE("Each logit becomes a probability of its own by sigmoid") {
  Graph graph = Scores({1, 3});
  test::RequireOk(PackClassifier(graph, {.activation = ScoreActivation::kSigmoid}));
  const float third = std::log(3.0f);
  test::RequireClose(test::RunGraph(graph, {{{1, 3}, {0, third, -third}}})[0],
                     {{1, 3}, {0.5f, 0.75f, 0.25f}}, 1e-6f);
}

TEST_CASE("The scores of a quantised network are real numbers") {
  Net net;
  const ValueId x = net.Input({1, 3});
  const ValueId q = net.graph().AddValue({"q", DType::kUInt8, {1, 3}, {{0.5f}, {10}, 0}, {}});
  Node node = MakeNode(Op::QUANTIZE, {x});
  node.outputs = {q};
  net.graph().AddNode(std::move(node));
  Graph graph = net.Finish({q});
  test::RequireOk(PackClassifier(graph, {.labels = {"a", "b", "c"}, .top = 2}));
  const Answer answer = Classify(graph, {{1, 3}, {1, 3.1f, -2}});
  CHECK(answer.labels == std::vector<std::string>{"b", "a"});
  test::RequireClose(answer.scores, {{1, 2}, {3, 1}}, 0);
}

}  // namespace
}  // namespace monograph
