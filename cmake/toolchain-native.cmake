# clang 19 where it is installed, unless CC and CXX say otherwise: g++ 12 makes XNNPACK's f32 GEMM
# less than half as fast.
if(NOT DEFINED ENV{CC} AND NOT DEFINED ENV{CXX})
  find_program(MONOGRAPH_CLANG NAMES clang-19)
  find_program(MONOGRAPH_CLANGXX NAMES clang++-19)
  if(MONOGRAPH_CLANG AND MONOGRAPH_CLANGXX)
    set(CMAKE_C_COMPILER ${MONOGRAPH_CLANG})
    set(CMAKE_CXX_COMPILER ${MONOGRAPH_CLANGXX})
  endif()
endif()
