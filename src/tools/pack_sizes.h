// How `monograph pack` brings images to the network's size.
#pragma once

#include <variant>

#include "base/result.h"
#include "pack/image.h"
#include "tools/pack_image.h"

namespace monograph::tools {

// The resize that the arguments and the preset (which may be null) ask for, of a network that takes
// images of `taken` (0: any size). Errors as ResolveImage.
Result<std::variant<BuiltinResize, ImageResizeOptions>> ResolveResize(
    const ImageArguments& arguments, const Preset* preset, const ImageSize& taken);

}  // namespace monograph::tools
