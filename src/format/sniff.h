// What a file is that is not a model.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace monograph {

// Does the file claim to be a TFLite model (identifier TFL3)?
bool HasModelIdentifier(std::span<const std::byte> file);

// One or two sentences for a file without the identifier: what it seems to be, what to do.
std::string DescribeForeignFile(std::span<const std::byte> file);

}  // namespace monograph
