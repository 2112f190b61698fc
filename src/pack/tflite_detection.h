// Detectors of others that end in TFLite's own postprocessing.
#pragma once

#include "base/result.h"
#include "graph/graph.h"
#include "pack/detector.h"

namespace monograph {

// Takes the custom operator TFLite_Detection_PostProcess off the graph's end, where it is there:
// the graph then gives its raw boxes and scores, and `options` get its anchors, variances,
// thresholds and number of classes. Regular suppression looks at every class of a box, the fast one
// at its best class and lets classes suppress each other. True where there was one.
// kUnsupportedModel where its options or anchors cannot be read.
Result<bool> TakeTfliteDetection(Graph& graph, DetectorOptions& options);

}  // namespace monograph
