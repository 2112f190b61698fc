// Result<T>: a value or an Error. Status: success or an Error.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace monograph {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }

  // Require ok().
  T& operator*() { return *std::get_if<0>(&state_); }
  const T& operator*() const { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }

  // Require !ok().
  Error& error() { return *std::get_if<1>(&state_); }
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

struct Ok {};

class [[nodiscard]] Status : public Result<Ok> {
 public:
  Status() : Result<Ok>(Ok{}) {}
  Status(Error error) : Result<Ok>(std::move(error)) {}
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
