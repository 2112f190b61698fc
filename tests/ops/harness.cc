#include "ops/harness.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "base/string_tensor.h"
#include "graph/op_options.h"

namespace monograph {

Tensor Tensor::OfBools(const Shape& shape, const std::vector<int>& values) {
  Tensor tensor{DType::kBool, shape, {}, {}};
  for (int value : values) tensor.bytes.push_back(static_cast<std::byte>(value));
  return tensor;
}

Tensor Tensor::OfStrings(const Shape& shape, const std::vector<std::string_view>& strings) {
  const auto packed = PackStrings(strings);
  REQUIRE(packed.ok());
  return {DType::kString, shape, {packed->span().begin(), packed->span().end()}, {}};
}

OpCase::OpCase(schema::BuiltinOperator op) {
  Node node;
  node.op = op;
  node.options = DefaultOptions(op);
  graph_.AddNode(std::move(node));
}

OpCase::OpCase(std::string custom_code, std::vector<uint8_t> custom_options)
    : OpCase(schema::BuiltinOperator::CUSTOM) {
  graph_.node(0).custom_code = std::move(custom_code);
  graph_.node(0).custom_options = std::move(custom_options);
}

OpCase& OpCase::Add(Tensor tensor, bool constant, bool dynamic) {
  Value value{"v", tensor.dtype, tensor.shape, tensor.quantization, {}};
  value.name += std::to_string(graph_.value_count());
  for (int axis = 0; dynamic && axis < value.shape.rank(); ++axis) value.shape[axis] = kDynamic;
  if (constant) {
    auto copy = Buffer::Copy(tensor.bytes);
    REQUIRE(copy.ok());
    value.constant = Constant::Own(std::move(*copy));
  }
  const ValueId id = graph_.AddValue(std::move(value));
  graph_.node(0).inputs.push_back(id);
  if (!constant) {
    graph_.inputs.push_back(id);
    inputs_.push_back(std::move(tensor));
  }
  return *this;
}

OpCase& OpCase::Input(Tensor tensor) { return Add(std::move(tensor), false, false); }
OpCase& OpCase::Dynamic(Tensor tensor) { return Add(std::move(tensor), false, true); }
OpCase& OpCase::Constant(Tensor tensor) { return Add(std::move(tensor), true, false); }

OpCase& OpCase::Missing() {
  graph_.node(0).inputs.push_back(kNoValue);
  return *this;
}

OpCase& OpCase::Output(DType dtype, Quantization q) {
  const ValueId id = graph_.AddValue(Value{"out", dtype, {}, std::move(q), {}});
  graph_.node(0).outputs.push_back(id);
  graph_.outputs.push_back(id);
  return *this;
}

namespace {

Status SetInputs(Session& session, const OpCase& op) {
  std::vector<Shape> shapes;
  for (const Tensor& input : op.inputs()) shapes.push_back(input.shape);
  for (size_t round = 0; round < 2; ++round) {
    for (size_t i = 0; i < shapes.size(); ++i) {
      MG_TRY_ASSIGN(const TensorView view, session.PrepareInput(i, shapes[i]));
      if (view.bytes.empty()) continue;
      REQUIRE(view.bytes.size() == op.inputs()[i].bytes.size());
      std::ranges::copy(op.inputs()[i].bytes, view.bytes.begin());
    }
  }
  return {};
}

Result<std::vector<Tensor>> Run(const OpCase& op, const SessionOptions& options) {
  MG_TRY_ASSIGN(const auto session, Session::Create(op.graph(), options));
  MG_TRY(SetInputs(*session, op));
  MG_TRY(session->Run());
  std::vector<Tensor> outputs;
  for (size_t i = 0; i < session->outputs().size(); ++i) {
    MG_TRY_ASSIGN(const ConstTensorView view, session->Output(i));
    const Quantization& q = session->outputs()[i].quantization;
    outputs.push_back(Tensor{view.dtype, view.shape, {view.bytes.begin(), view.bytes.end()}, q});
  }
  return outputs;
}

void RequireClose(const std::vector<float>& a, const std::vector<float>& b, float tolerance) {
  float largest = 1;
  for (float x : a) largest = std::isfinite(x) ? std::max(largest, std::fabs(x)) : largest;
  for (size_t i = 0; i < a.size(); ++i) {
    INFO("element " << i << ": " << a[i] << " and " << b[i]);
    const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    REQUIRE((same || std::fabs(a[i] - b[i]) <= tolerance * largest));
  }
}

template <typename T>
void RequireWithinQuantum(const Tensor& a, const Tensor& b) {
  const auto x = a.as<T>();
  const auto y = b.as<T>();
  for (size_t i = 0; i < x.size(); ++i) {
    INFO("element " << i << ": " << int{x[i]} << " and " << int{y[i]});
    REQUIRE(std::abs(int{x[i]} - int{y[i]}) <= 1);
  }
}

void RequireAlike(const Tensor& a, const Tensor& b, float tolerance) {
  INFO("shapes " << a.shape.ToString() << " and " << b.shape.ToString());
  REQUIRE(a.shape == b.shape);
  REQUIRE(a.dtype == b.dtype);
  REQUIRE(a.bytes.size() == b.bytes.size());
  const bool quantized = !a.quantization.empty();
  if (a.dtype == DType::kFloat32) {
    RequireClose(a.as<float>(), b.as<float>(), tolerance);
  } else if (a.dtype == DType::kInt8 && quantized) {
    RequireWithinQuantum<int8_t>(a, b);
  } else if (a.dtype == DType::kUInt8 && quantized) {
    RequireWithinQuantum<uint8_t>(a, b);
  } else {
    REQUIRE(a.bytes == b.bytes);
  }
}

void RequireOk(const Result<std::vector<Tensor>>& result) {
  INFO((result.ok() ? "" : result.error().message()));
  REQUIRE(result.ok());
}

}  // namespace

Result<std::vector<Tensor>> RunNaive(const OpCase& op) {
  SessionOptions options;
  options.reference_only = true;
  return Run(op, options);
}

Result<std::vector<Tensor>> RunSession(const OpCase& op, int threads) {
  SessionOptions options;
  options.threads = threads;
  return Run(op, options);
}

Tensor Naive(const OpCase& op) {
  auto result = RunNaive(op);
  RequireOk(result);
  return (*result)[0];
}

Error ErrorOf(const OpCase& op) {
  const auto result = RunNaive(op);
  REQUIRE_FALSE(result.ok());
  return result.error();
}

std::string PlaceOf(const OpCase& op) {
  auto session = Session::Create(op.graph(), {});
  INFO((session.ok() ? "" : session.error().message()));
  REQUIRE(session.ok());
  const auto places = (*session)->Placement();
  return places.empty() ? "folded" : places[0];
}

void CheckOnAllExecutors(const OpCase& op, float tolerance) {
  const auto expected = RunNaive(op);
  RequireOk(expected);
  for (int threads : {1, 2}) {
    const auto actual = RunSession(op, threads);
    RequireOk(actual);
    REQUIRE(actual->size() == expected->size());
    for (size_t i = 0; i < expected->size(); ++i) {
      RequireAlike((*expected)[i], (*actual)[i], tolerance);
    }
  }
}

void CheckOnXnnpack(const OpCase& op, float tolerance) {
  REQUIRE(PlaceOf(op) == "xnnpack");
  CheckOnAllExecutors(op, tolerance);
}

Tensor Random::Floats(const Shape& shape, float low, float high) {
  std::vector<float> values(static_cast<size_t>(shape.NumElements().value_or(0)));
  for (float& value : values) value = Float(low, high);
  return Tensor::Of(shape, values);
}

Tensor Random::Quanta(DType dtype, const Shape& shape, Quantization q) {
  Tensor tensor{dtype, shape, {}, std::move(q)};
  tensor.bytes.resize(static_cast<size_t>(shape.NumElements().value_or(0)));
  for (std::byte& byte : tensor.bytes) byte = static_cast<std::byte>(Int(0, 255));
  return tensor;
}

}  // namespace monograph
