// Test data that is not part of the repository: models and photographs made by others.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace monograph::test {

// The repository's root; tests run there.
inline std::filesystem::path RepositoryRoot() { return std::filesystem::current_path(); }

// The folder of shared test data: the environment variable MONOGRAPH_SHARED, else ../shared.
inline std::filesystem::path SharedFolder() {
  const char* folder = std::getenv("MONOGRAPH_SHARED");
  return folder != nullptr ? std::filesystem::path(folder) : RepositoryRoot() / ".." / "shared";
}

// The path of a shared file or folder, such as "zoo". Skips the test, naming it, where it is not.
inline std::filesystem::path SharedPath(const std::string& name) {
  const std::filesystem::path path = SharedFolder() / name;
  if (!std::filesystem::exists(path)) {
    SKIP("../shared/" << name << " is not here (set MONOGRAPH_SHARED to the folder that has it)");
  }
  return path;
}

inline std::vector<std::byte> ReadFile(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  REQUIRE(stream.is_open());
  std::vector<std::byte> bytes(static_cast<size_t>(stream.tellg()));
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  REQUIRE(stream.good());
  return bytes;
}

// The .tflite files of ../shared/zoo, by name.
inline std::vector<std::filesystem::path> ZooModels() {
  std::vector<std::filesystem::path> models;
  for (const auto& entry : std::filesystem::directory_iterator(SharedPath("zoo"))) {
    if (entry.path().extension() == ".tflite") models.push_back(entry.path());
  }
  std::sort(models.begin(), models.end());
  return models;
}

}  // namespace monograph::test
