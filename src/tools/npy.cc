#include "tools/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/strings.h"

namespace monograph::tools {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "\x93NUMPY"sv;
constexpr size_t kHeaderAlignment = 64;
constexpr size_t kVersion1Prefix = 10;

struct TypeRow {
  DType dtype;
  std::string_view descr;
};

constexpr TypeRow kTypes[] = {
    {DType::kFloat32, "<f4"}, {DType::kFloat16, "<f2"}, {DType::kInt32, "<i4"},
    {DType::kUInt8, "|u1"},   {DType::kInt64, "<i8"},   {DType::kBool, "|b1"},
    {DType::kInt16, "<i2"},   {DType::kInt8, "|i1"},
};

Error Broken(std::string_view what) {
  return Error{ErrorCode::kInvalidArgument,
               StrCat("The .npy file ", what, ". Write it with numpy.save.")};
}

uint32_t Little(std::string_view text, size_t at, size_t bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < bytes; ++i) {
    value |= static_cast<uint32_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  }
  return value;
}

// Header and data. Version 1 has a length of two bytes, later ones of four.
Result<std::pair<std::string_view, std::string_view>> Split(std::string_view text) {
  if (!text.starts_with(kMagic) || text.size() < 12) return Broken("is none");
  const size_t length_bytes = text[6] == 1 ? 2 : 4;
  const size_t start = kMagic.size() + 2 + length_bytes;
  const size_t length = Little(text, kMagic.size() + 2, length_bytes);
  if (length > text.size() - start) return Broken("is cut off");
  return std::pair(text.substr(start, length), text.substr(start + length));
}

// What stands behind 'key': in the header, a Python dictionary.
std::string_view Field(std::string_view header, std::string_view key) {
  const std::string quoted = StrCat("'", key, "':");
  const size_t at = header.find(quoted);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = header.substr(at + quoted.size());
  return rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
}

Result<DType> ParseType(std::string_view field) {
  const auto* row = std::ranges::find_if(kTypes, [&](const TypeRow& candidate) {
    return field.starts_with(StrCat("'", candidate.descr, "'"));
  });
  if (row != std::end(kTypes)) return row->dtype;
  return Broken(StrCat("holds elements of type ", field.substr(0, 8), ", which no tensor has"));
}

Result<Shape> ParseShape(std::string_view field) {
  if (!field.starts_with('(')) return Broken("has no shape");
  const char* at = field.data() + 1;
  const char* end = field.data() + std::min(field.find(')'), field.size());
  Shape shape;
  while (at < end) {
    int32_t dim = 0;
    const auto [next, error] = std::from_chars(at, end, dim);
    if (error != std::errc() || dim < 0) return Broken("has a broken shape");
    if (shape.rank() == kMaxRank) return Broken("has too many dimensions");
    shape.Append(dim);
    at = std::find_if_not(next, end, [](char c) { return c == ',' || c == ' '; });
  }
  return shape;
}

}  // namespace

Result<NpyArray> ParseNpy(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  MG_TRY_ASSIGN(const auto parts, Split(text));
  const auto [header, data] = parts;
  if (!Field(header, "fortran_order").starts_with("False")) return Broken("is column-major");
  NpyArray array;
  MG_TRY_ASSIGN(array.dtype, ParseType(Field(header, "descr")));
  MG_TRY_ASSIGN(array.shape, ParseShape(Field(header, "shape")));
  const auto bytes = TensorBytes(array.dtype, array.shape);
  if (!bytes || *bytes > data.size()) return Broken("is cut off");
  array.bytes = file.last(data.size()).first(*bytes);
  return array;
}

std::vector<std::byte> FormatNpy(const ConstTensorView& tensor) {
  std::string dims;
  for (int32_t dim : tensor.shape.dims()) dims += StrCat(dim, ", ");
  if (tensor.shape.rank() > 1) dims.resize(dims.size() - 2);
  if (tensor.shape.rank() == 1) dims.pop_back();
  const auto* type = std::ranges::find(kTypes, tensor.dtype, &TypeRow::dtype);
  std::string header =
      StrCat("{'descr': '", type->descr, "', 'fortran_order': False, 'shape': (", dims, "), }");
  const size_t unpadded = kVersion1Prefix + header.size() + 1;
  header.append((kHeaderAlignment - unpadded % kHeaderAlignment) % kHeaderAlignment, ' ');
  header += '\n';
  std::string text = StrCat(kMagic, "\x01\x00"sv, static_cast<char>(header.size() & 0xff),
                            static_cast<char>(header.size() >> 8), header);
  std::vector<std::byte> file(text.size() + tensor.bytes.size());
  std::memcpy(file.data(), text.data(), text.size());
  std::ranges::copy(tensor.bytes, file.begin() + static_cast<ptrdiff_t>(text.size()));
  return file;
}

}  // namespace monograph::tools
