// Constants: types, encodings, damage.
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>
#include <limits>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

// The constant that the tensor becomes.
Graph Imported(OnnxTensor tensor) {
  tensor.name = "c";
  OnnxModel model;
  return Import(model.Output("c").Constant(tensor));
}

template <typename T>
std::string Raw(const std::vector<T>& values) {
  std::string raw(values.size() * sizeof(T), '\0');
  std::memcpy(raw.data(), values.data(), raw.size());
  return raw;
}

template <typename T>
void CheckConstant(const OnnxTensor& tensor, const std::vector<T>& expected) {
  INFO("type " << tensor.data_type << (tensor.packed ? " packed" : ""));
  const Graph graph = Imported(tensor);
  const auto view = ConstantView(graph, graph.outputs[0]);
  REQUIRE(view);
  CHECK(view->dtype == DTypeOf<T>());
  CHECK(view->shape == Shape{static_cast<int32_t>(expected.size())});
  const auto actual = view->as<T>();
  CHECK(std::vector<T>(actual.begin(), actual.end()) == expected);
}

TEST_CASE("Elements stand as bytes or in typed fields, packed or not") {
  for (const bool packed : {true, false}) {
    const auto tensor = [&](int32_t type) {
      OnnxTensor t;
      t.dims = {2};
      t.data_type = type;
      t.packed = packed;
      return t;
    };
    OnnxTensor t = tensor(1);
    t.float_data = {1.5f, -2};
    CheckConstant<float>(t, {1.5f, -2});
    t = tensor(11);
    t.double_data = {1.5, -2};
    CheckConstant<float>(t, {1.5f, -2});
    t = tensor(7);
    t.int64_data = {-1, int64_t{1} << 40};
    CheckConstant<int64_t>(t, {-1, int64_t{1} << 40});
    for (const int32_t type : {12, 13}) {
      t = tensor(type);
      t.uint64_data = {1, 4294967295};
      CheckConstant<int64_t>(t, {1, 4294967295});
    }
    t = tensor(10);
    t.int32_data = {0x3C00, 0xC100};
    CheckConstant<float>(t, {1, -2.5f});
    const std::vector<int32_t> small = {1, 100};
    for (const int32_t type : {2, 3, 4, 5, 6}) {
      t = tensor(type);
      t.int32_data = small;
      if (type == 2) CheckConstant<uint8_t>(t, {1, 100});
      if (type == 3) CheckConstant<int8_t>(t, {1, 100});
      if (type == 4) CheckConstant<int32_t>(t, {1, 100});
      if (type == 5) CheckConstant<int16_t>(t, {1, 100});
      if (type == 6) CheckConstant<int32_t>(t, {1, 100});
    }
  }
  const auto raw = [](int32_t type, std::string bytes) {
    OnnxTensor t;
    t.dims = {2};
    t.data_type = type;
    t.raw_data = std::move(bytes);
    return t;
  };
  CheckConstant<float>(raw(1, Raw<float>({3, 4})), {3, 4});
  CheckConstant<float>(raw(11, Raw<double>({3, 4})), {3, 4});
  CheckConstant<float>(raw(10, Raw<uint16_t>({0x3C00, 0xC100})), {1, -2.5f});
  CheckConstant<int32_t>(raw(4, Raw<uint16_t>({1, 65535})), {1, 65535});
  CheckConstant<int64_t>(raw(12, Raw<uint32_t>({1, 4294967295})), {1, 4294967295});
  CheckConstant<int64_t>(raw(13, Raw<uint64_t>({1, 1ull << 40})), {1, int64_t{1} << 40});
  CheckConstant<int64_t>(raw(7, Raw<int64_t>({3, -4})), {3, -4});
  CheckConstant<int32_t>(raw(6, Raw<int32_t>({3, -4})), {3, -4});
  CheckConstant<uint8_t>(raw(2, Raw<uint8_t>({3, 255})), {3, 255});
  CheckConstant<bool>(raw(9, Raw<uint8_t>({1, 0})), {true, false});
}

TEST_CASE("A Constant node holds a tensor or numbers") {
  const auto constant = [](const Attribute& attribute) {
    OnnxModel model;
    return Import(model.Output("c").Node("Constant", {}, {"c"}, {attribute}));
  };
  const auto expect = [&](const Attribute& attribute, DType dtype, const Shape& shape) {
    const Graph graph = constant(attribute);
    CHECK(graph.value(graph.outputs[0]).dtype == dtype);
    CHECK(graph.value(graph.outputs[0]).shape == shape);
    CHECK(graph.value(graph.outputs[0]).name == "c");
  };
  expect({"value", FloatTensor(Ramp({2, 3}))}, DType::kFloat32, {2, 3});
  expect(Float("value_float", 2), DType::kFloat32, {});
  expect(Int("value_int", 2), DType::kInt64, {});
  expect(Ints("value_ints", {1, 2}), DType::kInt64, {2});
  expect({"value_floats", std::vector<float>{1, 2, 3}}, DType::kFloat32, {3});
  OnnxModel string;
  string.Output("c").Node("Constant", {}, {"c"}, {String("value_string", "text")});
  CHECK(ImportError(string).code() == ErrorCode::kUnsupportedModel);
}

TEST_CASE("bfloat16 is the upper half of a float") {
  OnnxTensor tensor;
  tensor.data_type = 16;
  tensor.dims = {3};
  tensor.raw_data = Raw<uint16_t>({0x3f80, 0xc020, 0x7f80});
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  CheckConstant<float>(tensor, {1, -2.5f, kInfinity});
  tensor.raw_data.clear();
  tensor.int32_data = {0x3f80, 0xc020, 0x7f80};
  CheckConstant<float>(tensor, {1, -2.5f, kInfinity});
}

TEST_CASE("Four bits become eight, the lower ones first") {
  OnnxTensor tensor;
  tensor.data_type = 22;
  tensor.dims = {3};
  tensor.raw_data = std::string{'\xf1', '\x08'};
  CheckConstant<int8_t>(tensor, {1, -1, -8});
  tensor.data_type = 21;
  CheckConstant<uint8_t>(tensor, {1, 15, 8});
  tensor.raw_data.clear();
  tensor.int32_data = {0xf1, 0x08};
  CheckConstant<uint8_t>(tensor, {1, 15, 8});
}

void CheckRefused(OnnxTensor tensor, ErrorCode code, const char* message) {
  tensor.name = "weights";
  OnnxModel model;
  const Error error = ImportError(model.Output("weights").Constant(tensor));
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
  CHECK_THAT(error.message(), ContainsSubstring("\"weights\""));
}

TEST_CASE("Tensors that do not hold what their shape says are refused") {
  for (const auto& dims : {std::vector<int64_t>{5},
                           {7},
                           {},
                           {2, 2},
                           {6, 0},
                           {-6, -1},
                           {-1},
                           {int64_t{1} << 32, 6},
                           std::vector<int64_t>(8, INT32_MAX)}) {
    OnnxTensor tensor = FloatTensor(Ramp({6}));
    tensor.dims = dims;
    CheckRefused(tensor, ErrorCode::kCorruptModel, "shape");
  }
  OnnxTensor ragged = FloatTensor(Ramp({6}));
  ragged.raw_data.pop_back();
  CheckRefused(ragged, ErrorCode::kCorruptModel, "as many elements");
  OnnxTensor doubles = FloatTensor(Ramp({6}));
  doubles.data_type = 11;
  doubles.raw_data = Raw<double>({1, 2, 3, 4, 5, 6}) + "x";
  CheckRefused(doubles, ErrorCode::kCorruptModel, "as many elements");
  OnnxTensor nibbles;
  nibbles.data_type = 22;
  nibbles.dims = {3};
  for (const char* pairs : {"1", "123"}) {
    nibbles.raw_data = pairs;
    CheckRefused(nibbles, ErrorCode::kCorruptModel, "as many elements");
  }
  OnnxTensor absent;
  absent.dims = {3};
  CheckRefused(absent, ErrorCode::kCorruptModel, "as many elements");
}

TEST_CASE("Weights in another file, and types that there are not, are refused") {
  OnnxTensor external = FloatTensor(Ramp({6}));
  external.external = true;
  CheckRefused(external, ErrorCode::kUnsupportedModel, "save the model with its weights inside");
  for (const int32_t type : {0, 8, 14, 17, 99, -1}) {
    OnnxTensor tensor = FloatTensor(Ramp({6}));
    tensor.data_type = type;
    CheckRefused(tensor, ErrorCode::kUnsupportedModel, "element type");
  }
  OnnxTensor rank = FloatTensor(Ramp({1}));
  rank.dims = std::vector<int64_t>(9, 1);
  CheckRefused(rank, ErrorCode::kUnsupportedModel, "9 dimensions");
}

TEST_CASE("Booleans are 0 or 1") {
  OnnxTensor tensor;
  tensor.name = "c";
  tensor.data_type = 9;
  tensor.dims = {1};
  tensor.raw_data = "\x02";
  OnnxModel model;
  CHECK(ImportError(model.Output("c").Constant(tensor)).code() == ErrorCode::kCorruptModel);
}

TEST_CASE("Empty constants pass") {
  CheckConstant<float>(
      [] {
        OnnxTensor tensor;
        tensor.dims = {0};
        return tensor;
      }(),
      {});
}

}  // namespace
}  // namespace monograph
