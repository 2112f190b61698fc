// Image files as what models run on.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"

namespace monograph::tools {

// The image as input [1, H, W, 3] of a model. The errors of ReadImage.
Result<Sample> ImageSample(const std::string& file);

// Does the graph take one uint8 image? kInvalidArgument, naming `file`, and with `advice`.
Status RequireTakesImage(const Graph& graph, const std::string& file, const std::string& advice);

struct SkippedImage {
  std::string file;
  Error error;
};

struct NamedSamples {
  Samples samples;
  std::vector<std::string> files;  // Of each sample.
};

// Images that were decoded once. Those that need little memory stay, others are decoded again.
class ImageSet {
 public:
  // Decodes the files; those that cannot be are skipped. Calls `progress`, where there is one,
  // after each.
  static ImageSet Read(const std::vector<std::string>& files,
                       const std::function<void(size_t done, size_t total)>& progress);

  size_t size() const { return images_->size(); }
  const std::vector<SkippedImage>& skipped() const { return skipped_; }

  // All of them.
  NamedSamples All() const;

  // Those for which `wanted`, by index, is true.
  NamedSamples Those(const std::function<bool(size_t)>& wanted) const;

 private:
  struct Image {
    std::string file;
    std::optional<Sample> sample;  // Nothing where memory was short.
  };

  std::shared_ptr<std::vector<Image>> images_ = std::make_shared<std::vector<Image>>();
  std::vector<SkippedImage> skipped_;
};

}  // namespace monograph::tools
