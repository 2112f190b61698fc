#include "base/error.h"

namespace monograph {

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::kNotAModel: return "NOT_A_MODEL";
    case ErrorCode::kCorruptModel: return "CORRUPT_MODEL";
    case ErrorCode::kUnsupportedModel: return "UNSUPPORTED_MODEL";
    case ErrorCode::kUnsupportedOperator: return "UNSUPPORTED_OPERATOR";
    case ErrorCode::kShapeMismatch: return "SHAPE_MISMATCH";
    case ErrorCode::kTypeMismatch: return "TYPE_MISMATCH";
    case ErrorCode::kOutOfMemory: return "OUT_OF_MEMORY";
    case ErrorCode::kIo: return "IO";
    case ErrorCode::kInternal: return "INTERNAL";
    case ErrorCode::kNetwork: return "NETWORK";
    case ErrorCode::kDecodeFailed: return "DECODE_FAILED";
    case ErrorCode::kAborted: return "ABORTED";
    case ErrorCode::kDisposed: return "DISPOSED";
    case ErrorCode::kUnsupportedPlatform: return "UNSUPPORTED_PLATFORM";
  }
  return "INTERNAL";
}

}  // namespace monograph
