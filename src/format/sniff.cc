#include "format/sniff.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/strings.h"

namespace monograph {

namespace {

using namespace std::string_view_literals;

constexpr size_t kIdentifierOffset = 4;
constexpr size_t kSniffedBytes = 512;

std::string_view Head(std::span<const std::byte> file) {
  return {reinterpret_cast<const char*>(file.data()), std::min(file.size(), kSniffedBytes)};
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return Lower(c); });
  return out;
}

bool IsHtml(std::string_view head) {
  const std::string text = Lower(head);
  return text.find("<html") != std::string::npos || text.find("<!doctype") != std::string::npos;
}

// An ONNX file is a protobuf whose first field is ir_version, a small number.
bool IsOnnx(std::string_view head) {
  return head.size() > 3 && head[0] == 0x08 && head[1] > 0 && head[1] < 32 &&
         (head[2] == 0x12 || head[2] == 0x1a || head[2] == 0x22 || head[2] == 0x3a);
}

bool IsPyTorch(std::string_view head) {
  return head.starts_with("PK\x03\x04"sv) && (head.find("/data.pkl") != std::string_view::npos ||
                                              head.find(".pkl") != std::string_view::npos);
}

struct Kind {
  bool (*matches)(std::string_view head);
  std::string_view sentence;
};

template <const std::string_view& kMagic>
bool StartsWith(std::string_view head) {
  return head.starts_with(kMagic);
}

constexpr std::string_view kZip = "PK\x03\x04"sv;
constexpr std::string_view kGzip = "\x1f\x8b"sv;
constexpr std::string_view kHdf5 = "\x89HDF\r\n\x1a\n"sv;
constexpr std::string_view kGitLfs = "version https://git-lfs"sv;
constexpr std::string_view kPng = "\x89PNG"sv;
constexpr std::string_view kJpeg = "\xff\xd8\xff"sv;

bool IsJson(std::string_view head) {
  const size_t first = head.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (head[first] == '{' || head[first] == '[');
}

constexpr Kind kKinds[] = {
    {IsHtml,
     "It is an HTML page: the server probably answered with an error or login page. "
     "Open the address in a browser and correct it."},
    {IsPyTorch,
     "It is a PyTorch checkpoint. Export the network to ONNX and convert that with "
     "`monograph convert`."},
    {StartsWith<kZip>, "It is a ZIP archive. Unpack it and give the .tflite file inside."},
    {StartsWith<kGzip>,
     "It is gzip-compressed. Decompress it, or have the server declare "
     "Content-Encoding: gzip."},
    {StartsWith<kHdf5>,
     "It is an HDF5 file, as Keras writes. Convert it to .tflite or to ONNX first."},
    {StartsWith<kGitLfs>, "It is a Git LFS pointer, not the file itself. Run `git lfs pull`."},
    {StartsWith<kPng>, "It is a PNG image. Give the model first, then the images."},
    {StartsWith<kJpeg>, "It is a JPEG image. Give the model first, then the images."},
    {IsOnnx, "It is an ONNX model. Convert it with `monograph convert`."},
    {IsJson,
     "It is a JSON file, such as TensorFlow.js keeps beside its weights. Convert that model "
     "to .tflite or to ONNX first."},
};

}  // namespace

bool HasModelIdentifier(std::span<const std::byte> file) {
  return Head(file).substr(std::min(file.size(), kIdentifierOffset)).starts_with("TFL3");
}

std::string DescribeForeignFile(std::span<const std::byte> file) {
  if (file.empty()) return "The file is empty. Download or export it again.";
  const std::string_view head = Head(file);
  const auto* kind = std::ranges::find_if(kKinds, [&](const Kind& k) { return k.matches(head); });
  if (kind != std::end(kKinds)) return StrCat("The file is not a model. ", kind->sentence);
  return StrCat("The file (", file.size(),
                " bytes) is not a model: a .tflite file holds TFL3 at its fifth byte. Check the "
                "path or address.");
}

}  // namespace monograph
