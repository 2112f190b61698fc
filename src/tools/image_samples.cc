#include "tools/image_samples.h"

#include <utility>

#include "base/strings.h"
#include "tools/images.h"
#include "tools/model_inputs.h"

namespace monograph::tools {

namespace {

constexpr size_t kBytesKept = size_t{512} << 20;  // Of decoded images.

Result<Sample> Copy(const Sample& sample) {
  Sample copy;
  for (const Sample::Input& input : sample.inputs) {
    MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(input.bytes.span()));
    copy.inputs.push_back({input.dtype, input.shape, std::move(bytes)});
  }
  return copy;
}

}  // namespace

Result<Sample> ImageSample(const std::string& file) {
  MG_TRY_ASSIGN(Image image, ReadImage(file));
  Sample sample;
  sample.inputs.push_back({DType::kUInt8, {1, image.height, image.width, 3}, std::move(image.rgb)});
  return sample;
}

Status RequireTakesImage(const Graph& graph, const std::string& file, const std::string& advice) {
  if (TakesImage(DeclaredInputs(graph))) return {};
  return Error{ErrorCode::kInvalidArgument,
               StrCat("--images needs models that take one uint8 image [N, H, W, 3], which ", file,
                      " does not. ", advice)};
}

ImageSet ImageSet::Read(const std::vector<std::string>& files,
                        const std::function<void(size_t, size_t)>& progress) {
  ImageSet set;
  size_t kept = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    auto sample = ImageSample(files[i]);
    if (!sample.ok()) {
      set.skipped_.push_back({files[i], std::move(sample.error())});
    } else {
      const size_t bytes = sample->inputs[0].bytes.size();
      const bool keep = kept + bytes <= kBytesKept;
      if (keep) kept += bytes;
      set.images_->push_back({files[i], keep ? std::optional(std::move(*sample)) : std::nullopt});
    }
    if (progress) progress(i + 1, files.size());
  }
  return set;
}

NamedSamples ImageSet::All() const {
  return Those([](size_t) { return true; });
}

NamedSamples ImageSet::Those(const std::function<bool(size_t)>& wanted) const {
  NamedSamples those;
  std::vector<size_t> chosen;
  for (size_t i = 0; i < size(); ++i) {
    if (!wanted(i)) continue;
    chosen.push_back(i);
    those.files.push_back((*images_)[i].file);
  }
  those.samples.count = chosen.size();
  those.samples.load = [images = images_, chosen = std::move(chosen)](size_t i) -> Result<Sample> {
    const Image& image = (*images)[chosen[i]];
    if (image.sample) return Copy(*image.sample);
    return ImageSample(image.file);
  };
  return those;
}

}  // namespace monograph::tools
