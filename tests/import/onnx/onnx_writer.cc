#include "import/onnx/onnx_writer.h"

#include <cstring>
#include <protozero/pbf_writer.hpp>
#include <utility>

namespace monograph::test {

namespace {

using protozero::pbf_writer;

template <typename T, typename AddPacked, typename AddOne>
void AddNumbers(pbf_writer& writer, protozero::pbf_tag_type tag, const std::vector<T>& values,
                bool packed, AddPacked add_packed, AddOne add_one) {
  if (packed && !values.empty()) (writer.*add_packed)(tag, values.begin(), values.end());
  if (packed) return;
  for (T value : values) (writer.*add_one)(tag, value);
}

void AddInt64s(pbf_writer& writer, protozero::pbf_tag_type tag, const std::vector<int64_t>& values,
               bool packed) {
  using Iterator = std::vector<int64_t>::const_iterator;
  AddNumbers(writer, tag, values, packed, &pbf_writer::add_packed_int64<Iterator>,
             &pbf_writer::add_int64);
}

void AddFloats(pbf_writer& writer, protozero::pbf_tag_type tag, const std::vector<float>& values,
               bool packed) {
  using Iterator = std::vector<float>::const_iterator;
  AddNumbers(writer, tag, values, packed, &pbf_writer::add_packed_float<Iterator>,
             &pbf_writer::add_float);
}

std::string TensorMessage(const OnnxTensor& tensor) {
  std::string message;
  pbf_writer writer(message);
  AddInt64s(writer, 1, tensor.dims, tensor.packed);
  writer.add_int32(2, tensor.data_type);
  AddFloats(writer, 4, tensor.float_data, tensor.packed);
  AddNumbers(writer, 5, tensor.int32_data, tensor.packed,
             &pbf_writer::add_packed_int32<std::vector<int32_t>::const_iterator>,
             &pbf_writer::add_int32);
  AddInt64s(writer, 7, tensor.int64_data, tensor.packed);
  writer.add_string(8, tensor.name);
  if (!tensor.raw_data.empty()) writer.add_bytes(9, tensor.raw_data);
  AddNumbers(writer, 10, tensor.double_data, tensor.packed,
             &pbf_writer::add_packed_double<std::vector<double>::const_iterator>,
             &pbf_writer::add_double);
  AddNumbers(writer, 11, tensor.uint64_data, tensor.packed,
             &pbf_writer::add_packed_uint64<std::vector<uint64_t>::const_iterator>,
             &pbf_writer::add_uint64);
  for (const auto& [key, text] : tensor.external_data) {
    std::string entry;
    pbf_writer entry_writer(entry);
    entry_writer.add_string(1, key);
    entry_writer.add_string(2, text);
    writer.add_message(13, entry);
  }
  if (tensor.external) writer.add_enum(14, 1);
  return message;
}

struct AddValue {
  pbf_writer& writer;

  void operator()(int64_t value) const { Type(2), writer.add_int64(3, value); }
  void operator()(float value) const { Type(1), writer.add_float(2, value); }
  void operator()(const std::string& value) const { Type(3), writer.add_string(4, value); }
  void operator()(const std::vector<int64_t>& v) const { Type(7), AddInt64s(writer, 8, v, false); }
  void operator()(const std::vector<float>& v) const { Type(6), AddFloats(writer, 7, v, true); }
  void operator()(const OnnxTensor& value) const {
    Type(4), writer.add_message(5, TensorMessage(value));
  }
  void operator()(const AttributeRef& value) const { Type(2), writer.add_string(21, value.name); }
  void operator()(const GraphBytes& value) const { Type(5), writer.add_message(6, value.bytes); }
  void Type(int32_t type) const { writer.add_enum(20, type); }
};

std::string AttributeMessage(const Attribute& attribute) {
  std::string message;
  pbf_writer writer(message);
  writer.add_string(1, attribute.name);
  std::visit(AddValue{writer}, attribute.value);
  return message;
}

std::string ShapeMessage(const std::vector<int64_t>& dims) {
  std::string message;
  pbf_writer shape(message);
  for (int64_t dim : dims) {
    std::string dimension;
    pbf_writer writer(dimension);
    dim == -1 ? writer.add_string(2, "batch") : writer.add_int64(1, dim);
    shape.add_message(1, dimension);
  }
  return message;
}

std::string ValueInfo(const std::string& name, int32_t type, const std::vector<int64_t>* dims) {
  std::string tensor_type;
  pbf_writer tensor(tensor_type);
  tensor.add_int32(1, type);
  if (dims != nullptr) tensor.add_message(2, ShapeMessage(*dims));
  std::string type_message;
  pbf_writer(type_message).add_message(1, tensor_type);
  std::string message;
  pbf_writer writer(message);
  writer.add_string(1, name);
  writer.add_message(2, type_message);
  return message;
}

}  // namespace

OnnxTensor FloatTensor(const Numbers& numbers) {
  OnnxTensor tensor;
  tensor.dims.assign(numbers.shape.dims().begin(), numbers.shape.dims().end());
  tensor.raw_data.resize(numbers.values.size() * sizeof(float));
  if (tensor.raw_data.empty()) return tensor;
  std::memcpy(tensor.raw_data.data(), numbers.values.data(), tensor.raw_data.size());
  return tensor;
}

OnnxTensor IntTensor(const std::vector<int64_t>& values) {
  OnnxTensor tensor;
  tensor.dims = {static_cast<int64_t>(values.size())};
  tensor.data_type = 7;
  tensor.int64_data = values;
  return tensor;
}

Attribute Int(std::string name, int64_t value) { return {std::move(name), value}; }
Attribute Float(std::string name, float value) { return {std::move(name), value}; }
Attribute String(std::string name, std::string value) {
  return {std::move(name), std::move(value)};
}
Attribute Ints(std::string name, std::vector<int64_t> values) {
  return {std::move(name), std::move(values)};
}

OnnxModel& OnnxModel::Input(const std::string& name, const std::vector<int64_t>& dims,
                            int32_t type) {
  pbf_writer(graph_).add_message(11, ValueInfo(name, type, &dims));
  return *this;
}

OnnxModel& OnnxModel::InputWithoutShape(const std::string& name) {
  pbf_writer(graph_).add_message(11, ValueInfo(name, 1, nullptr));
  return *this;
}

OnnxModel& OnnxModel::Output(const std::string& name) {
  pbf_writer(graph_).add_message(12, ValueInfo(name, 1, nullptr));
  return *this;
}

OnnxModel& OnnxModel::Constant(const std::string& name, const Numbers& numbers) {
  OnnxTensor tensor = FloatTensor(numbers);
  tensor.name = name;
  return Constant(tensor);
}

OnnxModel& OnnxModel::Constant(const std::string& name, const std::vector<int64_t>& values) {
  OnnxTensor tensor = IntTensor(values);
  tensor.name = name;
  return Constant(tensor);
}

OnnxModel& OnnxModel::Constant(const OnnxTensor& tensor) {
  pbf_writer(graph_).add_message(5, TensorMessage(tensor));
  return *this;
}

OnnxModel& OnnxModel::Node(const std::string& op, const std::vector<std::string>& inputs,
                           const std::vector<std::string>& outputs,
                           const std::vector<Attribute>& attributes, const std::string& domain) {
  std::string message;
  pbf_writer writer(message);
  for (const std::string& name : inputs) writer.add_string(1, name);
  for (const std::string& name : outputs) writer.add_string(2, name);
  writer.add_string(3, "node" + std::to_string(node_messages_.size()));
  writer.add_string(4, op);
  for (const Attribute& attribute : attributes) {
    writer.add_message(5, AttributeMessage(attribute));
  }
  if (!domain.empty()) writer.add_string(7, domain);
  pbf_writer(graph_).add_message(1, message);
  node_messages_.push_back(message);
  return *this;
}

OnnxModel& OnnxModel::SparseConstant(const std::string& name) {
  OnnxTensor values;
  values.name = name;
  std::string message;
  pbf_writer(message).add_message(1, TensorMessage(values));
  pbf_writer(graph_).add_message(15, message);
  return *this;
}

OnnxModel& OnnxModel::Function(const std::string& name, const std::vector<std::string>& inputs,
                               const std::vector<std::string>& outputs, const OnnxModel& body) {
  std::string message;
  pbf_writer writer(message);
  writer.add_string(1, name);
  for (const std::string& input : inputs) writer.add_string(4, input);
  for (const std::string& output : outputs) writer.add_string(5, output);
  for (const std::string& node : body.node_messages_) writer.add_message(7, node);
  writer.add_string(10, "own");
  functions_.push_back(message);
  return *this;
}

std::string OnnxModel::Bytes() const {
  std::string opset;
  pbf_writer opset_writer(opset);
  opset_writer.add_string(1, "");
  opset_writer.add_int64(2, opset_);
  std::string file;
  pbf_writer writer(file);
  writer.add_int64(1, 8);
  writer.add_string(2, "tests");
  writer.add_message(7, graph_);
  writer.add_message(8, opset);
  for (const std::string& function : functions_) writer.add_message(25, function);
  return file;
}

}  // namespace monograph::test
