// The command line of `quantize`.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "passes/store_weights.h"
#include "quant/quantize.h"

namespace monograph::tools {

struct QuantizeArguments {
  std::string input;
  std::string output;
  std::vector<std::string> images;
  std::vector<std::string> test_images;
  std::string observer = "mse";
  bool no_equalize = false;
  bool no_absorb_bias = false;
  std::string rounding = "learned";
  std::string bias_correction = "analytic";
  std::vector<std::string> keep_float;
  std::string weights;  // Empty: they are not stored alone.
  bool dynamic = false;
  std::string max_drop;
  std::string labels_csv;
  std::string json_file;
  std::string html;
  bool json = false;
  bool verbose = false;
  bool no_speed = false;
  QuantizeOptions quantize;  // Complete once the command line was checked.
};

// Adds the options to the command; `arguments` must outlive its parsing.
void AddQuantizeArguments(CLI::App& app, QuantizeArguments& arguments);

// Do the options that were parsed go together, and can the files be written? kInvalidArgument, kIo.
Status CheckQuantizeArguments(const CLI::App& app, QuantizeArguments& arguments);

// Is nothing calibrated, since weights are stored in another type, or for dynamic quantisation?
bool StoresWeights(const QuantizeArguments& arguments);

// --max-drop as a share.
double MaxDrop(const QuantizeArguments& arguments);

}  // namespace monograph::tools
