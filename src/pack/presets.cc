#include "pack/presets.h"

#include <algorithm>

namespace monograph {

namespace {

// ImageNet's mean and standard deviation of R, G and B in 0 to 1, as torchvision and timm have
// them.
constexpr std::array<double, 3> kImageNetMean = {0.485, 0.456, 0.406};
constexpr std::array<double, 3> kImageNetStd = {0.229, 0.224, 0.225};

constexpr Preset kPresets[] = {
    {.name = "torchvision",
     .summary = "torchvision's classification weights, PIL images",
     .method = "pillow:bilinear",
     .fit = ResizeFit::kShorter,
     .crop_pct = 0.875,
     .range = 1,
     .mean = kImageNetMean,
     .std = kImageNetStd},
    {.name = "timm",
     .summary = "timm's defaults; the model's config may say others",
     .method = "pillow:bicubic",
     .fit = ResizeFit::kShorter,
     .crop_pct = 0.875,
     .range = 1,
     .mean = kImageNetMean,
     .std = kImageNetStd},
    {.name = "keras-tf",
     .summary = "keras.applications, mode tf: MobileNet, Inception",
     .method = "tf:bilinear",
     .mean = {127.5, 127.5, 127.5},
     .std = {127.5, 127.5, 127.5}},
    {.name = "keras-caffe",
     .summary = "keras.applications, mode caffe: VGG, ResNet",
     .method = "tf:bilinear",
     .color = ColorOrder::kBgr,
     .mean = {103.939, 116.779, 123.68}},
    {.name = "keras-torch",
     .summary = "keras.applications, mode torch: DenseNet",
     .method = "tf:bilinear",
     .range = 1,
     .mean = kImageNetMean,
     .std = kImageNetStd},
    {.name = "tf-slim",
     .summary = "TF-Slim's Inception preprocessing: MobileNet v1, v2",
     .method = "tf:bilinear:legacy",
     .crop_before = CropBefore::kSides,
     .crop_fraction = 0.875,
     .mean = {127.5, 127.5, 127.5},
     .std = {127.5, 127.5, 127.5}},
    {.name = "efficientnet-lite",
     .summary = "EfficientNet-Lite of the TensorFlow TPU models",
     .method = "tf:bilinear:legacy",
     .crop_before = CropBefore::kSquare,
     .mean = {127, 127, 127},
     .std = {128, 128, 128}},
    {.name = "yolo",
     .summary = "Ultralytics and YOLOv5: letterbox, 0 to 1",
     .method = "opencv:linear",
     .fit = ResizeFit::kLonger,
     .rounding = ResizeRounding::kNearest,
     .pad = 114,
     .range = 1},
};

}  // namespace

std::span<const Preset> AllPresets() { return kPresets; }

const Preset* FindPreset(std::string_view name) {
  const auto* found = std::ranges::find(kPresets, name, &Preset::name);
  return found == std::end(kPresets) ? nullptr : found;
}

}  // namespace monograph
