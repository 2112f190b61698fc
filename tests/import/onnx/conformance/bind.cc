#include "import/onnx/conformance/bind.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

namespace monograph::test {

namespace {

// Numbers of fields in onnx.proto3.
constexpr protozero::pbf_tag_type kModelIrVersion = 1;
constexpr protozero::pbf_tag_type kModelGraph = 7;
constexpr protozero::pbf_tag_type kModelOpset = 8;
constexpr protozero::pbf_tag_type kGraphInitializer = 5;
constexpr protozero::pbf_tag_type kTensorName = 8;

// The last of two names counts.
std::string Named(const BoundInput& input) {
  std::string tensor = input.tensor;
  protozero::pbf_writer(tensor).add_string(kTensorName, input.name);
  return tensor;
}

std::string WithInitializers(const std::string& graph, const std::vector<BoundInput>& inputs) {
  std::string extended = graph;
  protozero::pbf_writer writer(extended);
  for (const BoundInput& input : inputs) writer.add_message(kGraphInitializer, Named(input));
  return extended;
}

}  // namespace

std::string BindInputs(const std::string& model, const std::vector<BoundInput>& inputs) {
  std::string bound;
  protozero::pbf_writer writer(bound);
  protozero::pbf_reader reader(model);
  while (reader.next()) {
    switch (reader.tag()) {
      case kModelIrVersion: writer.add_int64(kModelIrVersion, reader.get_int64()); break;
      case kModelOpset: writer.add_message(kModelOpset, reader.get_view()); break;
      case kModelGraph:
        writer.add_message(kModelGraph, WithInitializers(reader.get_string(), inputs));
        break;
      default: reader.skip();
    }
  }
  return bound;
}

}  // namespace monograph::test
