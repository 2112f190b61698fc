// Files and models for the commands.
#pragma once

#include <filesystem>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "graph/graph.h"

namespace monograph::tools {

// The bytes of the file. kIo, naming the file and the system's reason.
Result<Buffer> ReadFile(const std::filesystem::path& path);

// Replaces the file. kIo.
Status WriteFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

// Writes the graph as a model file, under a temporary name first: the file is whole or not there.
// kIo; the errors of writing name the file.
Status SaveModel(const std::filesystem::path& path, const Graph& graph);

// Creates the folder and those above it where they are missing. kIo.
Status MakeFolder(const std::filesystem::path& path);

// The model in the file. Errors of reading name the file.
Result<Graph> LoadModel(const std::filesystem::path& path);

// The model used when none is given: the environment variable MONOGRAPH_MODEL, or
// models/efficientnet_lite0.fp16.tflite in a folder above the program. kIo where there is none.
Result<std::filesystem::path> DefaultModel();

}  // namespace monograph::tools
