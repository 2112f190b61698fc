// The first look at a file: is it a flatbuffer of the format, and one that can be copied safely?
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "schema/model_generated.h"

namespace monograph {

// The file's root, in which every offset has been verified, and whose parts together are not much
// larger than the file, though several may share their bytes. `file` starts at a multiple of 8.
// kNotAModel, kCorruptModel, kUnsupportedModel (another version of the format).
Result<const schema::Model*> VerifyModel(std::span<const std::byte> file);

// kCorruptModel with a sentence on what to do behind `what`.
Error CorruptFile(std::string_view what);

}  // namespace monograph
