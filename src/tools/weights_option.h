// The option --weights, alike in all commands that write models.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "passes/store_weights.h"

namespace monograph::tools {

// Adds --weights to the command, with what `weights` holds as its default; it must outlive parsing.
// `what` is said in front of the types: fp32, fp16 or int8.
void AddWeightsOption(CLI::App& app, std::string& weights, const std::string& what);

// Of a type that the option takes; the empty string leaves weights as they are.
WeightsType WeightsTypeNamed(const std::string& name);

}  // namespace monograph::tools
