#include "tools/quantize_speed.h"

#include <cstring>
#include <utility>

#include "ops/cost.h"
#include "ops/infer.h"

namespace monograph::tools {

namespace {

constexpr double kSeconds = 2;

// [1, H, W, C] of the first layer that multiplies an image.
Result<Shape> NetworkImage(const Graph& graph, const Shape& image) {
  MG_TRY_ASSIGN(const InferState types, InferGraph(graph, {{image}}));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    if (CountMacs(types, id).value_or(0) == 0) continue;
    const Shape& shape = types.type(node.inputs[0]).shape;
    if (shape.rank() == 4 && shape.is_static()) return shape;
  }
  return image;
}

// The nearest pixels.
Result<Sample> Scaled(const Sample& sample, const Shape& size) {
  const Sample::Input& image = sample.inputs[0];
  const Shape shape = {1, size[1], size[2], 3};
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Allocate(static_cast<size_t>(*shape.NumElements())));
  std::byte* to = bytes.span().data();
  for (int64_t y = 0; y < shape[1]; ++y) {
    for (int64_t x = 0; x < shape[2]; ++x, to += 3) {
      const int64_t row = y * image.shape[1] / shape[1];
      const int64_t column = x * image.shape[2] / shape[2];
      const auto from = static_cast<size_t>(3 * (row * image.shape[2] + column));
      std::memcpy(to, image.bytes.span().data() + from, 3);
    }
  }
  Sample scaled;
  scaled.inputs.push_back({image.dtype, shape, std::move(bytes)});
  return scaled;
}

}  // namespace

Result<QuantizeSpeed> MeasureSpeed(const Graph& real, const Graph& graph, const Sample& image,
                                   const SessionOptions& session) {
  MG_TRY_ASSIGN(Shape size, NetworkImage(graph, image.inputs[0].shape));
  const Shape& declared = real.value(real.inputs[0]).shape;
  if (!declared.Accepts({1, size[1], size[2], 3})) size = image.inputs[0].shape;
  MG_TRY_ASSIGN(const Sample scaled, Scaled(image, size));
  QuantizeSpeed speed{{}, size[1], size[2], session.threads};
  MG_TRY_ASSIGN(speed.times, RaceModels(real, graph, scaled, kSeconds, session));
  return speed;
}

}  // namespace monograph::tools
