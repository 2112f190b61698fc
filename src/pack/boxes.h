// From what a detector's network gives to boxes and scores.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "pack/emitter.h"
#include "pack/scores.h"

namespace monograph {

enum class DetectorKind {
  kYolov5,  // One output [N, B, 5 + C]: centre x, centre y, width, height, objectness, classes.
  kYolov8,  // One output [N, 4 + C, B]: centre x, centre y, width, height, classes.
  kSsd,     // Offsets from anchors [N, B, 4] and classes [N, B, C].
  kBoxes,   // Boxes [N, B, 4] and classes [N, B, C].
};

enum class BoxFormat {
  kXyxy,    // Left, top, right, bottom.
  kYxyx,    // Top, left, bottom, right.
  kCxcywh,  // Centre x, centre y, width, height.
};

// A float32 tensor [boxes, 4] of centre y, centre x, height and width as fractions of the image.
using Anchors = std::vector<float>;

struct BoxOptions {
  DetectorKind kind = DetectorKind::kYolov8;
  ScoreActivation activation = ScoreActivation::kNone;  // Of classes and objectness.
  BoxFormat format = BoxFormat::kXyxy;                  // kBoxes
  // Coordinates are fractions of the network's image, not its pixels. Nothing: as the kind's
  // networks give them, pixels but for kSsd.
  std::optional<bool> fractions = std::nullopt;
  Anchors anchors = {};  // kSsd
  // What the offsets are multiplied by, in the order of the anchors.
  std::array<double, 4> variances = {0.1, 0.1, 0.2, 0.2};
  // Classes; 0: as many as there are. Where there is one column more, the first is background.
  int32_t classes = 0;
};

struct DecodedBoxes {
  ValueId boxes = kNoValue;   // float32 [N, B, 4]: left, top, right, bottom.
  ValueId scores = kNoValue;  // float32 [N, B, classes]
  bool fractions = false;
};

// Reads the graph's outputs: kSsd and kBoxes take the one whose last dimension is 4 (the first of
// two) as boxes. kUnsupportedModel for other outputs, kInvalidArgument where options contradict
// them.
Result<DecodedBoxes> EmitBoxes(Emitter& emitter, const BoxOptions& options);

}  // namespace monograph
