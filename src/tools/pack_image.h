// The options of `monograph pack` about what stands in front of the network.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pack/image.h"
#include "pack/presets.h"

namespace monograph::tools {

// As on the command line; what is left out comes from the preset.
struct ImageArguments {
  std::string preset;
  std::string resize;
  std::string fit;
  std::string crop;
  std::optional<double> crop_pct;
  std::optional<double> crop_fraction;
  std::vector<double> letterbox;
  std::string color;
  std::string layout;
  std::optional<double> range;
  std::vector<double> mean, std, scale, offset;
  bool portable = false;

  // Is there to be an image in front of the network?
  bool any() const { return !preset.empty() || !resize.empty(); }
};

void AddImageArguments(CLI::App& app, ImageArguments& arguments);

// What the arguments ask for in front of the network. kInvalidArgument, naming the options, for
// what cannot be read, contradicts another option or would have no effect; kUnsupportedModel where
// the network takes no image.
Result<ImageOptions> ResolveImage(const ImageArguments& arguments, const Graph& network);

// kInvalidArgument where options about the image are given, but no image is wanted.
Status CheckNoImage(const ImageArguments& arguments);

}  // namespace monograph::tools
