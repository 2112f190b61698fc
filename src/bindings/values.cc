#include "bindings/values.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/string_tensor.h"

using emscripten::val;

namespace monograph {
namespace {

template <typename T>
val ArrayToJs(std::span<const T> items) {
  val array = val::array();
  for (size_t i = 0; i < items.size(); ++i) array.set(i, items[i]);
  return array;
}

val ToJs(const TensorInfo& info) {
  val js = val::object();
  js.set("name", info.name);
  js.set("dtype", static_cast<int>(info.dtype));
  js.set("shape", ToJs(info.shape));
  js.set("scale", ArrayToJs(std::span<const float>(info.quantization.scale)));
  js.set("zeroPoint", ArrayToJs(std::span<const int32_t>(info.quantization.zero_point)));
  js.set("axis", info.quantization.axis);
  return js;
}

Result<val> StringsToJs(std::span<const std::byte> bytes) {
  MG_TRY_ASSIGN(const std::vector<std::string_view> strings, UnpackStrings(bytes));
  val array = val::array();
  for (size_t i = 0; i < strings.size(); ++i) array.set(i, std::string(strings[i]));
  return array;
}

}  // namespace

val ToJs(const Error& error) {
  val js = val::object();
  js.set("code", static_cast<int>(error.code()));
  js.set("message", error.message());
  return js;
}

val ToJs(const Shape& shape) { return ArrayToJs(shape.dims()); }

val ToJs(std::span<const TensorInfo> infos) {
  val array = val::array();
  for (size_t i = 0; i < infos.size(); ++i) array.set(i, ToJs(infos[i]));
  return array;
}

val ToJs(const MemoryReport& memory) {
  val js = val::object();
  js.set("weightBytes", memory.weight_bytes);
  js.set("arenaBytes", memory.arena_bytes);
  js.set("workspaceBytes", memory.workspace_bytes);
  return js;
}

val ToJs(const std::vector<OpTiming>& timings) {
  val array = val::array();
  for (size_t i = 0; i < timings.size(); ++i) {
    val js = val::object();
    js.set("name", timings[i].name);
    js.set("node", timings[i].node);
    js.set("microseconds", timings[i].microseconds);
    array.set(i, js);
  }
  return array;
}

Result<val> ToJs(const ConstTensorView& tensor) {
  val js = val::object();
  js.set("dtype", static_cast<int>(tensor.dtype));
  js.set("shape", ToJs(tensor.shape));
  if (tensor.dtype == DType::kString) {
    MG_TRY_ASSIGN(val strings, StringsToJs(tensor.bytes));
    js.set("strings", strings);
  } else {
    js.set("address", reinterpret_cast<uintptr_t>(tensor.bytes.data()));
    js.set("bytes", tensor.bytes.size());
  }
  return js;
}

Result<Shape> ShapeFromJs(const val& dims) {
  const size_t rank = dims["length"].as<size_t>();
  if (rank > static_cast<size_t>(kMaxRank)) {
    return Error{ErrorCode::kShapeMismatch, "A tensor has at most 8 dimensions."};
  }
  Shape shape;
  for (size_t i = 0; i < rank; ++i) {
    const double dim = dims[i].as<double>();
    if (!(dim >= 0 && dim <= INT32_MAX) || dim != std::floor(dim)) {
      return Error{ErrorCode::kShapeMismatch,
                   "Every dimension of an input is a whole number from 0 to 2147483647."};
    }
    shape.Append(static_cast<int32_t>(dim));
  }
  return shape;
}

Result<std::vector<Shape>> ShapesFromJs(const val& js_shapes) {
  std::vector<Shape> shapes;
  const size_t count = js_shapes["length"].as<size_t>();
  for (size_t i = 0; i < count; ++i) {
    MG_TRY_ASSIGN(const Shape shape, ShapeFromJs(js_shapes[i]));
    shapes.push_back(shape);
  }
  return shapes;
}

Result<SessionOptions> OptionsFromJs(const val& options) {
  SessionOptions parsed;
  parsed.threads = options["threads"].as<int>();
  parsed.profile = options["profile"].as<bool>();
  const val limit = options["memoryLimit"];
  if (limit.isUndefined()) return parsed;
  const double bytes = limit.as<double>();
  if (!(bytes >= 1)) {
    return Error{ErrorCode::kInvalidArgument, "memoryLimit is a positive number of bytes."};
  }
  parsed.memory_limit = static_cast<size_t>(std::min(bytes, static_cast<double>(SIZE_MAX)));
  return parsed;
}

}  // namespace monograph
