#include "tools/input_shapes.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "base/strings.h"
#include "tools/model_inputs.h"

namespace monograph::tools {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// "1x480x640x3"
std::optional<Shape> ParseShape(std::string_view text) {
  std::vector<int32_t> dims;
  for (;;) {
    int32_t dim = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dim);
    if (error != std::errc() || dim < 1) return std::nullopt;
    dims.push_back(dim);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) return Shape::From(dims);
    if (text.front() != 'x') return std::nullopt;
    text.remove_prefix(1);
  }
}

// The first dimension counts the items of a batch: one is what people think of.
Shape OfOneItem(Shape shape) {
  if (shape.rank() > 0 && shape[0] == kDynamic) shape[0] = 1;
  return shape;
}

}  // namespace

void AddInputShapeOption(CLI::App& app, std::vector<std::string>& arguments) {
  app.add_option("--input-shape", arguments, "Size of an input, such as image=1x480x640x3")
      ->type_name("NAME=SHAPE");
}

Result<std::vector<Shape>> ParseInputShapes(const Graph& graph,
                                            const std::vector<std::string>& arguments) {
  std::vector<Shape> shapes;
  std::vector<std::string> names;
  for (ValueId id : graph.inputs) {
    shapes.push_back(OfOneItem(graph.value(id).shape));
    names.push_back(graph.value(id).name);
  }
  for (const std::string& argument : arguments) {
    const size_t equals = argument.rfind('=');
    const bool named = equals != std::string::npos;
    const auto shape = ParseShape(named ? argument.substr(equals + 1) : argument);
    if (!shape) {
      return Invalid(StrCat("--input-shape takes NAME=SHAPE, such as image=1x480x640x3; it is \"",
                            argument, "\"."));
    }
    MG_TRY_ASSIGN(const size_t index, FindInput(names, named ? argument.substr(0, equals) : ""));
    shapes[index] = *shape;
  }
  return shapes;
}

}  // namespace monograph::tools
