// Operators that work along axes, of images and rows.
#include <algorithm>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <numeric>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

using Dims = std::vector<int64_t>;
using Line = std::vector<float>;

const Numbers kImage = Scattered({2, 3, 2, 4}, 6);
const Dims kDims = {2, 3, 2, 4};

size_t StrideOf(const Shape& shape, int axis) {
  size_t stride = 1;
  for (int i = axis + 1; i < shape.rank(); ++i) stride *= static_cast<size_t>(shape[i]);
  return stride;
}

// Each line of numbers along the axis replaced by f(line), all equally long.
Numbers MapLines(const Numbers& from, int axis, const std::function<Line(const Line&)>& f) {
  const size_t size = static_cast<size_t>(from.shape[axis]);
  const size_t stride = StrideOf(from.shape, axis);
  std::vector<Line> lines;
  for (size_t start = 0; start < from.values.size(); ++start) {
    if (start / stride % size != 0) continue;
    Line line;
    for (size_t i = 0; i < size; ++i) line.push_back(from.values[start + i * stride]);
    lines.push_back(f(line));
  }
  Numbers out{from.shape, Line(lines.size() * lines[0].size())};
  out.shape[axis] = static_cast<int32_t>(lines[0].size());
  for (size_t l = 0; l < lines.size(); ++l) {
    const size_t start = l / stride * lines[l].size() * stride + l % stride;
    for (size_t i = 0; i < lines[l].size(); ++i) out.values[start + i * stride] = lines[l][i];
  }
  return out;
}

Numbers Dropped(Numbers numbers, int axis) {
  Shape shape;
  for (int i = 0; i < numbers.shape.rank(); ++i) {
    if (i != axis) shape.Append(numbers.shape[i]);
  }
  numbers.shape = shape;
  return numbers;
}

Line Softmax(Line line) {
  float sum = 0;
  for (float& x : line) sum += x = std::exp(x);
  for (float& x : line) x /= sum;
  return line;
}

Line Log(Line line) {
  for (float& x : line) x = std::log(x);
  return line;
}

Line OneHot(const Line& line) {
  Line out(line.size(), 0);
  out[static_cast<size_t>(std::ranges::max_element(line) - line.begin())] = 1;
  return out;
}

Line ByNorm(Line line, int p) {
  float sum = 0;
  for (float x : line) sum += p == 1 ? std::fabs(x) : x * x;
  for (float& x : line) x /= p == 1 ? sum : std::sqrt(sum);
  return line;
}

// The model of one node that has the axis as attribute.
OnnxModel AxisModel(int64_t opset, const char* op, std::vector<Attribute> attributes, int axis) {
  attributes.push_back(Int("axis", axis % 2 == 0 ? axis : axis - 4));
  OnnxModel model(opset);
  return model.Input("x", kDims).Output("y").Node(op, {"x"}, {"y"}, attributes);
}

TEST_CASE("Images are normalised along any of ONNX's axes") {
  struct Case {
    const char* op;
    std::vector<Attribute> attributes;
    std::function<Line(const Line&)> function;
  };
  const Case kCases[] = {
      {"Softmax", {}, Softmax},
      {"LogSoftmax", {}, [](const Line& line) { return Log(Softmax(line)); }},
      {"Hardmax", {}, OneHot},
      {"LpNormalization", {}, [](const Line& line) { return ByNorm(line, 2); }},
      {"LpNormalization", {Int("p", 1)}, [](const Line& line) { return ByNorm(line, 1); }},
  };
  for (const Case& test : kCases) {
    for (int axis = 0; axis < 4; ++axis) {
      INFO(test.op << " along " << axis);
      const Numbers expected = MapLines(kImage, axis, test.function);
      RequireClose(Run(AxisModel(13, test.op, test.attributes, axis), {ToChannelsLast(kImage)}),
                   ToChannelsLast(expected));
    }
  }
}

TEST_CASE("Before opset 13 a softmax is over all that follows the axis") {
  for (int axis = 0; axis < 4; ++axis) {
    INFO("axis " << axis);
    Numbers table = kImage;
    int32_t front = 1;
    for (int i = 0; i < axis; ++i) front *= kImage.shape[i];
    table.shape = {front, 48 / front};
    const Numbers expected = {kImage.shape, MapLines(table, 1, Softmax).values};
    const Numbers actual = Run(AxisModel(12, "Softmax", {}, axis), {ToChannelsLast(kImage)});
    // Along the last axis nothing needs ONNX's order.
    RequireClose(actual, axis == 3 ? ToChannelsLast(expected) : expected);
  }
  OnnxModel point(12);
  point.Input("x", {-1, 4, 1, 1}).Output("y").Node("Softmax", {"x"}, {"y"});
  CHECK(Import(point).node_count() == 1);
}

TEST_CASE("Indices of extremes are found along any of ONNX's axes") {
  // Few different numbers, so that there are ties.
  Numbers image = kImage;
  for (float& x : image.values) x = std::round(2 * x);
  for (const bool largest : {true, false}) {
    for (const bool last : {false, true}) {
      const auto index = [&](Line line) -> Line {
        if (!largest) std::ranges::for_each(line, [](float& x) { x = -x; });
        const auto found = std::ranges::max_element(line);
        const auto again = std::find(line.rbegin(), line.rend(), *found);
        return {static_cast<float>(last ? line.rend() - again - 1 : found - line.begin())};
      };
      for (int axis = 0; axis < 4; ++axis) {
        INFO("axis " << axis << largest << last);
        const char* op = largest ? "ArgMax" : "ArgMin";
        const Numbers expected = MapLines(image, axis, index);
        const Attribute select = Int("select_last_index", last ? 1 : 0);
        RequireClose(Run(AxisModel(13, op, {select}, axis), {ToChannelsLast(image)}),
                     ToChannelsLast(expected));
        const Attribute drop = Int("keepdims", 0);
        RequireClose(Run(AxisModel(13, op, {select, drop}, axis), {ToChannelsLast(image)}),
                     Dropped(expected, axis));
      }
    }
  }
}

Line Order(const Line& line, bool largest) {
  Line order(line.size());
  std::iota(order.begin(), order.end(), 0.0f);
  std::ranges::sort(order, [&](float a, float b) {
    const float x = line[static_cast<size_t>(a)];
    const float y = line[static_cast<size_t>(b)];
    if (x == y) return a < b;
    return largest ? x > y : x < y;
  });
  order.resize(2);
  return order;
}

TEST_CASE("TopK finds the largest or smallest along any axis, in every opset") {
  for (const int64_t opset : {7, 10, 11}) {
    for (const bool largest : {true, false}) {
      if (!largest && opset < 11) continue;
      for (int axis = 0; axis < 4; ++axis) {
        INFO("opset " << opset << " axis " << axis << largest);
        OnnxModel model(opset);
        std::vector<Attribute> attributes = {Int("axis", axis)};
        if (opset == 7) attributes.push_back(Int("k", 2));
        if (!largest) attributes.push_back(Int("largest", 0));
        model.Input("x", kDims).Output("v").Output("i").Constant("k", Dims{2});
        model.Node("TopK",
                   opset == 7 ? std::vector<std::string>{"x"} : std::vector<std::string>{"x", "k"},
                   {"v", "i"}, attributes);
        const Numbers order =
            MapLines(kImage, axis, [&](const Line& line) { return Order(line, largest); });
        const Numbers values = MapLines(kImage, axis, [&](const Line& line) {
          Line chosen;
          for (float at : Order(line, largest)) chosen.push_back(line[static_cast<size_t>(at)]);
          return chosen;
        });
        const auto outputs = RunAll(model, {ToChannelsLast(kImage)});
        RequireClose(outputs.at(0), ToChannelsLast(values));
        RequireClose(outputs.at(1), ToChannelsLast(order));
      }
    }
  }
  OnnxModel none;
  none.Input("x", {4}).Output("v").Constant("k", Dims{0}).Node("TopK", {"x", "k"}, {"v", "i"});
  CHECK_THAT(ImportError(none).message(), ContainsSubstring("k must be"));
}

TEST_CASE("Sums run along any of ONNX's axes") {
  for (int axis = 0; axis < 4; ++axis) {
    INFO("axis " << axis);
    OnnxModel model;
    model.Input("x", kDims).Output("y").Constant("axis", Dims{axis - 4});
    model.Node("CumSum", {"x", "axis"}, {"y"}, {Int("exclusive", 1), Int("reverse", 1)});
    const Numbers expected = MapLines(kImage, axis, [](Line line) {
      float sum = 0;
      for (size_t i = line.size(); i-- > 0;) line[i] = std::exchange(sum, sum + line[i]);
      return line;
    });
    RequireClose(Run(model, {ToChannelsLast(kImage)}), ToChannelsLast(expected));
  }
}

TEST_CASE("Reductions name axes by attribute or by input, and keep them or not") {
  const auto fold = [](const Line& line, float start, const std::function<float(float, float)>& f) {
    return std::accumulate(line.begin(), line.end(), start, f);
  };
  const std::pair<const char*, std::function<float(const Line&)>> kReductions[] = {
      {"ReduceSum", [&](const Line& l) { return fold(l, 0, std::plus<>()); }},
      {"ReduceProd", [&](const Line& l) { return fold(l, 1, std::multiplies<>()); }},
      {"ReduceMax", [](const Line& l) { return std::ranges::max(l); }},
      {"ReduceMin", [](const Line& l) { return std::ranges::min(l); }},
      {"ReduceL1",
       [&](const Line& l) {
         return fold(l, 0, [](float a, float b) { return a + std::fabs(b); });
       }},
      {"ReduceL2",
       [&](const Line& l) {
         return std::sqrt(fold(l, 0, [](float a, float b) { return a + b * b; }));
       }},
      {"ReduceSumSquare",
       [&](const Line& l) { return fold(l, 0, [](float a, float b) { return a + b * b; }); }},
      {"ReduceLogSum", [&](const Line& l) { return std::log(fold(l, 0, std::plus<>())); }},
      {"ReduceLogSumExp",
       [&](const Line& l) {
         return std::log(fold(l, 0, [](float a, float b) { return a + std::exp(b); }));
       }},
  };
  Numbers image = kImage;
  for (float& x : image.values) x += 2;  // Sums have logarithms.
  for (const auto& [op, function] : kReductions) {
    for (int axis = 0; axis < 4; ++axis) {
      const Numbers kept =
          MapLines(image, axis, [&](const Line& l) -> Line { return {function(l)}; });
      for (const int64_t opset : {11, 18}) {
        INFO(op << " over " << axis << " in opset " << opset);
        const auto run = [&](bool keep) {
          OnnxModel model(opset);
          std::vector<Attribute> attributes = {Int("keepdims", keep ? 1 : 0)};
          model.Input("x", kDims).Output("y").Constant("axes", Dims{axis - 4});
          if (opset == 11) attributes.push_back(Ints("axes", {axis - 4}));
          const std::vector<std::string> inputs = {"x", opset == 11 ? "" : "axes"};
          return Run(model.Node(op, inputs, {"y"}, attributes), {ToChannelsLast(image)});
        };
        RequireClose(run(true), ToChannelsLast(kept));
        RequireClose(run(false), Dropped(kept, axis));
      }
    }
  }
}

TEST_CASE("A sum of exponentials does not overflow") {
  OnnxModel model;
  model.Input("x", {2}).Output("y").Node("ReduceLogSumExp", {"x"}, {"y"}, {Int("keepdims", 0)});
  RequireClose(Run(model, {{{2}, {1000, 1000}}}), {{}, {1000 + std::log(2.0f)}});
}

TEST_CASE("Counting starts from shapes and numbers") {
  OnnxModel model;
  const auto number = [&](const char* name, int64_t value) {
    OnnxTensor tensor = IntTensor({value});
    tensor.name = name;
    tensor.dims = {};
    model.Constant(tensor);
  };
  number("start", 5);
  number("limit", -2);
  number("delta", -3);
  model.Output("r").Node("Range", {"start", "limit", "delta"}, {"r"});
  OnnxTensor seven = IntTensor({7});
  model.Output("f").Output("z").Constant("shape", Dims{2, 2});
  model.Node("ConstantOfShape", {"shape"}, {"f"}, {{"value", seven}});
  model.Node("ConstantOfShape", {"shape"}, {"z"});
  const auto outputs = RunAll(model, {});
  RequireClose(outputs.at(0), {{3}, {5, 2, -1}});
  RequireClose(outputs.at(1), {{2, 2}, {7, 7, 7, 7}});
  RequireClose(outputs.at(2), {{2, 2}, {0, 0, 0, 0}});
}

// (x - mean) / sqrt(variance + epsilon) of each line.
Line Standard(Line line, float epsilon) {
  const float count = static_cast<float>(line.size());
  const float mean = std::accumulate(line.begin(), line.end(), 0.0f) / count;
  float variance = 0;
  for (float x : line) variance += (x - mean) * (x - mean) / count;
  for (float& x : line) x = (x - mean) / std::sqrt(variance + epsilon);
  return line;
}

// Lines of `width` numbers in ONNX's order.
Numbers StandardRows(const Numbers& from, int32_t width, float epsilon) {
  const Numbers table = {{static_cast<int32_t>(from.values.size()) / width, width}, from.values};
  return {from.shape,
          MapLines(table, 1, [&](const Line& l) { return Standard(l, epsilon); }).values};
}

// x * scale[group] + offset[group] with groups of `width` numbers.
Numbers Scaled(Numbers numbers, const Line& scale, const Line& offset, size_t width) {
  for (size_t i = 0; i < numbers.values.size(); ++i) {
    const size_t group = i / width % scale.size();
    numbers.values[i] = numbers.values[i] * scale[group] + offset[group];
  }
  return numbers;
}

TEST_CASE("Instances and groups of channels are normalised") {
  const auto normalise = [](int64_t opset, const char* op, const Line& scale, const Line& offset,
                            const std::vector<Attribute>& attributes) {
    OnnxModel model(opset);
    const int32_t count = static_cast<int32_t>(scale.size());
    model.Input("x", {2, 4, -1, 2}).Output("y").Constant("s", Numbers{{count}, scale});
    model.Constant("o", Numbers{{count}, offset});
    model.Node(op, {"x", "s", "o"}, {"y"}, attributes);
    return Run(model, {ToChannelsLast(Scattered({2, 4, 3, 2}, 5))});
  };
  const Numbers image = Scattered({2, 4, 3, 2}, 5);
  const Line four = {1, -2, 3, 0.5f};
  const Line offset = {0, 1, -1, 2};
  RequireClose(normalise(17, "InstanceNormalization", four, offset, {Float("epsilon", 0.01f)}),
               ToChannelsLast(Scaled(StandardRows(image, 6, 0.01f), four, offset, 6)));
  const Attribute groups = Int("num_groups", 2);
  RequireClose(normalise(21, "GroupNormalization", four, offset, {groups}),
               ToChannelsLast(Scaled(StandardRows(image, 12, 1e-5f), four, offset, 6)));
  RequireClose(normalise(18, "GroupNormalization", {2, -3}, {1, 0}, {groups}),
               ToChannelsLast(Scaled(StandardRows(image, 12, 1e-5f), {2, -3}, {1, 0}, 12)));
}

TEST_CASE("Normalisations that do not fit are refused") {
  const auto refused = [](const char* op, const std::vector<Attribute>& attributes,
                          ErrorCode code) {
    INFO(op);
    OnnxModel model(21);
    model.Input("x", {1, 4, 2, 2}).Output("y").Constant("s", Ramp({3}));
    CHECK(ImportError(model.Node(op, {"x", "s", "s"}, {"y"}, attributes)).code() == code);
  };
  refused("InstanceNormalization", {}, ErrorCode::kShapeMismatch);
  refused("GroupNormalization", {Int("num_groups", 2)}, ErrorCode::kShapeMismatch);
  refused("GroupNormalization", {Int("num_groups", 3)}, ErrorCode::kCorruptModel);
  refused("LayerNormalization", {}, ErrorCode::kShapeMismatch);
  refused("LRN", {Int("size", 2)}, ErrorCode::kUnsupportedModel);
  refused("LRN", {}, ErrorCode::kCorruptModel);
  refused("LpNormalization", {Int("p", 3)}, ErrorCode::kCorruptModel);
}

TEST_CASE("A layer normalisation over channels that were turned last turns nothing") {
  OnnxModel model;
  model.Input("x", {1, 3, 2, 2}).Output("y").Constant("s", Numbers{{3}, {1, 2, 3}});
  model.Node("Transpose", {"x"}, {"t"}, {Ints("perm", {0, 2, 3, 1})});
  model.Node("LayerNormalization", {"t", "s"}, {"n"});
  model.Node("Transpose", {"n"}, {"y"}, {Ints("perm", {0, 3, 1, 2})});
  const Numbers image = Scattered({1, 2, 2, 3}, 9);
  const Graph graph = Import(model);
  for (const Node& node : graph.nodes()) CHECK(node.op != schema::BuiltinOperator::TRANSPOSE);
  RequireClose(RunGraph(graph, {image})[0],
               Scaled(StandardRows(image, 3, 1e-5f), {1, 2, 3}, {0, 0, 0}, 1));
}

}  // namespace
}  // namespace monograph
