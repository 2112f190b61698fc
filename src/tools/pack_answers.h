// The options of `monograph pack` about what stands behind the network.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pack/image.h"

namespace monograph::tools {

// As on the command line.
struct AnswerArguments {
  bool softmax = false;
  bool sigmoid = false;
  std::string labels;
  std::optional<int32_t> top;
  std::string detector;
  std::optional<double> iou;
  std::optional<double> score_threshold;
  std::optional<int32_t> max_detections;
  bool class_agnostic = false;
  bool multi_label = false;
  std::string box_format;
  std::string box_units;
  std::string anchors;
  std::vector<double> variances;
  std::string segmenter;
  std::string output_layout;
  bool portable = false;

  bool any() const {
    return softmax || sigmoid || !labels.empty() || !detector.empty() || !segmenter.empty();
  }
  // Do the answers speak of the original image?
  bool needs_image() const { return !detector.empty() || !segmenter.empty(); }
};

void AddAnswerArguments(CLI::App& app, AnswerArguments& arguments);

// kInvalidArgument, naming the options, for what contradicts another option or would have no
// effect. `has_image` says whether an image is packed in front.
Status CheckAnswers(const AnswerArguments& arguments, bool has_image);

// Ends the graph as the arguments say. `image` is what PackImage gave, if it was run. Reads the
// files of labels and anchors. Errors of those files, and of PackClassifier, PackDetector and
// PackSegmenter.
Status PackAnswers(Graph& graph, const std::optional<PackedImage>& image,
                   const AnswerArguments& arguments);

}  // namespace monograph::tools
