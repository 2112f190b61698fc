// Writes the files from which fuzzing starts: write_seeds MODELS ONNX (two folders)
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "format/write.h"
#include "fuzz/onnx_seeds.h"
#include "support/small_models.h"

namespace monograph::test {

namespace {

bool WriteBytes(std::span<const std::byte> bytes, const std::filesystem::path& path) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  return stream.good();
}

bool Write(const Graph& graph, const std::filesystem::path& path) {
  const auto file = WriteModel(graph);
  if (file.ok()) return WriteBytes(*file, path);
  std::fprintf(stderr, "%s\n", file.error().message().c_str());
  return false;
}

// One operator of the kind, with default options, on float32 and int8.
Graph SingleNode(schema::BuiltinOperator op, DType dtype) {
  Graph graph;
  const Quantization quantization =
      dtype == DType::kInt8 ? Quantization{{0.5f}, {0}, 0} : Quantization();
  const ValueId input = graph.AddValue({"x", dtype, {1, 4, 4, 2}, quantization, {}});
  const ValueId other = graph.AddValue({"y", dtype, {1, 4, 4, 2}, quantization, {}});
  const ValueId output = graph.AddValue({"z", dtype, {1, 4, 4, 2}, quantization, {}});
  AddNode(graph, op, {input, other}, {output});
  graph.inputs = {input, other};
  graph.outputs = {output};
  return graph;
}

bool WriteModels(const std::filesystem::path& folder) {
  bool good = Write(SampleGraph(), folder / "sample") && Write(AffineModel(), folder / "affine") &&
              Write(ColourModel(), folder / "colours");
  for (const schema::BuiltinOperator op : schema::EnumValuesBuiltinOperator()) {
    const std::string name = schema::EnumNameBuiltinOperator(op);
    if (op == schema::BuiltinOperator::CUSTOM) continue;
    good &= Write(SingleNode(op, DType::kFloat32), folder / (name + ".f32"));
    good &= Write(SingleNode(op, DType::kInt8), folder / (name + ".i8"));
  }
  return good;
}

bool WriteOnnx(const std::filesystem::path& folder) {
  bool good = true;
  for (const auto& [name, model] : OnnxSeeds()) {
    good &= WriteBytes(AsBytes(model.Bytes()), folder / name);
  }
  return good;
}

}  // namespace

}  // namespace monograph::test

int main(int argc, char** argv) {
  using namespace monograph::test;
  return argc == 3 && WriteModels(argv[1]) && WriteOnnx(argv[2]) ? 0 : 1;
}
