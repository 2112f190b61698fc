// Running graphs in tests of what rewrites or makes them.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "graph/check.h"
#include "runtime/session.h"
#include "support/numbers.h"

namespace monograph::test {

template <typename T>
std::vector<float> Widen(std::span<const T> values) {
  return {values.begin(), values.end()};
}

inline Numbers ToNumbers(const ConstTensorView& view) {
  switch (view.dtype) {
    case DType::kFloat32: return {view.shape, Widen(view.as<float>())};
    case DType::kInt32: return {view.shape, Widen(view.as<int32_t>())};
    case DType::kInt64: return {view.shape, Widen(view.as<int64_t>())};
    case DType::kUInt8: return {view.shape, Widen(view.as<uint8_t>())};
    case DType::kInt8: return {view.shape, Widen(view.as<int8_t>())};
    case DType::kBool: return {view.shape, Widen(view.as<bool>())};
    default: FAIL("tensors of type " << DTypeName(view.dtype) << " are not expected here");
  }
  return {};
}

inline void Fill(const TensorView& view, const Numbers& numbers) {
  if (view.bytes.empty()) return;  // Other inputs have no shape yet.
  REQUIRE((view.dtype == DType::kFloat32 || view.dtype == DType::kUInt8));
  for (size_t i = 0; i < numbers.values.size(); ++i) {
    if (view.dtype == DType::kFloat32) view.as<float>()[i] = numbers.values[i];
    if (view.dtype == DType::kUInt8)
      view.as<uint8_t>()[i] = static_cast<uint8_t>(static_cast<int>(numbers.values[i]));
  }
}

template <typename T>
T Get(Result<T> result) {
  INFO((result.ok() ? "" : result.error().message()));
  REQUIRE(result.ok());
  return std::move(*result);
}

inline void RequireOk(const Status& status) {
  INFO((status.ok() ? "" : status.error().message()));
  REQUIRE(status.ok());
}

// A session of the naive evaluators that has run on the inputs.
inline std::unique_ptr<Session> RunSession(const Graph& graph, const std::vector<Numbers>& inputs) {
  RequireOk(CheckGraph(graph));
  SessionOptions options;
  options.reference_only = true;
  auto session = Get(Session::Create(graph, options));
  REQUIRE(session->inputs().size() == inputs.size());
  for (size_t round = 0; round < 2; ++round) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      Fill(Get(session->PrepareInput(i, inputs[i].shape)), inputs[i]);
    }
  }
  RequireOk(session->Run());
  return session;
}

// The graph's outputs by the naive evaluators.
inline std::vector<Numbers> RunGraph(const Graph& graph, const std::vector<Numbers>& inputs) {
  const auto session = RunSession(graph, inputs);
  std::vector<Numbers> outputs;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    outputs.push_back(ToNumbers(Get(session->Output(i))));
  }
  return outputs;
}

// Requires the shape and, within `tolerance` relative to the largest number, the numbers.
inline void RequireClose(const Numbers& actual, const Numbers& expected, float tolerance = 1e-5f) {
  INFO("shapes " << actual.shape.ToString() << " and " << expected.shape.ToString());
  REQUIRE(actual.shape == expected.shape);
  REQUIRE(actual.values.size() == expected.values.size());
  float largest = 1;
  for (float value : expected.values) largest = std::max(largest, std::fabs(value));
  for (size_t i = 0; i < expected.values.size(); ++i) {
    INFO("element " << i << ": " << actual.values[i] << ", expected " << expected.values[i]);
    REQUIRE(std::fabs(actual.values[i] - expected.values[i]) <= tolerance * largest);
  }
}

}  // namespace monograph::test
