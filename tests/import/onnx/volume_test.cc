// Convolutions and pools over three spatial dimensions.
#include <cmath>
#include <functional>
#include <limits>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using namespace test;

struct VolumeCase {
  Shape image = {2, 4, 5, 6, 4};  // [N, C, D, H, W]
  std::vector<int> kernel = {3, 2, 3};
  std::vector<int> strides = {1, 1, 1};
  std::vector<int> dilations = {1, 1, 1};
  std::vector<int> pads = {0, 0, 0, 0, 0, 0};  // In front, then behind.
  int group = 1;
};

std::vector<int64_t> Wide(const std::vector<int>& values) { return {values.begin(), values.end()}; }

std::vector<Attribute> Geometry(const VolumeCase& k) {
  return {Ints("strides", Wide(k.strides)), Ints("dilations", Wide(k.dilations)),
          Ints("pads", Wide(k.pads))};
}

size_t Index(const Shape& s, int64_t n, int64_t c, const int* at) {
  return static_cast<size_t>((((n * s[1] + c) * s[2] + at[0]) * s[3] + at[1]) * s[4] + at[2]);
}

int Extent(const VolumeCase& k, size_t axis) {
  const int reach = (k.kernel[axis] - 1) * k.dilations[axis] + 1;
  const int padded = k.image[static_cast<int>(axis) + 2] + k.pads[axis] + k.pads[axis + 3];
  return (padded - reach) / k.strides[axis] + 1;
}

bool Inside(const Shape& s, const int* at) {
  for (int axis = 0; axis < 3; ++axis) {
    if (at[axis] < 0 || at[axis] >= s[axis + 2]) return false;
  }
  return true;
}

// Calls visit(output position, input position, tap) for every tap of the window that lies inside.
void ForEachTap(const VolumeCase& k,
                const std::function<void(const int*, const int*, int)>& visit) {
  const int taps = k.kernel[0] * k.kernel[1] * k.kernel[2];
  int to[3], from[3];
  for (to[0] = 0; to[0] < Extent(k, 0); ++to[0]) {
    for (to[1] = 0; to[1] < Extent(k, 1); ++to[1]) {
      for (to[2] = 0; to[2] < Extent(k, 2); ++to[2]) {
        for (int tap = 0; tap < taps; ++tap) {
          const int d[3] = {tap / (k.kernel[1] * k.kernel[2]), tap / k.kernel[2] % k.kernel[1],
                            tap % k.kernel[2]};
          for (size_t i = 0; i < 3; ++i) {
            from[i] = to[i] * k.strides[i] + d[i] * k.dilations[i] - k.pads[i];
          }
          if (Inside(k.image, from)) visit(to, from, tap);
        }
      }
    }
  }
}

Shape OutputShape(const VolumeCase& k, int channels) {
  return {k.image[0], channels, Extent(k, 0), Extent(k, 1), Extent(k, 2)};
}

// [N, C, D, H, W]: rank 5 keeps ONNX's order at inputs and outputs.
Numbers Convolve(const Numbers& image, const Numbers& filter, const VolumeCase& k) {
  const int out = filter.shape[0];
  const int in = filter.shape[1];
  const int64_t taps = k.kernel[0] * k.kernel[1] * k.kernel[2];
  Numbers result = Ramp(OutputShape(k, out), 0, 0);
  for (int n = 0; n < k.image[0]; ++n) {
    for (int o = 0; o < out; ++o) {
      for (int c = 0; c < in; ++c) {
        const int from_channel = o / (out / k.group) * in + c;
        ForEachTap(k, [&](const int* to, const int* from, int tap) {
          result.values[Index(result.shape, n, o, to)] +=
              image.values[Index(k.image, n, from_channel, from)] *
              filter.values[static_cast<size_t>((o * in + c) * taps + tap)];
        });
      }
    }
  }
  return result;
}

void CheckConv(const VolumeCase& k, int out) {
  const Numbers filter =
      Scattered({out, k.image[1] / k.group, k.kernel[0], k.kernel[1], k.kernel[2]}, 3);
  const Numbers bias = Scattered({out}, 5);
  OnnxModel model;
  model.Input("x", Wide({k.image.dims().begin(), k.image.dims().end()})).Output("y");
  model.Constant("w", filter).Constant("b", bias);
  auto attributes = Geometry(k);
  attributes.push_back(Int("group", k.group));
  model.Node("Conv", {"x", "w", "b"}, {"y"}, attributes);
  const Numbers image = Scattered(k.image, 9);
  Numbers expected = Convolve(image, filter, k);
  const size_t size = expected.values.size() / static_cast<size_t>(k.image[0] * out);
  for (size_t i = 0; i < expected.values.size(); ++i) {
    expected.values[i] += bias.values[i / size % static_cast<size_t>(out)];
  }
  RequireClose(Run(model, {image}), expected);
}

TEST_CASE("Convolutions over volumes give ONNX's numbers") {
  CheckConv({}, 3);
  CheckConv({.kernel = {1, 3, 1}}, 2);
  CheckConv({.strides = {2, 1, 2}, .pads = {1, 0, 2, 0, 1, 1}}, 3);
  CheckConv({.kernel = {2, 2, 2}, .dilations = {3, 2, 1}, .pads = {1, 1, 1, 1, 1, 1}}, 3);
  CheckConv({.group = 2}, 6);
  CheckConv({.pads = {1, 1, 1, 1, 1, 1}, .group = 4}, 8);
}

// What a transposed convolution scatters is what the convolution would gather from there.
void CheckTransposed(const VolumeCase& k, int out, const std::vector<int>& output_padding) {
  const Shape shape = k.image;
  const int64_t taps = k.kernel[0] * k.kernel[1] * k.kernel[2];
  const Numbers image = Scattered(shape, 9);
  const Numbers filter = Scattered({shape[1], out, k.kernel[0], k.kernel[1], k.kernel[2]}, 3);
  VolumeCase forward = k;  // From the result back to the image.
  forward.image = {shape[0], out, 1, 1, 1};
  for (size_t i = 0; i < 3; ++i) {
    const int axis = static_cast<int>(i) + 2;
    forward.image[axis] = (shape[axis] - 1) * k.strides[i] + (k.kernel[i] - 1) * k.dilations[i] +
                          1 - k.pads[i] - k.pads[i + 3] + output_padding[i];
  }
  Numbers expected = Ramp(forward.image, 0, 0);
  for (int n = 0; n < shape[0]; ++n) {
    for (int c = 0; c < shape[1] * out; ++c) {
      ForEachTap(forward, [&](const int* to, const int* from, int tap) {
        expected.values[Index(expected.shape, n, c % out, from)] +=
            image.values[Index(shape, n, c / out, to)] *
            filter.values[static_cast<size_t>(c * taps + tap)];
      });
    }
  }
  OnnxModel model;
  model.Input("x", Wide({shape.dims().begin(), shape.dims().end()})).Output("y");
  model.Constant("w", filter);
  auto attributes = Geometry(k);
  attributes.push_back(Ints("output_padding", Wide(output_padding)));
  model.Node("ConvTranspose", {"x", "w"}, {"y"}, attributes);
  RequireClose(Run(model, {image}), expected);
}

TEST_CASE("Transposed convolutions over volumes give ONNX's numbers") {
  const Shape image = {2, 2, 3, 4, 2};
  CheckTransposed({.image = image}, 3, {0, 0, 0});
  CheckTransposed({.image = image, .strides = {2, 2, 2}, .pads = {1, 0, 1, 1, 1, 1}}, 2, {1, 1, 0});
  CheckTransposed({.image = image, .kernel = {2, 2, 2}, .dilations = {2, 1, 3}}, 2, {0, 0, 0});
  CheckTransposed({.image = image, .kernel = {1, 1, 1}, .strides = {2, 2, 2}}, 2, {0, 0, 0});
  CheckTransposed({.image = image, .pads = {3, 1, 2, 1, 0, 0}}, 2, {0, 0, 0});
}

struct PoolCase {
  std::string op = "MaxPool";
  bool counts_pads = false;
  int p = 2;
};

Numbers Pool(const Numbers& image, const VolumeCase& k, const PoolCase& pool) {
  const Shape shape = OutputShape(k, k.image[1]);
  const bool max = pool.op == "MaxPool";
  const int taps = k.kernel[0] * k.kernel[1] * k.kernel[2];
  Numbers result = Ramp(shape, max ? std::numeric_limits<float>::lowest() : 0, 0);
  std::vector<int> counts(result.values.size(), 0);
  for (int plane = 0; plane < shape[0] * shape[1]; ++plane) {
    ForEachTap(k, [&](const int* to, const int* from, int) {
      const size_t at = Index(shape, 0, plane, to);
      const float value = image.values[Index(k.image, 0, plane, from)];
      float& made = result.values[at];
      if (max) made = std::max(made, value);
      if (pool.op == "AveragePool") made += value;
      if (pool.op == "LpPool") made += std::pow(std::abs(value), static_cast<float>(pool.p));
      ++counts[at];
    });
  }
  for (size_t i = 0; i < counts.size(); ++i) {
    float& made = result.values[i];
    if (pool.op == "AveragePool") made /= static_cast<float>(pool.counts_pads ? taps : counts[i]);
    if (pool.op == "LpPool") made = std::pow(made, 1 / static_cast<float>(pool.p));
  }
  return result;
}

void CheckPool(const VolumeCase& k, const PoolCase& pool) {
  INFO(pool.op << " p " << pool.p << " counts pads " << pool.counts_pads);
  OnnxModel model;
  model.Input("x", Wide({k.image.dims().begin(), k.image.dims().end()})).Output("y");
  auto attributes = Geometry(k);
  attributes.push_back(Ints("kernel_shape", Wide(k.kernel)));
  if (pool.counts_pads) attributes.push_back(Int("count_include_pad", 1));
  if (pool.op == "LpPool") attributes.push_back(Int("p", pool.p));
  model.Node(pool.op, {"x"}, {"y"}, attributes);
  Numbers image = Scattered(k.image, 9);
  for (float& value : image.values) value -= 2;
  RequireClose(Run(model, {image}), Pool(image, k, pool));
}

TEST_CASE("Pools over volumes give ONNX's numbers") {
  const std::vector<VolumeCase> windows = {
      {},
      {.strides = {2, 2, 1}, .pads = {1, 1, 0, 0, 1, 2}},
      {.kernel = {2, 2, 2}, .dilations = {2, 3, 1}, .pads = {0, 1, 1, 1, 0, 0}},
  };
  for (const VolumeCase& window : windows) {
    CheckPool(window, {});
    CheckPool(window, {.op = "AveragePool"});
    CheckPool(window, {.op = "AveragePool", .counts_pads = true});
    CheckPool(window, {.op = "LpPool"});
    CheckPool(window, {.op = "LpPool", .p = 3});
  }
}

TEST_CASE("Volumes of an open batch") {
  OnnxModel model;
  model.Input("x", {-1, 1, 2, 2, 2}).Output("y");
  model.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {2, 1, 2})});
  RequireClose(Run(model, {Ramp({2, 1, 2, 2, 2})}), {{2, 1, 1, 2, 1}, {5, 7, 13, 15}});
}

TEST_CASE("Windows over volumes that cannot be are refused") {
  OnnxModel flat;
  flat.Input("x", {1, 1, 4, 4, 4}).Output("y");
  flat.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {2, 2})});
  ExpectRefused(flat, ErrorCode::kUnsupportedModel, "those of the image");
  OnnxModel deep;
  deep.Input("x", {1, 1, 2, 4, 4}).Output("y").Constant("w", Ramp({1, 1, 3, 1, 1}));
  deep.Node("Conv", {"x", "w"}, {"y"});
  ExpectRefused(deep, ErrorCode::kShapeMismatch, "does not fit");
  OnnxModel open;
  open.Input("x", {1, 1, -1, -1, 4}).Output("y");
  open.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {2, 2, 2})});
  ExpectRefused(open, ErrorCode::kUnsupportedModel, "more than one dimension");
}

}  // namespace
}  // namespace monograph
