#include "tools/quantize_images.h"

#include <cstddef>

#include "base/strings.h"
#include "tools/image_files.h"

namespace monograph::tools {

namespace {

constexpr size_t kHoldOutFrom = 20;  // Images, of which
constexpr size_t kHoldOutEvery = 5;  // each such is kept for the test.

Result<ImageSet> ReadImages(const std::vector<std::string>& paths,
                            std::vector<SkippedImage>& skipped, ProgressLine& line) {
  MG_TRY_ASSIGN(const auto files, ListImages(paths));
  ImageSet set = ImageSet::Read(
      files, [&](size_t done, size_t total) { line.Show("Reading images", done, total); });
  skipped.insert(skipped.end(), set.skipped().begin(), set.skipped().end());
  if (set.size() > 0) return set;
  return Error{ErrorCode::kDecodeFailed,
               StrCat("None of the ", files.size(),
                      " images can be read: ", set.skipped()[0].error.message())};
}

}  // namespace

Result<QuantizeImages> GatherImages(const std::vector<std::string>& paths,
                                    const std::vector<std::string>& test_paths,
                                    ProgressLine& line) {
  QuantizeImages material;
  MG_TRY_ASSIGN(const ImageSet images, ReadImages(paths, material.skipped, line));
  material.calibration = images.All();
  material.test = images.All();
  if (!test_paths.empty()) {
    MG_TRY_ASSIGN(const ImageSet test, ReadImages(test_paths, material.skipped, line));
    material.test = test.All();
    material.has_test = true;
  } else if (images.size() >= kHoldOutFrom) {
    const auto held_out = [](size_t i) { return i % kHoldOutEvery == kHoldOutEvery - 1; };
    material.calibration = images.Those([&](size_t i) { return !held_out(i); });
    material.test = images.Those(held_out);
    material.has_test = true;
  }
  return material;
}

Result<QuantizeImages> GatherTestImages(const std::vector<std::string>& paths,
                                        const std::vector<std::string>& test_paths,
                                        ProgressLine& line) {
  QuantizeImages material;
  const auto& chosen = test_paths.empty() ? paths : test_paths;
  if (chosen.empty()) return material;
  MG_TRY_ASSIGN(const ImageSet images, ReadImages(chosen, material.skipped, line));
  material.test = images.All();
  material.has_test = true;
  return material;
}

}  // namespace monograph::tools
