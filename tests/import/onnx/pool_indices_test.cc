// Where maxima lie, and putting numbers back there.
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using namespace test;

struct Window {
  int kernel = 3, stride = 2, dilation = 1, pad = 1;
  bool by_columns = false;
  bool ceil = false;
};

int Positions(int size, const Window& w) {
  const int rest = size + 2 * w.pad - (w.kernel - 1) * w.dilation - 1;
  return (w.ceil ? rest + w.stride - 1 : rest) / w.stride + 1;
}

// The first largest pixel of each window of [N, C, H, W], by its index in all of the tensor.
Numbers Indices(const Numbers& image, const Window& w) {
  const Shape& s = image.shape;
  Numbers out{{s[0], s[1], Positions(s[2], w), Positions(s[3], w)}, {}};
  for (int plane = 0; plane < s[0] * s[1]; ++plane) {
    for (int at = 0; at < out.shape[2] * out.shape[3]; ++at) {
      int best = -1;
      int named = -1;
      for (int tap = 0; tap < w.kernel * w.kernel; ++tap) {
        const int y = at / out.shape[3] * w.stride + tap / w.kernel * w.dilation - w.pad;
        const int x = at % out.shape[3] * w.stride + tap % w.kernel * w.dilation - w.pad;
        if (y < 0 || x < 0 || y >= s[2] || x >= s[3]) continue;
        const int pixel = plane * s[2] * s[3] + y * s[3] + x;
        const auto value = [&](int i) { return image.values[static_cast<size_t>(i)]; };
        if (best >= 0 && value(pixel) <= value(best)) continue;
        best = pixel;
        named = w.by_columns ? plane * s[2] * s[3] + x * s[2] + y : pixel;
      }
      out.values.push_back(static_cast<float>(named));
    }
  }
  return out;
}

OnnxModel WithIndices(const Shape& s, const Window& w) {
  OnnxModel model;
  model.Input("x", {s[0], s[1], s[2], s[3]}).Output("i").Output("y");
  model.Node(
      "MaxPool", {"x"}, {"y", "i"},
      {Ints("kernel_shape", {w.kernel, w.kernel}), Ints("strides", {w.stride, w.stride}),
       Ints("dilations", {w.dilation, w.dilation}), Ints("pads", {w.pad, w.pad, w.pad, w.pad}),
       Int("ceil_mode", w.ceil ? 1 : 0), Int("storage_order", w.by_columns ? 1 : 0)});
  return model;
}

TEST_CASE("Maxima come with their indices, the first of equal ones") {
  Numbers image = Scattered({2, 3, 6, 7}, 4);
  for (float& value : image.values) value = std::round(value * 3);
  for (const Window& w : std::vector<Window>{{},
                                             {.kernel = 2, .pad = 0},
                                             {.kernel = 2, .dilation = 2},
                                             {.by_columns = true},
                                             {.stride = 3, .pad = 0, .ceil = true}}) {
    const Numbers actual = Run(WithIndices(image.shape, w), {ToChannelsLast(image)});
    RequireClose(actual, ToChannelsLast(Indices(image, w)), 0);
  }
}

TEST_CASE("Unpooling puts maxima back where they were") {
  OnnxModel model = WithIndices({1, 2, 4, 4}, {.kernel = 2, .pad = 0});
  model.Node("MaxUnpool", {"y", "i"}, {"u"},
             {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
  model.Constant("larger", std::vector<int64_t>{1, 2, 5, 6}).Output("u").Output("v");
  model.Node("MaxUnpool", {"y", "i", "larger"}, {"v"},
             {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
  const Numbers image = Scattered({1, 2, 4, 4}, 7);
  const Numbers indices = Indices(image, {.kernel = 2, .pad = 0});
  Numbers expected = Ramp({1, 2, 4, 4}, 0, 0);
  Numbers larger = Ramp({1, 2, 5, 6}, 0, 0);
  for (float number : indices.values) {
    const auto at = static_cast<size_t>(number);
    expected.values[at] = image.values[at];
    larger.values[at / 16 * 30 + at % 16 / 4 * 6 + at % 4] = image.values[at];
  }
  const auto outputs = RunAll(model, {ToChannelsLast(image)});
  RequireClose(outputs.at(2), expected);
  RequireClose(outputs.at(3), larger);
}

TEST_CASE("Maxima of bytes that are not quantised stay bytes") {
  constexpr int32_t kUInt8 = 2;
  OnnxModel model;
  model.Input("x", {1, 1, 2, 4}, kUInt8).Output("y");
  model.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.outputs[0]).dtype == DType::kUInt8);
  RequireClose(RunGraph(graph, {{{1, 2, 4, 1}, {0, 200, 3, 4, 255, 6, 7, 8}}})[0],
               {{1, 1, 2, 1}, {255, 8}}, 0);
}

TEST_CASE("Indices of images of open size, and over volumes, are refused") {
  OnnxModel open;
  open.Input("x", {1, 2, -1, 5}).Output("y");
  open.Node("MaxPool", {"x"}, {"y", "i"}, {Ints("kernel_shape", {2, 2})});
  ExpectRefused(open, ErrorCode::kUnsupportedModel, "indices, needs a small window");
  OnnxModel volume;
  volume.Input("x", {1, 2, 3, 3, 3}).Output("y");
  volume.Node("MaxPool", {"x"}, {"y", "i"}, {Ints("kernel_shape", {2, 2, 2})});
  ExpectRefused(volume, ErrorCode::kUnsupportedModel, "over volumes");
  OnnxModel small = WithIndices({1, 2, 4, 4}, {});
  small.Constant("to", std::vector<int64_t>{1, 2, 2, 2}).Output("u");
  small.Node("MaxUnpool", {"y", "i", "to"}, {"u"}, {Ints("kernel_shape", {3, 3})});
  ExpectRefused(small, ErrorCode::kUnsupportedModel, "output_shape");
}

}  // namespace
}  // namespace monograph
