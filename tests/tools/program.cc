#include "program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace monograph::test {

namespace {

std::string Program() {
  const char* other = std::getenv("MONOGRAPH_PROGRAM");
  return other != nullptr ? other : std::string("'") + MONOGRAPH_TOOL + "'";
}

}  // namespace

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void WriteText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
}

ToolResult RunTool(const std::filesystem::path& folder, const std::string& arguments) {
  const std::string command = "cd '" + folder.string() + "' && env -u MONOGRAPH_MODEL " +
                              Program() + " " + arguments + " >stdout.txt 2>stderr.txt";
  const int status = std::system(command.c_str());
  if (!WIFEXITED(status)) std::abort();
  return {ReadText(folder / "stdout.txt"), ReadText(folder / "stderr.txt"), WEXITSTATUS(status)};
}

}  // namespace monograph::test
