# Puts a text file into a library: defines `const char <symbol>[]` in namespace monograph, which a
# header of the library declares.
function(monograph_embed target symbol path)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} text)
  if(text MATCHES "\\)embed\"")
    message(FATAL_ERROR "${path} holds the end of a raw string.")
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"namespace monograph {
extern const char @symbol@[];
const char @symbol@[] = R\"embed(@text@)embed\";
}  // namespace monograph
")
  target_sources(${target} PRIVATE ${source})
endfunction()
