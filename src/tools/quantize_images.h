// The images that the command `quantize` works on.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "tools/image_samples.h"
#include "tools/progress.h"

namespace monograph::tools {

struct QuantizeImages {
  NamedSamples calibration;
  NamedSamples test;      // The same where there are no others.
  bool has_test = false;  // Are there?
  std::vector<SkippedImage> skipped;
};

// Reads the images at `paths` to calibrate on and those at `test_paths` for the test; without
// these, every fifth of `paths` from 20 images on. Images that cannot be read are skipped. The
// errors of ListImages; kDecodeFailed where none can be read.
Result<QuantizeImages> GatherImages(const std::vector<std::string>& paths,
                                    const std::vector<std::string>& test_paths, ProgressLine& line);

// Reads those of `test_paths`, else of `paths`, all of them for the test; there may be none. The
// same errors.
Result<QuantizeImages> GatherTestImages(const std::vector<std::string>& paths,
                                        const std::vector<std::string>& test_paths,
                                        ProgressLine& line);

}  // namespace monograph::tools
