# JPEG, PNG and WebP for the tools: natively the system's libraries, with their hand-written SIMD; in
# WebAssembly decoders built from .deps. Both give the same pixels.
if(NOT EMSCRIPTEN)
  add_library(images INTERFACE)
  foreach(pair IN ITEMS turbojpeg.h:turbojpeg png.h:png webp/decode.h:webp)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 header)
    list(GET pair 1 library)
    find_path(${library}_HEADER ${header})
    find_library(${library}_LIBRARY ${library})
    if(NOT ${library}_HEADER OR NOT ${library}_LIBRARY)
      message(FATAL_ERROR "${header} or lib${library} is missing. On Debian: apt-get install "
                          "libturbojpeg0-dev libpng-dev libwebp-dev")
    endif()
    target_include_directories(images SYSTEM INTERFACE ${${library}_HEADER})
    target_link_libraries(images INTERFACE ${${library}_LIBRARY})
  endforeach()
  return()
endif()

# Of other people's C: no warnings, and setjmp in the way of the tools' exceptions.
function(monograph_image_library name)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
  target_compile_options(${name} PRIVATE -w -O2 -fwasm-exceptions -sSUPPORT_LONGJMP=wasm)
endfunction()

set(jpeg ${MONOGRAPH_DEPS}/libjpeg-turbo)
set(JPEG_LIB_VERSION 62)
set(VERSION 2.1.5)
set(COPYRIGHT_YEAR 2023)
set(LIBJPEG_TURBO_VERSION_NUMBER 2001005)
set(C_ARITH_CODING_SUPPORTED 1)
set(D_ARITH_CODING_SUPPORTED 1)
set(MEM_SRCDST_SUPPORTED 1)
set(BITS_IN_JSAMPLE 8)
set(INLINE "inline __attribute__((always_inline))")
set(SIZE_T 4)
set(HAVE_BUILTIN_CTZL 1)
foreach(header IN ITEMS jconfig jconfigint jversion)
  configure_file(${jpeg}/${header}.h.in ${CMAKE_BINARY_DIR}/jpeg/${header}.h)
endforeach()
file(GLOB jpeg_sources ${jpeg}/*.c)
# Parts of other files.
list(FILTER jpeg_sources EXCLUDE REGEX "(ext|565|stdhuff)\\.c$")
monograph_image_library(jpeg ${jpeg_sources})
target_include_directories(jpeg SYSTEM PUBLIC ${jpeg} ${CMAKE_BINARY_DIR}/jpeg)

file(GLOB zlib_sources ${MONOGRAPH_DEPS}/zlib/*.c)
monograph_image_library(zlib ${zlib_sources})
target_include_directories(zlib SYSTEM PUBLIC ${MONOGRAPH_DEPS}/zlib)

# Its usual configuration, without what writes.
file(READ ${MONOGRAPH_DEPS}/libpng/scripts/pnglibconf.h.prebuilt png_config)
string(REGEX REPLACE "#define PNG_[A-Z0-9_]*(WRITE|SAVE_INT)[A-Za-z0-9_]*_SUPPORTED" "" png_config "${png_config}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/png/pnglibconf.h @ONLY CONTENT "@png_config@")
file(GLOB png_sources ${MONOGRAPH_DEPS}/libpng/*.c)
monograph_image_library(png ${png_sources})
target_include_directories(png SYSTEM PUBLIC ${MONOGRAPH_DEPS}/libpng ${CMAKE_BINARY_DIR}/png)
target_link_libraries(png PUBLIC zlib)

file(GLOB webp_sources ${MONOGRAPH_DEPS}/libwebp/src/*/*.c)
monograph_image_library(webp ${webp_sources})
target_include_directories(webp SYSTEM PUBLIC ${MONOGRAPH_DEPS}/libwebp
                                              ${MONOGRAPH_DEPS}/libwebp/src)

add_library(images INTERFACE)
target_link_libraries(images INTERFACE jpeg png webp)
