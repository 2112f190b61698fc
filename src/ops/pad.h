// Padding with a constant.
#pragma once

#include "ops/op_def.h"

namespace monograph {

// Inputs: tensor, margins [rank, 2] known before the run, all at least 0.
Status InferPad(InferContext& context);

// `fill` holds the bytes of one element; the margins are input 1.
Status EvaluatePad(const EvalContext& context, std::span<const std::byte> fill);

}  // namespace monograph
