#include "tools/model_inputs.h"

#include <algorithm>

#include "base/strings.h"
#include "graph/names.h"
#include "tools/files.h"

namespace monograph::tools {

namespace {

constexpr int32_t kChannels = 3;

}  // namespace

Result<size_t> FindInput(std::span<const std::string> names, std::string_view name) {
  if (name.empty() && names.size() == 1) return size_t{0};
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::string list;
  for (const std::string& other : names) list += (list.empty() ? "" : ", ") + Printable(other);
  return Error{ErrorCode::kInvalidArgument,
               StrCat("The model has no input \"", name, "\". Its inputs are: ", list, ".")};
}

bool TakesImage(std::span<const TensorInfo> inputs) {
  return inputs.size() == 1 && inputs[0].dtype == DType::kUInt8 && inputs[0].shape.rank() == 4 &&
         Shape{inputs[0].shape[3]}.Accepts({kChannels});
}

Result<NpyInput> ReadNpyInput(std::span<const TensorInfo> inputs, const std::string& argument) {
  const size_t equals = argument.find('=');
  const bool named = equals != std::string::npos;
  const std::string path = named ? argument.substr(equals + 1) : argument;
  std::vector<std::string> names;
  for (const TensorInfo& info : inputs) names.push_back(info.name);
  NpyInput input;
  MG_TRY_ASSIGN(input.index, FindInput(names, named ? argument.substr(0, equals) : ""));
  MG_TRY_ASSIGN(input.file, ReadFile(path));
  auto array = ParseNpy(input.file.span());
  if (!array.ok()) return Error{array.error().code(), StrCat(path, ": ", array.error().message())};
  input.array = *array;
  const TensorInfo& info = inputs[input.index];
  if (info.dtype == input.array.dtype) return input;
  return Error{ErrorCode::kTypeMismatch,
               StrCat("Input \"", info.name, "\" takes ", DTypeName(info.dtype), "; ", path,
                      " holds ", DTypeName(input.array.dtype), ".")};
}

std::vector<TensorInfo> DeclaredInputs(const Graph& graph) {
  std::vector<TensorInfo> inputs;
  for (ValueId id : graph.inputs) {
    const Value& value = graph.value(id);
    inputs.push_back({value.name, value.dtype, value.shape, value.quantization});
  }
  return inputs;
}

}  // namespace monograph::tools
