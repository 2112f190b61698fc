// Operators for which the order of an image's dimensions matters.
#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

using Dims = std::vector<int64_t>;

const Numbers kImage = Scattered({2, 3, 2, 4}, 6);

size_t Index(const Shape& s, int n, int c, int y, int x) {
  const int at = ((n * s[1] + c) * s[2] + y) * s[3] + x;
  return static_cast<size_t>(at);
}

// Calls f(n, c, y, x) for each element, in order.
template <typename F>
Numbers Generate(const Shape& shape, F f) {
  Numbers out{shape, {}};
  for (int n = 0; n < shape[0]; ++n) {
    for (int c = 0; c < shape[1]; ++c) {
      for (int y = 0; y < shape[2]; ++y) {
        for (int x = 0; x < shape[3]; ++x) out.values.push_back(f(n, c, y, x));
      }
    }
  }
  return out;
}

OnnxModel ImageModel(int64_t opset = 17) {
  OnnxModel model(opset);
  model.Input("x", {2, 3, 2, 4}).Output("y");
  return model;
}

OnnxModel BatchNorm(OnnxModel model, const std::vector<Attribute>& attributes = {}) {
  model.Constant("scale", Numbers{{3}, {1, -2, 3}}).Constant("offset", Numbers{{3}, {0, 1, -1}});
  model.Constant("mean", Numbers{{3}, {0.5f, 0, -0.25f}});
  model.Constant("variance", Numbers{{3}, {4, 0.25f, 1}});
  return model.Node("BatchNormalization", {"x", "scale", "offset", "mean", "variance"}, {"y"},
                    attributes);
}

float Normalised(float value, int c, float epsilon) {
  constexpr float kScale[] = {1, -2, 3};
  constexpr float kOffset[] = {0, 1, -1};
  constexpr float kMean[] = {0.5f, 0, -0.25f};
  constexpr float kVariance[] = {4, 0.25f, 1};
  return (value - kMean[c]) / std::sqrt(kVariance[c] + epsilon) * kScale[c] + kOffset[c];
}

TEST_CASE("Batch normalisation is by channel, of images and rows") {
  for (const float epsilon : {1e-5f, 0.5f}) {
    const std::vector<Attribute> attributes = {Float("epsilon", epsilon)};
    const Numbers expected = Generate(kImage.shape, [&](int n, int c, int y, int x) {
      return Normalised(kImage.values[Index(kImage.shape, n, c, y, x)], c, epsilon);
    });
    RequireClose(Run(BatchNorm(ImageModel(), attributes), {ToChannelsLast(kImage)}),
                 ToChannelsLast(expected));
    OnnxModel rows;
    rows.Input("x", {-1, 3}).Output("y");
    Numbers row = Ramp({2, 3});
    const Graph graph = Import(BatchNorm(rows, attributes));
    const Numbers actual = RunGraph(graph, {row})[0];
    for (size_t i = 0; i < 6; ++i) {
      row.values[i] = Normalised(row.values[i], static_cast<int>(i % 3), epsilon);
    }
    RequireClose(actual, row);
  }
}

TEST_CASE("Batch normalisation takes an image that the model made by reshaping") {
  OnnxModel model;
  model.Input("x0", {2, 24}).Output("y").Constant("s", Dims{2, 3, 2, 4});
  model.Node("Reshape", {"x0", "s"}, {"x"});
  const Numbers expected = Generate(kImage.shape, [&](int n, int c, int y, int x) {
    return Normalised(kImage.values[Index(kImage.shape, n, c, y, x)], c, 1e-5f);
  });
  RequireClose(Run(BatchNorm(model), {{{2, 24}, kImage.values}}), ToChannelsLast(expected));
}

TEST_CASE("Batch normalisation takes statistics that are computed") {
  OnnxModel model = ImageModel();
  model.Input("mean", {3}).Input("variance", {3}).Constant("scale", Numbers{{3}, {1, -2, 3}});
  model.Constant("offset", Numbers{{3}, {0, 1, -1}});
  model.Node("BatchNormalization", {"x", "scale", "offset", "mean", "variance"}, {"y"});
  const Numbers expected = Generate(kImage.shape, [&](int n, int c, int y, int x) {
    return Normalised(kImage.values[Index(kImage.shape, n, c, y, x)], c, 1e-5f);
  });
  RequireClose(Run(model, {ToChannelsLast(kImage), {{3}, {0.5f, 0, -0.25f}}, {{3}, {4, 0.25f, 1}}}),
               ToChannelsLast(expected));
}

TEST_CASE("Batch normalisation in training mode takes the statistics of the batch") {
  OnnxModel model(15);
  model.Input("x", {2, 1}).Output("y").Output("m").Output("v");
  model.Constant("scale", Numbers{{1}, {3}}).Constant("offset", Numbers{{1}, {1}});
  model.Constant("mean", Numbers{{1}, {10}}).Constant("variance", Numbers{{1}, {20}});
  model.Node("BatchNormalization", {"x", "scale", "offset", "mean", "variance"}, {"y", "m", "v"},
             {Int("training_mode", 1), Float("epsilon", 0), Float("momentum", 0.75f)});
  // Mean 4 and variance 4 of 2 and 6.
  const auto outputs = RunAll(model, {{{2, 1}, {2, 6}}});
  RequireClose(outputs.at(0), {{2, 1}, {-2, 4}});
  RequireClose(outputs.at(1), {{1}, {8.5f}});
  RequireClose(outputs.at(2), {{1}, {16}});
}

TEST_CASE("Batch normalisation that does not fit is refused") {
  for (const Dims& dims : {Dims{2, 1, 2, 4}, Dims{2, 4, 2, 4}, Dims{2, 1}}) {
    OnnxModel channels;
    channels.Input("x", dims).Output("y");
    CHECK(ImportError(BatchNorm(channels)).code() == ErrorCode::kShapeMismatch);
  }
  OnnxModel line;
  line.Input("x", {3}).Output("y");
  CHECK(ImportError(BatchNorm(line)).code() == ErrorCode::kUnsupportedModel);
  CHECK_THAT(ImportError(BatchNorm(ImageModel(7), {Int("spatial", 0)})).message(),
             ContainsSubstring("every pixel"));
  OnnxModel lengths = ImageModel();
  lengths.Constant("three", Ramp({3})).Constant("two", Ramp({2}));
  lengths.Node("BatchNormalization", {"x", "three", "three", "two", "three"}, {"y"});
  CHECK_THAT(ImportError(lengths).message(), ContainsSubstring("differ in length"));
}

// Means over the marked dimensions, which become 1.
Numbers Means(const std::vector<bool>& over) {
  const Shape& s = kImage.shape;
  Shape shape = s;
  for (int axis = 0; axis < 4; ++axis) {
    if (over[static_cast<size_t>(axis)]) shape[axis] = 1;
  }
  return Generate(shape, [&](int n, int c, int y, int x) {
    float sum = 0;
    int count = 0;
    Generate(s, [&](int n2, int c2, int y2, int x2) {
      const bool in = (over[0] || n == n2) && (over[1] || c == c2) && (over[2] || y == y2) &&
                      (over[3] || x == x2);
      if (in) sum += kImage.values[Index(s, n2, c2, y2, x2)];
      count += in ? 1 : 0;
      return 0.0f;
    });
    return sum / static_cast<float>(count);
  });
}

OnnxModel MeanModel(int64_t opset, const Dims& axes, std::vector<Attribute> attributes) {
  OnnxModel model = ImageModel(opset);
  if (opset < 18) {
    if (!axes.empty()) attributes.push_back(Ints("axes", axes));
    return model.Node("ReduceMean", {"x"}, {"y"}, attributes);
  }
  if (axes.empty()) return model.Node("ReduceMean", {"x"}, {"y"}, attributes);
  model.Constant("axes", axes);
  return model.Node("ReduceMean", {"x", "axes"}, {"y"}, attributes);
}

TEST_CASE("ReduceMean reduces any dimensions, with and without keeping them") {
  for (int bits = 0; bits < 16; ++bits) {
    std::vector<bool> over;
    Dims axes;
    for (int axis = 0; axis < 4; ++axis) {
      over.push_back(bits == 0 || (bits >> axis & 1) != 0);
      if ((bits >> axis & 1) != 0) axes.push_back(axis % 2 == 0 ? axis : axis - 4);
    }
    const Numbers kept = Means(over);
    Numbers dropped{{}, kept.values};
    for (size_t axis = 0; axis < 4; ++axis) {
      if (!over[axis]) dropped.shape.Append(kImage.shape[static_cast<int>(axis)]);
    }
    for (const int64_t opset : {7, 13, 18}) {
      INFO("axes " << bits << " opset " << opset);
      const Numbers input = ToChannelsLast(kImage);
      RequireClose(Run(MeanModel(opset, axes, {}), {input}), ToChannelsLast(kept));
      RequireClose(Run(MeanModel(opset, axes, {Int("keepdims", 0)}), {input}), dropped);
    }
  }
}

TEST_CASE("ReduceMean without axes can mean nothing") {
  const OnnxModel model = MeanModel(18, {}, {Int("noop_with_empty_axes", 1)});
  RequireClose(Run(model, {ToChannelsLast(kImage)}), ToChannelsLast(kImage));
}

TEST_CASE("ReduceMean refuses axes that do not exist") {
  for (const int64_t axis : {4, -5}) {
    const Error error = ImportError(MeanModel(13, {axis}, {}));
    CHECK(error.code() == ErrorCode::kCorruptModel);
    CHECK_THAT(error.message(), ContainsSubstring("does not exist in a value of rank 4"));
  }
}

OnnxModel SoftmaxModel(int64_t opset, const Dims& dims, const std::vector<Attribute>& attributes) {
  OnnxModel model(opset);
  model.Input("x", dims).Output("y").Node("Softmax", {"x"}, {"y"}, attributes);
  return model;
}

TEST_CASE("Softmax over the last dimension of rows, whatever the opset's default") {
  const float a = 1 / (1 + std::exp(1.0f));
  const Numbers expected = {{2, 2}, {a, 1 - a, a, 1 - a}};
  for (const int64_t opset : {7, 12, 13}) {
    for (const auto& attributes : {std::vector<Attribute>{}, {Int("axis", 1)}, {Int("axis", -1)}}) {
      RequireClose(Run(SoftmaxModel(opset, {2, 2}, attributes), {Ramp({2, 2})}), expected);
    }
  }
  RequireClose(Run(SoftmaxModel(13, {1, 2, 2}, {}), {Ramp({1, 2, 2})}),
               {{1, 2, 2}, expected.values});
  RequireClose(Run(SoftmaxModel(11, {1, 2, 2}, {Int("axis", 2)}), {Ramp({1, 2, 2})}),
               {{1, 2, 2}, expected.values});
}

TEST_CASE("Images are joined along any of ONNX's axes") {
  const Numbers one = Scattered({1, 2, 3, 2}, 1);
  const Numbers two = Scattered({1, 2, 3, 2}, 2);
  for (int axis = 0; axis < 4; ++axis) {
    for (const bool constant : {false, true}) {
      INFO("axis " << axis << constant);
      OnnxModel model;
      model.Input("a", {1, 2, 3, 2}).Output("y");
      constant ? model.Constant("b", two) : model.Input("b", {1, 2, 3, 2});
      model.Node("Concat", {"a", "b"}, {"y"}, {Int("axis", axis % 2 == 0 ? axis : axis - 4)});
      Shape shape = one.shape;
      shape[axis] *= 2;
      const Numbers expected = Generate(shape, [&](int n, int c, int y, int x) {
        int at[] = {n, c, y, x};
        const bool second = at[axis] >= one.shape[axis];
        if (second) at[axis] -= one.shape[axis];
        return (second ? two : one).values[Index(one.shape, at[0], at[1], at[2], at[3])];
      });
      std::vector<Numbers> inputs = {ToChannelsLast(one)};
      if (!constant) inputs.push_back(ToChannelsLast(two));
      RequireClose(Run(model, inputs), ToChannelsLast(expected));
    }
  }
}

TEST_CASE("Rows are joined; an image and rows are not") {
  OnnxModel rows;
  rows.Input("a", {2, 1}).Input("b", {2, 2}).Output("y");
  rows.Node("Concat", {"a", "b"}, {"y"}, {Int("axis", 1)});
  RequireClose(Run(rows, {Ramp({2, 1}), Ramp({2, 2}, 5)}), {{2, 3}, {0, 5, 6, 1, 7, 8}});
  OnnxModel mixed = ImageModel();
  mixed.Input("b", {2, 2}).Node("Concat", {"x", "b"}, {"y"}, {Int("axis", 0)});
  CHECK(ImportError(mixed).code() == ErrorCode::kUnsupportedModel);
  OnnxModel sizes;
  sizes.Input("a", {2, 1}).Input("b", {3, 1}).Output("y");
  sizes.Node("Concat", {"a", "b"}, {"y"}, {Int("axis", 1)});
  CHECK(ImportError(sizes).code() == ErrorCode::kShapeMismatch);
  OnnxModel none;
  CHECK(ImportError(none.Output("y").Node("Concat", {}, {"y"})).code() == ErrorCode::kCorruptModel);
}

OnnxModel PadModel(int64_t opset, const Dims& pads, std::optional<float> value,
                   std::vector<Attribute> attributes = {}) {
  OnnxModel model = ImageModel(opset);
  if (opset < 11) {
    attributes.push_back(Ints("pads", pads));
    if (value) attributes.push_back(Float("value", *value));
    return model.Node("Pad", {"x"}, {"y"}, attributes);
  }
  model.Constant("pads", pads);
  if (value) model.Constant("value", Numbers{{}, {*value}});
  return model.Node("Pad", {"x", "pads", value ? "value" : ""}, {"y"}, attributes);
}

TEST_CASE("Pad widens ONNX's dimensions, by attributes before opset 11 and inputs since") {
  const Dims pads = {0, 1, 2, 0, 1, 0, 3, 4};  // Before N, C, H, W, then behind them.
  for (const int64_t opset : {7, 11, 18}) {
    for (const auto& value : {std::optional<float>(), std::optional(0.0f), std::optional(-2.5f)}) {
      INFO("opset " << opset << " value " << value.value_or(99));
      const Numbers expected = Generate({3, 4, 7, 8}, [&](int n, int c, int y, int x) {
        if (n >= 2 || c < 1 || y < 2 || y >= 4 || x >= 4) return value.value_or(0);
        return kImage.values[Index(kImage.shape, n, c - 1, y - 2, x)];
      });
      RequireClose(Run(PadModel(opset, pads, value), {ToChannelsLast(kImage)}),
                   ToChannelsLast(expected));
    }
  }
}

TEST_CASE("Padding that is not by constants of the right number is refused") {
  const auto refused = [](const OnnxModel& model, ErrorCode code, const char* message) {
    const Error error = ImportError(model);
    CHECK(error.code() == code);
    CHECK_THAT(error.message(), ContainsSubstring(message));
  };
  refused(PadModel(13, Dims(8, 9), {}, {String("mode", "reflect")}), ErrorCode::kShapeMismatch,
          "a margin of 9");
  refused(PadModel(13, {1, 1}, {}), ErrorCode::kCorruptModel, "do not fit the rank");
  refused(PadModel(7, {}, {}), ErrorCode::kCorruptModel, "do not fit the rank");
  OnnxModel axes = ImageModel(18);
  axes.Constant("pads", Dims{1, 1}).Constant("axes", Dims{2, 3});
  axes.Node("Pad", {"x", "pads", "", "axes"}, {"y"});
  refused(axes, ErrorCode::kCorruptModel, "do not fit the rank");
}

}  // namespace
}  // namespace monograph
