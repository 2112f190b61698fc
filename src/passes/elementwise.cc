#include "passes/elementwise.h"

namespace monograph {

using schema::BuiltinOperator;

bool IsUnaryElementwise(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::ABS:
    case BuiltinOperator::CAST:
    case BuiltinOperator::CEIL:
    case BuiltinOperator::COS:
    case BuiltinOperator::ELU:
    case BuiltinOperator::EXP:
    case BuiltinOperator::FLOOR:
    case BuiltinOperator::GELU:
    case BuiltinOperator::HARD_SWISH:
    case BuiltinOperator::LEAKY_RELU:
    case BuiltinOperator::LOG:
    case BuiltinOperator::LOGISTIC:
    case BuiltinOperator::NEG:
    case BuiltinOperator::RELU:
    case BuiltinOperator::RELU6:
    case BuiltinOperator::RELU_0_TO_1:
    case BuiltinOperator::RELU_N1_TO_1:
    case BuiltinOperator::ROUND:
    case BuiltinOperator::RSQRT:
    case BuiltinOperator::SIGN:
    case BuiltinOperator::SIN:
    case BuiltinOperator::SQRT:
    case BuiltinOperator::SQUARE:
    case BuiltinOperator::TANH: return true;
    case BuiltinOperator::CUSTOM: return node.custom_code == "monograph.erf";
    default: return false;
  }
}

bool IsBinaryElementwise(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::ADD:
    case BuiltinOperator::DIV:
    case BuiltinOperator::MAXIMUM:
    case BuiltinOperator::MINIMUM:
    case BuiltinOperator::MUL:
    case BuiltinOperator::POW:
    case BuiltinOperator::SQUARED_DIFFERENCE:
    case BuiltinOperator::SUB: return true;
    default: return false;
  }
}

}  // namespace monograph
