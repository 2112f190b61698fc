#include "pack/scores.h"

namespace monograph {

using schema::BuiltinOperator;

Result<ValueId> EmitScores(Emitter& emitter, ValueId x, ScoreActivation activation,
                           const std::string& name) {
  MG_TRY_ASSIGN(x, emitter.Dequantize(x, "real"));
  switch (activation) {
    case ScoreActivation::kNone: break;
    case ScoreActivation::kSigmoid: return emitter.Emit(BuiltinOperator::LOGISTIC, {x}, name);
    case ScoreActivation::kSoftmax: {
      Node node = MakeNode(BuiltinOperator::SOFTMAX, {x});
      node.options.AsSoftmaxOptions()->beta = 1;
      return emitter.Emit(std::move(node), name);
    }
  }
  return x;
}

}  // namespace monograph
