# Commands as people run them: the real binary, with a server that does as a script says (FAULTS.md)
# and a store that the library made.
set(commands_dir ${CMAKE_CURRENT_SOURCE_DIR}/commands)
add_executable(make_store ${commands_dir}/make_store.c)
target_link_libraries(make_store PRIVATE disks store base vitrine_flags)
add_test(NAME command_listen COMMAND ${commands_dir}/listen $<TARGET_FILE:vitrine>
  $<TARGET_FILE:fault-server>)
add_test(NAME command_store COMMAND ${commands_dir}/store $<TARGET_FILE:vitrine>
  $<TARGET_FILE:make_store>)
