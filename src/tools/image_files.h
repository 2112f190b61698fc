// Image files that a command line names, singly or by their folder.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace monograph::tools {

// The files, and of each folder the files in it whose names end as those of images do, sorted by
// name. kIo for a folder that cannot be read or holds no image.
Result<std::vector<std::string>> ListImages(const std::vector<std::string>& paths);

}  // namespace monograph::tools
