// The command-line tool.
#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tools/command.h"

namespace monograph::tools {

namespace {

constexpr Command kCommands[] = {
    {"classify", "Name what images show", DefineClassify},
    {"convert", "Turn an ONNX network into a model file", DefineConvert},
    {"inspect", "Say what is in a model file", DefineInspect},
    {"pack", "Put preprocessing and labels into a model file", DefinePack},
    {"run", "Run a model on tensors from .npy files", DefineRun},
};

// The rest of 80 columns is for what an option does: at most 50.
constexpr size_t kOptionColumns = 30;

// CLI11 has an exit code of its own for every mistake; here all are one.
int ExitOfParsing(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? 0 : kExitUsage;
}

int Main(int argc, char** argv) {
  CLI::App app("Whole vision models in one file: pixels in, names out.", "monograph");
  app.set_version_flag("--version", MONOGRAPH_VERSION);
  app.get_formatter()->column_width(kOptionColumns);
  app.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    actions.emplace_back(sub, command.define(*sub));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ExitOfParsing(app, error);
  }
  for (const auto& [sub, action] : actions) {
    if (sub->parsed()) return action();
  }
  return kExitUsage;
}

}  // namespace

}  // namespace monograph::tools

int main(int argc, char** argv) { return monograph::tools::Main(argc, argv); }
