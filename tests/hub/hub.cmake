# The hub's database under a hand that kills its writer: short here, a thousand kills in ./check --long.
# bench_publish prints what a share costs from the ledger to the patch.
set(hub_dir ${CMAKE_CURRENT_SOURCE_DIR}/hub)
foreach(name kill_hub bench_publish)
  add_executable(${name} ${hub_dir}/${name}.c)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit ${CMAKE_CURRENT_SOURCE_DIR}/soak)
  target_link_libraries(${name} PRIVATE hub_publish hub_import hub_count hub_store hub_db image codes programme base
    vitrine_flags m)
  target_compile_definitions(${name} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endforeach()
add_test(NAME hub_kill COMMAND kill_hub 40)
# What an attacker tries, with the real hub (hub/ATTACKS.md).
add_test(NAME hub_attacks COMMAND ${hub_dir}/attacks/attacks $<TARGET_FILE:vitrine-hub>)
set_tests_properties(hub_attacks PROPERTIES TIMEOUT 240)
