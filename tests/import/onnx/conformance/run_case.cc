#include "import/onnx/conformance/run_case.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "format/read.h"
#include "format/write.h"
#include "import/onnx/conformance/bind.h"
#include "import/onnx/conformance/compare.h"
#include "import/onnx/import.h"
#include "import/onnx/parse.h"
#include "passes/pipeline.h"
#include "runtime/session.h"

namespace monograph::test {

namespace {

using onnx::ConstantData;

// Which inputs become constants.
enum class Binding { kNone, kAllButFirst, kAll };

std::span<const std::byte> BytesOf(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// The case's files, with the names of the model's inputs.
struct Material {
  std::string model;
  std::vector<std::string> input_names;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

std::vector<std::string> NamesOfInputs(const onnx::GraphProto& graph) {
  std::vector<std::string> names;
  for (const onnx::ValueInfoProto& info : graph.inputs) {
    if (std::ranges::count(graph.initializers, info.name, &onnx::TensorProto::name) == 0) {
      names.push_back(info.name);
    }
  }
  return names;
}

// A model whose first inputs are constants already, and the values of the others.
struct BoundModel {
  Graph graph;
  onnx::OnnxLayouts layouts;
  std::vector<ConstantData> inputs;
  std::vector<ConstantData> outputs;
};

Result<std::vector<ConstantData>> ReadAll(const std::vector<std::string>& files,
                                          const std::vector<bool>& channels_last) {
  std::vector<ConstantData> tensors;
  for (size_t i = 0; i < files.size(); ++i) {
    MG_TRY_ASSIGN(ConstantData tensor, ReadTensor(files[i]));
    if (i < channels_last.size() && channels_last[i]) {
      MG_TRY_ASSIGN(tensor, ToChannelsLast(tensor));
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

Result<BoundModel> Bind(const Material& material, Binding binding) {
  std::vector<BoundInput> constants;
  std::vector<std::string> free;
  for (size_t i = 0; i < material.inputs.size() && i < material.input_names.size(); ++i) {
    const bool bound = binding == Binding::kAll || (binding == Binding::kAllButFirst && i > 0);
    if (bound) constants.push_back({material.input_names[i], material.inputs[i]});
    if (!bound) free.push_back(material.inputs[i]);
  }
  const std::string model =
      constants.empty() ? material.model : BindInputs(material.model, constants);
  BoundModel result;
  MG_TRY_ASSIGN(result.graph, ImportOnnx(BytesOf(model), {}, &result.layouts));
  MG_TRY_ASSIGN(result.inputs, ReadAll(free, result.layouts.inputs));
  MG_TRY_ASSIGN(result.outputs, ReadAll(material.outputs, result.layouts.outputs));
  return result;
}

Status Fill(Session& session, const std::vector<ConstantData>& inputs) {
  std::vector<Shape> shapes;
  for (const ConstantData& input : inputs) shapes.push_back(input.shape);
  MG_TRY(session.PrepareInputs(shapes));
  for (size_t i = 0; i < inputs.size(); ++i) {
    MG_TRY_ASSIGN(const TensorView view, session.PrepareInput(i, inputs[i].shape));
    if (view.dtype != inputs[i].dtype || view.bytes.size() != inputs[i].bytes.size()) {
      return Error{ErrorCode::kTypeMismatch, StrCat("input ", i, " has another type.")};
    }
    std::ranges::copy(inputs[i].bytes.span(), view.bytes.begin());
  }
  return {};
}

// The first difference of an output; empty when all agree.
Result<std::string> Compare(const Graph& graph, const BoundModel& model, const Tolerance& tolerance,
                            const SessionOptions& options) {
  MG_TRY_ASSIGN(const auto session, Session::Create(graph, options));
  MG_TRY(Fill(*session, model.inputs));
  MG_TRY(session->Run());
  if (session->outputs().size() != model.outputs.size()) return std::string("outputs are missing.");
  for (size_t i = 0; i < model.outputs.size(); ++i) {
    MG_TRY_ASSIGN(const ConstTensorView actual, session->Output(i));
    const std::string difference = Difference(actual, model.outputs[i], tolerance);
    if (!difference.empty()) return StrCat("output ", i, ": ", difference);
  }
  return std::string();
}

Result<Graph> Finished(const Graph& imported) {
  Graph graph = imported;
  MG_TRY(RunPasses(graph, {}));
  MG_TRY_ASSIGN(const auto file, WriteModel(graph));
  auto kept = std::make_shared<const std::decay_t<decltype(file)>>(file);
  const auto* data = reinterpret_cast<const std::byte*>(kept->data());
  return ReadModel({data, kept->size()}, kept);
}

Outcome Judge(const BoundModel& model, Binding binding, const Tolerance& tolerance) {
  SessionOptions naive;
  naive.reference_only = true;
  const auto plain = Compare(model.graph, model, tolerance, naive);
  if (!plain.ok()) return {Verdict::kRefused, plain.error().message(), ""};
  if (!plain->empty()) return {Verdict::kWrong, *plain, ""};
  const auto finished = Finished(model.graph);
  if (!finished.ok()) return {Verdict::kWrong, "passes: " + finished.error().message(), ""};
  const auto fast = Compare(*finished, model, tolerance, {});
  if (!fast.ok()) return {Verdict::kWrong, "after passes: " + fast.error().message(), ""};
  if (!fast->empty()) return {Verdict::kWrong, "after passes: " + *fast, ""};
  return {binding == Binding::kNone ? Verdict::kPassed : Verdict::kPassedBound, "", ""};
}

Outcome Try(const Material& material, Binding binding, const Tolerance& tolerance) {
  const auto model = Bind(material, binding);
  if (model.ok()) return Judge(*model, binding, tolerance);
  const bool missing = model.error().code() == ErrorCode::kUnsupportedOperator;
  return {missing ? Verdict::kMissingOperator : Verdict::kRefused, model.error().message(), ""};
}

// Shapes, axes and bounds are a few numbers; images are not. A session takes no input without
// elements.
bool IsFewNumbers(const std::string& file) {
  constexpr int64_t kFew = 8;
  const auto tensor = ReadTensor(file);
  if (!tensor.ok()) return false;
  const auto count = tensor->shape.NumElements();
  return count == 0 || (tensor->shape.rank() <= 1 && count <= kFew);
}

// ONNX's files hold some types in others: bfloat16 as uint16.
bool HasDeclaredTypes(const Material& material, const onnx::GraphProto& graph) {
  for (size_t i = 0; i < material.inputs.size() && i < material.input_names.size(); ++i) {
    const auto info =
        std::ranges::find(graph.inputs, material.input_names[i], &onnx::ValueInfoProto::name);
    const auto tensor = onnx::ParseTensor(BytesOf(material.inputs[i]));
    if (tensor.ok() && tensor->data_type != info->elem_type) return false;
  }
  return true;
}

Outcome TryBindings(const Material& material, const onnx::GraphProto& graph,
                    const Tolerance& tolerance) {
  Outcome outcome = Try(material, Binding::kNone, tolerance);
  if (!HasDeclaredTypes(material, graph)) return outcome;
  if (outcome.verdict == Verdict::kRefused && material.inputs.size() > 1) {
    outcome = Try(material, Binding::kAllButFirst, tolerance);
  }
  if (outcome.verdict != Verdict::kRefused || material.inputs.empty() ||
      !IsFewNumbers(material.inputs[0])) {
    return outcome;
  }
  const Outcome constant = Try(material, Binding::kAll, tolerance);
  return constant.verdict == Verdict::kRefused ? outcome : constant;
}

}  // namespace

Outcome RunCase(const ConformanceCase& c, const Tolerance& tolerance) {
  Material material{ReadText(c.folder / "model.onnx"), {}, {}, {}};
  const auto model = onnx::ParseModel(BytesOf(material.model));
  if (!model.ok()) return {Verdict::kRefused, model.error().message(), ""};
  material.input_names = NamesOfInputs(*model->graph);
  material.inputs = ReadTensors(c, "input");
  material.outputs = ReadTensors(c, "output");
  Outcome outcome = TryBindings(material, *model->graph, tolerance);
  outcome.op = OperatorOf(*model);
  return outcome;
}

}  // namespace monograph::test
