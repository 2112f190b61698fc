// A folder for one test, removed behind it unless the environment variable MONOGRAPH_SCRATCH names
// it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace monograph::test {

class Scratch {
 public:
  Scratch() {
    if (const char* kept = std::getenv("MONOGRAPH_SCRATCH")) {
      path_ = kept;
      kept_ = true;
      return;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "monograph-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~Scratch() {
    if (!kept_) std::filesystem::remove_all(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

}  // namespace monograph::test
