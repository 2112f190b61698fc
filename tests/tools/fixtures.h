// Files that the cases for the command line work on.
#pragma once

#include <filesystem>

namespace monograph::test {

// Fills the folder, which exists, with models, tensors, images and broken ones of each. The list
// stands in fixtures.cc.
void WriteFixtures(const std::filesystem::path& folder);

// Of these, a network whose weights are worth storing in another type, and labels for images.
void WriteLayers(const std::filesystem::path& folder);

// Of these, the networks that find boxes and masks, and what belongs to them.
void WriteDetectors(const std::filesystem::path& folder);

}  // namespace monograph::test
