#include "inspect/options.h"

#include <flatbuffers/flexbuffers.h>
#include <flatbuffers/idl.h>

#include "base/strings.h"
#include "inspect/embedded.h"

namespace monograph {

struct OptionsPrinter::Schema {
  flatbuffers::Parser parser;
};

namespace {

constexpr char kNone[] = "{}";
constexpr char kNamespace[] = "monograph.schema.";

std::string CustomJson(const std::vector<uint8_t>& bytes) {
  if (bytes.empty() || !flexbuffers::VerifyBuffer(bytes.data(), bytes.size())) return kNone;
  const auto root = flexbuffers::GetRoot(bytes.data(), bytes.size());
  std::string text;
  if (root.IsMap()) root.ToString(true, true, text);
  return text.empty() ? kNone : text;
}

}  // namespace

OptionsPrinter::OptionsPrinter(std::unique_ptr<Schema> schema) : schema_(std::move(schema)) {}
OptionsPrinter::OptionsPrinter(OptionsPrinter&&) noexcept = default;
OptionsPrinter& OptionsPrinter::operator=(OptionsPrinter&&) noexcept = default;
OptionsPrinter::~OptionsPrinter() = default;

Result<OptionsPrinter> OptionsPrinter::Create() {
  auto schema = std::make_unique<Schema>();
  auto& options = schema->parser.opts;
  options.strict_json = true;
  options.output_default_scalars_in_json = true;
  options.indent_step = -1;
  if (schema->parser.Parse(kModelSchema)) return OptionsPrinter(std::move(schema));
  return Error{ErrorCode::kInternal, schema->parser.error_};
}

std::string OptionsPrinter::Json(const Node& node) const {
  if (node.op == schema::BuiltinOperator::CUSTOM) return CustomJson(node.custom_options);
  if (node.options.type == schema::BuiltinOptions::NONE) return kNone;
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(node.options.Pack(builder));
  const void* table = flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer());
  const std::string type = StrCat(kNamespace, schema::EnumNameBuiltinOptions(node.options.type));
  std::string text;
  const char* failed = GenTextFromTable(schema_->parser, table, type, &text);
  return failed == nullptr ? text : kNone;
}

}  // namespace monograph
