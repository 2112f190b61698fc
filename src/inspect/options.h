// A node's options as JSON text, whatever operator it is.
#pragma once

#include <memory>
#include <string>

#include "graph/graph.h"

namespace monograph {

class OptionsPrinter {
 public:
  // kInternal when the schema in this program is broken.
  static Result<OptionsPrinter> Create();
  OptionsPrinter(OptionsPrinter&&) noexcept;
  OptionsPrinter& operator=(OptionsPrinter&&) noexcept;
  ~OptionsPrinter();

  // An object with the options by their names in the schema, enums as text and defaults included;
  // for a custom operator the FlexBuffer map. "{}" where there are none, or where a custom
  // operator's bytes are no FlexBuffer map.
  std::string Json(const Node& node) const;

 private:
  struct Schema;
  explicit OptionsPrinter(std::unique_ptr<Schema> schema);
  std::unique_ptr<Schema> schema_;
};

}  // namespace monograph
