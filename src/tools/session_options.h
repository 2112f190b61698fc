// Options that all commands which run a model share.
#pragma once

#include <CLI/App.hpp>

#include "runtime/session.h"

namespace monograph::tools {

// Adds --threads to the command; `options` must outlive its parsing. All processors, up to 8, by
// default.
void AddThreadsOption(CLI::App& app, SessionOptions& options);

}  // namespace monograph::tools
