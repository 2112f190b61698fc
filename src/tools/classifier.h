// A packed classifier: pixels in, labels and scores out.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/session.h"
#include "tools/images.h"

namespace monograph::tools {

struct Classification {
  std::vector<std::string> labels;  // Best first.
  std::vector<float> scores;
  double milliseconds = 0;  // Of the run: pixels in, names out, without decoding.
};

class Classifier {
 public:
  // kUnsupportedModel unless the model takes one uint8 image [N, H, W, 3] and gives string
  // `labels` and float32 `scores`; the errors of reading a model and of Session::Create.
  static Result<Classifier> Load(const std::filesystem::path& model, const SessionOptions& options);

  Result<Classification> Run(const Image& image);

  // Images of any sizes as one batch: what each gets alone. `milliseconds` is an equal share.
  Result<std::vector<Classification>> RunBatch(std::span<const Image> images);

 private:
  std::unique_ptr<Session> session_;
  size_t labels_ = 0;  // Indices of the outputs.
  size_t scores_ = 0;
};

}  // namespace monograph::tools
