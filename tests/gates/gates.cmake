# What must hold for every picture: see gates.h. Layout on draw lists in every build; pixels and codes
# only where frames are fast, that is without sanitizers.
pkg_check_modules(ZBAR REQUIRED IMPORTED_TARGET zbar)   # gates: a QR reader
pkg_check_modules(ZXING REQUIRED IMPORTED_TARGET zxing) # gates: another, independent of it
set(gates_dir ${CMAKE_CURRENT_SOURCE_DIR}/gates)
add_executable(gates ${gates_dir}/main.c ${gates_dir}/world.c ${gates_dir}/gates.c ${gates_dir}/motion.c
  ${gates_dir}/planted.c ${gates_dir}/readers.c ${gates_dir}/zxing.cpp)
target_include_directories(gates PRIVATE ${gates_dir})
target_link_libraries(gates PRIVATE support scene plan media gfx text draw lang image codes programme base
  vitrine_flags PkgConfig::ZBAR PkgConfig::ZXING m)
target_compile_definitions(gates PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME gates_layout COMMAND gates layout)
add_test(NAME gates_planted COMMAND gates planted)
if(NOT VITRINE_SANITIZE)
  add_test(NAME gates_film COMMAND gates film)
  foreach(shard RANGE 3)
    add_test(NAME gates_pixels_${shard} COMMAND gates pixels ${shard} 4)
  endforeach()
endif()
if(NOT VITRINE_SANITIZE)
  add_test(NAME golden COMMAND ${CMAKE_SOURCE_DIR}/tests/tools/golden check
    $<TARGET_FILE:vitrine> $<TARGET_FILE:gates>)
endif()
