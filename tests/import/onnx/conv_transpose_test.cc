#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

struct Case {
  int height = 3, width = 4;
  int in = 2, out = 4;  // Channels.
  int kernel = 3;
  int stride = 2;
  int dilation = 1;
  int group = 1;
  std::vector<int64_t> pads = {0, 0, 0, 0};
  std::vector<int64_t> output_padding = {0, 0};
};

int64_t Size(int size, const Case& k, size_t axis) {
  return (size - 1) * k.stride + k.output_padding[axis] + (k.kernel - 1) * k.dilation + 1 -
         k.pads[axis] - k.pads[axis + 2];
}

Numbers Weights(const Case& k) { return Scattered({k.in, k.out / k.group, k.kernel, k.kernel}, 7); }

Numbers Image(const Case& k) { return Scattered({1, k.in, k.height, k.width}, 3); }

// Scatters every pixel over the output as ONNX defines it, in ONNX's layout.
Numbers Expected(const Case& k) {
  const Numbers image = Image(k);
  const Numbers weights = Weights(k);
  const int64_t height = Size(k.height, k, 0);
  const int64_t width = Size(k.width, k, 1);
  Numbers result =
      Ramp({1, k.out, static_cast<int32_t>(height), static_cast<int32_t>(width)}, 0, 0);
  const int per_group = k.out / k.group;
  for (int i = 0; i < k.in; ++i) {
    for (int o = 0; o < per_group; ++o) {
      const int channel = i / (k.in / k.group) * per_group + o;
      for (int p = 0; p < k.height * k.width; ++p) {
        for (int t = 0; t < k.kernel * k.kernel; ++t) {
          const int64_t y = p / k.width * k.stride + t / k.kernel * k.dilation - k.pads[0];
          const int64_t x = p % k.width * k.stride + t % k.kernel * k.dilation - k.pads[1];
          if (y < 0 || x < 0 || y >= height || x >= width) continue;
          const auto pixel = static_cast<size_t>(int64_t{i} * k.height * k.width + p);
          const auto tap =
              static_cast<size_t>((int64_t{i} * per_group + o) * k.kernel * k.kernel + t);
          const auto at = static_cast<size_t>((channel * height + y) * width + x);
          result.values[at] += image.values[pixel] * weights.values[tap];
        }
      }
    }
  }
  for (size_t i = 0; i < result.values.size(); ++i) {
    const size_t channel = i / static_cast<size_t>(height * width);
    result.values[i] += static_cast<float>(channel);
  }
  return result;
}

void Check(const Case& k, const std::vector<int64_t>& declared) {
  INFO("kernel " << k.kernel << " stride " << k.stride << " declared " << declared[0] << " "
                 << declared[2]);
  OnnxModel model;
  model.Input("x", declared).Output("y").Constant("w", Weights(k)).Constant("b", Ramp({k.out}));
  model.Node(
      "ConvTranspose", {"x", "w", "b"}, {"y"},
      {Ints("strides", {k.stride, k.stride}), Ints("dilations", {k.dilation, k.dilation}),
       Ints("pads", k.pads), Ints("output_padding", k.output_padding), Int("group", k.group)});
  RequireClose(Run(model, {ToChannelsLast(Image(k))}), ToChannelsLast(Expected(k)));
}

void Check(const Case& k) {
  Check(k, {1, k.in, k.height, k.width});
  Check(k, {-1, k.in, k.height, k.width});
  Check(k, {-1, k.in, -1, -1});
}

TEST_CASE("Transposed convolutions give ONNX's numbers, whatever is open") {
  Check({});
  Check({.kernel = 2, .stride = 2});
  Check({.kernel = 4, .stride = 2, .pads = {1, 1, 1, 1}});
  Check({.kernel = 3, .stride = 2, .pads = {1, 1, 1, 1}, .output_padding = {1, 1}});
  Check({.kernel = 3, .stride = 1, .pads = {1, 0, 1, 2}});
  Check({.kernel = 2, .stride = 3});
  Check({.kernel = 5, .stride = 3, .pads = {2, 0, 1, 1}, .output_padding = {2, 1}});
  Check({.kernel = 3, .stride = 2, .dilation = 2});
  Check({.group = 2});
  Check({.in = 4, .group = 4});
}

TEST_CASE("Transposed convolutions that cannot be are refused") {
  OnnxModel model;
  model.Input("x", {1, 2, 3, 3}).Output("y").Constant("w", Ramp({3, 4, 3, 3}));
  model.Node("ConvTranspose", {"x", "w"}, {"y"});
  const Error error = ImportError(model);
  CHECK(error.code() == ErrorCode::kShapeMismatch);
  CHECK_THAT(error.message(), ContainsSubstring("do not fit"));
  OnnxModel pads;
  pads.Input("x", {1, 2, 3, 3}).Output("y").Constant("w", Ramp({2, 4, 3, 3}));
  pads.Node("ConvTranspose", {"x", "w"}, {"y"}, {Ints("pads", {9, 9, 9, 9})});
  CHECK(ImportError(pads).code() == ErrorCode::kShapeMismatch);
}

}  // namespace
}  // namespace monograph
