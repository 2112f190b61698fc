#include "import/onnx/parse.h"

#include <new>
#include <protozero/exception.hpp>
// Fields of the wrong wire type come with hostile files: the library asserts that there are none.
#define protozero_assert(x) ((x) ? void() : throw protozero::unknown_pbf_wire_type_exception())
#include <protozero/pbf_reader.hpp>
#include <utility>

#include "base/strings.h"

namespace monograph::onnx {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

std::vector<std::byte> ToBytes(const protozero::data_view& view) {
  const auto* data = reinterpret_cast<const std::byte*>(view.data());
  return {data, data + view.size()};
}

// Repeated numbers stand packed or one by one, as the writer liked.
template <typename T, typename GetRange, typename GetOne>
void AppendNumbers(pbf_reader& reader, std::vector<T>& out, GetRange get_range, GetOne get_one) {
  if (reader.wire_type() != pbf_wire_type::length_delimited) {
    out.push_back(static_cast<T>((reader.*get_one)()));
    return;
  }
  for (const auto value : (reader.*get_range)()) out.push_back(static_cast<T>(value));
}

void AppendInt64s(pbf_reader& reader, std::vector<int64_t>& out) {
  AppendNumbers(reader, out, &pbf_reader::get_packed_int64, &pbf_reader::get_int64);
}

void AppendFloats(pbf_reader& reader, std::vector<float>& out) {
  AppendNumbers(reader, out, &pbf_reader::get_packed_float, &pbf_reader::get_float);
}

TensorProto ReadTensor(pbf_reader reader) {
  constexpr int32_t kExternal = 1;
  TensorProto tensor;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: AppendInt64s(reader, tensor.dims); break;
      case 2: tensor.data_type = static_cast<DataType>(reader.get_int32()); break;
      case 4: AppendFloats(reader, tensor.float_data); break;
      case 5:
        AppendNumbers(reader, tensor.int32_data, &pbf_reader::get_packed_int32,
                      &pbf_reader::get_int32);
        break;
      case 7: AppendInt64s(reader, tensor.int64_data); break;
      case 8: tensor.name = reader.get_string(); break;
      case 9: tensor.raw_data = ToBytes(reader.get_view()); break;
      case 10:
        AppendNumbers(reader, tensor.double_data, &pbf_reader::get_packed_double,
                      &pbf_reader::get_double);
        break;
      case 14: tensor.external = reader.get_enum() == kExternal; break;
      default: reader.skip();
    }
  }
  return tensor;
}

AttributeProto ParseAttribute(pbf_reader reader) {
  AttributeProto attribute;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: attribute.name = reader.get_string(); break;
      case 2: attribute.f = reader.get_float(); break;
      case 3: attribute.i = reader.get_int64(); break;
      case 4: attribute.s = reader.get_string(); break;
      case 5: attribute.t = ReadTensor(reader.get_message()); break;
      case 7: AppendFloats(reader, attribute.floats); break;
      case 8: AppendInt64s(reader, attribute.ints); break;
      default: reader.skip();
    }
  }
  return attribute;
}

NodeProto ParseNode(pbf_reader reader) {
  NodeProto node;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: node.inputs.push_back(reader.get_string()); break;
      case 2: node.outputs.push_back(reader.get_string()); break;
      case 3: node.name = reader.get_string(); break;
      case 4: node.op_type = reader.get_string(); break;
      case 5: node.attributes.push_back(ParseAttribute(reader.get_message())); break;
      case 7: node.domain = reader.get_string(); break;
      default: reader.skip();
    }
  }
  return node;
}

int64_t ParseDimension(pbf_reader reader) {
  int64_t dim = -1;
  while (reader.next()) {
    if (reader.tag() == 1) {
      dim = reader.get_int64();
    } else {
      reader.skip();
    }
  }
  return dim;
}

std::vector<int64_t> ParseShape(pbf_reader reader) {
  std::vector<int64_t> dims;
  while (reader.next(1)) dims.push_back(ParseDimension(reader.get_message()));
  return dims;
}

void ParseTensorType(pbf_reader reader, ValueInfoProto& info) {
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: info.elem_type = static_cast<DataType>(reader.get_int32()); break;
      case 2: info.dims = ParseShape(reader.get_message()); break;
      default: reader.skip();
    }
  }
}

ValueInfoProto ParseValueInfo(pbf_reader reader) {
  ValueInfoProto info;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: info.name = reader.get_string(); break;
      case 2: {
        pbf_reader type = reader.get_message();
        while (type.next(1)) ParseTensorType(type.get_message(), info);
        break;
      }
      default: reader.skip();
    }
  }
  return info;
}

GraphProto ParseGraph(pbf_reader reader) {
  GraphProto graph;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: graph.nodes.push_back(ParseNode(reader.get_message())); break;
      case 2: graph.name = reader.get_string(); break;
      case 5: graph.initializers.push_back(ReadTensor(reader.get_message())); break;
      case 11: graph.inputs.push_back(ParseValueInfo(reader.get_message())); break;
      case 12: graph.outputs.push_back(ParseValueInfo(reader.get_message())); break;
      default: reader.skip();
    }
  }
  return graph;
}

// The opset's version if it is of the default domain, else what was known before.
int64_t ParseOpset(pbf_reader reader, int64_t before) {
  std::string domain;
  int64_t version = 0;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: domain = reader.get_string(); break;
      case 2: version = reader.get_int64(); break;
      default: reader.skip();
    }
  }
  return domain.empty() || domain == "ai.onnx" ? version : before;
}

ModelProto Parse(pbf_reader reader) {
  ModelProto model;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: model.ir_version = reader.get_int64(); break;
      case 2: model.producer = reader.get_string(); break;
      case 7: model.graph = ParseGraph(reader.get_message()); break;
      case 8: model.opset = ParseOpset(reader.get_message(), model.opset); break;
      default: reader.skip();
    }
  }
  return model;
}

Error NotOnnx(std::string_view why) {
  return Error{ErrorCode::kNotAModel, StrCat("This is not an ONNX model: ", why, ".")};
}

// Text is sometimes well-formed by chance up to some byte: what was found before decides.
Error Damaged(std::span<const std::byte> file, std::string_view why) {
  const bool starts_like_onnx = file.size() > 1 && file[0] == std::byte{8};
  if (!starts_like_onnx) return NotOnnx("its bytes are not that format's");
  return Error{ErrorCode::kCorruptModel,
               StrCat("The ONNX model is damaged (", why, "): download or export it again.")};
}

pbf_reader ReaderOf(std::span<const std::byte> file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

Error NoMemory() {
  return Error{ErrorCode::kOutOfMemory, "There is not enough memory to read the ONNX model."};
}

}  // namespace

Result<ModelProto> ParseModel(std::span<const std::byte> file) {
  if (file.empty()) return NotOnnx("it is empty");
  try {
    ModelProto model = Parse(ReaderOf(file));
    if (!model.graph) return NotOnnx("it holds no graph");
    return model;
  } catch (const protozero::exception& error) {
    return Damaged(file, error.what());
  } catch (const std::bad_alloc&) {
    return NoMemory();
  }
}

Result<TensorProto> ParseTensor(std::span<const std::byte> file) {
  try {
    return ReadTensor(ReaderOf(file));
  } catch (const protozero::exception& error) {
    return Error{ErrorCode::kCorruptModel, StrCat("The tensor is damaged (", error.what(), ").")};
  } catch (const std::bad_alloc&) {
    return NoMemory();
  }
}

}  // namespace monograph::onnx
