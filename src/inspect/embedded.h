// Text files that are part of the program.
#pragma once

namespace monograph {

extern const char kModelSchema[];  // schema/model.fbs

}  // namespace monograph
