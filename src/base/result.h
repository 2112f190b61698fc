// Result<T>: a value or an Error. Status: success or an Error.
#pragma once

#include <memory>
#include <utility>

#include "base/error.h"

namespace monograph {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : ok_(true), value_(std::move(value)) {}
  Result(Error error) : ok_(false), error_(std::move(error)) {}
  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_) {
      std::construct_at(&value_, std::move(other.value_));
    } else {
      std::construct_at(&error_, std::move(other.error_));
    }
  }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      std::destroy_at(this);
      std::construct_at(this, std::move(other));
    }
    return *this;
  }
  ~Result() {
    if (ok_) {
      std::destroy_at(&value_);
    } else {
      std::destroy_at(&error_);
    }
  }

  bool ok() const { return ok_; }

  // Require ok().
  T& operator*() { return value_; }
  const T& operator*() const { return value_; }
  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }

  // Require !ok().
  Error& error() { return error_; }
  const Error& error() const { return error_; }

 private:
  bool ok_;
  union {
    T value_;
    Error error_;
  };
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}

  bool ok() const { return error_.detail_ == nullptr; }

  // Require !ok().
  Error& error() { return error_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

// Returns the error of `expr` (a Status or a Result) to the caller, if it has one.
#define MG_TRY(expr)                                           \
  do {                                                         \
    if (auto mg_status = (expr); !mg_status.ok()) {            \
      return ::monograph::Error(std::move(mg_status.error())); \
    }                                                          \
  } while (false)

// MG_TRY_ASSIGN(auto x, F()): declares or assigns x from F()'s value, or returns its error.
#define MG_TRY_ASSIGN(target, expr) MG_TRY_ASSIGN_AS(MG_CONCAT(mg_result_, __LINE__), target, expr)
#define MG_TRY_ASSIGN_AS(result, target, expr)                            \
  auto result = (expr);                                                   \
  if (!result.ok()) return ::monograph::Error(std::move(result.error())); \
  target = std::move(*result)
#define MG_CONCAT(a, b) MG_CONCAT_EXPANDED(a, b)
#define MG_CONCAT_EXPANDED(a, b) a##b

}  // namespace monograph
