# One static library a folder of src/, linked along cmake/layers.json.
file(READ ${CMAKE_SOURCE_DIR}/cmake/layers.json MONOGRAPH_LAYERS)
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/layers.json)

# The target of a folder: backends/xnnpack is monograph_backends_xnnpack.
function(monograph_target_name folder out)
  string(REPLACE "/" "_" name "monograph_${folder}")
  set(${out} ${name} PARENT_SCOPE)
endfunction()

# The folders of the table, from the bottom to the top, and the place of each in it.
string(JSON count LENGTH "${MONOGRAPH_LAYERS}")
math(EXPR last "${count} - 1")
set(MONOGRAPH_FOLDERS)
foreach(i RANGE ${last})
  string(JSON folder GET "${MONOGRAPH_LAYERS}" ${i} folder)
  list(APPEND MONOGRAPH_FOLDERS ${folder})
endforeach()

# The strings of a list in a folder's entry of the table; empty where it has none.
function(monograph_layer_list folder key out)
  list(FIND MONOGRAPH_FOLDERS ${folder} place)
  string(JSON count ERROR_VARIABLE missing LENGTH "${MONOGRAPH_LAYERS}" ${place} ${key})
  set(values)
  if(NOT missing AND count GREATER 0)
    math(EXPR last "${count} - 1")
    foreach(i RANGE ${last})
      string(JSON value GET "${MONOGRAPH_LAYERS}" ${place} ${key} ${i})
      list(APPEND values ${value})
    endforeach()
  endif()
  set(${out} ${values} PARENT_SCOPE)
endfunction()

# False for a folder that this kind of build leaves out.
function(monograph_layer_wanted folder out)
  list(FIND MONOGRAPH_FOLDERS ${folder} place)
  string(JSON only ERROR_VARIABLE missing GET "${MONOGRAPH_LAYERS}" ${place} only)
  set(${out} ON PARENT_SCOPE)
  if((only STREQUAL "wasm" AND NOT EMSCRIPTEN) OR (only STREQUAL "native" AND EMSCRIPTEN))
    set(${out} OFF PARENT_SCOPE)
  endif()
endfunction()

# The targets that a folder links: the folders below it that exist, and its external libraries.
function(monograph_layer_links folder out)
  monograph_layer_list(${folder} deps deps)
  monograph_layer_list(${folder} external links)
  foreach(dep IN LISTS deps)
    monograph_target_name(${dep} target)
    if(TARGET ${target})
      list(APPEND links ${target})
    endif()
  endforeach()
  set(${out} ${links} PARENT_SCOPE)
endfunction()

# Flags for the project's own sources. EXCEPTIONS keeps C++ exceptions and RTTI.
function(monograph_compile_flags target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "EXCEPTIONS" "" "")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wnon-virtual-dtor -Wextra-semi)
  if(MONOGRAPH_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(NOT arg_EXCEPTIONS)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti>)
  elseif(EMSCRIPTEN)
    target_compile_options(${target} PRIVATE -fwasm-exceptions)
  endif()
  if(MONOGRAPH_SANITIZE)
    # Objects of the library, which has no RTTI, would fail the vptr check of the tests, which have it.
    target_compile_options(${target} PRIVATE -O1 -g1 -UNDEBUG -fsanitize=address,undefined
                                             -fno-sanitize=vptr -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
    if(MONOGRAPH_FUZZ)
      target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
  endif()
endfunction()

# Defines the library of src/<folder> from its *.cc files; an interface library while there are
# none. EXCEPTIONS names the files that need C++ exceptions.
function(monograph_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCEPTIONS")
  monograph_target_name(${folder} target)
  monograph_layer_links(${folder} links)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cc)
  if(NOT sources)
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${links})
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    return()
  endif()
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC ${links})
  monograph_compile_flags(${target})
  # One way of throwing a module: Emscripten's other one, -fexceptions, does not link with it.
  set(exceptions -fexceptions)
  if(EMSCRIPTEN)
    set(exceptions -fwasm-exceptions -fcxx-exceptions)
  endif()
  foreach(file IN LISTS arg_EXCEPTIONS)
    set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/${folder}/${file} TARGET_DIRECTORY ${target} APPEND
                 PROPERTY COMPILE_OPTIONS ${exceptions} -frtti)
  endforeach()
endfunction()
