// The commands of the tool `monograph`. A command is a file of its own that defines its options
// and what it does; main.cc lists them.
#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace monograph::tools {

inline constexpr int kExitFailed = 1;  // The work failed, or some of it.
inline constexpr int kExitUsage = 2;   // The command line is wrong.

// Runs the command after its options were parsed; returns the exit status.
using Action = std::function<int()>;

struct Command {
  const char* name;
  const char* summary;  // One line for the list of commands.
  Action (*define)(CLI::App& app);
};

Action DefineClassify(CLI::App& app);
Action DefineConvert(CLI::App& app);
Action DefineDiff(CLI::App& app);
Action DefineInspect(CLI::App& app);
Action DefinePack(CLI::App& app);
Action DefineQuantize(CLI::App& app);
Action DefineRun(CLI::App& app);

}  // namespace monograph::tools
