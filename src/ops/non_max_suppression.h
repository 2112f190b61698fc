// Options of the custom operator monograph.non_max_suppression.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

inline constexpr std::string_view kNonMaxSuppressionName = "monograph.non_max_suppression";
inline constexpr int32_t kMostDetections = 1 << 16;

struct NonMaxSuppressionOptions {
  double iou_threshold = 0.45;    // Overlap (intersection over union) above which the weaker goes.
  double score_threshold = 0.25;  // What is not above it is no candidate.
  int32_t max_detections = 100;   // Of each image.
  bool class_agnostic = false;    // Boxes of different classes suppress each other too.
  bool multi_label = false;       // A box may stand for each of its classes, not for its best only.
};

// As a FlexBuffer map with one entry for each member, under its name.
std::vector<uint8_t> WriteOptions(const NonMaxSuppressionOptions& options);

// What is missing has its default. kCorruptModel for what is out of range, kUnsupportedModel for
// other options.
Result<NonMaxSuppressionOptions> ReadNonMaxSuppressionOptions(std::span<const uint8_t> bytes);

}  // namespace monograph
