#include "pack/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr std::array<double, 3> kLuma = {0.299, 0.587, 0.114};

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

int32_t ChannelsOf(ColorOrder color) { return color == ColorOrder::kGray ? 1 : 3; }

bool IsFloat(double value) { return std::isfinite(static_cast<float>(value)); }

Status CheckNumbers(std::string_view name, const std::vector<double>& values, int32_t channels,
                    bool divides) {
  if (values.size() > 1 && std::ssize(values) != channels) {
    return Invalid(StrCat(
        name, " needs one number", channels > 1 ? ", or one for each of the " : "",
        channels > 1 ? StrCat(channels, " channels") : "", "; there are ", values.size(), "."));
  }
  const bool fit = std::ranges::all_of(
      values, [&](double v) { return IsFloat(v) && (!divides || IsFloat(1 / v)); });
  if (fit) return {};
  return Invalid(StrCat(name, " must be finite", divides ? " and not 0." : "."));
}

Status CheckResize(const ImageOptions& options) {
  if (const auto* builtin = std::get_if<BuiltinResize>(&options.resize)) {
    return CheckBuiltinResize(*builtin);
  }
  return CheckImageResize(std::get<ImageResizeOptions>(options.resize), false);
}

Status CheckOptions(const ImageOptions& options) {
  MG_TRY(CheckResize(options));
  const int32_t channels = ChannelsOf(options.color);
  MG_TRY(CheckNumbers("mean", options.mean, channels, false));
  return CheckNumbers("std", options.std, channels, true);
}

Error NoImage(const Value& input, int32_t channels) {
  return Error{
      ErrorCode::kUnsupportedModel,
      StrCat("The network's input \"", Printable(input.name), "\" is ", DTypeName(input.dtype), " ",
             input.shape.ToString(), "; packing needs float32, int8 or uint8 [N, height, width, ",
             channels, "] or [N, ", channels, ", height, width].")};
}

// What the network takes.
struct Target {
  ValueId input = kNoValue;
  Layout layout = Layout::kNhwc;
  ImageSize size;  // kDynamic where it takes any.
};

Result<Target> FindTarget(const Graph& graph, const ImageOptions& options) {
  if (graph.inputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The network has ", graph.inputs.size(),
                        " inputs; one image is what packing can feed.")};
  }
  const Value& input = graph.value(graph.inputs[0]);
  const Shape& shape = input.shape;
  const int32_t channels = ChannelsOf(options.color);
  const bool number =
      input.dtype == DType::kFloat32 || !input.quantization.empty() || input.dtype == DType::kUInt8;
  if (shape.rank() != 4 || !number) return NoImage(input, channels);
  const Layout implied = shape[3] == channels ? Layout::kNhwc : Layout::kNchw;
  const Layout layout = options.layout.value_or(implied);
  const int axis = layout == Layout::kNhwc ? 3 : 1;
  if (!Shape{shape[axis]}.Accepts({channels})) return NoImage(input, channels);
  // Where nothing tells, the caller must.
  if (!options.layout && shape[axis] == kDynamic) return NoImage(input, channels);
  const int rows = layout == Layout::kNhwc ? 1 : 2;
  return Target{graph.inputs[0], layout, {shape[rows], shape[rows + 1]}};
}

Status CheckSize(const Target& target, const ImageSize& size) {
  const Shape taken = {target.size.height, target.size.width};
  if (taken.Accepts({size.height, size.width})) return {};
  return Invalid(StrCat("The network takes images of ", taken[0], "x", taken[1], "; resizing to ",
                        size.height, "x", size.width, " does not fit."));
}

// uint8 networks take pixels as they are, where nothing else was asked for.
bool TakesPixels(const Graph& graph, const ImageOptions& options) {
  return graph.value(graph.inputs[0]).dtype == DType::kUInt8 && options.mean.empty() &&
         options.std.empty() && options.color != ColorOrder::kGray;
}

Result<ResizedImage> EmitExactResize(Emitter& emitter, ValueId image, const ImageOptions& options,
                                     bool pixels) {
  ImageResizeOptions resize = std::get<ImageResizeOptions>(options.resize);
  resize.float_output = resize.float_output && !pixels;
  Node node = MakeNode(BuiltinOperator::CUSTOM, {image});
  node.custom_code = kImageResizeCode;
  node.custom_options = WriteImageResize(resize);
  std::vector<std::string> names = {"preprocess/resized"};
  if (options.wants_transform) names.push_back("preprocess/transform");
  const DType dtype = resize.float_output ? DType::kFloat32 : DType::kUInt8;
  MG_TRY_ASSIGN(const auto outputs, AppendNode(emitter.graph(), std::move(node), names, dtype));
  return ResizedImage{outputs[0], options.wants_transform ? outputs[1] : kNoValue};
}

Result<ResizedImage> EmitResize(Emitter& emitter, ValueId image, const ImageOptions& options,
                                bool pixels) {
  if (const auto* builtin = std::get_if<BuiltinResize>(&options.resize)) {
    return EmitBuiltinResize(emitter, image, *builtin, options.wants_transform);
  }
  return EmitExactResize(emitter, image, options, pixels);
}

double At(const std::vector<double>& values, double fallback) {
  return values.empty() ? fallback : values[0];
}

// Grey and normalised at once: a convolution of one pixel.
Result<ValueId> Gray(Emitter& emitter, ValueId x, const ImageOptions& options) {
  const double scale = 1 / At(options.std, 1);
  std::array<float, 3> weights{};
  for (size_t c = 0; c < weights.size(); ++c) weights[c] = static_cast<float>(kLuma[c] * scale);
  const float offset = static_cast<float>(-At(options.mean, 0) * scale);
  MG_TRY_ASSIGN(const ValueId filter, emitter.Floats("luma", {1, 1, 1, 3}, weights));
  MG_TRY_ASSIGN(const ValueId bias, emitter.Floats("luma_offset", {1}, std::span(&offset, 1)));
  Node node = MakeNode(BuiltinOperator::CONV_2D, {x, filter, bias});
  node.options.AsConv2DOptions()->padding = schema::Padding::VALID;
  node.options.AsConv2DOptions()->stride_h = node.options.AsConv2DOptions()->stride_w = 1;
  return emitter.Emit(std::move(node), "gray");
}

Result<ValueId> Constant(Emitter& emitter, const std::string& name,
                         const std::vector<double>& values) {
  const std::vector<float> floats(values.begin(), values.end());
  return emitter.Floats(name, {static_cast<int32_t>(floats.size())}, floats);
}

Result<ValueId> Normalize(Emitter& emitter, ValueId x, const ImageOptions& options) {
  if (emitter.dtype(x) != DType::kFloat32) {
    MG_TRY_ASSIGN(x, emitter.Cast(x, DType::kFloat32, "float"));
  }
  if (options.color == ColorOrder::kGray) return Gray(emitter, x, options);
  if (!options.mean.empty()) {
    MG_TRY_ASSIGN(const ValueId mean, Constant(emitter, "mean", options.mean));
    MG_TRY_ASSIGN(x, emitter.Emit(BuiltinOperator::SUB, {x, mean}, "centred"));
  }
  if (options.std.empty()) return x;
  std::vector<double> scale = options.std;
  for (double& value : scale) value = 1 / value;
  MG_TRY_ASSIGN(const ValueId factor, Constant(emitter, "scale", scale));
  return emitter.Emit(BuiltinOperator::MUL, {x, factor}, "normalized");
}

// From the resized image to what the network takes, but for its quantisation.
Result<ValueId> EmitColors(Emitter& emitter, ValueId x, const ImageOptions& options, bool pixels,
                           Layout layout) {
  if (options.color == ColorOrder::kBgr) {
    MG_TRY_ASSIGN(x, emitter.Pick(x, 3, {2, 1, 0}, "bgr"));
  }
  if (!pixels) {
    MG_TRY_ASSIGN(x, Normalize(emitter, x, options));
  }
  if (layout == Layout::kNhwc) return x;
  return emitter.Transpose(x, {0, 3, 1, 2}, "nchw");
}

// Lets the front end at the network's input.
void Connect(Graph& graph, NodeId first, ValueId result, ValueId input) {
  const Quantization& quantization = graph.value(input).quantization;
  if (graph.value(result).dtype == DType::kFloat32 && !quantization.empty()) {
    Node node = MakeNode(BuiltinOperator::QUANTIZE, {result});
    node.outputs = {input};
    graph.AddNode(std::move(node));
    return;
  }
  for (NodeId id = first; id < graph.node_count(); ++id) {
    for (ValueId& output : graph.node(id).outputs) {
      if (graph.value(output).dtype == DType::kUInt8) {
        graph.value(output).quantization = quantization;
      }
      if (output == result) output = input;
    }
  }
  graph.value(graph.inputs[0]).quantization = quantization;
}

}  // namespace

Result<ImageSize> SizeOf(const ImageOptions& options) {
  if (const auto* builtin = std::get_if<BuiltinResize>(&options.resize)) {
    return ImageSize{builtin->height, builtin->width};
  }
  const auto& resize = std::get<ImageResizeOptions>(options.resize);
  if (resize.crop_height > 0) return ImageSize{resize.crop_height, resize.crop_width};
  if (resize.fit != ResizeFit::kShorter) return ImageSize{resize.height, resize.width};
  return Invalid(
      "An image whose shorter side is resized has no fixed size: a crop must give it one.");
}

Result<ImageSize> NetworkSize(const Graph& graph, const ImageOptions& options) {
  MG_TRY_ASSIGN(const Target target, FindTarget(graph, options));
  return ImageSize{std::max(target.size.height, 0), std::max(target.size.width, 0)};
}

Result<PackedImage> PackImage(Graph& graph, const ImageOptions& options) {
  MG_TRY(CheckOptions(options));
  MG_TRY_ASSIGN(const Target target, FindTarget(graph, options));
  MG_TRY_ASSIGN(const ImageSize size, SizeOf(options));
  MG_TRY(CheckSize(target, size));
  const bool pixels = TakesPixels(graph, options);
  const NodeId first = graph.node_count();
  const Shape shape = {graph.value(target.input).shape[0], kDynamic, kDynamic, 3};
  const ValueId image = graph.AddValue({"image", DType::kUInt8, shape, {}, {}});
  Emitter emitter(graph, "preprocess");
  MG_TRY_ASSIGN(const ResizedImage resized, EmitResize(emitter, image, options, pixels));
  MG_TRY_ASSIGN(const ValueId result,
                EmitColors(emitter, resized.pixels, options, pixels, target.layout));
  graph.inputs = {image};
  Connect(graph, first, result, target.input);
  std::ranges::rotate(graph.mutable_nodes(), graph.mutable_nodes().begin() + first);
  return PackedImage{image, resized.transform, size.height, size.width};
}

}  // namespace monograph
