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
    return Error{ErrorCode::kCorruptModel, status.error().message()};
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
    MG_TRY(RequireSameOrPixels(context.input_value(0), context.output_value(0)));
  }
  context.SetOutput(0, dtype, output);
  if (context.output_count() > 1) context.SetOutput(1, DType::kFloat32, {image[0], 4});
  return {};
}

// sum / 2^bits, half up, as uint8.
int64_t RoundToByte(int64_t sum, int bits) {
  return std::clamp<int64_t>((sum + (int64_t{1} << (bits - 1))) >> bits, 0, 255);
}

// The resized pixels of one image of a batch, one by one.
class ResizedImage {
 public:
  ResizedImage(const ResizePlan& plan, const ConstTensorView& images, size_t n)
      : plan_(plan),
        g_(plan.geometry),
        images_(images),
        first_(n * static_cast<size_t>(images.shape[1])) {}

  float At(size_t y, size_t x, int32_t channel) const {
    switch (plan_.arithmetic) {
      case ResizeArithmetic::kRounded: return Fixed(y, x, channel, plan_.y.precision);
      case ResizeArithmetic::kExact:
        return Fixed(y, x, channel, plan_.y.precision + plan_.x.precision);
      case ResizeArithmetic::kHighHalves: return Fixed(y, x, channel, 2);
      default: return Real(y, x, channel) * plan_.scale;
    }
  }

 private:
  float Source(int32_t row, int32_t column, int32_t channel) const {
    const size_t y = first_ + static_cast<size_t>(row) + static_cast<size_t>(g_.y.crop_begin);
    const size_t x = static_cast<size_t>(column) + static_cast<size_t>(g_.x.crop_begin);
    const size_t pixel = y * static_cast<size_t>(images_.shape[2]) + x;
    const size_t i = pixel * static_cast<size_t>(images_.shape[3]) + static_cast<size_t>(channel);
    return images_.dtype == DType::kUInt8 ? images_.as<uint8_t>()[i] : images_.as<float>()[i];
  }

  static int32_t Inside(int32_t position, const ResizeAxis& axis) {
    return std::clamp(position, 0, axis.crop - 1);
  }

  int64_t FixedAlongX(int32_t row, size_t x, int32_t channel) const {
    int64_t sum = 0;
    for (int32_t k = 0; k < plan_.x.taps; ++k) {
      const float pixel = Source(row, Inside(plan_.x.first[x] + k, g_.x), channel);
      sum += int64_t{plan_.x.fixed[plan_.x.at(x, k)]} * static_cast<int64_t>(pixel);
    }
    return sum;
  }

  // What counts of a sum along x.
  int64_t Weighted(int64_t weight, int64_t sum) const {
    switch (plan_.arithmetic) {
      case ResizeArithmetic::kRounded: return weight * RoundToByte(sum, plan_.x.precision);
      case ResizeArithmetic::kHighHalves: return (weight * (sum >> 4)) >> 16;
      default: return weight * sum;
    }
  }

  float Fixed(size_t y, size_t x, int32_t channel, int bits) const {
    int64_t sum = 0;
    for (int32_t k = 0; k < plan_.y.taps; ++k) {
      const int32_t row = Inside(plan_.y.first[y] + k, g_.y);
      sum += Weighted(plan_.y.fixed[plan_.y.at(y, k)], FixedAlongX(row, x, channel));
    }
    return static_cast<float>(RoundToByte(sum, bits));
  }

  // Output i of the values that `value_at` gives for positions along an axis.
  template <typename ValueAt>
  float Along(const ResizeTaps& taps, const ResizeAxis& axis, size_t i, ValueAt value_at) const {
    const auto value = [&](int32_t k) { return value_at(Inside(taps.first[i] + k, axis)); };
    if (plan_.arithmetic == ResizeArithmetic::kLerp) {
      return value(0) + (value(1) - value(0)) * taps.real[taps.at(i, 1)];
    }
    float sum = 0;
    for (int32_t k = 0; k < taps.taps; ++k) sum += taps.real[taps.at(i, k)] * value(k);
    return sum;
  }

  float Real(size_t y, size_t x, int32_t channel) const {
    if (plan_.arithmetic == ResizeArithmetic::kFloatYFirst) {
      return Along(plan_.x, g_.x, x, [&](int32_t column) {
        return Along(plan_.y, g_.y, y, [&](int32_t row) { return Source(row, column, channel); });
      });
    }
    return Along(plan_.y, g_.y, y, [&](int32_t row) {
      return Along(plan_.x, g_.x, x, [&](int32_t column) { return Source(row, column, channel); });
    });
  }

  const ResizePlan& plan_;
  const ResizeGeometry& g_;
  const ConstTensorView& images_;
  size_t first_;  // Rows of the images before this one.
};

void Store(float value, const TensorView& out, size_t i) {
  if (out.dtype == DType::kFloat32) {
    out.as<float>()[i] = value;
  } else {
    const float whole = std::clamp(std::nearbyint(value), 0.0F, 255.0F);
    out.as<uint8_t>()[i] = static_cast<uint8_t>(whole);
  }
}

bool Covers(const ResizeAxis& axis, int32_t i) {
  return i >= axis.pad_before && i < axis.pad_before + axis.count;
}

void ResizeBatch(const ImageResizeOptions& options, const ResizePlan& plan,
                 const ConstTensorView& images, const TensorView& out) {
  const ResizeGeometry& g = plan.geometry;
  const size_t last_colour = options.pad.size() - 1;
  size_t i = 0;
  for (int32_t n = 0; n < out.shape[0]; ++n) {
    const ResizedImage image(plan, images, static_cast<size_t>(n));
    for (int32_t y = 0; y < g.y.output; ++y) {
      for (int32_t x = 0; x < g.x.output; ++x) {
        const bool covered = Covers(g.y, y) && Covers(g.x, x);
        for (int32_t c = 0; c < out.shape[3]; ++c, ++i) {
          const float value = covered ? image.At(static_cast<size_t>(y - g.y.pad_before),
                                                 static_cast<size_t>(x - g.x.pad_before), c)
                                      : options.pad[std::min(static_cast<size_t>(c), last_colour)];
          Store(value, out, i);
        }
      }
    }
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
  ResizeBatch(options, plan, image, resized);
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
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
