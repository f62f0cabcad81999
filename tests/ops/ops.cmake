# Each line of bad days, with the real binary; tests/ops/README.md.
set(ops ${CMAKE_CURRENT_SOURCE_DIR}/ops/ops)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ops})
add_library(ops_clock MODULE ${CMAKE_CURRENT_SOURCE_DIR}/ops/clock.c)
target_compile_definitions(ops_clock PRIVATE _DEFAULT_SOURCE)
execute_process(COMMAND ${ops} --list OUTPUT_VARIABLE ops_names COMMAND_ERROR_IS_FATAL ANY)
foreach(name ${ops_names})
  add_test(NAME ops_${name} COMMAND ${ops} $<TARGET_FILE:vitrine> $<TARGET_FILE:fault-server>
    $<TARGET_FILE:ops_clock> ${name})
  set_tests_properties(ops_${name} PROPERTIES TIMEOUT 60)
endforeach()
