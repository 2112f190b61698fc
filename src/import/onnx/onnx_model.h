// The parts of an ONNX file that the importer reads, as plain data (onnx.proto3 of ONNX 1.17).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace monograph::onnx {

// TensorProto.DataType. Others exist; they are refused where they are used.
enum class DataType : int32_t {
  kUndefined = 0,
  kFloat = 1,
  kUInt8 = 2,
  kInt8 = 3,
  kUInt16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kBool = 9,
  kFloat16 = 10,
  kDouble = 11,
  kUInt32 = 12,
  kUInt64 = 13,
  kBFloat16 = 16,
  kUInt4 = 21,
  kInt4 = 22,
};

constexpr bool IsFourBit(DataType type) {
  return type == DataType::kUInt4 || type == DataType::kInt4;
}

struct TensorProto {
  std::string name;
  std::vector<int64_t> dims;
  DataType data_type = DataType::kUndefined;
  // The elements stand in one of these, row-major. raw_data is little-endian; of four bits each the
  // lower ones come first.
  std::vector<std::byte> raw_data;
  std::vector<float> float_data;
  std::vector<int32_t> int32_data;
  std::vector<int64_t> int64_data;
  std::vector<double> double_data;
  std::vector<uint64_t> uint64_data;
  // The elements stand in another file, which these keys describe (external_data.h).
  bool external = false;
  std::vector<std::pair<std::string, std::string>> external_data;
};

struct GraphProto;

struct AttributeProto {
  std::string name;
  std::optional<float> f;
  std::optional<int64_t> i;
  std::optional<std::string> s;
  std::optional<TensorProto> t;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<GraphProto> graphs;  // The branches and bodies of If, Loop and Scan.
  std::string ref_name;            // In a function: the attribute of the call that stands here.
};

struct NodeProto {
  std::string name;
  std::string op_type;
  std::string domain;
  std::string overload;
  std::vector<std::string> inputs;  // An empty name is a left-out input.
  std::vector<std::string> outputs;
  std::vector<AttributeProto> attributes;
};

struct ValueInfoProto {
  std::string name;
  DataType elem_type = DataType::kUndefined;
  std::optional<std::vector<int64_t>> dims;  // -1 where a dimension is named or missing.
};

struct GraphProto {
  std::string name;
  std::vector<NodeProto> nodes;
  std::vector<TensorProto> initializers;
  std::vector<std::string> sparse_initializers;  // Their names.
  std::vector<ValueInfoProto> inputs;
  std::vector<ValueInfoProto> outputs;
};

// An operator that the model defines by nodes of its own.
struct FunctionProto {
  std::string name;
  std::string domain;
  std::string overload;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<AttributeProto> defaults;  // Of attributes that a call leaves out.
  std::vector<NodeProto> nodes;
};

struct ModelProto {
  int64_t ir_version = 0;
  int64_t opset = 0;  // Of the default domain; 0 when the file names none.
  std::string producer;
  std::optional<GraphProto> graph;
  std::vector<FunctionProto> functions;
};

}  // namespace monograph::onnx
