#include "import/onnx/external_data.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "graph/names.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

struct Location {
  std::string file;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

Result<uint64_t> ParseNumber(const std::string& text) {
  uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()) return number;
  return Error{ErrorCode::kCorruptModel, StrCat("\"", Printable(text), "\" is no number.")};
}

// One of the path's parts is "..".
bool GoesUp(const std::string& path) {
  const std::string framed = "/" + path + "/";
  return framed.find("/../") != std::string::npos;
}

// Backslashes and colons mean something on some systems only: never inside the folder for sure.
Status CheckPath(const std::string& path) {
  const bool local = !path.empty() && path.front() != '/' && !GoesUp(path) &&
                     path.find_first_of(std::string_view("\\:\0", 3)) == std::string::npos;
  if (local) return {};
  return Error{ErrorCode::kCorruptModel, "only files in the model's folder may be named."};
}

Result<Location> ReadLocation(const TensorProto& tensor) {
  Location location;
  for (const auto& [key, text] : tensor.external_data) {
    if (key == "location") location.file = text;
    if (key == "offset") {
      MG_TRY_ASSIGN(location.offset, ParseNumber(text));
    }
    if (key == "length") {
      MG_TRY_ASSIGN(location.length, ParseNumber(text));
    }
  }
  MG_TRY(CheckPath(location.file));
  return location;
}

Result<Buffer> Read(const TensorProto& tensor, const ReadExternal& read) {
  if (!read) {
    return Error{ErrorCode::kUnsupportedModel, "save the model with its weights inside."};
  }
  MG_TRY_ASSIGN(const Location location, ReadLocation(tensor));
  MG_TRY_ASSIGN(const uint64_t bytes, RawBytes(tensor));
  if (location.length && *location.length != bytes) {
    return Error{
        ErrorCode::kCorruptModel,
        StrCat("it has ", *location.length, " bytes there, but its shape needs ", bytes, ".")};
  }
  return read(location.file, location.offset, bytes);
}

std::string FileOf(const TensorProto& tensor) {
  for (const auto& [key, text] : tensor.external_data) {
    if (key == "location") return StrCat("in the file \"", Printable(text), "\"");
  }
  return "in another file";
}

Status Load(TensorProto& tensor, const ReadExternal& read) {
  if (!tensor.external) return {};
  const auto bytes = Read(tensor, read);
  if (!bytes.ok()) {
    return Error{bytes.error().code(), StrCat("Tensor \"", Printable(tensor.name), "\" stands ",
                                              FileOf(tensor), ": ", bytes.error().message())};
  }
  tensor.raw_data.assign(bytes->span().begin(), bytes->span().end());
  tensor.external = false;
  return {};
}

Status LoadAttribute(AttributeProto& attribute, const ReadExternal& read) {
  if (attribute.t) MG_TRY(Load(*attribute.t, read));
  for (GraphProto& graph : attribute.graphs) MG_TRY(LoadExternalData(graph, read));
  return {};
}

}  // namespace

Status LoadExternalData(GraphProto& graph, const ReadExternal& read) {
  for (TensorProto& tensor : graph.initializers) MG_TRY(Load(tensor, read));
  for (NodeProto& node : graph.nodes) {
    for (AttributeProto& attribute : node.attributes) MG_TRY(LoadAttribute(attribute, read));
  }
  return {};
}

}  // namespace monograph::onnx
