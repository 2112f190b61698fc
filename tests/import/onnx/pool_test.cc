#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Op = schema::BuiltinOperator;

struct PoolCase {
  int height = 5;
  int width = 6;
  int kernel = 3;
  int stride = 2;
  std::vector<int> pads = {0, 0, 0, 0};  // Top, left, bottom, right.
  bool ceil = false;
  bool count_pads = false;
  int dilation = 1;
};

// Positions along one axis as ONNX counts them: in ceil_mode the last may reach over the end, but
// does not start behind the image and the pad in front.
int Positions(int size, int before, int after, const PoolCase& k) {
  const int rest = size + before + after - (k.kernel - 1) * k.dilation - 1;
  if (!k.ceil) return rest / k.stride + 1;
  const int count = (rest + k.stride - 1) / k.stride + 1;
  return (count - 1) * k.stride >= size + before ? count - 1 : count;
}

// Pools of the image [1, 2, H, W] as ONNX defines them, in its own layout.
Numbers Pool(const Numbers& image, const PoolCase& k, bool maximum) {
  Numbers out{{1, 2, Positions(k.height, k.pads[0], k.pads[2], k),
               Positions(k.width, k.pads[1], k.pads[3], k)},
              {}};
  for (int c = 0; c < 2; ++c) {
    for (int y = 0; y < out.shape[2]; ++y) {
      for (int x = 0; x < out.shape[3]; ++x) {
        float best = -std::numeric_limits<float>::infinity();
        float sum = 0;
        int count = 0;
        int padded = 0;
        for (int dy = 0; dy < k.kernel; ++dy) {
          for (int dx = 0; dx < k.kernel; ++dx) {
            const int iy = y * k.stride + dy * k.dilation - k.pads[0];
            const int ix = x * k.stride + dx * k.dilation - k.pads[1];
            padded += iy < k.height + k.pads[2] && ix < k.width + k.pads[3] ? 1 : 0;
            if (iy < 0 || ix < 0 || iy >= k.height || ix >= k.width) continue;
            const int at = (c * k.height + iy) * k.width + ix;
            const float pixel = image.values[static_cast<size_t>(at)];
            best = std::max(best, pixel);
            sum += pixel;
            ++count;
          }
        }
        const int area = k.count_pads ? padded : count;
        out.values.push_back(maximum ? best : sum / static_cast<float>(area));
      }
    }
  }
  return out;
}

OnnxModel Model(const std::string& op, const PoolCase& k, std::vector<Attribute> attributes) {
  OnnxModel model;
  model.Input("x", {1, 2, k.height, k.width}).Output("y");
  attributes.push_back(Ints("kernel_shape", {k.kernel, k.kernel}));
  attributes.push_back(Ints("strides", {k.stride, k.stride}));
  if (k.dilation > 1) attributes.push_back(Ints("dilations", {k.dilation, k.dilation}));
  if (k.ceil) attributes.push_back(Int("ceil_mode", 1));
  if (k.count_pads) attributes.push_back(Int("count_include_pad", 1));
  model.Node(op, {"x"}, {"y"}, attributes);
  return model;
}

OnnxModel Padded(const std::string& op, const PoolCase& k) {
  return Model(op, k, {Ints("pads", {k.pads[0], k.pads[1], k.pads[2], k.pads[3]})});
}

// Below zero, so that padding with 0 would show.
Numbers Image(const PoolCase& k) {
  Numbers image = Scattered({1, 2, k.height, k.width}, 4);
  for (float& value : image.values) value -= 2;
  return image;
}

void CheckPool(const std::string& op, const OnnxModel& model, const PoolCase& k) {
  INFO(op << " of " << k.kernel << " by " << k.stride << " on " << k.height << "x" << k.width);
  const Numbers expected = Pool(Image(k), k, op == "MaxPool");
  RequireClose(Run(model, {ToChannelsLast(Image(k))}), ToChannelsLast(expected));
}

void CheckPool(const std::string& op, const PoolCase& k) { CheckPool(op, Padded(op, k), k); }

TEST_CASE("Maxima give ONNX's numbers with any padding") {
  CheckPool("MaxPool", {});
  CheckPool("MaxPool", {.kernel = 2, .stride = 2});
  CheckPool("MaxPool", {.pads = {1, 1, 1, 1}});
  CheckPool("MaxPool", {.stride = 1, .pads = {0, 1, 2, 0}});
  CheckPool("MaxPool", {.kernel = 5, .stride = 1, .pads = {2, 2, 2, 2}});
}

TEST_CASE("ceil_mode has the last position that starts inside") {
  for (int height = 3; height < 9; ++height) {
    for (int stride = 1; stride < 5; ++stride) {
      for (const auto& pads : {std::vector<int>{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 1, 1, 0}}) {
        CheckPool("MaxPool",
                  {.height = height, .width = 7, .stride = stride, .pads = pads, .ceil = true});
      }
    }
  }
}

TEST_CASE("Averages give ONNX's numbers") {
  CheckPool("AveragePool", {});
  CheckPool("AveragePool", {.kernel = 2, .stride = 1});
  CheckPool("AveragePool", {.pads = {1, 1, 1, 1}, .count_pads = true});
  CheckPool("AveragePool", {.pads = {0, 2, 1, 0}, .count_pads = true});
  // What SAME pads on 5x6.
  CheckPool("AveragePool", {.pads = {1, 0, 1, 1}});
  CheckPool("AveragePool", {.stride = 1, .pads = {1, 1, 1, 1}});
  // Nothing is left over for ceil_mode to take.
  CheckPool("AveragePool", {.width = 7, .ceil = true});
}

TEST_CASE("Averages do not count pads, unless they shall, nor what ceil_mode adds") {
  for (int height = 4; height < 9; ++height) {
    for (int stride = 1; stride < 4; ++stride) {
      for (const auto& pads : {std::vector<int>{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 1, 1, 0}}) {
        for (const bool count_pads : {false, true}) {
          CheckPool("AveragePool", {.height = height,
                                    .width = 7,
                                    .stride = stride,
                                    .pads = pads,
                                    .ceil = true,
                                    .count_pads = count_pads});
        }
      }
    }
  }
}

TEST_CASE("Dilated pools give ONNX's numbers") {
  for (const std::string op : {"MaxPool", "AveragePool"}) {
    for (const int kernel : {2, 3, 5}) {
      const PoolCase k{.height = 13, .width = 14, .kernel = kernel, .dilation = 2};
      CheckPool(op, k);
      PoolCase padded = k;
      padded.pads = {1, 2, 1, 1};
      CheckPool(op, padded);
      padded.ceil = true;
      CheckPool(op, padded);
    }
  }
}

TEST_CASE("Pools over lines") {
  for (const std::string op : {"MaxPool", "AveragePool"}) {
    OnnxModel model;
    model.Input("x", {1, 2, -1}).Output("y");
    model.Node(op, {"x"}, {"y"}, {Ints("kernel_shape", {2}), Ints("strides", {2})});
    const bool max = op == "MaxPool";
    RequireClose(Run(model, {Ramp({1, 2, 4})}), {{1, 2, 2},
                                                 max ? std::vector<float>{1, 3, 5, 7}
                                                     : std::vector<float>{0.5f, 2.5f, 4.5f, 6.5f}});
  }
}

TEST_CASE("ceil_mode needs no size where the last position is never outside") {
  OnnxModel model;
  model.Input("x", {1, 2, -1, -1}).Output("y");
  model.Node("MaxPool", {"x"}, {"y"},
             {Ints("kernel_shape", {3, 3}), Ints("strides", {2, 2}), Int("ceil_mode", 1)});
  for (int height = 3; height < 8; ++height) {
    CheckPool("MaxPool", model, {.height = height, .ceil = true});
  }
}

TEST_CASE("auto_pad gives ONNX's numbers") {
  const auto check = [](const std::string& op, const char* name, const PoolCase& k) {
    INFO(name);
    CheckPool(op, Model(op, k, {String("auto_pad", name)}), k);
  };
  check("MaxPool", "SAME_UPPER", {.pads = {1, 0, 1, 1}});
  check("MaxPool", "SAME_LOWER", {.pads = {1, 1, 1, 0}});
  check("MaxPool", "VALID", {});
  check("AveragePool", "SAME_UPPER", {.pads = {1, 0, 1, 1}});
  check("AveragePool", "SAME_UPPER", {.pads = {1, 0, 1, 1}, .count_pads = true});
  check("AveragePool", "SAME_LOWER", {.pads = {1, 1, 1, 0}, .count_pads = true});
}

TEST_CASE("Averages of images of any size: SAME with stride 1") {
  OnnxModel model;
  model.Input("x", {1, 2, -1, -1}).Output("y");
  model.Node("AveragePool", {"x"}, {"y"},
             {Ints("kernel_shape", {3, 3}), Ints("pads", {1, 1, 1, 1})});
  CheckPool("AveragePool", model, {.stride = 1, .pads = {1, 1, 1, 1}});
}

TEST_CASE("Averages of images of any size do not count pads, with any stride") {
  for (const bool count_pads : {false, true}) {
    OnnxModel model;
    model.Input("x", {1, 2, -1, -1}).Output("y");
    model.Node("AveragePool", {"x"}, {"y"},
               {Ints("kernel_shape", {3, 3}), Ints("strides", {2, 2}), Ints("pads", {1, 0, 1, 1}),
                Int("count_include_pad", count_pads ? 1 : 0), Int("ceil_mode", 1)});
    for (int height = 3; height < 8; ++height) {
      CheckPool("AveragePool", model,
                {.height = height, .pads = {1, 0, 1, 1}, .ceil = true, .count_pads = count_pads});
    }
  }
}

TEST_CASE("Global averages keep the dimensions") {
  OnnxModel model;
  model.Input("x", {-1, 2, -1, -1}).Output("y").Node("GlobalAveragePool", {"x"}, {"y"});
  RequireClose(Run(model, {ToChannelsLast(Ramp({2, 2, 1, 3}))}), {{2, 1, 1, 2}, {1, 4, 7, 10}});
}

void CheckRefused(const OnnxModel& model, ErrorCode code, const char* message) {
  const Error error = ImportError(model);
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
}

TEST_CASE("Pools that cannot be expressed are refused") {
  constexpr ErrorCode kUnsupported = ErrorCode::kUnsupportedModel;
  CheckRefused(Model("MaxPool", {}, {Ints("pads", {-1, 0, 0, 0})}), kUnsupported, "negative");
  OnnxModel any_size;
  any_size.Input("x", {1, 2, -1, 5}).Output("y");
  any_size.Node("MaxPool", {"x"}, {"y"},
                {Ints("kernel_shape", {2, 2}), Ints("pads", {1, 1, 1, 1}), Ints("strides", {2, 2}),
                 Int("ceil_mode", 1)});
  CheckRefused(any_size, kUnsupported, "an image of known size");
  OnnxModel large;
  large.Input("x", {1, 2, 1 << 20, 5}).Output("y");
  large.Node("AveragePool", {"x"}, {"y"},
             {Ints("kernel_shape", {2, 2}), Ints("pads", {1, 1, 1, 1})});
  CheckRefused(large, kUnsupported, "a smaller image");
  OnnxModel row;
  row.Input("x", {1, 2}).Output("y").Node("GlobalAveragePool", {"x"}, {"y"});
  CheckRefused(row, kUnsupported, "only images [N, C, ...]");
}

TEST_CASE("Windows of pools that cannot be are refused") {
  OnnxModel none;
  none.Input("x", {1, 2, 5, 5}).Output("y").Node("MaxPool", {"x"}, {"y"});
  CheckRefused(none, ErrorCode::kUnsupportedModel, "three dimensions");
  CheckRefused(Padded("MaxPool", {.kernel = 0}), ErrorCode::kCorruptModel, "window is impossible");
  CheckRefused(Padded("MaxPool", {.kernel = 7}), ErrorCode::kShapeMismatch, "does not fit");
  CheckRefused(Padded("AveragePool", {.kernel = 1 << 19}), ErrorCode::kCorruptModel, "window");
}

}  // namespace
}  // namespace monograph
