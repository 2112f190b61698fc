// What JavaScript calls: a few coarse functions over Session. A model's handle is the address of
// its Session. Every error comes back as a value {code, message}; see values.h. The only caller
// is web/src/engine.ts, which passes on addresses and handles as it got them.
#include <emscripten/bind.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "bindings/pixels.h"
#include "bindings/values.h"
#include "format/read.h"
#include "runtime/session.h"

using emscripten::val;

namespace monograph {
namespace {

using Address = uintptr_t;

Session& Get(Address handle) { return *reinterpret_cast<Session*>(handle); }

// 0 when there is no memory left. As aligned and padded as a Buffer: a model file may be read in
// place.
Address Allocate(size_t size) {
  if (size > SIZE_MAX / 2) return 0;
  void* memory = std::aligned_alloc(kBufferAlignment, AlignUp(size + kBufferPadding));
  return reinterpret_cast<Address>(memory);
}

void Free(Address address) { std::free(reinterpret_cast<void*>(address)); }

Result<std::unique_ptr<Session>> CreateSession(std::span<const std::byte> file,
                                               std::shared_ptr<const void> owner,
                                               const val& js_options) {
  MG_TRY_ASSIGN(const SessionOptions options, OptionsFromJs(js_options));
  MG_TRY_ASSIGN(Graph graph, ReadModel(file, std::move(owner)));
  return Session::Create(std::move(graph), options);
}

// Takes over the `size` bytes at `address`, made by Allocate; {handle}.
val Load(Address address, size_t size, const val& options) {
  const auto* data = reinterpret_cast<const std::byte*>(address);
  std::shared_ptr<const void> owner(data,
                                    [](const void* bytes) { std::free(const_cast<void*>(bytes)); });
  Result<std::unique_ptr<Session>> session = CreateSession({data, size}, std::move(owner), options);
  if (!session.ok()) return ToJs(session.error());
  val js = val::object();
  js.set("handle", reinterpret_cast<Address>(session->release()));
  return js;
}

// {inputs, outputs, memory}
val Describe(Address handle) {
  val js = val::object();
  js.set("inputs", ToJs(Get(handle).inputs()));
  js.set("outputs", ToJs(Get(handle).outputs()));
  js.set("memory", ToJs(Get(handle).Memory()));
  return js;
}

val StatusToJs(const Status& status) { return status.ok() ? val::null() : ToJs(status.error()); }

val InputToJs(const TensorView& view) {
  val js = val::object();
  js.set("address", reinterpret_cast<Address>(view.bytes.data()));
  js.set("bytes", view.bytes.size());
  return js;
}

Result<val> PreparedInputs(Session& session, const val& js_shapes) {
  MG_TRY_ASSIGN(const std::vector<Shape> shapes, ShapesFromJs(js_shapes));
  MG_TRY(session.PrepareInputs(shapes));
  val array = val::array();
  for (size_t i = 0; i < shapes.size(); ++i) {
    MG_TRY_ASSIGN(const TensorView view, session.PrepareInput(i, shapes[i]));
    array.set(i, InputToJs(view));
  }
  return array;
}

// [{address, bytes}]: where to write the inputs, whose shapes are given in order. Valid until an
// input gets another shape.
val PrepareInputs(Address handle, const val& shapes) {
  Result<val> inputs = PreparedInputs(Get(handle), shapes);
  return inputs.ok() ? *inputs : ToJs(inputs.error());
}

void CopyRgba(Address rgba, Address rgb, size_t pixels) {
  RgbaToRgb(reinterpret_cast<const uint8_t*>(rgba), reinterpret_cast<uint8_t*>(rgb), pixels);
}

// null, or an error.
val Run(Address handle) { return StatusToJs(Get(handle).Run()); }

Result<val> OutputValue(const Session& session, size_t index) {
  MG_TRY_ASSIGN(const ConstTensorView view, session.Output(index));
  return ToJs(view);
}

val Output(Address handle, size_t index) {
  Result<val> output = OutputValue(Get(handle), index);
  return output.ok() ? *output : ToJs(output.error());
}

// null, or an error.
val BeginBatch(Address handle, int images) { return StatusToJs(Get(handle).BeginBatch(images)); }

Result<val> PreparedBatchImage(Session& session, const val& js_shape) {
  MG_TRY_ASSIGN(const Shape shape, ShapeFromJs(js_shape));
  MG_TRY_ASSIGN(const TensorView view, session.PrepareBatchImage(shape));
  return InputToJs(view);
}

// {address, bytes}: where to write the next image. Valid until the next call.
val PrepareBatchImage(Address handle, const val& shape) {
  Result<val> input = PreparedBatchImage(Get(handle), shape);
  return input.ok() ? *input : ToJs(input.error());
}

val AddBatchImage(Address handle) { return StatusToJs(Get(handle).AddBatchImage()); }

Result<val> BatchOutputValue(const Session& session, size_t image, size_t index) {
  MG_TRY_ASSIGN(const ConstTensorView view, session.BatchOutput(image, index));
  return ToJs(view);
}

val BatchOutput(Address handle, size_t image, size_t index) {
  Result<val> output = BatchOutputValue(Get(handle), image, index);
  return output.ok() ? *output : ToJs(output.error());
}

val Timings(Address handle) { return ToJs(Get(handle).Timings()); }

void Release(Address handle) { delete &Get(handle); }

}  // namespace

EMSCRIPTEN_BINDINGS(monograph) {
  emscripten::function("allocate", &Allocate);
  emscripten::function("free", &Free);
  emscripten::function("load", &Load);
  emscripten::function("describe", &Describe);
  emscripten::function("prepareInputs", &PrepareInputs);
  emscripten::function("copyRgba", &CopyRgba);
  emscripten::function("run", &Run);
  emscripten::function("output", &Output);
  emscripten::function("beginBatch", &BeginBatch);
  emscripten::function("prepareBatchImage", &PrepareBatchImage);
  emscripten::function("addBatchImage", &AddBatchImage);
  emscripten::function("batchOutput", &BatchOutput);
  emscripten::function("timings", &Timings);
  emscripten::function("release", &Release);
}

}  // namespace monograph
