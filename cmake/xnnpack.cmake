# XNNPACK's production kernels and pthreadpool, for WebAssembly and x86-64, from upstream's own lists
# of kernels; cpuinfo natively. Upstream's CMakeLists.txt refuses Emscripten.
set(XNNPACK_DIR ${MONOGRAPH_DEPS}/xnnpack)
set(PTHREADPOOL_DIR ${MONOGRAPH_DEPS}/pthreadpool)
set(CPUINFO_DIR ${MONOGRAPH_DEPS}/cpuinfo)
set(MONOGRAPH_KERNEL_FLAGS "-O3 -fno-math-errno")

# Adds one of upstream's lists of kernels, compiled with the flags of its instruction set.
function(monograph_kernels set)
  string(TOLOWER ${set} file)
  include(${XNNPACK_DIR}/cmake/gen/${file}_microkernels.cmake)
  list(TRANSFORM PROD_${set}_MICROKERNEL_SRCS PREPEND ${XNNPACK_DIR}/ OUTPUT_VARIABLE sources)
  if(NOT sources)
    return()
  endif()
  string(REPLACE ";" " " flags "${MONOGRAPH_KERNEL_FLAGS} ${ARGN}")
  set_property(SOURCE ${sources} APPEND_STRING PROPERTY COMPILE_FLAGS " ${flags}")
  if(EMSCRIPTEN)
    # Users download them; only products of matrices gain from more.
    set(small ${sources})
    list(FILTER small EXCLUDE REGEX "gemm|dwconv")
    set_property(SOURCE ${small} APPEND_STRING PROPERTY COMPILE_FLAGS " -Oz")
  endif()
  set_property(GLOBAL APPEND PROPERTY MONOGRAPH_KERNEL_SOURCES ${sources})
endfunction()

function(monograph_kernels_wasm)
  monograph_kernels(WASM)
  monograph_kernels(WASMSIMD)
  if(MONOGRAPH_RELAXED)
    monograph_kernels(WASMRELAXEDSIMD)
  endif()
endfunction()

# Writes the header `file`, which makes the tables of kernels in the sources `configs` do with fewer.
# One float kernel for layers with limits serves those without, whose own ones win nothing behind a
# sum of products; and one way of clamping serves all processors: pmin, which is one instruction on
# x86 and two on ARM, where min would be one on ARM and many on x86.
function(monograph_merge_kernels file configs)
  set(text "")
  foreach(config IN LISTS configs)
    file(READ ${config} more)
    string(APPEND text "${more}")
  endforeach()
  string(REGEX MATCHALL "xnn_f32_(i?gemm(_relu)?|dwconv)_ukernel_[a-z0-9_]*wasm[a-z0-9_]*" without_limits "${text}")
  string(REGEX MATCHALL "xnn_[a-z0-9_]*wasmsimd_arm[a-z0-9_]*" clamping "${text}")
  list(REMOVE_DUPLICATES without_limits)
  list(REMOVE_DUPLICATES clamping)
  set(macros "#include <xnnpack/dwconv.h>\n#include <xnnpack/gemm.h>\n#include <xnnpack/igemm.h>\n")
  foreach(kernel IN LISTS without_limits)
    string(APPEND macros "#define ${kernel} NULL\n")
  endforeach()
  foreach(kernel IN LISTS clamping)
    string(REPLACE wasmsimd_arm wasmsimd_x86 twin ${kernel})
    if(text MATCHES "${twin}[^a-z0-9_]")
      string(APPEND macros "#define ${kernel} ${twin}\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "${macros}")
endfunction()

# Sets XNN_FLAG_<name> to 1 or 0: can the C compiler make code with these flags?
function(monograph_check_kernel_flag name flags)
  include(CheckCCompilerFlag)
  check_c_compiler_flag("${flags}" MONOGRAPH_HAVE_${name})
  if(MONOGRAPH_HAVE_${name})
    set(XNN_FLAG_${name} 1 PARENT_SCOPE)
  else()
    set(XNN_FLAG_${name} 0 PARENT_SCOPE)
  endif()
endfunction()

function(monograph_kernels_x86)
  monograph_check_kernel_flag(AVX512FP16 -mavx512fp16)
  monograph_check_kernel_flag(AVXVNNIINT8 -mavxvnniint8)
  monograph_check_kernel_flag(AVX512AMX "-mamx-tile -mamx-int8")
  set(avx2 -mf16c -mfma -mavx2)
  set(skx -mf16c -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl)
  monograph_kernels(SSE -msse)
  monograph_kernels(SSE2 -msse2)
  monograph_kernels(SSSE3 -mssse3)
  monograph_kernels(SSE41 -msse4.1)
  monograph_kernels(AVX -mavx)
  monograph_kernels(F16C -mf16c)
  monograph_kernels(FMA3 -mf16c -mfma)
  monograph_kernels(AVX2 ${avx2})
  monograph_kernels(AVXVNNI ${avx2} -mavxvnni)
  monograph_kernels(AVX256SKX ${skx})
  monograph_kernels(AVX256VNNI ${skx} -mavx512vnni)
  monograph_kernels(AVX256VNNIGFNI ${skx} -mavx512vnni -mgfni)
  monograph_kernels(AVX512F -mavx512f)
  monograph_kernels(AVX512SKX ${skx})
  monograph_kernels(AVX512VBMI ${skx} -mavx512vbmi)
  monograph_kernels(AVX512VNNI ${skx} -mavx512vnni)
  monograph_kernels(AVX512VNNIGFNI ${skx} -mavx512vnni -mgfni)
  if(XNN_FLAG_AVXVNNIINT8)
    monograph_kernels(AVXVNNIINT8 ${avx2} -mavxvnniint8)
  endif()
  if(XNN_FLAG_AVX512FP16)
    monograph_kernels(AVX512FP16 ${skx} -mavx512vnni -mgfni -mavx512fp16)
  endif()
  if(XNN_FLAG_AVX512AMX)
    monograph_kernels(AVX512AMX ${skx} -mavx512vnni -mgfni -mamx-tile -mamx-int8)
  endif()
  set(XNN_ARCH_DEFINITIONS
      XNN_ENABLE_CPUINFO=1 _GNU_SOURCE XNN_ENABLE_AVXVNNI=1 XNN_ENABLE_AVX256SKX=1 XNN_ENABLE_AVX256VNNI=1
      XNN_ENABLE_AVX256VNNIGFNI=1 XNN_ENABLE_AVX512F=1 XNN_ENABLE_AVX512SKX=1 XNN_ENABLE_AVX512VBMI=1
      XNN_ENABLE_AVX512VNNI=1 XNN_ENABLE_AVX512VNNIGFNI=1
      XNN_ENABLE_AVXVNNIINT8=${XNN_FLAG_AVXVNNIINT8} XNN_ENABLE_AVX512FP16=${XNN_FLAG_AVX512FP16}
      XNN_ENABLE_AVX512AMX=${XNN_FLAG_AVX512AMX}
      PARENT_SCOPE)
endfunction()

# Threads by futex; the version without threads runs everything in the caller.
set(pool_sources portable-api.c memory.c pthreads.c)
set(has_threads 1)
if(EMSCRIPTEN AND NOT MONOGRAPH_THREADS)
  set(pool_sources shim.c)
  set(has_threads 0)
endif()
list(TRANSFORM pool_sources PREPEND ${PTHREADPOOL_DIR}/src/)
add_library(pthreadpool STATIC ${pool_sources})
target_include_directories(pthreadpool SYSTEM PUBLIC ${PTHREADPOOL_DIR}/include
                                              ${MONOGRAPH_DEPS}/fxdiv/include
                           PRIVATE ${PTHREADPOOL_DIR}/src)
target_compile_definitions(pthreadpool PUBLIC PTHREADPOOL_NO_DEPRECATED_API=1 MONOGRAPH_HAS_THREADS=${has_threads}
                           PRIVATE _GNU_SOURCE)
target_compile_options(pthreadpool PRIVATE -w -O2)

monograph_kernels(SCALAR)
if(EMSCRIPTEN)
  set(XNN_ARCH_DEFINITIONS XNN_ENABLE_CPUINFO=0)
  monograph_kernels_wasm()
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  monograph_kernels_x86()
else()
  message(FATAL_ERROR "Native builds are for x86-64 so far; this is ${CMAKE_SYSTEM_PROCESSOR}.")
endif()

file(GLOB xnnpack_sources
     ${XNNPACK_DIR}/src/*.c ${XNNPACK_DIR}/src/configs/*.c ${XNNPACK_DIR}/src/enums/*.c
     ${XNNPACK_DIR}/src/operators/*.c ${XNNPACK_DIR}/src/subgraph/*.c
     ${XNNPACK_DIR}/src/reference/*.cc ${XNNPACK_DIR}/src/tables/*.c)
get_property(kernel_sources GLOBAL PROPERTY MONOGRAPH_KERNEL_SOURCES)
list(REMOVE_DUPLICATES kernel_sources)
set_property(SOURCE ${xnnpack_sources} APPEND_STRING PROPERTY COMPILE_FLAGS " $<IF:$<BOOL:${EMSCRIPTEN}>,-Oz,-O2>")
add_library(XNNPACK STATIC ${xnnpack_sources} ${kernel_sources}
                           ${CMAKE_SOURCE_DIR}/cmake/xnnpack_build_identifier.c
                           ${CMAKE_SOURCE_DIR}/cmake/xnnpack_dynamic.c
                           ${CMAKE_SOURCE_DIR}/cmake/xnnpack_workspace.c)
set(dynamic reshape_convolution2d_nhwc_qd8_f32_qc8w)
set_property(SOURCE ${XNNPACK_DIR}/src/subgraph/convolution-2d.c APPEND PROPERTY
             COMPILE_DEFINITIONS xnn_${dynamic}=monograph_${dynamic})
target_include_directories(XNNPACK SYSTEM PUBLIC ${XNNPACK_DIR}/include PRIVATE ${XNNPACK_DIR}/src)
target_link_libraries(XNNPACK PUBLIC pthreadpool)
target_compile_options(XNNPACK PRIVATE -w)
target_compile_definitions(XNNPACK PRIVATE
  ${XNN_ARCH_DEFINITIONS} XNN_LOG_LEVEL=0 XNN_ENABLE_MEMOPT=1 XNN_ENABLE_SPARSE=0 XNN_ENABLE_ASSEMBLY=0
  XNN_ENABLE_GEMM_M_SPECIALIZATION=1 XNN_ENABLE_DWCONV_MULTIPASS=0 XNN_ENABLE_KLEIDIAI=0
  XNN_ENABLE_HVX=0 XNN_ENABLE_VSX=0 XNN_ENABLE_RISCV_VECTOR=0 XNN_ENABLE_ARM_FP16_VECTOR=0
  XNN_ENABLE_ARM_FP16_SCALAR=0 XNN_ENABLE_ARM_BF16=0 XNN_ENABLE_ARM_DOTPROD=0
  XNN_ENABLE_ARM_I8MM=0 XNN_ENABLE_ARM_SME=0 XNN_ENABLE_ARM_SME2=0)
add_library(xnnpack ALIAS XNNPACK)

# What nothing here asks for stays out of the module that users download: half precision, sparse and
# channels-first inference, weights of 4 bits, float weights of 8 bits. XNNPACK
# takes a kernel table that is null for hardware that lacks those kernels, and says so when asked;
# graphs are refused operators whole, which leaves out all that only these need.
if(EMSCRIPTEN)
  set(left_out
    f16_f32acc_rdsum f16_f32acc_rsum f16_rminmax f16_to_f32_cvt f16_to_qs8_cvt f16_vadd f16_vdiv
    f16_vmax f16_vmin f16_vmul f16_vprelu f16_vsqrdiff f16_vsub f32_log f32_to_f16_cvt
    f32_to_qp8_cvt f32_vcopysign pf32_gemm qp8_f32_qb4w_gemm qp8_f32_qc4w_gemm qs8_to_f16_cvt)
  set(functions "")
  foreach(table IN LISTS left_out)
    string(APPEND functions "const void* __wrap_xnn_init_${table}_config(void) { return 0; }\n")
    target_link_options(XNNPACK INTERFACE LINKER:--wrap=xnn_init_${table}_config)
  endforeach()
  set_source_files_properties(${XNNPACK_DIR}/src/runtime.c PROPERTIES
                              COMPILE_DEFINITIONS snprintf=monograph_snprintf)
  foreach(kernels gemm dwconv)
    target_link_options(XNNPACK INTERFACE LINKER:--wrap=xnn_init_qs8_qc8w_${kernels}_config)
  endforeach()
  file(GLOB int8_sources ${CMAKE_SOURCE_DIR}/cmake/xnnpack_int8*.cc)
  set_property(SOURCE ${int8_sources} APPEND_STRING PROPERTY COMPILE_FLAGS " ${MONOGRAPH_KERNEL_FLAGS}")
  foreach(kind unary binary)
    target_link_options(XNNPACK INTERFACE LINKER:--wrap=xnn_init_${kind}_reference_config)
  endforeach()
  set(operators
    argmax_pooling2d_nhwc_f32 average_pooling2d_nhwc_f16 batch_matrix_multiply_nc_f16
    batch_matrix_multiply_nc_qd8_f32_qc8w constant_pad_nd_x16 convert_nc_f16_qd8
    convert_nc_f32_qp8 convolution2d_nchw_f16 convolution2d_nchw_f32 convolution2d_nhwc_f16
    convolution2d_nhwc_qd8_f16_qc8w copy_nc_x16 deconvolution2d_nhwc_f16
    deconvolution2d_nhwc_qd8_f32_qc8w depth_to_space_nchw2nhwc_x16 depth_to_space_nchw2nhwc_x32
    depth_to_space_nhwc_x16 dynamic_fully_connected_nc_f16 fully_connected_nc_f16
    fully_connected_nc_f32_qc4w fully_connected_nc_f32_qc8w fully_connected_nc_pf32
    fully_connected_nc_qd8_f16_qb4w fully_connected_nc_qd8_f16_qc4w fully_connected_nc_qd8_f16_qc8w
    fully_connected_nc_qd8_f32_qb4w fully_connected_nc_qd8_f32_qc4w
    fully_connected_nc_qp8_f32_qb4w fully_connected_nc_qp8_f32_qc4w max_pooling2d_nhwc_f16
    pack_lh_x32 resize_bilinear2d_nchw_f16 resize_bilinear2d_nchw_f32 resize_bilinear2d_nhwc_f16
    rope_nthc_f16 rope_nthc_f32 scaled_dot_product_attention_nhtc_f16
    scaled_dot_product_attention_nhtc_f32 slice_nd_x16 softmax_nc_f16 space_to_depth_nhwc_x16
    transpose_nd_x16 unpooling2d_nhwc_x32)
  set(macros "")
  foreach(operator IN LISTS operators)
    foreach(step create reshape setup)
      string(APPEND macros "#define xnn_${step}_${operator}(...) monograph_xnn_refuse()\n")
    endforeach()
  endforeach()
  string(APPEND functions "int monograph_xnn_refuse(void) { return 4; }  // unsupported parameter\n")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/xnnpack_left_out.h CONTENT "${macros}")
  file(GLOB subgraph_sources ${XNNPACK_DIR}/src/subgraph/*.c)
  set_property(SOURCE ${subgraph_sources} APPEND PROPERTY
               COMPILE_OPTIONS -include ${CMAKE_BINARY_DIR}/xnnpack_left_out.h)
  file(GLOB config_sources ${XNNPACK_DIR}/src/configs/*.c)
  monograph_merge_kernels(${CMAKE_BINARY_DIR}/xnnpack_kernels.h "${config_sources}")
  set_property(SOURCE ${config_sources} APPEND PROPERTY
               COMPILE_OPTIONS -include ${CMAKE_BINARY_DIR}/xnnpack_kernels.h)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/xnnpack_left_out.c CONTENT "${functions}")
  target_sources(XNNPACK PRIVATE ${CMAKE_BINARY_DIR}/xnnpack_left_out.c
                                 ${CMAKE_SOURCE_DIR}/cmake/xnnpack_small.cc
                                 ${int8_sources})
endif()

# Links what scripts/lib/engine_parts.mjs writes into a folder: functions in the place of XNNPACK's.
function(monograph_link_parts target folder)
  set_source_files_properties(${folder}/parts.c PROPERTIES GENERATED ON COMPILE_OPTIONS -w)
  target_sources(${target} PRIVATE ${folder}/parts.c)
  target_include_directories(${target} SYSTEM PRIVATE ${XNNPACK_DIR}/src)
  target_link_options(${target} PRIVATE @${folder}/wraps.txt)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${folder}/wraps.txt)
endfunction()

if(NOT EMSCRIPTEN)
  file(GLOB cpuinfo_sources ${CPUINFO_DIR}/src/x86/*.c ${CPUINFO_DIR}/src/x86/cache/*.c
       ${CPUINFO_DIR}/src/x86/linux/*.c ${CPUINFO_DIR}/src/linux/*.c)
  list(FILTER cpuinfo_sources EXCLUDE REGEX mock)
  add_library(cpuinfo STATIC ${cpuinfo_sources} ${CPUINFO_DIR}/src/api.c ${CPUINFO_DIR}/src/cache.c
                             ${CPUINFO_DIR}/src/init.c ${CPUINFO_DIR}/src/log.c)
  target_include_directories(cpuinfo SYSTEM PUBLIC ${CPUINFO_DIR}/include PRIVATE ${CPUINFO_DIR}/src)
  target_compile_definitions(cpuinfo PRIVATE CPUINFO_LOG_LEVEL=2 _GNU_SOURCE)
  target_compile_options(cpuinfo PRIVATE -w -O2)
  target_link_libraries(XNNPACK PUBLIC cpuinfo)
endif()
