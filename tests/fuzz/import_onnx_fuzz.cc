// Hostile ONNX files: whatever the bytes, importing, rewriting and writing give a sound model file
// or a typed error.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "format/read.h"
#include "format/write.h"
#include "graph/check.h"
#include "import/onnx/import.h"
#include "passes/pipeline.h"

namespace {

void Require(bool good) {
  if (!good) std::abort();
}

template <typename T>
bool Succeeded(const monograph::Result<T>& result) {
  Require(result.ok() || !result.error().message().empty());
  return result.ok();
}

void Convert(monograph::Graph graph) {
  Require(monograph::CheckGraph(graph).ok());
  constexpr auto kHalves = monograph::WeightsType::kFloat16;
  if (!Succeeded(monograph::RunPasses(graph, {.weights = kHalves}))) return;
  Require(monograph::CheckGraph(graph).ok());
  const auto file = monograph::WriteModel(graph);
  if (!Succeeded(file)) return;
  Require(monograph::ReadModel(std::as_bytes(std::span(*file)), nullptr).ok());
}

// A file of zeros beside the model, not without end.
monograph::Result<monograph::Buffer> ReadZeros(const std::string&, uint64_t offset,
                                               uint64_t length) {
  constexpr uint64_t kSize = 1 << 20;
  if (offset > kSize || length > kSize - offset) {
    return monograph::Error{monograph::ErrorCode::kIo, "It is too short."};
  }
  return monograph::Buffer::Copy(std::vector<std::byte>(length));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto graph = monograph::ImportOnnx(std::as_bytes(std::span(data, size)), ReadZeros);
  if (Succeeded(graph)) Convert(std::move(*graph));
  return 0;
}
