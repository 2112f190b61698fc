// Hostile model files: whatever the bytes, reading, inferring and preparing a session give a value
// or a typed error, within the memory allowed.
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "format/read.h"
#include "graph/check.h"
#include "ops/infer.h"
#include "runtime/session.h"

namespace {

constexpr size_t kMemoryLimit = 16 << 20;

void Require(bool good) {
  if (!good) std::abort();
}

void Prepare(monograph::Graph graph) {
  Require(monograph::CheckGraph(graph).ok());
  const auto types = monograph::InferGraph(graph);
  Require(types.ok() || !types.error().message().empty());
  monograph::SessionOptions options;
  options.memory_limit = kMemoryLimit;
  const auto session = monograph::Session::Create(std::move(graph), options);
  Require(session.ok() || !session.error().message().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto graph = monograph::ReadModel(std::as_bytes(std::span(data, size)), nullptr);
  if (graph.ok()) {
    Prepare(std::move(*graph));
  } else {
    Require(!graph.error().message().empty());
  }
  return 0;
}
