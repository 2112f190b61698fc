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

// Messages in messages: far more than a sound model has, far less than the stack holds.
constexpr int kMaxDepth = 64;

struct TooDeep : protozero::exception {};

// A reader that notes in `at` how far reading came, for what is said of damage.
class Reader : public pbf_reader {
 public:
  Reader(const pbf_reader& reader, const char*& at, int depth = 0)
      : pbf_reader(reader), at_(at), depth_(depth) {
    if (depth > kMaxDepth) throw TooDeep();
  }

  bool next() {
    at_ = data().data();
    return pbf_reader::next();
  }

  Reader get_message() { return {pbf_reader::get_message(), at_, depth_ + 1}; }

 private:
  const char*& at_;
  int depth_;
};

std::vector<std::byte> ToBytes(const protozero::data_view& view) {
  const auto* data = reinterpret_cast<const std::byte*>(view.data());
  return {data, data + view.size()};
}

// Repeated numbers stand packed or one by one, as the writer liked.
template <typename T, typename GetRange, typename GetOne>
void AppendNumbers(Reader& reader, std::vector<T>& out, GetRange get_range, GetOne get_one) {
  if (reader.wire_type() != pbf_wire_type::length_delimited) {
    out.push_back(static_cast<T>((reader.*get_one)()));
    return;
  }
  for (const auto value : (reader.*get_range)()) out.push_back(static_cast<T>(value));
}

void AppendInt64s(Reader& reader, std::vector<int64_t>& out) {
  AppendNumbers(reader, out, &pbf_reader::get_packed_int64, &pbf_reader::get_int64);
}

void AppendFloats(Reader& reader, std::vector<float>& out) {
  AppendNumbers(reader, out, &pbf_reader::get_packed_float, &pbf_reader::get_float);
}

std::pair<std::string, std::string> ParseEntry(Reader reader) {
  std::pair<std::string, std::string> entry;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: entry.first = reader.get_string(); break;
      case 2: entry.second = reader.get_string(); break;
      default: reader.skip();
    }
  }
  return entry;
}

TensorProto ReadTensor(Reader reader) {
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
      case 11:
        AppendNumbers(reader, tensor.uint64_data, &pbf_reader::get_packed_uint64,
                      &pbf_reader::get_uint64);
        break;
      case 13: tensor.external_data.push_back(ParseEntry(reader.get_message())); break;
      case 14: tensor.external = reader.get_enum() == kExternal; break;
      default: reader.skip();
    }
  }
  return tensor;
}

GraphProto ParseGraph(Reader reader);

AttributeProto ParseAttribute(Reader reader) {
  AttributeProto attribute;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: attribute.name = reader.get_string(); break;
      case 2: attribute.f = reader.get_float(); break;
      case 3: attribute.i = reader.get_int64(); break;
      case 4: attribute.s = reader.get_string(); break;
      case 5: attribute.t = ReadTensor(reader.get_message()); break;
      case 6: attribute.graphs.push_back(ParseGraph(reader.get_message())); break;
      case 7: AppendFloats(reader, attribute.floats); break;
      case 8: AppendInt64s(reader, attribute.ints); break;
      case 21: attribute.ref_name = reader.get_string(); break;
      default: reader.skip();
    }
  }
  return attribute;
}

NodeProto ParseNode(Reader reader) {
  NodeProto node;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: node.inputs.push_back(reader.get_string()); break;
      case 2: node.outputs.push_back(reader.get_string()); break;
      case 3: node.name = reader.get_string(); break;
      case 4: node.op_type = reader.get_string(); break;
      case 5: node.attributes.push_back(ParseAttribute(reader.get_message())); break;
      case 7: node.domain = reader.get_string(); break;
      case 8: node.overload = reader.get_string(); break;
      default: reader.skip();
    }
  }
  return node;
}

int64_t ParseDimension(Reader reader) {
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

std::vector<int64_t> ParseShape(Reader reader) {
  std::vector<int64_t> dims;
  while (reader.next()) {
    if (reader.tag() == 1) {
      dims.push_back(ParseDimension(reader.get_message()));
    } else {
      reader.skip();
    }
  }
  return dims;
}

void ParseTensorType(Reader reader, ValueInfoProto& info) {
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: info.elem_type = static_cast<DataType>(reader.get_int32()); break;
      case 2: info.dims = ParseShape(reader.get_message()); break;
      default: reader.skip();
    }
  }
}

void ParseType(Reader reader, ValueInfoProto& info) {
  while (reader.next()) {
    if (reader.tag() == 1) {
      ParseTensorType(reader.get_message(), info);
    } else {
      reader.skip();
    }
  }
}

ValueInfoProto ParseValueInfo(Reader reader) {
  ValueInfoProto info;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: info.name = reader.get_string(); break;
      case 2: ParseType(reader.get_message(), info); break;
      default: reader.skip();
    }
  }
  return info;
}

// Only the name, which is that of the tensor of values.
std::string ParseSparseTensor(Reader reader) {
  std::string name;
  while (reader.next()) {
    if (reader.tag() == 1) {
      name = ReadTensor(reader.get_message()).name;
    } else {
      reader.skip();
    }
  }
  return name;
}

GraphProto ParseGraph(Reader reader) {
  GraphProto graph;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: graph.nodes.push_back(ParseNode(reader.get_message())); break;
      case 2: graph.name = reader.get_string(); break;
      case 5: graph.initializers.push_back(ReadTensor(reader.get_message())); break;
      case 11: graph.inputs.push_back(ParseValueInfo(reader.get_message())); break;
      case 12: graph.outputs.push_back(ParseValueInfo(reader.get_message())); break;
      case 15: graph.sparse_initializers.push_back(ParseSparseTensor(reader.get_message())); break;
      default: reader.skip();
    }
  }
  return graph;
}

FunctionProto ParseFunction(Reader reader) {
  FunctionProto function;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: function.name = reader.get_string(); break;
      case 4: function.inputs.push_back(reader.get_string()); break;
      case 5: function.outputs.push_back(reader.get_string()); break;
      case 7: function.nodes.push_back(ParseNode(reader.get_message())); break;
      case 10: function.domain = reader.get_string(); break;
      case 11: function.defaults.push_back(ParseAttribute(reader.get_message())); break;
      case 13: function.overload = reader.get_string(); break;
      default: reader.skip();
    }
  }
  return function;
}

// The opset's version if it is of the default domain, else what was known before.
int64_t ParseOpset(Reader reader, int64_t before) {
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

ModelProto Parse(Reader reader) {
  ModelProto model;
  while (reader.next()) {
    switch (reader.tag()) {
      case 1: model.ir_version = reader.get_int64(); break;
      case 2: model.producer = reader.get_string(); break;
      case 7: model.graph = ParseGraph(reader.get_message()); break;
      case 8: model.opset = ParseOpset(reader.get_message(), model.opset); break;
      case 25: model.functions.push_back(ParseFunction(reader.get_message())); break;
      default: reader.skip();
    }
  }
  return model;
}

Error NotOnnx(std::string_view why) {
  return Error{ErrorCode::kNotAModel, StrCat("This is not an ONNX model: ", why, ".")};
}

// Text is sometimes well-formed by chance up to some byte: what was found before decides.
Error Damaged(std::span<const std::byte> file, const char* at) {
  const bool starts_like_onnx = file.size() > 1 && file[0] == std::byte{8};
  if (!starts_like_onnx) return NotOnnx("its bytes are not that format's");
  const auto byte = at - reinterpret_cast<const char*>(file.data());
  return Error{ErrorCode::kCorruptModel,
               StrCat("The ONNX model is cut off or damaged at byte ", byte, " of ", file.size(),
                      ": download or export it again.")};
}

Error NoMemory() {
  return Error{ErrorCode::kOutOfMemory, "There is not enough memory to read the ONNX model."};
}

}  // namespace

Result<ModelProto> ParseModel(std::span<const std::byte> file) {
  if (file.empty()) return NotOnnx("it is empty");
  const char* data = reinterpret_cast<const char*>(file.data());
  const char* at = data;
  try {
    ModelProto model = Parse({{data, file.size()}, at});
    if (!model.graph) return NotOnnx("it holds no graph");
    return model;
  } catch (const TooDeep&) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("The ONNX model has graphs in graphs in more than ", kMaxDepth,
                        " levels of its file.")};
  } catch (const protozero::exception&) {
    return Damaged(file, at);
  } catch (const std::bad_alloc&) {
    return NoMemory();
  }
}

Result<TensorProto> ParseTensor(std::span<const std::byte> file) {
  const char* data = reinterpret_cast<const char*>(file.data());
  const char* at = data;
  try {
    return ReadTensor({{data, file.size()}, at});
  } catch (const protozero::exception&) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("The tensor is cut off or damaged at byte ", at - data, ".")};
  } catch (const std::bad_alloc&) {
    return NoMemory();
  }
}

}  // namespace monograph::onnx
