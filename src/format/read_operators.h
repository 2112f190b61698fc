// Reading: operators of the file to nodes of the graph.
#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Adds the operators of `source` to `graph`, in order. Ids are copied unchecked. An operator that
// lacks its options gets the format's defaults; options of a kind that the schema does not name
// are skipped. kCorruptModel, kUnsupportedModel.
Status ReadOperators(const schema::Model& model, const schema::SubGraph& source, Graph& graph);

}  // namespace monograph
