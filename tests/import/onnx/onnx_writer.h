// Writing small ONNX files for tests, sound or not.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/numbers.h"

namespace monograph::test {

// TensorProto. Whatever stands here is written, fitting or not.
struct OnnxTensor {
  std::string name;
  std::vector<int64_t> dims;
  int32_t data_type = 1;  // As in import/onnx/onnx_model.h.
  std::string raw_data;
  std::vector<float> float_data;
  std::vector<int32_t> int32_data;
  std::vector<int64_t> int64_data;
  std::vector<double> double_data;
  std::vector<uint64_t> uint64_data;
  bool external = false;
  std::vector<std::pair<std::string, std::string>> external_data;  // Keys and their text.
  bool packed = true;  // Repeated numbers as one field, or as a field each.
};

OnnxTensor FloatTensor(const Numbers& numbers);
OnnxTensor IntTensor(const std::vector<int64_t>& values);  // int64, rank 1.

// An attribute of a function's node that stands for the call's.
struct AttributeRef {
  std::string name;
};

// A graph inside an attribute, as OnnxModel::Graph gives it.
struct GraphBytes {
  std::string bytes;
};

struct Attribute {
  std::string name;
  std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>, OnnxTensor,
               AttributeRef, GraphBytes>
      value;
};

Attribute Int(std::string name, int64_t value);
Attribute Float(std::string name, float value);
Attribute String(std::string name, std::string value);
Attribute Ints(std::string name, std::vector<int64_t> values);

class OnnxModel {
 public:
  explicit OnnxModel(int64_t opset = 17) : opset_(opset) {}

  // -1 is a dimension with a name instead of a number. All return the model.
  OnnxModel& Input(const std::string& name, const std::vector<int64_t>& dims, int32_t type = 1);
  OnnxModel& InputWithoutShape(const std::string& name);
  OnnxModel& Output(const std::string& name);
  OnnxModel& Constant(const std::string& name, const Numbers& numbers);
  OnnxModel& Constant(const std::string& name, const std::vector<int64_t>& values);
  OnnxModel& Constant(const OnnxTensor& tensor);
  OnnxModel& Node(const std::string& op, const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs,
                  const std::vector<Attribute>& attributes = {}, const std::string& domain = "");

  // Names a sparse constant; its contents do not matter.
  OnnxModel& SparseConstant(const std::string& name);
  // An operator of domain "own" that the nodes of `body` define.
  OnnxModel& Function(const std::string& name, const std::vector<std::string>& inputs,
                      const std::vector<std::string>& outputs, const OnnxModel& body);

  // The graph alone, for an attribute.
  GraphBytes Graph() const { return {graph_}; }
  // The file.
  std::string Bytes() const;

 private:
  int64_t opset_;
  std::string graph_;
  std::vector<std::string> node_messages_;
  std::vector<std::string> functions_;
};

// The file as the importer wants it.
inline std::span<const std::byte> AsBytes(const std::string& file) {
  return std::as_bytes(std::span(file));
}

}  // namespace monograph::test
