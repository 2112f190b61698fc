// Undoes the resize before a segmenter: what it says of its own pixels becomes a mask of the
// original image. Between the network's positions it interpolates as RESIZE_BILINEAR with
// half-pixel centres does, and torch's interpolate with align_corners=False.
#include "ops/restore_mask.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "ops/flex_map.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

constexpr char kHeight[] = "height";
constexpr char kWidth[] = "width";
constexpr char kArgmax[] = "argmax";

constexpr int32_t kMaxSide = 1 << 14;

Status CheckInputs(const InferContext& context, const RestoreMaskOptions& options) {
  for (size_t i : {size_t{0}, size_t{1}}) MG_TRY(RequireDType(context, i, {DType::kFloat32}));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  const Shape& scores = context.input(0).shape;
  const Shape& transform = context.input(1).shape;
  const bool one_for_each = transform.rank() == 2 && transform[1] == 4 &&
                            (transform[0] == 1 || transform[0] == kDynamic ||
                             scores[0] == kDynamic || transform[0] == scores[0]);
  if (!one_for_each || scores[1] == 0 || scores[2] == 0) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("it needs scores [N, h, w, classes] and a transform [N, 4] or [1, 4], not ",
                        scores.ToString(), " and ", transform.ToString(), ".")};
  }
  const int32_t most = options.argmax ? kUnseenClass : INT32_MAX;
  if (scores[3] >= 1 && scores[3] <= most) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("it needs 1 up to ", most, " classes.")};
}

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const RestoreMaskOptions options,
                ReadRestoreMaskOptions(context.node().custom_options));
  MG_TRY(CheckInputs(context, options));
  const Shape& scores = context.input(0).shape;
  Shape output = {scores[0], kDynamic, kDynamic};
  MG_TRY_ASSIGN(const auto size, KnownIntegers(context, 2));
  if (size) {
    const bool fits = size->size() == 2 && std::ranges::all_of(*size, [](int64_t side) {
                        return side >= 1 && side <= INT32_MAX;
                      });
    if (!fits) return Error{ErrorCode::kShapeMismatch, "the size must be two positive numbers."};
    for (int i : {0, 1}) output[1 + i] = static_cast<int32_t>((*size)[static_cast<size_t>(i)]);
  }
  if (!options.argmax) output.Append(scores[3]);
  context.SetOutput(0, options.argmax ? DType::kUInt8 : DType::kFloat32, output);
  return {};
}

// Where a row or column of the original lies between the network's.
struct Tap {
  size_t low = 0;
  size_t high = 0;
  float fraction = 0;  // Of `high`.
  bool seen = false;
};

struct Axis {
  int32_t original = 0;  // Pixels of the original image,
  int32_t image = 0;     // of what the network took,
  int32_t scores = 0;    // and of what it gave.
};

// The transform of one axis: position in the original = position in the image * scale + offset.
struct Line {
  float scale = 1;
  float offset = 0;
};

// Where the original's position lies among the scores.
double Position(const Axis& axis, const Line& line, double original) {
  const double image =
      (original - static_cast<double>(line.offset)) / static_cast<double>(line.scale);
  return image / axis.image * axis.scores;
}

// The scores that belong to the original, not to the margins of a letterbox: first to last.
struct Inside {
  double first = 0;
  double last = 0;
};

Inside FindInside(const Axis& axis, const Line& line) {
  constexpr double kSlack = 1e-3;  // The transform is rounded.
  const double last = axis.scores - 1;
  const double begin = std::floor(Position(axis, line, 0) + kSlack);
  const double end = std::ceil(Position(axis, line, axis.original) - kSlack) - 1;
  const Inside inside = {std::max(begin, 0.0), std::min(end, last)};
  return inside.first <= inside.last ? inside : Inside{0, last};
}

std::vector<Tap> MakeTaps(const Axis& axis, const Line& line) {
  std::vector<Tap> taps(static_cast<size_t>(axis.original));
  const Inside inside = FindInside(axis, line);
  for (size_t i = 0; i < taps.size(); ++i) {
    const double at = Position(axis, line, static_cast<double>(i) + 0.5);
    const bool seen = at >= 0 && at <= axis.scores;
    if (!seen) continue;
    const double position = std::clamp(at - 0.5, inside.first, inside.last);
    const double low = std::floor(position);
    taps[i] = {static_cast<size_t>(low), static_cast<size_t>(std::min(low + 1, inside.last)),
               static_cast<float>(position - low), true};
  }
  return taps;
}

struct Row {
  const float* low;
  const float* high;
  float fraction;

  float operator[](size_t i) const { return low[i] + fraction * (high[i] - low[i]); }
};

void WriteNumbers(const Row& pixel, size_t classes, float* out) {
  for (size_t c = 0; c < classes; ++c) out[c] = pixel[c];
}

// The first of equal ones.
uint8_t BestClass(const Row& pixel, size_t classes) {
  size_t best = 0;
  float most = pixel[0];
  for (size_t c = 1; c < classes; ++c) {
    const float value = pixel[c];
    if (!(value > most)) continue;
    most = value;
    best = c;
  }
  return static_cast<uint8_t>(best);
}

// One image of the batch.
struct Picture {
  const float* scores;  // [h, w, classes]
  size_t row_size;      // w * classes
  size_t classes;
  std::vector<Tap> rows;
  std::vector<Tap> columns;
};

Row PixelOf(const Picture& picture, const std::vector<float>& row, const Tap& x) {
  return {row.data() + x.low * picture.classes, row.data() + x.high * picture.classes, x.fraction};
}

// Where one class is the best on both sides, it is the best between them.
void WriteClasses(const Picture& picture, const std::vector<float>& row, uint8_t* out) {
  std::vector<uint8_t> best(row.size() / picture.classes);
  for (size_t i = 0; i < best.size(); ++i) {
    best[i] = BestClass(PixelOf(picture, row, {i, i, 0, true}), picture.classes);
  }
  for (const Tap& x : picture.columns) {
    if (x.seen) {
      *out = best[x.low] == best[x.high] ? best[x.low]
                                         : BestClass(PixelOf(picture, row, x), picture.classes);
    }
    ++out;
  }
}

void WriteScores(const Picture& picture, const std::vector<float>& row, float* out) {
  for (const Tap& x : picture.columns) {
    if (x.seen) WriteNumbers(PixelOf(picture, row, x), picture.classes, out);
    out += picture.classes;
  }
}

// Fills the image, row by row where it was seen, with `unseen` elsewhere.
template <typename T>
void Restore(const Picture& picture, std::span<T> out, T unseen,
             void (*write)(const Picture&, const std::vector<float>&, T*)) {
  std::ranges::fill(out, unseen);
  const size_t per_row = out.size() / picture.rows.size();
  std::vector<float> row(picture.row_size);
  for (size_t i = 0; i < picture.rows.size(); ++i) {
    const Tap& y = picture.rows[i];
    if (!y.seen) continue;
    WriteNumbers({picture.scores + y.low * picture.row_size,
                  picture.scores + y.high * picture.row_size, y.fraction},
                 row.size(), row.data());
    write(picture, row, out.data() + i * per_row);
  }
}

template <typename T>
std::span<T> ImageOf(const TensorView& output, size_t image) {
  const size_t size = output.as<T>().size() / static_cast<size_t>(output.shape[0]);
  return output.as<T>().subspan(image * size, size);
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const RestoreMaskOptions options,
                ReadRestoreMaskOptions(context.node.custom_options));
  const Shape& scores = context.inputs[0].shape;
  const auto transforms = context.inputs[1].as<float>();
  const Shape& output = context.outputs[0].shape;
  const size_t classes = static_cast<size_t>(scores[3]);
  const size_t row_size = static_cast<size_t>(scores[2]) * classes;
  for (size_t image = 0; image < static_cast<size_t>(scores[0]); ++image) {
    const float* t = transforms.data() + (context.inputs[1].shape[0] == 1 ? 0 : 4 * image);
    const float* first =
        context.inputs[0].as<float>().data() + image * static_cast<size_t>(scores[1]) * row_size;
    const Picture picture = {first, row_size, classes,
                             MakeTaps({output[1], options.height, scores[1]}, {t[0], t[2]}),
                             MakeTaps({output[2], options.width, scores[2]}, {t[1], t[3]})};
    if (options.argmax) {
      Restore(picture, ImageOf<uint8_t>(context.outputs[0], image), kUnseenClass, WriteClasses);
    } else {
      Restore(picture, ImageOf<float>(context.outputs[0], image), 0.0f, WriteScores);
    }
  }
  return {};
}

}  // namespace

std::vector<uint8_t> WriteOptions(const RestoreMaskOptions& options) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int(kHeight, options.height);
    builder.Int(kWidth, options.width);
    builder.Bool(kArgmax, options.argmax);
  });
  builder.Finish();
  return builder.GetBuffer();
}

Result<RestoreMaskOptions> ReadRestoreMaskOptions(std::span<const uint8_t> bytes) {
  RestoreMaskOptions options;
  FlexMap map(bytes);
  map.RequireOnly({kHeight, kWidth, kArgmax});
  options.height = map.Integer(kHeight, 0, 1, kMaxSide);
  options.width = map.Integer(kWidth, 0, 1, kMaxSide);
  options.argmax = map.Bool(kArgmax, false);
  MG_TRY(map.status());
  return options;
}

extern const OpDef kRestoreMask;
const OpDef kRestoreMask = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kRestoreMaskName,
    .name = kRestoreMaskName,
    .types = "float32",
    .summary =
        "What a segmenter says of its pixels as a mask of the original image: the best class "
        "(uint8; 255 where the network did not look) or the interpolated numbers (float32).",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
