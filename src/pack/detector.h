// Postprocessing behind a detector: boxes, names and scores out.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/non_max_suppression.h"
#include "pack/boxes.h"
#include "pack/image.h"

namespace monograph {

struct DetectorOptions {
  BoxOptions boxes;  // `classes` follows from the labels.
  NonMaxSuppressionOptions suppression;
  std::vector<std::string> labels = {};  // Empty: classes stay numbers.
};

// Ends a graph that PackImage began, with a transform. Outputs: `boxes` float32 [N, max, 4] (left,
// top, right, bottom in pixels of the original image, inside of it), `labels` string [N, max] or,
// without labels, `classes` int32 [N, max], `scores` float32 [N, max], best first, and `count`
// int32 [N]. What lies behind the count has an empty box, the label "" or the class -1, and the
// score 0. Boxes are suppressed in the network's coordinates, as Ultralytics and TFLite do. Errors
// as EmitBoxes.
Status PackDetector(Graph& graph, const PackedImage& image, const DetectorOptions& options);

}  // namespace monograph
