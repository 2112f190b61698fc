#include "tools/files.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "format/read.h"
#include "format/write.h"
#include "import/onnx/import.h"

namespace monograph::tools {

namespace fs = std::filesystem;

namespace {

constexpr int kTemporaryNames = 16;  // Tried before giving up.
constexpr char kDefaultModel[] = "models/efficientnet_lite0.int8.tflite";

Error Io(std::string_view what, const fs::path& path, std::string_view why) {
  return Error{ErrorCode::kIo,
               StrCat("The file ", path.string(), " could not be ", what, ": ", why, ".")};
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

bool WriteAll(File file, std::span<const std::byte> bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  return (std::fclose(file.release()) == 0) && written;
}

Status WriteInPlace(const fs::path& path, std::span<const std::byte> bytes) {
  File file(std::fopen(path.string().c_str(), "wb"));
  if (file == nullptr || !WriteAll(std::move(file), bytes)) {
    return Io("written", path, std::strerror(errno));
  }
  return {};
}

// A file that was not there before; its name ends in ".partial".
struct TemporaryFile {
  fs::path path;
  File file;
};

TemporaryFile MakeTemporary(const fs::path& target) {
  std::random_device random;
  TemporaryFile made;
  for (int attempt = 0; attempt < kTemporaryNames && made.file == nullptr; ++attempt) {
    made.path = target.string() + StrCat(".", random(), ".partial");
    made.file.reset(std::fopen(made.path.string().c_str(), "wbx"));
    if (errno != EEXIST) break;
  }
  return made;
}

// The same, with errors that name the file.
Result<Graph> Named(const fs::path& path, Result<Graph> graph) {
  if (graph.ok()) return graph;
  return Error{graph.error().code(), StrCat(path.string(), ": ", graph.error().message())};
}

Result<Graph> GraphOfModel(const fs::path& path, Buffer buffer) {
  const Constant file = Constant::Own(std::move(buffer));
  return Named(path, ReadModel(file.bytes, file.owner));
}

// Those of the file that is replaced, if there is one.
void KeepPermissions(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const fs::file_status status = fs::status(from, error);
  if (fs::exists(status)) fs::permissions(to, status.permissions(), error);
}

// A file that is written but has not taken its name yet.
struct Staged {
  fs::path path;       // As the caller wrote it.
  fs::path target;     // What that stands for.
  fs::path temporary;  // Empty for what is no regular file: `bytes` go into it as it is.
  std::span<const std::byte> bytes;
};

void Discard(const Staged& staged) {
  std::error_code ignored;
  if (!staged.temporary.empty()) fs::remove(staged.temporary, ignored);
}

Result<Staged> Stage(const fs::path& path, std::span<const std::byte> bytes) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Io("written", path, "it is a folder");
  const bool exists = fs::exists(path, error);
  if (exists && !fs::is_regular_file(path, error)) return Staged{path, path, {}, bytes};
  Staged staged{path, exists ? fs::canonical(path, error) : path, {}, bytes};
  if (error) return Io("written", path, error.message());
  TemporaryFile temporary = MakeTemporary(staged.target);
  if (temporary.file == nullptr) return Io("created", path, std::strerror(errno));
  staged.temporary = temporary.path;
  if (WriteAll(std::move(temporary.file), bytes)) return staged;
  const Error failed = Io("written", path, std::strerror(errno));
  Discard(staged);
  return failed;
}

Status Commit(const Staged& staged) {
  if (staged.temporary.empty()) return WriteInPlace(staged.path, staged.bytes);
  std::error_code failed;
  KeepPermissions(staged.target, staged.temporary);
  fs::rename(staged.temporary, staged.target, failed);
  if (!failed) return {};
  Discard(staged);
  return Io("written", staged.path, failed.message());
}

}  // namespace

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

Result<Buffer> ReadFilePart(const fs::path& path, uint64_t offset, uint64_t length) {
  MG_TRY_ASSIGN(const uint64_t size, FileSize(path));
  if (length > size || offset > size - length) {
    return Io(
        "read", path,
        StrCat("it has ", size, " bytes, but ", length, " from byte ", offset, " are needed"));
  }
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(static_cast<size_t>(length)));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Io("opened", path, std::strerror(errno));
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(length));
  if (!stream) return Io("read", path, "it ended early");
  return buffer;
}

Result<Buffer> ReadFile(const fs::path& path) {
  MG_TRY_ASSIGN(const size_t size, FileSize(path));
  return ReadFilePart(path, 0, size);
}

Status WriteFile(const fs::path& path, std::span<const std::byte> bytes) {
  MG_TRY_ASSIGN(const Staged staged, Stage(path, bytes));
  return Commit(staged);
}

Status WriteFile(const fs::path& path, std::string_view text) {
  return WriteFile(path, std::as_bytes(std::span(text)));
}

Status WriteFiles(std::span<const FileContent> files) {
  std::vector<Staged> staged;
  Status status;
  for (size_t i = 0; i < files.size() && status.ok(); ++i) {
    auto file = Stage(files[i].path, files[i].bytes);
    file.ok() ? staged.push_back(*std::move(file)) : void(status = file.error());
  }
  for (const Staged& file : staged) {
    status.ok() ? void(status = Commit(file)) : Discard(file);
  }
  return status;
}

Status CheckWritable(const fs::path& path) {
  MG_TRY_ASSIGN(const Staged staged, Stage(path, {}));
  Discard(staged);
  return {};
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
  return GraphOfModel(path, std::move(buffer));
}

namespace {

Result<Graph> GraphOfOnnx(const fs::path& path, std::span<const std::byte> bytes) {
  const auto read = [&](const std::string& name, uint64_t offset, uint64_t length) {
    return ReadFilePart(path.parent_path() / name, offset, length);
  };
  return Named(path, ImportOnnx(bytes, read));
}

}  // namespace

Result<Graph> LoadOnnx(const fs::path& path) {
  MG_TRY_ASSIGN(const Buffer buffer, ReadFile(path));
  return GraphOfOnnx(path, buffer.span());
}

Result<Graph> LoadAnyModel(const fs::path& path) {
  MG_TRY_ASSIGN(Buffer buffer, ReadFile(path));
  if (path.extension() == ".onnx") return GraphOfOnnx(path, buffer.span());
  return GraphOfModel(path, std::move(buffer));
}

Status SaveModel(const fs::path& path, const Graph& graph) {
  auto bytes = WriteModel(graph);
  if (!bytes.ok()) {
    return Error{bytes.error().code(), StrCat(path.string(), ": ", bytes.error().message())};
  }
  return WriteFile(path, *bytes);
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
