#include "ops/image_resize.h"

#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"
#include "ops/resize_plan.h"

namespace monograph {

namespace {

Result<ImageResizeOptions> ReadOptions(const Node& node, bool has_size) {
  MG_TRY_ASSIGN(auto options, ReadImageResize(node.custom_options));
  if (const Status status = CheckImageResize(options, has_size); !status.ok()) {
    return Error{ErrorCode::kCorruptModel, status.error().message};
  }
  return options;
}

// Puts a size input's numbers in place of the options'.
Status TakeSize(std::span<const int32_t> size, ImageResizeOptions& options) {
  if (size.size() != 2) {
    return Error{ErrorCode::kShapeMismatch, "the size must be two numbers: height and width."};
  }
  options.height = size[0];
  options.width = size[1];
  return CheckImageResize(options, false);
}

// False when the numbers of the size input are not known.
Result<bool> TakeKnownSize(const InferContext& context, ImageResizeOptions& options) {
  if (!context.has_input(1)) return true;
  MG_TRY(RequireDType(context, 1, {DType::kInt32}));
  const auto size = context.known_input(1);
  if (!size) return false;
  MG_TRY(TakeSize(size->as<int32_t>(), options));
  return true;
}

Status CheckChannels(const ImageResizeOptions& options, int32_t channels) {
  const size_t colours = options.pad.size();
  if (channels == kDynamic || colours == 1 || colours == static_cast<size_t>(channels)) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("option pad has ", colours, " numbers for ", channels, " channels.")};
}

// The output's shape as far as it is known from the image's.
Result<Shape> OutputShape(const ImageResizeOptions& options, const Shape& image, bool has_size) {
  Shape shape = {image[0], kDynamic, kDynamic, image[3]};
  if (has_size && image[1] != kDynamic && image[2] != kDynamic) {
    MG_TRY_ASSIGN(const ResizeGeometry g, GeometryOfResize(options, image[1], image[2]));
    shape[1] = g.y.output;
    shape[2] = g.x.output;
  } else if (options.crop_height > 0) {
    shape[1] = options.crop_height;
    shape[2] = options.crop_width;
  } else if (has_size && options.fit != ResizeFit::kShorter) {
    shape[1] = options.height;
    shape[2] = options.width;
  }
  return shape;
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kUInt8, DType::kFloat32}));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY_ASSIGN(auto options, ReadOptions(context.node(), context.has_input(1)));
  const Shape& image = context.input(0).shape;
  if (image[1] == 0 || image[2] == 0) {
    return Error{ErrorCode::kShapeMismatch, "an image without pixels cannot be resized."};
  }
  MG_TRY(CheckChannels(options, image[3]));
  MG_TRY_ASSIGN(const bool has_size, TakeKnownSize(context, options));
  MG_TRY_ASSIGN(const Shape output, OutputShape(options, image, has_size));
  const DType dtype = options.float_output ? DType::kFloat32 : context.input(0).dtype;
  if (dtype == context.input(0).dtype) {
    MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  }
  context.SetOutput(0, dtype, output);
  if (context.output_count() > 1) context.SetOutput(1, DType::kFloat32, {image[0], 4});
  return {};
}

// Output i's sum of weights times the values that `value_at` gives for positions along an axis.
template <typename Weight, typename Sum, typename ValueAt>
Sum Weigh(const std::vector<Weight>& weights, const ResizeTaps& taps, size_t i, int32_t size,
          ValueAt value_at) {
  Sum sum = 0;
  for (int32_t k = 0; k < taps.taps; ++k) {
    const Sum weight = weights[i * static_cast<size_t>(taps.taps) + static_cast<size_t>(k)];
    sum += weight * value_at(std::clamp(taps.first[i] + k, 0, size - 1));
  }
  return sum;
}

// sum / 2^bits, half up, as uint8.
int64_t RoundToByte(int64_t sum, int bits) {
  return std::clamp<int64_t>((sum + (int64_t{1} << (bits - 1))) >> bits, 0, 255);
}

// The resized pixels of one image of a batch, one by one.
template <typename Pixel>
class ResizedImage {
 public:
  ResizedImage(const ResizePlan& plan, const Shape& shape, const Pixel* pixels)
      : plan_(plan), g_(plan.geometry), width_(shape[2]), channels_(shape[3]), pixels_(pixels) {}

  float At(size_t y, size_t x, int32_t channel) const {
    const auto pixel = [&](int32_t row, int32_t column) { return Source(row, column, channel); };
    switch (plan_.arithmetic) {
      case ResizeArithmetic::kRounded: return static_cast<float>(Rounded(y, x, pixel));
      case ResizeArithmetic::kExact: return static_cast<float>(Exact(y, x, pixel));
      case ResizeArithmetic::kHighHalves: return static_cast<float>(HighHalves(y, x, pixel));
      case ResizeArithmetic::kFloat: return Float(y, x, pixel) * plan_.scale;
      case ResizeArithmetic::kFloatYFirst: return FloatYFirst(y, x, pixel) * plan_.scale;
      case ResizeArithmetic::kLerp: break;
    }
    return Lerp(y, x, pixel);
  }

 private:
  Pixel Source(int32_t row, int32_t column, int32_t channel) const {
    const size_t pixel = static_cast<size_t>(row + g_.y.crop_begin) * static_cast<size_t>(width_) +
                         static_cast<size_t>(column + g_.x.crop_begin);
    return pixels_[pixel * static_cast<size_t>(channels_) + static_cast<size_t>(channel)];
  }

  template <typename PixelAt>
  int64_t FixedAlongX(int32_t row, size_t x, PixelAt pixel) const {
    return Weigh<int32_t, int64_t>(plan_.x.fixed, plan_.x, x, g_.x.crop, [&](int32_t column) {
      return static_cast<int64_t>(pixel(row, column));
    });
  }

  template <typename PixelAt>
  int64_t Rounded(size_t y, size_t x, PixelAt pixel) const {
    const int64_t sum = Weigh<int32_t, int64_t>(
        plan_.y.fixed, plan_.y, y, g_.y.crop,
        [&](int32_t row) { return RoundToByte(FixedAlongX(row, x, pixel), plan_.x.precision); });
    return RoundToByte(sum, plan_.y.precision);
  }

  template <typename PixelAt>
  int64_t Exact(size_t y, size_t x, PixelAt pixel) const {
    const int64_t sum =
        Weigh<int32_t, int64_t>(plan_.y.fixed, plan_.y, y, g_.y.crop,
                                [&](int32_t row) { return FixedAlongX(row, x, pixel); });
    return RoundToByte(sum, plan_.y.precision + plan_.x.precision);
  }

  template <typename PixelAt>
  int64_t HighHalves(size_t y, size_t x, PixelAt pixel) const {
    int64_t sum = 0;
    for (size_t k : {0, 1}) {
      const int32_t row = std::clamp(plan_.y.first[y] + static_cast<int32_t>(k), 0, g_.y.crop - 1);
      sum += (plan_.y.fixed[2 * y + k] * (FixedAlongX(row, x, pixel) >> 4)) >> 16;
    }
    return RoundToByte(sum, 2);
  }

  template <typename PixelAt>
  float Float(size_t y, size_t x, PixelAt pixel) const {
    return Weigh<float, float>(plan_.y.real, plan_.y, y, g_.y.crop, [&](int32_t row) {
      return Weigh<float, float>(plan_.x.real, plan_.x, x, g_.x.crop, [&](int32_t column) {
        return static_cast<float>(pixel(row, column));
      });
    });
  }

  template <typename PixelAt>
  float FloatYFirst(size_t y, size_t x, PixelAt pixel) const {
    return Weigh<float, float>(plan_.x.real, plan_.x, x, g_.x.crop, [&](int32_t column) {
      return Weigh<float, float>(plan_.y.real, plan_.y, y, g_.y.crop, [&](int32_t row) {
        return static_cast<float>(pixel(row, column));
      });
    });
  }

  template <typename ValueAt>
  static float Blend(const ResizeTaps& taps, size_t i, int32_t size, ValueAt value_at) {
    const float a = value_at(std::clamp(taps.first[i], 0, size - 1));
    const float b = value_at(std::clamp(taps.first[i] + 1, 0, size - 1));
    return a + (b - a) * taps.real[2 * i + 1];
  }

  template <typename PixelAt>
  float Lerp(size_t y, size_t x, PixelAt pixel) const {
    return Blend(plan_.y, y, g_.y.crop, [&](int32_t row) {
      return Blend(plan_.x, x, g_.x.crop,
                   [&](int32_t column) { return static_cast<float>(pixel(row, column)); });
    });
  }

  const ResizePlan& plan_;
  const ResizeGeometry& g_;
  int32_t width_;
  int32_t channels_;
  const Pixel* pixels_;
};

float Convert(float value, float) { return value; }
uint8_t Convert(float value, uint8_t) {
  return static_cast<uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F));
}

bool Covers(const ResizeAxis& axis, int32_t i) {
  return i >= axis.pad_before && i < axis.pad_before + axis.count;
}

template <typename In, typename Out>
void ResizeImage(const ResizePlan& plan, const std::vector<float>& pad,
                 const ResizedImage<In>& image, int32_t channels, Out* out) {
  const ResizeGeometry& g = plan.geometry;
  for (int32_t y = 0; y < g.y.output; ++y) {
    for (int32_t x = 0; x < g.x.output; ++x) {
      const bool covered = Covers(g.y, y) && Covers(g.x, x);
      for (int32_t c = 0; c < channels; ++c) {
        const float value = covered ? image.At(static_cast<size_t>(y - g.y.pad_before),
                                               static_cast<size_t>(x - g.x.pad_before), c)
                                    : pad[pad.size() == 1 ? 0 : static_cast<size_t>(c)];
        *out++ = Convert(value, Out{});
      }
    }
  }
}

template <typename In, typename Out>
void ResizeBatch(const ImageResizeOptions& options, const ResizePlan& plan,
                 const ConstTensorView& image, const TensorView& resized) {
  const size_t count = static_cast<size_t>(image.shape[0]);
  if (count == 0) return;
  const size_t in_step = image.as<In>().size() / count;
  const size_t out_step = resized.as<Out>().size() / count;
  for (size_t n = 0; n < count; ++n) {
    ResizeImage(plan, options.pad,
                ResizedImage<In>(plan, image.shape, image.as<In>().data() + n * in_step),
                image.shape[3], resized.as<Out>().data() + n * out_step);
  }
}

}  // namespace

void WriteResizeTransform(const ResizeGeometry& geometry, std::span<float> transforms) {
  const auto scale = [](const ResizeAxis& axis) {
    return static_cast<double>(axis.crop) / axis.resized;
  };
  const auto offset = [&](const ResizeAxis& axis) {
    return axis.crop_begin + (axis.begin - axis.pad_before) * scale(axis);
  };
  for (size_t i = 0; i + 4 <= transforms.size(); i += 4) {
    transforms[i] = static_cast<float>(scale(geometry.y));
    transforms[i + 1] = static_cast<float>(scale(geometry.x));
    transforms[i + 2] = static_cast<float>(offset(geometry.y));
    transforms[i + 3] = static_cast<float>(offset(geometry.x));
  }
}

Result<ImageResizeOptions> OptionsOfResize(const Node& node, const ConstTensorView* size) {
  MG_TRY_ASSIGN(auto options, ReadOptions(node, size != nullptr));
  if (size != nullptr) MG_TRY(TakeSize(size->as<int32_t>(), options));
  return options;
}

namespace {

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& image = context.inputs[0];
  const TensorView& resized = context.outputs[0];
  MG_TRY_ASSIGN(const auto options,
                OptionsOfResize(context.node, context.has_input(1) ? &context.inputs[1] : nullptr));
  MG_TRY_ASSIGN(const ResizePlan plan,
                PlanResize(options, image.dtype, image.shape[1], image.shape[2]));
  if (image.dtype == DType::kFloat32) {
    ResizeBatch<float, float>(options, plan, image, resized);
  } else if (options.float_output) {
    ResizeBatch<uint8_t, float>(options, plan, image, resized);
  } else {
    ResizeBatch<uint8_t, uint8_t>(options, plan, image, resized);
  }
  if (context.outputs.size() > 1) {
    WriteResizeTransform(plan.geometry, context.outputs[1].as<float>());
  }
  return {};
}

}  // namespace

extern const OpDef kImageResize;
const OpDef kImageResize = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kImageResizeCode,
    .name = kImageResizeCode,
    .types = "uint8, float32",
    .summary =
        "Resize, crop and letterbox exactly as Pillow, PyTorch, OpenCV and TensorFlow do: "
        "see RESIZE.md.",
    .min_inputs = 1,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 2,
    .quant_rule = QuantRule::kSameScale,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
