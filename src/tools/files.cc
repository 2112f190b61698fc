#include "tools/files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>

#include "base/strings.h"
#include "format/read.h"
#include "format/write.h"

namespace monograph::tools {

namespace fs = std::filesystem;

namespace {

constexpr char kDefaultModel[] = "models/efficientnet_lite0.fp16.tflite";

Error Io(std::string_view what, const fs::path& path, std::string_view why) {
  return Error{ErrorCode::kIo,
               StrCat("The file ", path.string(), " could not be ", what, ": ", why, ".")};
}

Result<size_t> FileSize(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Io("read", path, "it is a folder");
  if (!fs::exists(path, error)) {
    return Error{ErrorCode::kIo, StrCat("There is no file ", path.string(), ".")};
  }
  const uintmax_t size = fs::file_size(path, error);
  if (error) return Io("read", path, error.message());
  return static_cast<size_t>(size);
}

}  // namespace

Result<Buffer> ReadFile(const fs::path& path) {
  MG_TRY_ASSIGN(const size_t size, FileSize(path));
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(size));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Io("opened", path, std::strerror(errno));
  stream.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(size));
  if (!stream) return Io("read", path, "it ended early");
  return buffer;
}

Status WriteFile(const fs::path& path, std::span<const std::byte> bytes) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  if (!stream) return Io("created", path, std::strerror(errno));
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  stream.close();
  return stream ? Status() : Io("written", path, std::strerror(errno));
}

Status MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) return {};
  return Error{ErrorCode::kIo,
               StrCat("The folder ", path.string(), " could not be made: ", error.message(), ".")};
}

Result<Graph> LoadModel(const fs::path& path) {
  MG_TRY_ASSIGN(Buffer buffer, ReadFile(path));
  const Constant file = Constant::Own(std::move(buffer));
  auto graph = ReadModel(file.bytes, file.owner);
  if (graph.ok()) return graph;
  return Error{graph.error().code, StrCat(path.string(), ": ", graph.error().message)};
}

Status SaveModel(const fs::path& path, const Graph& graph) {
  auto bytes = WriteModel(graph);
  if (!bytes.ok()) {
    return Error{bytes.error().code, StrCat(path.string(), ": ", bytes.error().message)};
  }
  const fs::path partial = path.string() + ".partial";
  std::error_code error;
  if (Status status = WriteFile(partial, *bytes); !status.ok()) {
    fs::remove(partial, error);
    return status;
  }
  fs::rename(partial, path, error);
  if (!error) return {};
  const Error failed = Io("written", path, error.message());
  fs::remove(partial, error);
  return failed;
}

Result<fs::path> DefaultModel() {
  if (const char* path = std::getenv("MONOGRAPH_MODEL")) return fs::path(path);
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  while (!folder.empty()) {
    if (fs::exists(folder / kDefaultModel, error)) return folder / kDefaultModel;
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return Error{ErrorCode::kIo, StrCat("There is no ", kDefaultModel,
                                      " in any folder above the program. Name a model with --model "
                                      "or the environment variable MONOGRAPH_MODEL.")};
}

}  // namespace monograph::tools
