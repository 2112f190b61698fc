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
    case ErrorCode::kIntegrityMismatch: return "INTEGRITY_MISMATCH";
    case ErrorCode::kWorkerFailed: return "WORKER_FAILED";
  }
  return "INTERNAL";
}

struct Error::Detail {
  ErrorCode code;
  std::string message;
};

Error::Error(ErrorCode code, const char* message) : Error(code, std::string(message)) {}

Error::Error(ErrorCode code, std::string message) : detail_(new Detail{code, std::move(message)}) {}

Error::Error(const Error& other)
    : detail_(other.detail_ == nullptr ? nullptr : new Detail(*other.detail_)) {}

void Error::Free() { delete detail_; }

ErrorCode Error::code() const { return detail_->code; }

const std::string& Error::message() const { return detail_->message; }

}  // namespace monograph
