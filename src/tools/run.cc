// monograph run: runs a model on tensors from .npy files.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/names.h"
#include "runtime/session.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/model_inputs.h"
#include "tools/npy.h"
#include "tools/report.h"
#include "tools/session_options.h"

namespace monograph::tools {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string model;
  std::vector<std::string> inputs;  // "NAME=FILE", or "FILE" for a model with one input.
  std::string out;
  bool json = false;
  int repeat = 1;
  SessionOptions session;
};

struct Output {
  TensorInfo info;   // With the shape of this run.
  std::string file;  // Empty when it was not asked for.
};

struct Report {
  std::vector<Output> outputs;
  std::vector<OpTiming> timings;
  MemoryReport memory;
  double milliseconds = 0;  // The median, where it ran more than once.
};

// All shapes first: the memory stands only when every shape is known.
Status Feed(Session& session, const std::vector<NpyInput>& inputs) {
  for (const NpyInput& input : inputs) {
    MG_TRY(session.PrepareInput(input.index, input.array.shape));
  }
  for (const NpyInput& input : inputs) {
    MG_TRY_ASSIGN(const TensorView view, session.PrepareInput(input.index, input.array.shape));
    if (view.bytes.size() == input.array.bytes.size()) {
      std::ranges::copy(input.array.bytes, view.bytes.begin());
      continue;
    }
    return Error{ErrorCode::kInvalidArgument, "Every input of dynamic shape needs a file."};
  }
  return {};
}

Json StringsJson(const Shape& shape, const std::vector<std::string_view>& strings) {
  Json data = Json::array();
  for (std::string_view text : strings) data.push_back(text);
  return {{"shape", shape.dims()}, {"data", std::move(data)}};
}

// A tensor's name may be anything; a file's may not.
std::string FileStem(const std::string& name, size_t index) {
  std::string stem = name.empty() ? StrCat("output_", index) : name;
  std::ranges::replace_if(
      stem, [](char c) { return std::strchr("/\\:*?\"<>| ", c) != nullptr || c < ' '; }, '_');
  return stem.starts_with('.') ? "_" + stem : stem;
}

Result<std::string> WriteOutput(const ConstTensorView& tensor, const fs::path& stem) {
  if (tensor.dtype != DType::kString) {
    const std::string path = stem.string() + ".npy";
    MG_TRY(WriteFile(path, FormatNpy(tensor)));
    return path;
  }
  const std::string path = stem.string() + ".json";
  MG_TRY_ASSIGN(const auto strings, UnpackStrings(tensor.bytes));
  const std::string text =
      StringsJson(tensor.shape, strings).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  MG_TRY(WriteFile(path, text));
  return path;
}

Status CollectOutputs(const Session& session, const std::string& out, Report& report) {
  for (size_t i = 0; i < session.outputs().size(); ++i) {
    MG_TRY_ASSIGN(const ConstTensorView tensor, session.Output(i));
    Output output{session.outputs()[i], ""};
    output.info.shape = tensor.shape;
    if (!out.empty()) {
      MG_TRY_ASSIGN(output.file,
                    WriteOutput(tensor, fs::path(out) / FileStem(output.info.name, i)));
    }
    report.outputs.push_back(std::move(output));
  }
  return {};
}

// The median of the runs' milliseconds.
Result<double> TimeRuns(Session& session, int repeat) {
  std::vector<double> times;
  for (int i = 0; i < repeat; ++i) {
    const auto start = std::chrono::steady_clock::now();
    MG_TRY(session.Run());
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - start;
    times.push_back(elapsed.count());
  }
  const auto middle = times.begin() + static_cast<ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

Result<Report> RunModel(const Options& options) {
  MG_TRY_ASSIGN(Graph graph, LoadModel(options.model));
  MG_TRY_ASSIGN(const auto session, Session::Create(std::move(graph), options.session));
  std::vector<NpyInput> inputs;
  for (const std::string& argument : options.inputs) {
    MG_TRY_ASSIGN(NpyInput input, ReadNpyInput(session->inputs(), argument));
    inputs.push_back(std::move(input));
  }
  MG_TRY(Feed(*session, inputs));
  if (!options.out.empty()) MG_TRY(MakeFolder(options.out));
  Report report;
  MG_TRY_ASSIGN(report.milliseconds, TimeRuns(*session, options.repeat));
  report.timings = session->Timings();
  report.memory = session->Memory();
  MG_TRY(CollectOutputs(*session, options.out, report));
  return report;
}

Json OutputJson(const Output& output) {
  Json json = {{"name", output.info.name},
               {"dtype", DTypeName(output.info.dtype)},
               {"shape", output.info.shape.dims()}};
  if (!output.file.empty()) json["file"] = output.file;
  return json;
}

void PrintJson(const Report& report) {
  Json outputs = Json::array();
  for (const Output& output : report.outputs) outputs.push_back(OutputJson(output));
  Json line = {{"outputs", std::move(outputs)},
               {"ms", MillisecondsJson(report.milliseconds)},
               {"memory",
                {{"weights", report.memory.weight_bytes},
                 {"arena", report.memory.arena_bytes},
                 {"workspace", report.memory.workspace_bytes}}}};
  for (const OpTiming& timing : report.timings) {
    line["operators"].push_back({{"node", timing.node},
                                 {"name", timing.name},
                                 {"us", MillisecondsJson(timing.microseconds)}});
  }
  PrintLine(line);
}

void PrintTimings(const std::vector<OpTiming>& timings) {
  double total = 0;
  for (const OpTiming& timing : timings) total += timing.microseconds;
  for (const OpTiming& timing : timings) {
    const double share = total > 0 ? timing.microseconds / total : 0;
    const std::string node = timing.node < 0 ? "" : StrCat(timing.node);
    std::printf("  %5s %s %9.1f us %s\n", node.c_str(), Fit(timing.name, 36).c_str(),
                timing.microseconds, Bar(share, 20).c_str());
  }
}

void PrintText(const Report& report) {
  for (const Output& output : report.outputs) {
    const std::string file = output.file.empty() ? "" : "  " + output.file;
    std::printf("%s  %s %s%s\n", Printable(output.info.name).c_str(),
                std::string(DTypeName(output.info.dtype)).c_str(),
                output.info.shape.ToString().c_str(), file.c_str());
  }
  PrintTimings(report.timings);
  constexpr double kMiB = 1 << 20;
  std::printf("%.1f ms, weights %.1f MiB, arena %.1f MiB, workspace %.1f MiB\n",
              report.milliseconds, static_cast<double>(report.memory.weight_bytes) / kMiB,
              static_cast<double>(report.memory.arena_bytes) / kMiB,
              static_cast<double>(report.memory.workspace_bytes) / kMiB);
}

int Run(const Options& options) {
  const auto report = RunModel(options);
  if (!report.ok()) return Fail(report.error(), options.json);
  options.json ? PrintJson(*report) : PrintText(*report);
  return 0;
}

}  // namespace

Action DefineRun(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "A model file")->required()->type_name("MODEL");
  app.add_option("--input", options->inputs, "A tensor; NAME= may be left out for a single input")
      ->type_name("NAME=FILE");
  app.add_option("--out", options->out, "Folder for the outputs: .npy, strings as .json")
      ->type_name("DIR");
  app.add_flag("--profile", options->session.profile, "Time every operator");
  app.add_flag("--reference", options->session.reference_only, "Use the naive evaluators only");
  app.add_flag("--json", options->json, "Answer with one line of JSON");
  app.add_option("--repeat", options->repeat, "Runs; the time is their median")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  AddThreadsOption(app, options->session);
  return [options] { return Run(*options); };
}

}  // namespace monograph::tools
