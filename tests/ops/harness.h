// One operator at a time on every executor: the naive evaluator is the reference, XNNPACK (natively
// and in each WebAssembly build of these tests) must agree.
#pragma once

#include <chrono>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "runtime/session.h"

namespace monograph {

struct Tensor {
  DType dtype = DType::kFloat32;
  Shape shape;
  std::vector<std::byte> bytes;
  Quantization quantization;

  template <typename T>
  static Tensor Of(const Shape& shape, const std::vector<T>& values, Quantization q = {}) {
    Tensor tensor{DTypeOf<T>(), shape, std::vector<std::byte>(values.size() * sizeof(T)),
                  std::move(q)};
    if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
  }
  static Tensor OfBools(const Shape& shape, const std::vector<int>& values);
  static Tensor OfStrings(const Shape& shape, const std::vector<std::string_view>& strings);

  template <typename T>
  std::vector<T> as() const {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
};

inline Quantization PerTensor(float scale, int32_t zero_point) {
  return {{scale}, {zero_point}, 0};
}

// A graph of one node. Inputs and constants are numbered in the order in which they are added.
class OpCase {
 public:
  explicit OpCase(schema::BuiltinOperator op);
  OpCase(std::string custom_code, std::vector<uint8_t> custom_options);

  OpCase& Input(Tensor tensor);     // Given when the case runs.
  OpCase& Dynamic(Tensor tensor);   // The same, declared with dynamic dimensions.
  OpCase& Constant(Tensor tensor);  // In the graph.
  OpCase& Missing();                // An optional input that is left out.
  OpCase& Output(DType dtype, Quantization q = {});

  // The node's options, set to the format's defaults.
  template <typename T>
  T& options() {
    return *static_cast<T*>(graph_.node(0).options.value);
  }

  const Graph& graph() const { return graph_; }
  const std::vector<Tensor>& inputs() const { return inputs_; }

 private:
  OpCase& Add(Tensor tensor, bool constant, bool dynamic);

  Graph graph_;
  std::vector<Tensor> inputs_;
};

// Outputs by the naive evaluator, or by all backends.
Result<std::vector<Tensor>> RunNaive(const OpCase& op);
Result<std::vector<Tensor>> RunSession(const OpCase& op, int threads = 1);

// The first output of the naive evaluator; the test fails when there is an error.
Tensor Naive(const OpCase& op);

// The error that making or running the case gives; the test fails when there is none.
Error ErrorOf(const OpCase& op);

// Where the node runs: "xnnpack", "reference" or "folded".
std::string PlaceOf(const OpCase& op);

// Requires that all executors agree: floats within `tolerance` relative to the largest element,
// quantised values within one quantum, the rest exactly.
void CheckOnAllExecutors(const OpCase& op, float tolerance = 1e-5F);

// CheckOnAllExecutors, and that XNNPACK took the node.
void CheckOnXnnpack(const OpCase& op, float tolerance = 1e-5F);

// Random tests: a new seed each time, printed by the test that fails.
class Random {
 public:
  Random() : seed_(std::random_device{}()), engine_(seed_) {}

  uint32_t seed() const { return seed_; }
  int Int(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool Coin() { return Int(0, 1) == 1; }
  float Float(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(engine_);
  }

  Tensor Floats(const Shape& shape, float low = -1, float high = 1);
  // int8 or uint8 with any numbers.
  Tensor Quanta(DType dtype, const Shape& shape, Quantization q);

 private:
  uint32_t seed_;
  std::mt19937 engine_;
};

// Runs `round` again and again for about a second, at most 200 times.
template <typename Round>
void Repeatedly(Round round) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (int i = 0; i < 200 && std::chrono::steady_clock::now() < end; ++i) round();
}

}  // namespace monograph
