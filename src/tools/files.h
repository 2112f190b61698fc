// Files and models for the commands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/buffer.h"
#include "base/result.h"
#include "graph/graph.h"

namespace monograph::tools {

// kIo where there is no such file, or it is a folder.
Result<size_t> FileSize(const std::filesystem::path& path);

// The bytes of the file. kIo, naming the file and the system's reason.
Result<Buffer> ReadFile(const std::filesystem::path& path);

// `length` bytes from `offset` on. kIo as above, and where the file ends before.
Result<Buffer> ReadFilePart(const std::filesystem::path& path, uint64_t offset, uint64_t length);

// Makes or replaces the file, whole or not at all: the bytes are written to a new file of another
// name in the same folder, which then takes the name. Links are followed, permissions are kept, and
// what is no regular file (a pipe, a terminal) is written to as it is. kIo, naming the file.
Status WriteFile(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status WriteFile(const std::filesystem::path& path, std::string_view text);

struct FileContent {
  std::filesystem::path path;
  std::span<const std::byte> bytes;
};

// Makes or replaces files as WriteFile does: all are written before the first takes its name, so
// that an error leaves none of them. kIo, naming the file.
Status WriteFiles(std::span<const FileContent> files);

// Could a file be written there? Leaves everything as it is. kIo, naming the file.
Status CheckWritable(const std::filesystem::path& path);

// Writes the graph as a model file. kIo; the errors of writing name the file.
Status SaveModel(const std::filesystem::path& path, const Graph& graph);

// Creates the folder and those above it where they are missing. kIo.
Status MakeFolder(const std::filesystem::path& path);

// The model in the file. Errors of reading name the file.
Result<Graph> LoadModel(const std::filesystem::path& path);

// The network in the ONNX file, as it was imported. Errors name the file.
Result<Graph> LoadOnnx(const std::filesystem::path& path);

// An ONNX file where the name ends in .onnx, else a model file.
Result<Graph> LoadAnyModel(const std::filesystem::path& path);

// The model used when none is given: the environment variable MONOGRAPH_MODEL, or
// models/efficientnet_lite0.int8.tflite in a folder above the program. kIo where there is none.
Result<std::filesystem::path> DefaultModel();

}  // namespace monograph::tools
