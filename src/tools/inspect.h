// What the command `inspect` gathers and how it is told.
#pragma once

#include <map>
#include <string>

#include "graph/graph.h"
#include "inspect/facts.h"
#include "tools/report.h"

namespace monograph::tools {

// A file and what is known of it. `facts` point into `graph`.
struct Inspection {
  std::string file;
  size_t bytes = 0;
  const Graph& graph;
  ModelFacts facts;
};

// What the nodes of one operator have in common.
struct OperatorFacts {
  std::string name;
  bool custom = false;
  int count = 0;
  std::optional<int64_t> macs = 0;
  int64_t parameters = 0;
  std::map<std::string, int> backends;  // Nodes of each.
};

// By operator, those with most MACs first, then the most frequent.
std::vector<OperatorFacts> CountOperators(const Inspection& inspection);

// How many values of each element type there are, and their bytes (of constants).
struct TypeFacts {
  DType dtype = DType::kFloat32;
  int count = 0;
  size_t bytes = 0;
};
std::vector<TypeFacts> CountTypes(const Graph& graph, bool constants);

// Values that are quantised.
struct QuantizationFacts {
  int activations = 0;
  int weights_per_tensor = 0;
  int weights_per_channel = 0;
};
QuantizationFacts CountQuantized(const Graph& graph);

// The names that the output `labels` chooses from: the longest string constant. Views into the
// graph; empty where there is none.
std::vector<std::string_view> LabelsOf(const Graph& graph);

// The keys are documented in docs/TOOLS.md. With `nodes` also every node and value.
Result<Json> InspectionJson(const Inspection& inspection, bool nodes);

// Text for 80 columns.
void PrintInspection(const Inspection& inspection, bool nodes);

// A page of its own: no network, no other file.
Result<std::string> InspectionPage(const Inspection& inspection);

}  // namespace monograph::tools
