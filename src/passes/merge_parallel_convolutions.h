#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Merges the parallel linear branches of a sum into one convolution: re-parameterisation as in
// RepVGG (Ding et al. 2021) and MobileOne (Vasu et al. 2023), found by what the branches compute
// and not by their names. Branches are CONV_2D or DEPTHWISE_CONV_2D without activation, of the same
// image, stride and groups, and the image itself, scaled and shifted by channel (a batch
// normalisation) or not, where stride and channels allow it. Every tap of a smaller kernel must lie
// on a tap of the largest one, counted from the same corner of the image: padding decides that, and
// dilation. Terms of a sum that do not fit stay terms. Float32 constants only; sums are made in
// double; what would become infinite stays. Returns the number of sums that became smaller;
// kOutOfMemory.
Result<int> MergeParallelConvolutions(Graph& graph);

}  // namespace monograph
