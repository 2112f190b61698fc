// From a network's logits to scores.
#pragma once

#include <string>

#include "pack/emitter.h"

namespace monograph {

enum class ScoreActivation { kNone, kSoftmax, kSigmoid };

// The scores in float32, of the last axis: a quantised x is dequantised first.
Result<ValueId> EmitScores(Emitter& emitter, ValueId x, ScoreActivation activation,
                           const std::string& name);

}  // namespace monograph
