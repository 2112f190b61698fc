// A graph that uses what the format can say: dynamic dimensions, strings, quantisation per tensor
// and per channel, options, a custom operator, left-out inputs, shared constants, metadata.
#pragma once

#include "graph/graph.h"

namespace monograph::test {

Graph SampleGraph();

}  // namespace monograph::test
