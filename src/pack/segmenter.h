// Postprocessing behind a segmenter: a mask of the original image out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "pack/image.h"
#include "pack/scores.h"

namespace monograph {

enum class MaskKind {
  kClasses,        // The number of the best class, of up to 255.
  kProbabilities,  // The scores of each class.
};

struct SegmenterOptions {
  MaskKind mask = MaskKind::kClasses;
  ScoreActivation activation = ScoreActivation::kNone;  // Before the scores are interpolated.
  std::optional<Layout> layout = std::nullopt;          // Nothing: kNhwc.
  std::vector<std::string> labels = {};                 // One for each class, or none.
  // Within builtin operators; the whole image must have been stretched, without a crop.
  bool portable = false;
};

// Ends a graph that PackImage began, with a transform, and whose output is [N, h, w, classes], or
// the ARG_MAX of such a map, which is taken off: the scores are interpolated (bilinear, half-pixel
// centres) at the pixels of the original image. The output is `mask`, uint8 [N, H, W] or float32
// [N, H, W, classes]; pixels that the network did not see are 255, or 0 in all classes. With labels
// there is a second output `labels`, string [classes]. kUnsupportedModel for other outputs,
// kInvalidArgument for options that contradict them.
Status PackSegmenter(Graph& graph, const PackedImage& image, const SegmenterOptions& options);

}  // namespace monograph
