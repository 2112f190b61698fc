#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/strings.h"
#include "graph/names.h"
#include "tools/diff.h"

namespace monograph::tools {

namespace {

constexpr size_t kNameColumns = 31;
constexpr size_t kOperatorColumns = 18;

// The operator that makes a value.
std::string OpOf(const Graph& graph, ValueId id) {
  const NodeId producer = Producers(graph)[static_cast<size_t>(id)];
  return producer < 0 ? "" : OpName(graph.node(producer));
}

bool Within(const ErrorMeasure& error, double tolerance) {
  return error.max_relative() <= tolerance;
}

bool IsEqual(const OutputComparison& output, double tolerance) {
  return output.differing_strings == 0 && Within(output.error, tolerance);
}

// Infinite and undefined numbers, which JSON lacks, are null.
Json ErrorMeasureJson(const ErrorMeasure& error) {
  return {{"max_absolute", FloatJson(static_cast<float>(error.max_absolute()))},
          {"mean_absolute", FloatJson(static_cast<float>(error.mean_absolute()))},
          {"max_relative", FloatJson(static_cast<float>(error.max_relative()))},
          {"sqnr_db", FloatJson(static_cast<float>(error.sqnr_db()))},
          {"cosine", FloatJson(static_cast<float>(error.cosine()))}};
}

Json LayerJson(const DiffResult& result, const LayerComparison& layer) {
  const auto& [a, b] = layer.pair;
  Json json = {{"name", result.a.value(a).name},
               {"name_b", result.b.value(b).name},
               {"op", OpOf(result.a, a)},
               {"op_b", OpOf(result.b, b)},
               {"dtype", DTypeName(result.a.value(a).dtype)},
               {"dtype_b", DTypeName(result.b.value(b).dtype)}};
  json.update(ErrorMeasureJson(layer.error));
  return json;
}

Json OutputJson(const DiffResult& result, const OutputComparison& output) {
  const Value& value = result.a.value(output.pair.a);
  Json json = {{"name", value.name}, {"equal", IsEqual(output, result.tolerance)}};
  if (value.dtype == DType::kString) {
    json["differing_strings"] = output.differing_strings;
  } else {
    json.update(ErrorMeasureJson(output.error));
  }
  if (output.classes.rows > 0) {
    json["top1"] = {{"agree", output.classes.top_one}, {"of", output.classes.rows}};
  }
  return json;
}

Json NamesJson(const Graph& graph, const std::vector<ValueId>& ids) {
  Json names = Json::array();
  for (ValueId id : ids) names.push_back(graph.value(id).name);
  return names;
}

std::string SqnrText(const ErrorMeasure& error) {
  if (std::isinf(error.sqnr_db()) && error.sqnr_db() > 0) return "equal";
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f dB", error.sqnr_db());
  return text;
}

void PrintLayer(const DiffResult& result, const LayerComparison& layer) {
  const Value& value = result.a.value(layer.pair.a);
  std::printf("  %s %s %8.3g %8.3g %s\n", FitTail(Printable(value.name), kNameColumns).c_str(),
              Fit(OpOf(result.a, layer.pair.a), kOperatorColumns).c_str(),
              layer.error.max_absolute(), layer.error.max_relative(),
              SqnrText(layer.error).c_str());
}

void PrintOutput(const DiffResult& result, const OutputComparison& output) {
  const Value& value = result.a.value(output.pair.a);
  std::string text = StrCat("output ", Printable(value.name), ": ");
  char numbers[80];
  if (value.dtype == DType::kString) {
    text += StrCat(output.differing_strings, " strings differ");
  } else {
    std::snprintf(numbers, sizeof(numbers), "largest difference %.3g, on average %.3g (%s)",
                  output.error.max_absolute(), output.error.mean_absolute(),
                  SqnrText(output.error).c_str());
    text += numbers;
  }
  if (output.classes.rows > 0) {
    text += StrCat("; top-1 agrees for ", output.classes.top_one, " of ", output.classes.rows);
  }
  std::printf("%s\n", Wrap(text, 2).c_str());
}

void PrintUnmatched(const char* model, const Graph& graph, const std::vector<ValueId>& ids) {
  if (ids.empty()) return;
  constexpr size_t kShown = 3;
  std::string text = StrCat(ids.size(), " layers of ", model, " have no counterpart: ");
  for (size_t i = 0; i < std::min(ids.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + Printable(graph.value(ids[i]).name);
  }
  std::printf("%s\n", Wrap(ids.size() > kShown ? text + ", ..." : text, 2).c_str());
}

void PrintVerdict(const DiffResult& result) {
  char text[160];
  if (const LayerComparison* first = FirstApart(result)) {
    std::snprintf(text, sizeof(text), "first layer apart by more than %g: ", result.tolerance);
    std::printf("%s\n", Wrap(text + Printable(result.a.value(first->pair.a).name), 2).c_str());
  }
  std::printf("%s\n", AreEqual(result) ? "equal" : "different");
}

}  // namespace

bool AreEqual(const DiffResult& result) {
  return std::ranges::all_of(result.comparison.outputs, [&](const OutputComparison& output) {
    return IsEqual(output, result.tolerance);
  });
}

const LayerComparison* FirstApart(const DiffResult& result) {
  const auto& layers = result.comparison.layers;
  const auto found = std::ranges::find_if(
      layers, [&](const LayerComparison& layer) { return !Within(layer.error, result.tolerance); });
  return found == layers.end() ? nullptr : &*found;
}

Json DiffJson(const DiffResult& result) {
  const Comparison& comparison = result.comparison;
  Json layers = Json::array();
  for (const LayerComparison& layer : comparison.layers) layers.push_back(LayerJson(result, layer));
  Json outputs = Json::array();
  for (const OutputComparison& output : comparison.outputs) {
    outputs.push_back(OutputJson(result, output));
  }
  const LayerComparison* first = FirstApart(result);
  return {
      {"a", result.file_a},
      {"b", result.file_b},
      {"samples", result.samples},
      {"tolerance", result.tolerance},
      {"equal", AreEqual(result)},
      {"outputs", std::move(outputs)},
      {"first_apart", first == nullptr ? Json(nullptr) : Json(result.a.value(first->pair.a).name)},
      {"layers", std::move(layers)},
      {"only_a", NamesJson(result.a, comparison.only_a)},
      {"only_b", NamesJson(result.b, comparison.only_b)}};
}

void PrintDiff(const DiffResult& result) {
  const Comparison& comparison = result.comparison;
  std::printf("A %s\nB %s\n", result.file_a.c_str(), result.file_b.c_str());
  std::printf("%zu %s, %zu layers\n\n", result.samples, result.samples == 1 ? "input" : "inputs",
              comparison.layers.size());
  std::printf("  %s %s %8s %8s %s\n", Fit("layer of A", kNameColumns).c_str(),
              Fit("operator", kOperatorColumns).c_str(), "largest", "relative", "SQNR");
  for (const LayerComparison& layer : comparison.layers) PrintLayer(result, layer);
  std::printf("\n");
  PrintUnmatched("A", result.a, comparison.only_a);
  PrintUnmatched("B", result.b, comparison.only_b);
  for (const OutputComparison& output : comparison.outputs) PrintOutput(result, output);
  PrintVerdict(result);
}

}  // namespace monograph::tools
