#include "passes/linear_term.h"

#include <utility>

#include "passes/image_window.h"
#include "passes/rewrite.h"

namespace monograph {

using schema::BuiltinOperator;

std::optional<int32_t> Reach::TapOf(const Reach& other, int32_t tap) const {
  const int32_t distance = other.first + other.step * tap - first;
  if (distance % step != 0 || distance < 0 || distance / step >= taps) return std::nullopt;
  return distance / step;
}

bool Reach::Covers(const Reach& other) const {
  if (stride != other.stride) return false;
  // Taps are evenly spaced: with the ends and one more between them all are covered.
  const int32_t second = other.taps > 1 ? 1 : 0;
  return TapOf(other, 0) && TapOf(other, second) && TapOf(other, other.taps - 1);
}

namespace {

// The reach of a window that is padded by `before` and `after` zeros first.
Result<std::optional<Reach>> ReachOf(int32_t size, const Window& window, schema::Padding padding,
                                     int32_t before, int32_t after) {
  const bool depends = padding == schema::Padding::SAME && window.stride != 1;
  if (size == kDynamic && depends) return std::optional<Reach>();
  MG_TRY_ASSIGN(const WindowSpan span, SlideWindow(size, window, padding));
  Reach reach{window.stride, -before, window.dilation, window.filter, before + after};
  const int32_t extent = window.dilation * (window.filter - 1);
  if (padding == schema::Padding::SAME && window.stride == 1) {
    reach.first -= extent / 2;
    return std::optional(reach);
  }
  reach.first -= span.pad_before;
  reach.growth += span.pad_before + span.pad_after - extent;
  return std::optional(reach);
}

// Sets image and reach of a convolution; false where they are not known.
Result<bool> SetReach(const Editor& editor, const Node& node, LinearTerm& term) {
  const Graph& graph = editor.graph();
  const auto window = WindowOf(graph, node);
  if (!window) return false;
  term.image = node.inputs[0];
  Border border;
  const Node* pad = editor.Made(term.image, BuiltinOperator::PAD);
  if (pad != nullptr) {
    if (const auto found = BorderOf(graph, *pad)) {
      border = *found;
      term.image = pad->inputs[0];
    }
  }
  const Shape& size = graph.value(node.inputs[0]).shape;
  MG_TRY_ASSIGN(const auto height,
                ReachOf(size[1], window->height, window->padding, border.top, border.bottom));
  MG_TRY_ASSIGN(const auto width,
                ReachOf(size[2], window->width, window->padding, border.left, border.right));
  if (!height || !width) return false;
  term.height = *height;
  term.width = *width;
  return true;
}

Result<std::optional<LinearTerm>> ReadConvolution(const Editor& editor, ValueId value) {
  LinearTerm term;
  term.value = value;
  term.node = editor.producer(value);
  const Node& node = editor.graph().node(term.node);
  auto weights = ReadWeights(editor.graph(), node);
  if (!weights || !HasNoActivation(node)) {
    return std::optional<LinearTerm>();
  }
  term.weights = std::move(*weights);
  MG_TRY_ASSIGN(const bool known, SetReach(editor, node, term));
  return known ? std::optional(std::move(term)) : std::nullopt;
}

// outer(inner(x))
Affine Compose(const Affine& outer, const Affine& inner) {
  const size_t channels =
      std::max({outer.scale.size(), outer.offset.size(), inner.scale.size(), inner.offset.size()});
  Affine both{inner.input, {}, {}};
  for (size_t c = 0; c < channels; ++c) {
    both.scale.push_back(outer.scale_at(c) * inner.scale_at(c));
    both.offset.push_back(outer.scale_at(c) * inner.offset_at(c) + outer.offset_at(c));
  }
  return both;
}

// As many affine nodes as only serve this value.
LinearTerm ReadImage(const Editor& editor, ValueId value) {
  LinearTerm term;
  term.value = value;
  term.affine = {value, {1}, {0}};
  while (editor.read_once(term.affine.input)) {
    const NodeId id = editor.producer(term.affine.input);
    if (id < 0) break;
    const Node& node = editor.graph().node(id);
    const auto inner = ReadAffine(editor.graph(), node);
    if (!inner || !HasNoActivation(node)) break;
    term.affine = Compose(term.affine, *inner);
  }
  term.image = term.affine.input;
  return term;
}

bool IsConvolution(const Editor& editor, ValueId value) {
  const NodeId id = editor.producer(value);
  if (id < 0 || !editor.read_once(value)) return false;
  const BuiltinOperator op = editor.graph().node(id).op;
  return op == BuiltinOperator::CONV_2D || op == BuiltinOperator::DEPTHWISE_CONV_2D;
}

bool SameSize(const Graph& graph, const LinearTerm& a, const LinearTerm& b) {
  const Shape& shape = graph.value(a.value).shape;
  if (shape != graph.value(b.value).shape) return false;
  return shape.is_static() ||
         (a.height.growth == b.height.growth && a.width.growth == b.width.growth);
}

}  // namespace

Result<std::optional<LinearTerm>> ReadLinearTerm(const Editor& editor, ValueId value) {
  if (IsConvolution(editor, value)) return ReadConvolution(editor, value);
  return std::optional(ReadImage(editor, value));
}

bool CanAbsorb(const Graph& graph, const LinearTerm& base, const LinearTerm& term) {
  if (term.image != base.image || !base.height.Covers(term.height) ||
      !base.width.Covers(term.width) || !SameSize(graph, base, term)) {
    return false;
  }
  if (!term.is_convolution()) return term.affine.Fits(graph.value(base.image).shape[3]);
  return graph.node(base.node).op == graph.node(term.node).op &&
         base.weights.shape[3] == term.weights.shape[3] &&
         base.weights.bias.size() == term.weights.bias.size();
}

namespace {

// Index of the first channel of a tap. Weights are [first, height, width, last].
size_t TapIndex(const Shape& shape, size_t first, int32_t y, int32_t x) {
  const auto tap = static_cast<size_t>(y) * static_cast<size_t>(shape[2]) + static_cast<size_t>(x);
  const size_t area = static_cast<size_t>(shape[1]) * static_cast<size_t>(shape[2]);
  return (first * area + tap) * static_cast<size_t>(shape[3]);
}

void AbsorbConvolution(LinearTerm& base, const LinearTerm& term) {
  const Shape& from = term.weights.shape;
  for (int32_t first = 0; first < from[0]; ++first) {
    for (int32_t y = 0; y < from[1]; ++y) {
      for (int32_t x = 0; x < from[2]; ++x) {
        const size_t source = TapIndex(from, static_cast<size_t>(first), y, x);
        const size_t target =
            TapIndex(base.weights.shape, static_cast<size_t>(first),
                     *base.height.TapOf(term.height, y), *base.width.TapOf(term.width, x));
        for (size_t c = 0; c < static_cast<size_t>(from[3]); ++c) {
          base.weights.weights[target + c] += term.weights.weights[source + c];
        }
      }
    }
  }
  for (size_t c = 0; c < base.weights.bias.size(); ++c) {
    base.weights.bias[c] += term.weights.bias[c];
  }
}

// The tap that reads the position itself multiplies each channel by its scale. Groups of an image
// of as many channels as the output have as many inputs as outputs.
void AbsorbImage(LinearTerm& base, const LinearTerm& term) {
  const Shape& shape = base.weights.shape;
  const int32_t y = *base.height.TapOf(term.height, 0);
  const int32_t x = *base.width.TapOf(term.width, 0);
  const bool depthwise = base.weights.places.channel_axis == 3;
  for (size_t c = 0; c < base.weights.bias.size(); ++c) {
    const size_t tap = TapIndex(shape, depthwise ? 0 : c, y, x);
    base.weights.weights[tap + c % static_cast<size_t>(shape[3])] += term.affine.scale_at(c);
    base.weights.bias[c] += term.affine.offset_at(c);
  }
}

}  // namespace

void Absorb(LinearTerm& base, const LinearTerm& term) {
  if (term.is_convolution()) {
    AbsorbConvolution(base, term);
  } else {
    AbsorbImage(base, term);
  }
}

}  // namespace monograph
