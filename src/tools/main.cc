// The command-line tool.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "tools/command.h"
#include "tools/report.h"

namespace monograph::tools {

namespace {

constexpr Command kCommands[] = {
    {"classify", "Name what images show", DefineClassify},
    {"convert", "Turn an ONNX network into a model file", DefineConvert},
    {"diff", "Compare what two models compute, layer by layer", DefineDiff},
    {"inspect", "Say what is in a model file", DefineInspect},
    {"pack", "Put preprocessing and labels into a model file", DefinePack},
    {"quantize", "Make an int8 model of a float one", DefineQuantize},
    {"run", "Run a model on tensors from .npy files", DefineRun},
};

// The rest of 80 columns is for what an option does: at most 50.
constexpr size_t kOptionColumns = 30;

// "monograph: --output is required\nTry: monograph convert --help"
std::string UsageMessage(const CLI::App* app, const CLI::Error& error) {
  std::string command = "monograph";
  for (const CLI::App* sub : app->get_subcommands()) command += " " + sub->get_name();
  const std::string what = StrCat("monograph: ", error.what());
  return Wrap(what, 0) + "\nTry: " + command + " --help\n";
}

// CLI11 has an exit code of its own for every mistake; here all are one.
int ExitOfParsing(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? 0 : kExitUsage;
}

// CLI11 would say that a command is missing.
int UnknownCommand(const char* name) {
  std::string commands;
  for (const Command& command : kCommands) {
    commands += StrCat(commands.empty() ? "" : ", ", command.name);
  }
  const std::string text =
      StrCat("monograph: There is no command \"", name, "\". There are: ", commands, ".");
  std::fprintf(stderr, "%s\nTry: monograph --help\n", Wrap(text, 0).c_str());
  return kExitUsage;
}

bool IsCommand(std::string_view name) {
  return std::ranges::any_of(kCommands, [&](const Command& c) { return c.name == name; });
}

int Main(int argc, char** argv) {
  if (argc > 1 && argv[1][0] != '-' && !IsCommand(argv[1])) return UnknownCommand(argv[1]);
  CLI::App app("Whole vision models in one file: pixels in, names out.", "monograph");
  app.set_version_flag("--version", MONOGRAPH_VERSION);
  app.get_formatter()->column_width(kOptionColumns);
  app.require_subcommand(1);
  app.failure_message(UsageMessage);
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
