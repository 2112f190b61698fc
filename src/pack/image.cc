#include "pack/image.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "ops/append.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr int32_t kMaxSide = 1 << 14;
constexpr int32_t kFractionUnits = 1024;

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

Status CheckNumbers(std::string_view name, const std::vector<float>& values, bool zero_allowed) {
  if (values.size() > 1 && values.size() != 3) {
    return Invalid(
        StrCat(name, " needs one number or three (R, G, B); there are ", values.size(), "."));
  }
  const bool fit = std::ranges::all_of(
      values, [&](float v) { return std::isfinite(v) && (zero_allowed || std::isfinite(1 / v)); });
  if (fit) return {};
  return Invalid(StrCat(name, " must be finite", zero_allowed ? "." : " and not 0."));
}

Status CheckOptions(const ImageOptions& options) {
  if (options.height < 1 || options.width < 1 ||
      std::max(options.height, options.width) > kMaxSide) {
    return Invalid(StrCat("Images can be resized to 1 up to ", kMaxSide, " pixels a side; ",
                          options.height, "x", options.width, " was asked for."));
  }
  const double fraction = options.crop_fraction.value_or(1);
  const bool inside = fraction >= 1.0 / kFractionUnits && fraction <= 1;
  if (!inside) {
    return Invalid(
        StrCat("The crop fraction must lie above 0 and be at most 1; it is ", fraction, "."));
  }
  MG_TRY(CheckNumbers("mean", options.mean, true));
  return CheckNumbers("std", options.std, false);
}

Status CheckNetwork(const Graph& graph, const ImageOptions& options) {
  if (graph.inputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The network has ", graph.inputs.size(),
                        " inputs; one image is what packing can feed.")};
  }
  const Value& input = graph.value(graph.inputs[0]);
  if (input.dtype != DType::kFloat32 || input.shape.rank() != 4 || input.shape[3] != 3) {
    return Error{
        ErrorCode::kUnsupportedModel,
        StrCat("The network's input \"", Printable(input.name), "\" is ", DTypeName(input.dtype),
               " ", input.shape.ToString(), "; packing needs float32 [N, height, width, 3].")};
  }
  if (input.shape.Accepts({input.shape[0], options.height, options.width, 3})) return {};
  return Invalid(StrCat("The network takes images of ", input.shape[1], "x", input.shape[2],
                        "; resizing to ", options.height, "x", options.width, " does not fit."));
}

// Appends the front's nodes; they are moved before the network's at the end.
class Front {
 public:
  explicit Front(Graph& graph) : graph_(graph) {}

  Result<ValueId> Emit(Node node, const std::string& name,
                       std::optional<DType> declared = std::nullopt) {
    return AppendNode(graph_, std::move(node), "preprocess/" + name, declared);
  }
  Result<ValueId> Emit(BuiltinOperator op, std::vector<ValueId> inputs, const std::string& name) {
    return Emit(MakeNode(op, std::move(inputs)), name);
  }

  Result<ValueId> Ints(const std::string& name, const Shape& shape,
                       std::initializer_list<int32_t> values) {
    return graph_.AddConstant("preprocess/" + name, DType::kInt32, shape,
                              std::as_bytes(std::span(values)));
  }
  Result<ValueId> Scalar(const std::string& name, int32_t value) { return Ints(name, {}, {value}); }

  Result<ValueId> Floats(const std::string& name, const std::vector<float>& values) {
    const Shape shape = {static_cast<int32_t>(values.size())};
    return graph_.AddConstant("preprocess/" + name, DType::kFloat32, shape,
                              std::as_bytes(std::span(values)));
  }

 private:
  Graph& graph_;
};

// Element `axis` of the image's shape, as a scalar.
Result<ValueId> Dimension(Front& front, ValueId shape, int32_t axis, const std::string& name) {
  MG_TRY_ASSIGN(const ValueId begin, front.Ints(name + "/begin", {1}, {axis}));
  MG_TRY_ASSIGN(const ValueId end, front.Ints(name + "/end", {1}, {axis + 1}));
  MG_TRY_ASSIGN(const ValueId strides, front.Ints(name + "/strides", {1}, {1}));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {shape, begin, end, strides});
  node.options.AsStridedSliceOptions()->shrink_axis_mask = 1;
  return front.Emit(std::move(node), name);
}

Result<ValueId> CropSide(Front& front, ValueId height, ValueId width, double fraction) {
  const int32_t units = static_cast<int32_t>(std::lround(fraction * kFractionUnits));
  const int32_t divisor = std::gcd(units, kFractionUnits);
  MG_TRY_ASSIGN(const ValueId shorter,
                front.Emit(BuiltinOperator::MINIMUM, {height, width}, "shorter_side"));
  if (units == kFractionUnits) return shorter;
  MG_TRY_ASSIGN(const ValueId numerator, front.Scalar("crop_numerator", units / divisor));
  MG_TRY_ASSIGN(const ValueId denominator,
                front.Scalar("crop_denominator", kFractionUnits / divisor));
  MG_TRY_ASSIGN(const ValueId one, front.Scalar("one", 1));
  MG_TRY_ASSIGN(const ValueId scaled,
                front.Emit(BuiltinOperator::MUL, {shorter, numerator}, "scaled_side"));
  MG_TRY_ASSIGN(const ValueId side,
                front.Emit(BuiltinOperator::DIV, {scaled, denominator}, "fraction_of_side"));
  return front.Emit(BuiltinOperator::MAXIMUM, {side, one}, "crop_side");
}

// Where the crop begins and ends along one axis.
struct CropRange {
  ValueId begin = kNoValue;
  ValueId end = kNoValue;
};

// Begins at (size - side) / 2.
Result<CropRange> Centre(Front& front, ValueId size, ValueId side, const std::string& name) {
  CropRange range;
  MG_TRY_ASSIGN(const ValueId two, front.Scalar("two", 2));
  MG_TRY_ASSIGN(const ValueId rest, front.Emit(BuiltinOperator::SUB, {size, side}, name + "/rest"));
  MG_TRY_ASSIGN(range.begin, front.Emit(BuiltinOperator::DIV, {rest, two}, name + "/begin"));
  MG_TRY_ASSIGN(range.end, front.Emit(BuiltinOperator::ADD, {range.begin, side}, name + "/end"));
  return range;
}

Result<ValueId> Pack(Front& front, std::vector<ValueId> scalars, const std::string& name) {
  Node node = MakeNode(BuiltinOperator::PACK, std::move(scalars));
  node.options.AsPackOptions()->values_count = static_cast<int32_t>(node.inputs.size());
  return front.Emit(std::move(node), name);
}

Result<ValueId> Crop(Front& front, ValueId image, double fraction) {
  Node shape_node = MakeNode(BuiltinOperator::SHAPE, {image});
  shape_node.options.AsShapeOptions()->out_type = schema::TensorType::INT32;
  MG_TRY_ASSIGN(const ValueId shape, front.Emit(std::move(shape_node), "shape", DType::kInt32));
  MG_TRY_ASSIGN(const ValueId height, Dimension(front, shape, 1, "height"));
  MG_TRY_ASSIGN(const ValueId width, Dimension(front, shape, 2, "width"));
  MG_TRY_ASSIGN(const ValueId side, CropSide(front, height, width, fraction));
  MG_TRY_ASSIGN(const CropRange rows, Centre(front, height, side, "crop_rows"));
  MG_TRY_ASSIGN(const CropRange columns, Centre(front, width, side, "crop_columns"));
  MG_TRY_ASSIGN(const ValueId zero, front.Scalar("zero", 0));
  MG_TRY_ASSIGN(const ValueId begin, Pack(front, {zero, rows.begin, columns.begin}, "crop_begin"));
  MG_TRY_ASSIGN(const ValueId end, Pack(front, {zero, rows.end, columns.end}, "crop_end"));
  MG_TRY_ASSIGN(const ValueId strides, front.Ints("crop_strides", {3}, {1, 1, 1}));
  // Images and channels are kept whole by masks, so that shape inference knows their number.
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {image, begin, end, strides});
  node.options.AsStridedSliceOptions()->begin_mask = 1;
  node.options.AsStridedSliceOptions()->end_mask = 1;
  return front.Emit(std::move(node), "cropped");
}

Result<ValueId> Resize(Front& front, ValueId image, const ImageOptions& options) {
  MG_TRY_ASSIGN(const ValueId size, front.Ints("size", {2}, {options.height, options.width}));
  const bool bilinear = options.resize == ResizeMethod::kBilinear;
  Node node = MakeNode(
      bilinear ? BuiltinOperator::RESIZE_BILINEAR : BuiltinOperator::RESIZE_NEAREST_NEIGHBOR,
      {image, size});
  if (bilinear) {
    node.options.AsResizeBilinearOptions()->half_pixel_centers = true;
  } else {
    node.options.AsResizeNearestNeighborOptions()->half_pixel_centers = true;
  }
  return front.Emit(std::move(node), "resized");
}

Result<ValueId> Normalize(Front& front, ValueId pixels, const ImageOptions& options) {
  Node cast = MakeNode(BuiltinOperator::CAST, {pixels});
  cast.options.AsCastOptions()->in_data_type = schema::TensorType::UINT8;
  cast.options.AsCastOptions()->out_data_type = schema::TensorType::FLOAT32;
  MG_TRY_ASSIGN(ValueId x, front.Emit(std::move(cast), "float", DType::kFloat32));
  if (!options.mean.empty()) {
    MG_TRY_ASSIGN(const ValueId mean, front.Floats("mean", options.mean));
    MG_TRY_ASSIGN(x, front.Emit(BuiltinOperator::SUB, {x, mean}, "centred"));
  }
  if (options.std.empty()) return x;
  std::vector<float> scale = options.std;
  for (float& value : scale) value = 1 / value;
  MG_TRY_ASSIGN(const ValueId factor, front.Floats("scale", scale));
  return front.Emit(BuiltinOperator::MUL, {x, factor}, "normalized");
}

// The nodes from `first` on go to the front; the last of them makes the network's input.
void MoveToFront(Graph& graph, NodeId first, ValueId network_input, ValueId image) {
  graph.mutable_nodes().back().outputs = {network_input};
  std::ranges::rotate(graph.mutable_nodes(), graph.mutable_nodes().begin() + first);
  graph.inputs = {image};
}

}  // namespace

Status PackImage(Graph& graph, const ImageOptions& options) {
  MG_TRY(CheckOptions(options));
  MG_TRY(CheckNetwork(graph, options));
  const ValueId network_input = graph.inputs[0];
  const NodeId first = graph.node_count();
  const Shape shape = {graph.value(network_input).shape[0], kDynamic, kDynamic, 3};
  const ValueId image = graph.AddValue({"image", DType::kUInt8, shape, {}, {}});
  Front front(graph);
  ValueId pixels = image;
  if (options.crop_fraction) {
    MG_TRY_ASSIGN(pixels, Crop(front, image, *options.crop_fraction));
  }
  MG_TRY_ASSIGN(pixels, Resize(front, pixels, options));
  MG_TRY(Normalize(front, pixels, options));
  MoveToFront(graph, first, network_input, image);
  return {};
}

}  // namespace monograph
