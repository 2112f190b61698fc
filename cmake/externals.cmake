# The small libraries of .deps as targets. Their headers are system headers: no warnings from them.
set(MONOGRAPH_DEPS ${CMAKE_SOURCE_DIR}/.deps)

function(monograph_header_library name folder)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${MONOGRAPH_DEPS}/${folder})
endfunction()

monograph_header_library(flatbuffers flatbuffers/include)
# FlexBuffers would ask for a locale object that only the compiled library defines.
target_compile_definitions(flatbuffers INTERFACE FLATBUFFERS_LOCALE_INDEPENDENT=0)
monograph_header_library(protozero protozero/include)
monograph_header_library(cli11 cli11/include)
monograph_header_library(nlohmann_json nlohmann-json/include)
add_library(emscripten INTERFACE)

# The compiler of the schema, built only when a target asks for it.
file(GLOB FLATC_SOURCES ${MONOGRAPH_DEPS}/flatbuffers/src/*.cpp
     ${MONOGRAPH_DEPS}/flatbuffers/grpc/src/compiler/*.cc)
list(FILTER FLATC_SOURCES EXCLUDE REGEX "/flathash\\.cpp$")
if(NOT EMSCRIPTEN)
  add_executable(flatc EXCLUDE_FROM_ALL ${FLATC_SOURCES})
  target_link_libraries(flatc PRIVATE flatbuffers)
  target_include_directories(flatc PRIVATE ${MONOGRAPH_DEPS}/flatbuffers/grpc
                                           ${MONOGRAPH_DEPS}/flatbuffers)
  target_compile_options(flatc PRIVATE -w -O1)
endif()

# Reading a schema and printing what it describes as JSON.
add_library(flatbuffers_text STATIC EXCLUDE_FROM_ALL
  ${MONOGRAPH_DEPS}/flatbuffers/src/idl_parser.cpp
  ${MONOGRAPH_DEPS}/flatbuffers/src/idl_gen_text.cpp
  ${MONOGRAPH_DEPS}/flatbuffers/src/util.cpp)
target_link_libraries(flatbuffers_text PUBLIC flatbuffers)
target_compile_options(flatbuffers_text PRIVATE -w)

# Catch2: the implementation is its single file, the headers are the fine-grained ones.
add_library(catch2 STATIC EXCLUDE_FROM_ALL ${MONOGRAPH_DEPS}/catch2/extras/catch_amalgamated.cpp)
set(catch2_config ${CMAKE_BINARY_DIR}/catch2)
file(CONFIGURE OUTPUT ${catch2_config}/catch2/catch_user_config.hpp
     CONTENT "#define CATCH_CONFIG_DEFAULT_REPORTER \"console\"\n#define CATCH_CONFIG_CONSOLE_WIDTH 80\n")
target_include_directories(catch2 SYSTEM PUBLIC ${MONOGRAPH_DEPS}/catch2/src ${catch2_config}
                           PRIVATE ${MONOGRAPH_DEPS}/catch2/extras)
target_compile_options(catch2 PRIVATE -w -O1)
if(EMSCRIPTEN)
  target_compile_options(catch2 PRIVATE -fwasm-exceptions)
endif()
