// The core's types as JavaScript values; web/src/engine.ts declares the other side.
#pragma once

#include <emscripten/val.h>

#include <span>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "runtime/session.h"

namespace monograph {

// {code: number, message: string}
emscripten::val ToJs(const Error& error);

// [1, -1, -1, 3]
emscripten::val ToJs(const Shape& shape);

// [{name, dtype: number, shape, scale, zeroPoint, axis}]
emscripten::val ToJs(std::span<const TensorInfo> infos);

// {weightBytes, arenaBytes, workspaceBytes}
emscripten::val ToJs(const MemoryReport& memory);

// [{name, node, microseconds}]
emscripten::val ToJs(const std::vector<OpTiming>& timings);

// {dtype, shape, address, bytes}, or for strings {dtype, shape, strings}. The address is valid as
// long as the view.
Result<emscripten::val> ToJs(const ConstTensorView& tensor);

// From an array of integers. kShapeMismatch when it is no shape.
Result<Shape> ShapeFromJs(const emscripten::val& dims);

// From an array of such arrays.
Result<std::vector<Shape>> ShapesFromJs(const emscripten::val& shapes);

// From {threads, profile, memoryLimit or undefined}. kInvalidArgument when a value is out of range.
Result<SessionOptions> OptionsFromJs(const emscripten::val& options);

}  // namespace monograph
