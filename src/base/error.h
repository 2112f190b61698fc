// Errors of the library: one code for a caller's program, one sentence for a person.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace monograph {

// Stable numbers: the TypeScript error codes and docs/guide/errors.md come from this enum and
// from the comment behind each value. Add at the end of a group's range; never renumber.
enum class ErrorCode : int {
  kInvalidArgument = 1,   // An option or argument is missing, out of range or contradicts another.
  kNotAModel = 2,         // The bytes are not a model file (empty, an HTML page, another format).
  kCorruptModel = 3,      // The file is a model but damaged: truncated, or its parts contradict.
  kUnsupportedModel = 4,  // A sound file that uses a feature of the format that is not run here.
  kUnsupportedOperator = 5,   // The model has operators that this build does not know.
  kShapeMismatch = 6,         // A tensor's shape does not fit the model.
  kTypeMismatch = 7,          // A tensor's element type does not fit the model.
  kOutOfMemory = 8,           // The model or its input needs more memory than is allowed or there.
  kIo = 9,                    // A file could not be read or written.
  kInternal = 10,             // A defect of the library: please report it.
  kNetwork = 20,              // The model could not be downloaded.
  kDecodeFailed = 21,         // An image could not be decoded.
  kAborted = 22,              // The caller aborted the operation.
  kDisposed = 23,             // The model was used after dispose().
  kUnsupportedPlatform = 24,  // The browser or Node lacks something the engine needs.
  kIntegrityMismatch = 25,    // The file is not the one whose hash was asked for.
  kWorkerFailed = 26,         // The worker could not be started, or crashed: load the model again.
};

// Name of the code as users see it, such as "CORRUPT_MODEL". Static storage.
std::string_view ErrorCodeName(ErrorCode code);

// One pointer, so that passing errors on costs little code. Moved from, it may only be destroyed or
// assigned to.
class Error {
 public:
  // `message` is a full sentence, saying what to do where that is known.
  Error(ErrorCode code, const char* message);
  Error(ErrorCode code, std::string message);
  Error(const Error& other);
  Error(Error&& other) noexcept : detail_(std::exchange(other.detail_, nullptr)) {}
  Error& operator=(Error other) noexcept {
    std::swap(detail_, other.detail_);
    return *this;
  }
  ~Error() {
    if (detail_ != nullptr) Free();
  }

  ErrorCode code() const;
  const std::string& message() const;

 private:
  friend class Status;
  struct Detail;

  Error() = default;
  void Free();

  Detail* detail_ = nullptr;
};

}  // namespace monograph
