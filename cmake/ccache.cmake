# Compiles through ccache where it is installed, such that all checkouts on a machine share hits.
find_program(MONOGRAPH_CCACHE NAMES ccache NO_CMAKE_FIND_ROOT_PATH)
if(NOT MONOGRAPH_CCACHE OR NOT UNIX)
  return()
endif()
set(launcher /usr/bin/env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1)
if(EMSCRIPTEN)
  # emcc is a script: its version names it, and one start of it a file is enough.
  list(APPEND launcher CCACHE_COMPILERTYPE=clang CCACHE_DEPEND=1
       CCACHE_COMPILERCHECK=string:emcc-${EMSCRIPTEN_VERSION})
  if(EXISTS /usr/bin/python3 AND NOT DEFINED ENV{EMSDK})
    list(APPEND launcher EMSDK_PYTHON=/usr/bin/python3)
  endif()
endif()
set(CMAKE_C_COMPILER_LAUNCHER ${launcher} ${MONOGRAPH_CCACHE})
set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher} ${MONOGRAPH_CCACHE})
